"""Checks of the facts of a case by the vocabulary: names, values, repetitions."""

from collections.abc import Iterable
from dataclasses import replace

from pyclingo_bridge.base.diagnostics import (
    CaseError,
    Diagnostic,
    Location,
    Suggestions,
    by_location,
    nearest,
    quoted,
)
from pyclingo_bridge.case.hints import Near, domain_hint, input_hint
from pyclingo_bridge.case.model import Case, Fact
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary


def check_facts(facts: Iterable[Fact], vocabulary: Vocabulary) -> list[Diagnostic]:
    """Every fact that the vocabulary does not allow, and every input stated more than once.

    Codes: `unknown-input`, `value-outside-domain`, `decimal`, `wrong-type`, `two-values`
    (errors), `stated-twice` (a warning).
    """
    problems: list[Diagnostic] = []
    first_of: dict[str, Fact] = {}
    near = Suggestions()
    for fact in facts:
        known = vocabulary.get(fact.input) if isinstance(fact.input, str) else None
        if known is None:
            swapped = isinstance(fact.value, str) and fact.value in vocabulary
            fix = f"the input comes first: `patient({fact.value}, {fact.input}).`"
            problem = unknown_input(fact.input, fact.location, vocabulary, near)
            problems.append(replace(problem, help=fix) if swapped else problem)
            continue
        if not known.accepts(fact.value):
            problems.append(_wrong_value(fact, known, vocabulary, near))
        first = first_of.setdefault(fact.input, fact)
        if first is not fact:
            problems.append(_repeated(first, fact))
    return problems


def expect_usable(case: Case, vocabulary: Vocabulary) -> None:
    """Raises CaseError for a case with facts that the vocabulary does not allow."""
    problems = check_facts(case.facts, vocabulary)
    if errors := [problem for problem in problems if problem.level == "error"]:
        raise CaseError(by_location(errors))


def unknown_input(
    name: object, place: Location | None, vocabulary: Vocabulary, near: Near = nearest
) -> Diagnostic:
    """The problem of an unknown input, with the input that was probably meant."""
    fix = input_hint(str(name), vocabulary, near)
    return Diagnostic("unknown-input", f"unknown input {quoted(name)}", place, help=fix)


def _wrong_value(fact: Fact, known: Input, vocabulary: Vocabulary, near: Near) -> Diagnostic:
    # Only a case that is refused pays for loading what reads words.
    from pyclingo_bridge.case.values.way_out import way_out

    value: object = fact.value
    place = fact.value_location or fact.location
    if isinstance(value, float):
        message = f"the value {quoted(value)} of `{known.name}` is not a whole number"
        return Diagnostic(
            "decimal", message, place, help=way_out(vocabulary, known, repr(value), near)
        )
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        message = f"the value {quoted(value)} of `{known.name}` is neither a name nor a number"
        fix = domain_hint(known)
        if isinstance(value, bool):
            fix = way_out(vocabulary, known, str(value), near)
        return Diagnostic("wrong-type", message, place, help=fix)
    message = f"{quoted(value)} is not a value of `{known.name}`"
    fix = way_out(vocabulary, known, str(value), near)
    return Diagnostic("value-outside-domain", message, place, help=fix)


def _repeated(first: Fact, again: Fact) -> Diagnostic:
    there = f" at {first.location}" if first.location is not None else ""
    stated = f"{quoted(again.input)} is already stated{there}"
    if type(first.value) is type(again.value) and first.value == again.value:
        fix = "remove one of the two, unless another input was meant"
        return Diagnostic("stated-twice", stated, again.location, "warning", fix)
    message = f"{stated}: {quoted(first.value)} there, {quoted(again.value)} here"
    fix = "keep the one that is true of the patient now"
    return Diagnostic("two-values", message, again.location, help=fix)
