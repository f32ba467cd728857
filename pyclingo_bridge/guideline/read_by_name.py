"""Predicates that no rule need read, because the bridge asks for them by name."""

from pyclingo_bridge.guideline.predicates import Signature

_BRIDGE: dict[int, tuple[str, ...]] = {
    1: ("criterion", "disclaimer", "known", "modality", "not_by_criteria", "verdict"),
    2: (
        "action_label",
        "change",
        "closed_world",
        "contingency_label",
        "decision_label",
        "default_reading",
        "domain",
        "event_label",
        "explained",
        "finding",
        "finding_text",
        "hold_label",
        "input_label",
        "involves",
        "label",
        "not_formalised",
        "overrides",
        "question",
        "reading",
        "reading_from",
        "reading_label",
        "remedy",
        "section",
        "self_evident",
        "supersedes",
        "silence_label",
        "unit",
    ),
    3: ("changed_by", "conclusion", "knowledge_base", "provenance", "rationale", "source"),
    4: ("phrase",),
    5: ("figure", "statement"),
}

_CHECKS: dict[int, tuple[str, ...]] = {
    1: (
        "exclusive",
        "in_population",
        "less_is_better",
        "more_is_better",
        "violated",
    ),
    2: (
        "accepted",
        "accepted_from",
        "better_verdict",
        "cites",
        "facet",
        "faceted",
        "gap",
        "irrelevant_but_for",
        "population",
        "rests_on",
    ),
    3: ("better", "claim", "irrelevant", "reference"),
    5: ("conflict", "opposed"),
}
"""What a knowledge base says for the checks of its properties."""

READ_BY_NAME: frozenset[Signature] = frozenset(
    {("inconsistent", 0), ("decision", 1)}
    | {
        (name, arity)
        for table in (_BRIDGE, _CHECKS)
        for arity, names in table.items()
        for name in names
    }
)
