"""The commands and outputs of the README and the docs are what the program does."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.check import check, load_for_checks
from pyclingo_bridge.cli import main
from tests.conftest import ROOT, script
from tests.sizes import SIZE

pytestmark = pytest.mark.usefixtures("compiled_once", "loaded_once")
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = script("examples")
DOCS: list[Path] = EXAMPLES.DOCUMENTS
blocks: Callable[[str, str], list[str]] = EXAMPLES.blocks


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the cases, and each file that a document writes out under its first line."""
    EXAMPLES.fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def examples() -> list[ParameterSet]:
    """The commands with their outputs; the check of the whole guideline is left to larger sizes."""
    return [
        pytest.param(*one, marks=[pytest.mark.slow] if one[0].startswith("crlm check") else [])
        for one in commands()
    ]


def commands() -> list[tuple[str, str]]:
    """Those of all documents but the tutorials."""
    others = [document for document in DOCS if document not in EXAMPLES.TUTORIALS]
    texts = [document.read_text(encoding="utf-8") for document in others]
    consoles = [block for text in texts for block in blocks(text, "console")]
    return [example for block in consoles for example in EXAMPLES.commands(block)]


@pytest.mark.usefixtures("workplace", "checked_once")
@pytest.mark.parametrize(("command", "output"), examples(), ids=lambda text: text[:40])
def test_command(command: str, output: str) -> None:
    does(command, output)


def does(command: str, output: str) -> None:
    """A command ends well, and prints what stands below it."""
    words = shlex.split(command)
    if words[0] != "crlm":
        return  # plain clingo: compared in tests/answer
    result = CliRunner().invoke(main, words[1:])
    differs = words[1] == "diff"  # with an exit code of its own
    assert result.exit_code == differs, result.stderr
    if output:
        assert EXAMPLES.shortened(result.stdout.rstrip(), output) == output.rstrip()


@pytest.mark.usefixtures("workplace", "checked_once")
@pytest.mark.parametrize("document", EXAMPLES.TUTORIALS, ids=lambda path: path.stem)
@pytest.mark.slow
def test_tutorial(document: Path) -> None:
    """Its commands, one after the other in one folder."""
    for block in blocks(document.read_text(encoding="utf-8"), "console"):
        for command, output in EXAMPLES.commands(block):
            does(command, output)


@pytest.mark.usefixtures("workplace")
def test_the_hasty_rule_of_the_researcher_is_refused() -> None:
    result = CliRunner().invoke(main, ["lint", "hasty.lp"])
    assert (result.exit_code, "error[unknown-as-no]" in result.stdout) == (1, True)


def test_the_readme_has_a_real_answer() -> None:
    shown = "".join(blocks(README, "console"))
    assert shown.startswith("$ crlm query cases/patient_b.lp\n")
    assert "RESECTION OF THE LIVER METASTASES IS INDICATED" in shown


def test_the_readme_is_a_screen_and_a_half() -> None:
    lines = README.splitlines()
    assert len(lines) <= 90
    set_up = next(line for line in lines if line.startswith("python3 -m venv"))
    assert max(len(line) for line in lines if line != set_up) <= 100


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize(
    "code", [code for document in DOCS for code in blocks(document.read_text("utf-8"), "python")]
)
@pytest.mark.sample(4)
def test_python(code: str) -> None:
    if re.search(r"^from (pyspark|dask)", code, re.M):
        pytest.skip("needs a cluster: run in tests/cohort/test_engines.py")
    exec(compile(code, "a document", "exec"), {})


def test_the_analysis_of_the_docs_finds_a_verdict_that_nobody_gets(tmp_path: Path) -> None:
    code = next(b for b in blocks((ROOT / "docs/checking.md").read_text("utf-8"), "python"))
    names: dict[str, Any] = {}
    exec(compile(code, "a document", "exec"), names)
    rules = "domain(n, 1..3). verdict(low) :- patient(n, 1). verdict(never) :- patient(n, 2), {}."
    for body, found in (("patient(n, 3)", ["never_given(never)"]), ("patient(n, 2)", [])):
        (tmp_path / "guideline.lp").write_text(rules.replace("{}", body), encoding="utf-8")
        report = check(load_for_checks(tmp_path), [names["ANALYSIS"]])
        assert [one.id for one in report.findings] == found


@pytest.mark.usefixtures("workplace")
def test_the_local_protocol_of_the_readme_changes_the_regimen() -> None:
    kb = bridge.load(extra=["local.lp"])
    case = bridge.read_case("cases/patient_a.lp", kb.vocabulary)
    older = bridge.Case.of("x", {**case.values, "over_eighty": "yes"})
    actions = {s.action for p in bridge.assess(kb, older).plans for s in p.steps}
    assert "doublet" in actions
    assert "triplet" not in actions


@pytest.mark.usefixtures("workplace")
def test_the_criterion_of_the_docs_decides() -> None:
    kb = bridge.load(extra=["consent.lp"])
    values = bridge.read_case("cases/patient_b.lp", kb.vocabulary).values
    answer = bridge.assess(kb, bridge.Case.of("x", values))
    assert answer.verdict == "undetermined"
    assert "consent" in {one.input for one in answer.missing}
    for value, verdict in (("yes", "indicated"), ("no", "not_indicated_now")):
        assert bridge.verdict(kb, bridge.Case.of("x", {**values, "consent": value})) == verdict


@pytest.mark.parametrize(("language", "form"), [("prolog", "lp"), ("yaml", "yaml")])
def test_the_case_of_the_docs_is_legal(language: str, form: Literal["lp", "yaml"]) -> None:
    block = next(
        b for b in blocks((ROOT / "docs/cases.md").read_text("utf-8"), language) if "source" in b
    )
    kb = bridge.load()
    assert bridge.parse_case(block, "x", kb.vocabulary, form).values["flr_percent"] == 25


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.skipif(SIZE != "full", reason="a proof over all patients")
@pytest.mark.parametrize("page", ["researcher", "python"])
def test_the_rule_of_the_page_is_proved(page: str, tmp_path: Path) -> None:
    """What a page shows as a rule of one's own breaks no claim of the guideline."""
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    found = re.search(r"^source\((?:local|mine), .*?^overrides.*?$", text, re.M | re.S)
    assert found
    file = tmp_path / "own.lp"
    file.write_text(found[0] + "\n", encoding="utf-8")
    proved = CliRunner().invoke(main, ["lint", "--prove", str(file)])
    assert proved.exit_code == 0, proved.output
