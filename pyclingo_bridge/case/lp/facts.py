"""The `.lp` form of a case: ground facts of three predicates, read as data."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from pyclingo_bridge.base.diagnostics import Diagnostic, Suggestions, quoted
from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.hints import clingo_number, domain_hint, input_hint
from pyclingo_bridge.case.lp.parser import read_statements, read_term
from pyclingo_bridge.case.lp.terms import Statement, Term, TermKind
from pyclingo_bridge.case.model import Expectation, Fact, Reading
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value

_NOT_ALLOWED: dict[TermKind, tuple[str, str]] = {
    "any": ("variable", "{} is a variable"),
    "variable": ("variable", "{} is a variable"),
    "decimal": ("decimal", "{} is not a whole number"),
    "interval": ("interval", "the interval {} is not a single value"),
    "pool": ("pool", "the pool {} is not a single value"),
    "arithmetic": ("arithmetic", "arithmetic {} in a case file"),
    "comparison": ("comparison", "the comparison {} in a case file"),
    "external": ("external-function", "the function call {} in a case file"),
    "negation": ("negation", "`not` within a term: {}"),
    "tuple": ("tuple", "{} in parentheses"),
    "special": ("special-term", "{} is not a value"),
    "string": ("quoted-value", "{} is in quotes"),
    "function": ("compound-value", "{} is not a single value"),
    "number": ("number-not-input", "the number {} where an input belongs"),
}
_ABOUT_A_GOAL = {("absent", 1), ("always", 1), ("under", 3)}
_ESCAPES = {r"\n": "\n", r"\\": "\\", r"\"": '"'}


def read_facts(source: SourceText, vocabulary: Vocabulary) -> Reading:
    """The facts of a text and every problem of its form; names and values are not yet checked."""
    builder = _Builder(source, vocabulary)
    statements, builder.reading.problems = read_statements(source, FACT_FORMS)
    for statement in statements:
        builder.add(statement)
    return builder.reading


def read_goal(text: str, vocabulary: Vocabulary) -> tuple[str | None, list[Diagnostic]]:
    """An atom as clingo writes it, or None and why not; places are within `text`."""
    source = SourceText("goal", text)
    term, problems = read_term(source)
    builder = _Builder(source, vocabulary)
    builder.reading.problems = problems
    goal = builder.goal(term) if term is not None else None
    return (None if problems else goal), problems


class _Builder:
    """Facts from statements; every part of a statement is looked at, whatever is wrong with one."""

    def __init__(self, source: SourceText, vocabulary: Vocabulary) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.near = Suggestions()
        self.reading = Reading()

    def add(self, statement: Statement) -> None:
        name, arguments = statement.name, statement.arguments
        predicate = FACT_FORMS.get(name.text)
        if predicate is not None and len(arguments) == predicate.arity:
            predicate.read(self, statement)
            return
        report = self.unknown_predicate if predicate is None else self.wrong_arity
        report(statement)
        for term in arguments:
            self.ground(term)

    def report(self, code: str, message: str, offset: int, fix: str) -> None:
        self.reading.problems.append(self.source.problem(code, message, offset, fix))

    def unknown_predicate(self, statement: Statement) -> None:
        name, arguments = statement.name, statement.arguments
        like = self.near(name.text, FACT_FORMS)
        shapes = ", ".join(f"`{known.form}`" for known in FACT_FORMS.values())
        fix = f"did you mean `{FACT_FORMS[like].form}`?" if like else f"a case holds {shapes}"
        if name.text in self.vocabulary:
            value = self.spelt(arguments[0]) if len(arguments) == 1 else "Value"
            fix = f"write `patient({name.text}, {value}).`"
        message = f"{quoted(f'{name.text}/{len(arguments)}')} is not a fact of a case"
        self.report("unknown-predicate", message, name.start, fix)

    def wrong_arity(self, statement: Statement) -> None:
        name, arguments = statement.name, statement.arguments
        if [term.kind for term in arguments] == ["name", "number", "number"]:
            known = self.vocabulary.get(arguments[0].text)
            start = arguments[1].start
            text = self.source.text[start : arguments[2].end]
            message = f"{quoted(text)} is not a whole number"
            self.report("decimal", message, start, self.way_out(known, text))
            return
        message = f"{quoted(f'{name.text}/{len(arguments)}')} is not a fact of a case"
        fix = f"write `{FACT_FORMS[name.text].form}`"
        self.report("wrong-arity", message, name.start, fix)

    def patient(self, statement: Statement) -> None:
        subject, term = statement.arguments
        known = self.vocabulary.get(subject.text) if subject.kind == "name" else None
        place = self.source.at(subject.start)
        value = self.value(term, known)
        if subject.kind != "name":
            fix = "the input comes first, by its name alone: `patient(Input, Value).`"
            if subject.kind in ("variable", "string"):
                fix = input_hint(subject.text.strip('"'), self.vocabulary, self.near)
            self.refuse(subject, fix)
        elif value is not None:
            fact = Fact(subject.text, value, place, self.source.at(term.start))
            self.reading.facts.append(fact)
        elif known is None:
            # Without a value there is no fact to be checked later.
            problem = unknown_input(subject.text, place, self.vocabulary, self.near)
            self.reading.problems.append(problem)

    def value(self, term: Term, known: Input | None) -> Value | None:
        """The value that a term gives an input, None after a problem was reported."""
        if term.kind == "name":
            return term.text
        if term.kind == "number":
            return self.number(term, known)
        fix = domain_hint(known)
        if term.kind in ("decimal", "variable", "interval", "arithmetic", "comparison"):
            fix = self.way_out(known, self.spelt(term))
        elif term.kind == "string":
            fix = self.way_out(known, unquote(term.text))
        elif term.kind == "bad":
            self.mend(term, known)
        self.refuse(term, fix)
        return None

    def way_out(self, known: Input | None, text: str) -> str:
        from pyclingo_bridge.case.values.way_out import way_out  # as in `check_facts`

        return way_out(self.vocabulary, known, text, self.near)

    def mend(self, term: Term, known: Input | None) -> None:
        """Say what to write instead of a number with its unit, now that its input is known."""
        place, problems = self.source.at(term.start), self.reading.problems
        for number, problem in enumerate(problems):
            if (problem.code, problem.location) == ("number-format", place):
                fix = self.way_out(known, self.spelt(term))
                problems[number] = replace(problem, help=fix)

    def number(self, term: Term, known: Input | None) -> int | None:
        number = clingo_number(term.text)
        if number is None:
            message = f"the number {quoted(term.text)} is too large"
            self.report("number-too-large", message, term.start, domain_hint(known))
        elif term.text == "-0":
            self.report("number-format", "`-0` is not a plain number", term.start, "write `0`")
            return None
        return number

    def free_text(self, statement: Statement) -> None:
        """Text for people: a source, a note, or the name of the case."""
        (term,), kind = statement.arguments, statement.name.text
        if term.kind == "string":
            self.reading.keep_text(kind, unquote(term.text))
        elif term.kind != "bad":
            message = f"the {kind} {quoted(self.spelt(term))} is not a string"
            self.report(f"{kind}-not-text", message, term.start, f'write `{kind}("text").`')

    def expect(self, statement: Statement) -> None:
        (term,) = statement.arguments
        goal = self.goal(term)
        if goal is not None:
            self.reading.expectations.append(Expectation(goal, self.source.at(term.start)))

    def goal(self, term: Term) -> str | None:
        """The atom that a term stands for, without spaces."""
        atom = _atom(term)
        if atom.kind in ("number", "string") or (atom.kind, atom.text) == ("name", "any"):
            message = f"{quoted(self.spelt(atom))} is not an atom"
            fix = "expect an atom, like `expect(verdict(indicated)).`"
            self.report("expect-not-an-atom", message, atom.start, fix)
            return None
        return self.ground(term, goal=True)

    def ground(self, term: Term, goal: bool = False) -> str | None:
        """A ground term as clingo writes it, None after a problem was reported."""
        if term.kind in ("name", "string"):
            return term.text
        if term.kind == "number":
            number = self.number(term, None)
            return None if number is None else str(number)
        if term.kind != "function":
            self.refuse(term, self.ground_hint(term, goal))
            return None
        parts = [self.ground(argument, goal) for argument in term.arguments]
        return None if None in parts else f"{term.text}({','.join(map(str, parts))})"

    def ground_hint(self, term: Term, goal: bool) -> str:
        if term.kind == "any":
            return "write `any` for any value"
        if term.kind == "variable":
            lower = f"write it in lower case: {quoted(term.text.lower())}"
            return f"{lower}, or write `any` for any value" if goal else lower
        if term.kind == "negation":
            return "write `absent(Atom)` where an atom is not to hold"
        if term.kind == "decimal":
            return "give a whole number"
        return "write names, whole numbers, strings, and terms like `name(Term)`"

    def refuse(self, term: Term, fix: str) -> None:
        if term.kind != "bad":
            code, message = _NOT_ALLOWED[term.kind]
            self.report(code, message.format(quoted(self.spelt(term))), term.start, fix)

    def spelt(self, term: Term) -> str:
        return " ".join(self.source.text[term.start : term.end].split())


def _atom(goal: Term) -> Term:
    """The atom that a goal is about."""
    while (goal.text, len(goal.arguments)) in _ABOUT_A_GOAL:
        goal = goal.arguments[-1]
    return goal


def unquote(text: str) -> str:
    """The text that a string of the file stands for."""
    return re.sub(r'\\[n\\"]', lambda escape: _ESCAPES[escape[0]], text[1:-1])


class FactForm(NamedTuple):
    """A fact that a case may hold: how many arguments, its form for people, who reads it."""

    arity: int
    form: str
    read: Callable[[_Builder, Statement], None]


# The one place that says which facts a case may hold.
FACT_FORMS: dict[str, FactForm] = {
    "patient": FactForm(2, "patient(Input, Value).", _Builder.patient),
    "expect": FactForm(1, "expect(Atom).", _Builder.expect),
    **{
        kind: FactForm(1, f'{kind}("text").', _Builder.free_text)
        for kind in ("source", "note", "name")
    },
}
