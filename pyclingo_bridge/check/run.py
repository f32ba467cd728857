"""`check`: the report of every analysis on one knowledge base, accepted findings marked."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import clingo

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, nearest, quoted
from pyclingo_bridge.base.grouping import several
from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.check.bearing import Bearings
from pyclingo_bridge.check.declarations import refuse_unusable
from pyclingo_bridge.check.named_findings import NamedFindings
from pyclingo_bridge.check.not_checked import unchecked
from pyclingo_bridge.check.questions import ABOUT_SOURCES, OpenQuestions
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import ACCEPTED, ACCEPTED_FROM, SET_ASIDE
from pyclingo_bridge.loading import load, with_checks
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import (
    Acceptance,
    Analysed,
    Finding,
    Proof,
    Report,
    Unchecked,
)
from pyclingo_bridge.population.stratification import (
    refuse_circular,
    refuse_empty,
    refuse_unsupported,
)
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.locking import exclusive

NAMES = (
    "verdicts",
    "contradictions",
    "gaps",
    "plans",
    "rules",
    "irrelevance",
    "monotonicity",
    "thresholds",
    "readings",
    "sources",
    "properties",
)
STALE = "accepted"
"""The name under which accepted findings are reported that are not found; not an analysis."""
_GROUP = "crlm.analyses"

Progress = Callable[[str, str], None]


class UnknownAnalysis(BridgeError):
    """An analysis that does not exist."""


def chosen_analyses(names: Iterable[str | Analysis] = ()) -> tuple[Analysis, ...]:
    """The analyses of these names, or all: those that ship, then those that other packages offer.
    An analysis itself stays what it is.

    Raises UnknownAnalysis.
    """
    offered = {entry.name: entry for entry in entry_points(group=_GROUP)}
    known = (*NAMES, *sorted(offered.keys() - set(NAMES)))
    wanted = tuple(dict.fromkeys(names)) or known
    named = [name for name in wanted if isinstance(name, str)]
    if problems := [_unknown(name, known) for name in named if name not in known]:
        raise UnknownAnalysis(problems)
    shipped = "pyclingo_bridge.check.analyses"
    analyses = {
        name: import_module(f"{shipped}.{name}").ANALYSIS if name in NAMES else offered[name].load()
        for name in named
    }
    return tuple(analyses[one] if isinstance(one, str) else one for one in wanted)


def _unknown(name: str, known: Sequence[str]) -> Diagnostic:
    near = nearest(name, known)
    fix = f"did you mean `{near}`?" if near else f"one of {', '.join(known)}"
    return Diagnostic("unknown-analysis", f"no analysis {quoted(name)}", help=fix)


@exclusive
def check(
    kb: KnowledgeBase | str | Path,
    only: str | Analysis | Iterable[str | Analysis] = (),
    as_written: bool = False,
    progress: Progress = lambda *_: None,
) -> Report:
    """What is found of a knowledge base, or of that in a folder, and what is proved.

    `only` names analyses, or gives some of one's own; without it there are all. `as_written` also
    tells of contradictions that an override resolves; `progress` is told the analysis and what it
    looks at. Raises UnknownAnalysis; KnowledgeBaseError for rules that have no single answer, or
    under which no case is possible.
    """
    chosen = chosen_analyses(several(only))
    kb = with_checks(kb if isinstance(kb, KnowledgeBase) else load(kb, refuted=True))
    current = ""
    checked = CheckedGuideline(kb, as_written, lambda subject: progress(current, subject))
    refuse_unsupported(checked.structure)
    refuse_circular(checked.switched)
    refuse_empty(kb)
    refuse_unusable(checked.program)
    declared = _Declared(checked)
    analysed: list[Analysed] = []
    for analysis in chosen:
        current = analysis.name
        progress(current, "")
        start = time.process_time()
        results = list(analysis.run(checked))
        findings = tuple(declared.judge(one) for one in results if isinstance(one, Finding))
        proofs, not_checked = _proofs(checked, analysis, results)
        seconds = time.process_time() - start
        analysed.append(
            Analysed(analysis.name, analysis.title, seconds, findings, proofs, not_checked)
        )
    questions = OpenQuestions(checked.program, Bearings(checked.program))
    asked = questions.of(finding for one in analysed for finding in one.findings)
    names = {analysis.name for analysis in chosen}
    if names.issuperset(NAMES) and (stale := tuple(declared.stale(questions))):
        analysed.append(Analysed(STALE, "what is accepted and not found", 0.0, stale))
    return Report(
        kb=kb.identity,
        as_written=as_written,
        analyses=tuple(analysed),
        questions=asked if names & ABOUT_SOURCES else (),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def _proofs(
    checked: CheckedGuideline, analysis: Analysis, results: Sequence[Result]
) -> tuple[tuple[Proof, ...], tuple[Unchecked, ...]]:
    """The proofs that are about something, and what was not checked."""
    empty = dict(unchecked(checked.program, analysis.name))
    names = {part.name for part in empty}
    proofs = (one for one in results if isinstance(one, Proof) and one.part not in names)
    not_checked = (one for one in results if isinstance(one, Unchecked))
    return tuple(proofs), tuple(dict.fromkeys([*empty.values(), *not_checked]))


class _Declared:
    """What the knowledge base declares of findings: known ones, and those that are no questions."""

    def __init__(self, checked: CheckedGuideline) -> None:
        program = checked.program
        statements: dict[clingo.Symbol, list[str]] = defaultdict(list)
        for atom in program.atoms(ACCEPTED_FROM):
            finding, statement = atom.symbol.arguments
            statements[finding].append(printed(str(statement)))
        self._known = NamedFindings(
            (finding, Acceptance(reason.string, tuple(sorted(statements[finding]))))
            for finding, reason in (atom.symbol.arguments for atom in program.atoms(ACCEPTED))
        )
        self._aside = NamedFindings(
            (finding, why.string)
            for finding, why in (atom.symbol.arguments for atom in program.atoms(SET_ASIDE))
        )

    def judge(self, finding: Finding) -> Finding:
        """The finding, marked where it is accepted or set aside; a note needs no acceptance."""
        for why in self._aside.of(finding.id):
            finding = replace(finding, aside=why)
        for acceptance in self._known.of(finding.id):
            return finding if finding.level == "note" else replace(finding, acceptance=acceptance)
        return finding

    def stale(self, questions: OpenQuestions) -> Iterator[Finding]:
        """A warning for everything that the rules say of a finding that is not there."""
        for names, said in (
            (self._known.unused, "accepted"),
            (self._aside.unused, "set aside"),
            (questions.named.unused, "asked about"),
        ):
            for name in names:
                title = f"`{name}` is {said}, but nothing of that name is found any more"
                yield Finding(STALE, f"stale({name})", "warning", title)
