"""Cones: what a slice says of every patient is what the whole rules say.

Held against all rules, and against plain clingo over all patients: guidelines at random, and
contradictions that are there only while something is not known.
"""

import random
from collections.abc import Iterable
from pathlib import Path

import clingo
import pytest

from pyclingo_bridge.guideline.predicates import VERDICT
from pyclingo_bridge.loading import load
from pyclingo_bridge.population import cone
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.slice import atoms_of
from tests.sizes import size

INPUTS = "abcdef"
VALUES = dict.fromkeys(INPUTS, ("no", "yes")) | {"f": (1, 2, 3)}
HEAD = """
knowledge_base(test, "1", "test"). reading(r, x). reading(r, y). default_reading(r, x).
reading(s, x). reading(s, y). default_reading(s, x).
verdict(other) :- not verdict(v1), not verdict(v2).
#defined warning/1.
"""


def domains() -> str:
    return "".join(
        f"domain({name}, {value}). " for name, values in VALUES.items() for value in values
    )


def literal(chooser: random.Random, derived: list[str]) -> str:
    """A literal on an input, on that it is known, on a reading or on an atom derived before."""
    name = chooser.choice(INPUTS)
    choices = [
        f"patient({name}, {chooser.choice(VALUES[name])})",
        f"patient({name}, {chooser.choice(VALUES[name])})",
        f"known({name})",
        f"chosen({chooser.choice('rs')}, {chooser.choice('xy')})",
        *chooser.sample(derived, min(2, len(derived))),
    ]
    return chooser.choice(["", "", "not "]) + chooser.choice(choices)


def guideline(seed: int) -> str:
    """Rules at random, stratified; some contradictions, constraints and warnings."""
    chooser = random.Random(seed)
    lines, derived = [HEAD, domains()], list[str]()
    for number in range(8):
        for _ in range(chooser.randint(1, 2)):
            body = [literal(chooser, derived) for _ in range(chooser.randint(1, 3))]
            lines.append(f"d{number} :- {', '.join(body)}.")
        derived.append(f"d{number}")
    heads = ("verdict(v1)", "verdict(v2)", "inconsistent", "inconsistent", "", "warning(w)")
    for head in heads:
        body = [literal(chooser, derived) for _ in range(chooser.randint(1, 2))]
        body.append(f"known({chooser.choice(INPUTS)})")  # mostly not of whom nothing is known
        lines.append(f"{head} :- {', '.join(body)}.")
    return "\n".join(lines)


def shown_by_clingo(
    text: str, goal: str, readings: Iterable[tuple[str, str]] = ()
) -> tuple[int, int] | None:
    """Of the patients that show a goal without a contradiction, the fewest readings that are not
    the default, then the fewest inputs known; None: there is none. Some readings may be given."""
    given = "".join(f":- not chosen({name}, {choice}). " for name, choice in readings)
    control = clingo.Control(["0"], logger=lambda *_: None)
    control.add(
        "base",
        [],
        f"""{text}
        {{ patient(I, V) : domain(I, V) }} 1 :- domain(I, _). known(I) :- patient(I, _).
        {{ chosen(N, C) : reading(N, C) }} = 1 :- reading(N, _).
        {given} :- inconsistent. :- not {goal}. #defined inconsistent/0.
        #minimize {{ 1@2,N : chosen(N, C), not default_reading(N, C); 1@1,I : known(I) }}.""",
    )
    control.ground()
    best: tuple[int, int] | None = None
    with control.solve(yield_=True) as handle:
        for model in handle:
            best = model.cost[0], model.cost[1]
    return best


def checked(folder: Path, text: str) -> CheckedGuideline:
    (folder / "guideline.lp").write_text(text, encoding="utf-8")
    return CheckedGuideline(load(folder))


@pytest.mark.parametrize("seed", range(size(smoke=40, ci=80, full=2000)))
def test_a_cone_shows_what_the_whole_shows(seed: int, tmp_path: Path) -> None:
    text = guideline(seed)
    one = checked(tmp_path, text)
    whole = one.view(VERDICT)
    for symbol, number in atoms_of(one.structure, VERDICT):
        view = one.cone([(symbol, number)])
        found = view.witness(view.literals([symbol]))
        assert found == whole.witness(whole.literals([symbol])), (symbol, text)
        least = shown_by_clingo(text, str(symbol))
        assert (found is None) == (least is None), (symbol, text)
        if found is not None:
            assert len(found.readings) == least[0], (symbol, text)  # type: ignore[index]
            given = shown_by_clingo(text, str(symbol), found.readings)
            assert given == (len(found.readings), len(found.facts)), (symbol, text)


