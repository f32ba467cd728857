"""The statements of a fact file, parsed.

More is read than a case may say: what is refused gets its own message and place this way, and
parsing goes on behind it.
"""

from collections.abc import Container

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.case.lp.refusals import SHAPE, StatementError, after_fact, at_start, unexpected
from pyclingo_bridge.case.lp.terms import OPERATORS, PREFIXES, SINGLE, Statement, Term, TermKind
from pyclingo_bridge.case.lp.tokens import Token, tokenise
from pyclingo_bridge.case.text import SourceText

_DEEPEST = 50
_NO_UNIT = "write the number alone, in the unit of the input (`crlm inputs` says which)"


def read_statements(
    source: SourceText, predicates: Container[str]
) -> tuple[list[Statement], list[Diagnostic]]:
    """Every statement of fact form, and what stands in its way elsewhere.

    `predicates` are the names at which reading takes up again after a statement without end.
    """
    tokens, problems = tokenise(source)
    parser = _Parser(source, tokens, predicates)
    statements = parser.statements()
    return statements, problems + parser.problems


def read_term(source: SourceText) -> tuple[Term | None, list[Diagnostic]]:
    """The one term that a text holds."""
    tokens, problems = tokenise(source)
    parser = _Parser(source, tokens, ())
    try:
        term = parser.term(0)
        if parser.token.kind != "end":
            raise unexpected(source, parser.token, "give one atom and nothing else")
    except StatementError as refused:
        return None, problems + ([refused.problem] if refused.problem else [])
    return term, problems


class _Parser:
    def __init__(self, source: SourceText, tokens: list[Token], predicates: Container[str]) -> None:
        self.source = source
        self.tokens = tokens
        self.predicates = predicates
        self.index = 0
        self.problems: list[Diagnostic] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def is_sign(self, text: str) -> bool:
        return self.token.kind == "sign" and self.token.text == text

    def statements(self) -> list[Statement]:
        statements: list[Statement] = []
        while self.token.kind != "end":
            first = self.index
            try:
                statements.append(self.statement())
            except StatementError as refused:
                if refused.problem:
                    self.problems.append(refused.problem)
                self.recover(first)
        return statements

    def recover(self, first: int) -> None:
        """Go on behind the next dot, or where a known fact starts no deeper than this one."""
        column = self.source.at(self.tokens[first].start).column
        self.index = max(self.index, first)
        while self.token.kind != "end":
            if self.index > first and self.starts_fact(column):
                return
            if self.take().text == ".":
                return

    def starts_fact(self, column: int) -> bool:
        token, following = self.token, self.tokens[self.index + 1]
        return (
            token.text in self.predicates
            and following.text == "("
            and self.source.at(token.start).column <= column
        )

    def statement(self) -> Statement:
        name = self.take()
        if name.kind != "name":
            raise at_start(self.source, name, self.token)
        arguments: tuple[Term, ...] = ()
        if self.is_sign("("):
            arguments = self.arguments(0)
        elif not (self.is_sign(".") or self.token.kind in ("end", "sign")):
            raise unexpected(self.source, self.token, f"a fact has the form {SHAPE}")
        statement = Statement(name, arguments)
        if self.is_sign("."):
            self.take()
        elif self.token.kind in ("name", "end"):
            self.missing_dot(name)
        else:
            raise after_fact(self.source, name, self.token)
        return statement

    def missing_dot(self, name: Token) -> None:
        end = self.tokens[self.index - 1].end
        fact = " ".join(self.source.text[name.start : end].split())
        message = f"no dot ends {quoted(fact)}"
        self.problems.append(self.source.problem("missing-dot", message, end, "write `.` here"))

    def arguments(self, depth: int) -> tuple[Term, ...]:
        """A list in parentheses; the opening one is the next token."""
        opening = self.take()
        terms: list[Term] = []
        if self.is_sign(")"):
            self.take()
            return ()
        while True:
            terms.append(self.term(depth + 1))
            if self.is_sign(")"):
                self.take()
                return tuple(terms)
            if not self.is_sign(","):
                raise self.unclosed(opening)
            self.take()

    def unclosed(self, opening: Token) -> StatementError:
        token, before = self.token, self.tokens[self.index - 1]
        if token.kind == "broken":
            return StatementError(None)
        same_line = "\n" not in self.source.text[before.end : token.start]
        if token.text != "." and token.kind != "end" and (same_line or token.kind != "name"):
            expected = "expected `,` or `)`"
            if before.kind in ("number", "decimal") and token.kind in ("name", "variable"):
                expected = f"{expected}; {_NO_UNIT}"
            return unexpected(self.source, token, expected)
        fix = "write the missing `)`"
        if before.kind == "number" and self.source.text.startswith("%", before.end):
            fix = f"`%` starts a comment that hides the rest of the line; {_NO_UNIT}"
        place = self.source.at(opening.start)
        message = f"no `)` closes the `(` of line {place.line}, column {place.column}"
        return StatementError(
            self.source.problem("unbalanced-parenthesis", message, before.end, fix)
        )

    def term(self, depth: int) -> Term:
        """A primary, and whatever operators follow it."""
        first = self.primary(depth)
        kind: TermKind | None = None
        while self.token.kind == "sign" and self.token.text in OPERATORS:
            kind = kind or OPERATORS[self.token.text]
            self.take()
            self.primary(depth)
        return first if kind is None else self.spanning(kind, first.start)

    def primary(self, depth: int) -> Term:
        """A term without operators behind it."""
        token = self.token
        if depth > _DEEPEST:
            fix = f"stay within {_DEEPEST} levels"
            message = "the term is nested too deep to be read"
            raise StatementError(self.source.problem("too-deep", message, token.start, fix))
        if token.kind == "name":
            return self.name_or_function(depth)
        if token.kind in SINGLE or token.text.startswith(("#inf", "#sup")):
            self.take()
            return Term(SINGLE.get(token.kind, "special"), token.text, token.start, token.end)
        if self.is_sign("("):
            return self.spanning("tuple", token.start, self.arguments(depth))
        if token.kind == "sign" and token.text in PREFIXES:
            return self.prefixed(depth)
        raise unexpected(self.source, token, "expected a name or a whole number")

    def name_or_function(self, depth: int) -> Term:
        name = self.take()
        if not self.is_sign("("):
            return Term("name", name.text, name.start, name.end)
        opening = self.token
        arguments = self.arguments(depth)
        if not arguments:
            raise unexpected(self.source, opening, f"write {quoted(name.text)} without `()`")
        end = self.tokens[self.index - 1].end
        return Term("function", name.text, name.start, end, arguments)

    def prefixed(self, depth: int) -> Term:
        sign = self.take()
        if sign.text == "-" and self.token.kind == "number" and self.token.start == sign.end:
            self.take()
            return self.spanning("number", sign.start)
        if sign.text == "not" and self.is_sign("("):
            inner = self.arguments(depth)
            end = self.tokens[self.index - 1].end
            return Term("negation", sign.text, sign.start, end, inner)
        self.primary(depth + 1)
        return self.spanning(PREFIXES[sign.text], sign.start)

    def spanning(self, kind: TermKind, start: int, arguments: tuple[Term, ...] = ()) -> Term:
        """A term from an offset to the end of the last token that was taken."""
        end = self.tokens[self.index - 1].end
        return Term(kind, self.source.text[start:end], start, end, arguments)
