"""JSON Lines: one bad line is told, and takes no other with it."""

from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.case.documents.json_lines import read_lines
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.vocabulary import Vocabulary

GOOD = b'{"mmr": "deficient"}'
BAD = [
    (b'{"mmr": "bad"}', "value-outside-domain", 9),
    (b'{"mmr": "\\ud800"}', "control-character", 9),
    (b'{"mmr": "caf\xe9"}', "not-utf-8", 13),
    (b'{"mmr": "\xed\xa0\x80"}', "not-utf-8", 10),
    (b'{"mmr": "deficient"\0}', "control-character", 20),
    (b'{"mmr":\r"deficient"}', "control-character", 8),
    (b"[" * 5000, "too-deep", 1),
    (b'{"a":' + b"[" * 990 + b"]" * 990 + b"}", None, 1),
    (b'{"flr_percent": ' + b"9" * 5000 + b"}", "number-too-large", 17),
    (b" " * (3 << 20), "too-large", None),
    (GOOD + b" " * (1 << 20), "too-large", None),
]


@pytest.mark.parametrize(("bad", "code", "column"), BAD, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_one_bad_line(
    bad: bytes, code: str | None, column: int | None, end: bytes, tmp_path: Path,
    vocabulary: Vocabulary,
) -> None:  # fmt: skip
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + end.join([GOOD, b"", bad, b" ", GOOD]))
    first, second, third = read_lines(file, vocabulary)
    assert (first, third) == (
        Case.of(f"{file}:1", {"mmr": "deficient"}),
        Case.of(f"{file}:5", {"mmr": "deficient"}),
    )
    assert isinstance(second, CaseError)
    problem = second.diagnostics[0]
    if code is not None:
        assert problem.code == code
        place = problem.location
        assert (place.file, place.line, place.column) == (f"{file}:3", 1, column) if place else True
        assert (place is None) == (column is None)


def test_no_lines(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for path in (tmp_path, tmp_path / "none", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(CaseError) as caught:
            list(read_lines(path, vocabulary))
        assert caught.value.diagnostics[0].code == "unreadable-file"
