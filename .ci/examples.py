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
TUTORIALS = [ROOT / f"docs/{name}.md" for name in ("clinician", "author", "researcher", "registry")]
"""Documents whose commands are steps: each goes on from what those before it have written."""
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "kb/README.md"]


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language in a document."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what stands below it."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def fill(folder: Path) -> None:
    """Put the cases in a folder, and each file that a document writes out: under its first line,
    or with its name as the title of the block."""
    (folder / "cases").symlink_to(ROOT / "cases")
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for block in blocks(text, "prolog"):
            if named := re.match(r"% (\w+\.lp)\n", block):
                (folder / named[1]).write_text(block, encoding="utf-8")
        for name, block in re.findall(r'^```\w+ title="([\w.]+)"\n(.*?)^```$', text, re.M | re.S):
            (folder / name).write_text(block, encoding="utf-8")


def shortened(printed: str, shown: str) -> str:
    """What is printed, to where a document breaks off with a line `…`."""
    lines = shown.rstrip("\n").split("\n")
    if lines[-1] != "…":
        return printed
    return "\n".join([*printed.split("\n")[: len(lines) - 1], "…"])


def again(block: str, wanted: str, steps: bool) -> str:
    """A console block with the outputs that its commands print now."""
    written = ""
    for command, output in commands(block):
        words, old = shlex.split(command), output.rstrip("\n")
        printed = old
        if words[0] == "crlm" and (steps or (old and wanted in command)):
            printed = CliRunner().invoke(main, words[1:]).stdout.rstrip("\n")
        if old and wanted in command:
            written += f"$ {command}\n{shortened(printed, old)}{output.removeprefix(old)}"
        else:
            written += f"$ {command}\n{output}"
    return written


def run(wanted: str) -> None:
    """Every document again."""
    os.environ["COLUMNS"] = "80"
    for document in DOCUMENTS:
        old = new = document.read_text(encoding="utf-8")
        if wanted not in old or "```console" not in old:
            continue
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder))
            os.chdir(folder)
            for block in blocks(old, "console"):
                new = new.replace(block, again(block, wanted, document in TUTORIALS))
            os.chdir(ROOT)
        if new != old:
            document.write_text(new, encoding="utf-8")
            print(f"written: {document.relative_to(ROOT)}")


if __name__ == "__main__":
    run(" ".join(sys.argv[1:]))
