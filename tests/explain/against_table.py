"""What the bridge says of a case, against the table of all patients."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.explain.ask import ask
from pyclingo_bridge.explain.change import change
from pyclingo_bridge.explain.goals import goal_of
from pyclingo_bridge.explain.questions import Questions
from pyclingo_bridge.explain.reasons import Known, reasons_for
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.explain.table import Answers, Fact, Patient, Table, Value, box, expanded

WAYS = ("clingo", "compiled")


def loaded(folder: Path, way: str) -> KnowledgeBase:
    """The guideline in a folder, of which clingo answers or the compiled form that was kept."""
    if way == "clingo":
        return bridge.load(folder, cache=False)
    for _ in range(2):  # it is compiled when it is loaded for the second time
        bridge.load(folder)
    kb = bridge.load(folder)
    assert kb.rules.kept is not None
    return kb


class Against:
    """A knowledge base and the table of its patients."""

    def __init__(self, kb: KnowledgeBase, table: Table) -> None:
        self.kb, self.table = kb, table
        self.closed = {one.name for one in kb.vocabulary if one.default is not None}
        self.conclusions = {
            kind: {text for text in found.values() if text in table.possible}
            for kind, found in kb.conclusions.items()
        }

    def case(self, patient: Patient) -> bridge.Case:
        named = zip(self.table.names, patient, strict=True)
        return bridge.Case.of("x", {name: value for name, value in named if value is not None})

    def reasons(self, patient: Patient, readings: Mapping[str, str], goal: str) -> None:
        """The minimal reasons are all there are, and what is common to all is necessary."""
        answers = self.table.under(readings)
        inquiry, wanted = Inquiry(self.kb, self.case(patient), readings), goal_of(self.kb, goal)
        atoms = set(map(str, wanted.literals.values()))
        expected = answers.reasons(patient, atoms)
        found = reasons_for(inquiry, wanted, answers.holds(patient, atoms), None)
        assert found.complete
        assert len(found.sufficient) == len(expected)
        assert set(map(_facts, found.sufficient)) == expected, (patient, goal)
        assert _facts(found.necessary) == frozenset.intersection(*expected), (patient, goal)

    def changes(
        self, patient: Patient, readings: Mapping[str, str], goal: str, any_input: bool
    ) -> None:
        """The minimal changes are all there are, with just the values that reach the goal."""
        answers, vocabulary = self.table.under(readings), self.kb.vocabulary
        found = change(
            self.kb, self.case(patient), goal, readings, any_input, len(self.table.names)
        )
        atoms = set(map(str, goal_of(self.kb, goal).literals.values()))
        assert found.complete
        assert found.holds == answers.holds(patient, atoms)
        if found.holds:
            assert not found.changes
            return
        may = [one.name for one in vocabulary if any_input or one.change != "never"]
        expected = answers.changes(patient, atoms, may)
        got: dict[frozenset[str], list[tuple[Value, ...]]] = {}
        for one in found.changes:
            sides = {changed.input: changed.after for changed in one}
            assert [changed.before for changed in one] == [
                dict(zip(self.table.names, patient, strict=True))[name] for name in sides
            ]
            ordered = [sides[name] for name in self.table.names if name in sides]
            got.setdefault(frozenset(sides), []).extend(box(ordered))
        assert {one: set(points) for one, points in got.items()} == expected, (patient, goal)
        for points in got.values():
            assert len(set(points)) == len(points), "products that overlap"
        if expected:
            assert not found.impossible_because
        else:
            self._impossible(answers, patient, atoms, may, found.impossible_because)

    def _impossible(
        self,
        answers: Answers,
        patient: Patient,
        atoms: set[str],
        may: Iterable[str],
        because: Iterable[Known],
    ) -> None:
        """The facts forbid the goal, as long as what is known stays known; none is to spare."""
        facts = _facts(because)
        assert not {name for name, _ in facts} & set(may)
        named = zip(self.table.names, patient, strict=True)
        kept = [name for name, value in named if name in may and value is not None]
        possible = answers.any_of(atoms) & answers.consistent
        for name in kept:
            possible &= ~answers.with_fact[name, None]

        def reach(given: frozenset[Fact]) -> bool:
            left = possible
            for fact in given:
                left &= answers.with_fact[fact]
            return bool(left)

        assert not reach(facts)
        assert all(reach(facts - {one}) for one in facts)

    def questions(self, patient: Patient, readings: Mapping[str, str], joint: bool = False) -> None:
        """What is certain, possible and relevant; `joint`: also the sets that matter together."""
        answers = self.table.under(readings)
        found = ask(self.kb, self.case(patient), readings)
        open_ = answers.completions(patient, self.closed)
        self._conclusions(answers, found, open_)
        named = dict(zip(self.table.names, patient, strict=True))
        unknown = [one for one in self.kb.vocabulary.names if named[one] is None]
        asked = {one.input for one in found.relevant}
        assert len(asked) == len(found.relevant)
        assert asked.isdisjoint(found.irrelevant)
        assert asked | set(found.irrelevant) == set(unknown) - self.closed
        for kind, atoms in self.conclusions.items():
            matter = {one.input for one in found.relevant if kind in one.matters_for}
            alone = answers.relevant_alone(open_, atoms)
            assert alone <= matter, (patient, kind)
            assert answers.settled_by([*matter], open_, atoms), (patient, kind)
            if joint or matter != alone:
                together = answers.minimal_differences(open_, atoms)
                assert matter <= frozenset().union(*together), (patient, kind)
        self._prospects(answers, patient, found, open_)

    def _conclusions(self, answers: Answers, found: Questions, open_: int) -> None:
        every = frozenset().union(*self.conclusions.values())
        rows = [answers.atoms[number] & every for number in answers.members(open_)]
        certain, some = frozenset.intersection(*rows), frozenset().union(*rows)
        assert found.certain == tuple(sorted(certain))
        assert found.possible == tuple(sorted(some - certain))
        verdicts = {one for one in some | answers.facts if one.startswith("verdict(")}
        assert {f"verdict({one})" for one in found.possible_verdicts} == verdicts
        assert found.settled == (len(verdicts) == 1)

    def _prospects(self, answers: Answers, patient: Patient, found: Questions, open_: int) -> None:
        every = frozenset().union(*self.conclusions.values())
        now = answers.atoms[answers.number[patient]] & every
        for question in found.relevant:
            place = self.table.names.index(question.input)
            seen: list[Value] = []
            for one in question.answers:
                for value in expanded(one.values):
                    seen.append(value)
                    left = open_ & answers.with_fact[question.input, value]
                    verdicts = {
                        atom
                        for number in answers.members(left)
                        for atom in answers.atoms[number] | answers.facts
                        if atom.startswith("verdict(")
                    }
                    assert {f"verdict({v})" for v in one.possible} == verdicts
                    after = (*patient[:place], value, *patient[place + 1 :])
                    self._prospect(answers, after, now, one.verdict, one.gained, one.lost)
            consistent = [
                value
                for value in self.table.domain[question.input]
                if open_ & answers.with_fact[question.input, value]
            ]
            assert sorted(map(str, seen)) == sorted(map(str, consistent)), question.input

    def _prospect(
        self,
        answers: Answers,
        after: Patient,
        now: frozenset[str],
        verdict: str,
        gained: Iterable[str],
        lost: Iterable[str],
    ) -> None:
        every = frozenset().union(*self.conclusions.values())
        number = answers.number.get(after)
        if number is None or not answers.consistent >> number & 1:
            return  # contradicts itself unless more is known
        then = answers.atoms[number] & every
        assert f"verdict({verdict})" in then | answers.facts
        assert set(gained) == {one for one in then - now if not one.startswith("verdict(")}
        assert set(lost) == {one for one in now - then if not one.startswith("verdict(")}


def _facts(reason: Iterable[Known]) -> frozenset[Fact]:
    return frozenset((one.input, one.value) for one in reason)
