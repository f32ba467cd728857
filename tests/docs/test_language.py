"""Everything that users read is in plain English: phrases that people stumbled over stay out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyclingo_bridge.base.codes import entries
from tests.conftest import ROOT

BANNED = {
    r"(?<!there )(?<!There )\bis no (?!longer\b|more\b|one\b|earlier\b)\w": "is not a …",
    r"\bput aside\b": "rejected",
    r"\b[Hh]angs? on\b": "depends on",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\b(would|can|will) turn\b": "would change",
    r"\btakes that nothing\b": "relies on nothing being recorded about …",
    r"\b[Ww]hatever\b(?! else)": "however, any",
    r"\bsaid of\b": "recorded about",
    r"\b(is|are|was|were) told\b": "is reported",
    r"\b[Tt]ells? (of|apart)\b": "report, distinguish",
    r"\bnobody\b": "no patient, nothing",
    r"\ball the same\b": "still",
    r"\bas things are\b": "at present",
    r"\bmade good\b": "supplied",
    r"\bbeside\b": "next to, besides",
}
PAGES = [
    ROOT / "README.md",
    ROOT / "docs/index.md",
    *(ROOT / f"docs/{one}.md" for one in ("clinician", "author", "researcher", "registry")),
]
MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.S)


def phrases(text: str) -> list[str]:
    """The banned phrases in a text, each with what to write instead."""
    return [
        f"{found[0]!r}: {fix}" for rule, fix in BANNED.items() if (found := re.search(rule, text))
    ]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that users may read: all but docstrings, and the help of commands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unread = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and "command" in map(_last, node.decorator_list):
            yield node.lineno, ast.get_docstring(node) or ""
        elif isinstance(node, ast.Constant) and id(node) not in unread:
            yield node.lineno, node.value if isinstance(node.value, str) else ""


def _last(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""


def test_messages_and_pages() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {one}"
        for path in sorted((ROOT / "pyclingo_bridge").rglob("*.py"))
        for line, text in texts(path)
        for one in phrases(text)
    ]
    assert found == []


def test_templates() -> None:
    found = []
    for path in sorted((ROOT / "pyclingo_bridge").glob("*/templates/*.html")):
        read = MARKUP.sub(" ", path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {one}" for one in phrases(read)]
    assert found == []


def test_labels_and_sentences_of_the_rules() -> None:
    found = []
    for path in sorted((ROOT / "kb").rglob("*.lp")):
        if path.parent.name == "statements":  # paraphrases stay as the sources were read
            continue
        for text in re.findall(r'"(\S[^"\n]* [^"\n]*)"', path.read_text(encoding="utf-8")):
            found += [f"{path.relative_to(ROOT)}: {one} in {text!r}" for one in phrases(text)]
    assert found == []


def test_what_is_said_about_error_codes() -> None:
    found = [
        f"{row.code}: {one}"
        for row in entries().values()
        for one in phrases("\n".join((row.means, row.when, row.fix)))
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_ways_in(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    assert phrases(text) == []


@pytest.mark.parametrize(
    "text",
    ["`x` is no number", "It hangs on the reading", "3 rows were put aside", "mend the rule"],
)
def test_a_banned_phrase_is_found(text: str) -> None:
    assert phrases(text)


@pytest.mark.parametrize("text", ["there is no plan", "no longer", "whatever else is known"])
def test_plain_english_is_not(text: str) -> None:
    assert phrases(text) == []
