"""A case from a FHIR R4 QuestionnaireResponse: the filled-in form of `crlm questionnaire`.

Its answers become the entries of a plain case, so that there is one reader of values.
"""

from collections.abc import Iterable
from datetime import date

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, Suggestions, quoted
from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.documents.answers import KEEP_ONE, AnswerReader
from pyclingo_bridge.case.documents.entries import Entry, Nested, Node, Scalar, read_entries
from pyclingo_bridge.case.documents.form_versions import Answered, version_problem
from pyclingo_bridge.case.documents.json_entries import json_entries
from pyclingo_bridge.case.documents.resource import Members, ResourceReader
from pyclingo_bridge.case.model import Reading
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.case.values.dates import day
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.fhir_names import NOTE, SECTION_PREFIX, questionnaire_url
from pyclingo_bridge.guideline.vocabulary import Vocabulary

FHIR = "resourceType"
"""The key by which JSON is a resource of FHIR."""
KIND = "QuestionnaireResponse"
_STATUSES = ("in-progress", "completed", "amended", "stopped")
_WITHDRAWN = "entered-in-error"
_RESPONSE = frozenset({
    FHIR, "id", "meta", "language", "text", "contained", "extension", "identifier",
    "basedOn", "partOf", "questionnaire", "status", "subject", "encounter", "authored", "author",
    "source", "item",
})  # fmt: skip
_ITEM = frozenset({"id", "extension", "linkId", "definition", "text", "answer", "item"})


def read_response(source: SourceText, vocabulary: Vocabulary, on: date | None = None) -> Reading:
    """The facts of a resource in JSON and every problem of its form.

    Time is counted to the day `on`; without one, to the day on which the form was filled in.
    """
    entries, problems = json_entries(source, deep=True)
    reader = _Response(vocabulary)
    if not problems:
        reader.response(Nested("mapping", (), source.at(0), tuple(entries)))
    reading = read_entries(reader.entries, vocabulary, on or reader.authored)
    reading.date = reading.date or reader.authored
    reading.title, reading.notes = reader.title, reader.notes
    reading.problems += [*problems, *reader.resource.problems]
    return reading


class _Response:
    """Collects the answers of a response, and what it says of itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.near = Suggestions()
        self.resource = ResourceReader()
        self.answers = AnswerReader(vocabulary, self.resource)
        self.entries: list[Entry] = []
        self.title = ""
        self.notes: list[str] = []
        self.authored: date | None = None
        self.seen: dict[str, Location] = {}
        self.answered: list[Answered] = []

    def response(self, root: Nested) -> None:
        """Take in the whole resource."""
        kinds = (e.value for e in root.entries if isinstance(e.key, Scalar) and e.key.text == FHIR)
        kind = next(kinds, root)
        if not isinstance(kind, Scalar) or kind.text != KIND:
            named = quoted(kind.text) if isinstance(kind, Scalar) else f"a {kind.kind}"
            fix = f"a case is a {KIND} to the form that `crlm questionnaire` writes"
            message = f"the FHIR resource {named} is not a case"
            self.resource.report("other-resource", message, kind.location, fix)
            return
        members = self.resource.members(root, _RESPONSE, KIND)
        self.status(self.resource.text(members, "status"), kind.location)
        canonical = self.resource.text(members, "questionnaire")
        if canonical is not None and not self.is_ours(canonical):
            return
        if (authored := self.resource.text(members, "authored")) is not None:
            self.authored = self.day(authored)
        subject = members.get("subject")
        if isinstance(subject, Nested) and subject.kind == "mapping":
            parts = {e.key.text: e.value for e in subject.entries if isinstance(e.key, Scalar)}
            if (display := self.resource.text(parts, "display")) is not None:
                self.title = display.text
        self.items(self.resource.elements(members, "item"))
        problem = version_problem(self.vocabulary, canonical, kind.location, self.answered)
        self.resource.problems += [problem] if problem else []

    def status(self, status: Scalar | None, place: Location) -> None:
        """Refuse what was withdrawn, and what does not say that it was not."""
        if status is not None and status.text in _STATUSES:
            return
        message, fix = "the response has no `status`", f"one of {', '.join(_STATUSES)}"
        code = "status"
        if status is not None:
            message, place = f"{quoted(status.text)} is not a status of a response", status.location
        if status is not None and status.text == _WITHDRAWN:
            code, fix = _WITHDRAWN, "take a response that holds"
            message = "the response was entered in error: nothing in it may be used"
        self.resource.report(code, message, place, fix)

    def is_ours(self, canonical: Scalar) -> bool:
        """Whether the response answers the form of this guideline; a problem where it does not."""
        url = questionnaire_url(self.vocabulary)
        if canonical.text.partition("|")[0] == url:
            return True
        message = f"the response answers another questionnaire, {quoted(canonical.text)}"
        fix = f"the form of this guideline is `{url}`; `--kb` and `--with` choose another guideline"
        self.resource.report("other-questionnaire", message, canonical.location, fix)
        return False

    def day(self, authored: Scalar) -> date | None:
        """The day of a time, None where it does not give one, which is told."""
        try:
            return day(authored.text.partition("T")[0])
        except Refused:
            message = f"{quoted(authored.text)} is not a day: time is not counted to it"
            note = Diagnostic("no-date", message, authored.location, "note")
            self.resource.problems.append(note)
            return None

    def items(self, nodes: Iterable[Node]) -> None:
        """Take in items, each with those in it and in its answers."""
        for node in nodes:
            members = self.resource.members(node, _ITEM, "item")
            answers = [
                (answer, self.answers.members(answer))
                for answer in self.resource.elements(members, "answer")
            ]
            link = self.resource.text(members, "linkId")
            if link is not None:
                self.take(link, members, answers)
            elif "linkId" not in members and isinstance(node, Nested):
                fix = "name the input that it answers"
                self.resource.report("no-link-id", "an item without `linkId`", node.location, fix)
            for holder in (members, *(parts for _, parts in answers)):
                self.items(self.resource.elements(holder, "item"))

    def take(self, link: Scalar, members: Members, answers: list[tuple[Node, Members]]) -> None:
        """Take in the answers of an item by what its linkId names."""
        known = self.vocabulary.get(link.text)
        if known is not None:
            first = self.seen.setdefault(known.name, link.location)
            if first is not link.location:
                message = f"{quoted(link.text)} is already answered at {first}"
                self.resource.report("two-answers", message, link.location, KEEP_ONE)
            elif len(answers) > 1:
                message = f"{quoted(link.text)} has {len(answers)} answers"
                self.resource.report("two-answers", message, answers[1][0].location, KEEP_ONE)
            elif answers:
                told = (self.resource.text(members, name) for name in ("definition", "text"))
                self.answered.append(Answered(known, *told))
                entry = self.answers.entry(known, link, *answers[0])
                self.entries += [entry] if entry else []
        elif link.text == NOTE:
            self.notes += [
                note.text for _, parts in answers if (note := self.answers.note(link, parts))
            ]
        elif not link.text.startswith(SECTION_PREFIX):
            problem = unknown_input(link.text, link.location, self.vocabulary, self.near)
            self.resource.problems.append(problem)
        elif answers:
            message, fix = f"{quoted(link.text)} is a heading", "answer the questions below it"
            self.resource.report("answered-heading", message, answers[0][0].location, fix)
