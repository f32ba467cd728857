"""A consultation against answers found anew, and what every value would mean against clingo."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain import consultation_state as states
from pyclingo_bridge.explain.ask import Asking
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.what_if import Outlook, what_if
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING, VERDICT
from pyclingo_bridge.solving.atoms import Value
from tests.generated import generate
from tests.sizes import size

PATIENTS = size(smoke=2, ci=4, full=2_000)
VALUES = size(smoke=2, ci=3, full=1_000)
"""So many values of an input are tried."""
WALKS = size(smoke=1, ci=3, full=60)
CHANGES = size(smoke=15, ci=30, full=60)


def with_one_more(kb: KnowledgeBase, case: Case, name: str, value: Value) -> tuple[str, set[str]]:
    """The verdict with one value more, empty where there are errors, and their kinds: from the
    ground program."""
    inquiry = Inquiry(kb, Case.of("x", case.values | {name: value}))
    atoms = kb.program.shown(inquiry.unplanned)
    assert atoms is not None
    errors = {str(kind) for kind, level in atoms[FINDING] if level == "error"}
    return ("" if errors else str(atoms[VERDICT][0][0])), errors


def possible(kb: KnowledgeBase, values: Mapping[str, Value]) -> int:
    """How many verdicts some completion has: from the ground program."""
    inquiry = Inquiry(kb, Case.of("x", values))
    open_now = {
        -kb.known[known.name]
        for known in kb.vocabulary
        if known.name not in values and known.default is None
    }
    facts = [literal for literal in inquiry.patient if literal not in open_now]
    return len(kb.program.reached([*inquiry.consistent, *facts], kb.verdicts))


def differing(kb: KnowledgeBase, case: Case, outlooks: Mapping[str, Outlook]) -> Iterator[str]:
    """The values of which something else is said than clingo says."""
    several, drawn = possible(kb, case.values) > 1, random.Random(case.name)
    for known in kb.vocabulary:
        if known.name in case.values:
            continue
        for value in drawn.sample(known.values, min(VALUES, len(known.values))):
            told = outlooks[known.name].of(value)
            verdict, errors = with_one_more(kb, case, known.name, value)
            settles = several and not errors
            settles = settles and possible(kb, case.values | {known.name: value}) == 1
            problem = told.contradiction
            alike = (told.verdict, told.settles, problem is None) == (verdict, settles, not errors)
            if not alike or (problem and problem.code.replace("-", "_") not in errors):
                yield f"{known.name} {value}"


@pytest.fixture(scope="module")
def people(kb: KnowledgeBase) -> list[Case]:
    return list(islice(generate(kb, 17), PATIENTS))


def test_what_every_value_would_mean_is_what_clingo_says(
    kb: KnowledgeBase, people: list[Case]
) -> None:
    contradictions = settling = 0
    for case in people:
        outlooks = Consultation(kb, case).what_if()
        assert list(outlooks) == [n for n in kb.vocabulary.names if n not in case.values]
        assert list(differing(kb, case, outlooks)) == []
        told = [one for outlook in outlooks.values() for one in outlook.hypotheses]
        contradictions += sum(one.contradiction is not None for one in told)
        settling += sum(one.settles for one in told)
    assert contradictions
    assert settling


def test_a_contradiction_that_is_not_told_is_found(
    kb: KnowledgeBase, people: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Asking, "_error_literals", {})
    inquiries = [Inquiry(kb, case) for case in people]
    outlooks = [what_if(inquiry, Asking(inquiry)) for inquiry in inquiries]
    pairs = zip(people, outlooks, strict=True)
    assert any(next(differing(kb, case, told), None) for case, told in pairs)


class Model:
    """What a consultation is to be: a list of what was said."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.steps: list[tuple[dict[str, Value], dict[str, str]]] = [({}, {})]
        self.now = 0
        self._kb = kb

    def change(self, consultation: Consultation, drawn: random.Random) -> None:
        """Change both."""
        values, readings = dict(self.steps[self.now][0]), dict(self.steps[self.now][1])
        what = drawn.choice(["set", "set", "set", "unset", "undo", "redo", "choose", "skip"])
        known = drawn.choice(self._kb.vocabulary.inputs)
        if what in ("undo", "redo"):
            now = self.now + (1 if what == "redo" else -1)
            there = 0 <= now < len(self.steps)
            assert getattr(consultation, what)() == there
            self.now = now if there else self.now
            return
        if what == "set":
            values.pop(known.name, None)
            values[known.name] = drawn.choice(known.values)
            consultation.set(known.name, values[known.name])
        elif what == "unset" and values:
            name = drawn.choice(list(values))
            del values[name]
            assert consultation.unset(name)
        elif what == "choose":
            name, choices = drawn.choice(list(self._kb.readings.items()))
            readings[name] = drawn.choice(choices)
            consultation.choose(name, readings[name])
        else:
            consultation.skip(known.name)
        self.steps[self.now + 1 :] = [(values, readings)]
        self.now += 1


