"""Text as Markdown."""

import re

_SPECIAL = re.compile(r"[\\`*<>\[\]|#&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def code_apart(text: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it stood between backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick that nothing closes
        return [(text, False)]
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces)]


def escaped(text: str) -> str:
    """Text as Markdown: on one line, and nothing in it means more than itself but `code`."""
    pieces = code_apart(" ".join(text.split()))
    return "".join(
        f"`{piece}`" if is_code else _SPECIAL.sub(r"\\\g<0>", piece) for piece, is_code in pieces
    )


def rule_block(rules: list[tuple[str, int, str]]) -> str:
    """Rules as a block of code, each with its file, its line and its text."""
    texts = (f"% {file}:{line}\n{text}" for file, line, text in rules)
    return "```prolog\n" + "\n".join(texts) + "\n```"
