"""The questions of `crlm ask --interactive`, one by one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from pyclingo_bridge.base.diagnostics import BridgeError, printable, quoted
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.case.write import case_text, case_yaml
from pyclingo_bridge.cli.support.files import outputs_of_command
from pyclingo_bridge.cli.support.replies import Replies
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width
from pyclingo_bridge.explain.ask import Asking
from pyclingo_bridge.explain.asking_order import asked_together
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import VERDICT
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.render.text.answer import answer_text
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.render.text.questions import question
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.labels import Words

_COMMANDS = frozenset(
    "skip unknown help ? back set unset why case more stop quit exit q".split()  # noqa: SIM905
) | {""}
_HELP = """\
Answer with the number of a choice, a value or its start, a number with its unit, a date. Also:
  enter, skip         it is not known: ask something else
  back                take the last answer back
  set INPUT VALUE     say or correct something else
  unset INPUT         take something back: it is unknown again
  why                 what each answer leads to
  case                show what has been said
  more                go on with what is asked for the advice
  stop                no more questions"""


_SET = re.compile(r"(?P<name>[^\s=<>]*)\s*(?:=(?![<>=]))?\s*(?P<value>.*)", re.DOTALL)


def _command(reply: str) -> tuple[str, str]:
    """The command of a reply with what it is about; empty where the reply is a value."""
    word, _, rest = reply.partition(" ")
    word = word.lower()
    return (word, rest.strip()) if not rest or word in ("set", "unset") else ("value", "")


class Dialogue:
    """One conversation about a case."""

    def __init__(
        self,
        kb: KnowledgeBase,
        case: Case,
        readings: Mapping[str, str],
        output: Path | None,
        today: date,
    ) -> None:
        self._kb, self._output = kb, output
        self._consultation = Consultation(kb, case, readings)
        self._more = False
        self._words, self._replies = Words(kb), Replies(kb.vocabulary, today)
        self._settled: tuple[frozenset[str], tuple[str, ...]] = frozenset(), ()

    def run(self) -> None:
        """Ask until the verdict is settled or nothing is left to ask; then answer."""
        emit("Type `help` for what else can be said, `stop` to end.\n")
        try:
            while (name := self._next()) is not None:
                self._ask(name)
        except (click.Abort, KeyboardInterrupt):
            emit("")  # ended or interrupted: nothing that was said is lost
        self._finish()

    def _next(self) -> str | None:
        """The input to ask for."""
        self._show_settled(self._asking)
        if (name := self._first(self._more)) is not None:
            return name
        self._show_verdict()
        if self._more or self._first(more=True) is None or not self._go_on():
            return None
        return self._next()

    def _first(self, more: bool) -> str | None:
        return next(self._consultation.next_inputs(more), None)

    @property
    def _asking(self) -> Asking:
        return self._consultation.state.asking

    def _show_settled(self, asking: Asking) -> None:
        """Say what has been settled since the last question."""
        criteria = self._kb.conclusions.get("criteria", {}).values()
        certain = frozenset(asking.conclusions()[0]).intersection(criteria)
        before, verdicts = self._settled
        self._settled = certain, asking.verdicts
        if not verdicts:
            return
        sentences = Sentences(self._kb, {})
        news = [sentences.of_text(atom) for atom in sorted(certain - before)]
        gone = [self._words.term(verdict) for verdict in verdicts if verdict not in asking.verdicts]
        if len(asking.verdicts) > 1 and gone:
            news.append(f"no longer possible: {'; '.join(gone)}")
        if news:
            emit(f"  Settled: {'; '.join(news)}.\n")

    def _show_verdict(self) -> None:
        """Show the verdict when nothing is left to ask for it."""
        asking = self._asking
        verdict = self._words.term(str(asking.atoms[VERDICT][0][0]))
        settled = len(asking.verdicts) == 1
        emit(f"{'Settled' if settled else 'As far as is known'}: {verdict}.")
        if not self._more and self._first(more=True) is not None:
            emit("There are questions left that bear on what is advised.")

    def _go_on(self) -> bool:
        """Whether to go on with the questions for the advice; any word of the dialogue is taken."""
        reply = click.prompt("Go on with those? (yes, no)", default="no").strip().lower()
        if reply not in ("yes", "no", "y", "n"):
            self._take(None, reply)
        self._more = self._more or reply in ("yes", "y")
        return reply not in ("no", "n")

    def _ask(self, name: str) -> None:
        """Ask for an input, or which of several is affected, and take the reply in."""
        open_now = self._consultation.next_inputs()
        begun = self._consultation.asked_first
        together = [] if begun else asked_together(self._kb, name, open_now)
        labels = {other: self._words.input(other) for other in together}
        if together:
            emit(f"  Which of these? {self._choices(labels.values())}; or none known")
            reply = self._prompt("which")
        else:
            known = self._kb.vocabulary[name]
            emit(f"  {known.question or self._words.input(name)}")
            if known.numeric:
                emit(f"    {known.domain_text()}")
            else:
                emit(f"    {self._choices(map(self._words.value, known.values))}")
            reply = self._prompt(printable(self._words.input(name)))
        if together and _command(reply)[0] not in _COMMANDS:
            self._take_several(together, reply, labels)
        else:
            self._take(name, reply, together)
        emit("")

    @staticmethod
    def _choices(texts: Iterable[str]) -> str:
        return "  ".join(f"{number} {text}" for number, text in enumerate(texts, 1))

    @staticmethod
    def _prompt(name: str) -> str:
        reply: str = click.prompt(f"  {name}", default="", show_default=False)
        return reply.strip()

    def _take_several(self, names: list[str], reply: str, labels: Mapping[str, str]) -> None:
        """Ask first for the inputs that a reply names, and for none of the others."""
        try:
            named = self._replies.several(names, "" if reply in ("none", "no") else reply, labels)
        except Refused as refused:
            emit(f"  {refused.problem.message}; {refused.problem.help}")
            return
        others = (name for name in names if name not in named)
        self._consultation.skip(*others, first=named)

    def _take(self, asked: str | None, reply: str, together: Sequence[str] = ()) -> None:
        """Carry out a reply: a word of the dialogue, or the value of the input asked about."""
        word, rest = _command(reply)
        if asked is not None and word in ("", "skip", "unknown"):
            self._consultation.skip(*(together or [asked]))
        elif word in ("help", "?"):
            emit(_HELP)
        elif word == "back":
            self._back()
        elif word == "set":
            if said := _SET.fullmatch(rest):
                self._set(said["name"], said["value"], asked=False)
        elif word == "unset":
            self._unset(rest)
        elif word == "case":
            emit(self._case_as(case_text), line=False)
        elif word == "more":
            self._more = True
        elif word == "why" and asked is not None:
            page = Page(terminal_width(), coloured())
            question(page, self._words, self._consultation.state.question(asked))
            emit(page.text(), "page", line=False)
        elif word in ("stop", "quit", "exit", "q"):
            raise click.Abort
        elif asked is None:
            emit("  answer yes or no, or `help` for what else can be said")
        else:
            self._set(asked, reply)

    def _back(self) -> None:
        if not self._consultation.undo():
            emit("  there is nothing to take back")
        self._settled = frozenset(), ()

    def _set(self, name: str, text: str, asked: bool = True) -> None:
        """Add a fact, unless it is not valid or contradicts the others."""
        known = self._kb.vocabulary.named(name)
        if known is None:
            problem = unknown_input(name, None, self._kb.vocabulary)
            emit(f"  {problem.message}; {problem.help}")
            return
        try:
            read = self._replies.read(known, text, asked)
        except Refused as refused:
            emit(f"  {refused.problem.message}; {refused.problem.help}")
            return
        taken = "" if read.value is None else self._words.known(known.name, read.value)
        emit(f"  {', '.join(filter(None, (taken, read.note)))}")
        self._consultation.set(known.name, read)
        if problems := self._consultation.contradictions:
            self._back()
            for problem in problems:
                emit("  " + "; ".join(filter(None, (problem.message, problem.help))))
            emit("  it was not taken in: correct one of them with `set`")

    def _unset(self, name: str) -> None:
        if not self._consultation.unset(name):
            emit(f"  nothing is recorded about {quoted(name)}")

    def _finish(self) -> None:
        answer = self._consultation.answer()
        emit("")
        emit(answer_text(self._kb, answer, terminal_width(), coloured()), "page", line=False)
        yaml = self._output is not None and self._output.suffix.lower() in (".yaml", ".yml")
        text = self._case_as(case_yaml if yaml else case_text)
        if self._output is None:
            self._show_case(text)
            return
        outputs = outputs_of_command()
        try:
            outputs.put(self._output, text)
            outputs.place()
        except BridgeError:  # what was answered is not lost
            self._show_case(text)
            raise
        emit(f"\nThe case is in {shown(self._output)}.")

    def _case_as(self, form: Callable[[Vocabulary, Mapping[str, Value], Case], str]) -> str:
        case = self._consultation.case
        return form(self._kb.vocabulary, case.values, case)

    def _show_case(self, text: str) -> None:
        emit(f"\nThe case as it is now:\n\n{text}", line=False)