@pytest.mark.parametrize("seed", range(size(smoke=15, ci=40, full=500)))
def test_with_readings_at_their_default(seed: int, tmp_path: Path) -> None:
    one = checked(tmp_path, guideline(seed))
    whole = one.view(VERDICT)
    for symbol, number in atoms_of(one.structure, VERDICT):
        view = one.cone([(symbol, number)], readings=())
        in_force = whole.space.in_force
        wanted = [*whole.literals([symbol]), *whole.everyone, *in_force]
        asked = [*view.literals([symbol]), *view.everyone, *view.space.in_force]
        found = view.space.smallest_given(asked)
        assert found == whole.space.smallest_given(wanted), symbol


def inputs_of_first(one: CheckedGuideline) -> set[str]:
    """What is known of the smallest patient of the first verdict, in the cone of its question."""
    (atom,) = (pair for pair in atoms_of(one.structure, VERDICT) if str(pair[0]) == "verdict(v1)")
    view = one.cone([atom])
    witness = view.witness(view.literals([atom[0]]))
    assert witness is not None
    return set(witness.values)


CONTRADICTION_BY_SILENCE = """
verdict(v1) :- patient(a, yes). d :- not known(b). inconsistent :- patient(a, yes), d, known(c).
inconsistent :- patient(a, yes), not known(c).
"""
"""To say a is to have to say c, and then b, of which the verdict reads nothing."""


def test_an_input_whose_silence_contradicts_is_of_the_question(tmp_path: Path) -> None:
    one = checked(tmp_path, f"{HEAD}{domains()}{CONTRADICTION_BY_SILENCE}verdict(v2) :- d.")
    assert inputs_of_first(one) == {"a", "b", "c"}


def test_what_is_left_out_is_left_out(tmp_path: Path) -> None:
    apart = "verdict(v1) :- patient(a, yes). verdict(v2) :- patient(b, yes), patient(c, yes). "
    causes = "inconsistent :- patient(e, yes), patient(f, 2). inconsistent :- known(b), known(d)."
    one = checked(tmp_path, f"{HEAD}{domains()}{apart}{causes}")
    symbols = {str(symbol): (symbol, number) for symbol, number in atoms_of(one.structure, VERDICT)}
    for verdict, inputs in (("verdict(v1)", {"a"}), ("verdict(v2)", {"b", "c"})):
        stated = one.cone([symbols[verdict]]).space.stated
        assert {name for name, _ in stated} == inputs


CONTRADICTION_OF_NOTHING = """
verdict(v1) :- patient(a, yes). verdict(v2) :- d. d :- patient(b, yes).
inconsistent :- not known(f).
"""


def test_nothing_is_cut_where_nothing_known_contradicts_itself(tmp_path: Path) -> None:
    one = checked(tmp_path, f"{HEAD}{domains()}{CONTRADICTION_OF_NOTHING}")
    assert inputs_of_first(one) == {"a", "f"}


@pytest.mark.parametrize("slip", ["negated", "linked", "nothing"])
def test_a_slip_in_cutting_is_found(
    slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the argument needs is needed: without it, some guideline gets another witness."""
    if slip == "negated":  # inputs whose silence contradicts are cut off
        reads = cone.Cones._reads

        def careless(self: cone.Cones, literals: object) -> object:
            found = reads(self, literals)  # type: ignore[arg-type]
            return cone._Reads(found.inputs, frozenset(), found.readings, found.other)

        monkeypatch.setattr(cone.Cones, "_reads", careless)
    elif slip == "linked":  # a contradiction counts only where no other input is in it
        monkeypatch.setattr(
            cone._Reads, "meets", lambda self, inputs, _: self.inputs and self.inputs <= inputs
        )
    else:  # nobody asks whether the patient of whom nothing is known contradicts himself
        monkeypatch.setattr(cone.Cones, "_is_sound", True)
    texts = [guideline(seed) for seed in range(60)]
    for text in (*texts, f"{HEAD}{domains()}{CONTRADICTION_OF_NOTHING}"):
        one = checked(tmp_path, text)
        whole = one.view(VERDICT)
        for symbol, number in atoms_of(one.structure, VERDICT):
            view = one.cone([(symbol, number)])
            found = view.witness(view.literals([symbol]))
            if found != whole.witness(whole.literals([symbol])):
                return
    pytest.fail("no guideline shows the slip")


def test_a_constraint_can_be_responsible(tmp_path: Path) -> None:
    """That of two rules, and not the rule itself, makes d true of the patient: it comes first."""
    rules = ":- patient(a, yes), not d. verdict(v1) :- d. verdict(v2) :- not d. d :- known(a)."
    one = checked(
        tmp_path, f"{HEAD}{domains()}\n" + "\n".join(rules.replace(". ", ".|").split("|"))
    )
    (symbol,) = (atom for atom, _ in atoms_of(one.structure, VERDICT) if "v1" in str(atom))
    view = one.cone(pair for pair in atoms_of(one.structure, VERDICT) if pair[0] == symbol)
    witness = view.witness([*view.literals([symbol]), view.space.stated["a", "yes"]])
    assert witness is not None
    texts = [rule.text for rule in one.responsible(witness, [symbol])]
    assert texts == [":- patient(a, yes), not d.", "verdict(v1) :- d."]