def walk(kb: KnowledgeBase, seed: int) -> int:
    """How often a consultation answers otherwise than is answered anew, in so many changes."""
    drawn, wrong = random.Random(seed), 0
    model, consultation = Model(kb), Consultation(kb)
    for _ in range(CHANGES):
        model.change(consultation, drawn)
        values, readings = model.steps[model.now]
        wrong += dict(consultation.case.values) != values
        try:
            anew: Any = bridge.assess(kb, Case.of("a new case", values), readings).to_dict()
        except CaseError as error:
            wrong += consultation.contradictions != error.diagnostics
            consultation.undo()
            model.now -= 1
            continue
        wrong += consultation.answer().to_dict() != anew
        asked = [question.input for question in consultation.ask(3)]
        wrong += len(set(asked)) != len(asked) or bool(set(asked) & values.keys())
    return wrong


def test_every_step_is_answered_as_if_it_were_the_first(kb: KnowledgeBase) -> None:
    assert sum(walk(kb, seed) for seed in range(WALKS)) == 0


def test_readings_that_are_passed_over_are_found(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = states.States.of
    monkeypatch.setattr(states.States, "of", lambda self, case, _: real(self, case, {}))
    assert sum(walk(kb, seed) for seed in range(WALKS)) > 0


def test_a_result_is_found_once(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Consultation(kb, Case.of("one", {"mmr": "deficient", "flr_percent": 40}))
    found = first.answer()
    monkeypatch.setattr(states, "assess", None)
    second = Consultation(kb, Case.of("two", {"flr_percent": 40}))
    second.set("mmr", "MSI-H")
    again = second.answer()
    assert again.read[0].how == "read from `MSI-H`"
    assert replace(again, case="one", read=()) == found


def test_as_many_states_are_kept_as_there_is_room_for(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_MOST", 3)
    kept = states.States(kb)
    for percent in range(6):
        kept.of(Case.of("x", {"flr_percent": percent}), {})
    left = [state.inquiry.case.values["flr_percent"] for state in kept._kept.values()]
    assert left == [3, 4, 5]


def test_what_is_set_is_read_as_in_a_case_file(kb: KnowledgeBase) -> None:
    consultation = Consultation(kb)
    fact = consultation.set("max_diameter_mm", "4.5 cm")
    assert fact is not None
    assert fact.value == 45
    assert consultation.set("braf", "not known") is None
    assert "braf" not in consultation.next_inputs()
    assert consultation.unset("braf")
    assert not consultation.unset("braf")
    assert "braf" in consultation.next_inputs()
    for name, text, code in (
        ("mmr", "maybe", "value-outside-domain"),
        ("mnr", "x", "unknown-input"),
    ):
        with pytest.raises(CaseError) as error:
            consultation.set(name, text)
        assert error.value.diagnostics[0].code == code
    assert consultation.case.values == {"max_diameter_mm": 45}
    assert consultation.undo()
    assert consultation.redo()
    assert not consultation.redo()


def test_what_is_to_come_first_does(kb: KnowledgeBase) -> None:
    consultation = Consultation(kb)
    wanted = list(consultation.next_inputs())[-2:]
    consultation.skip(first=wanted)
    assert list(islice(consultation.next_inputs(), 2)) == wanted
    consultation.skip(wanted[0])
    assert next(consultation.next_inputs()) == wanted[1]


def test_why_is_that_of_explain(kb: KnowledgeBase) -> None:
    case = Case.of("x", {"histology": "other"})
    assert Consultation(kb, case).why() == explain(kb, case)
