"""Text of a CSV file as bytes that are valid UTF-8, whatever is in it.

The parser stops at a broken row whose text is not UTF-8, and so ends a whole table for it.
"""

import codecs
import io
import re
from pathlib import Path

from pyclingo_bridge.cohort.requirements import pa, pc

_MARK = "\x1a"
"""SUB, the control character for invalid input. A digit after it tells whether it stands for a byte
that is not UTF-8, or is one of the file's own."""
_UNDECODED = re.compile("[\udc80-\udcff]")
_INVALID, _TRUE = _MARK + "0", _MARK + "1"


class Text(io.RawIOBase):
    """The bytes of a file, each of those that are not UTF-8 replaced by one that is.

    As a context: leaving it closes the file.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._rest = b""
        self._marked = False

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end: the parser wants a row within two readings."""
        while size < 0 or len(self._rest) < size:
            data = self._file.read(size)
            if not self._is_plain(data):
                self._rest += self._encoded(self._decoder.decode(data, final=not data))
            else:
                self._rest = self._rest + data if self._rest else data
            if not data:
                break
        end = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:end], self._rest[end:]
        return data

    def _is_plain(self, data: bytes) -> bool:
        """Whether bytes are given as they are: ASCII without a mark, after whole characters."""
        return data.isascii() and _MARK.encode() not in data and not self._decoder.getstate()[0]

    def _encoded(self, text: str) -> bytes:
        if _MARK in text:
            self._marked = True
            text = marked(text)
        try:
            return text.encode()
        except UnicodeEncodeError:
            self._marked = True
            return _UNDECODED.sub(_INVALID, text).encode()

    def unmarked(self, rows: "pa.RecordBatch") -> "pa.RecordBatch":
        """Rows as they are in the file, save that each byte that is not UTF-8 is 0xff, which is not
        either."""
        if not self._marked:
            return rows
        arrays = list(map(_unmarked, rows.columns))
        return pa.RecordBatch.from_arrays(arrays, names=list(map(self.shown, rows.schema.names)))

    def shown(self, text: str) -> str:
        """A text as it is in the file, with U+FFFD for each byte that is not UTF-8."""
        return text.replace(_INVALID, "\ufffd").replace(_TRUE, _MARK) if self._marked else text

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def marked(text: str) -> str:
    """A text of the file with its own control characters marked, as `read` gives it."""
    return text.replace(_MARK, _TRUE)


def _unmarked(column: "pa.Array") -> "pa.Array":
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, _unmarked(column.dictionary))
    cells = column.view(pa.binary())
    for mark, meant in ((_INVALID.encode(), b"\xff"), (_TRUE.encode(), _MARK.encode())):
        cells = pc.replace_substring(cells, pattern=mark, replacement=meant)
    return cells.view(pa.string())
