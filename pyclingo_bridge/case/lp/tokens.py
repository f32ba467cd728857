"""Tokens of a fact file; comments, strings and names end where clingo ends them."""

import re
from typing import Literal, NamedTuple

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.base.files.comments_and_strings import end_of_string, skip_comment
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.case.hints import number_hint
from pyclingo_bridge.case.text import SourceText, character_name, plain_spelling

Kind = Literal[
    "name", "variable", "any", "number", "decimal", "string", "sign", "directive", "end",
    "bad",  # reported already; what follows it can still be read
    "broken",  # reported already; the rest of the statement cannot be read
]  # fmt: skip

MOST_TOKENS = 100_000
"""Words and signs that are read of a text; the facts of a case have a few hundred."""

_SPACE = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"[^\0-&(-/:-@\[-^`{-\x7f]+")
"""Letters, digits, `_`, `'`, and all beyond ASCII; said by what it is not, which compiles in a
fiftieth of the time."""
_NAME = re.compile(r"[_']*[a-z]['A-Za-z0-9_]*")
_VARIABLE = re.compile(r"[_']*[A-Z]['A-Za-z0-9_]*")
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_FRACTION = re.compile(r"(?:\.[0-9][A-Za-z0-9_]*)+")
_DIRECTIVE = re.compile(r"#[A-Za-z0-9_]*")
_SIGN = re.compile(r":-|:~|\.\.|\*\*|<=|>=|==|!=|<>|.", re.DOTALL)


class Token(NamedTuple):
    """A word or sign, and the offsets where it starts and ends."""

    kind: Kind
    text: str
    start: int
    end: int


def tokenise(source: SourceText) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens of a text, an `end` token last, and what cannot be a token.

    A text of more than `MOST_TOKENS` tokens is read to there, and has a problem without a place.
    """
    scanner = _Scanner(source)
    while scanner.position < len(source.text) and scanner.read < MOST_TOKENS:
        scanner.step()
    end = scanner.position
    if end < len(source.text):
        message = f"{shown(source.name)} holds more than {MOST_TOKENS:,} words and signs"
        fix = "give a file that holds one case"
        scanner.problems.append(Diagnostic("too-large", message, help=fix))
    return [*scanner.tokens, Token("end", "", end, end)], scanner.problems


class _Scanner:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.position = 0
        self.tokens: list[Token] = []
        self.problems: list[Diagnostic] = []

    @property
    def read(self) -> int:
        """The number of tokens and problems so far: a problem takes as long as a token."""
        return len(self.tokens) + len(self.problems)

    def step(self) -> None:
        """Read one token, comment or stretch of space."""
        text, start = self.source.text, self.position
        char = text[start]
        if space := _SPACE.match(text, start):
            self.position = space.end()
        elif char == "%":
            self._comment()
        elif char == '"':
            self._string()
        elif char == "#":
            self._directive()
        elif word := _WORD.match(text, start):
            self._word(word[0])
        elif fraction := _FRACTION.match(text, start):
            self._add("decimal", fraction.end())
        else:
            self._sign()

    def _add(self, kind: Kind, end: int) -> None:
        start, self.position = self.position, end
        self.tokens.append(Token(kind, self.source.text[start:end], start, end))

    def _report(self, code: str, message: str, offset: int, fix: str) -> None:
        self.problems.append(self.source.problem(code, message, offset, fix))

    def _comment(self) -> None:
        end = skip_comment(self.source.text, self.position)
        if end is None:
            fix = "close it with `*%`; a `%` within the comment hides the rest of its line"
            message = "the block comment is never closed"
            self._report("unclosed-comment", message, self.position, fix)
            end = len(self.source.text)
        self.position = end

    def _string(self) -> None:
        start = self.position
        end, closed, bad = end_of_string(self.source.text, start)
        if not closed:
            fix = 'close it with `"` on the same line'
            self._report("unclosed-string", "the string is never closed", start, fix)
            self._add("broken", end)
            return
        for first, last in bad:
            message = f"{quoted(self.source.text[first:last])} means nothing in a string"
            fix = r"write `\\` for a backslash"
            self._report("bad-escape", message, first, fix)
        self._add("bad" if bad else "string", end)

    def _directive(self) -> None:
        text, start = self.source.text, self.position
        if text.startswith("#!", start):
            fix = "write a comment with `%`"
            self._report("directive", "`#!` in a case file", start, fix)
            end = text.find("\n", start)
            self.position = len(text) if end < 0 else end
            return
        match = _DIRECTIVE.match(text, start)
        end = match.end() if match else start + 1
        if text[start:end] == "#script":
            # The lines of a script are no statements: reading them would only make noise.
            closing = text.find("#end", end)
            end = len(text) if closing < 0 else closing + len("#end")
        self._add("directive", end)

    def _word(self, word: str) -> None:
        end = self.position + len(word)
        if not word.isascii():
            self._foreign(word)
        elif _NUMBER.fullmatch(word):
            fraction = _FRACTION.match(self.source.text, end)
            self._add("decimal" if fraction else "number", fraction.end() if fraction else end)
        elif word[0] in "0123456789":
            message = f"{quoted(word)} is not a plain number"
            fix = number_hint(word) or "write a whole number in decimal digits"
            self._report("number-format", message, self.position, fix)
            self._add("bad", end)
        elif word == "_":
            self._add("any", end)
        elif _NAME.fullmatch(word):
            self._add("sign" if word == "not" else "name", end)
        elif _VARIABLE.fullmatch(word):
            self._add("variable", end)
        else:
            message = f"{quoted(word)} is not a name"
            self._report("unexpected-character", message, self.position, "remove it")
            self._add("bad", end)

    def _foreign(self, word: str) -> None:
        index = next(index for index, char in enumerate(word) if not char.isascii())
        plain = plain_spelling(word)
        fix = "facts are written in plain ASCII; put other text in a comment or a string"
        if plain:
            fix = f"write {quoted(plain)} in plain ASCII"
        message = f"unexpected character {character_name(word[index])} in {quoted(word)}"
        self._report("unexpected-character", message, self.position + index, fix)
        self._add("bad", self.position + len(word))

    def _sign(self) -> None:
        match = _SIGN.match(self.source.text, self.position)
        self._add("sign", match.end() if match else self.position + 1)
