"""The contract with the rule files: every predicate that the bridge reads or an extension may meet.

One row a predicate, written like an atom. An argument is named by the kind of thing it names
(`Kind`), or by any other word where anything goes. Marks behind it, for rules of an extension:

- `!`: something of the extension's own, written as a constant;
- `?`: of the arguments marked so, one at least is such a constant;
- `*`: a part of the key of a function, whose value is marked `=`: no key has a second value.

An extension may add facts, or rules as well; to what is closed it adds nothing, and the row says
what to write instead. What has no row is closed too. `by_name` and `read` name the packages that
read it, `by_name` where the bridge asks for it, so that no rule need read it. Elsewhere a predicate
is named by its constant: `DOMAIN` equals `("domain", 2)`.
"""

from functools import partial
from typing import Any

from pyclingo_bridge.solving.atoms import Predicate, Signature

ROWS: dict[Signature, tuple[Any, ...]] = {}
"""The rows as they are written, for `predicate_entry`: most runs need none of them read."""


def _row(
    use: str, checks: bool, text: str, instead: str = "", by_name: str | None = None, read: str = ""
) -> Predicate:
    name, bracket, arguments = text.partition("(")
    predicate = Predicate(name, arguments.count(",") + 1 if bracket else 0)
    ROWS[predicate] = text, use, instead, by_name, read, checks
    return predicate


_facts = partial(_row, "fact", False)
_rules = partial(_row, "rule", False)
_facts_of_checks = partial(_row, "fact", True)
_rules_of_checks = partial(_row, "rule", True)
_closed = partial(_row, "closed", False)

# Facts of a guideline
DOMAIN = _facts("domain(input!, value)", by_name="guideline")
QUESTION = _facts("question(input!*, text=)", by_name="guideline")
UNIT = _facts("unit(input!*, text=)", by_name="guideline")
SECTION = _facts("section(input!*, heading=)", by_name="guideline")
CHANGE = _facts("change(input!*, how=)", by_name="guideline")
CLOSED_WORLD = _facts("closed_world(input!*, default=)", by_name="guideline")
SYNONYM = _facts("synonym(input*, value=, text*)", by_name="guideline")
VALUE_WORD = _facts("value_word(value=, text*)", by_name="guideline")
UNSETTLED = _facts("unsettled(input*, text*, text=)", by_name="guideline")
INPUT_SYNONYM = _facts("input_synonym(input=, text*)", by_name="guideline")
MEASURE = _facts("measure(input!*, unit=, side=)", by_name="guideline")
SINCE = _facts("since(input!=, text*)", by_name="guideline")
RATIO = _facts("ratio(input!*, text=, text=)", by_name="guideline")
NOT_USED = _facts("not_used(text)", by_name="guideline")
LEFT_OUT = _facts("left_out(input!*, text=)", by_name="guideline")
ASKED_AFTER = _facts("asked_after(input!, input)", by_name="explain")
SUPERSEDES = _facts("supersedes(input!, input!)", by_name="check")
SOURCE = _facts("source(source!*, text=, text=)", by_name="guideline render")
PROVENANCE = _facts("provenance(source!*, topic*, text=)", by_name="guideline render")
STATEMENT = _facts(
    "statement(statement!*, source=, heading=, strength=, text=)",
    by_name="answer check cli explain guideline mutate population render web",
)
NOT_FORMALISED = _facts("not_formalised(statement!*, text=)", by_name="guideline")
FIGURE = _facts("figure(statement!, about, amount, measure, text)", by_name="answer guideline")
READING = _facts("reading(reading!, choice)", by_name="check guideline")
DEFAULT_READING = _facts("default_reading(reading!*, choice=)", by_name="guideline")
READING_FROM = _facts("reading_from(reading!, statement)", by_name="check guideline")
CRITERION = _facts("criterion(criterion!)", by_name="answer check cohort")
DECISION = _facts("decision(decision!)", by_name="check guideline")
EXCLUSIVE = _facts("exclusive(group!)", by_name="")
OPTIONAL = _facts("optional(group!)")
SERVES = _facts("serves(action!, decision, group)", read="check explain")
REFINES = _facts("refines(action!, action!)", read="check")
ONLY_FOR = _facts("only_for(statement!, decision)")
OVERRIDES_ONLY_ON = _facts("overrides_only_on(statement!, action)")
LABEL = _facts("label(term*, text=)", by_name="explain words")
EXPLAINED = _facts("explained(verdict*, text=)", by_name="words")
INPUT_LABEL = _facts("input_label(input*, text=)", by_name="explain guideline words")
VALUE_LABEL = _facts("value_label(value*, text=)", by_name="words")
READING_LABEL = _facts("reading_label(reading*, text=)", by_name="explain words")
ACTION_LABEL = _facts("action_label(action*, text=)", by_name="explain words")
DECISION_LABEL = _facts("decision_label(decision*, text=)", by_name="check explain words")
EVENT_LABEL = _facts("event_label(event*, text=)", by_name="explain words")
SILENCE_LABEL = _facts("silence_label(reason*, text=)", by_name="answer check explain")
HOLD_LABEL = _facts("hold_label(reason*, text=)", by_name="answer explain")
CONTINGENCY_LABEL = _facts("contingency_label(event*, text=)", by_name="words")
FINDING_TEXT = _facts("finding_text(finding*, text=)", by_name="answer cohort explain web")
REMEDY = _facts("remedy(finding*, text=)", by_name="answer cohort")
PHRASE = _facts("phrase(predicate*, arguments*, text=, text=)", by_name="explain")

