"""Compiled guidelines in files: read without clingo, and never where anything has changed.

A file belongs to the bytes of every rule file that was read, to those of the modules that make it,
and to the versions of Python and clingo. It is data of `marshal`, without code, below a
SHA-256 of it; a file that somebody else can have written is not looked at.
"""

import hashlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.compiled.form import Form, Input, Shown
from pyclingo_bridge.compiled.operations import Block, Schedule, Step
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.compiled.solver import CompiledSolver
from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.files.cache import cache_folder, is_ones_own, keep
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.files.rule_files import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import AtomTable, Kept
from pyclingo_bridge.guideline.vocabulary import Input as Declared
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.locking import Lock, exclusive_property, lock_for_new
from pyclingo_bridge.solving.questions import Literal, Questions

if TYPE_CHECKING:
    from pyclingo_bridge.solving.program import Program

FORMAT = 1
_MADE_BY = ("compiled", "guideline", "solving")
"""The packages on whose code a compiled guideline rests."""
_DIGEST = hashlib.sha256().digest_size


class StoredTable:
    """The atoms of a ground program, read from a file by predicate."""

    def __init__(self, content: Mapping[Signature, bytes]) -> None:
        self._content = content
        self._rows: dict[Signature, tuple[tuple[Row, Literal, bool], ...]] = {}

    def _atoms(self, of: Signature) -> tuple[tuple[Row, Literal, bool], ...]:
        if of not in self._rows:
            content = self._content.get(of)
            self._rows[of] = () if content is None else marshal.loads(content)
        return self._rows[of]

    def facts(self, of: Signature) -> tuple[Row, ...]:
        """The arguments of every fact of a predicate, in the order in which they were grounded."""
        return tuple(row for row, _, is_fact in self._atoms(of) if is_fact)

    def literals(self, of: Signature) -> Iterator[tuple[Row, Literal]]:
        """The arguments of every atom of a predicate, with its literal."""
        return ((row, literal) for row, literal, _ in self._atoms(of))


class StoredRules:
    """Rules of which the compiled form was read; files and ground program come when needed."""

    def __init__(
        self,
        read: Callable[[], Sources],
        digest: str,
        table: AtomTable,
        form: Callable[[], Form],
        kept: Kept,
    ) -> None:
        """`read` reads the files, whose digest was `digest`."""
        self.lock: Lock = lock_for_new()
        self.table = table
        self.seen = None
        self.kept = kept
        self._read, self._digest, self._form = read, digest, form

    @exclusive_property
    def sources(self) -> Sources:
        """The rule files. Raises KnowledgeBaseError where they changed since the form was read."""
        sources = self._read()
        if sources.digest != self._digest:
            message = "a rule file was changed while it was in use"
            raise KnowledgeBaseError([Diagnostic("changed", message, help="run it again")])
        return sources

    @exclusive_property
    def program(self) -> "Program":
        """The ground program."""
        from pyclingo_bridge.solving.program import Program

        return Program(self.sources)

    @exclusive_property
    def solver(self) -> Questions:
        """What answers questions about patients."""
        return CompiledSolver(self._form(), lambda: self.program)


def path_of(folder: Path) -> Path:
    """Where the compiled form of the guideline in a folder is kept."""
    name = hashlib.sha256(f"{FORMAT} {folder.resolve()}".encode()).hexdigest()
    return cache_folder() / "compiled" / f"{name[:32]}.bin"


def stored(folder: Path, path: Path, read: Callable[[], Sources]) -> KnowledgeBase | None:
    """The guideline in a folder from its compiled form; None where there is none that fits."""
    try:
        if not is_ones_own(path):
            return None
        data = path.read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[_DIGEST:]
    if hashlib.sha256(payload).digest() != data[:_DIGEST]:
        return None
    content: dict[str, Any] = marshal.loads(payload)
    if content["made by"] != made_by() or not _unchanged(folder, content["files"]):
        return None
    name, version, title = content["named"]
    return KnowledgeBase(
        name=name,
        version=version,
        title=title,
        folder=folder,
        rules=StoredRules(
            read,
            content["digest"],
            StoredTable(content["table"]),
            lambda: _form_of(marshal.loads(content["form"])),
            Kept(*content["kept"]),
        ),
        vocabulary=Vocabulary(tuple(Declared(*entry) for entry in content["vocabulary"])),
        readings=content["readings"],
    )


