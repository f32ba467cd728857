"""Explanations and changes as pages for the terminal."""

from collections.abc import Sequence

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.explain.change import Changed, Changes
from pyclingo_bridge.explain.reasons import Known
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.text.outline import Line, Outline
from pyclingo_bridge.render.text.page import Page, foot
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.labels import Words

_REASONS = 3


def explanation_text(
    kb: KnowledgeBase,
    explanation: Explanation,
    values: dict[str, Value],
    width: int = 80,
    colour: bool = False,
    ids: bool = False,
) -> str:
    """Why a goal holds or does not, `width` columns wide; `ids` puts the atoms beside the words."""
    page, sentences = Page(width, colour, kb), Sentences(kb, values)
    page.line(explanation.case, "dim")
    page.line(explanation.text, "bold")
    goal = explanation.goal if ids else "This"
    page.line(f"{goal} {'holds' if explanation.holds else 'does not hold'}.", "dim")
    if explanation.overridden_by:
        page.line(f"Overridden by {', '.join(explanation.overridden_by)}.", "yellow")
    if explanation.plan is not None:
        page.line(f"Looked at in plan {explanation.plan}. A plan is a choice: no facts force it.")
    else:
        _reasons(page, sentences, explanation)
    nearest = [("", sentences.change(w.input, w.now, w.instead)) for w in explanation.nearest]
    page.section("Any one of these would be enough", nearest, grow=1)
    page.heading("Why" if explanation.holds else "What stands in the way")
    page.tree(lines_of(explanation, sentences, ids))
    if explanation.derivation is None and not explanation.blocked_by:
        page.line("No rule can give it.", indent=2)
    statements = [(cited.id, cited.strength, cited.text) for cited in explanation.statements]
    page.section("Statements", statements, grow=2)
    foot(page, kb, explanation.readings, explanation.review_status, explanation.disclaimer, ids)
    return page.text()


def lines_of(
    explanation: Explanation, sentences: Sentences, whole: bool = False
) -> tuple[Line, ...]:
    """Why a goal holds, or what stands in its way, as an outline; `whole` leaves nothing out."""
    derivation = () if explanation.derivation is None else (explanation.derivation,)
    claims = (*derivation, *explanation.also)
    blocking = (inner for block in explanation.blocked_by for inner in block.because)
    outline = Outline([*claims, *blocking], sentences.wanted, whole)
    if derivation:
        return tuple(map(outline.of, claims))
    return outline.blocks(explanation.blocked_by, explanation.goal)


def _reasons(page: Page, sentences: Sentences, explanation: Explanation) -> None:
    reasons = explanation.sufficient_reasons
    if not reasons:
        return
    if reasons == ((),):
        page.line("This is so for every patient.")
        return
    page.heading("What is enough for this, whatever else is known")
    common = explanation.necessary if len(reasons) > 1 else ()
    if common:
        page.line(reason_text(sentences, common), indent=2)
        page.line("together with any one of these, which would be enough:", indent=2)
    rests = [[fact for fact in reason if fact not in common] for reason in reasons[:_REASONS]]
    rows = [(f"{n}.", reason_text(sentences, rest)) for n, rest in enumerate(rests, 1)]
    page.table(rows, grow=1)
    more = len(reasons) - _REASONS
    if more > 0:
        page.line(f"{more} more: --json gives them.", indent=2)
    if not explanation.reasons_complete:
        page.line("There may be others still: --reasons N looks for more.", indent=2)


def reason_text(sentences: Sentences, reason: Sequence[Known]) -> str:
    """The facts of a reason in words, then the inputs of which nothing is recorded."""
    labels = sentences.labels
    texts = [labels.known(fact.input, fact.value) for fact in reason if fact.value is not None]
    if unknown := [labels.unsaid(fact.input) for fact in reason if fact.value is None]:
        texts.append(f"nothing recorded about {', '.join(unknown)}")
    return "; ".join(texts)


def changes_text(
    kb: KnowledgeBase, changes: Changes, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The smallest changes that reach a goal, or what forbids it; with `ids`, the goal as given."""
    from pyclingo_bridge.justify.term_reader import goal_form  # clingo reads it

    page, words = Page(width, colour, kb), Words(kb)
    sentences = Sentences(kb, {})
    page.line(changes.case, "dim")
    aim = changes.goal if ids else sentences.form(goal_form(changes.goal))
    page.line(f"What would lead to {aim}", "bold")
    if changes.holds:
        page.line("This already holds: nothing has to change.")
    elif not changes.changes:
        _impossible(page, sentences, changes)
    for number, change in enumerate(changes.changes, 1):
        size = "One change" if len(change) == 1 else f"{len(change)} changes together"
        page.heading(f"{number}. {size}")
        for changed in change:
            _changed(page, sentences, words, changed)
    most = changes.at_most
    if max(map(len, changes.changes), default=0) > most:
        page.line("")
        page.line(f"No change of up to {most} inputs leads there; these are the smallest.")
    elif changes.changes and not changes.complete:
        page.line("")
        page.line(f"Changes of more than {most} inputs were not searched for (--at-most).")
    foot(page, kb, changes.readings, changes.review_status, changes.disclaimer, ids)
    return page.text()


def _impossible(page: Page, sentences: Sentences, changes: Changes) -> None:
    page.line("No change that was searched for leads there.", "yellow")
    if not changes.impossible_because:
        page.line("No rule can give it, or only without something that is recorded.")
        return
    page.heading("What stands in the way")
    for fact in changes.impossible_because:
        page.line(sentences.labels.known(fact.input, fact.value), indent=2)
    if any(fact.value is None for fact in changes.impossible_because):
        page.line("What is not known can be asked for: `crlm ask`.", indent=2)


def _changed(page: Page, sentences: Sentences, words: Words, changed: Changed) -> None:
    page.line(sentences.change(changed.input, changed.before, changed.after), indent=2)
    actions = grouped((one.statement, words.action(one.action)) for one in changed.techniques)
    page.table([(name, ", ".join(listed)) for name, listed in actions.items()], grow=1, indent=6)
