"""The write-up for the guideline's authors is what the check writes today."""

import re

import pytest
from click.testing import CliRunner

from pyclingo_bridge.cli import main
from tests.conftest import ROOT

PAGE = ROOT / "docs/guideline_findings.md"


@pytest.mark.usefixtures("checked_once")
@pytest.mark.slow
def test_the_page_is_what_its_command_writes() -> None:
    """The page names the command that made it."""
    page = PAGE.read_text(encoding="utf-8")
    command = re.search(r"This page was written by `crlm ([^`]+)`", page)
    assert command is not None
    result = CliRunner().invoke(main, command[1].split())
    assert result.exit_code == 0, result.stderr
    assert result.stdout == page
