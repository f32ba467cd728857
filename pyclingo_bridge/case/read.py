"""A case from a file, from standard input or from a text: read or refused as a whole."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic, by_location, shortened
from pyclingo_bridge.base.files.comments_and_strings import skip_comment
from pyclingo_bridge.base.files.text_reader import BOM
from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.load import load_text, refuse_empty, refuse_large_text, refuse_suffix
from pyclingo_bridge.case.lp.facts import read_facts
from pyclingo_bridge.case.model import AnyCase, Case, Reading
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.guideline.vocabulary import Vocabulary

Form = Literal["lp", "json", "yaml"]

_FORMS: dict[str, Form] = {".lp": "lp", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
OF_A_PROGRAM = "<dict>"
"""The name of a case that is no file."""
_SPACE = re.compile(r"[ \t\r\n]+")
_KEY = r"""(?:---|["']?[A-Za-z_][A-Za-z0-9_ -]*+["']?[ \t]*+:)(?:[ \t\r\n]|$)"""


def read_case(path: str | Path, vocabulary: Vocabulary, on: date | None = None) -> Case:
    """The case in a file; `-` reads standard input. Time is counted to the day `on`, if given.

    Raises CaseError with every problem of the file, in reading order.
    """
    refuse_suffix(path, _FORMS)
    name, text = load_text(path)
    refuse_empty(name, text)
    return parse_case(text, name, vocabulary, on=on)


def parse_case(
    text: str, name: str, vocabulary: Vocabulary, form: Form | None = None, on: date | None = None
) -> Case:
    """The case in a text; without a `form`, the suffix of `name` or the text itself decides.

    Raises CaseError with every problem of the text, in reading order.
    """
    refuse_large_text(name, text)
    source, problems = SourceText(name, text.removeprefix(BOM)).without_forbidden()
    reading = _read(source, form or _form(source), vocabulary, on)
    return _case(name, reading, [*problems, *reading.problems], vocabulary)


def as_case(case: AnyCase, vocabulary: Vocabulary) -> Case:
    """The case itself; or the one in a mapping, which is read as JSON is, or in a file.

    Raises CaseError with every problem, those of a mapping with the key as their place.
    """
    if isinstance(case, Case):
        return case
    if isinstance(case, (str, Path)):
        return read_case(case, vocabulary)
    if not isinstance(case, Mapping):
        kind = type(case).__name__
        raise TypeError(f"a case is a `Case`, a mapping such as a dict, or a path, not {kind}")
    if "resourceType" in case:  # a form that was filled in, as FHIR has it
        import json

        try:
            text = json.dumps(case, default=str)
        except (TypeError, ValueError, RecursionError) as error:
            fix = "give the resource as `json.load` reads it"
            message = "the form that was filled in cannot be written as JSON"
            raise CaseError([Diagnostic("syntax", message, help=fix)]) from error
        return parse_case(text, OF_A_PROGRAM, vocabulary, "json")
    from pyclingo_bridge.case.documents.entries import read_entries
    from pyclingo_bridge.case.documents.mapping_entries import mapping_entries

    reading = read_entries(mapping_entries(case, OF_A_PROGRAM), vocabulary)
    return _case(OF_A_PROGRAM, reading, reading.problems, vocabulary)


def _case(name: str, reading: Reading, problems: list[Diagnostic], vocabulary: Vocabulary) -> Case:
    """The case that was read. Raises CaseError where a problem is an error."""
    problems += check_facts(reading.facts, vocabulary)
    if not (reading.facts or reading.expectations or problems):
        stated = "nothing is stated of the patient: everything is unknown"
        problems.append(Diagnostic("nothing-stated", stated, level="warning"))
    ordered = by_location(problems)
    if any(problem.level == "error" for problem in ordered):
        raise CaseError(ordered)
    facts, expectations = tuple(reading.facts), tuple(reading.expectations)
    return Case(
        name,
        facts,
        expectations,
        tuple(reading.sources),
        shortened(ordered),
        reading.title,
        tuple(reading.notes),
        reading.date,
    )


def _form(source: SourceText) -> Form:
    return _FORMS.get(Path(source.name).suffix.lower()) or _sniff(source.text)


def _sniff(text: str) -> Form:
    """The form of a text, by the first thing in it that is a comment in no form."""
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
        elif text[position] == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif text[position] == "%" and not text.startswith("%YAML", position):
            position = skip_comment(text, position) or len(text)
        else:
            break
    if text.startswith("{", position):
        return "json"
    is_yaml = text.startswith("%YAML", position) or re.match(_KEY, text[position:])
    return "yaml" if is_yaml else "lp"


def _read(source: SourceText, form: Form, vocabulary: Vocabulary, on: date | None) -> Reading:
    """The statements of a text and every problem of its form."""
    if form == "lp":
        return read_facts(source, vocabulary)
    # Only a document pays for loading what reads it, and YAML for its library.
    from pyclingo_bridge.case.documents.entries import Scalar, read_entries

    if form == "json":
        from pyclingo_bridge.case.documents.json_entries import json_entries

        entries, problems = json_entries(source)
        if any(isinstance(e.key, Scalar) and e.key.text == "resourceType" for e in entries):
            from pyclingo_bridge.case.documents.questionnaire_response import read_response

            return read_response(source, vocabulary, on)
    else:
        from pyclingo_bridge.case.documents.yaml_entries import yaml_entries

        entries, problems = yaml_entries(source)
    reading = read_entries(entries, vocabulary, on)
    reading.problems += problems
    return reading
