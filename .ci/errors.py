"""Runs the example of every error code and writes what it prints into the table of codes; writes
docs/errors.md and docs/errors/ from that table.

`python .ci/errors.py [CODE]...`: the examples of all codes, or of some. `--check` runs none, and
says whether the pages are current: tests/docs/test_errors.py holds the examples against the
commands.
"""

import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from pyclingo_bridge import load
from pyclingo_bridge.answer.contradictions import contradictions
from pyclingo_bridge.base.codes import KINDS, Entry, entries
from pyclingo_bridge.cli import main
from pyclingo_bridge.lint import run as linting
from pyclingo_bridge.lint.guideline_files import OWN_LEVELS
from pyclingo_bridge.words.escaping import shown_text

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "pyclingo_bridge/base/codes"
DOCS = ROOT / "docs"
INTRODUCTION = """\
# Error codes

Every problem that a command reports has a code, a message and, where there is one, its place and a
way out. These are all codes. Each leads to an example: files, a command, and what it prints.
In a terminal `crlm lint --explain CODE` says the same, and `crlm lint --explain` lists the codes.

An *error* ends a command with exit code 2. After a *warning* there is an answer, and something
about it is to be looked at. A *note* is worth knowing. `crlm lint` ends with exit code 1 where
there is an error or a warning.

This page is written by `python .ci/errors.py` from `pyclingo_bridge/base/codes/`.
"""
TITLES = {
    "cases": "Problems in cases",
    "rules": "Problems in rules",
    "tables": "Problems in tables, mappings and recipes",
    "commands": "Problems with questions and outputs",
}
CONTRADICTIONS = """
## Contradictions in a case

A case that contradicts itself gets no verdict. These codes are the guideline's own, and so are
their words.

| code | says | way out |
| --- | --- | --- |
"""
LANGUAGES = {".lp": "prolog", ".yaml": "yaml", ".json": "json", ".toml": "toml", ".sql": "sql"}


@contextmanager
def quick() -> Iterator[None]:
    """As long as this lasts, the linter reads the shipped guideline once for all its calls."""
    read, kept = linting.read_context, cache(linting.read_context)
    shipped = ROOT / "kb"

    def context(folder: Path, further: Any = ()) -> Any:
        return kept(folder) if folder == shipped and not further else read(folder, further)

    with patch.object(linting, "read_context", context):
        yield


def printed(entry: Entry) -> str | None:
    """The problem as the example prints it now, None where it does not come up."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            os.chdir(folder)
            Path("cases").symlink_to(ROOT / "cases")
            for name, text in entry.files.items():
                _write(Path(name), entry, None if name.endswith("/") else text)
            result = CliRunner(env={"COLUMNS": "80"}).invoke(main, shlex.split(entry.run)[1:])
        finally:
            os.chdir(before)
    text = rf"^(?:error|warning|note)\[{entry.code}\]:.*(?:\n {{2,}}.*)*"
    data = rf'^ *"kind": "{entry.code}",(?:\n *"(?:level|text)": .*)*'
    found = re.search(f"{text}|{data}", result.output, re.M)
    return None if found is None else f"{dedent(found[0])}\n"


def _write(path: Path, entry: Entry, text: str | None) -> None:
    if text is None:
        path.mkdir(parents=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text * entry.repeat).encode(entry.encoding))


def run_all(wanted: list[str]) -> None:
    """Run the examples of these codes, and write the tables with what they print."""
    for kind in KINDS:
        rows = [entry for entry in entries().values() if entry.kind == kind]
        rows = [
            _again(row) if row.run and row.code in (wanted or entries()) else row for row in rows
        ]
        (TABLE / f"{kind}.toml").write_text(table(kind, rows), encoding="utf-8")
    entries.cache_clear()


def table(kind: str, rows: Iterable[Entry]) -> str:
    """The text of a table, with these entries."""
    head = (TABLE / f"{kind}.toml").read_text(encoding="utf-8").partition("\n")[0]
    sections = map(_section_of_table, sorted(rows, key=lambda row: row.code))
    return "\n".join([f"{head}\n", *sections])


def _again(entry: Entry) -> Entry:
    """The entry with what its example prints now."""
    text = printed(entry)
    if text is None:
        sys.exit(f"the example of `{entry.code}` does not give it")
    return replace(entry, printed=text)


def _section_of_table(entry: Entry) -> str:
    """An entry in TOML."""
    lines = [f"[{entry.code}]"]
    for field in fields(Entry)[2:]:
        value = getattr(entry, field.name)
        if isinstance(value, dict):
            lines += [f"files.{json.dumps(name)} = {_toml(text)}" for name, text in value.items()]
        elif value != field.default:
            lines.append(f"{field.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: str | int) -> str:
    """A text as TOML: of several lines as it is, but for what would not show."""
    text = str(value)
    plain = all(char.isprintable() or char == "\n" for char in text)
    if isinstance(value, str) and text.endswith("\n") and plain and "'''" not in text:
        return f"'''\n{text}'''"
    return json.dumps(value, ensure_ascii=not all(c.isprintable() or c == "\n" for c in text))


def pages() -> dict[Path, str]:
    """Every page with its text."""
    rows = entries().values()
    found = {DOCS / "errors.md": "".join(_index())}
    for kind in KINDS:
        title = f"# {TITLES[kind]}\n\nAll codes are in [errors.md](../errors.md).\n"
        sections = (_section(entry) for entry in rows if entry.kind == kind)
        found[DOCS / f"errors/{kind}.md"] = "\n".join([title, *sections])
    return found


def _index() -> Iterator[str]:
    yield INTRODUCTION
    for kind in KINDS:
        yield f"\n## {TITLES[kind]}\n\n"
        yield "| code | means |\n| --- | --- |\n"
        for entry in entries().values():
            if entry.kind == kind:
                yield f"| [`{entry.code}`](errors/{kind}.md#{entry.code}) | {entry.means} |\n"
    yield CONTRADICTIONS
    for entry in contradictions(load()).values():
        yield f"| `{entry.code}` | {entry.means} | {entry.fix} |\n"


def _section(entry: Entry) -> str:
    """An entry in Markdown."""
    parts = [f"## {entry.code}", f"{entry.means[0].upper()}{entry.means[1:]}."]
    if entry.lint:
        own = OWN_LEVELS.get(entry.code, entry.lint)
        apart = "" if own == entry.lint else f", in the knowledge base itself {own}"
        parts.append(f"Level of `crlm lint`: {entry.lint}{apart}.")
    if entry.when:
        parts.append(f"It comes up where {entry.when}.")
    for name, text in entry.files.items():
        if not name.endswith("/"):
            times = f", {entry.repeat:,} times" if entry.repeat > 1 else ""
            parts.append(
                f"`{name}`{times}:\n\n{_block(text, LANGUAGES.get(Path(name).suffix, 'text'))}"
            )
    if entry.run:
        parts.append(_block(f"$ {entry.run}\n{entry.printed}"))
    if entry.instead:
        parts.append(f"Instead:\n\n{_block(entry.instead, 'prolog')}")
    if entry.fix:
        parts.append(f"Way out: {entry.fix}.")
    return "\n\n".join(parts) + "\n"


def _block(text: str, language: str = "text") -> str:
    shown = shown_text(text).rstrip("\n")
    return f"```{language}\n{shown}\n```"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        with quick():
            run_all(sys.argv[1:] or [*entries()])
        for path, text in pages().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    elif stale := [path.name for path, text in pages().items() if path.read_text("utf-8") != text]:
        sys.exit(f"not current: {', '.join(stale)}: run `python .ci/errors.py`")
