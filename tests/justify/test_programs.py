"""Explanations of small programs that cover the language, against plain clingo."""

from pathlib import Path

import pytest

from tests.justify.checking import check, program_of_file

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.lp"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
@pytest.mark.sample(8)
def test_explained_as_clingo_has_it(path: Path) -> None:
    program = program_of_file(path)
    assert program.answers
    check(program)


def test_each_program_says_what_it_covers() -> None:
    assert len(PROGRAMS) >= 40
    assert all(path.read_text().startswith("% ") for path in PROGRAMS)
