"""Groups of predicates that the bridge treats alike."""

from pyclingo_bridge.guideline.predicates import (
    ADVISES_AGAINST,
    AFTER,
    ASSUMED,
    BACKED_BY,
    CHOSEN,
    CONSIDERS,
    CONTINGENT,
    CONTINUES,
    COULD_BE,
    DEPARTS,
    DEPENDS,
    DO,
    EFFECTIVE,
    FORBIDS,
    KNOWN,
    LATEST,
    MONTHS,
    OTHERWISE,
    PATIENT,
    PERMITS,
    PHASE,
    PLANNING,
    POSSIBLY_NOT,
    PREFERS,
    RECOMMENDS,
    REPEATS,
    REQUIRES,
    START,
    UNKNOWN,
    WAITS,
)
from pyclingo_bridge.solving.atoms import Predicate, Signature

MODALITIES: tuple[Predicate, ...] = (
    REQUIRES,
    FORBIDS,
    RECOMMENDS,
    ADVISES_AGAINST,
    PREFERS,
    CONSIDERS,
    PERMITS,
)

SUPPLIED: frozenset[Signature] = frozenset({PATIENT, CHOSEN, PLANNING})
"""Predicates that no file derives: the case, the chosen readings and the switch for plans."""

OF_THE_PATIENT: frozenset[Signature] = frozenset(
    {PATIENT, EFFECTIVE, ASSUMED, POSSIBLY_NOT, COULD_BE, KNOWN, UNKNOWN}
)

OF_PLANS: frozenset[Signature] = frozenset(
    {DO, START, LATEST, REPEATS, WAITS, CONTINGENT, MONTHS, BACKED_BY, DEPARTS}
    | {AFTER, DEPENDS, CONTINUES, OTHERWISE, PHASE}
)
"""The predicates of a plan."""
