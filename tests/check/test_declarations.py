"""What rules declare for the checks is looked at before anything is searched."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pyclingo_bridge.cli import main

WRONG = [
    'open_question(q, soon, "text").',
    "open_question(q, 1, text).",
    'open_question_text(q, because, "text").',
    "open_question_text(q, why, 7).",
    'finding_by_reading(f, nonsense, "text").',
    "finding_by_reading(f, gap, 7).",
    "bears_on(therapy, nonsense).",
    "set_aside(anything, 3).",
    "accepted(anything, 3).",
]


def checked(folder: Path, more: str) -> tuple[int, str]:
    CliRunner().invoke(main, ["new", str(folder)])
    with (folder / "audit.lp").open("a") as file:
        file.write(f"\n{more}\n")
    found = CliRunner().invoke(main, ["check", "--kb", str(folder)])
    return found.exit_code, found.output


@pytest.mark.parametrize("more", WRONG)
@pytest.mark.sample(3)
def test_what_does_not_fit_is_refused(more: str, tmp_path: Path) -> None:
    code, output = checked(tmp_path / "own", more)
    assert code == 2
    assert output.count("error[bad-declaration]") == 1
    assert more.partition("(")[0] in output
    assert "help: write" in output


def test_what_fits_is_taken(tmp_path: Path) -> None:
    more = """open_question(q, 1, "Text?"). open_question_on(q, finding_by_reading(f)).
    open_question_text(q, why, "Text."). finding_by_reading(f, gap, "Text.").
    bears_on(therapy, operation). set_aside(anything, "Text.")."""
    code, output = checked(tmp_path / "own", more)
    assert code in (0, 1), output
    assert "Text?" in output
