"""An ASP program as it was read: its files, its statements, and the text of each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import (
    BridgeError,
    Diagnostic,
    KnowledgeBaseError,
    by_location,
    quoted,
)
from pyclingo_bridge.base.files.program_text import RuleFile, Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.justify.term_reader import Unsupported
from pyclingo_bridge.solving.syntax_tree import nodes_of, walk

_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
_NAME = re.compile(r"_*[a-z][A-Za-z0-9_']*")
_NOT_EXPLAINED = {
    ASTType.TheoryAtom: "a theory atom",
    ASTType.Edge: "`#edge`",
}
_MAY_BE = re.compile("&|#edge")
_FIX = "what it means is not in the rules: explain the program without it"


@dataclass(frozen=True, slots=True)
class Program:
    """The statements of a program that are grounded, with the sources that their places are of."""

    sources: Sources
    nodes: tuple[ast.AST, ...]

    def text(self, node: ast.AST) -> str:
        """A statement as it is written, on one line and without its comments."""
        begin, end = node.location.begin, node.location.end
        lines = [line.encode() for line in self._lines(begin.line, end.line)]
        lines[-1] = lines[-1][: end.column - 1]
        lines[0] = lines[0][begin.column - 1 :]
        text = b"\n".join(lines).decode()
        return _SPACE.sub(lambda found: found[1] or " ", text).strip()

    def _lines(self, first: int, last: int) -> list[str]:
        return self.sources.program_lines[first - 1 : last]


def read_program(
    paths: Iterable[Path], constants: Mapping[str, str] = {}, stdin: bool = True
) -> Program:
    """The program of some files (`-`: standard input), with constants put in place of its own.

    Raises BridgeError: for files those of `read_rule_files`, `bad-constant`, `syntax`, and
    `not-explained` for a theory atom or an edge.
    """
    files, problems = read_rule_files(paths, "guideline", stdin=stdin)
    # clingo only remarks on a file that is included twice, and reads it once.
    if problems := tuple(one for one in problems if one.code != "included-twice"):
        raise BridgeError(problems)
    given = "".join(f"#const {_constant(*pair)}. [override]\n" for pair in constants.items())
    sources = Sources(files)
    if given:
        sources = sources.extended([RuleFile(Path("-c"), given, given, "", "guideline", True)])
    nodes, problems = nodes_of(sources)
    if problems:
        raise KnowledgeBaseError(by_location(problems))
    if problems := tuple(_not_explained(nodes, sources)):
        raise Unsupported(problems)
    return Program(sources, tuple(nodes))


def _constant(name: str, value: str) -> str:
    """A definition of a constant. Raises BridgeError."""
    fix = "write a name and a value: `n=8`"
    if not _NAME.fullmatch(name):
        message = f"{quoted(name)} is not the name of a constant"
        raise BridgeError([Diagnostic("bad-constant", message, help=fix)])
    try:
        return f"{name} = {clingo.parse_term(value, logger=lambda *_: None)}"
    except RuntimeError:
        message = f"{quoted(value)} is not a value"
        raise BridgeError([Diagnostic("bad-constant", message, help=fix)]) from None


def _not_explained(nodes: Iterable[ast.AST], sources: Sources) -> Iterator[Diagnostic]:
    if not _MAY_BE.search(sources.program):  # to walk over all nodes takes long
        return
    for node in nodes:
        for part in walk(node):
            if (what := _NOT_EXPLAINED.get(part.ast_type)) is not None:
                message = f"{what} cannot be explained"
                yield Diagnostic("not-explained", message, sources.place(part), help=_FIX)
                break
