"""The clauses say what the rules say: against clingo, over random programs and all assignments."""

import random
from collections.abc import Callable, Iterator

import clingo
import pytest

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.check.certify.completion import Completion, NotClauses, Rules
from pyclingo_bridge.check.certify.refutation import is_refuted, refute
from pyclingo_bridge.guideline.structure import Structure, structure_of
from pyclingo_bridge.solving.ground_rules import GroundRule
from tests.sizes import size

ATOMS = "abcdefg"
SEEDS = range(size(smoke=30, ci=120, full=2_000))


def program(seed: int) -> str:
    """Choices, sums, loops and constraints over a few atoms."""
    drawn = random.Random(seed)

    def literal() -> str:
        return drawn.choice(["", "", "not "]) + drawn.choice(ATOMS)

    def body() -> str:
        parts = [literal() for _ in range(drawn.randrange(1, 3))]
        if drawn.random() < 0.3:
            elements = "; ".join(f"{drawn.randrange(1, 4)},{n}: {literal()}" for n in range(3))
            parts.append(f"#sum {{ {elements} }} >= {drawn.randrange(1, 6)}")
        return ", ".join(parts)

    rules = [f"{{ {'; '.join(drawn.sample(ATOMS, 3))} }} {drawn.choice(['', '2'])}."]
    rules += [f"{drawn.choice(ATOMS)} :- {body()}." for _ in range(drawn.randrange(3, 9))]
    rules += [f":- {body()}." for _ in range(drawn.randrange(3))]
    return "\n".join(rules)


def grounded(text: str) -> Structure:
    return structure_of(Sources.of_text(f"{text}\n" + "".join(f"#defined {a}/0.\n" for a in ATOMS)))


def answer_sets(text: str) -> set[frozenset[str]]:
    control = clingo.Control(["0"], logger=lambda *_: None)
    control.add("base", [], text)
    control.ground()
    with control.solve(yield_=True) as handle:
        return {frozenset(map(str, model.symbols(atoms=True))) for model in handle}


def models(structure: Structure) -> Iterator[frozenset[str]]:
    """The answer sets by the clauses: each found, and then forbidden."""
    rules = Rules(structure)
    shown = {atom: name for atom, name in rules.names.items() if name in ATOMS}
    completion = Completion(rules, shown)
    for _ in range(2 << len(ATOMS)):  # with a slip the search might not end
        if isinstance(found := refute(completion.clauses), str):
            assert is_refuted(completion.dimacs(), found)
            return
        if unfounded := completion.unfounded(found):
            if not completion.has_loops:
                return
            completion.add_loop_formulas(unfounded)
            continue
        yield frozenset(name for atom, name in shown.items() if atom in found)
        completion.clauses.append(tuple(-atom if atom in found else atom for atom in shown))


def disagreements(seeds: range) -> int:
    count = 0
    for seed in seeds:
        text = program(seed)
        found = list(models(grounded(text)))
        count += len(found) != len(set(found)) or set(found) != answer_sets(text)
    return count


def test_the_models_are_the_answer_sets() -> None:
    assert disagreements(SEEDS) == 0


def test_the_programs_have_loops_sums_and_answers() -> None:
    texts = list(map(program, SEEDS))
    assert sum(Completion(Rules(grounded(one)), ()).has_loops for one in texts) > len(texts) / 10
    assert sum("#sum" in one for one in texts) > len(texts) / 3
    assert sum(bool(answer_sets(one)) for one in texts) > len(texts) / 3


Slip = Callable[[pytest.MonkeyPatch], None]


def _no_support(patch: pytest.MonkeyPatch) -> None:
    whole = Completion._complete

    def slipped(self: Completion, atom: int) -> None:
        whole(self, atom)
        del self.clauses[-1]

    patch.setattr(Completion, "_complete", slipped)


def _choices_bind(patch: pytest.MonkeyPatch) -> None:
    whole = Rules.deriving
    patch.setattr(
        Rules, "deriving", lambda self, atom: [r._replace(choice=False) for r in whole(self, atom)]
    )


def _one_more(patch: pytest.MonkeyPatch) -> None:
    whole = Completion._at_least
    patch.setattr(Completion, "_at_least", lambda self, pairs, lower: whole(self, pairs, lower + 1))


def _no_loops(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Completion, "unfounded", lambda *_: set())


def _no_constraints(patch: pytest.MonkeyPatch) -> None:
    whole = Rules.__init__

    def slipped(self: Rules, structure: Structure) -> None:
        whole(self, structure)
        self.constraints = []

    patch.setattr(Rules, "__init__", slipped)


def _no_negation(patch: pytest.MonkeyPatch) -> None:
    whole = Completion._all
    patch.setattr(Completion, "_all", lambda self, part: whole(self, [abs(one) for one in part]))


@pytest.mark.parametrize(
    "slip", [_no_support, _choices_bind, _one_more, _no_loops, _no_constraints, _no_negation]
)
def test_a_slip_in_the_encoder_is_found(slip: Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    slip(monkeypatch)
    assert disagreements(range(30)) > 0


@pytest.mark.parametrize("text", ["a ; b.", "#external a.", "#edge (a,b) : c. { c }."])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(NotClauses) as error:
        Rules(structure_of(Sources.of_text(text)))
    assert error.value.diagnostics[0].code == "no-clauses"


def test_a_sum_that_no_literal_reaches() -> None:
    completion = Completion(Rules(grounded("{ a }.")), ())
    for lower, holds in ((0, True), (3, False), (-1, True)):
        body = completion.body(GroundRule(False, (), (), (), lower))
        assert (body == completion.true) == holds
