"""A guideline k times as large: copies of the rules, each with inputs, statements, decisions and
actions of its own, in one folder.

Every constant of a copy gets a suffix but for those that the bridge gives a meaning, so that copies
share no input, statement, criterion, action or reading. Predicates that the bridge reads by name
keep their names, the others get the suffix. Each copy derives a verdict; the first one's is
`verdict/1`, that of copy i `verdict_i/1`, which is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.check.questions import KINDS, PARTS
from pyclingo_bridge.guideline.contract import READ_BY_NAME
from pyclingo_bridge.guideline.predicate_groups import MODALITIES
from pyclingo_bridge.population.findings import BEARINGS
from pyclingo_bridge.solving.messages import Messages
from pyclingo_bridge.solving.syntax_tree import functions, head_parts

MEANT = frozenset(
    {
        *(name for name, _ in MODALITIES), *("must", "should", "prefer", "may", "fact"),
        *("never", "treatment", "event", "error", "warning", "note", "today"),
        *("unsaid", "no_statement", "any"),
        *("verdict", "criteria", "advice", "met", "failed", "open", "in_force", "hold"),
        *("action", "choice", "override"),
        *("mm", "percent", "weeks", "months", "count", "down", "up", "exact"),
        *(*BEARINGS, *KINDS, *PARTS),
    }
)  # fmt: skip
"""Constants that the bridge gives a meaning, or that every copy uses alike."""
_OF_A_FINDING = frozenset({"accepted", "accepted_from", "set_aside", "bears_on"})
_GENERIC = (
    "patient chosen planning input known unknown effective assumed possibly_not could_be _named do"
)
"""Predicates of all copies together, beside those that the bridge reads by name."""
_DECLARED = {"criterion": 1, "decision": 1, "do": 2}
"""What all copies say together, and each reads its own of."""
_EXPORTED = {
    **dict.fromkeys(("open", "warning"), 1),
    **dict.fromkeys(("overridden", "due", "silent", "departs"), 2),
    **dict.fromkeys(("advice", "in_force", "strength", "option", "start"), 3),
    **{"hold": 4, "opposed": 5, "inconsistent": 0},
}
"""What each copy derives for itself, and says to the bridge by a rule more."""
_SHARED = frozenset(_GENERIC.split()) | {name for name, _ in READ_BY_NAME}
_SHARED -= {"verdict", *_EXPORTED}
_LEFT_OUT = (ASTType.Program, ASTType.Comment)
_ONCE = frozenset({"knowledge_base", "better_verdict", "population", "in_population"})
_ONCE |= frozenset({"input_synonym", "input_label", "since", "ratio", "value_word"})
"""What a guideline says once, whatever its size: of names and words, each has one meaning."""


_SPOKEN = frozenset((arity, name) for name, arity in _EXPORTED.items()) | {
    (1, "met"),
    (1, "failed"),
}


def own_name(predicate: str, number: int) -> str:
    """The name under which a copy has a predicate for itself."""
    return f"_{predicate.lstrip('_')}_of_{number}"


class _Copy(ast.Transformer):
    """Renames what is a copy's own."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._suffix = f"_{number}" if number > 1 else ""
        self._reads = True

    def visit_Rule(self, node: ast.AST) -> ast.AST:
        self._reads = False
        head = self(node.head)
        self._reads = True
        return node.update(head=head, body=[self(one) for one in node.body])

    def _renamed(self, name: str) -> str:
        return name + self._suffix

    def _name_of(self, predicate: str, arity: int) -> str:
        own = self._reads and predicate in _DECLARED
        if own or (arity, predicate) in _SPOKEN:
            return own_name(predicate, self._number)
        return predicate if predicate in _SHARED else self._renamed(predicate)

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:
        return node.update(symbol=self._predicate(node.symbol))

    def _predicate(self, symbol: ast.AST) -> ast.AST:
        if symbol.ast_type is ASTType.Pool:
            return symbol.update(arguments=[self._predicate(one) for one in symbol.arguments])
        if symbol.ast_type is ASTType.UnaryOperation:
            return symbol.update(argument=self._predicate(symbol.argument))
        arguments = list(symbol.arguments)
        if symbol.name in _OF_A_FINDING:
            arguments[0] = self._finding(arguments[0])
            arguments[1:] = [self(one) for one in arguments[1:]]
        else:
            arguments = [self(one) for one in arguments]
        name = self._name_of(symbol.name, len(arguments))
        return symbol.update(name=name, arguments=arguments)

    def _finding(self, term: ast.AST) -> ast.AST:
        """A term that the bridge makes: its name stays."""
        if term.ast_type is not ASTType.Function:
            renamed: ast.AST = self(term)
            return renamed
        inner = [
            self._finding(one) if getattr(one, "name", "") == "class" else self(one)
            for one in term.arguments
        ]
        return term.update(arguments=inner)

    def visit_Function(self, node: ast.AST) -> ast.AST:
        arguments = [self(one) for one in node.arguments]
        free = node.name in MEANT or node.name in ("", "class") or node.external
        return node.update(
            name=node.name if free else self._renamed(node.name), arguments=arguments
        )

    def visit_SymbolicTerm(self, node: ast.AST) -> ast.AST:
        symbol = node.symbol
        if symbol.type is not clingo.SymbolType.Function or symbol.name in MEANT:
            return node
        return node.update(
            symbol=clingo.Function(self._renamed(symbol.name), symbol.arguments, symbol.positive)
        )

    def visit_ShowSignature(self, node: ast.AST) -> ast.AST:
        return self._signature(node)

    def visit_Defined(self, node: ast.AST) -> ast.AST:
        return self._signature(node)

    def _signature(self, node: ast.AST) -> ast.AST:
        spoken = (node.arity, node.name) in _SPOKEN
        stays = spoken or node.name in _SHARED
        return node if stays else node.update(name=self._renamed(node.name))


