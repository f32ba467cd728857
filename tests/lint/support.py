"""What the tests of the linter share: a small knowledge base, and files judged in its context."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.lint import lint
from tests.conftest import ROOT

HERE = Path(__file__).parent

GUIDELINE = """\
% A small guideline, clean in itself.
#include "core.lp".
#include "rules.lp".
"""
CORE = """\
% What the rules of a small guideline rest on.
domain(age, 0..120). unit(age, "years"). question(age, "Age?").
domain(pain, (yes; no)). question(pain, "Pain?").
source(doc, "A document", "2026-01-01").
statement(k1, doc, part, should, "Operate on pain.").
statement(k2, doc, part, must, "Not before fifty.").
modality(recommends; forbids).
reading(scope, (wide; narrow)). default_reading(scope, wide). reading_from(scope, k1).
#defined patient/2. #defined chosen/2. #defined planning/0.
unknown(I) :- domain(I, _), not known(I).
known(I) :- patient(I, _).
met(C) :- met(C, _).
verdict(indicated) :- met(need).
verdict(undetermined) :- unknown(pain).
"""
RULES = """\
% The rules of a small guideline.
criterion(need).
threshold(age, 50, k2).
met(need, k1) :- patient(pain, yes), chosen(scope, wide).
recommends(k1, operation) :- verdict(indicated).
forbids(k2, operation) :- patient(age, V), threshold(age, T, k2), V < T.
_advised(A) :- recommends(_, A), not forbids(_, A).
action_label(A, "operation") :- _advised(A).
"""


def small(folder: Path, extra: str = "", **files: str) -> Path:
    """A small knowledge base in a new folder, with `extra` rules at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    texts: Mapping[str, str] = {"guideline": GUIDELINE, "core": CORE, "rules": RULES + extra}
    for name, text in {**texts, **files}.items():
        path = folder / f"{name}.lp"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(path: Path, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    """Every finding in a file or a folder."""
    return lint([path], folder).findings


def codes(findings: tuple[Diagnostic, ...]) -> set[str]:
    """The codes of findings."""
    return {one.code for one in findings}


def excerpt(folder: Path) -> Path:
    """A folder with a few rules that have the names of the shipped guideline, and its core."""
    shutil.copytree(ROOT / "kb/core", folder / "core", ignore=shutil.ignore_patterns("plan"))
    shutil.copy(HERE / "excerpt.lp", folder / "guideline.lp")
    return folder
