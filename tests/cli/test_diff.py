"""`crlm diff` as a user runs it: pages, JSON, cohorts, bad input, exit codes."""

import html
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

import pyclingo_bridge as bridge
from pyclingo_bridge.cli import main
from pyclingo_bridge.diff.declared_numbers import with_numbers
from tests.conftest import ROOT, schema, validate
from tests.render.support import stands_alone

pytestmark = pytest.mark.usefixtures("loaded_once")

SCHEMA = schema("diff")
SMALL = (ROOT / "tests/data/small_guideline/guideline.lp").read_text(encoding="utf-8")
CASES = [
    {"pain": "yes", "stiffness": stiffness, "fitness": fitness, "allergy": allergy}
    for stiffness in range(7)
    for fitness in ("fit", "frail", "unfit")
    for allergy in ("yes", "no")
] + [{"pain": "no", "stiffness": stiffness} for stiffness in range(2, 7)]


def run(*words: str | Path, width: int = 80) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, words)], env={"COLUMNS": str(width)})


@pytest.fixture
def same(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path, "one", SMALL), written(tmp_path, "same", SMALL)


@pytest.fixture
def changed(tmp_path: Path) -> tuple[Path, Path]:
    """A stiffer knee is asked for."""
    edited = SMALL.replace("threshold(stiffness, 4, k1).", "threshold(stiffness, 5, k1).")
    return written(tmp_path, "one", SMALL), written(tmp_path, "two", edited)


def written(at: Path, name: str, text: str) -> Path:
    (at / name).mkdir()
    (at / name / "guideline.lp").write_text(text, encoding="utf-8")
    return at / name


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    file = tmp_path / "cohort.jsonl"
    file.write_text("\n".join([*map(json.dumps, CASES), ""]), encoding="utf-8")
    return file


def test_equivalent_versions_exit_with_0(same: tuple[Path, Path]) -> None:
    result = run(*same)
    assert result.exit_code == 0, result.output
    assert "equivalent" in result.stdout
    found = json.loads(run(*same, "--json").stdout)
    validate(found, SCHEMA)
    assert found["equivalent"]
    assert found["changes"] == []
    assert found["cohort"] is None


def test_a_change_exits_with_1(changed: tuple[Path, Path]) -> None:
    result = run(*changed)
    assert result.exit_code == 1, result.output
    headline = " ".join(result.stdout.split("before:")[0].split())
    assert headline.startswith("Patients with stiffness 4 of 6: from ")
    assert "from replace or unclear to wait" in headline
    assert headline.endswith("no other patient (proved)")
    assert "replace becomes" in run(*changed, "--ids").stdout
    for border in (4, 5):
        assert f"threshold(stiffness, {border}, k1)." in result.stdout
    as_json = run(*changed, "--json")
    assert as_json.exit_code == 1
    found = json.loads(as_json.stdout)
    validate(found, SCHEMA)
    assert not found["equivalent"]
    for change in found["changes"]:
        assert {one["way"] for one in change["rules"]} <= {"added", "removed"}
    with pytest.raises(jsonschema.ValidationError):
        validate({**found, "more": 1}, SCHEMA)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_document_says_it_all(changed: tuple[Path, Path], form: str) -> None:
    result = run(*changed, "--format", form)
    assert result.exit_code == 1, result.output
    text = html.unescape(result.stdout)
    found = json.loads(run(*changed, "--json").stdout)
    for change in found["changes"]:
        if change["kind"] == "verdict":
            before, after = change["text"].split(" becomes ")
            assert f"from {before} to {after}" in text
    for said in ("no other patient (proved)", "threshold(stiffness, 5, k1).", "(knee 1)"):
        assert said in text
    if form == "html":
        stands_alone(result.stdout)


def test_a_number_is_set_without_a_copy(changed: tuple[Path, Path]) -> None:
    """The same changes as in a folder with the number edited; the folder stays as it is."""
    one, two = changed
    before = (one / "guideline.lp").read_bytes()
    by_copy = json.loads(run(one, two, "--json").stdout)
    result = run("--kb", one, "--set", "stiffness=5", "--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    assert found["after"].endswith("stiffness=5")
    for change in (*found["changes"], *by_copy["changes"]):
        for rule in change["rules"]:
            del rule["file"]
    assert found["changes"] == by_copy["changes"]
    assert (one / "guideline.lp").read_bytes() == before
    assert run("--kb", one, "--set", "stiffness=4").exit_code == 0


def test_one_folder_is_compared_with_that_of_kb(changed: tuple[Path, Path]) -> None:
    one, two = changed
    assert run("--kb", one, two, "--json").stdout == run(one, two, "--json").stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("stifness=5", "did you mean `stiffness`? the numbers are stiffness=4"),
        ("stiffness=five", "is not NAME=NUMBER"),
        ("stiffness", "is not NAME=NUMBER"),
    ],
)
def test_a_number_that_cannot_be_set(changed: tuple[Path, Path], given: str, said: str) -> None:
    result = run("--kb", changed[0], "--set", given)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


