"""Questions that are worth asking, as text."""

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.explain.questions import Question, Questions
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.text.page import Page, Row, foot
from pyclingo_bridge.words.labels import Words, plain


def questions_text(
    kb: KnowledgeBase, questions: Questions, width: int = 80, colour: bool = False
) -> str:
    """What is certain for a case, and the questions that are worth asking."""
    page, words = Page(width, colour, kb), Words(kb)
    page.line(questions.case, "dim")
    page.line(words.term(questions.verdict), "bold")
    if questions.settled:
        page.line("The verdict is settled: nothing that is still unknown can change it.")
    else:
        others = [
            verdict for verdict in questions.possible_verdicts if verdict != questions.verdict
        ]
        page.line("It can still become: " + "; ".join(map(words.term, others)) + ".")
    for_verdict = [asked for asked in questions.relevant if "verdict" in asked.matters_for]
    rest = [asked for asked in questions.relevant if asked not in for_verdict]
    if for_verdict:
        page.heading("Worth asking for the verdict, the best question first")
        for number, asked in enumerate(for_verdict, 1):
            question(page, words, asked, f"{number}. ")
    rows: list[Row] = [((asked.input, "cyan"), asked.question) for asked in rest]
    page.section("Worth asking for the advice", rows, grow=1)
    if questions.irrelevant:
        page.heading("No longer matters (proved)")
        page.line("; ".join(map(words.input, questions.irrelevant)), indent=2)
    page.heading("Already certain")
    sentences = Sentences(kb, {})
    page.table([("", sentences.of_text(atom)) for atom in questions.certain], grow=1)
    foot(page, kb, questions.readings, questions.review_status, questions.disclaimer)
    return page.text()


def question(page: Page, words: Words, asked: Question, lead: str = "") -> None:
    """Add a question, with the verdicts that its answers lead to."""
    page.line(f"{lead}{asked.question}  ({asked.input})", indent=2)
    verdicts = grouped(
        ((answer.verdict, answer.possible), words.value(value))
        for answer in asked.answers
        for value in answer.values
    )
    rows = [
        (", ".join(values), plain(verdict) + _later(verdict, possible))
        for (verdict, possible), values in verdicts.items()
    ]
    page.table(rows, grow=1, indent=6)


def _later(verdict: str, possible: tuple[str, ...]) -> str:
    """The other verdicts that are still possible after a verdict."""
    others = [plain(other) for other in possible if other != verdict]
    return f"; later perhaps {', '.join(others)}" if others else ", settled"
