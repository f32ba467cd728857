"""Rules as written, with every atom, as explanations read them: made once, then read by predicate.

They are kept beside the compiled form, in a file of their own: an answer needs nothing of it.
"""

import hashlib
import marshal
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from pyclingo_bridge.base.files.cache import cache_folder, in_use
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.compiled.circuits.evaluation import evaluated
from pyclingo_bridge.compiled.storage.plain_data import plain_schedule, schedule_from
from pyclingo_bridge.compiled.storage.stored import content_of, keep_content, made_by
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.justify.plain_rules import plain_ground, plain_rules, rules_from
from pyclingo_bridge.solving.questions import Literal


class KeptRules:
    """The rules of a guideline as written, and its atoms."""

    def __init__(self, plain: Any, files: tuple[str, ...], outside: frozenset[Signature]) -> None:
        """`plain` is what is kept, `files` are the rule files where they are now."""
        rules, self._atoms, self._circuit = plain
        self.rules = rules_from(rules, outside, files)

    def atoms(self, of: Signature) -> tuple[tuple[Any, Literal, bool], ...]:
        """Every atom of a predicate in the order in which they were grounded: as plain data, with
        its literal, and whether it is a fact."""
        content = self._atoms.get(of)
        return () if content is None else marshal.loads(content)

    def true(self, assumptions: Iterable[Literal]) -> frozenset[Literal] | None:
        """The atoms that are no facts and hold of a patient without plans, of whom nothing is known
        but what is assumed; None where a constraint forbids the patient."""
        sources, literals, schedule = marshal.loads(self._circuit)
        assumed = frozenset(assumptions)
        given = [int(literal in assumed) for literal in sources]
        *rows, impossible = evaluated(schedule_from(schedule), given, 1)
        if impossible:
            return None
        return frozenset(atom for atom, row in zip(literals, rows, strict=True) if row)


def kept_rules(kb: KnowledgeBase, outside: frozenset[Signature]) -> KeptRules | None:
    """The rules of a knowledge base, with atoms of predicates `outside` given; made where they are
    not kept yet. None where no compiled form is in use, or where they cannot be kept."""
    kept = kb.rules.kept
    if kept is None or not in_use():
        return None
    asked = kb.rules.digest, tuple(sorted(outside))
    path, made = cache_folder() / "rules" / f"{_name(kb)}.bin", made_by(False)
    content = content_of(path, made)
    if content is None or content["asked"] != asked:
        content = {"asked": asked, "rules": _plain(kb, outside)}
        with suppress(OSError):  # they are made again next time
            keep_content(path, made, content)
    plain = content["rules"]
    return None if plain is None else KeptRules(plain, kept.files, outside)


def _name(kb: KnowledgeBase) -> str:
    """The same for what takes the place of what was kept before."""
    key = os.path.realpath(kb.folder), tuple(map(os.path.realpath, kb.extensions))
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def _plain(kb: KnowledgeBase, outside: frozenset[Signature]) -> Any:
    """What `KeptRules` is made from; None where a rule cannot be explained, or where what holds is
    not a function of the patient."""
    from pyclingo_bridge.compiled.circuits.compiling import NotACircuit
    from pyclingo_bridge.compiled.every_atom import every_atom_of
    from pyclingo_bridge.justify.ground import atom
    from pyclingo_bridge.justify.rule_reader import read_files
    from pyclingo_bridge.justify.term_reader import Unsupported

    numbers = {str(file.path): number for number, file in enumerate(kb.sources.files)}
    try:
        rules = plain_rules(read_files(kb.sources, outside), numbers)
        every = every_atom_of(kb)
    except (NotACircuit, Unsupported):
        return None
    entries = ((atom(one.symbol), one.literal, one.is_fact) for one in kb.program.every_atom())
    atoms = grouped((fn.signature, (plain_ground(fn), *others)) for fn, *others in entries)
    return (
        rules,
        {of: marshal.dumps(tuple(rows)) for of, rows in atoms.items()},
        marshal.dumps((every.sources, every.literals, plain_schedule(every.schedule))),
    )
