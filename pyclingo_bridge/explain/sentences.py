"""Sentences for claims: the phrases of the knowledge base with the labels of their arguments."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from pyclingo_bridge.explain.model import READING, STATED, Wanted
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicate_entry import Kind, row
from pyclingo_bridge.guideline.predicates import (
    ACTION_LABEL,
    DECISION_LABEL,
    EVENT_LABEL,
    FINDING_TEXT,
    HOLD_LABEL,
    INPUT_LABEL,
    LABEL,
    PHRASE,
    READING_LABEL,
    SILENCE_LABEL,
    STATEMENT,
)
from pyclingo_bridge.justify.ground import Extreme, Fn, Ground, Text, atom_of_text, shown
from pyclingo_bridge.justify.terms import Compound, Constant, Term, Variable
from pyclingo_bridge.solving.atoms import Value, printed
from pyclingo_bridge.words.labels import Words, plain

if TYPE_CHECKING:
    from pyclingo_bridge.justify.claims import Claim
    from pyclingo_bridge.justify.literals import Comparison

_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}
_OPPOSITE = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "=": "≠", "!=": "="}
_PLAIN_KINDS = ("value", "choice")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_LABELS = (
    ACTION_LABEL, EVENT_LABEL, DECISION_LABEL, FINDING_TEXT, SILENCE_LABEL, HOLD_LABEL,
    READING_LABEL, INPUT_LABEL, LABEL,
)  # fmt: skip

_LABEL_OF = {
    "input": INPUT_LABEL,
    "reading": READING_LABEL,
    **dict.fromkeys(("criterion", "verdict", "modality", "strength"), LABEL),
}
"""Where a term may have several names, the one that its place asks for."""


def _kinds(name: str, arity: int) -> tuple[Kind | None, ...]:
    """What each argument of a predicate names; None where anything goes."""
    entry = row((name, arity))
    if entry is None or entry.inner or entry.checks:
        return (None,) * arity
    return entry.arguments


class Sentences:
    """The sentences for claims about one case."""

    def __init__(self, kb: KnowledgeBase, values: Mapping[str, Value]) -> None:
        self._kb = kb
        self._values = values
        self.labels = Words(kb)

    def of(self, claim: "Claim") -> str:
        """A claim as a sentence without its full stop."""
        from pyclingo_bridge.justify.literals import Comparison

        checked = claim.checked
        if isinstance(checked, Comparison):
            return self._comparison(claim, checked)
        if isinstance(checked, Fn):
            return self.atom(checked)
        if isinstance(checked, Compound):
            return self._absent(checked)
        if claim.kind == "aggregate":
            amount = "" if claim.amount is None else f" (it is {shown(claim.amount)})"
            return f"{claim.text}{'' if claim.holds else ' does not hold'}{amount}"
        return claim.text if claim.holds else f"not: {claim.text}"

    def atom(self, atom: Fn) -> str:
        """An atom that holds."""
        if atom.signature == STATED:
            name, value = atom.arguments
            return f"{self.labels.input(shown(name))}: {self._value(shown(name), value)}"
        return self._phrased(atom.name, tuple(map(Constant, atom.arguments)), True, str(atom))

    def form(self, form: Compound) -> str:
        """The form of an atom, as if such an atom held."""
        return self._phrased(form.name, form.arguments, True, str(form))

    def has_phrase(self, atom: Fn | Compound) -> bool:
        """Whether a predicate has a sentence; of a private one without, its reasons are told."""
        name, arity, _ = atom.signature
        return not name.startswith("_") or (name, arity) in self._phrases

    def _absent(self, form: Compound) -> str:
        if form.signature == STATED:
            return self._not_stated(form)
        if form.signature == READING:
            return self._otherwise_read(form)
        return self._phrased(form.name, form.arguments, False, f"not {form}")

    def _not_stated(self, form: Compound) -> str:
        """What is recorded of an input that has not the value: nothing, or another value."""
        name = form.arguments[0].value({})
        if name is None:
            wanted = form.arguments[1].value({})
            return f"nothing recorded is {'anything' if wanted is None else shown(wanted)}"
        words = self.labels.input(shown(name))
        value = self._values.get(shown(name))
        if value is None:
            return f"{words}: nothing is recorded"
        return f"{words}: {self.labels.shown(shown(name), value)}"

    def _otherwise_read(self, form: Compound) -> str:
        reading = form.arguments[0].value({})
        wanted = form.arguments[1].value({})
        if reading is None or wanted is None:
            return f"not {form}"
        label = self._words(Constant(reading), None)
        return f"{label}: not read as {plain(shown(wanted))}"

    def _comparison(self, claim: "Claim", comparison: "Comparison") -> str:
        """Both numbers, with what they are: `future liver remnant 25 % < 33 (S0-08)`."""
        sign = (_SIGNS if claim.holds else _OPPOSITE)[comparison.operator]
        left, right = (self._side(term, claim) for term in (comparison.left, comparison.right))
        return f"{left} {sign} {right}"

    def _side(self, term: Term, claim: "Claim") -> str:
        value = term.put_in(claim.binding).value({})
        text = str(term.put_in(claim.binding)) if value is None else self._ground(value)
        if not isinstance(term, Variable):
            return text
        origin = claim.origins.get(term.name)
        if origin is None:
            return text
        if origin.signature == STATED and value is not None and origin.arguments[1] == value:
            name = shown(origin.arguments[0])
            return f"{self.labels.input(name)} {self._value(name, value)}"
        statements = list(map(printed, self.statements_in(origin)))
        return f"{text} ({', '.join(statements)})" if statements else text

    def statements_in(self, atom: Fn | Compound) -> list[str]:
        """The statements that an atom names."""
        names: list[str] = []
        for argument in atom.arguments:
            value = (
                argument if isinstance(argument, (int, Text, Fn, Extreme)) else argument.value({})
            )
            if isinstance(value, Fn) and not value.arguments and value.name in self.strengths:
                names.append(value.name)
        return names

    @cached_property
    def strengths(self) -> dict[str, str]:
        """The strength of every statement."""
        rows = self._kb.table.facts(STATEMENT)
        return {str(name): str(strength) for name, _, _, strength, _ in rows}

    def _phrased(self, name: str, arguments: tuple[Term, ...], holds: bool, plain: str) -> str:
        template = self._phrases.get((name, len(arguments)))
        if template is None:
            return plain
        is_open = any(argument.value({}) is None for argument in arguments)
        kinds = _kinds(name, len(arguments))

        def words(placeholder: re.Match[str]) -> str:
            place = int(placeholder[1]) - 1
            if place >= len(arguments):
                return placeholder[0]
            if kinds[place] in _PLAIN_KINDS and kinds[0] == "input":
                owner = arguments[0].value({})
                value = arguments[place].value({})
                if owner is not None and value is not None:
                    return self._value(shown(owner), value)
            return self._words(arguments[place], kinds[place])

        if not holds and is_open:  # the phrase for absence is about one thing, not about all
            return f"not: {_PLACEHOLDER.sub(words, template[0])}"
        return _PLACEHOLDER.sub(words, template[0 if holds else 1])

    @cached_property
    def _phrases(self) -> dict[tuple[str, int], tuple[str, str]]:
        rows = self._kb.table.facts(PHRASE)
        return {
            (str(name), arity): (str(yes), str(no))
            for name, arity, yes, no in rows
            if isinstance(arity, int)
        }

    def _words(self, term: Term, kind: str | None) -> str:
        value = term.value({})
        if value is None:
            return "any statement" if kind == "statement" else "anything"
        text = self._ground(value)
        if kind in _PLAIN_KINDS or not isinstance(value, Fn):
            return text
        if value.name in self.strengths:
            return printed(value.name)
        expected = _LABEL_OF.get(kind or "")
        for predicate in (expected, *_LABELS) if expected else _LABELS:
            label = self._kb.words(predicate).get(shown(value))
            if label is not None:
                return label
        return text

    def _ground(self, value: Ground) -> str:
        if isinstance(value, Text):
            return value.text
        return self.labels.value(shown(value)) if isinstance(value, Fn) else shown(value)

    def _value(self, name: str, value: Ground) -> str:
        return self.labels.shown(name, value if isinstance(value, int) else shown(value))

    def wanted(self, need: Wanted) -> str:
        """What an input would have to be for a rule to go on, and what it is."""
        if self._kb.vocabulary.get(need.input) is None:
            label = self._words(Constant(Fn(need.input)), None)
            return f"needs to be read so that {label} = {self._either(need.instead, '')}"
        cited = f" ({', '.join(need.statements)})" if need.statements else ""
        now = (
            "nothing is recorded"
            if need.now is None
            else f"it is {self.labels.shown(need.input, need.now)}"
        )
        values = self._either(need.instead, self.labels.unit_beside(need.input))
        return f"needs {self.labels.input(need.input)} {values}{cited}; {now}"

    def _either(self, values: tuple[Value | str, ...], unit: str) -> str:
        words = [self.labels.value(value) for value in values] or ["what no case can say"]
        return f"{' or '.join(words)} {unit if values else ''}".strip()

    def change(self, name: str, before: Value | None, after: tuple[Value | str, ...]) -> str:
        """An input with what it is and what it would become."""
        now = "not recorded" if before is None else self.labels.shown(name, before)
        return f"{self.labels.input(name)}: {now} → {self._either(after, self.labels.unit(name))}"

    def of_text(self, atom: str) -> str:
        """The sentence of an atom given as text."""
        return self.atom(atom_of_text(atom))
