"""The knowledge base that a ground program declares: its name, inputs and readings."""

from pathlib import Path
from typing import TYPE_CHECKING

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, Location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.guideline.knowledge_base import ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CHANGE,
    CLOSED_WORLD,
    DEFAULT_READING,
    DOMAIN,
    KNOWLEDGE_BASE,
    QUESTION,
    READING,
    SECTION,
    UNIT,
    VERDICT,
)
from pyclingo_bridge.guideline.rules import GroundRules
from pyclingo_bridge.guideline.synonyms import SynonymError
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Signature, Value

if TYPE_CHECKING:
    from pyclingo_bridge.guideline.structure import Structure
    from pyclingo_bridge.solving.program import Program


def describe(
    program: "Program", folder: Path, sources: Sources, seen: "Structure | None" = None
) -> KnowledgeBase:
    """The knowledge base in a ground program; its rules where they were `seen`.

    Raises KnowledgeBaseError where it has no inputs or no verdict, or a word has two meanings.
    """
    for predicate in (DOMAIN, VERDICT):
        if next(program.atoms(predicate), None) is None:
            message = f"no rule or fact of the knowledge base derives `{predicate}`"
            place = Location(str(folder / ENTRY), 1, 1)
            raise KnowledgeBaseError([Diagnostic("no-guideline", message, place)])
    named = next(iter(program.facts(KNOWLEDGE_BASE)), ())
    name, version, title = map(str, named) if named else (folder.name, "0", folder.name)
    kb = KnowledgeBase(
        name=name,
        version=version,
        title=title,
        folder=folder,
        rules=GroundRules(sources, program, seen=seen),
        vocabulary=_vocabulary(program),
        readings=_readings(program),
    )
    try:
        kb.vocabulary.synonyms()
    except SynonymError as error:
        fix = "`docs/extending.md` says how words and measures are declared"
        raise KnowledgeBaseError([Diagnostic("synonym", str(error), help=fix)]) from None
    return kb


def _vocabulary(program: "Program") -> Vocabulary:
    # Facts over intervals are grounded out of turn: the sections keep the order of the files.
    values: dict[Value, list[Value]] = {name: [] for name, _ in program.facts(SECTION)}
    for name, value in program.facts(DOMAIN):
        values.setdefault(name, []).append(value)
    units, questions, changes, sections, defaults = (
        dict(_pairs(program, of)) for of in (UNIT, QUESTION, CHANGE, SECTION, CLOSED_WORLD)
    )
    return Vocabulary(
        tuple(
            Input(
                name=str(name),
                values=tuple(known_values),
                unit=str(units.get(name, "")),
                question=str(questions.get(name, "")),
                change=str(changes.get(name, "never")),
                section=str(sections.get(name, "further")),
                default=defaults.get(name),
            )
            for name, known_values in values.items()
            if known_values
        )
    )


def _pairs(program: "Program", of: Signature) -> list[tuple[Value, Value]]:
    return [(first, second) for first, second in program.facts(of)]


def _readings(program: "Program") -> dict[str, tuple[str, ...]]:
    """Every reading with its choices, the default first."""
    choices: dict[str, dict[str, None]] = {}
    for name, choice in (*program.facts(DEFAULT_READING), *program.facts(READING)):
        choices.setdefault(str(name), {})[str(choice)] = None
    return {name: tuple(options) for name, options in choices.items()}
