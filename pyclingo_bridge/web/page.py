"""The page and its parts as HTML."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyclingo_bridge import __version__
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.render.check_words import capital
from pyclingo_bridge.render.html.templating import environment
from pyclingo_bridge.web.answer_view import AnswerView, Why
from pyclingo_bridge.web.fields import Fields
from pyclingo_bridge.web.form import FOR_PEOPLE, Said
from pyclingo_bridge.web.marks import Mark, Marker, in_words
from pyclingo_bridge.words.labels import Words

if TYPE_CHECKING:
    from jinja2 import Template

_NO_MARK = Mark()
_ASKED = 5
"""How many questions come first."""


class Page:
    """Renders the page for one knowledge base."""

    def __init__(self, kb: KnowledgeBase, readings: Mapping[str, str]) -> None:
        self._kb, self._words = kb, Words(kb)
        self._fields = Fields(kb, readings)

    def whole(self, shown: "Shown", why: str | None) -> str:
        """The whole page: the form as it was sent, and the answer."""
        said = shown.said
        sections = self._fields.sections(said)
        by_name = {one.name: one for section in sections for one in section.fields}
        return self._render(
            "page.html",
            said=said,
            sections=sections,
            readings=self._fields.readings(said),
            nothing_asked=_nothing_asked(shown.view),
            asked=[by_name[name] for name in shown.asked],
            people=any(said.texts.get(name) for name in FOR_PEOPLE),
            marks=shown.marks,
            no_mark=_NO_MARK,
            verdict=_verdict(shown),
            bar=self._bar(shown),
            answer=self._answer(shown, why),
            stated=self._stated(said),
            version=__version__,
        )

    def parts(self, shown: "Shown") -> dict[str, Any]:
        """The parts of the page that change with what was typed, for its script."""
        note = _template("field.html").module.note  # type: ignore[attr-defined]
        return {
            "verdict": _verdict(shown),
            "bar": self._bar(shown),
            "answer": self._answer(shown, None),
            "stated": self._stated(shown.said),
            "asked": list(shown.asked),
            "nothing_asked": _nothing_asked(shown.view),
            "fields": {
                name: {
                    "note": str(note(mark)),
                    "signs": dict(mark.signs),
                    "idle": mark.idle,
                    "bad": bool(mark.errors or mark.clash),
                }
                for name, mark in shown.marks.items()
            },
        }

    def why(self, explained: Why) -> str:
        """An explanation."""
        return self._render("why.html", why=explained)

    def problems(self, problems: Iterable[Diagnostic]) -> str:
        """Problems in words, each with its place and its way out."""
        told = [(problem, in_words(self._kb, problem.message),
                 in_words(self._kb, problem.help or "")) for problem in problems]  # fmt: skip
        return self._render("problems.html", problems=told)

    def statements(self, name: str, statements: Sequence[Statement]) -> str:
        """The statements whose rules name an input, as a page."""
        return self._render("statements.html", name=name, statements=statements)

    def _bar(self, shown: "Shown") -> str:
        return self._render("bar.html", view=shown.view, left_out=bool(shown.said.errors))

    def _answer(self, shown: "Shown", why: str | None) -> str:
        marks, view = shown.marks.items(), shown.view
        return self._render(
            "answer.html",
            view=view,
            answer=view and view.answer,
            said=shown.said,
            unread=[(name, in_words(self._kb, f"`{name}`")) for name, mark in marks if mark.errors],
            clashing=[name for name, mark in marks if mark.clash],
            problems=shown.problems,
            explained=why,
        )

    def _stated(self, said: Said) -> str:
        """What is stated, each with a way to take it back."""
        facts = [(fact.input, self._words.known(fact.input, fact.value), fact.bound)
                 for fact in said.case.facts]  # fmt: skip
        return self._render("stated.html", facts=facts)

    def _render(self, template: str, **context: Any) -> str:
        return _template(template).render(kb=self._kb, words=self._words, **context)


class Shown:
    """What is shown of one form: the answer, where there is one, and a mark beside fields."""

    def __init__(self, consultation: Consultation, said: Said, answer: Answer | None) -> None:
        self.consultation, self.said = consultation, said
        self.view = None if answer is None else AnswerView(consultation, answer)
        self._marker = Marker(consultation, said, answer)
        self.marks = self._marker.marks()

    @property
    def problems(self) -> list[str]:
        """What is wrong with the form as a whole, in words."""
        others = self.said.problems.get("", ())
        return list(map(self._marker.told, (*self.consultation.contradictions, *others)))

    @property
    def asked(self) -> tuple[str, ...]:
        """The inputs to ask for next, of which the form says nothing."""
        if self.view is None:
            return ()
        names = self.consultation.next_inputs()
        return tuple(islice((name for name in names if name not in self.said.texts), _ASKED))


def _template(name: str) -> "Template":
    return environment("pyclingo_bridge.web").get_template(name)


def _verdict(shown: Shown) -> str:
    """The verdict in a line, as it is announced."""
    left_out = " (a field that cannot be read is left out)" if shown.said.errors else ""
    if shown.view is None:
        return f"No verdict: the case contradicts itself{left_out}"
    firm = "settled" if shown.view.settled else "as far as is known"
    return f"{capital(shown.view.verdict)} ({firm}){left_out}"


def _nothing_asked(view: AnswerView | None) -> str:
    """What stands where the questions would, if there are none."""
    if view is None:
        return "No question helps while facts contradict each other: change one of them first."
    return "Nothing that is not known yet would change the verdict or the advice."