@dataclass(frozen=True, slots=True)
class Size:
    """How large a guideline is as written."""

    rules: int
    """Facts among them."""
    rules_with_body: int
    inputs: int


def write_copies(source: Path, target: Path, copies: int) -> Size:
    """Write `guideline.lp` and `audit.lp` with that many copies of those of a folder."""
    rules = with_body = 0
    for name in ("guideline.lp", "audit.lp"):
        nodes: list[ast.AST] = []
        ast.parse_files([str(source / name)], nodes.append, logger=Messages())
        lines = list(dict.fromkeys(_lines(nodes, copies)))
        rules += sum(not line.startswith("#") for line in lines)
        with_body += sum(" :- " in line for line in lines)
        (target / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    control = clingo.Control(logger=lambda *_: None)
    control.load(str(target / "guideline.lp"))
    control.ground()
    atoms = control.symbolic_atoms.by_signature("domain", 2)
    inputs = len({str(one.symbol.arguments[0]) for one in atoms})
    return Size(rules, with_body, inputs)


def _lines(nodes: list[ast.AST], copies: int) -> Iterator[str]:
    """The statements of all copies; what names nothing of a copy's own is there once."""
    for number in range(1, copies + 1):
        copy = _Copy(number)
        heads: set[tuple[int, str]] = set()
        for node in nodes:
            if node.ast_type in _LEFT_OUT or (number > 1 and _heads(node) & _ONCE):
                continue
            heads |= {(len(arguments), name) for name, arguments in _predicates(node)}
            text = str(copy(node))
            yield text
            for name in _heads(node) & {"criterion", "decision"}:
                yield text.replace(f"{name}(", f"{own_name(name, number)}(")
        for arity, name in sorted(heads & _SPOKEN):
            terms = _terms(arity)
            yield f"{name}{terms} :- {own_name(name, number)}{terms}."
        if (2, "do") in heads:
            serves = f"serves{f'_{number}' if number > 1 else ''}"
            yield f"{own_name('do', number)}(X1,X2) :- do(X1,X2); {serves}(X2,X1,_)."


def _terms(arity: int) -> str:
    return f"({','.join(f'X{place}' for place in range(1, arity + 1))})" if arity else ""


def _predicates(node: ast.AST) -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    if node.ast_type is ASTType.Rule:
        for literal in head_parts(node.head)[0]:
            if literal.atom.ast_type is ASTType.SymbolicAtom:
                yield from functions(literal.atom.symbol)


def _heads(node: ast.AST) -> set[str]:
    """The predicates in the head of a rule."""
    return {name for name, _ in _predicates(node)}
