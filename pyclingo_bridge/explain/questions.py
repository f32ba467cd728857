"""What is certain of a case, and what is worth asking: frozen results (as JSON: `ask`)."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal as OneOf

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.files.json_form import HIDDEN, PublicResult, shown
from pyclingo_bridge.base.records import record
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.numbers import counted


@record
class Prospect:
    """What an answer leads to if nothing else were known besides."""

    values: tuple[Value | str, ...] = field(metadata=HIDDEN)
    """The values that lead there; numbers as ranges."""
    verdict: str
    """Empty where the answer contradicts what is known, unless more is said."""
    possible: tuple[str, ...]
    """The verdicts that some completion still has."""
    gained: tuple[str, ...]
    """Conclusions other than the verdict that come to hold."""
    lost: tuple[str, ...]
    """Conclusions other than the verdict that hold no longer."""


def _by_values(prospects: Sequence[Prospect]) -> dict[str, Prospect]:
    """The prospects by the values that lead there, with commas between."""
    return {", ".join(map(str, prospect.values)): prospect for prospect in prospects}


@record
class Question:
    """An input that can still matter, with what each of its answers leads to."""

    input: str
    question: str
    matters_for: tuple[str, ...]
    answers: tuple[Prospect, ...] = field(metadata=shown(form=_by_values))
    """By the values that lead there, with commas between."""


@record
class Questions(PublicResult):
    """What is settled for a case, and what is worth asking, best question first."""

    schema_version: OneOf[1] = field(default=1, init=False)
    case: str
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    verdict: str
    possible_verdicts: tuple[str, ...]
    certain: tuple[str, ...]
    """The conclusions that hold under every completion."""
    possible: tuple[str, ...]
    """The conclusions that hold under some completion, but not under all."""
    relevant: tuple[Question, ...]
    irrelevant: tuple[str, ...]
    """Unknown inputs proved to bear on no conclusion, alone or together."""
    assumed: tuple[Given, ...]
    review_status: str
    disclaimer: str

    @property
    def settled(self) -> bool:
        """Whether the verdict can no longer change."""
        return len(self.possible_verdicts) == 1

    def _in_short(self) -> str:
        settled = "settled" if self.settled else f"of {len(self.possible_verdicts)} possible"
        return f"{self.verdict}, {settled}, {counted(len(self.relevant), 'question')}"
