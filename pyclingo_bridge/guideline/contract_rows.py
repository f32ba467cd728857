"""The contract with extensions, one row a predicate: what its arguments name, who may derive it.

A row is written like an atom. An argument names a kind of thing, or is `_` where anything goes.
Marks behind it:

- `!`: something of the extension's own, written as a constant;
- `?`: of the arguments marked so, one at least is such a constant;
- `*`: a part of the key of a function, whose value is marked `=`: no key has a second value.

What no row opens is closed, whether or not it has a row.
"""

MODALITIES = (
    "requires",
    "forbids",
    "recommends",
    "advises_against",
    "prefers",
    "considers",
    "permits",
)

FACTS = (
    "domain(input!, value)",
    "question(input!*, text=)",
    "unit(input!*, text=)",
    "section(input!*, _=)",
    "change(input!*, _=)",
    "closed_world(input!*, _=)",
    "supersedes(input!, input!)",
    "source(source!*, text=, text=)",
    "provenance(source!*, _*, text=)",
    "statement(statement!*, source=, _=, strength=, text=)",
    "not_formalised(statement!*, text=)",
    "figure(statement!, _, _, _, text)",
    "rationale(statement!, _, text)",
    "reading(reading!, choice)",
    "default_reading(reading!*, choice=)",
    "reading_from(reading!, statement)",
    "criterion(criterion!)",
    "decision(decision!)",
    "exclusive(group!)",
    "serves(action!, decision, group)",
    "refines(action!, action!)",
    "only_for(statement!, decision)",
    "overrides_only_on(statement!, action)",
    "label(_*, text=)",
    "explained(verdict*, text=)",
    "input_label(input*, text=)",
    "reading_label(reading*, text=)",
    "action_label(action*, text=)",
    "decision_label(decision*, text=)",
    "event_label(_*, text=)",
    "silence_label(_*, text=)",
    "hold_label(_*, text=)",
    "contingency_label(_*, text=)",
    "finding_text(finding*, text=)",
    "remedy(finding*, text=)",
    "phrase(_*, _*, text=, text=)",
)
"""Open, as plain facts."""

RULES = (
    *(f"{modality}(statement!, action)" for modality in MODALITIES),
    "foresees(statement!, action, _)",
    "overrides(statement?, statement?)",
    "strength_of(statement!*, action*, strength=)",
    "threshold(_*, _=, statement!)",
    "met(criterion, statement!)",
    "failed(criterion, statement!)",
    "conditional(criterion, statement!)",
    "asked_for(criterion, input)",
    "asks(_, input)",
    "changed_by(input, action, statement!)",
    "error(finding!)",
    "warning(finding!)",
    "note(finding!)",
    "involves(finding!, input)",
    "due(decision!, _)",
    "excluded(action, statement!)",
    "clash(decision, action, decision, action)",
    "hold(action, _, statement!, _)",
    "latest(decision, action!, number)",
    "repeats(decision, action!, number, number)",
    "months(decision, action!, number)",
    "waits(decision, action!, _)",
    "contingent(decision, action!, _)",
)
"""Open, to rules as well."""

FACTS_OF_CHECKS = (
    "claim(claim!*, strength=, text=)",
    "rests_on(claim!, statement)",
    "better(input!, value, value)",
    "more_is_better(input!)",
    "less_is_better(input!)",
    "cites(statement!, _)",
    "reference(source!*, _*, text=)",
    "irrelevant(input, _, statement!)",
    "irrelevant_but_for(input!, value)",
    "facet(decision?, facet?)",
    "population(population!*, text=)",
)
"""Open as plain facts, and read by the checks of a knowledge base only."""

RULES_OF_CHECKS = (
    "violated(claim!)",
    "faceted(facet!, _)",
    "in_population(population!)",
    "accepted(_, text)",
    "accepted_from(_, statement)",
)

