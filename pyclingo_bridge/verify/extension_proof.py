"""Proof of an extension: what must hold of every patient for its answers to be relied on.

One verdict for everybody; no criterion both met and failed; information monotonicity: what the
added statements decide of a criterion is never taken back, and no criterion turned round, by
learning more; and every claim of the guideline. What fails without the added rules as well is not
held against them.
"""

from collections.abc import Callable, Iterator

import clingo
from clingo.backend import Backend

from pyclingo_bridge.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.pair import Pair
from pyclingo_bridge.solver import Literal
from pyclingo_bridge.symbols import printed
from pyclingo_bridge.verify.analyses import monotonicity, properties, verdicts
from pyclingo_bridge.verify.analysis import Analysis
from pyclingo_bridge.verify.check import check
from pyclingo_bridge.verify.finding import Finding, Proof, Report
from pyclingo_bridge.verify.subject import EVERYONE, Subject
from pyclingo_bridge.verify.two import TwoPatients

_NAME = "learning"
_DECIDES = ("met", "failed", "conditional")
"""Predicates by which a statement (the second argument) bears on a criterion (the first)."""


def prove_extension(
    kb: KnowledgeBase, progress: Callable[[str, str], None] = lambda *_: None
) -> Report:
    """The report of the analyses that make up the proof; it is proved where the report has not
    failed.

    `kb` is loaded with its checks and with added rules (`load_for_checks`). Raises
    KnowledgeBaseError for rules that have no single answer.
    """
    wanted = (verdicts.ANALYSIS, _LEARNING, properties.ANALYSIS)
    report = check(kb, wanted, progress=progress)
    if not report.failed:
        return report
    alone = check(load_for_checks(kb.folder), wanted, progress=progress)
    known = {one.id for one in alone.findings if one.counts}
    return report.without(known)


def failure_text(finding: Finding) -> str:
    """What is remembered of a failure: what it is, and the smallest patient."""
    witness = finding.witness
    if witness is None:
        return finding.title
    facts = ", ".join(f"{one.input} {one.value}" for one in witness.facts) or "nothing is known"
    readings = "".join(f", {name}={choice}" for name, choice in witness.readings)
    return f"{finding.title} (smallest patient: {facts}{readings})"


def _learn(subject: Subject) -> Iterator[Finding | Proof]:
    """What the added statements decide and take back, and criteria that turn round."""
    own = _own_statements(subject)
    program = subject.structure.program
    decided = [
        atom.symbol
        for name in _DECIDES
        for atom in program.atoms(name, 2)
        if atom.symbol.arguments[1] in own
    ]
    lost: dict[clingo.Symbol, Literal] = {}
    forgotten: list[Literal] = []

    def more(backend: Backend, pair: Pair) -> None:
        forgotten.append(monotonicity.mark_forgotten(subject, backend, pair))
        for symbol in decided:
            before, after = pair.left.of(symbol), pair.right.of(symbol)
            if before is not None and after is not None and before != after:
                lost[symbol] = backend.add_atom()
                backend.add_rule([lost[symbol]], [before, -after])

    two = TwoPatients(subject.kb, subject.order, decided, more)
    safe = []
    for symbol, literal in lost.items():
        subject.progress(str(symbol))
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
            rules=subject.responsible(found[0], [symbol]),
        )
    if safe:
        claim = f"nothing that the added statements decide is taken back: {', '.join(safe)}"
        yield Proof(_NAME, claim, EVERYONE)
    for one in monotonicity.ANALYSIS.run(subject):
        if isinstance(one, Finding) and one.id.startswith("turned_round("):
            yield one


def _own_statements(subject: Subject) -> frozenset[clingo.Symbol]:
    """The statements that the guideline alone does not have."""
    core = subject.kb.core
    shipped = set() if core is None else {a.symbol for a in core.program.atoms("statement", 5)}
    atoms = subject.program.atoms("statement", 5)
    return frozenset(a.symbol.arguments[0] for a in atoms if a.symbol not in shipped)


_LEARNING = Analysis(_NAME, "what added rules decide is never taken back by learning more", _learn)
