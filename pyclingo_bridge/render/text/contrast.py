"""Two options, two plans or two dates side by side, as a page for the terminal."""

from collections.abc import Iterable

from pyclingo_bridge.answer.model import Step
from pyclingo_bridge.explain.compare import Comparison
from pyclingo_bridge.explain.contrast import Broken, Contrast, Side
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.changes import Changes, Part
from pyclingo_bridge.render.text.explanation import reason_text
from pyclingo_bridge.render.text.outline import Outline
from pyclingo_bridge.render.text.page import Page, Row, foot
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.plan_steps import doing, when

STATUS = {
    "best": "in one of the best plans",
    "worse": "only in plans that depart from more",
    "excluded": "ruled out",
    "not_called_for": "no statement in force calls for it",
    "no_option": "no option today: its decision is not due, or a more exact action takes its place",
    "no_plan": "an option, but no consistent plan has it",
}


def contrast_text(
    kb: KnowledgeBase,
    contrast: Contrast,
    values: dict[str, Value],
    width: int = 80,
    colour: bool = False,
    ids: bool = False,
) -> str:
    """The page of two options or two plans; `ids` puts identifiers beside the words."""
    page, words, sentences = Page(width, colour, kb), Words(kb), Sentences(kb, values)
    page.line(contrast.case, "dim")
    names = [name_of(words, contrast, side, ids) for side in (contrast.a, contrast.b)]
    page.line(f"{names[0]} against {names[1]}", "bold")
    for name, side in zip(names, (contrast.a, contrast.b), strict=True):
        page.heading(f"{name}: {STATUS[side.status]}")
        _side(page, sentences, side)
    _difference(page, words, names, contrast)
    foot(page, kb, contrast.readings, contrast.review_status, contrast.disclaimer, ids)
    return page.text()


def name_of(words: Words, contrast: Contrast, side: Side, ids: bool = False) -> str:
    """What a side is called; with `ids`, as the rules do too."""
    if contrast.kind == "plans":
        return side.name
    return words.action(side.name) + (f" [{side.name}]" if ids else "")


def side_rows(sentences: Sentences, side: Side) -> list[tuple[str, str]]:
    """What is said of a side, each with its heading."""
    heads = {
        "called for by": ", ".join(side.called_for_by),
        "overridden": ", ".join(side.overridden),
        "ruled out by": ", ".join(side.excluded_by),
        "its best plan departs from": _broken(side.departs_from),
    }
    rows = [(head, text) for head, text in heads.items() if text]
    if side.reason is not None:
        rows.append(("enough for that", reason_text(sentences, side.reason)))
    return rows


def _side(page: Page, sentences: Sentences, side: Side) -> None:
    page.table(side_rows(sentences, side), grow=1)
    nodes = [inner for block in side.blocked_by for inner in block.because]
    if side.derivation is not None and side.status == "excluded":
        page.tree([Outline([side.derivation], sentences.wanted).of(side.derivation)])
    elif side.blocked_by:
        page.tree(Outline(nodes, sentences.wanted).blocks(side.blocked_by, ""))


def _difference(page: Page, words: Words, names: list[str], contrast: Contrast) -> None:
    if not (contrast.a.steps and contrast.b.steps):
        return
    page.heading("What separates their best plans" if contrast.kind == "options" else "Steps")
    for name, steps, broken in (
        (names[0], contrast.only_a, contrast.breaks_a),
        (names[1], contrast.only_b, contrast.breaks_b),
    ):
        page.line(f"only with {name}", "underline", indent=2)
        page.table([_step(words, step) for step in steps], grow=1, indent=4)
        if broken:
            page.line(f"departs from {_broken(broken)}", indent=4)
        if not steps and not broken:
            page.line("nothing", indent=4)


def _broken(broken: Iterable[Broken]) -> str:
    return ", ".join(f"{statement.statement} ({statement.strength})" for statement in broken)


def _step(words: Words, step: Step) -> Row:
    what = f"{words.decision(step.decision)}: {doing(words.action, step)}"
    return when(step), what, ", ".join(step.statements)


def comparison_text(
    kb: KnowledgeBase, result: Comparison, width: int = 80, colour: bool = False, ids: bool = False
) -> str:
    """The page of two dates of one patient; with `ids`, with the names of the rules."""
    page, changes = Page(width, colour, kb), Changes(kb, result, ids)
    term = changes.words.term
    page.line(f"{result.before} → {result.after}", "dim")
    if result.verdict_before == result.verdict_after:
        page.line(f"The same verdict: {term(result.verdict_after)}", "bold")
    else:
        page.line(f"{term(result.verdict_before)} →", "bold")
        page.line(term(result.verdict_after), "bold")
        page.line(f"because of {changes.turned_by()}", indent=2)
    page.heading("What changed in the case, and what each change turns by itself")
    page.table(list(changes.facts()), grow=0)
    if not result.facts:
        page.line("nothing", indent=2)
    for part in changes.parts():
        _moved(page, part)
    foot(page, kb, result.readings, result.review_status, result.disclaimer, ids)
    return page.text()


def _moved(page: Page, part: Part) -> None:
    rows: list[Row] = [("→", one) for one in part.other]
    rows += [(("+", "green"), one) for one in part.gained]
    rows += [(("-", "red"), one) for one in part.lost]
    if not rows:
        page.heading(f"{part.title}: the same ({part.kept})")
        return
    page.heading(part.title)
    page.table(rows, grow=1)
    if part.kept:
        page.line(f"the same: {part.kept}", "dim", indent=2)
