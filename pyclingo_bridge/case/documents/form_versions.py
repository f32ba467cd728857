"""What has changed of the questions that a response answers, since its form was written."""

from collections.abc import Iterable
from typing import NamedTuple

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, quoted
from pyclingo_bridge.case.documents.entries import Scalar
from pyclingo_bridge.guideline.fhir_names import definition, form_version, item_text
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary


class Answered(NamedTuple):
    """An input that is answered, with what the response repeats of its question."""

    known: Input
    definition: Scalar | None
    text: Scalar | None


def version_problem(
    vocabulary: Vocabulary, canonical: Scalar | None, place: Location, answered: Iterable[Answered]
) -> Diagnostic | None:
    """A warning with the inputs that have changed where a response answers another version of the
    form, or does not say which; a note where none has; None for the present version.

    A definition tells every change of an input; the text those of its wording, range and unit.
    """
    present = form_version(vocabulary)
    _, _, version = canonical.text.partition("|") if canonical else ("", "", "")
    if version == present:
        return None
    said = f"answers version {quoted(version)} of the form" if version else "names no version"
    changed, not_told = [], []
    for known, named, text in answered:
        if named is not None:
            same = named.text == definition(vocabulary, known)
        elif text is not None:
            same = text.text == item_text(vocabulary, known)
        else:
            not_told.append(f"`{known.name}`")
            continue
        changed += [] if same else [f"`{known.name}`"]
    told = [f"changed since: {', '.join(changed)}"] if changed else []
    told += [f"cannot be compared: {', '.join(not_told)}"] if not_told else []
    message = f"the response {said}, the present one is `{present}`"
    found = "; ".join(told) or "no question that it answers reads otherwise"
    return Diagnostic(
        "other-version",
        f"{message}; {found}",
        canonical.location if canonical else place,
        "warning" if told else "note",
        "compare these answers with the questions of `crlm questionnaire`" if told else None,
    )
