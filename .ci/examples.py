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
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"^```prolog\n(% (\w+\.lp)\n.*?)^```$", re.M | re.S)


def again(block: str, wanted: str) -> str:
    """A console block with the outputs that its commands print now."""
    parts = re.split(r"^\$ ", block, flags=re.M)
    written = parts[0]
    for part in parts[1:]:
        command, _, output = part.partition("\n")
        words = shlex.split(command)
        if words[0] == "crlm" and output.strip() and wanted in command:
            printed = CliRunner().invoke(main, words[1:]).stdout.rstrip("\n") + "\n"
            output = printed + output[len(output.rstrip("\n")) + 1 :]
        written += f"$ {command}\n{output}"
    return written


def run(wanted: str) -> None:
    """Every document, with the files that the documents write out beside the cases."""
    texts = {document: document.read_text(encoding="utf-8") for document in DOCUMENTS}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["COLUMNS"] = "80"
        Path("cases").symlink_to(ROOT / "cases")
        for text in texts.values():
            for content, name in FILE.findall(text):
                Path(name).write_text(content, encoding="utf-8")
        for document, text in texts.items():
            new = CONSOLE.sub(lambda found: f"```console\n{again(found[1], wanted)}```", text)
            if new != text:
                document.write_text(new, encoding="utf-8")
                print(f"written: {document.relative_to(ROOT)}")
        os.chdir(ROOT)


if __name__ == "__main__":
    run(" ".join(sys.argv[1:]))
