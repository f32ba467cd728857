"""An extension before it is grounded together with the knowledge base."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..diagnostics import Diagnostic, KnowledgeBaseError, by_location
from ..knowledge_base import KnowledgeBase
from ..program import Program
from .clauses import Parsed, parse
from .core import Core, core_of
from .declarations import check_declarations
from .form import check_form
from .known import Known, of_core, with_extension
from .names import check_names
from .predicates import check_predicates
from .sources import check_sources

_STOP = Path(__file__).with_name("stop.lp")


def check_before(extensions: Iterable[Path], core: KnowledgeBase) -> Parsed:
    """The files of an extension, read; `core` is the knowledge base without them.

    Raises KnowledgeBaseError with every problem of every file.
    """
    parsed, problems = examine(extensions, core_of(core), of_core(core))
    if problems:
        raise KnowledgeBaseError(problems)
    return parsed


def examine(
    extensions: Iterable[Path], predicates: Core, names: Known
) -> tuple[Parsed, tuple[Diagnostic, ...]]:
    """The files of an extension, read, and every problem of every file, in reading order.

    Where a file cannot be read whole, names are not judged: what is missing may stand in the part
    that was not read.
    """
    files, unreadable = check_sources(extensions, predicates.files)
    parsed, unparsed = parse(files)
    problems = [*unreadable, *unparsed, *check_form(parsed.clauses, predicates)]
    problems += check_declarations(parsed, names)
    if not unreadable and not unparsed:
        known = with_extension(names, parsed)
        problems += check_names(parsed, known)
        problems += check_predicates(parsed, predicates)
        problems += unsafe(files, parsed)
    return parsed, by_location(dict.fromkeys(problems))


def unsafe(files: Sequence[Path], parsed: Parsed) -> list[Diagnostic]:
    """Unsafe variables, which clingo finds without grounding; the rest needs the whole."""
    if any(clause.form in ("script", "theory") for clause in parsed.clauses):
        return []
    try:
        Program([*files, _STOP])
    except KnowledgeBaseError as error:
        unsafe = [one for one in error.diagnostics if one.code == "unsafe-variable"]
        return [one for one in unsafe if one.location and one.location.file != str(_STOP)]
    return []
