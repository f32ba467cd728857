"""The report of `crlm check` in every form, and the command's exit codes."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import catalogue
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import (
    Acceptance,
    Analysed,
    Finding,
    Proof,
    Question,
    Report,
    Witness,
)
from pyclingo_bridge.render.check_markdown import check_markdown
from pyclingo_bridge.render.check_sarif import check_sarif
from pyclingo_bridge.render.check_words import CheckWords, capital
from pyclingo_bridge.render.html.check_page import check_page
from pyclingo_bridge.render.text.check import check_text
from pyclingo_bridge.words.labels import Words
from tests.conftest import schema, validate
from tests.lint.test_sarif import results
from tests.render.support import Element, read

pytestmark = pytest.mark.usefixtures("loaded_once")

SCHEMA = schema("check")
REASON = "the sources leave <it> to the team"
ASKED = Question(
    text="When is <it> done?",
    kind="gap",
    bearing="operation",
    statements=("S2-25",),
    why="Nobody says.",
    proposal="Say when.",
    patient="Somebody.",
    findings=("finding_by_reading(it)",),
    by_reading=True,
)
KNOWN = Acceptance(REASON, ("S2-25",))


@pytest.fixture(scope="module")
def checked() -> KnowledgeBase:
    return load_for_checks()


@pytest.fixture(scope="module")
def report(checked: KnowledgeBase) -> Report:
    """A finding of every kind: with a plan, with two patients, with a reading, with nothing."""
    said = {one.name: one for one in catalogue(checked)}
    silent = next(
        rule
        for one in catalogue(checked)
        for rule in one.rules
        if rule.file == "kb/treatment/resection.lp"
    )
    silent = replace(silent, statements=frozenset())
    patient = Witness(
        (Given("mmr", "deficient"), Given("flr_percent", 25)),
        readings=(("upfront_primary", "every_primary"),),
        steps=("systemic_therapy: pembrolizumab",),
    )
    clash = Finding(
        "contradictions",
        "contradiction(s2_05,s2_08)",
        "error",
        "S2-05 and S2-08 cannot both be followed",
        details=("S2-05 calls for `doublet`, S2-08 for `pembrolizumab`",),
        statements=("S2-05", "S2-08"),
        witness=patient,
        rules=(silent, *said["S0-20"].rules[-1:], *said["S2-08"].rules[:1]),
    )
    two = Finding(
        "irrelevance",
        "irrelevance(max_diameter_mm,verdict)",
        "warning",
        "`max_diameter_mm` has influence on verdict & <more>",
        witness=Witness((Given("max_diameter_mm", 20),)),
        beside=Witness(()),
        rules=(silent,),
    )
    quiet = Finding("gaps", "gap(review,order,all)", "warning", "review is due", acceptance=KNOWN)
    note = Finding("gaps", "gap(review,stop,all)", "note", "told for information")
    proof = Proof("gaps", "review: no gap beside those found", "every patient")
    return Report(
        kb=checked.identity,
        as_written=True,
        analyses=(
            Analysed("contradictions", "statements that clash", 1.25, (clash,)),
            Analysed("irrelevance", "inputs without influence", 0.0, (two,)),
            Analysed("gaps", "silence", 0.5, (note, quiet), (proof, proof)),
        ),
        review_status=checked.review_status,
        disclaimer=checked.disclaimer,
        questions=(ASKED, replace(ASKED, findings=("gap(review,order,all)",), by_reading=False)),
    )


@pytest.fixture(scope="module")
def nothing(report: Report) -> Report:
    silence = Analysed("gaps", "silence", 0.0, ())
    return replace(report, analyses=(silence,), as_written=False, questions=())


def flat(text: str) -> str:
    return " ".join(text.split())


def without_blanks(text: str) -> str:
    return "".join(text.split())


def crlm(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.slow
def test_text_keeps_to_its_width(
    checked: KnowledgeBase, report: Report, width: int, everything: bool
) -> None:
    text = check_text(checked, report, width, everything=everything)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    told = without_blanks(text)
    for one in report.findings:
        assert without_blanks(CheckWords(checked).said(one.title)) in told
    for said in (REASON, report.review_status, report.disclaimer, "S2-25", "Exit code 1"):
        assert without_blanks(said) in told


def test_text_tells_first_what_counts(checked: KnowledgeBase, report: Report) -> None:
    text = check_text(checked, report, 100)
    assert text.splitlines()[1] == "1 unresolved contradiction, 1 gap, 1 other finding, 2 new"
    heads = [
        "error",
        "warning",
        "Known problems, accepted with a reason",
        "Notes",
        "Proved",
        "2 new findings, 1 known",
    ]
    places = [text.index(one) for one in heads]
    assert places == sorted(places)
    assert "mismatch repair (MMR): deficient; future liver remnant" in flat(text)
    assert "2 proofs: review" in text
    assert "name        contradiction(s2_05, s2_08)" in text
    assert "nothing at all" in text


@pytest.mark.slow
def test_text_names_the_rules_that_name_a_statement(checked: KnowledgeBase, report: Report) -> None:
    quiet, other, own = (
        f"{rule.file}:{rule.line} {flat(rule.text)}" for rule in report.findings[0].rules
    )
    text = flat(check_text(checked, report, 100))
    assert f"rules {own} {other} 1 more" in text
    assert "rules 1 that name no statement" in text
    full = flat(check_text(checked, report, 100, everything=True))
    assert f"rules {own} {other} {quiet}" in full
    assert "patient(mmr, deficient). patient(flr_percent, 25)." in full
    assert full.count("review: no gap beside those found") == 2


def test_text_names_a_few_notes(checked: KnowledgeBase, nothing: Report) -> None:
    notes = tuple(
        Finding("readings", f"reading(strict, n{n})", "note", f"change number {n} of many")
        for n in range(200)
    )
    told = replace(nothing, analyses=(Analysed("readings", "readings", 0.0, notes),))
    text = check_text(checked, told, 80)
    assert "  readings: 200 notes\n" in text
    assert 3 < text.count("change number") < 50
    assert re.search(r"^    \d+ more$", text, re.MULTILINE)
    assert check_text(checked, told, 80, everything=True).count("change number") == 200


@pytest.mark.slow
def test_text_in_colour_says_the_same(checked: KnowledgeBase, report: Report) -> None:
    coloured = check_text(checked, report, 80, colour=True)
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert plain.split() == check_text(checked, report, 80).split()


def test_nothing_found(checked: KnowledgeBase, nothing: Report) -> None:
    text = check_text(checked, nothing, 80)
    assert text.splitlines()[1] == "Nothing was found that counts"
    assert "Exit code 0" in text
    assert "Nothing was found that counts." in check_markdown(checked, nothing)
    assert read(check_page(checked, nothing)).all("h1")[0].text.startswith("Nothing was found")
    assert results(check_sarif(checked, nothing)) == []
    validate(to_json(nothing), SCHEMA)


def test_json_is_as_the_schema_says(report: Report) -> None:
    found = to_json(report)
    validate(found, SCHEMA)
    found["analyses"][0]["findings"][0]["witness"]["more"] = 1
    with pytest.raises(jsonschema.ValidationError):
        validate(found, SCHEMA)


def test_sarif(checked: KnowledgeBase, report: Report) -> None:
    clash, two, note, quiet = results(check_sarif(checked, report))
    (place,) = clash["locations"]
    own = report.findings[0].rules[-1]
    where = place["physicalLocation"]
    assert where["artifactLocation"]["uri"].endswith(own.file)
    assert where["region"]["startLine"] == own.line
    assert len(clash["relatedLocations"]) == 2
    assert clash["level"] == "error"
    for said in ("S2-05, S2-08", "patient(mmr, deficient).", "pembrolizumab", "accepted("):
        assert said in clash["message"]["text"]
    assert "second patient: nothing known" in two["message"]["text"]
    assert quiet["suppressions"][0]["justification"] == f"{REASON} (S2-25)"
    entry = quiet["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert entry.endswith("kb/audit.lp")
    assert note["level"] == "note"
    assert all("suppressions" not in one for one in (clash, two, note))


def _ids(page: Element) -> list[str]:
    return [one.get("id") for one in page.all() if "id" in one.attributes]


def test_the_page_stands_alone(checked: KnowledgeBase, report: Report) -> None:
    text = check_page(checked, report)
    assert not re.search(r"https?:|@import|url\(", text)
    page = read(text)
    for element in page.all():
        assert not {"src", "srcset", "action"} & set(element.attributes)
        assert element.get("href")[:1] in ("", "#")
    ids = _ids(page)
    assert len(ids) == len(set(ids))
    referred = [one.get("href")[1:] for one in page.all("a")]
    for attribute in ("aria-labelledby", "aria-controls"):
        referred += [one.get(attribute) for one in page.all() if one.get(attribute)]
    assert set(referred) <= set(ids)


def test_the_page_can_be_read_by_everyone(checked: KnowledgeBase, report: Report) -> None:
    page = read(check_page(checked, report))
    levels = [int(one.tag[1]) for one in page.all("main")[0].all("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    assert all(one.all("caption") for one in page.all("table"))
    assert all("open" in one.attributes for one in page.all("details"))
    for summary in page.all("summary"):
        assert not summary.all("a", "button", "details"), "a control within a control"


def test_the_page_says_everything(checked: KnowledgeBase, report: Report) -> None:
    page, words = read(check_page(checked, report)), CheckWords(checked)
    told = page.all("main")[0].text
    for one in report.findings:
        for text in map(words.said, (one.title, *one.details)):
            assert text.replace("`", "").replace(" ", "") in told.replace(" ", "")
        assert one.id in told
        for rule in one.rules:
            assert f"{rule.file}:{rule.line}" in told
            assert flat(rule.text) in told
    said = ["future liver remnant", "25 %", "pembrolizumab in first line", "every patient"]
    said += [REASON, "S2-25", report.review_status, report.disclaimer]
    for text in said:
        assert text in told
    cases = [one.text for one in page.all("pre")]
    wanted = "patient(mmr, deficient). patient(flr_percent, 25)."
    assert any(one.startswith(wanted) for one in cases)
    folded = [one for one in page.all("details") if "data-fold" in one.attributes]
    assert {"contradiction" in one.text for one in folded} == {False}


@pytest.mark.slow
def test_the_write_up_is_the_same_every_time(checked: KnowledgeBase, report: Report) -> None:
    text = check_markdown(checked, report)
    slower = tuple(replace(one, seconds=one.seconds + 1) for one in report.analyses)
    assert text == check_markdown(checked, replace(report, analyses=slower))
    assert text == check_markdown(load_for_checks(), report)
    assert str(checked.folder) not in text
    assert "crlm check --as-written --only contradictions --only irrelevance --only gaps" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_the_write_up_is_for_people(checked: KnowledgeBase, report: Report) -> None:
    text = check_markdown(checked, report)
    largest = capital(Words(checked).input("max_diameter_mm"))
    assert rf"### {largest} has influence on verdict \& \<more\>" in text
    alone = "Patient: Only this is known:"
    assert f"{alone} mismatch repair (MMR) deficient; future liver remnant" in text
    assert "The plan: systemic therapy: pembrolizumab." in text
    assert "Second patient: Nothing is known." in text
    assert "In the knowledge base: S2-08 overrides S2-05." in text
    assert r"Declared as known: the sources leave \<it\> to the team (S2-25)." in text
    assert "- S2: *Management of Rectal Cancer" in text
    assert r"1. **When is \<it\> done?** S2-25 (symptomatic primary). Found by reading." in text
    assert "   *Proposal:* Say when." in text
    assert "- **S2-25** (S2, section symptomatic primary; " in text
    for said in (report.review_status, report.disclaimer):
        assert said in text


# The command.

GUIDELINE = """
domain(ill, (yes; no)).
{ patient(I, V) : domain(I, V) } 1 :- domain(I, _).
known(I) :- patient(I, _).
verdict(treat) :- patient(ill, yes).
verdict(wait) :- not patient(ill, yes).
{ planning }.
statement(s1, s, "1", must, "Treat the ill.").
provenance(s, review_status, "pending").
disclaimer("No substitute for judgement.").
"""
BROKEN = """
claim(nobody_waits, must, "nobody waits").
rests_on(nobody_waits, s1).
violated(nobody_waits) :- verdict(wait).
"""
Made = Callable[[str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def make(checks: str) -> Path:
        (tmp_path / "guideline.lp").write_text(GUIDELINE, encoding="utf-8")
        (tmp_path / "audit.lp").write_text(checks, encoding="utf-8")
        return tmp_path

    return make


def test_exit_0_where_nothing_is_found(made: Made) -> None:
    result = crlm("--only", "properties", "--kb", made(""))
    assert result.exit_code == 0, result.output
    assert "Exit code 0" in result.stdout
    assert result.stderr == "properties\n"


def test_exit_1_where_something_is_found(made: Made) -> None:
    folder = made(BROKEN)
    result = crlm("--only", "properties", "--kb", folder)
    assert result.exit_code == 1, result.output
    assert "nobody_waits" in result.stdout
    assert result.stderr == "properties\n"


@pytest.mark.parametrize("form", ["json", "sarif", "html", "markdown"])
def test_every_form_says_who_stands_behind_it(made: Made, form: str) -> None:
    folder = made(BROKEN)
    out = folder / "out"
    result = crlm("--only", "properties", "--kb", folder, "--format", form, "-o", out)
    assert (result.exit_code, result.stdout) == (1, "")
    text = out.read_text(encoding="utf-8")
    for said in ("S1", "pending", "No substitute for judgement."):
        assert said in text
    if form == "json":
        validate(json.loads(text), SCHEMA)
        short = crlm("--only", "properties", "--kb", folder, "--json")
        assert json.loads(short.stdout)["failed"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "contradiction"), "did you mean `contradictions`?"),
        (("--only", "nonsense_of_all_kinds"), "one of verdicts, contradictions"),
        (("--only", "properties", "--kb", "nowhere"), "error[no-knowledge-base]"),
        (("--json", "--format", "html"), "exclude each other"),
        (("--all", "--format", "html"), "--all is for text"),
        (("--format", "pdf"), "'pdf' is not one of"),
    ],
)
def test_exit_2_for_bad_input(arguments: tuple[str, ...], said: str) -> None:
    result = crlm(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_exit_2_where_the_file_cannot_be_written(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "no/such/folder/out.html"
    result = crlm("--only", "properties", "--kb", made(""), "-o", out)
    assert result.exit_code == 2
    assert "error[unwritable-file]" in result.stderr
    assert result.stdout == ""
