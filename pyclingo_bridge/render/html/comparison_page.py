"""What changed since the last board as one HTML page, before the sheet of the patient today."""

from pathlib import Path

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.compare import Comparison, FactChange, Moved, doubts
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render import marks
from pyclingo_bridge.render.html.board_page import Sheet
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.labels import Words


def comparison_page(
    kb: KnowledgeBase, result: Comparison, dates: tuple[Case, Case], answer: Answer
) -> str:
    """One HTML file: what changed from one date of a patient to the other, and the sheet of the
    later one, of which `answer` is the answer."""
    return render(
        "comparison.html",
        ("style.css", "board.css"),
        kb=kb,
        result=result,
        changes=_Changes(kb, result),
        heads=[_head(case) for case in dates],
        doubts=[doubt.message for doubt in doubts(*dates)],
        sheets=[Sheet(kb, dates[1], answer)],
        day=dates[1].date,
    )


def _head(case: Case) -> str:
    """What a case is called, with its day."""
    return " ".join(filter(None, (case.title or Path(case.name).stem, str(case.date or ""))))


class _Changes:
    """The changes in words, as the template reads them."""

    def __init__(self, kb: KnowledgeBase, result: Comparison) -> None:
        self._result, self.words, self._sentences = result, Words(kb), Sentences(kb, {})

    before = property(lambda self: marks.verdict(self._result.verdict_before))
    after = property(lambda self: marks.verdict(self._result.verdict_after))

    def fact(self, fact: FactChange) -> str:
        """A fact before and after."""
        after: tuple[Value | str, ...] = ("not recorded",) if fact.after is None else (fact.after,)
        return self._sentences.change(fact.input, fact.before, after)

    def turned_by(self) -> str:
        """The changes that alone lead to the other verdict."""
        ways = (" and ".join(map(self.words.input, n)) for n in self._result.verdict_turned_by)
        return "; or ".join(ways)

    def parts(self) -> list[tuple[str, Moved]]:
        """The parts of the answer in which something is otherwise."""
        result = self._result
        parts = (
            ("Criteria", result.criteria),
            ("Held back", result.holds),
            ("Best plan", result.plans),
            ("What the statements say", result.advice),
        )
        return [(title, moved) for title, moved in parts if moved.gained or moved.lost]
