"""Writes the outputs of the README's and the docs' console examples again, as the commands print.

`python .ci/examples.py [TEXT]`: all examples, or those of commands that contain TEXT. Read the
difference before committing it: tests/docs/test_readme.py holds the documents against the commands.
"""

import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from pyclingo_bridge.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "kb/README.md"]


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language in a document."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what stands below it."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def fill(folder: Path) -> None:
    """Put the cases in a folder, and each file that a document writes out under its first line."""
    (folder / "cases").symlink_to(ROOT / "cases")
    for document in DOCUMENTS:
        for block in blocks(document.read_text(encoding="utf-8"), "prolog"):
            if named := re.match(r"% (\w+\.lp)\n", block):
                (folder / named[1]).write_text(block, encoding="utf-8")


def again(block: str, wanted: str) -> str:
    """A console block with the outputs that its commands print now."""
    written = ""
    for command, output in commands(block):
        words, old = shlex.split(command), output.rstrip("\n")
        if words[0] == "crlm" and old and wanted in command:
            printed = CliRunner().invoke(main, words[1:]).stdout.rstrip("\n")
            written += f"$ {command}\n{printed}{output.removeprefix(old)}"
        else:
            written += f"$ {command}\n{output}"
    return written


def run(wanted: str) -> None:
    """Every document again."""
    os.environ["COLUMNS"] = "80"
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        os.chdir(folder)
        for document in DOCUMENTS:
            old = new = document.read_text(encoding="utf-8")
            for block in blocks(old, "console"):
                new = new.replace(block, again(block, wanted))
            if new != old:
                document.write_text(new, encoding="utf-8")
                print(f"written: {document.relative_to(ROOT)}")
        os.chdir(ROOT)


if __name__ == "__main__":
    run(" ".join(sys.argv[1:]))