# Rules of a guideline
REQUIRES = _rules("requires(statement!, action)", read="explain mutate")
FORBIDS = _rules("forbids(statement!, action)", read="check explain mutate")
RECOMMENDS = _rules("recommends(statement!, action)", read="explain mutate")
ADVISES_AGAINST = _rules("advises_against(statement!, action)", read="check mutate")
PREFERS = _rules("prefers(statement!, action)", read="explain mutate")
CONSIDERS = _rules("considers(statement!, action)", read="explain mutate")
PERMITS = _rules("permits(statement!, action)", read="check mutate")
FORESEES = _rules("foresees(statement!, action, event)")
OVERRIDES = _rules("overrides(statement?, statement?)", by_name="guideline")
STRENGTH_OF = _rules("strength_of(statement!*, action*, strength=)")
THRESHOLD = _rules("threshold(name*, amount=, statement!)", read="diff mutate")
MET_BY = _rules("met(criterion, statement!)", read="answer check explain")
FAILED_BY = _rules("failed(criterion, statement!)", read="answer check explain")
CONDITIONAL = _rules("conditional(criterion, statement!)", read="answer check")
ASKED_FOR = _rules("asked_for(criterion, input)")
ASKS = _rules("asks(target, input)")
CHANGED_BY = _rules("changed_by(input, action, statement!)", by_name="explain")
ERROR = _rules("error(finding!)")
WARNING = _rules("warning(finding!)", read="population")
NOTE = _rules("note(finding!)")
INVOLVES = _rules("involves(finding!, input)", by_name="guideline")
DUE = _rules("due(decision!, event)", read="answer check")
EXCLUDED = _rules("excluded(action, statement!)", read="answer explain")
CLASH = _rules("clash(decision, action, decision, action)")
DECLINED = _rules("declined(action!)")
HOLD = _rules("hold(action, week, statement!, reason)", read="answer cohort diff")
LATEST = _rules("latest(decision, action!, number)", read="answer cohort")
REPEATS = _rules("repeats(decision, action!, number, number)", read="answer cohort")
MONTHS = _rules("months(decision, action!, number)", read="answer cohort")
WAITS = _rules("waits(decision, action!, event)", read="answer")
DEPENDS = _rules("depends(decision, action!, input)", read="answer cohort")
CONTINUES = _rules("continues(decision, action!)", read="answer cohort")
OTHERWISE = _rules("otherwise(decision, action!)", read="answer")
SAID_AS = _rules("said_as(statement!, action, text)", by_name="answer")
BACKGROUND = _rules("background(statement!, action)", by_name="answer")
PHASE_LABEL = _facts("phase_label(phase*, text=)", by_name="words")
PHASE = _rules("phase(decision, action!, phase, number)", read="answer cohort")
CONTINGENT = _rules("contingent(decision, action!, event)", read="answer cohort")

