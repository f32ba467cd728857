"""Parts of an answer from its atoms: advice, holds, silence, missing inputs, findings."""

from collections import defaultdict
from collections.abc import Mapping

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Advice, Finding, Hold, Missing, Silence
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    ASSUMED,
    BACKGROUND,
    FINDING,
    FINDING_TEXT,
    HOLD,
    MISSING,
    MODALITY,
    OVERRIDDEN,
    SAID_AS,
    SILENT,
    STRENGTH,
)
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Atoms, printed


def assumed_of(atoms: Atoms) -> tuple[Given, ...]:
    """The closed-world inputs of which nothing was said, with their default."""
    return tuple(sorted(Given(str(name), value) for name, value in atoms[ASSUMED]))


def advice_of(atoms: Atoms) -> tuple[Advice, ...]:
    """What each statement says, the strongest modality first."""
    overriding: dict[object, list[str]] = defaultdict(list)
    for general, specific in atoms[OVERRIDDEN]:
        overriding[general].append(printed(specific))
    strengths = {(s, a): str(strength) for s, a, strength in atoms[STRENGTH]}
    order = {modality: place for place, (modality,) in enumerate(atoms[MODALITY])}
    sayings = {(s, a): str(text) for s, a, text in atoms[SAID_AS]}
    background = set(atoms[BACKGROUND])
    return tuple(
        Advice(
            modality=str(modality),
            action=str(action),
            statement=printed(statement),
            strength=strengths.get((statement, action), "fact"),
            in_force=statement not in overriding,
            overridden_by=", ".join(sorted(overriding.get(statement, ()))) or None,
            says=sayings.get((statement, action)),
            background=(statement, action) in background,
        )
        for modality, action, statement in sorted(
            atoms[ADVICE], key=lambda row: (order.get(row[0], len(order)), row[1:])
        )
    )


def holds_of(atoms: Atoms, words: Mapping[str, str]) -> tuple[Hold, ...]:
    """What holds an operation back."""
    holds = [
        Hold(
            action=str(action),
            until_week=week if isinstance(week, int) else None,
            reason=words.get(str(reason), str(reason)),
            statement=printed(statement),
        )
        for action, week, statement, reason in atoms[HOLD]
    ]
    return tuple(sorted(holds, key=lambda hold: (hold.action, hold.statement)))


def silences_of(atoms: Atoms, words: Mapping[str, str]) -> tuple[Silence, ...]:
    """The decisions on which the sources say nothing."""
    return tuple(
        Silence(str(decision), words.get(str(reason), str(reason)))
        for decision, reason in sorted(atoms[SILENT])
    )


def missing_of(atoms: Atoms, vocabulary: Vocabulary) -> tuple[Missing, ...]:
    """The unknown inputs that something depends on, those of the verdict first."""
    targets: dict[str, set[str]] = defaultdict(set)
    for name, target in atoms[MISSING]:
        targets[str(name)].add(str(target))
    missing = [
        Missing(
            declared.name,
            declared.question,
            tuple(sorted(targets[declared.name], key=lambda target: (target != "verdict", target))),
        )
        for declared in vocabulary
        if declared.name in targets
    ]
    return tuple(sorted(missing, key=lambda input_: "verdict" not in input_.matters_for))


def findings_of(inquiry: Inquiry, atoms: Atoms) -> tuple[Finding, ...]:
    """Warnings and notes on the case, from the rules and from the reader of the file."""
    words = inquiry.kb.words(FINDING_TEXT)
    findings = [
        Finding(str(kind), str(level), words.get(str(kind), str(kind)), inquiry.facts_of(str(kind)))
        for kind, level in atoms[FINDING]
        if level != "error"
    ]
    findings += [Finding(slip.code, slip.level, slip.message, ()) for slip in inquiry.case.warnings]
    return tuple(sorted(findings, key=lambda finding: (finding.level != "warning", finding.kind)))
