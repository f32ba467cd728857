"""What answers and explanations have in common."""

from dataclasses import dataclass
from typing import Annotated

from pyclingo_bridge.base.files.json_form import Limits
from pyclingo_bridge.solving.atoms import Value

STRENGTHS = ("must", "should", "prefer", "may", "fact")
"""Of statements, the strongest first."""
Strength = Annotated[str, Limits(enum=STRENGTHS)]
DEFAULT_SECONDS = 10.0
"""The bound on a search for plans."""


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """An input with a value, stated or taken for granted."""

    input: str
    value: Value
