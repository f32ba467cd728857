"""Texts of a size, each of a kind that a reader could be slow at."""

from collections.abc import Callable
from itertools import count

from pyclingo_bridge.case.read import Form

Text = Callable[[int], str]


def repeated(piece: str, before: str = "", after: str = "") -> Text:
    """`piece` as often as it fits, between `before` and `after`."""
    fixed = len(before.encode()) + len(after.encode())
    return lambda size: before + piece * ((size - fixed) // len(piece.encode())) + after


def numbered(piece: str, before: str = "", after: str = "") -> Text:
    """Like `repeated`, with the number of each piece for its `#`."""

    def text(size: int) -> str:
        pieces: list[str] = []
        left = size - len(before) - len(after)
        for number in count():
            pieces.append(piece.replace("#", str(number)))
            left -= len(pieces[-1])
            if left < 0:
                return before + "".join(pieces[:-1]) + after
        raise AssertionError

    return text


FACTS: dict[str, Text] = {
    "unknown inputs": numbered("patient(nonsense_#, v).\n"),
    "inputs nearly right": numbered("patient(flr_percent#, 3).\n"),
    "unknown predicates": numbered("patiend#(a, v).\n"),
    "values nearly right": numbered("patient(mmr, deficien#).\n"),
    "one fact again": repeated("patient(mmr, deficient).\n"),
    "two values": numbered("patient(flr_percent, 90#).\n"),
    "expectations": numbered("expect(v(#)).\n"),
    "sources": repeated('source("x").'),
    "short statements": repeated("a."),
    "words": repeated("a "),
    "one word": repeated("a"),
    "foreign letters": repeated("é "),
    "bad numbers": repeated("1x "),
    "digits": repeated("9", "patient(flr_percent, ", ")."),
    "dots": repeated("."),
    "opening": repeated("patient(\n"),
    "nested": repeated("f(", "expect("),
    "arguments": repeated("X,", "expect(f(", "a))."),
    "operators": repeated("1+", "patient(a, ", "1)."),
    "control characters": repeated("\x01a"),
    "carriage returns": repeated("a.\r"),
    "no dots": repeated("a(b)\n"),
    "comments": repeated("%\n"),
    "block comments": repeated("%**%"),
    "open comments": repeated("%*%\n"),
    "open strings": repeated('"\n'),
    "escapes": repeated("\\x", 'source("', '").'),
    "shebangs": repeated("#!\n"),
    "a word and spaces": repeated(" ", "a"),
    "zeros": repeated("0", "patient(flr_percent, ", "x)."),
    "signs of a name": repeated("_", "patient(", "\u00e9)."),
    "marks out of order": lambda size: "e" + "\u0301" * (size // 4) + "\u0327" * (size // 4),
    "scripts": repeated("#script "),
}
JSON: dict[str, Text] = {
    "unknown inputs": numbered('"k#":1,', "{", '"z":1}'),
    "one key again": repeated('"mmr":"deficient",', "{", '"z":1}'),
    "objects": repeated('"a":{},', "{", '"z":1}'),
    "elements": repeated("1,", '{"expect":[', "1]}"),
    "expectations": repeated('"X",', '{"expect":[', "1]}"),
    "one expectation": repeated("X,", '{"expect":["a(', 'a)"]}'),
    "deep": repeated("["),
    "deep objects": repeated('{"a":'),
    "digits": repeated("9", '{"flr_percent":', "}"),
    "one string": repeated("x", '{"mmr":"', '"}'),
    "surrogates": repeated('"\\ud800",', '{"source":[', '""]}'),
    "not numbers": repeated("NaN,", '{"a":[', "1]}"),
    "spaces": repeated(" "),
    "zeros": repeated("0", '{"flr_percent":"', 'x"}'),
    "spaces in a value": repeated(" ", '{"flr_percent":"1', 'x"}'),
}
YAML: dict[str, Text] = {
    "list": repeated("- a\n"),
    "list of a key": repeated("- a\n", "expect:\n"),
    "flow": repeated("a,", "x: [", "]"),
    "unknown inputs": numbered("k#: v\n"),
    "one key again": repeated("mmr: deficient\n"),
    "comments": repeated("#\n"),
    "words": repeated("x ", "mmr: "),
    "lines": repeated("x\n ", "mmr: "),
    "block": repeated(" x\n", "mmr: |\n"),
    "quotes": repeated("''", "mmr: '", "'"),
    "escapes": repeated("\\x41", 'mmr: "', '"'),
    "deep": repeated("["),
    "deep lists": repeated("- "),
    "anchors": numbered("k#: &a# v\n"),
    "aliases": numbered("k#: *a\n", "a: &a v\n"),
    "laughs": numbered("k#: &k# [*a,*a,*a,*a,*a,*a,*a,*a]\n", "a: &a [x]\n"),
    "documents": repeated("--- a\n"),
    "tags": repeated("- !!str a\n"),
    "digits": repeated("9", "flr_percent: "),
    "empty lines": repeated("\n", "a:"),
    "zeros": repeated("0", "flr_percent: ", "x"),
    "decimals": repeated("1", "flr_percent: ", ".x"),
    "merges": repeated("<<: {a: b}\n"),
}
KINDS: list[tuple[Form, str, Text]] = [
    *(("lp", name, text) for name, text in FACTS.items()),
    *(("json", name, text) for name, text in JSON.items()),
    *(("yaml", name, text) for name, text in YAML.items()),
]
