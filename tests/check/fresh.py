"""Plain clingo beside the check: a fresh control with the files and one witness as facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import clingo

from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.atoms import Value

Atoms = frozenset[str]
Shows = Callable[[Atoms], bool]


class Rules:
    """A folder of rules with its checks, grounded once for some witnesses; nothing of the bridge's
    solver. What is known of a patient, and the readings, are choices that assumptions make."""

    def __init__(self, folder: Path, witnesses: Iterable[Witness]) -> None:
        every = tuple(witnesses)
        facts = {_fact((fact.input, fact.value)) for one in every for fact in one.facts}
        chosen = {_choice(reading) for one in every for reading in one.readings}
        self._known = {one: clingo.parse_term(one) for one in sorted(facts)}
        self._chosen = {one: clingo.parse_term(one) for one in sorted(chosen)}
        self._control = clingo.Control(["--opt-mode=ignore", "0"], logger=lambda *_: None)
        for name in ("guideline.lp", "audit.lp"):
            self._control.load(str(folder / name))
        said = "".join(f"{{ {one} }}.\n" for one in (*self._known, *self._chosen))
        self._control.add("base", [], f"{said}{_READINGS}")
        self._control.ground()

    def models(self, facts: set[str], choices: set[str], planning: bool) -> Iterator[Atoms]:
        """The answer sets of a patient; only where it is consistent."""
        assumed = [(term, text in facts) for text, term in self._known.items()]
        assumed += [(term, text in choices) for text, term in self._chosen.items()]
        assumed.append((clingo.Function("planning"), planning))
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                atoms = frozenset(map(str, model.symbols(atoms=True)))
                if "inconsistent" not in atoms:
                    yield atoms


class Fresh:
    """One witness under rules that were grounded for it, alone or with others.

    What is said of the patient can be left out input by input, so that one grounding serves.
    """

    def __init__(self, rules: Path | Rules, witness: Witness) -> None:
        self._facts = {one.input: one.value for one in witness.facts}
        self._choices = {_choice(one) for one in witness.readings}
        self._rules = rules if isinstance(rules, Rules) else Rules(rules, [witness])

    def models(self, left_out: str = "", planning: bool = False) -> Iterator[Atoms]:
        """The answer sets of the witness, one input left out; only where it is consistent."""
        facts = {_fact(one) for one in self._facts.items() if one[0] != left_out}
        return self._rules.models(facts, self._choices, planning)

    def shows(self, wanted: Shows, left_out: str = "") -> bool:
        """Whether the patient, without plans, shows something."""
        found = list(self.models(left_out))
        assert len(found) <= 1, "without plans there is one answer set"
        return any(map(wanted, found))

    def every_input_is_needed(self, wanted: Shows) -> bool:
        """Whether nothing is shown any more when any one known input is left out."""
        return not any(self.shows(wanted, name) for name in self._facts)

    @property
    def inputs(self) -> Iterable[str]:
        """What is known of the patient."""
        return self._facts.keys()


_READINGS = """
#defined choose/2.
chosen(Name, Choice) :- reading(Name, Choice), choose(Name, Choice).
chosen(Name, Choice) :- default_reading(Name, Choice), not choose(Name, _).
{ planning }.
"""


def _choice(reading: tuple[str, str]) -> str:
    return f"choose({reading[0]},{reading[1]})"


def _fact(item: tuple[str, Value]) -> str:
    return f"patient({item[0]},{item[1]})"


def values_of(witness: Witness) -> Mapping[str, Value]:
    """What is known of a witness."""
    return {one.input: one.value for one in witness.facts}
