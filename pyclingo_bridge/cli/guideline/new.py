"""`crlm new`: a guideline to start from."""

import re
import shlex
from pathlib import Path

import click

from pyclingo_bridge.cli.support.files import Writes, Writing, expect_empty, outputs_of_command
from pyclingo_bridge.cli.support.terminal import emit

_STARTER = Path(__file__).resolve().with_name("starter")
_NAME = "guideline_name"
"""What stands for the name of the folder in the files of the starter."""


@click.command("new", cls=Writing)
@click.argument("folder", metavar="DIR", type=Writes("*"))
def command(folder: Path) -> None:
    """Make DIR: a small guideline that runs, with a case and a README, to write your own from.

    It includes the rules that any guideline needs (`#include <core>`): stated and unknown,
    criteria, statements that speak and override each other, plans.
    """
    expect_empty(folder)
    outputs = outputs_of_command()
    outputs.claim_folder(folder / "cases", "*")
    name = _constant(folder.resolve().name)
    for file in sorted(path for path in _STARTER.rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8")
        written = name if file.suffix == ".lp" else shlex.quote(folder.resolve().name)
        outputs.put(folder / file.relative_to(_STARTER), text.replace(_NAME, written))
    outputs.place()
    emit(f"{folder}: a guideline to start from. Its README.md says what to try first.")


def _constant(name: str) -> str:
    """A name as rules can write it."""
    plain = re.sub(r"\W", "_", name.lower(), flags=re.ASCII)
    return plain if re.fullmatch(r"[a-z]\w*", plain) and plain != "not" else f"g_{plain}"
