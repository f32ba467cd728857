"""What an extension may say: which predicates are closed to it, and what their arguments name."""

from typing import Literal

Signature = tuple[str, int]
Kind = Literal[
    "input",
    "value",
    "criterion",
    "statement",
    "source",
    "reading",
    "choice",
    "modality",
    "strength",
    "verdict",
    "text",
]

MODALITIES = (
    "requires",
    "forbids",
    "recommends",
    "advises_against",
    "prefers",
    "considers",
    "permits",
)

SUPPLIED: frozenset[Signature] = frozenset({("patient", 2), ("chosen", 2), ("planning", 0)})
"""Derived by no file: the case, the chosen readings and the switch for plans."""

OF_THE_PATIENT: frozenset[Signature] = frozenset(
    {
        ("patient", 2),
        ("taken", 2),
        ("assumed", 2),
        ("not_stated", 2),
        ("could_be", 2),
        ("known", 1),
        ("unknown", 1),
    }
)

_STATED = "what is known of a patient comes from the case"
_CRITERION = "derive `met(Criterion, Statement)` or `failed(Criterion, Statement)`: this follows"
_MODALITY = "derive a modality, like `recommends(Statement, Action)`: this follows"
_CALLED = "let a statement call for the action, and place the action with `serves/3`"
_FINDING = "derive `error(Kind)`, `warning(Kind)` or `note(Kind)`: this follows"
_READING = "declare `reading/2` and `default_reading/2`; which choice holds is said when asking"

CLOSED: dict[Signature, str] = {
    ("patient", 2): "a case says this; a new thing to say of a patient is declared by `domain/2`",
    ("expect", 1): "a case says what it expects",
    ("input", 1): "declare the input with `domain(Input, Value)`",
    ("known", 1): _STATED,
    ("unknown", 1): _STATED,
    ("taken", 2): "declare a default with `closed_world(Input, Value)` for an input of your own",
    ("assumed", 2): "declare a default with `closed_world(Input, Value)` for an input of your own",
    ("not_stated", 2): _STATED,
    ("could_be", 2): _STATED,
    ("met", 1): "derive `met(Criterion, Statement)`: this is its projection",
    ("failed", 1): "derive `failed(Criterion, Statement)`: this is its projection",
    ("open", 1): _CRITERION,
    ("verdict", 1): _CRITERION,
    ("needed", 1): "declare `criterion(Criterion)`: a criterion of one's own is always needed",
    ("chosen", 2): _READING,
    ("choose", 2): _READING,
    ("planning", 0): "plans are switched on when they are asked for",
    ("modality", 1): "a statement speaks through one of the modalities that exist",
    ("advice", 3): _MODALITY,
    ("speaks", 1): _MODALITY,
    ("in_force", 3): _MODALITY,
    ("calls_for", 2): _MODALITY,
    ("calls", 3): "derive a modality, or `foresees(Statement, Action, When)`: this follows",
    ("answers", 4): "derive a modality, and place the action with `serves/3`: this follows",
    ("strength", 3): "say `strength_of(Statement, Action, Strength)`",
    ("overridden", 2): "say `overrides(Specific, General)`: this follows when both speak",
    ("option", 3): _CALLED,
    ("do", 2): f"{_CALLED}; or choose it in a choice rule with `planning` in its body",
    ("start", 3): "derive `hold(Action, Week, Statement, Reason)`: the start follows",
    ("departs", 2): "this follows from what a plan leaves out",
    ("finding", 2): _FINDING,
    ("inconsistent", 0): _FINDING,
    ("missing", 2): "derive `asks(Target, Input)`, or `asked_for(Criterion, Input)`",
    ("knowledge_base", 3): "an extension adds to the knowledge base that it is loaded with",
}
"""Predicates that no rule of an extension derives, and what to write instead."""

