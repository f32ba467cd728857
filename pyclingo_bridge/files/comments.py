"""Where comments of clingo's language end: the one place that knows."""

import re

_COMMENT_SIGN = re.compile(r"%\*|\*%|%")


def skip_comment(text: str, start: int) -> int | None:
    """Where the comment that opens at `start` ends, None when it never does.

    As in clingo, block comments nest, and `%` within one hides the rest of its line, an end
    of the comment included.
    """
    if not text.startswith("%*", start):
        return _line_end(text, start)
    depth, position = 1, start + 2
    while match := _COMMENT_SIGN.search(text, position):
        position = match.end()
        if match[0] == "%":
            position = _line_end(text, position)
            continue
        depth += 1 if match[0] == "%*" else -1
        if depth == 0:
            return position
    return None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
