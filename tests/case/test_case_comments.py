"""Comments end where clingo ends them: what is left when they are cut out reads the same to it."""

import random
import re
from collections.abc import Callable

import clingo
import clingo.ast
import pytest

from pyclingo_bridge.base.files.comments_and_strings import skip_comment
from tests.sizes import size

Skip = Callable[[str, int], int | None]

PIECES = [
    *["%", "%", "*", "*", "%*", "*%", '"', "\n", "\n", "\r", "\r\n", " ", "\\", "'"],
    *["a", "b.", "a.", "c(1).", 'd("s").', 'd("%").', 'd("%*").', 'd("*%\\"").', 'd("x\\\\").'],
    *["#script (lua) %* #end.", "#script (lua)\n% \n#end.", "#end.", "#true"],
]  # fmt: skip
_STRING = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"')
_SCRIPT = re.compile(r"#script.*?#end", re.DOTALL)


def without_comments(text: str, skip: Skip = skip_comment) -> str | None:
    """The text with a space for each comment, None when one never ends."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        if text[position] == "%":
            end = skip(text, position)
            if end is None:
                return None
            parts.append(" ")
        else:
            match = _STRING.match(text, position) or _SCRIPT.match(text, position)
            end = match.end() if match else position + 1
            parts.append(text[position:end])
        position = end
    return "".join(parts)


def statements(text: str) -> list[str] | None:
    """What clingo reads, None when it refuses the text."""
    found: list[str] = []

    def add(node: clingo.ast.AST) -> None:
        if node.ast_type != clingo.ast.ASTType.Comment:
            found.append(str(node))

    try:
        clingo.ast.parse_string(text, add, logger=lambda *_: None)
    except RuntimeError:
        return None
    return found


def differs(text: str, skip: Skip = skip_comment) -> bool:
    """Whether clingo reads the text otherwise than the one without comments."""
    bare = without_comments(text, skip)
    return statements(text) != (None if bare is None else statements(bare))


def texts(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(count)]


def test_as_clingo() -> None:
    cases = texts(size(smoke=600, ci=3_000, full=200_000), seed=31)
    assert [text for text in cases if differs(text)] == []
    read = [text for text in cases if statements(text) is not None and "%" in text]
    assert len(read) > len(cases) / 20


def _flat(text: str, start: int) -> int | None:
    """A scanner that nests no comments."""
    if text.startswith("%*", start):
        end = text.find("*%", start + 2)
        return end + 2 if end >= 0 else None
    return skip_comment(text, start)


def _through_lines(text: str, start: int) -> int | None:
    """A scanner for which `%` within a block comment hides nothing."""
    depth, position = 0, start
    if not text.startswith("%*", start):
        return skip_comment(text, start)
    while match := re.compile(r"%\*|\*%").search(text, position):
        position = match.end()
        depth += 1 if match[0] == "%*" else -1
        if depth == 0:
            return position
    return None


def _to_carriage_return(text: str, start: int) -> int | None:
    """A scanner for which a carriage return ends a line."""
    return skip_comment(text.replace("\r", "\n"), start)


def _past_the_line_end(text: str, start: int) -> int | None:
    end = skip_comment(text, start)
    return end if end is None or text.startswith("%*", start) else end + 2


@pytest.mark.parametrize(
    "planted", [_flat, _through_lines, _to_carriage_return, _past_the_line_end]
)
def test_other_scanners_are_found(planted: Skip) -> None:
    assert any(differs(text, planted) for text in texts(5_000, seed=31))
