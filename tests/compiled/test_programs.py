"""Circuits of small programs that cover the language, against clingo on every input."""

from pathlib import Path

import pytest

from tests.compiled.support import assert_equal_to_clingo, ground

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.lp"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
@pytest.mark.sample(15)
def test_equal_to_clingo(path: Path) -> None:
    possible = assert_equal_to_clingo(ground(path.read_text(encoding="utf-8")))
    assert (possible == 0) == (path.stem == "impossible")


def test_each_program_says_what_it_covers() -> None:
    assert len(PROGRAMS) >= 24
    assert all(path.read_text(encoding="utf-8").startswith("% ") for path in PROGRAMS)