_STATED = "what is known of a patient comes from the case"
_DEFAULT = "declare a default with `closed_world(Input, Value)` for an input of your own"
_CRITERION = "derive `met(Criterion, Statement)` or `failed(Criterion, Statement)`: this follows"
_MODALITY = "derive a modality, like `recommends(Statement, Action)`: this follows"
_CALLED = "let a statement call for the action, and place the action with `serves/3`"
_FINDING = "derive `error(Kind)`, `warning(Kind)` or `note(Kind)`: this follows"
_READING = "declare `reading/2` and `default_reading/2`; which choice holds is said when asking"
_SITUATION = (
    "read it in a body; a rule of your own derives a modality, `met(Criterion, Statement)` or "
    "`failed(Criterion, Statement)`"
)
_ACTION = "let `serves/3` and `refines/2` place an action of your own: this follows"
_ASKED = "declare `asked_for(Criterion, Input)`: this follows"

CLOSED = {
    "patient(input, value)": "a case says this; a new thing to say is declared by `domain/2`",
    "expect(_)": "a case says what it expects",
    "input(input)": "declare the input with `domain(Input, Value)`",
    "known(input)": _STATED,
    "unknown(input)": _STATED,
    "effective(input, value)": _DEFAULT,
    "assumed(input, value)": _DEFAULT,
    "possibly_not(input, value)": _STATED,
    "could_be(input, value)": _STATED,
    "judged(input, value)": _STATED,
    "met(criterion)": "derive `met(Criterion, Statement)`: this is its projection",
    "failed(criterion)": "derive `failed(Criterion, Statement)`: this is its projection",
    "open(criterion)": _CRITERION,
    "needed(criterion)": "declare `criterion(Criterion)`: one of your own is always needed",
    "listed(_, criterion, statement)": "declare `criterion(Criterion)`: it is always needed",
    "verdict(verdict)": _CRITERION,
    "rejected": _CRITERION,
    "contraindicated": _CRITERION,
    "contraindicated_by(_)": _CRITERION,
    "resection_clears(_)": _CRITERION,
    "candidate": _SITUATION,
    "resectable": _SITUATION,
    "unresectable": _SITUATION,
    "liver_unresectable": _SITUATION,
    "operable": _SITUATION,
    "converted": _SITUATION,
    "chosen(reading, choice)": _READING,
    "choose(_, _)": _READING,
    "planning": "plans are switched on when they are asked for",
    "modality(modality)": "a statement speaks through one of the modalities that exist",
    "advice(modality, action, statement)": _MODALITY,
    "speaks(statement)": _MODALITY,
    "in_force(modality, action, statement)": _MODALITY,
    "calls_for(statement, action)": _MODALITY,
    "calls(statement, action, _)": "derive a modality, or `foresees(Statement, Action, When)`",
    "answers(statement, action, decision, _)": f"{_CALLED}: this follows",
    "strength(statement, action, strength)": "say `strength_of(Statement, Action, Strength)`",
    "overridden(statement, statement)": "say `overrides(Specific, General)`: this follows",
    "option(decision, action, _)": _CALLED,
    "do(decision, action)": f"{_CALLED}; or choose it in a choice rule with `planning` in its body",
    "start(decision, action, _)": "derive `hold(Action, Week, Statement, Reason)`: this follows",
    "backed_by(decision, action, statement)": _MODALITY,
    "departs(statement, strength)": "this follows from what a plan leaves out",
    "satisfies(action, action)": _ACTION,
    "companion(action, action)": _ACTION,
    "operative_technique(action)": _ACTION,
    "follows(decision, action, decision, action)": (
        "derive `hold(Action, Week, Statement, Reason)` for what an operation waits for"
    ),
    "silent(decision, _)": "this follows where a decision is due and no statement answers it",
    "gap(decision, _)": "this follows where a decision is due and no statement answers it",
    "finding(finding, _)": _FINDING,
    "inconsistent": _FINDING,
    "missing(input, _)": "derive `asks(Target, Input)`, or `asked_for(Criterion, Input)`",
    "decides(criterion, input)": _ASKED,
    "against(statement, _, action)": _MODALITY,
    "blocked_by(_, statement)": _CRITERION,
    "disclaimer(text)": "the knowledge base has its sentence: a source has its `provenance/3`",
    "knowledge_base(_, _, _)": "an extension adds to the knowledge base that it is loaded with",
}
"""Closed, each with what to write instead."""
