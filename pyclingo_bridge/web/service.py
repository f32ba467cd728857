"""Answers the requests of the page, in the process that owns the solver; between two requests
nothing is kept but what was found out about sets of facts, without names and notes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from pyclingo_bridge.answer.added_effects import plans_vanished
from pyclingo_bridge.answer.assess import answer_of
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.diagnostics import BridgeError, CaseError
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.case.write import case_text, case_yaml
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.consultation_state import States
from pyclingo_bridge.guideline.statements import Statement, catalogue
from pyclingo_bridge.loading import load
from pyclingo_bridge.render.html.board_page import STYLES, board_page
from pyclingo_bridge.render.html.templating import policy
from pyclingo_bridge.web.answer_view import why
from pyclingo_bridge.web.form import CASE, Forms, Pairs, Said, pairs_of
from pyclingo_bridge.web.page import Page, Shown
from pyclingo_bridge.words.escaping import shown_json

JSON, HTML, TEXT = "application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    media_type: str
    body: str
    file: str = ""
    """The name under which it is saved; empty for what is shown."""
    policy: str = ""
    """The content security policy, where it is not that of the page."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What to load: a knowledge base and the readings in force where a form chooses none."""

    folder: Path | None = None
    extra: tuple[Path, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()


class Service:
    """The knowledge base behind the page."""

    def __init__(self, rules: Rules) -> None:
        """Raises BridgeError for rules or readings that cannot be used."""
        self._kb = load(rules.folder, rules.extra)
        self._forms = Forms(self._kb, dict(rules.readings))
        self._page = Page(self._kb, self._forms.readings)
        self._requests: Mapping[str, Callable[[Pairs], Reply]] = {
            "page": self._whole_page,
            "answer": self._parts,
            "answer.json": self._answer,
            "why": self._why,
            "case.yaml": self._yaml,
            "case.lp": self._lp,
            "board": self._board,
            "open": self._opened_page,
            "fields": self._opened,
            "statements": self._behind,
        }

    def reply(self, kind: str, pairs: Pairs) -> Reply:
        """The reply to one request; of what it raises only the name is told."""
        try:
            return self._requests[kind](pairs)
        except Exception as error:
            return Reply(500, TEXT, f"a fault of the program: {type(error).__name__}")

    def forget(self) -> None:
        """Forget what was found out about the facts of patients."""
        self._kb.once(States).forget()

    def _consultation(self, said: Said) -> Consultation:
        """What can be asked of a form, with the facts alone: no name and no note is kept."""
        facts = tuple(replace(fact, read="", location=None, value_location=None)
                      for fact in said.case.facts)  # fmt: skip
        return Consultation(self._kb, Case(said.case.name, facts), said.readings)

    def _shown(self, said: Said) -> Shown:
        consultation = self._consultation(said)
        if said.skipped:
            consultation.skip(*said.skipped)
        answer = None if consultation.contradictions else self._answered(consultation)
        return Shown(consultation, said, answer and answer_of(said.case, answer))

    def _whole_page(self, pairs: Pairs) -> Reply:
        said = self._forms.read(pairs)
        shown, explained = self._shown(said), None
        if said.goal and shown.view is not None:
            explained = self._explained(shown.consultation, said.goal)
        return Reply(200, HTML, self._page.whole(shown, explained))

    def _parts(self, pairs: Pairs) -> Reply:
        """What the script of the page puts in place."""
        shown = self._shown(self._forms.read(pairs))
        return Reply(200, JSON, json.dumps(self._page.parts(shown)))

    def _answer(self, pairs: Pairs) -> Reply:
        """The answer as `crlm query --json` gives it; a form that is no case has none."""
        said = self._forms.read(pairs)
        try:
            if said.errors:
                raise CaseError(said.errors)
            answer = answer_of(said.case, self._answered(self._consultation(said)))
        except BridgeError as error:
            problems = [
                {"code": p.code, "message": p.message, "help": p.help} for p in error.diagnostics
            ]
            return Reply(422, JSON, _json({"problems": problems}))
        return Reply(200, JSON, _json(to_json(answer)), "answer.json")

    def _answered(self, consultation: Consultation) -> Answer:
        """The answer as `crlm query` gives it. Raises CaseError."""
        answer = consultation.answer()
        if not plans_vanished(answer):
            return answer
        from pyclingo_bridge.explain.exclusions import with_exclusions

        return with_exclusions(self._kb, consultation.case, answer)

    def _why(self, pairs: Pairs) -> Reply:
        said = self._forms.read(pairs)
        return Reply(200, HTML, self._explained(self._consultation(said), said.goal))

    def _explained(self, consultation: Consultation, goal: str) -> str:
        try:
            return self._page.why(why(consultation, goal or None))
        except BridgeError as error:
            return self._page.problems(error.diagnostics)

    def _yaml(self, pairs: Pairs) -> Reply:
        said = self._forms.read(pairs)
        bounds = {f.input: json.dumps(f.bound) for f in said.case.facts if f.bound}
        text = case_yaml(self._kb.vocabulary, said.case.values | bounds, said.case)
        return self._saved(said, text, "case.yaml")

    def _lp(self, pairs: Pairs) -> Reply:
        said = self._forms.read(pairs)
        text = case_text(self._kb.vocabulary, said.case.values, said.case)
        return self._saved(said, text, "case.lp")

    def _saved(self, said: Said, text: str, file: str) -> Reply:
        """A case as a file; the page again where some field cannot be read, so that nothing that
        was typed is missing from a file unnoticed."""
        if said.errors:
            page = self._whole_page(said.pairs)
            return replace(page, status=422)
        return Reply(200, TEXT, text, file)

    def _board(self, pairs: Pairs) -> Reply:
        """The sheet of the patient for a tumour board; the page again where there is none."""
        said = self._forms.read(pairs)
        consultation = self._consultation(said)
        if said.errors or consultation.contradictions:
            return replace(self._whole_page(said.pairs), status=422)
        answer = answer_of(said.case, self._answered(consultation))
        text = board_page(self._kb, [(said.case, answer)], said.case.date or date.today())
        return Reply(200, HTML, text, policy=f"{policy(STYLES)}; frame-ancestors 'none'")

    def _opened_page(self, pairs: Pairs) -> Reply:
        """The page with what a case file says; what was typed before stays where it is refused."""
        try:
            case = self._case_in(dict(pairs).get(CASE, ""))
        except CaseError as error:
            said = self._forms.read(pairs)
            told = (*said.problems.get("", ()), *error.diagnostics)
            shown = self._shown(replace(said, problems={**said.problems, "": told}))
            return Reply(422, HTML, self._page.whole(shown, None))
        return self._whole_page(pairs_of(case))

    def _opened(self, pairs: Pairs) -> Reply:
        """The fields that say what a case file says."""
        try:
            case = self._case_in(dict(pairs).get(CASE, ""))
        except CaseError as error:
            html = self._page.problems(error.diagnostics)
            return Reply(422, JSON, json.dumps({"problems": html}))
        return Reply(200, JSON, json.dumps({"fields": pairs_of(case)}))

    def _case_in(self, text: str) -> Case:
        return parse_case(text, "the file", self._kb.vocabulary)

    def _behind(self, pairs: Pairs) -> Reply:
        """The statements whose rules name an input."""
        name = dict(pairs).get("input", "")
        if name not in self._kb.vocabulary:
            return Reply(404, TEXT, "there is no such input")
        return Reply(
            200, HTML, self._page.statements(name, self._statements_by_input.get(name, []))
        )

    @cached_property
    def _statements_by_input(self) -> Mapping[str, list[Statement]]:
        names = frozenset(self._kb.vocabulary.names)
        return grouped(
            (name, statement)
            for statement in catalogue(self._kb)
            for name in {name for rule in statement.rules for name in rule.statements & names}
        )


def _json(result: object) -> str:
    return shown_json(json.dumps(result, ensure_ascii=False, indent=2)) + "\n"
