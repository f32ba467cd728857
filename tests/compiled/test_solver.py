"""The compiled form answers every question as clingo does, and a slip in it is noticed."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.compiled import solver
from pyclingo_bridge.compiled.build import bearing_on_atoms, form_of
from pyclingo_bridge.compiled.circuits.evaluation import Evaluation
from pyclingo_bridge.compiled.diagrams import space
from pyclingo_bridge.compiled.diagrams.diagram import MOST_LEVELS, Diagrams
from pyclingo_bridge.compiled.diagrams.differences import Differences
from pyclingo_bridge.compiled.diagrams.space import Space
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.solver import CompiledSolver
from pyclingo_bridge.guideline.influence import classes_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.relevance import Relevance
from pyclingo_bridge.solving.questions import Literal
from tests.conftest import ROOT
from tests.sizes import size

GUIDELINES = ("kb", "tests/data/small_guideline", "tests/data/sore_throat")
PATIENTS = size(smoke=12, ci=48, full=20_000)


class Bench:
    """A guideline with its ground program and its compiled form, and random questions."""

    def __init__(self, folder: str | Path) -> None:
        self.kb: KnowledgeBase = bridge.load(ROOT / folder, cache=False)
        self.form: Form = form_of(self.kb)
        self.compiled = self.fresh()

    def fresh(self) -> CompiledSolver:
        return CompiledSolver(self.form, lambda: self.kb.program)

    def question(self, drawn: random.Random) -> tuple[list[Literal], list[Literal], list[Literal]]:
        """Assumptions about a patient, about readings, and about conclusions."""
        kb, known = self.kb, drawn.choice([0.05, 0.2, 0.6])
        values = {
            entry.name: drawn.choice(entry.values)
            for entry in kb.vocabulary
            if drawn.random() < known
        }
        other = {name: drawn.choice(options) for name, options in kb.readings.items()}
        readings = kb.chosen(other if drawn.random() < 0.1 else None)
        kept = drawn.choice([1.0, 0.9, 0.5])
        patient = [literal for literal in kb.patient(values) if drawn.random() < kept]
        outputs = self.form.outputs
        concluded = [
            drawn.choice([1, -1]) * drawn.choice(outputs) for _ in range(drawn.randrange(3))
        ]
        consistent = kb.consistent if drawn.random() < 0.7 else []
        return patient, [*kb.in_force(readings), -kb.planning, *consistent], concluded


@pytest.fixture(scope="module", params=GUIDELINES)
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def differences(bench: Bench, compiled: CompiledSolver, count: int, seed: int) -> int:
    """How many of some random questions are answered otherwise than by clingo."""
    drawn, program, wrong = random.Random(seed), bench.kb.program, 0
    for _ in range(count):
        patient, context, concluded = bench.question(drawn)
        whole = [*patient, *context, *concluded]
        possible = program.satisfiable(whole)
        some = drawn.sample(bench.form.outputs, min(5, len(bench.form.outputs)))
        asked: Sequence[Sequence[object]] = (
            (possible, compiled.satisfiable(whole)),
            tuple(one.minimal_core([*context, *concluded], patient) for one in (program, compiled)),
            (program.reached(whole, some), compiled.reached(whole, some)),
        )
        core = compiled.core(whole)
        is_core = core is not None and not program.satisfiable([*core])
        true = compiled.holds(whole, bench.form.outputs)
        is_model = true is not None and program.satisfiable(
            [*whole, *(n if n in set(true) else -n for n in bench.form.outputs)]
        )
        wrong += any(theirs != ours for theirs, ours in asked)
        wrong += is_core == possible or is_model != possible
    return wrong


def prospects_differing(bench: Bench, compiled: CompiledSolver, count: int, seed: int) -> int:
    """How often it is otherwise than by clingo which inputs can still turn a kind of conclusion (by
    two copies of the ground program), what is still possible after an answer, and what is then."""
    drawn, kb, wrong = random.Random(seed), bench.kb, 0
    for _ in range(count):
        known = drawn.choice([0.05, 0.2, 0.6])
        values = {
            entry.name: drawn.choice(entry.values)
            for entry in kb.vocabulary
            if drawn.random() < known
        }
        unstated = [n for n in kb.vocabulary.names if n not in values and drawn.random() < 0.1]
        other = {name: drawn.choice(options) for name, options in kb.readings.items()}
        readings = kb.chosen(other if drawn.random() < 0.1 else None)
        facts = [kb.stated[item] for item in values.items()]
        facts += [-kb.known[name] for name in unstated]
        context = [*kb.in_force(readings), -kb.planning, *kb.consistent, *facts]
        free = {kb.known[n]: n for n in kb.vocabulary.names if n not in {*values, *unstated}}
        for kind, atoms in kb.conclusions.items():
            bearing = compiled.bearing_on(context, atoms, free)
            assert bearing is not None
            relevant = kb.once(Relevance).relevant(kind, values, unstated, readings)
            wrong += relevant != {free[literal] for literal in bearing}
        answers = {
            name: kb.stated[name, drawn.choice(kb.vocabulary[name].values)]
            for name in drawn.sample(sorted(free.values()), min(4, len(free)))
        }
        asked = (context, list(answers.values()), list(kb.verdicts))
        wrong += kb.program.reached_each(*asked) != compiled.reached_each(*asked)
        classes = {name: classes_of(kb, name, kb.verdicts) for name in list(answers)[:2]}
        groups = [[kb.stated[name, one[0]] for one in found] for name, found in classes.items()]
        alike = [
            -kb.stated[name, value] for name, found in classes.items() for one in found
            for value in one[1:]
        ]  # fmt: skip
        verdict = drawn.choice([1, -1]) * drawn.choice(list(kb.verdicts))
        ways = [
            sorted(one.combinations([*context, *alike, verdict], groups), key=str)
            for one in (kb.program, compiled)
        ]
        wrong += ways[0] != ways[1]
        alone = [*context, *(-literal for literal in free)]
        literals = {name: literal for literal, name in free.items()}
        instead = [(-literals[name], stated) for name, stated in answers.items()]
        asked_of = (alone, instead, bench.form.outputs)
        theirs, ours = (one.holds_each(*asked_of) for one in (kb.program, compiled))
        wrong += theirs != ours
    return wrong


def test_every_question_is_answered_as_clingo_does(bench: Bench) -> None:
    assert differences(bench, bench.compiled, PATIENTS, 1) == 0


def test_what_can_still_be_is_what_clingo_says(bench: Bench) -> None:
    assert prospects_differing(bench, bench.compiled, PATIENTS // 8, 6) == 0


@pytest.mark.parametrize(
    ("owner", "name", "slip"),
    [
        (Space, "fulfilled", lambda *_: iter(())),
        (Diagrams, "asked", lambda *_: 0),
        (Differences, "_differ_in_one", lambda *_: False),
        (Differences, "children_met", lambda *_: -1),
        (Evaluation, "of_patients", lambda self, _: [-1] * len(self._form.schedule.outputs)),
    ],
)
def test_a_slip_in_what_can_still_be_is_noticed(
    owner: type, name: str, slip: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench("tests/data/small_guideline")
    monkeypatch.setattr(owner, name, slip)
    assert prospects_differing(bench, bench.fresh(), 40, 7)


def test_what_bears_on_an_atom_is_what_the_ground_rules_say(bench: Bench) -> None:
    kb, names = bench.kb, bench.kb.vocabulary.names
    bearing = bearing_on_atoms(kb, bench.form)
    for literal in bench.form.edges:
        assert (literal not in bearing) == kb.structure.hangs_on_plans([literal])
    for literal, bits in bearing.items():
        found = {name for place, name in enumerate(names) if bits >> place & 1}
        assert found == kb.structure.inputs_bearing_on([literal])


def test_diagrams_are_thrown_away_where_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "MOST_NODES", 200)
    bench = Bench("tests/data/small_guideline")
    assert differences(bench, bench.compiled, 60, 8) == 0
    most = _most_nodes(bench.compiled)
    monkeypatch.undo()
    kept = bench.fresh()
    assert differences(bench, kept, 60, 8) == 0
    assert most < _most_nodes(kept)


def _most_nodes(solver: CompiledSolver) -> int:
    return max(len(space.diagrams.levels) for space in solver._spaces._spaces.values())


# A loop, so that some conclusions have no diagram; and what is shown is all, or is chosen.
LOOP = """
domain(a, (x; y)). domain(b, (u; v)). domain(c, (p; q)).
_one :- patient(a, x).
_one :- _two, patient(c, p).
_two :- _one, patient(b, u).
_two :- patient(c, q).
met(need) :- patient(b, v).
verdict(good) :- _two.
verdict(bad) :- not verdict(good).
"""


@pytest.mark.parametrize("shown", ["", "#show verdict/1."])
def test_a_loop(tmp_path: Path, shown: str) -> None:
    (tmp_path / "guideline.lp").write_text(LOOP + shown)
    bench = Bench(tmp_path)
    assert differences(bench, bench.compiled, PATIENTS, 5) == 0
    test_whole_answers_are_those_of_clingo(bench)


def test_more_inputs_than_a_diagram_has(tmp_path: Path) -> None:
    count = MOST_LEVELS + size(smoke=10, ci=10, full=1000)
    chain = (f"_all{n} :- patient(i{n}, yes), _all{n + 1}.\n" for n in range(count))
    rules = f"{''.join(chain)}_all{count}.\nverdict(good) :- _all0.\nverdict(bad) :- not _all0.\n"
    text = "".join(f"domain(i{n}, (yes; no)).\n" for n in range(count)) + "#show verdict/1.\n"
    (tmp_path / "guideline.lp").write_text(text + rules)
    bench = Bench(tmp_path)
    context = [*bench.kb.patient({"i0": "yes"}), -bench.kb.planning]
    for literal in bench.kb.verdicts:
        theirs, ours = (
            one.minimal_core([*context[-1:], -literal], context[:-1])
            for one in (bench.kb.program, bench.compiled)
        )
        assert theirs == ours


def test_whole_answers_are_those_of_clingo(bench: Bench) -> None:
    drawn, kb = random.Random(2), bench.kb
    for _ in range(PATIENTS):
        values = {
            entry.name: drawn.choice(entry.values)
            for entry in kb.vocabulary
            if drawn.random() < 0.3
        }
        other = {name: drawn.choice(options) for name, options in kb.readings.items()}
        readings = kb.chosen(other if drawn.random() < 0.1 else None)
        context = [*kb.patient(values), -kb.planning]
        whole = [*context, *kb.in_force(readings)]
        theirs, ours = kb.program.shown(whole), bench.compiled.shown(whole)
        assert theirs is not None
        assert ours is not None
        assert {of: sorted(map(str, theirs[of])) for of in theirs} == {
            of: sorted(map(str, ours[of])) for of in ours
        }
        others = [kb.readings_chosen[one] for one in kb.not_chosen(readings)]
        under = (context, others, bench.form.outputs)
        assert kb.program.holds_under_each(*under) == bench.compiled.holds_under_each(*under)
        verdict = drawn.choice(list(kb.verdicts))
        assert kb.program.satisfiable([*context, verdict]) == bench.compiled.satisfiable(
            [*context, verdict]
        )


def test_plans_are_those_of_clingo(bench: Bench) -> None:
    drawn, kb = random.Random(3), bench.kb
    for _ in range(size(smoke=15, ci=60, full=2000)):
        values = {
            entry.name: drawn.choice(entry.values)
            for entry in kb.vocabulary
            if drawn.random() < 0.3
        }
        planned = [*kb.patient(values), *kb.in_force(kb.chosen()), kb.planning]
        theirs, ours = (one.optima(planned, 60) for one in (kb.program, bench.compiled))
        assert len(theirs.answer_sets) == len(ours.answer_sets)
        steps = [
            sorted(sorted(map(str, plan.rows["do", 2])) for plan in found.answer_sets)
            for found in (theirs, ours)
        ]
        assert steps[0] == steps[1]


def test_what_the_form_does_not_speak_of_is_left_to_clingo(bench: Bench) -> None:
    kb = bench.kb
    outside = next(
        atom.literal
        for atom in kb.program.every_atom()
        if not atom.is_fact
        and atom.literal not in bench.form.edges
        and atom.literal
        not in {*kb.stated.values(), *kb.known.values(), *kb.readings_chosen.values(), kb.planning}
    )
    either = bench.compiled.any_of([outside, *kb.verdicts])
    context = [*kb.in_force(kb.chosen()), -kb.planning]
    theirs = kb.program.any_of([outside, *kb.verdicts])
    for sign in (1, -1):
        assert bench.compiled.satisfiable([*context, sign * either]) == kb.program.satisfiable(
            [*context, sign * theirs]
        )


@pytest.mark.parametrize("slip", ["negation", "classes", "core", "readings"])
def test_a_slip_is_noticed(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench("tests/data/small_guideline")
    if slip == "negation":
        monkeypatch.setattr(Diagrams, "negated", lambda _, diagram: diagram)
    elif slip == "classes":
        first, second, *others = bench.form.inputs
        swapped = first._replace(sources=first.sources[::-1])
        bench.form = bench.form._replace(inputs=(swapped, second, *others))
    elif slip == "core":
        monkeypatch.setattr(Diagrams, "minimal", lambda *_: [])
    else:
        monkeypatch.setattr(solver, "possible_readings", lambda *_: True)
    if slip == "readings":
        with pytest.raises(AssertionError):
            test_whole_answers_are_those_of_clingo(_with(bench))
    else:
        assert differences(bench, bench.fresh(), 60, 4)


def _with(bench: Bench) -> Bench:
    bench.compiled = bench.fresh()
    return bench


def test_a_conjunction_that_grows_is_left_to_clingo(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench("tests/data/small_guideline")
    assert differences(bench, bench.compiled, 60, 8) == 0
    monkeypatch.setattr(space, "_MOST_CONJOINED", 2)
    small = bench.fresh()
    assert differences(bench, small, 60, 8) == 0
    assert any(None in space._joined.values() for space in small._spaces._spaces.values())
