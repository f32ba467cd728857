"""Proof of an extension: what must hold of every patient for its answers to be relied on.

One verdict for everybody; no criterion both met and failed; information monotonicity: what the
added statements decide of a criterion is never taken back, and no criterion turned round, by
learning more; and every claim of the guideline. What fails without the added rules as well is not
held against them.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import replace

import clingo
from clingo.backend import Backend

from pyclingo_bridge.check.analyses import monotonicity, properties, verdicts
from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.check.run import check
from pyclingo_bridge.guideline.additions import Proof, own_statements
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CONDITIONAL, FAILED_BY, MET_BY
from pyclingo_bridge.guideline.proofs import proof_with
from pyclingo_bridge.loading import without_additions
from pyclingo_bridge.population import findings
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.difference_literals import DifferenceLiterals
from pyclingo_bridge.population.findings import Analysed, Finding, Report
from pyclingo_bridge.population.self_composition import TwoPatients
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.solver import Literal

_NAME = "learning"
_DECIDES = (MET_BY, FAILED_BY, CONDITIONAL)
"""Predicates by which a statement (the second argument) bears on a criterion (the first)."""


@exclusive
def prove_extension(
    kb: KnowledgeBase, progress: Callable[[str, str], None] = lambda *_: None
) -> tuple[Report, Proof]:
    """The report of the analyses that make up the proof, and its outcome.

    `kb` is loaded with its checks and with added rules (`load_for_checks`). Raises
    KnowledgeBaseError for rules that have no single answer.
    """
    report = check(kb, _ANALYSES, progress=progress)
    # What is accepted does not count here: added rules could accept what they break.
    doubtful = {
        analysed.name
        for analysed in report.analyses
        if any(finding.level != "note" for finding in analysed.findings)
    }
    if doubtful:
        wanted = [analysis for analysis in _ANALYSES if analysis.name in doubtful]
        alone = check(without_additions(kb), wanted, progress=progress)
        known = {finding.id for finding in alone.findings}
        report = replace(report, analyses=tuple(_without(one, known) for one in report.analyses))
    problems = [finding for finding in report.findings if finding.level != "note"]
    claims = [finding for finding in problems if finding.analysis == properties.ANALYSIS.name]
    names = (finding.id.removeprefix("property(").removesuffix(")") for finding in claims)
    failures = (_failure(finding) for finding in problems if finding not in claims)
    return report, proof_with(names, failures)


def _without(analysed: Analysed, known: Set[str]) -> Analysed:
    """What an analysis gave, without findings of these names, and none accepted."""
    findings = (finding for finding in analysed.findings if finding.id not in known)
    return replace(analysed, findings=tuple(replace(one, acceptance=None) for one in findings))


def _failure(finding: Finding) -> str:
    """The title of a failure with its smallest patient, as it is kept with the proof."""
    witness = finding.witness
    if witness is None:
        return finding.title
    facts = ", ".join(f"{fact.input} {fact.value}" for fact in witness.facts) or "nothing is known"
    readings = "".join(f", {name}={choice}" for name, choice in witness.readings)
    return f"{finding.title} (smallest patient: {facts}{readings})"


def _learn(checked: CheckedGuideline) -> Iterator[Result]:
    """What the added statements decide and take back, and criteria that turn round."""
    program, core = checked.structure.program, checked.kb.core
    own = frozenset[str]() if core is None else own_statements(program, core.program)
    symbols = (atom.symbol for predicate in _DECIDES for atom in program.atoms(predicate))
    decided = [symbol for symbol in symbols if str(symbol.arguments[1]) in own]
    lost: dict[clingo.Symbol, Literal] = {}
    forgotten: list[Literal] = []

    def more(backend: Backend, pair: DifferenceLiterals) -> None:
        forgotten.append(monotonicity.mark_forgotten(checked, backend, pair))
        for symbol in decided:
            before, after = pair.left.of(symbol), pair.right.of(symbol)
            if before is not None and after is not None and before != after:
                lost[symbol] = backend.add_atom()
                backend.add_rule([lost[symbol]], [before, -after])

    patients = TwoPatients(checked.kb, checked.of_every_value, checked.order, decided, more)
    safe = []
    for symbol, literal in lost.items():
        checked.progress(str(symbol))
        witnesses = patients.witnesses([literal, -forgotten[0]])
        if witnesses is None:
            safe.append(str(symbol))
            continue
        criterion, statement, *_ = map(str, symbol.arguments)
        identity = f"lost_by_learning({symbol.name},{criterion},{statement})"
        decision = f"`{symbol.name}({criterion})` by {printed(statement)}"
        title = f"{decision} is taken back by learning more: unknown is read as no"
        rules = checked.responsible(witnesses[0], [symbol])
        named = (printed(statement),)
        yield Finding(_NAME, identity, "error", title, (), named, *witnesses, rules=rules)
    if safe:
        claim = f"nothing that the added statements decide is taken back: {', '.join(safe)}"
        yield findings.Proof(_NAME, claim, EVERYONE)
    for result in monotonicity.learning(checked):
        if not isinstance(result, Finding) or result.level != "note":
            yield result


_ANALYSES = (
    verdicts.ANALYSIS,
    Analysis(_NAME, "what added rules decide is never taken back by learning more", _learn),
    properties.ANALYSIS,
)
