"""The shipped rules in plain clingo, with inputs and readings as choices that the tests write."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import clingo
from clingo import ast

from tests import conftest
from tests.conftest import ROOT
from tests.explain.table import CHOICES, Fact, Value

ENTRY = str(ROOT / "kb/guideline.lp")
SHOWN = frozenset(name for name, _ in conftest.SHOWN)
CONCLUDED = SHOWN | {"in_force", "hold", "inconsistent"}
_CHANGED = """
{ before(I, V) : domain(I, V) } 1 :- domain(I, _).
_had(I) :- before(I, _).
changed(I) :- patient(I, V), not before(I, V).
changed(I) :- _had(I), not known(I).
{ few(1..4) }.
:- few(K), K + 1 { changed(I) : domain(I, _) }.
"""
_TWO = """
{ other_patient(I, V) : domain(I, V) } 1 :- domain(I, _).
other_chosen(N, C) :- chosen(N, C).
{ may_differ(I) } :- domain(I, _).
_differs(I) :- patient(I, V), not other_patient(I, V).
_differs(I) :- other_patient(I, V), not patient(I, V).
:- _differs(I), not may_differ(I).
:- inconsistent.
:- other_inconsistent.
"""


def atom(text: str) -> clingo.Symbol:
    return clingo.parse_term(text)


def stated(name: str, value: Value) -> str:
    return f"patient({name},{value})"


class Plain:
    """A control that is asked by assumption; what is true of it is what clingo says."""

    def __init__(self, further: str = CHOICES, files: Sequence[str] = (ENTRY,)) -> None:
        self.control = clingo.Control(["--opt-mode=ignore"], logger=lambda *_: None)
        for file in files:
            self.control.load(file)
        self.control.add("base", [], further)
        self.control.ground()
        self.literal = {str(one.symbol): one.literal for one in self.control.symbolic_atoms}
        self.concluded = {
            text: literal
            for text, literal in self.literal.items()
            if text.partition("(")[0] in CONCLUDED
        }
        self.inputs: dict[str, list[Value]] = {}
        for one in self.control.symbolic_atoms.by_signature("domain", 2):
            name, value = one.symbol.arguments
            number = value.type is clingo.SymbolType.Number
            self.inputs.setdefault(str(name), []).append(value.number if number else str(value))

    def fact(self, fact: Fact) -> int:
        name, value = fact
        return (
            -self.literal[f"known({name})"] if value is None else self.literal[stated(name, value)]
        )

    def case(self, values: Mapping[str, Value]) -> list[int]:
        return [self.fact((name, values.get(name))) for name in self.inputs]

    def readings(self, chosen: Mapping[str, str]) -> list[int]:
        return [self.literal[f"chosen({name},{choice})"] for name, choice in chosen.items()]

    def satisfiable(self, assumptions: Iterable[int]) -> bool:
        return bool(self.control.solve(assumptions=list(assumptions)).satisfiable)

    def true(self, assumptions: Iterable[int]) -> frozenset[str] | None:
        """What one answer set concludes, or None."""
        with self.control.solve(assumptions=list(assumptions), yield_=True) as handle:
            model = handle.model()
            return None if model is None else self._concluded(model)

    def _concluded(self, model: clingo.Model) -> frozenset[str]:
        return frozenset(one for one, lit in self.concluded.items() if model.is_true(lit))


@cache
def shared() -> Plain:
    return Plain()


@cache
def changing() -> Plain:
    return Plain(CHOICES + _CHANGED)


class _Other(ast.Transformer):
    """Renames every predicate."""

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:
        return node.update(symbol=_renamed(node.symbol))


def _renamed(symbol: ast.AST) -> ast.AST:
    match symbol.ast_type:
        case ast.ASTType.UnaryOperation:
            return symbol.update(argument=_renamed(symbol.argument))
        case ast.ASTType.Pool:
            return symbol.update(arguments=list(map(_renamed, symbol.arguments)))
    return symbol.update(name=f"other_{symbol.name}")


def other_rules() -> str:
    """The shipped rules once more, about another patient."""
    lines: list[str] = []
    kept = (ast.ASTType.Rule, ast.ASTType.Definition)

    def add(node: ast.AST) -> None:
        if node.ast_type in kept:
            lines.append(str(_Other().visit(node)))

    ast.parse_files([ENTRY], add)
    return "\n".join(lines)


@cache
def two_patients() -> Plain:
    """Two patients under the same readings, and in what they come out differently."""
    found = Plain()
    kinds = [
        tuple(map(str, one.symbol.arguments))
        for one in found.control.symbolic_atoms.by_signature("conclusion", 3)
    ]
    differ = ""
    for kind, name, arity in kinds:
        variables = ", ".join(f"V{number}" for number in range(int(arity)))
        one, other = f"{name}({variables})", f"other_{name}({variables})"
        differ += f"{{ differ({kind}) }}. _out({kind}) :- {one}, not {other}.\n"
        differ += f"_out({kind}) :- {other}, not {one}.\n:- differ({kind}), not _out({kind}).\n"
    return Plain(CHOICES + _TWO + differ + other_rules())


def fresh_says_no(facts: Iterable[Fact], readings: Mapping[str, str], wrong: str) -> bool:
    """Whether a fresh clingo finds no consistent patient with these facts for whom `wrong`."""
    control = clingo.Control(["--opt-mode=ignore"], logger=lambda *_: None)
    control.load(ENTRY)
    text = "".join(f":- not chosen({name}, {choice}).\n" for name, choice in readings.items())
    for name, value in facts:
        text += f":- known({name}).\n" if value is None else f":- not {stated(name, value)}.\n"
    control.add("base", [], f"{CHOICES}{text}:- inconsistent.\n:- {wrong}.\n")
    control.ground()
    return not control.solve().satisfiable