# Facts and rules for the checks
CLAIM = _facts_of_checks("claim(claim!*, strength=, text=)", by_name="check")
RESTS_ON = _facts_of_checks("rests_on(claim!, statement)", by_name="check")
BETTER = _facts_of_checks("better(input!, value, value)", by_name="check guideline")
MORE_IS_BETTER = _facts_of_checks("more_is_better(input!)", by_name="check guideline")
LESS_IS_BETTER = _facts_of_checks("less_is_better(input!)", by_name="check guideline")
CITES = _facts_of_checks("cites(statement!, numeral)", by_name="check")
REFERENCE = _facts_of_checks("reference(source!*, numeral*, text=)", by_name="check")
IRRELEVANT = _facts_of_checks("irrelevant(input, outcome, statement!)", by_name="check")
IRRELEVANT_BUT_FOR = _facts_of_checks("irrelevant_but_for(input!, value)", by_name="check")
FACET = _facts_of_checks("facet(decision?, facet?)", by_name="check")
POPULATION = _facts_of_checks("population(population!*, text=)", by_name="check")
VIOLATED = _rules_of_checks("violated(claim!)", by_name="check")
FACETED = _rules_of_checks("faceted(facet!, level)", by_name="check")
IN_POPULATION = _rules_of_checks("in_population(population!)", by_name="check")
ACCEPTED = _rules_of_checks("accepted(result, text)", by_name="check")
ACCEPTED_FROM = _rules_of_checks("accepted_from(result, statement)", by_name="check")
SET_ASIDE = _rules_of_checks("set_aside(result, text)", by_name="check")
BEARS_ON = _rules_of_checks("bears_on(subject, bearing)", by_name="check")
FINDING_BY_READING = _facts_of_checks("finding_by_reading(topic!*, kind=, text=)", by_name="check")
FINDING_BY_READING_FROM = _facts_of_checks(
    "finding_by_reading_from(topic!, statement)", by_name="check"
)
OPEN_QUESTION = _facts_of_checks("open_question(topic!*, place=, text=)", by_name="check")
OPEN_QUESTION_ON = _facts_of_checks("open_question_on(topic!, result)", by_name="check")
OPEN_QUESTION_TEXT = _facts_of_checks("open_question_text(topic!, part, text)", by_name="check")

_STATED = "what is known of a patient comes from the case"
_DEFAULT = "declare a default with `closed_world(Input, Value)` for an input of your own"
_MET = "`met(Criterion, Statement)` or `failed(Criterion, Statement)`"
_CRITERION = f"derive {_MET}: this follows"
_NEEDED = "declare `criterion(Criterion)`: one of your own is always needed"
_MODALITY = "derive a modality, like `recommends(Statement, Action)`: this follows"
_CALLED = "let a statement call for the action, and place the action with `serves/3`"
_FINDING = "derive `error(Kind)`, `warning(Kind)` or `note(Kind)`: this follows"
_READING = "declare `reading/2` and `default_reading/2`; which choice holds is said when asking"
_SITUATION = f"read it in a body; a rule of your own derives a modality, {_MET}"
_ACTION = "let `serves/3` and `refines/2` place an action of your own: this follows"
_ASKED = "declare `asked_for(Criterion, Input)`: this follows"
_SILENCE = "this follows where a decision is due and no statement answers it"
_HOLD = "derive `hold(Action, Week, Statement, Reason)`: this follows"

