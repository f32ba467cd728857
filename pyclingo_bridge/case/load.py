"""The text of a case file or of standard input."""

from collections.abc import Container
from pathlib import Path

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.base.files.text_reader import (
    BOM,
    STDIN,
    FileError,
    decoded,
    read_bytes,
    refuse_large,
    shown,
    stdin_bytes,
)

LARGEST = 1 << 20
"""Bytes, or characters of a text that was read elsewhere, that a case may have."""
_TABLES = {".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods"}


def load_text(path: str | Path) -> tuple[str, str]:
    """The name and the text of a file or a pipe; `-` is standard input.

    Raises CaseError.
    """
    name = STDIN if str(path) == "-" else str(path)
    try:
        if name != STDIN:
            return name, decoded(name, read_bytes(Path(path), LARGEST, streams=True))
        return name, decoded(name, stdin_bytes(LARGEST))
    except FileError as error:
        raise CaseError(error.diagnostics) from None


def refuse_large_text(name: str, text: str) -> None:
    """Raise CaseError when a text is longer than any case can be."""
    try:
        refuse_large(name, len(text), LARGEST)
    except FileError as error:
        raise CaseError(error.diagnostics) from None


def refuse_empty(name: str, text: str) -> None:
    """Raise CaseError for a text in which nothing stands."""
    if not text.removeprefix(BOM).strip():
        fix = "state what is known, like `mmr: deficient`; `crlm inputs --template` writes a form"
        raise CaseError([Diagnostic("empty-case", f"{shown(name)} is empty", help=fix)])


def refuse_suffix(path: str | Path, known: Container[str]) -> None:
    """Raise CaseError for a file whose suffix tells another form than those of a case."""
    suffix = Path(path).suffix.lower()
    if not suffix or suffix in known or not Path(path).is_file():
        return
    fix = "name it `.lp`, `.json` or `.yaml`, by what it holds; standard input may hold any of them"
    if suffix in _TABLES:
        fix = "a table of patients is read by `crlm cohort`; a case is `.lp`, `.json` or `.yaml`"
    message = f"the suffix of {shown(str(path))} does not tell the form of a case"
    raise CaseError([Diagnostic("unknown-suffix", message, help=fix)])