def is_worth_compiling(kb: KnowledgeBase, path: Path) -> bool:
    """Whether a guideline is the shipped one, or was loaded before as it is now: to compile takes
    seconds, which nobody wants after each change of a rule. That it was loaded now is kept."""
    if kb.folder.resolve() == shipped("kb").resolve():
        return True
    seen, digest = path.with_suffix(".seen"), kb.sources.digest.encode()
    try:
        if seen.exists() and is_ones_own(seen) and seen.read_bytes() == digest:
            return True
        keep(seen, digest)
    except OSError:
        pass
    return False


def store(kb: KnowledgeBase, form: Form, path: Path) -> None:
    """Keep the compiled form of a knowledge base. Raises OSError."""
    content = {
        "made by": made_by(),
        "files": _files(kb),
        "digest": kb.sources.digest,
        "named": (kb.name, kb.version, kb.title),
        "vocabulary": tuple(_declared(entry) for entry in kb.vocabulary),
        "readings": dict(kb.readings),
        "table": {tuple(of): marshal.dumps(_atoms(kb, of)) for of in kb.program.signatures},
        "form": marshal.dumps(_plain(form)),
        "kept": (kb.conclusions, kb.both_ways),
    }
    payload = marshal.dumps(content)
    keep(path, hashlib.sha256(payload).digest() + payload)


@cache
def made_by() -> str:
    """The code and the versions that a compiled form rests on, as one digest."""
    digest = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {marshal.version}".encode())
    clingo = find_spec("clingo")
    for place in (clingo.submodule_search_locations or ()) if clingo is not None else ():
        known = sorted(one.name for one in Path(place).parent.glob("clingo-*.dist-info"))
        digest.update(" ".join(known).encode())
    package = Path(__file__).resolve().parents[1]
    for folder in _MADE_BY:
        for module in sorted((package / folder).glob("*.py")):
            digest.update(module.read_bytes())
    return digest.hexdigest()


def _files(kb: KnowledgeBase) -> tuple[tuple[str, str], ...]:
    """The rule files by their places in the folder of the guideline, each with its digest."""
    folder = kb.folder.resolve()
    return tuple((os.path.relpath(file.real, folder), file.digest) for file in kb.sources.files)


def _unchanged(folder: Path, files: Iterable[tuple[str, str]]) -> bool:
    base = folder.resolve()
    try:
        return all(
            hashlib.sha256((base / place).read_bytes()).hexdigest() == digest
            for place, digest in files
        )
    except OSError:
        return False


def _atoms(kb: KnowledgeBase, of: Signature) -> tuple[tuple[Row, Literal, bool], ...]:
    from pyclingo_bridge.solving.symbols import decoded

    atoms = kb.program.atoms(of)
    return tuple((decoded(atom.symbol)[1], atom.literal, atom.is_fact) for atom in atoms)


def _declared(entry: Declared) -> tuple[object, ...]:
    return (
        *(entry.name, entry.values, entry.unit, entry.question, entry.change),
        *(entry.section, entry.default),
    )


def _plain(form: Form) -> Any:
    """A form as `marshal` can write it."""
    inputs, shown = tuple(map(tuple, form.inputs)), tuple(map(tuple, form.shown))
    situations = None
    if (found := form.situations()) is not None:
        rules = tuple(tuple(map(_plain_rule, part)) for part in (found.always, *found.rules))
        situations = _plain_schedule(found.schedule), rules, found.minimized, dict(found.named)
    return (
        (inputs, *form[1:7], _plain_schedule(form.schedule), shown),
        marshal.dumps(situations),
    )


def _plain_schedule(plan: Schedule) -> Any:
    steps = tuple(tuple(step) if isinstance(step, Block) else (step,) for step in plan.steps)
    return (*plan[:2], steps, *plan[3:])


def _plain_rule(rule: GroundRule) -> Any:
    return rule.choice, rule.head, rule.body, rule.weights, rule.lower


def _form_of(plain: Sequence[Any]) -> Form:
    (inputs, *others, plan, shown), situations = plain
    parts: list[Any] = [
        tuple(Input(*entry) for entry in inputs),
        *others,
        _schedule(plan),
        tuple(Shown(*atom) for atom in shown),
        lambda: _situations(marshal.loads(situations)),
    ]
    return Form(*parts)


def _situations(plain: Any) -> Situations | None:
    if plain is None:
        return None
    plan, (always, *rules), minimized, named = plain
    return Situations(
        _schedule(plan),
        tuple(tuple(GroundRule(*rule) for rule in part) for part in rules),
        tuple(GroundRule(*rule) for rule in always),
        minimized,
        named,
    )


def _schedule(plain: Sequence[Any]) -> Schedule:
    sources, rows, steps, outputs, levels = plain
    made: tuple[Step, ...] = tuple(Block(*s) if len(s) > 1 else s[0] for s in steps)
    return Schedule(sources, rows, made, outputs, levels)
