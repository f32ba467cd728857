"""The knowledge base that a ground program declares: its inputs, readings and name."""

from pathlib import Path

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, Location
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.guideline.knowledge_base import ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.symbols import Value


def describe(program: Program, folder: Path, sources: Sources) -> KnowledgeBase:
    """The knowledge base in a ground program.

    Raises KnowledgeBaseError where it has no inputs or gives no verdict.
    """
    for predicate, arity in (("domain", 2), ("verdict", 1)):
        if next(program.atoms(predicate, arity), None) is None:
            message = f"no rule or fact of the knowledge base derives `{predicate}/{arity}`"
            place = Location(str(folder / ENTRY), 1, 1)
            raise KnowledgeBaseError([Diagnostic("no-guideline", message, place)])
    named = next(iter(program.facts("knowledge_base", 3)), ())
    name, version, title = map(str, named) if named else (folder.name, "0", "")
    return KnowledgeBase(
        name=name,
        version=version,
        title=title,
        folder=folder,
        sources=sources,
        program=program,
        vocabulary=_vocabulary(program),
        readings=_readings(program),
    )


def _vocabulary(program: Program) -> Vocabulary:
    # Facts over intervals are grounded out of turn: the sections keep the order of the files.
    values: dict[Value, list[Value]] = {name: [] for name, _ in program.facts("section", 2)}
    for name, value in program.facts("domain", 2):
        values.setdefault(name, []).append(value)
    of = {kind: dict(_pairs(program, kind)) for kind in ("unit", "question", "change", "section")}
    defaults = dict(_pairs(program, "closed_world"))
    return Vocabulary(
        tuple(
            Input(
                name=str(name),
                values=tuple(found),
                unit=str(of["unit"].get(name, "")),
                question=str(of["question"].get(name, "")),
                change=str(of["change"].get(name, "never")),
                section=str(of["section"].get(name, "further")),
                default=defaults.get(name),
            )
            for name, found in values.items()
            if found
        )
    )


def _pairs(program: Program, predicate: str) -> list[tuple[Value, Value]]:
    return [(first, second) for first, second in program.facts(predicate, 2)]


def _readings(program: Program) -> dict[str, tuple[str, ...]]:
    choices: dict[str, list[str]] = {}
    for name, choice in program.facts("default_reading", 2):
        choices.setdefault(str(name), []).append(str(choice))
    for name, choice in program.facts("reading", 2):
        found = choices.setdefault(str(name), [])
        if str(choice) not in found:
            found.append(str(choice))
    return {name: tuple(found) for name, found in choices.items()}
