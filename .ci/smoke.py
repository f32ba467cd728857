"""Asks the installed `crlm` one question of each kind, and writes each answer to a file of FOLDER.

Run by the Python that the project is installed for, with the checkout as the working directory.
Two folders, written with different versions of what `crlm` needs, are to be alike byte for byte.
"""

import contextlib
import csv
import importlib.metadata
import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pyclingo_bridge as bridge
from pyclingo_bridge.loading import shipped

COMMAND = Path(sysconfig.get_path("scripts")) / "crlm"
SMALL = ("--kb", "tests/data/sore_throat")
ROWS = 300
CONCLUSION = "met(liver_remnant)"
SOME = 4
"""Of so many cases one is answered."""
QUESTIONS = {
    "explain": ["explain", "patient_a", CONCLUSION, "--json"],
    "change": ["change", "patient_a", "--to", CONCLUSION, "--json"],
    "ask": ["ask", "patient_a", "--json"],
    "contrast": ["contrast", "patient_b", "liver_resection", "ablation", "--json"],
    "lint": ["lint", *SMALL[1:]],
    "check": ["check", *SMALL, "--only", "contradictions", "--json"],
    "text": ["query", "cases/patient_a.lp", "cases/patient_b.lp"],
    "help": ["cohort", "--help"],
}


def ask(*words: str) -> str:
    """What `crlm` prints, less times and the folder it lies in; a problem ends this run."""
    done = subprocess.run(
        [COMMAND, *words], check=False, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    progress = words[0] == "check"  # names each analysis there
    if done.returncode not in (0, 1) or (done.stderr and not progress):
        sys.exit(f"crlm {' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
    without_folder = done.stdout.replace(f"{shipped('cases').parent}/", "")
    return re.sub(r'"seconds": [0-9.e-]+', '"seconds": 0', without_folder)


def tables(folder: Path) -> list[Path]:
    """Patients of the small guideline as a table, in each form that a registry may have."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kb = bridge.load(SMALL[1])
    names = sorted(kb.vocabulary.names)
    choices = [(None, *kb.vocabulary[name].values) for name in names]
    rows = []
    for number in range(ROWS):
        drawn = (own[number * place % len(own)] for place, own in enumerate(choices, 1))
        row = {name: value for name, value in zip(names, drawn, strict=True) if value is not None}
        with contextlib.suppress(bridge.CaseError):  # a contradictory row would be rejected
            bridge.verdict(kb, bridge.Case.of(f"row {number}", row))
            rows.append({name: row.get(name) for name in names})
    made = [folder / f"cases.{form}" for form in ("csv", "jsonl", "parquet")]
    with made[0].open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    made[1].write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(rows), made[2])
    return made


def cohort(folder: Path) -> str:
    """The answers for the three tables, which are written as Parquet, and the summary."""
    import pyarrow.parquet as pq

    answers = folder / "answers.parquet"
    files = tables(folder)
    summary = ask("cohort", *map(str, files), *SMALL, "-o", str(answers), "--jobs", "1", "--json")
    rows = [json.dumps(one) for one in pq.read_table(answers).to_pylist()]
    for one in (*files, answers):
        one.unlink()
    return "\n".join([summary, *rows]).replace(str(folder), "")


def main(folder: Path) -> None:
    """One file for each question."""
    folder.mkdir(parents=True)
    cases = sorted(one.stem for one in Path("cases").glob("*.lp"))[::SOME]
    (folder / "query").write_text(ask("query", "--json", *cases), encoding="utf-8")
    for name, words in QUESTIONS.items():
        (folder / name).write_text(ask(*words), encoding="utf-8")
    (folder / "cohort").write_text(cohort(folder), encoding="utf-8")
    version = importlib.metadata.version("crlm")
    print(f"crlm {version}, Python {sys.version.split()[0]}: {len(cases)} cases answered")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
