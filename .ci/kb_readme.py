"""Writes into kb/README.md what rule files say themselves; `--check` says whether it is current.

A row of the table of files is the first sentence of the file's head. The tables of predicates list
name, arguments, meaning, where it is derived and who reads it: the last two columns come from the
rules, and `bridge` from `pyclingo_bridge/guideline/predicates.py`. All else is kept by hand.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.guideline.predicate_entry import PREDICATES
from pyclingo_bridge.guideline.predicate_groups import SUPPLIED
from pyclingo_bridge.solving.syntax_tree import functions, heads_of, literals, read_by

KB = Path(__file__).resolve().parents[1] / "kb"
README = KB / "README.md"
MANY = 4
"""From so many files of one folder on, a cell names the folder."""
FILES = "| file | holds |\n| --- | --- |\n"
_ROW = re.compile(r"\| (?P<mark>\*{0,2})`(?P<name>\w+/\d+)`\*{0,2} \|(?P<rest>.*)\|")

Uses = dict[str, set[Path]]


class Rules:
    """Where each predicate, written as name/arity, stands in the rule files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = sorted(folder.rglob("*.lp"))
        self.heads: Uses = defaultdict(set)
        self.bodies: Uses = defaultdict(set)
        self.shown: set[str] = set()
        self.supplied: set[str] = set()
        """Declared by `#defined`: there for a case or an extension to say."""
        for path in self.files:
            for node in _nodes(path.read_text(encoding="utf-8")):
                self._note(node, path)

    def _note(self, node: ast.AST, path: Path) -> None:
        match node.ast_type:
            case ASTType.Rule:
                for name, arity in heads_of(node):
                    self.heads[f"{name}/{arity}"].add(path)
                for name, arity in read_by(node):
                    self.bodies[f"{name}/{arity}"].add(path)
            case ASTType.Minimize:
                for literal in literals(node):
                    for name, arguments in functions(literal.atom.symbol):
                        self.bodies[f"{name}/{len(arguments)}"].add(path)
            case ASTType.ShowSignature:
                self.shown.add(f"{node.name}/{node.arity}")
            case ASTType.Defined:
                self.supplied.add(f"{node.name}/{node.arity}")

    @property
    def public(self) -> set[str]:
        """Every predicate that is no private helper of a file."""
        return {name for name in self.heads.keys() | self.supplied if not name.startswith("_")}

    def folder_of(self, path: Path) -> str:
        """The first folder of a file, or the file in the folder of the guideline."""
        first, *more = path.relative_to(self.folder).parts
        return f"{first}/" if more else first

    def derived_in(self, name: str) -> str:
        """The files that derive a predicate; a folder stands for many of its files."""
        by_folder: dict[str, list[str]] = defaultdict(list)
        for path in self.heads.get(name, ()):
            by_folder[self.folder_of(path)].append(path.relative_to(self.folder).as_posix())
        cells = [
            cell
            for folder, names in by_folder.items()
            for cell in ([folder] if len(names) >= MANY else names)
        ]
        return ", ".join(f"`{cell}`" for cell in sorted(cells)) or "outside"

    def read_by(self, name: str) -> str:
        """The folders whose rules read a predicate, whether answers show it, whether the bridge
        reads it by name."""
        folders = sorted({self.folder_of(path) for path in self.bodies.get(name, ())})
        asked = {row for row, entry in PREDICATES.items() if entry.by_name} | SUPPLIED
        bridge = {f"{predicate}/{arity}" for predicate, arity in asked}
        more = [("answer", name in self.shown), ("bridge", name in bridge)]
        return ", ".join([f"`{one}`" for one in folders] + [word for word, holds in more if holds])


def _nodes(text: str) -> Iterator[ast.AST]:
    nodes: list[ast.AST] = []
    ast.parse_string(re.sub(r"^#include", "%#include", text, flags=re.MULTILINE), nodes.append)
    return iter(nodes)


def sentence(text: str) -> str:
    """The first sentence of the comment at the head of a rule file, without its stop."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("% ") or line.startswith(("% Reads:", "% Derives:")):
            break
        lines.append(line[2:])
    return re.split(r"\.(?:\s|$)", " ".join(lines), maxsplit=1)[0]


def file_rows(rules: Rules) -> Iterator[str]:
    """A row for each file, those of the folder itself first; `all.lp` only includes."""
    for path in sorted(rules.files, key=lambda one: (one.parent != rules.folder, one)):
        if path.name != "all.lp":
            name = path.relative_to(rules.folder).as_posix()
            yield f"| `{name}` | {sentence(path.read_text(encoding='utf-8'))} |\n"


def predicate_row(line: str, rules: Rules) -> str:
    """A row of a table of predicates with its last two columns as the rules have them."""
    row = _ROW.fullmatch(line)
    if row is None:
        return line
    cells = [cell.strip() for cell in row["rest"].split("|")]
    cells[2:] = [rules.derived_in(row["name"]), rules.read_by(row["name"])]
    first = f"{row['mark']}`{row['name']}`{row['mark']}"
    return "|" + "|".join(f" {cell} " if cell else " " for cell in (first, *cells)) + "|"


def page(text: str, rules: Rules) -> str:
    """The README with what the rules say."""
    before, table, rest = text.partition(FILES)
    _, gap, after = rest.partition("\n\n")
    head, heading, tables = after.partition("\n## Predicates\n")
    lines: Iterable[str] = (predicate_row(line, rules) for line in tables.split("\n"))
    files = "".join(file_rows(rules)).rstrip("\n")
    return "".join((before, table, files, gap, head, heading, "\n".join(lines)))


if __name__ == "__main__":
    current = README.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        README.write_text(page(current, Rules(KB)), encoding="utf-8")
    elif current != page(current, Rules(KB)):
        sys.exit("kb/README.md is not current: run `python .ci/kb_readme.py`")
