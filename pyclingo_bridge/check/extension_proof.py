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
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed

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
    doubtful = [
        one for one in report.analyses if any(found.level != "note" for found in one.findings)
    ]
    if doubtful:
        wanted = [one for one in _ANALYSES if one.name in {each.name for each in doubtful}]
        alone = check(without_additions(kb), wanted, progress=progress)
        known = {one.id for one in alone.findings}
        report = replace(report, analyses=tuple(_without(one, known) for one in report.analyses))
    found = [one for one in report.findings if one.level != "note"]
    claims = [one for one in found if one.analysis == properties.ANALYSIS.name]
    names = (one.id.removeprefix("property(").removesuffix(")") for one in claims)
    failures = (_failure(one) for one in found if one not in claims)
    return report, proof_with(names, failures)


def _without(analysed: Analysed, known: Set[str]) -> Analysed:
    """What an analysis gave, without findings of these names, and none accepted."""
    findings = tuple(
        replace(one, acceptance=None) for one in analysed.findings if one.id not in known
    )
    return replace(analysed, findings=findings)


def _failure(finding: Finding) -> str:
    """What is remembered of a failure: what it is, and the smallest patient."""
    witness = finding.witness
    if witness is None:
        return finding.title
    facts = ", ".join(f"{one.input} {one.value}" for one in witness.facts) or "nothing is known"
    readings = "".join(f", {name}={choice}" for name, choice in witness.readings)
    return f"{finding.title} (smallest patient: {facts}{readings})"


def _learn(checked: CheckedGuideline) -> Iterator[Result]:
    """What the added statements decide and take back, and criteria that turn round."""
    program, core = checked.structure.program, checked.kb.core
    own = frozenset[str]() if core is None else own_statements(program, core.program)
    decided = [
        atom.symbol
        for of in _DECIDES
        for atom in program.atoms(of)
        if str(atom.symbol.arguments[1]) in own
    ]
    lost: dict[clingo.Symbol, Literal] = {}
    forgotten: list[Literal] = []

    def more(backend: Backend, pair: DifferenceLiterals) -> None:
        forgotten.append(monotonicity.mark_forgotten(checked, backend, pair))
        for symbol in decided:
            before, after = pair.left.of(symbol), pair.right.of(symbol)
            if before is not None and after is not None and before != after:
                lost[symbol] = backend.add_atom()
                backend.add_rule([lost[symbol]], [before, -after])

    two = TwoPatients(checked.kb, checked.order, decided, more)
    safe = []
    for symbol, literal in lost.items():
        checked.progress(str(symbol))
        found = two.witnesses([literal, -forgotten[0]])
        if found is None:
            safe.append(str(symbol))
            continue
        said = f"`{symbol.name}({symbol.arguments[0]})` by {printed(str(symbol.arguments[1]))}"
        yield Finding(
            _NAME,
            f"lost_by_learning({symbol.name},{symbol.arguments[0]},{symbol.arguments[1]})",
            "error",
            f"{said} is taken back by learning more: unknown is read as no",
            statements=(printed(str(symbol.arguments[1])),),
            witness=found[0],
            beside=found[1],
            rules=checked.responsible(found[0], [symbol]),
        )
    if safe:
        claim = f"nothing that the added statements decide is taken back: {', '.join(safe)}"
        yield findings.Proof(_NAME, claim, EVERYONE)
    yield from (one for one in monotonicity.learning(checked) if not _is_note(one))


def _is_note(result: Result) -> bool:
    return isinstance(result, Finding) and result.level == "note"


_ANALYSES = (
    verdicts.ANALYSIS,
    Analysis(_NAME, "what added rules decide is never taken back by learning more", _learn),
    properties.ANALYSIS,
)
