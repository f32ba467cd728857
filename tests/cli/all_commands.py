"""Every command with a line that it answers, by a guideline that is soon ready."""

import shutil
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from pyclingo_bridge.check.certify.certificates import certificates
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.cli import main
from pyclingo_bridge.loading import load_for_checks
from tests.conftest import ROOT

SMALL = ROOT / "tests/data/small_guideline"
CASE = "patient(imaging, worn). patient(pain, yes). patient(fitness, fit).\n"
TABLE = "patient_id,fitness,stiffness\na,fit,4\nb,frail,\n"
RULE = 'statement(own_1, own, comfort, may, "Rest.").\nsource(own, "Ours", "2026-01-01").\n'

LINES: dict[str, tuple[str, ...]] = {
    "query": ("a.lp", "--kb", "kb"),
    "board": ("a.lp", "--kb", "kb"),
    "explain": ("a.lp", "--kb", "kb"),
    "why": ("p.lp", "--atom", "wet"),
    "change": ("a.lp", "--to", "verdict(operate)", "--kb", "kb"),
    "ask": ("a.lp", "--kb", "kb"),
    "contrast": ("a.lp", "b.lp", "--kb", "kb"),
    "cohort": ("t.csv", "--kb", "kb", "--jobs", "1"),
    "synthesise": ("3", "-o", "made_up.csv"),
    "new": ("made",),
    "kb": ("--kb", "kb"),
    "inputs": ("--kb", "kb"),
    "questionnaire": ("--kb", "kb"),
    "statements": ("--kb", "kb"),
    "check": ("--only", "properties", "--kb", "kb"),
    "certify": ("certificates", "--kb", "kb"),
    "mutate": ("--only", "border", "--kb", "kb"),
    "lint": ("r.lp", "--kb", "kb"),
    "test": ("a.lp", "--kb", "kb"),
    "diff": ("kb", "kb2"),
    "completion": ("bash",),
}


@cache
def _certificates() -> dict[str, str]:
    kb = load_for_checks(SMALL)
    return dict(certificates(kb, check(kb, chosen_analyses(["verdicts"]))))


def workplace(folder: Path) -> Path:
    """A folder with all that the lines name."""
    for name in ("kb", "kb2"):
        shutil.copytree(SMALL, folder / name)
    (folder / "a.lp").write_text(CASE + "expect(verdict(operate)).\n")
    (folder / "b.lp").write_text(CASE.replace("yes", "no"))
    (folder / "r.lp").write_text(RULE)
    (folder / "p.lp").write_text("{ rain }. wet :- rain. :- not wet.\n")
    (folder / "t.csv").write_text(TABLE)
    (folder / "m.toml").write_text("keep = []\n")
    (folder / "lines.jsonl").write_text('{"fitness": "fit"}\n')
    (folder / "certificates").mkdir()
    for name, text in _certificates().items():
        (folder / "certificates" / name).write_text(text)
    (folder / "cases").mkdir()
    (folder / "cases" / "mutants_001.lp").write_text(CASE)
    return folder


def run(*words: str | Path, typed: str | None = None) -> Result:
    """The command within the test."""
    return CliRunner().invoke(main, [*map(str, words)], input=typed)
