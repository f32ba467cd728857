"""The mark and the word of each kind of claim, on pages and in graphs."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyclingo_bridge.explain.model import Node


class Kind(NamedTuple):
    """A mark (one sign) and a word for it; `style` names the look: class of a page, of a graph."""

    mark: str
    word: str
    style: str


class Badge(NamedTuple):
    """A sign beside a word that is given elsewhere, and the look of both."""

    mark: str
    style: str


NEUTRAL = Badge("•", "neutral")
_LEVELS = {"error": Badge("✗", "stop"), "warning": Badge("!", "warn"), "note": Badge("i", "open")}
_VERDICTS = {
    "indicated": Badge("✓", "good"),
    "consider": Badge("≈", "good"),
    "not_indicated_now": Badge("✗", "warn"),
    "contraindicated": Badge("⊘", "stop"),
    "undetermined": Badge("?", "open"),
}
_CRITERIA = {"met": Badge("✓", "good"), "failed": Badge("✗", "stop"), "open": Badge("?", "open")}
STATED = Kind("●", "stated", "stated")
UNKNOWN = Kind("?", "nothing said", "unknown")
RULE_BLOCKED = Kind("⊘", "a rule that does not apply", "rule")
_FOLLOWS = Kind("✓", "follows", "derived")
_ABSENT = Kind("○", "absent", "absent")
_FAILS = Kind("✗", "not so", "absent")
_KINDS = {
    "fact": Kind("✓", "a rule says so", "fact"),
    "given": Kind("✓", "asked for", "fact"),
    "stated": STATED,
    "reading": Kind("§", "chosen reading", "reading"),
    "chosen": Kind("◆", "chosen for the plan", "chosen"),
    "alternative": Kind("◆", "one of several", "chosen"),
    "double negation": Kind("✓", "not ruled out", "derived"),
    "absent": _ABSENT,
    "unknown": UNKNOWN,
    "otherwise": Kind("≠", "stated otherwise", "otherwise"),
    "comparison": Kind("✓", "compared", "comparison"),
    "aggregate": Kind("✓", "counted", "comparison"),
    "conditional": Kind("✓", "in every case", "comparison"),
}
_STATUS = {
    "blocked": "a condition fails",
    "overridden": "gives way to another statement",
    "not_chosen": "left to choice, not chosen",
}


def kind_of(node: "Node") -> Kind:
    """The kind of a claim: how it comes to hold, or that it does not."""
    kind = _KINDS.get(node.kind, _FOLLOWS if node.holds else _ABSENT)
    if not node.holds and kind.style not in ("absent", "unknown", "otherwise"):
        return _FAILS
    return kind


def verdict(name: str) -> Badge:
    """The look of a verdict."""
    return _VERDICTS.get(name, NEUTRAL)


def criterion(status: str) -> Badge:
    """The look of a criterion's status."""
    return _CRITERIA.get(status, NEUTRAL)


def level(name: str) -> Badge:
    """The look of a finding's level."""
    return _LEVELS.get(name, NEUTRAL)


def status(name: str) -> str:
    """The reason why a rule gives nothing, in words."""
    return _STATUS.get(name, name)
