"""A knowledge base is read once for all examples that are judged beside it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.lint import run
from pyclingo_bridge.lint.context import Context, read_context
from tests.lint.support import excerpt

_read = cache(read_context)


@pytest.fixture(scope="session")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An excerpt of the shipped knowledge base that nothing changes."""
    return excerpt(tmp_path_factory.mktemp("excerpt") / "kb")


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, core: Path) -> None:
    """Extensions are judged in the context of one reading of the shipped knowledge base, and of
    the excerpt."""

    def read(folder: Path, further: Iterable[Path] = ()) -> Context:
        kept = folder in (core, shipped("kb")) and not further
        return _read(folder) if kept else read_context(folder, further)

    monkeypatch.setattr(run, "read_context", read)