ARGUMENTS: dict[Signature, tuple[Kind | None, ...]] = {
    **{(name, 2): ("input", "value") for name in ("patient", "taken", "assumed", "not_stated")},
    **{(name, 2): ("input", "value") for name in ("could_be", "domain", "judged")},
    **{(name, 1): ("input",) for name in ("input", "known", "unknown")},
    **{(name, 2): ("input", "text") for name in ("unit", "question", "input_label")},
    ("reading_label", 2): ("reading", "text"),
    ("phrase", 4): (None, None, "text", "text"),
    ("changed_by", 3): ("input", None, "statement"),
    ("against", 3): ("statement", None, None),
    **{(name, 2): ("input", None) for name in ("change", "section", "closed_world", "missing")},
    **{(name, 2): (None, "input") for name in ("asks", "involves")},
    **{(name, 1): ("criterion",) for name in ("criterion", "met", "failed", "open", "needed")},
    **{(name, 2): ("criterion", "statement") for name in ("met", "failed", "conditional")},
    **{(name, 2): ("statement", None) for name in (*MODALITIES, "overrides_only_on")},
    **{(name, 2): ("statement", "statement") for name in ("overrides", "overridden")},
    **{(name, 3): ("statement", None, "strength") for name in ("strength_of", "strength")},
    **{(name, 3): ("statement", None, None) for name in ("foresees", "calls")},
    **{(name, 3): ("modality", None, "statement") for name in ("advice", "in_force")},
    **{(name, 3): (None, None, "statement") for name in ("threshold", "behind")},
    **{(name, 2): ("reading", "choice") for name in ("reading", "default_reading", "chosen")},
    **{
        (name, 2): (None, "text")
        for name in (
            "label",
            "explained",
            "action_label",
            "event_label",
            "decision_label",
            "silence_label",
            "hold_label",
            "contingency_label",
            "finding_text",
            "remedy",
        )
    },
    ("supersedes", 2): ("input", "input"),
    ("asked_for", 2): ("criterion", "input"),
    ("decides", 2): ("criterion", "input"),
    ("listed", 3): (None, "criterion", "statement"),
    ("statement", 5): ("statement", "source", None, "strength", "text"),
    ("source", 3): ("source", "text", "text"),
    ("provenance", 3): ("source", None, "text"),
    ("speaks", 1): ("statement",),
    ("calls_for", 2): ("statement", None),
    ("answers", 4): ("statement", None, None, None),
    ("only_for", 2): ("statement", None),
    ("excluded", 2): (None, "statement"),
    ("departs", 2): ("statement", "strength"),
    ("hold", 4): (None, None, "statement", None),
    ("not_formalised", 2): ("statement", "text"),
    ("figure", 5): ("statement", None, None, None, "text"),
    ("rationale", 3): ("statement", None, "text"),
    ("reading_from", 2): ("reading", "statement"),
    ("modality", 1): ("modality",),
    ("verdict", 1): ("verdict",),
    ("disclaimer", 1): ("text",),
}
"""What each argument of a predicate names; None where anything goes."""

ARGUMENTS_OF_CHECKS: dict[Signature, tuple[Kind | None, ...]] = {
    ("claim", 3): (None, "strength", "text"),
    ("rests_on", 2): (None, "statement"),
    ("better", 3): ("input", "value", "value"),
    **{(name, 1): ("input",) for name in ("more_is_better", "less_is_better")},
    ("better_verdict", 2): ("verdict", "verdict"),
    ("cites", 2): ("statement", None),
    ("reference", 3): ("source", None, "text"),
    ("irrelevant", 3): ("input", None, "statement"),
    ("irrelevant_but_for", 2): ("input", "value"),
    ("accepted", 2): (None, "text"),
    ("accepted_from", 2): (None, "statement"),
}
"""The same for what only the checks of a knowledge base load."""

DECLARES: dict[Signature, Kind] = {
    ("domain", 2): "input",
    ("statement", 5): "statement",
    ("criterion", 1): "criterion",
    ("reading", 2): "reading",
    ("source", 3): "source",
}
"""Facts that bring a name into the world: the first argument, of this kind."""

DESCRIBES: dict[Signature, Kind] = {
    **DECLARES,
    **{(name, 2): "input" for name in ("unit", "question", "change", "section", "closed_world")},
    ("default_reading", 2): "reading",
}
"""Facts that fix what a name means, so that nobody repeats them for a name that is taken."""

ONCE: frozenset[Signature] = frozenset(
    {("statement", 5), ("source", 3), ("default_reading", 2)}
    | {(name, 2) for name in ("unit", "question", "change", "section", "closed_world")}
)
"""Facts that a name has one of."""

TAKEN: dict[Kind, str] = {
    "input": "a shipped input stays as it is: declare one with a name of its own",
    "statement": "give the statement an id of its own; `overrides/2` puts it before the other",
    "criterion": "add rules for `met/2` and `failed/2`, or give the criterion a name of its own",
    "reading": "choose a reading when asking, or declare one with a name of its own",
    "source": "give the source an id of its own",
}
"""What to do where the name is the shipped knowledge base's."""

DECLARED_BY: dict[Kind, str] = {
    "input": "domain/2",
    "statement": "statement/5",
    "criterion": "criterion/1",
    "reading": "reading/2",
    "source": "source/3",
}
