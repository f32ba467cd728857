"""Terms and statements of a fact file, allowed or not."""

from typing import Literal, NamedTuple

from pyclingo_bridge.case.lp.tokens import Kind, Token

TermKind = Literal[
    "name", "number", "string", "function", "any", "variable", "decimal", "interval", "pool",
    "arithmetic", "comparison", "external", "negation", "tuple", "special", "bad",
]  # fmt: skip

SINGLE: dict[Kind, TermKind] = {
    "number": "number",
    "string": "string",
    "any": "any",
    "variable": "variable",
    "decimal": "decimal",
    "bad": "bad",
}
COMPARISONS: dict[str, TermKind] = dict.fromkeys(
    ("=", "==", "!=", "<>", "<", ">", "<=", ">="), "comparison"
)
OPERATORS: dict[str, TermKind] = {
    "..": "interval",
    ";": "pool",
    **dict.fromkeys(("+", "-", "*", "/", "\\", "**", "^", "&", "?", "~"), "arithmetic"),
    **COMPARISONS,
}
PREFIXES: dict[str, TermKind] = {
    "-": "arithmetic",
    "~": "arithmetic",
    "@": "external",
    "not": "negation",
    **COMPARISONS,
}


class Term(NamedTuple):
    """A term, allowed or not, and the offsets where it starts and ends."""

    kind: TermKind
    text: str
    start: int
    end: int
    arguments: tuple["Term", ...] = ()


class Statement(NamedTuple):
    """A predicate with its arguments, ended by a dot or by the next statement."""

    name: Token
    arguments: tuple[Term, ...]