NOTATIONS = """domain(a, 0..40).
#const n = 0x1F. #const m = -3. #const k = 0o17. verdict(high) :- patient(a, V), V > n, V > m.
verdict(low) :- not verdict(high). threshold(t, - 5, s). threshold(t2,7,s). _k(k).
"""


@pytest.mark.parametrize("name", ["n", "m", "k", "t", "t2"])
@pytest.mark.parametrize("number", [-12, 3, 1234])
def test_a_number_is_replaced_whole_however_it_is_written(
    name: str, number: int, tmp_path: Path
) -> None:
    (tmp_path / "guideline.lp").write_text(NOTATIONS)
    kb = bridge.load(tmp_path)
    changed = with_numbers(kb, {name: number}).sources.files[0].text
    numbers = {"n": "0x1F", "m": "-3", "k": "0o17", "t": "- 5", "t2": "7"}
    heads = {"t": "threshold(t, ", "t2": "threshold(t2,"}
    before = f"{heads.get(name, f'#const {name} = ')}{numbers[name]}"
    assert NOTATIONS.count(before) == 1
    after = f"{before.removesuffix(numbers[name])}{number}"
    assert changed == NOTATIONS.replace(before, after)


def test_what_changes_is_named_where_no_verdict_does(changed: tuple[Path, Path]) -> None:
    one, two = changed
    (two / "guideline.lp").write_text((one / "guideline.lp").read_text())
    (two / "more.lp").write_text("inconsistent :- known(side), known(pain).")
    with (two / "guideline.lp").open("a") as file:
        file.write('#include "more.lp".\n')
    text = " ".join(run(one, two).stdout.split())
    assert "advice changes" not in text
    assert text.startswith(("No verdict changes; cases that now contradict themselves", "Patients"))
    assert "cases that now contradict themselves" in text


def test_another_reading_of_one_folder(same: tuple[Path, Path]) -> None:
    result = run("--kb", same[0], "--reading", "gate=both", "--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    validate(found, SCHEMA)
    assert "gate=both" in found["after"]
    ways = {one["way"] for change in found["changes"] for one in change["rules"]}
    assert ways == {"asks"}


def test_a_cohort_is_counted(changed: tuple[Path, Path], cohort: Path) -> None:
    result = run(*changed, "--cohort", cohort, "--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.stdout)
    validate(found, SCHEMA)
    before, after = map(bridge.load, changed)
    wanted: Counter[str] = Counter()
    for values in CASES:
        case = bridge.Case.of("case", values)
        one, two = bridge.verdict(before, case), bridge.verdict(after, case)
        if one != two:
            wanted[f"{one} becomes {two}"] += 1
    assert wanted
    assert found["cohort"]["verdicts"] == dict(wanted)
    assert found["cohort"]["patients"] == len(CASES)
    page = run(*changed, "--cohort", cohort).stdout
    assert f"of {len(CASES)} patients change" in page


def test_a_bad_line_is_told_and_the_rest_counted(changed: tuple[Path, Path], cohort: Path) -> None:
    lines = cohort.read_text(encoding="utf-8").splitlines()
    lines[1:1] = ['{"pain": "perhaps"}', "{"]
    cohort.write_text("\n".join(lines), encoding="utf-8")
    result = run(*changed, "--cohort", cohort, "--json")
    assert result.exit_code == 2
    assert f"{cohort.name}:2" in result.stderr
    assert f"{cohort.name}:3" in result.stderr
    assert "Traceback" not in result.output
    assert json.loads(result.stdout)["cohort"]["patients"] == len(CASES)


def test_a_cohort_that_is_not_there(changed: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(*changed, "--cohort", tmp_path / "none.jsonl")
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr
    assert result.stdout == ""


def test_it_is_written_to_a_file(changed: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "diff.json"
    result = run(*changed, "--json", "-o", out)
    assert result.exit_code == 1
    assert result.stdout == ""
    validate(json.loads(out.read_text(encoding="utf-8")), SCHEMA)


def test_a_narrow_terminal(changed: tuple[Path, Path], cohort: Path, tmp_path: Path) -> None:
    result = run(*changed, "--cohort", cohort, width=40)
    assert result.exit_code == 1
    said = result.stdout.replace(str(tmp_path), "")
    long = [one for one in said.splitlines() if len(one) > 40]
    assert not [one for one in long if len(one.split()) > 1]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("one",),
        ("--reading", "gate"),
        ("--reading", "no_such=both"),
        ("--kb", "nowhere", "--reading", "gate=both"),
        ("nowhere", "nowhere_else"),
        ("one", "two", "--kb", "three"),
        ("--with", "none.lp"),
    ],
)
def test_bad_usage_exits_with_2(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output
