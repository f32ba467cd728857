"""The table of error codes: every code of the source is in it, and every example gives its code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner

from pyclingo_bridge.answer.contradictions import contradictions
from pyclingo_bridge.base.codes import Entry, entries, lint_codes
from pyclingo_bridge.cli import main
from pyclingo_bridge.extension import names, ownership
from pyclingo_bridge.extension.symbol_table import core_table
from pyclingo_bridge.guideline.contract import UNDECLARED
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.lint.guideline_files import OWN_LEVELS
from tests.conftest import ROOT, script
from tests.docs import codes_in_source
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("compiled_once", "loaded_once")
ERRORS = script("errors")
WITHOUT_EXAMPLE = {
    # what no file and no command line brings about
    *("bad-number", "changed", "no-plans", "not-installed", "plans", "process-ended", "term"),
    *("unforeseen", "unreadable-file", "unwritable-output"),
    # tables in binary forms
    *("column-without-name", "no-such-sheet", "unreadable-cell"),
    # what takes long, or a long text
    *("grounding-too-large", "large-sum", "plans-unfinished", "refuted", "too-many-files"),
    # what another check refuses before, or a reply to a question
    *("choice-in-loop", "clingo", "loop-through-negation", "no-clauses", "two-meanings"),
}


@cache
def trees() -> dict[Path, ast.Module]:
    """The syntax trees of the package: read by the tests that look into them."""
    return codes_in_source.read(ROOT / "pyclingo_bridge")


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with ERRORS.quick():
        yield


def examples() -> list[ParameterSet]:
    """The examples; of those of the linter, which tests/lint judges as well, some."""
    shown = [entry for entry in entries().values() if entry.run]
    linted = [entry for entry in shown if entry.run == "crlm lint extra.lp"]
    left = set[str]() if size(smoke=0, ci=0, full=1) else {one.code for one in linted}
    left -= {one.code for one in linted[:: size(smoke=24, ci=6, full=1)]}
    return [pytest.param(one, id=one.code) for one in shown if one.code not in left]


@pytest.mark.parametrize("entry", examples())
@pytest.mark.sample(24)
def test_the_example_gives_the_code(entry: Entry) -> None:
    assert ERRORS.printed(entry) == entry.printed


def test_the_pages_are_current() -> None:
    for path, text in ERRORS.pages().items():
        assert path.read_text(encoding="utf-8") == text, path


@pytest.mark.parametrize("kind", ERRORS.KINDS)
def test_the_tables_are_as_they_would_be_written(kind: str) -> None:
    rows = [entry for entry in entries().values() if entry.kind == kind]
    assert (ERRORS.TABLE / f"{kind}.toml").read_text("utf-8") == ERRORS.table(kind, rows)


def put_together(kb: KnowledgeBase) -> dict[str, set[str]]:
    """What the f-strings of codes give."""
    return {
        "{code}-without-statement": {f"{one}-without-statement" for one in ("head", "threshold")},
        "{kind}-not-text": {f"{one}-not-text" for one in ("name", "note", "source")},
        "not-a-{kind}": {f"not-a-{one}" for one in names._TYPES},
        "redefined-{kind}": {f"redefined-{one}" for one in ownership._TAKEN},
        "unknown-{kind}": {f"unknown-{one}" for one in core_table(kb).names.keys() - UNDECLARED},
    }


def test_every_code_of_the_source_has_an_entry(kb: KnowledgeBase) -> None:
    formed = put_together(kb)
    assert codes_in_source.formed(trees()) == formed.keys()
    assert codes_in_source.codes(trees()).union(*formed.values()) == entries().keys()


@pytest.mark.parametrize(
    "planted",
    [
        'Diagnostic("never-seen", message, help=fix)',
        'Diagnostic("unseen", message)',
        'self.report("unseen", message, place, fix)',
        'code = "never-seen" if wide else "rule"',
        'ROWS = {"-": ("unseen", "a sign in a case")}\ndef f(): return Diagnostic(ROWS["-"][0], m)',
        'def refuse(code, message): ...\nrefuse("unseen", what)',
        'warn("error[unseen]: a fault")',
    ],
)
def test_a_new_code_is_found(planted: str) -> None:
    some = {path: tree for path, tree in trees().items() if path.name in ("entries.py", "text.py")}
    found = codes_in_source.codes({**some, Path("planted.py"): ast.parse(planted)})
    assert found - entries().keys() in ({"never-seen"}, {"unseen"})


def test_a_new_form_of_codes_is_found() -> None:
    planted = ast.parse('Diagnostic(f"odd-{kind}", message)')
    assert codes_in_source.formed({Path("planted.py"): planted}) == {"odd-{kind}"}


def test_every_entry_has_an_example_and_a_way_out() -> None:
    rows = entries().values()
    assert {one.code for one in rows if not one.run} == WITHOUT_EXAMPLE
    assert {one.code for one in rows if one.when} == WITHOUT_EXAMPLE
    assert [one.code for one in rows if not one.fix and "= help:" not in one.printed] == []
    assert [one.code for one in rows if one.instead and not one.run.startswith("crlm lint")] == []
    assert OWN_LEVELS.keys() <= lint_codes().keys()


def explained(*code: str) -> tuple[int, str, str]:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["lint", "--explain", *code])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("code", ["unknown-as-no", "unknown-input", "changed", "too-many-columns"])
def test_explain(code: str) -> None:
    entry = entries()[code]
    exit_code, text, _ = explained(code)
    assert exit_code == 0
    for part in (entry.code, entry.means, entry.fix, entry.run, entry.printed, entry.lint):
        assert part in text
    assert all(line in text for name in entry.files for line in entry.files[name].splitlines())


def test_explain_a_contradiction(kb: KnowledgeBase) -> None:
    code, entry = next(iter(contradictions(kb).items()))
    exit_code, text, _ = explained(code)
    assert (exit_code, entry.means in text, entry.fix in text) == (0, True, True)


@pytest.mark.parametrize("argument", [(), ("list",)])
def test_explain_lists_all(argument: tuple[str, ...]) -> None:
    exit_code, text, _ = explained(*argument)
    assert exit_code == 0
    assert {line.split()[0] for line in text.splitlines() if line[:1].strip()} == entries().keys()


def test_explain_what_is_not_there() -> None:
    exit_code, text, error = explained("unkown-input")
    assert (exit_code, text) == (2, "")
    assert "error[unknown-code]" in error
    assert "`unknown-input`" in error
    assert "lists all codes" in explained("zzz")[2]
