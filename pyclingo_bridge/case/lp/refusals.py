"""Reasons to refuse a statement: codes and messages by the sign that shows what it is."""

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.case.lp.terms import COMPARISONS
from pyclingo_bridge.case.lp.tokens import Token
from pyclingo_bridge.case.text import SourceText

SHAPE = "`patient(Input, Value).`"
_FACTS_ONLY = f"a case holds facts only, like {SHAPE}"

_NO_NEGATION = "state the value that holds; leave the input out when its value is unknown"
_STRAY_CLOSING = ("unbalanced-parenthesis", "a `)` that closes nothing", "remove it")

_AFTER_FACT = {
    ":-": ("rule", "a rule in a case file", _FACTS_ONLY),
    ":": ("condition", "a condition in a case file", _FACTS_ONLY),
    ";": ("disjunction", "a disjunction in a case file", _FACTS_ONLY),
    "|": ("disjunction", "a disjunction in a case file", _FACTS_ONLY),
    ",": ("disjunction", "a `,` between two facts", "end each fact with `.`"),
    "{": ("choice", "a choice in a case file", _FACTS_ONLY),
    "@": ("external-function", "a function call in a case file", _FACTS_ONLY),
    "&": ("theory-atom", "a theory atom in a case file", _FACTS_ONLY),
    "not": ("negation", "`not` in a case file", _NO_NEGATION),
    ")": _STRAY_CLOSING,
    **dict.fromkeys(COMPARISONS, ("comparison", "a comparison in a case file", _FACTS_ONLY)),
}
_AT_START = {
    ":-": ("constraint", "a constraint in a case file", _FACTS_ONLY),
    ":~": ("constraint", "a weak constraint in a case file", _FACTS_ONLY),
    "{": ("choice", "a choice in a case file", _FACTS_ONLY),
    "not": ("negation", "`not` in a case file", _NO_NEGATION),
    "-": ("negation", "a negated fact in a case file", _NO_NEGATION),
    "&": ("theory-atom", "a theory atom in a case file", _FACTS_ONLY),
    "@": ("external-function", "a function call in a case file", _FACTS_ONLY),
    ".": ("unexpected-token", "a `.` that ends no fact", "remove it"),
    ")": _STRAY_CLOSING,
}


class StatementError(Exception):
    """A statement that cannot be read on; no problem where the tokens have reported it."""

    def __init__(self, problem: Diagnostic | None) -> None:
        self.problem = problem
        super().__init__(problem)


def at_start(source: SourceText, token: Token, following: Token) -> StatementError:
    """Why no fact starts at `token`."""
    sign = token.text if token.kind == "sign" else ""
    if token.kind == "variable":
        fix = f"facts start in lower case: {quoted(token.text.lower())}"
        return _refused(source, token, "variable", f"{quoted(token.text)} is a variable", fix)
    if token.kind == "number" and following.text == "{":
        sign = "{"
    if sign not in _AT_START:
        return unexpected(source, token, _FACTS_ONLY)
    code, message, fix = _AT_START[sign]
    shown = quoted(f"{token.text} {following.text}".strip())
    return _refused(source, token, code, f"{message}: {shown}", fix)


def after_fact(source: SourceText, name: Token, token: Token) -> StatementError:
    """Why `token` cannot follow a fact."""
    if token.kind != "sign" or token.text not in _AFTER_FACT:
        return unexpected(source, token, "a fact ends with `.`")
    code, message, fix = _AFTER_FACT[token.text]
    shown = quoted(f"{name.text} {token.text}")
    return _refused(source, token, code, f"{message}: {shown}", fix)


def unexpected(source: SourceText, token: Token, fix: str) -> StatementError:
    """A token that nothing in a case file has at this place."""
    if token.kind in ("bad", "broken"):
        return StatementError(None)
    if token.kind == "directive":
        message = f"directive {quoted(token.text.split('(')[0].split()[0])} in a case file"
        fix = f"{_FACTS_ONLY}; a case includes nothing and runs nothing"
        return _refused(source, token, "directive", message, fix)
    if token.kind == "end":
        return _refused(source, token, "unexpected-end", "the file ends within a fact", fix)
    if token.text == "*" and source.text.startswith("%", token.end):
        fix = "`*%` closes no comment, and its `%` starts one"
    return _refused(source, token, "unexpected-token", f"unexpected {quoted(token.text)}", fix)


def _refused(source: SourceText, token: Token, code: str, message: str, fix: str) -> StatementError:
    return StatementError(source.problem(code, message, token.start, fix))
