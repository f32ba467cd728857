"""The best plan of a row equals the best plan that a query gives, each situation solved once."""

import csv
import json
import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer, Step
from pyclingo_bridge.answer.plans import plan_of, rank
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.plans import plan_pool as planning_together
from pyclingo_bridge.cohort.plans import situation_plans as planning
from pyclingo_bridge.cohort.plans.situation_plans import PLAN_COLUMNS, Planning
from pyclingo_bridge.cohort.prepare import answering_of, summary_of
from pyclingo_bridge.cohort.progress import Done
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.compiled.circuits.compiling import NotACircuit
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.cohort_page import cohort_page
from pyclingo_bridge.render.text.cohort import cohort_text
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.symbols import signature_of
from tests.cli.test_cohort import SCHEMA
from tests.cli.test_query import crlm
from tests.cohort.test_answering import batch_of
from tests.compiled.patients import contradictory
from tests.conftest import validate
from tests.generated import generate
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("compiled_once")
Cases = Callable[[int, int], list[bridge.Case]]
Values = Mapping[str, Value]
COUNT = size(smoke=20, ci=42, full=6_000)
HERE = Path(__file__).parent.parent / "data"
GUIDELINE = """% One guideline with something odd about its plans.
knowledge_base(odd, "1", "Odd").
domain((a; b), (yes; no)). domain(n, 1..4).
verdict(fine). modality(recommends). decision((one; two)).
action_label(x, "an x"). decision_label(one, "the first").
high :- patient(n, N), N > 2.
base(1..3).
"""
ODD = {
    "only the choice reads the value": "{ do(one, V) : patient(n, V) } 1 :- planning.",
    "a sum over patient and plan": """
        { do(one, x); do(two, y) } :- planning.
        :- planning, #sum { 3 : patient(a, yes); 2 : high; 2 : do(one, x); 4 : not do(two, y);
            -1 : patient(b, no) } > 6.""",
    "a cost of the patient, and of what is not done": """
        { do(one, (x; y; z)) } :- planning.
        #minimize { 2@2 : not do(one, x), planning; 1@1, y : do(one, y), patient(a, yes);
            -1@1, z : do(one, z), high; 5@3 : patient(b, yes) }.""",
    "a disjunction": """
        do(one, x) | do(one, y) | do(two, x) :- planning, patient(a, yes).
        do(two, y) :- do(one, x), not high.""",
    "steps that rest on each other": """
        { do(one, x) } :- planning, patient(a, yes).
        do(one, y) :- do(two, y). do(two, y) :- do(one, y). do(one, y) :- do(one, x), high.
        start(D, A, N) :- do(D, A), patient(n, N).""",
    "choices by loops through negation": """
        do(one, x) :- planning, not do(one, y), not patient(b, yes).
        do(one, y) :- planning, not do(one, x).
        do(two, z) :- planning, not do(two, z), high.""",
    "what a plan is read from holds without plans": """
        { do(one, x) } :- planning.
        do(two, y) :- patient(a, yes). start(two, y, 3). latest(two, y, N) :- patient(n, N).
        departs(k, must) :- patient(b, no). contingent(two, y, later).
        do(two, x).""",
    "the patient is forbidden, and the plan": """
        :- patient(a, no), high. :- planning, patient(b, yes), high.
        { do(one, x) } = 1 :- planning.""",
    "a choice within bounds": """
        1 { do(one, x) : patient(a, yes); do(one, y) : high; do(one, z) : base(2) } 2 :- planning.
        :~ do(one, y). [1@1]""",
    "no plans": "advice(recommends, x, s) :- high.",
}


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb, plans=True)


def step_text(kb: KnowledgeBase, step: Step) -> str:
    """A step as the column says it, from the answer of a query."""
    actions = kb.words(("action_label", 2))
    labels = kb.words(("contingency_label", 2))
    said = [actions.get(one, plain(one)) for one in (step.action, *step.alternatives)]
    doing = " or ".join(said)
    if step.continues and step.repeat_weeks:
        doing += " again"
    elif step.continues and not doing.startswith("go on"):
        doing = f"continue {doing}"
    start, latest = step.not_before_week, step.latest_week
    every = step.repeat_months, step.repeat_weeks
    when = [
        *(["now" if start == 0 else f"from week {start}"] if start is not None else []),
        *([f"week {latest} at the latest"] if latest is not None else []),
        *([f"every {every[0]} months" if every[0] else f"every {every[1]} weeks"] if any(every)
          else []),
    ]  # fmt: skip
    notes = [labels.get(one, f"if {plain(one)}") for one in [step.contingent_on] if one]
    notes += [f"{step.months} months"] if step.months is not None else []
    decision = kb.words(("decision_label", 2)).get(step.decision, plain(step.decision))
    said_in_full = ", ".join([*when, f"{decision}: {doing}"])
    return said_in_full + (f" ({', '.join(notes)})" if notes else "")


