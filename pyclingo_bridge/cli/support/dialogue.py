"""The questions of `crlm ask --interactive`, one by one."""

from collections.abc import Mapping
from pathlib import Path

import click

from pyclingo_bridge.answer.assess import assess
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.model import Case, Fact
from pyclingo_bridge.case.write import case_text
from pyclingo_bridge.cli.support.files import outputs_of_command
from pyclingo_bridge.cli.support.terminal import coloured, emit, terminal_width
from pyclingo_bridge.diagnostics import BridgeError, printable, quoted
from pyclingo_bridge.explain.ask import Asking, Question
from pyclingo_bridge.files.text_reader import shown
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import VERDICT
from pyclingo_bridge.render.text.answer import answer_text
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.render.text.questions import question
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.labels import Words

_HELP = """\
Answer with one of the values. Also:
  enter, skip         it is not known: ask something else
  back                take the last answer back
  set INPUT VALUE     say or correct something else
  unset INPUT         take something back: it is unknown again
  case                show what has been said
  more                go on with what is asked for the advice
  stop                no more questions"""


class Dialogue:
    """One conversation: the facts given, the questions skipped, and the steps to undo."""

    def __init__(
        self, kb: KnowledgeBase, case: Case, readings: Mapping[str, str], output: Path | None
    ) -> None:
        self._kb, self._case, self._readings, self._output = kb, case, readings, output
        self._values: dict[str, Value] = case.values
        self._skipped: set[str] = set()
        self._before: list[tuple[dict[str, Value], set[str]]] = []
        self._more = False
        self._words = Words(kb)

    def run(self) -> None:
        """Ask until the verdict is settled or nothing is left to ask; then answer."""
        emit("Type `help` for what else can be said, `stop` to end.\n")
        try:
            while (asked := self._next()) is not None:
                self._ask(asked)
        except (click.Abort, KeyboardInterrupt):
            emit("")  # ended or interrupted: nothing that was said is lost
        self._finish()

    def _next(self) -> Question | None:
        asking = Asking(Inquiry(self._kb, self._now, self._readings))
        for name in (*asking.ranked, *(asking.others if self._more else ())):
            if name not in self._skipped:
                return asking.question(name)
        self._show_verdict(asking)
        if self._more or not self._has_more(asking) or not self._go_on():
            return None
        return self._next()

    def _has_more(self, asking: Asking) -> bool:
        return any(name not in self._skipped for name in asking.others)

    def _show_verdict(self, asking: Asking) -> None:
        """Show the verdict when nothing is left to ask for it."""
        verdict = self._words.term(str(asking.atoms[VERDICT][0][0]))
        settled = len(asking.verdicts) == 1
        emit(f"{'Settled' if settled else 'As far as is known'}: {verdict}.")
        if not self._more and self._has_more(asking):
            emit("There are questions left that bear on what is advised.")

    def _go_on(self) -> bool:
        """Whether to go on with the questions for the advice; any word of the dialogue is taken."""
        reply = click.prompt("Go on with those? (yes, no)", default="no").strip()
        if reply not in ("yes", "no"):
            self._take(None, reply)
        self._more = self._more or reply == "yes"
        return reply != "no"

    @property
    def _now(self) -> Case:
        facts = tuple(Fact(name, value) for name, value in self._values.items())
        return Case(self._case.name, facts, sources=self._case.sources)

    def _ask(self, asked: Question) -> None:
        page = Page(terminal_width(), coloured())
        question(page, asked)
        emit(page.text(), "page", line=False)
        reply = click.prompt(f"  {printable(asked.input)}", default="", show_default=False).strip()
        self._take(asked, reply)
        emit("")

    def _take(self, asked: Question | None, reply: str) -> None:
        """Carry out a reply: a word of the dialogue, or the value of the input asked about."""
        word, _, rest = reply.partition(" ")
        word = word.lower()
        if word in ("", "skip", "unknown") and asked is not None:
            self._remember()
            self._skipped.add(asked.input)
        elif word in ("help", "?"):
            emit(_HELP)
        elif word == "back":
            self._back()
        elif word == "set":
            name, _, value = rest.strip().replace("=", " ").partition(" ")
            self._set(name, value.strip())
        elif word == "unset":
            self._unset(rest.strip())
        elif word == "case":
            emit(case_text(self._kb.vocabulary, self._values, ()), line=False)
        elif word == "more":
            self._more = True
        elif word in ("stop", "quit", "exit"):
            raise click.Abort
        elif asked is None:
            emit("  answer yes or no, or `help` for what else can be said")
        else:
            self._set(asked.input, reply)

    def _remember(self) -> None:
        self._before.append((dict(self._values), set(self._skipped)))

    def _back(self) -> None:
        if not self._before:
            emit("  there is nothing to take back")
            return
        self._values, self._skipped = self._before.pop()

    def _set(self, name: str, text: str) -> None:
        """Add a fact, unless it is not valid or contradicts the others."""
        value: Value = int(text) if text.lstrip("-").isdigit() else text
        fact = Fact(name, value)
        if problems := [p for p in check_facts([fact], self._kb.vocabulary) if p.level == "error"]:
            emit(f"  {problems[0].message}; {problems[0].help}")
            return
        self._remember()
        self._values[name] = value
        try:
            Inquiry(self._kb, self._now, self._readings).atoms()
        except BridgeError as error:
            self._back()
            for problem in error.diagnostics:
                emit("  " + "; ".join(filter(None, (problem.message, problem.help))))
            emit("  it was not taken in: correct one of them with `set`")

    def _unset(self, name: str) -> None:
        if name not in self._values:
            emit(f"  nothing is recorded about {quoted(name)}")
            return
        self._remember()
        del self._values[name]
        self._skipped.discard(name)

    def _finish(self) -> None:
        answer = assess(self._kb, self._now, self._readings)
        emit("")
        emit(answer_text(self._kb, answer, terminal_width(), coloured()), "page", line=False)
        text = case_text(self._kb.vocabulary, self._values, self._case.sources)
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

    def _show_case(self, text: str) -> None:
        emit(f"\nThe case as it is now:\n\n{text}", line=False)
