"""Writes what every command prints, on every shipped case and in every format, to files of FOLDER.

    python .ci/outputs.py before [CASE...]    # then change the code, and not what it says
    python .ci/outputs.py after [CASE...]
    diff -r before after

Run by a Python that the project is installed for, with the checkout as the working directory.
Times are written as 0, and the folder of the checkout is left out.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from click.testing import CliRunner

from pyclingo_bridge import loading

_LOADED: dict[object, loading.KnowledgeBase] = {}
_load = loading.load


def load_once(folder=None, extra=(), refuted=False):  # type: ignore[no-untyped-def]
    """Each knowledge base is loaded once for all commands."""
    key = (folder, tuple(extra), refuted)
    if key not in _LOADED:
        _LOADED[key] = _load(*key)
    return _LOADED[key]


loading.load = load_once

from pyclingo_bridge.cli import main as crlm  # noqa: E402

Words = tuple[str, ...]
EACH_CASE: dict[str, Words] = {
    "query.txt": ("query",),
    "query.json": ("query", "--json"),
    "explain.txt": ("explain",),
    "explain_ids.txt": ("explain", "--ids"),
    "ask.txt": ("ask",),
    "ask.json": ("ask", "--json"),
    "explain.json": ("explain", "--json"),
    "explain.html": ("explain", "--format", "html"),
    "explain.mermaid": ("explain", "--format", "mermaid"),
}
SOME_CASES: dict[str, Words] = {
    "explain.dot": ("explain", "--format", "dot"),
    "explain_goal.txt": ("explain", "met(liver_remnant)"),
    "change.txt": ("change", "--to", "verdict(indicated)"),
    "change.json": ("change", "--to", "verdict(indicated)", "--json"),
    "contrast.txt": ("contrast", "liver_resection", "ablation"),
    "contrast.json": ("contrast", "liver_resection", "ablation", "--json"),
}
SOME = ("patient_a", "patient_b", "patient_c", "c22_2_converted_left_colon")
READING = ("--reading", "remnant=both")
SORE_THROAT = ("--kb", "tests/data/sore_throat")
ONCE: dict[str, Words] = {
    "test.txt": ("test", "cases"),
    "inputs.txt": ("inputs",),
    "questionnaire.json": ("questionnaire",),
    "statements.txt": ("statements",),
    "statement.txt": ("statements", "S2-08"),
    "kb.txt": ("kb",),
    "one_file.lp": ("kb", "--one-file"),
    "lint.txt": ("lint", "kb"),
    "lint.sarif": ("lint", "kb", "--format", "sarif"),
    "lint_sore_throat.json": ("lint", SORE_THROAT[1], "--json"),
    "check.txt": ("check", "--all"),
    "check.json": ("check", "--json"),
    "check.md": ("check", "--format", "markdown"),
    "check.sarif": ("check", "--format", "sarif"),
    "check.html": ("check", "--format", "html"),
    "check_sore_throat.txt": ("check", *SORE_THROAT, "--all"),
    "check_sore_throat.json": ("check", *SORE_THROAT, "--json"),
    "check_as_written.txt": ("check", "--as-written", "--only", "contradictions"),
    "diff.txt": ("diff", *READING),
    "diff.json": ("diff", *READING, "--json"),
    "mutate.txt": ("mutate", "--only", "liver_remnant.lp", "--all"),
    "mutate.json": ("mutate", "--only", "liver_remnant.lp", "--json"),
    "synthesised.csv": ("synthesise", "300"),
    "no_such_case.txt": ("query", "nobody"),
    "no_such_reading.txt": ("query", "patient_a", "--reading", "remnant=odd"),
    "no_such_goal.txt": ("explain", "patient_a", "verdict(odd)"),
    "no_such_analysis.txt": ("check", "--only", "oddities"),
}


def questions(cases: list[str], answers: Path) -> Iterator[tuple[str, Words]]:
    """Every file to be written, with the words of the command line."""
    for name in crlm.list_commands(click.Context(crlm)):
        yield f"{name}_help.txt", (name, "--help")
    yield "help.txt", ("--help",)
    for case in cases:
        for name, (command, *rest) in EACH_CASE.items():
            yield f"{case}.{name}", (command, case, *rest)
    for case in SOME:
        for name, (command, *rest) in SOME_CASES.items():
            yield f"{case}.{name}", (command, case, *rest)
    yield from ONCE.items()
    table = str(answers / "synthesised.csv")
    yield "rejected.txt", ("cohort", "pyproject.toml", "-o", str(answers / "no.csv"))
    for name, more in (("cohort.txt", ()), ("cohort.json", ("--json",))):
        answered = str(answers / "answers.csv")
        page = ("--html", str(answers / "cohort.html"))
        yield name, ("cohort", table, "--jobs", "1", "-o", answered, "--all", *page, *more)


def main(folder: Path, cases: list[str]) -> None:
    """Write one file for each question: about the cases that are named, or about everything."""
    folder.mkdir(parents=True)
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1"}
    runner = CliRunner()
    with TemporaryDirectory() as answers:
        every = cases or sorted(path.stem for path in Path("cases").glob("*.lp"))
        for name, words in questions(every, Path(answers)):
            if cases and name.partition(".")[0] not in cases:
                continue
            asked = (*words, "-o", f"{answers}/{name}") if name == "synthesised.csv" else words
            result = runner.invoke(crlm, asked, prog_name="crlm")
            text = result.output + f"\n[exit code {result.exit_code}]\n"
            (folder / name).write_text(_lasting(text, answers), encoding="utf-8")
        for path in sorted(Path(answers).iterdir()):
            text = path.read_text(encoding="utf-8")
            (folder / f"written_{path.name}").write_text(_lasting(text, answers), encoding="utf-8")
    print(f"{len(list(folder.iterdir()))} files in {folder}")


def _lasting(text: str, answers: str) -> str:
    text = text.replace(f"{Path.cwd()}/", "").replace(f"{answers}/", "")
    text = re.sub(r'"(\w*seconds)": [0-9.e-]+', r'"\1": 0', text)
    text = re.sub(r"<td>[0-9]+\.[0-9]</td></tr>", "<td>0</td></tr>", text)
    return re.sub(r"\b[0-9][0-9.,]* ?(s|seconds|ms)\b", "0 s", text)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
