"""The levels that codes have where `crlm lint` judges a knowledge base itself."""

from collections.abc import Mapping

from pyclingo_bridge.base.diagnostics import Level

OWN_LEVELS: Mapping[str, Level] = {
    "script": "error",
    "theory": "error",
    "unknown-as-no": "error",
    "constant": "warning",
    "external": "warning",
    "program-part": "warning",
    "classical-negation": "warning",
    "plan-reads-patient": "warning",
    "unguarded-choice": "note",
    "unguarded-constraint": "note",
    "unguarded-disjunction": "note",
    "unguarded-optimisation": "note",
    "declared-twice": "error",
    "domain-too-large": "error",
    "not-a-name": "error",
}
"""The codes of extensions that count in a knowledge base itself too, with their level there."""
