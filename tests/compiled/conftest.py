"""A place to work in, where nothing is kept yet."""

import shutil
from pathlib import Path

import pytest

from tests.compiled.extended import FILES
from tests.conftest import ROOT


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: a guideline, an extension with a part, cases, and an empty cache."""
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    shutil.copytree(ROOT / "tests/data/small_guideline", "kb")
    for name, text in FILES.items():
        Path(name).write_text(text)
    return place