# Closed
PATIENT = _closed(
    "patient(input, value)",
    "a case says this; a new thing to say is declared by `domain/2`",
    read="check explain guideline mutate population",
)
EXPECT = _closed("expect(atom)", "a case says what it expects")
INPUT = _closed("input(input)", "declare the input with `domain(Input, Value)`", read="population")
KNOWN = _closed("known(input)", _STATED, by_name="check diff guideline population")
UNKNOWN = _closed("unknown(input)", _STATED, read="diff")
EFFECTIVE = _closed("effective(input, value)", _DEFAULT)
ASSUMED = _closed("assumed(input, value)", _DEFAULT, read="answer cohort")
POSSIBLY_NOT = _closed("possibly_not(input, value)", _STATED)
COULD_BE = _closed("could_be(input, value)", _STATED)
JUDGED = _closed("judged(input, value)", _STATED)
MET = _closed(
    "met(criterion)",
    "derive `met(Criterion, Statement)`: this is its projection",
    read="answer check cohort explain guideline population",
)
FAILED = _closed(
    "failed(criterion)",
    "derive `failed(Criterion, Statement)`: this is its projection",
    read="answer check cohort guideline population",
)
OPEN = _closed("open(criterion)", _CRITERION, read="answer cohort")
NEEDED = _closed("needed(criterion)", _NEEDED)
LISTED = _closed("listed(list, criterion, statement)", _NEEDED)
VERDICT = _closed(
    "verdict(verdict)",
    _CRITERION,
    by_name="answer check cli cohort diff explain guideline population",
)
REJECTED = _closed("rejected", _CRITERION)
CONTRAINDICATED = _closed("contraindicated", _CRITERION)
CONTRAINDICATED_BY = _closed("contraindicated_by(site)", _CRITERION)
RESECTION_CLEARS = _closed("resection_clears(site)", _CRITERION)
CANDIDATE = _closed("candidate", _SITUATION)
RESECTABLE = _closed("resectable", _SITUATION)
UNRESECTABLE = _closed("unresectable", _SITUATION)
LIVER_UNRESECTABLE = _closed("liver_unresectable", _SITUATION)
OPERABLE = _closed("operable", _SITUATION)
CONVERTED = _closed("converted", _SITUATION)
CHOSEN = _closed(
    "chosen(reading, choice)",
    _READING,
    read="check diff explain guideline mutate population",
)
CHOOSE = _closed("choose(name, selected)", _READING)
PLANNING = _closed("planning", "asked with plans", read="check explain guideline population")
MODALITY = _closed(
    "modality(modality)", "a statement has a modality that exists", by_name="answer cohort mutate"
)
ADVICE = _closed("advice(modality, action, statement)", _MODALITY, read="answer check explain")
SPEAKS = _closed("speaks(statement)", _MODALITY, read="explain")
IN_FORCE = _closed(
    "in_force(modality, action, statement)", _MODALITY, read="answer check cohort diff explain"
)
CALLS_FOR = _closed("calls_for(statement, action)", _MODALITY, read="explain")
CALLS = _closed(
    "calls(statement, action, event)", "derive a modality, or `foresees/3`", read="explain"
)
ANSWERS = _closed("answers(statement, action, decision, event)", f"{_CALLED}: this follows")
STRENGTH = _closed(
    "strength(statement, action, strength)", "say it with `strength_of/3`", read="answer check"
)
OVERRIDDEN = _closed(
    "overridden(statement, statement)",
    "say `overrides(Specific, General)`: this follows",
    read="answer check explain",
)
OPTION = _closed("option(decision, action, event)", _CALLED, read="check diff")
DO = _closed(
    "do(decision, action)",
    f"{_CALLED}; or choose it in a choice rule with `planning` in its body",
    read="answer check cohort explain mutate population",
)
START = _closed("start(decision, action, week)", _HOLD, read="answer cohort")
AFTER = _closed(
    "after(decision, action, decision, action)",
    "say `follows_if(Decision, Action, EarlierDecision, EarlierAction)`: this follows",
    read="answer cohort",
)
BACKED_BY = _closed("backed_by(decision, action, statement)", _MODALITY, read="answer")
DEPARTS = _closed(
    "departs(statement, strength)", "this follows from a plan", read="answer check cohort explain"
)
SATISFIES = _closed("satisfies(action, action)", _ACTION)
COMPANION = _closed("companion(action, action)", _ACTION)
OPERATIVE_TECHNIQUE = _closed("operative_technique(action)", _ACTION)
FOLLOWS = _closed(
    "follows(decision, action, decision, action)",
    "derive `hold(Action, Week, Statement, Reason)` for what an operation waits for",
)
SILENT = _closed("silent(decision, reason)", _SILENCE, read="answer check cohort diff")
GAP = _closed("gap(decision, reason)", _SILENCE, by_name="check loading")
FINDING = _closed("finding(finding, level)", _FINDING, by_name="answer cohort guideline mutate")
INCONSISTENT = _closed(
    "inconsistent", _FINDING, by_name="answer cohort guideline mutate population"
)
MISSING = _closed(
    "missing(input, target)",
    "derive `asks(Target, Input)`, or `asked_for(Criterion, Input)`",
    read="answer check cohort explain",
)
DECIDES = _closed("decides(criterion, input)", _ASKED)
AGAINST = _closed("against(statement, way, action)", _MODALITY, read="answer")
BLOCKED_BY = _closed("blocked_by(target, statement)", _CRITERION, read="cohort")
DISCLAIMER = _closed(
    "disclaimer(text)", "a source of your own has its `provenance/3`", by_name="guideline"
)
KNOWLEDGE_BASE = _closed(
    "knowledge_base(name, version, title)", "an extension adds to one", by_name="guideline"
)

# Read by the bridge, and closed
CONCLUSION = _closed("conclusion(part, name, arity)", by_name="check guideline mutate")
SELF_EVIDENT = _closed("self_evident(name, arity)", by_name="explain")
NOT_BY_CRITERIA = _closed("not_by_criteria(verdict_name)", by_name="render")
BETTER_VERDICT = _closed("better_verdict(preferable, worse)", by_name="check cohort diff")
VERDICT_REASON = _closed("verdict_reason(reason)", by_name="answer")
REASON_LABEL = _closed("reason_label(reason, text)", by_name="answer")
TENSION = _closed("tension(tension)", by_name="check")
TENSION_TEXT = _closed("tension_text(tension, text)", by_name="check")
TENSION_FROM = _closed("tension_from(tension, statement)", by_name="check")
OPPOSED = _closed("opposed(way, one, one_action, other, other_action)", by_name="check loading")
CONFLICT = _closed("conflict(way, one, one_action, other, other_action)", by_name="check")
