"""The shipped knowledge base is read once for all examples."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from pyclingo_bridge.files.rule_files import shipped
from pyclingo_bridge.lint import run
from pyclingo_bridge.lint.context import Context, read_context


@cache
def _shipped() -> Context:
    return read_context(shipped("kb"))


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extensions are judged in the context of one reading of the shipped knowledge base."""

    def read(folder: Path, further: Iterable[Path] = ()) -> Context:
        return _shipped() if folder == shipped("kb") else read_context(folder, further)

    monkeypatch.setattr(run, "read_context", read)