def plain(name: str) -> str:
    return name.replace("_", " ")


def expected(kb: KnowledgeBase, answer: Answer) -> tuple[str | None, str | None, int, str]:
    """The columns of plans, from the answer of a query."""
    plans = [one for one in answer.plans if one.steps]
    if not plans:
        none = any(one.kind == "no_consistent_plan" for one in answer.findings)
        status = "no_consistent_plan" if none else "nothing_to_plan"
        return None, None, 0, status if answer.plans_complete else "cut_short"
    first = plans[0]
    steps = [step for step in first.steps if step.contingent_on != "no_conversion"]
    text = "; ".join(step_text(kb, step) for step in steps)
    return text, "; ".join(first.departs_from) or None, len(plans), "found"


def planned(answering: Answering, patients: Iterable[Values]) -> list[tuple[Any, ...]]:
    rows = answering(batch_of(list(patients))).to_pylist()
    return [tuple(row[name] for name in PLAN_COLUMNS) for row in rows]


def assert_equal(
    kb: KnowledgeBase, cases: list[bridge.Case], readings: Mapping[str, str] | None = None
) -> Counter[str]:
    """Every row says of plans what a query says; how many have which status."""
    rows = planned(answering_of(kb, readings, plans=True), [one.values for one in cases])
    for case, row in zip(cases, rows, strict=True):
        try:
            alone = expected(kb, bridge.assess(kb, case, readings, analyse=False))
        except bridge.BridgeError:
            assert row == (None, None, None, None), case.values
        else:
            assert row == alone, case.values
    return Counter(str(row[-1]) for row in rows)


def test_what_is_read_tells_plans_apart_as_a_query_does(
    kb: KnowledgeBase, generated: Cases
) -> None:
    """Reasons and what is waited for are not read: they make no plan another one."""
    convertible = generate(kb, 29, known=0.95, where=["convertible_later"])
    for case in (*generated(COUNT, 29), *islice(convertible, COUNT)):
        found = kb.program.optima(Inquiry(kb, case).planned, 60).answer_sets
        shown = [
            one._replace(atoms=tuple(a for a in one.atoms if signature_of(a) in planning.OF_A_PLAN))
            for one in found
        ]
        whole, read = (
            [plan for plan, _ in rank(sets, lambda atoms, n: plan_of(atoms, n, (), kb.decisions))]
            for sets in (found, shown)
        )
        assert len(whole) == len(read), case.values
        for first, same in zip(whole[:1], read, strict=False):
            steps = [one for one in first.steps if one.contingent_on != "no_conversion"]
            assert [step_text(kb, one) for one in steps] == [
                step_text(kb, one) for one in same.steps
            ], case.values


@pytest.mark.slow
def test_plans_are_those_of_a_query(kb: KnowledgeBase, generated: Cases) -> None:
    cases = generated(COUNT, 21)
    found = assert_equal(kb, cases)
    assert found["found"] > COUNT / 2
    assert found["nothing_to_plan"]


OTHERS = [{"ablation_clears": "no", "remnant": "both"}, {"delay_limit": "six_months"}]


