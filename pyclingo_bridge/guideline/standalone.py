"""A knowledge base as one program for plain clingo, by itself or with a case."""

from collections.abc import Mapping
from pathlib import Path

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.base.files.program_text import RuleFile, Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT, PLANNING
from pyclingo_bridge.solving.atoms import Value

ENTRY = "crlm.lp"
"""The entry for plain clingo of a folder, if it has one."""

_SUPPLIED = """
% What the bridge adds where a guideline leaves it out.
#defined domain/2. #defined reading/2. #defined default_reading/2. #defined patient/2.
input(Input) :- domain(Input, _).
known(Input) :- patient(Input, _).
"""


def standalone_program(kb: KnowledgeBase) -> str:
    """The rules of a knowledge base as one text that includes no file.

    The default readings are in force and plans are switched on, as the folder's own entry for
    plain clingo says, or as the shipped one does. Raises KnowledgeBaseError.
    """
    entry = kb.folder / ENTRY
    has_entry = entry.is_file()
    further = entry if has_entry else shipped("kb") / "standalone.lp"
    files, problems = read_rule_files([further], "guideline", kb.sources.files, further.parent)
    if problems:
        raise KnowledgeBaseError(problems)
    program = kb.sources.extended(files).as_written
    return program if has_entry else program + _SUPPLIED


def program_of_case(
    kb: KnowledgeBase, values: Mapping[str, Value], readings: Mapping[str, str]
) -> Sources:
    """The rules of a knowledge base with a case and readings as facts, and plans switched on: its
    best answer sets are the answer to the case, one for each of the best plans."""
    facts = [
        *(f"{PATIENT.name}({name}, {value})." for name, value in values.items()),
        *(f"{CHOSEN.name}({name}, {choice})." for name, choice in readings.items()),
        f"{PLANNING.name}.",
    ]
    text = "\n".join([_SUPPLIED, *facts, ""])
    return kb.sources.extended([RuleFile(Path("CASE"), text, text, "", "guideline", True)])
