"""An answer and its explanation as one HTML page that stands alone, for screen and paper."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.change import Changed, Changes, Technique
from pyclingo_bridge.explain.model import Node, Wanted
from pyclingo_bridge.explain.reasons import Known
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.explain.why import Cited, Explanation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import PROVENANCE, SOURCE, STATEMENT
from pyclingo_bridge.justify.term_reader import goal_form
from pyclingo_bridge.render import marks as kinds
from pyclingo_bridge.render.brief import Brief
from pyclingo_bridge.render.html.templating import render
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words, plain


def explanation_page(
    kb: KnowledgeBase,
    answer: Answer,
    explanation: Explanation,
    changes: Changes | None = None,
    case: Case | None = None,
) -> str:
    """One HTML file: the answer for a case, why a goal holds or not, and what would change it.

    The parts must be of one case under the same readings. With `case` the page also lists what is
    stated. It needs no network and no script, and everything that comes from outside is escaped.
    """
    page = PageData(kb, answer, explanation, changes)
    return render(
        "explanation.html",
        page=page,
        kb=kb,
        answer=answer,
        explanation=explanation,
        changes=changes,
        stated=() if case is None else tuple(Known(fact.input, fact.value) for fact in case.facts),
    )


class Explained:
    """An explanation, and what would change it, as the templates read them."""

    marks, blocked = kinds, kinds.RULE_BLOCKED
    plain = staticmethod(plain)

    def __init__(
        self, kb: KnowledgeBase, explanation: Explanation | None, changes: Changes | None
    ) -> None:
        self._kb, self.words = kb, Words(kb)
        self._explanation, self._changes = explanation, changes

    def need(self, wanted: Wanted) -> str:
        """What a rule needs, and what it has: `needs future liver remnant 33–100 % (S0-08); …`."""
        words, name = self.words, wanted.input
        cited = f" ({', '.join(wanted.statements)})" if wanted.statements else ""
        needs = f"needs {words.input(name)}: {words.values(name, wanted.instead)}{cited}"
        if wanted.now is not None:
            return f"{needs}; it is {words.values(name, [wanted.now])}"
        assumed = f", assumed: {value}" if (value := words.assumed(name)) else ""
        return f"{needs}; nothing is recorded about it{assumed}"

    @property
    def aim(self) -> str:
        """The goal of the changes in words, as if it held."""
        assert self._changes is not None
        return Sentences(self._kb, {}).form(goal_form(self._changes.goal))

    @property
    def common(self) -> tuple[Changed, ...]:
        """The changes of an input that all ways have in common."""
        first, *others = self._changes.changes if self._changes else ((),)
        return tuple(part for part in first if others and all(part in other for other in others))

    def techniques(self) -> list[tuple[str, tuple[Technique, ...]]]:
        """The inputs that changes touch, with the actions that statements name for them."""
        changes = self._changes.changes if self._changes else ()
        touched = {part.input: part.techniques for change in changes for part in change}
        return [(name, touched[name]) for name in self._kb.vocabulary.names if touched.get(name)]

    def groups(self, known: Iterable[Known]) -> Iterator[tuple[str, str, str, list[Known]]]:
        """Stated facts, then inputs that are not recorded: (mark, word, style, facts) for each."""
        known = tuple(known)
        for kind, word, is_stated in (
            (kinds.STATED, "Stated", True),
            (kinds.UNKNOWN, "Nothing recorded about", False),
        ):
            if group := [fact for fact in known if (fact.value is not None) == is_stated]:
                yield kind.mark, word, kind.style, group

    @property
    def goal_rows(self) -> tuple[Node, ...]:
        """The claims that answer the goal, those of its derivation first."""
        assert self._explanation is not None
        derivation = self._explanation.derivation
        return (*((derivation,) if derivation else ()), *self._explanation.also)

    @cached_property
    def statements(self) -> Mapping[str, Cited | None]:
        """Every statement that the page names, in the order of the sources; None for any other."""
        cited = self._explanation.statements if self._explanation else ()
        known = {one.id: one for one in cited}
        named = set(self._named())
        statements: dict[str, Cited | None] = _Lenient()
        for term, _, _, strength, text in self._kb.table.facts(STATEMENT):
            name = printed(term)
            if name in known or name in named:
                statements[name] = known.get(name, Cited(name, str(strength), str(text)))
        return statements

    def _named(self) -> Iterator[str]:
        """The statements that are named beside those of the explanation."""
        for changed in chain(*self._changes.changes) if self._changes else ():
            yield from changed.statements


class PageData(Explained, Brief):
    """An answer and an explanation of one case, as the templates read them."""

    def __init__(
        self,
        kb: KnowledgeBase,
        answer: Answer,
        explanation: Explanation | None = None,
        changes: Changes | None = None,
    ) -> None:
        Brief.__init__(self, kb, answer)
        Explained.__init__(self, kb, explanation, changes)

    steps = plan_steps

    def _named(self) -> Iterator[str]:
        yield from super()._named()
        yield from _statement_ids(self.answer)

    @property
    def sources(self) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
        """Each source document, and what is said of it: `[("review status", "pending"), …]`."""
        rows = grouped(
            (of, (plain(str(k)), str(t))) for of, k, t in self._kb.table.facts(PROVENANCE)
        )
        return [
            (printed(source), str(title), str(date), rows.get(source, []))
            for source, title, date in self._kb.table.facts(SOURCE)
        ]


class _Lenient(dict[str, Cited | None]):
    def __missing__(self, name: str) -> None:
        return None


def _statement_ids(answer: Answer) -> Iterator[str]:
    """The statements that an answer names."""
    for advice in answer.advice:
        yield advice.statement
        yield from (advice.overridden_by or "").split(", ")
    yield from (hold.statement for hold in answer.holds)
    yield from (figure.statement for figure in answer.figures)
    for plan in answer.plans:
        yield from plan.departs_from
        for step in plan.steps:
            yield from step.statements
