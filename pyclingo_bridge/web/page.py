"""The page and its parts as HTML."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pyclingo_bridge import __version__
from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.render.html.templating import environment
from pyclingo_bridge.web.answer_view import AnswerView, Why
from pyclingo_bridge.web.fields import Fields
from pyclingo_bridge.web.form import FOR_PEOPLE, Said
from pyclingo_bridge.web.marks import Mark, in_words, marks_as_data
from pyclingo_bridge.words.labels import Words

_NO_MARK = Mark()


class Page:
    """Renders the page for one knowledge base."""

    def __init__(self, kb: KnowledgeBase, readings: Mapping[str, str]) -> None:
        self._kb, self._words = kb, Words(kb)
        self._fields = Fields(kb, readings)

    def whole(
        self,
        said: Said,
        marks: Mapping[str, Mark],
        view: AnswerView | None,
        asked: Sequence[str],
        problems: Sequence[str],
        why: str | None,
    ) -> str:
        """The whole page: the form as it was sent, and the answer."""
        sections = self._fields.sections(said)
        by_name = {one.name: one for section in sections for one in section.fields}
        return self._render(
            "page.html",
            said=said,
            sections=sections,
            readings=self._fields.readings(said),
            nothing_asked=_nothing_asked(view),
            asked=[by_name[name] for name in asked],
            people=any(said.texts.get(name) for name in FOR_PEOPLE),
            marks=marks,
            no_mark=_NO_MARK,
            verdict=self._verdict(said, view),
            bar=self._bar(said, view),
            answer=self._answer(said, marks, view, problems, why),
            stated=self._stated(said),
            version=__version__,
        )

    def parts(
        self,
        said: Said,
        marks: Mapping[str, Mark],
        view: AnswerView | None,
        asked: Sequence[str],
        problems: Sequence[str],
    ) -> dict[str, Any]:
        """The parts of the page that change with what was typed, for its script."""
        note = _macro("field.html", "note")
        return {
            "verdict": self._verdict(said, view),
            "bar": self._bar(said, view),
            "answer": self._answer(said, marks, view, problems, None),
            "stated": self._stated(said),
            "asked": list(asked),
            "nothing_asked": _nothing_asked(view),
            "fields": marks_as_data(marks, {name: str(note(mark)) for name, mark in marks.items()}),
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

    def _verdict(self, said: Said, view: AnswerView | None) -> str:
        """The verdict in a line, as it is announced."""
        left_out = " (a field that cannot be read is left out)" if said.errors else ""
        if view is None:
            return f"No verdict: the case contradicts itself{left_out}"
        firm = "settled" if view.settled else "as far as is known"
        return f"{view.verdict[:1].upper()}{view.verdict[1:]} ({firm}){left_out}"

    def _bar(self, said: Said, view: AnswerView | None) -> str:
        return self._render("bar.html", view=view, left_out=bool(said.errors))

    def _answer(
        self,
        said: Said,
        marks: Mapping[str, Mark],
        view: AnswerView | None,
        problems: Sequence[str],
        why: str | None,
    ) -> str:
        unread = [
            (name, in_words(self._kb, f"`{name}`")) for name, mark in marks.items() if mark.errors
        ]
        clashing = [name for name, mark in marks.items() if mark.clash]
        return self._render(
            "answer.html",
            view=view,
            answer=view and view.answer,
            said=said,
            unread=unread,
            clashing=clashing,
            problems=problems,
            explained=why,
        )

    def _stated(self, said: Said) -> str:
        """What is stated, each with a way to take it back."""
        facts = [(fact.input, self._words.known(fact.input, fact.value), fact.bound)
                 for fact in said.case.facts]  # fmt: skip
        return self._render("stated.html", facts=facts)

    def _render(self, template: str, **context: Any) -> str:
        found = environment("pyclingo_bridge.web").get_template(template)
        return found.render(kb=self._kb, words=self._words, **context)


def _nothing_asked(view: AnswerView | None) -> str:
    """What stands where the questions would, if there are none."""
    if view is None:
        return "No question helps while facts contradict each other: change one of them first."
    return "Nothing that is not known yet would change the verdict or the advice."


@cache
def _macro(template: str, name: str) -> Any:
    module = environment("pyclingo_bridge.web").get_template(template).module
    return getattr(module, name)