@pytest.mark.parametrize("readings", OTHERS[: size(smoke=1, ci=1, full=2)])
@pytest.mark.slow
def test_plans_under_other_readings(
    kb: KnowledgeBase, generated: Cases, readings: dict[str, str]
) -> None:
    assert_equal(kb, generated(COUNT // 4, 22), readings)


@pytest.mark.slow
def test_who_contradicts_himself_has_no_plan(kb: KnowledgeBase, generated: Cases) -> None:
    consistent = [one.values for one in generated(size(smoke=14, ci=30, full=60), 23)]
    patients = islice(contradictory(kb, 24, consistent), size(smoke=12, ci=60))
    found = assert_equal(kb, [bridge.Case.of("drawn", dict(one)) for one in patients])
    assert found["None"] > size(smoke=4, ci=20)


def test_plans_of_another_field_where_some_have_none() -> None:
    kb = bridge.load(HERE / "sore_throat")
    cases = list(islice(generate(kb, 25, known=1.0), max(COUNT, 250)))
    found = assert_equal(kb, cases)
    assert min(found["found"], found["no_consistent_plan"]) > 0


def odd(tmp_path: Path, rules: str) -> KnowledgeBase:
    (tmp_path / "guideline.lp").write_text(GUIDELINE + rules, encoding="utf-8")
    return bridge.load(tmp_path)


@pytest.mark.parametrize("rules", ODD.values(), ids=ODD.keys())
def test_every_patient_of_an_odd_guideline(tmp_path: Path, rules: str) -> None:
    values = product((None, "yes", "no"), (None, "yes", "no"), (None, 1, 2, 3, 4))
    patients = [
        {name: one for name, one in zip(("a", "b", "n"), row, strict=True) if one is not None}
        for row in values
    ]
    cases = [bridge.Case.of("every", one) for one in patients]
    kb = odd(tmp_path, rules)
    assert_equal(kb, cases)


@pytest.mark.parametrize(
    "rules",
    [
        "{ do(one, x) } :- planning. #external do(one, x).",
        "{ do(one, (x; y)) } :- planning. #edge (1, 2) : do(one, x). #edge (2, 1) : do(one, y).",
        "#theory t { s { + : 1, binary, left }; &cost/0 : s, {<=}, s, head }. "
        "&cost { } <= 1 :- do(one, x). { do(one, x) } :- planning.",
    ],
)
def test_what_cannot_be_split_off_is_refused(tmp_path: Path, rules: str) -> None:
    kb = odd(tmp_path, rules)
    assert answering_of(kb).planning is None
    with pytest.raises(NotACircuit, match="no circuit says"):
        answering_of(kb, plans=True)


@pytest.mark.slow
def test_patients_of_one_situation_are_solved_once(
    answering: Answering, generated: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh: Answering = pickle.loads(pickle.dumps(answering))
    assert fresh.planning is not None
    fresh.planning.known.clear()
    solved: list[bytes] = []
    search = Planning.best

    def counting(self: Planning, situation: bytes) -> planning.Best:
        solved.append(situation)
        return search(self, situation)

    monkeypatch.setattr(Planning, "best", counting)
    patients: list[Values] = [one.values for one in generated(100, 26)]
    first = fresh(batch_of([*patients, *patients]))
    assert len(solved) == len(set(solved)) <= 100
    again = fresh(batch_of(patients))
    assert len(solved) == len(set(solved))
    assert first.slice(0, 100).select(PLAN_COLUMNS).equals(again.select(PLAN_COLUMNS))
    # A number that no plan reads makes no new situation.
    patient: Values = {"primary_site": "rectum", "histology": "adenocarcinoma"}
    before = len(solved)
    fresh(batch_of([{**patient, "liver_metastases_count": number} for number in (3, 5, 9)]))
    assert len(solved) <= before + 1


def tables(tmp_path: Path, patients: Sequence[Values], parts: int) -> list[Path]:
    """The patients in so many tables, each of which is a part."""
    paths = []
    for number in range(parts):
        paths.append(tmp_path / f"in{number}.parquet")
        pq.write_table(pa.Table.from_batches([batch_of(list(patients[number::parts]))]), paths[-1])
    return paths


def test_no_search_runs_where_an_interruption_arrives(
    answering: Answering, generated: Cases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python raises it in the main thread: within a search it would end the process."""
    fresh: Answering = pickle.loads(pickle.dumps(answering))
    threads: list[threading.Thread] = []
    search = Planning.best

    def watched(self: Planning, situation: bytes) -> planning.Best:
        threads.append(threading.current_thread())
        return search(self, situation)

    monkeypatch.setattr(Planning, "best", watched)
    paths = tables(tmp_path, [one.values for one in generated(20, 27)], 2)
    answer_tables(fresh, paths, tmp_path / "out.csv", jobs=1)
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.sample(1)
def test_a_cohort_in_parts(
    kb: KnowledgeBase,
    answering: Answering,
    generated: Cases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int,
) -> None:
    monkeypatch.setattr(planning_together, "_WORTH_IT", 1)
    monkeypatch.setattr(planning_together, "_AT_ONCE", 7)
    fresh: Answering = pickle.loads(pickle.dumps(answering))
    assert fresh.planning is not None
    fresh.planning.known.clear()
    patients = [one.values for one in generated(120, 27) if one.values]
    bad: Values = {"mmr": "strange"}
    files = tables(tmp_path, [*patients, *patients, bad], 3)
    told: list[Done] = []
    output = tmp_path / "out.parquet"
    found = answer_tables(fresh, files, output, jobs=jobs, progress=told.append)
    assert told[-1].read == 2 * len(patients) + 1 > 200
    assert told[-1].rejected == 1
    assert [one.size for one in told] == sorted(one.size for one in told)
    assert len(told) > 10, "the bar moves while a part is solved"
    rows = pq.read_table(output).to_pylist()
    every = [*patients, *patients]
    expected_rows = [
        row for number in range(3) for row in planned(answering, [*every, bad][number::3])
    ]
    cells = [tuple(row[name] for name in PLAN_COLUMNS) for row in rows]
    assert cells == [one for one in expected_rows if one[-1] is not None]
    counts = found.counts
    assert counts.situations == len(fresh.planning.known) <= 120
    assert counts.best_plans == Counter(one[0] for one in cells if one[0])
    assert counts.plan_status == Counter(one[3] for one in cells)
    assert sum(counts.plan_steps.values()) == sum(o[0].count("; ") + 1 for o in cells if o[0])
    summary = summary_of(kb, None, ("in",), counts, None)
    whole = to_json(summary)
    validate(whole, SCHEMA)
    data = whole["counts"]
    assert data["situations"] == counts.situations
    first = data["best_plans"][0]
    assert first["patients"] == counts.best_plans[first["plan"]] == max(counts.best_plans.values())
    text = " ".join(cohort_text(kb, summary, everything=True).split())
    assert f"{counts.situations} situations planned, each once" in text
    page = cohort_page(kb, summary)
    for status, number in counts.plan_status.items():
        assert status.replace("_", " ") in text
        assert f"{number}" in page


def test_a_table_without_rows_has_the_columns_of_plans(
    answering: Answering, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("patient_id,mmr\n", encoding="utf-8")
    answer_tables(answering, [tmp_path / "in.csv"], tmp_path / "out.parquet", jobs=1)
    assert set(PLAN_COLUMNS) <= set(pq.read_schema(tmp_path / "out.parquet").names)
    schema = pa.schema([("mmr", pa.string())])
    assert answering(batch_of([{"mmr": "deficient"}])).schema == answering.schema(schema)


def test_a_search_that_is_cut_short_says_so(tmp_path: Path) -> None:
    """Twelve steps in eleven weeks, one a week: no plan, and no quick proof of it."""
    rules = """
        week(1..11). step(1..12).
        { at(A, B) : week(B) } = 1 :- planning, patient(a, yes), step(A).
        :- at(A, B), at(C, B), A < C.
        do(one, A) :- at(A, _).
    """
    kb = odd(tmp_path, rules)
    values: list[Values] = [{"a": "yes"}, {}]
    hard = planned(answering_of(kb, plans=True, seconds=0.2), values)[0]
    assert hard == (None, None, 0, "cut_short")
    answer = bridge.assess(kb, bridge.Case.of("hard", dict(values[0])), seconds=0.2, analyse=False)
    assert not answer.plans_complete


@pytest.mark.slow
def test_a_kept_column_may_not_have_the_name_of_one_of_plans(kb: KnowledgeBase) -> None:
    from pyclingo_bridge.cohort.columns.mapping import ColumnMapping

    mapping = ColumnMapping(keep=frozenset({"plan"}))
    assert answering_of(kb, None, mapping).planning is None
    with pytest.raises(bridge.BridgeError, match="`plan` cannot be kept"):
        answering_of(kb, None, mapping, plans=True)


@pytest.mark.slow
def test_the_command(answering: Answering, generated: Cases, tmp_path: Path) -> None:
    patients = [one.values for one in generated(30, 28)]
    (table,) = tables(tmp_path, patients, 1)
    output, page = tmp_path / "out.csv", tmp_path / "page.html"
    asked = crlm("cohort", table, "--plans", "-o", output, "--html", page, "--jobs", 1)
    assert asked.exit_code == 0, asked.stderr
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [tuple(row[name] for name in PLAN_COLUMNS) for row in rows]
    expected_rows = planned(answering, patients)
    assert found == [tuple("" if c is None else str(c) for c in row) for row in expected_rows]
    assert "situations planned, each once" in asked.stdout
    assert "What became of the search" in page.read_text(encoding="utf-8")
    told = json.loads(crlm("cohort", table, "--plans", "--json", "--jobs", 1).stdout)
    assert sum(told["counts"]["plan_status"].values()) == 30
    without = crlm("cohort", table, "--json", "--jobs", 1)
    assert json.loads(without.stdout)["counts"]["situations"] == 0
    assert crlm("cohort", table, "--time-limit", 3).exit_code == 2
