"""Compiled guidelines in files: read without clingo, and never where anything has changed.

A file belongs to the places and bytes of every rule file that was read, to the bytes of the modules
that make it, and to the versions of Python and clingo. It is data of `marshal`, without code, below
a SHA-256 of it and of what it was made by; a file of the cache that somebody else can have written
is not looked at.
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

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.base.files.cache import cache_folder, is_ones_own, keep
from pyclingo_bridge.base.files.known_files import KnownFile, known, unchanged
from pyclingo_bridge.base.files.shipped import is_shipped, resolved, shipped
from pyclingo_bridge.compiled.diagrams.space import KeptDiagrams
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.solver import CompiledSolver
from pyclingo_bridge.compiled.storage.plain_data import (
    diagrams_from,
    form_from,
    plain_data,
    plain_diagrams,
)
from pyclingo_bridge.guideline.knowledge_base import CHECKS, KnowledgeBase
from pyclingo_bridge.guideline.rules import AtomTable, Kept
from pyclingo_bridge.guideline.vocabulary import Input as Declared
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.locking import Lock, exclusive_property, lock_for_new
from pyclingo_bridge.solving.questions import Literal, Questions

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import RuleFile, Sources
    from pyclingo_bridge.guideline.additions import Additions
    from pyclingo_bridge.solving.program import Program

FORMAT = 5
_MADE_BY = ("base", "compiled", "guideline", "justify", "solving")
"""The packages on which a compiled guideline rests."""
_REFUSED_BY = ("extension",)
"""Those that say, with the modules beside them, which guidelines other than the shipped one are
refused."""
MOST_FILES = 200
"""So many forms, and notes of what was seen, are kept: the latest."""
_DIGEST = hashlib.sha256().digest_size
BUILT = Path(__file__).with_name("shipped.bin")
"""The compiled form of the shipped guideline that a wheel may have, for one version of Python."""


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
        read: "Callable[[], Sources]",
        digest: str,
        table: AtomTable,
        form: Callable[[], Form],
        diagrams: Callable[[], KeptDiagrams | None],
        kept: Kept,
    ) -> None:
        """`read` reads the files, whose digest was `digest`."""
        self.lock: Lock = lock_for_new()
        self.table = table
        self.seen = None
        self.kept = kept
        self.digest = digest
        self._read, self._form, self._diagrams = read, form, diagrams

    @exclusive_property
    def sources(self) -> "Sources":
        """The rule files. Raises KnowledgeBaseError where they changed since the form was read."""
        sources = self._read()
        if sources.digest != self.digest:
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
        return CompiledSolver(self._form(), lambda: self.program, self._diagrams)


def path_of(folder: Path, extensions: Iterable[Path] = ()) -> Path:
    """Where the compiled form of the guideline in a folder is kept, as extended by some files."""
    # What an extension is called is shown; where it and its folder are says what it may include.
    added = [(str(one), resolved(one), resolved(one.parent)) for one in extensions]
    key = repr((FORMAT, resolved(folder), resolved(shipped("kb")), added))
    return cache_folder() / "compiled" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.bin"


def stored(
    folder: Path, path: Path, read: "Callable[[], Sources]", core: KnowledgeBase | None = None
) -> KnowledgeBase | None:
    """The guideline in a folder from its compiled form, or what extends `core`; None where there
    is no form that fits. That of the shipped one may be in the package itself."""
    alone = core is None and is_shipped(folder)
    for place in (BUILT, path) if alone else (path,):
        content = content_of(place, made_by(alone))
        if content is None or content["extends"] != _extended(folder, core):
            continue
        files = tuple(KnownFile(*file) for file in content["files"])
        if unchanged(files, folder):
            return _knowledge_base(content, folder, read, core, files)
    return None


def content_of(path: Path, made: bytes) -> dict[str, Any] | None:
    """What a file holds; None where it was made by others, or is not whole."""
    try:
        # Who can write into the package can write its modules.
        if path != BUILT and not is_ones_own(path):
            return None
        data = path.read_bytes()
    except OSError:
        return None
    signed = memoryview(data)[_DIGEST:]
    if hashlib.sha256(signed).digest() != data[:_DIGEST] or signed[:_DIGEST] != made:
        return None
    content: dict[str, Any] = marshal.loads(signed[_DIGEST:])
    return content


def _knowledge_base(
    content: Mapping[str, Any],
    folder: Path,
    read: "Callable[[], Sources]",
    core: KnowledgeBase | None,
    files: Sequence[KnownFile],
) -> KnowledgeBase:
    name, version, title = content["named"]
    places = tuple(os.path.join(os.path.realpath(folder), file.real) for file in files)
    kept = Kept._make([*content["kept"], places])
    return KnowledgeBase(
        name=name,
        version=version,
        title=title,
        folder=folder,
        rules=StoredRules(
            *(read, content["digest"], StoredTable(content["table"])),
            lambda: form_from(marshal.loads(content["form"])),
            lambda: diagrams_from(marshal.loads(content["diagrams"])),
            kept._replace(extensions=tuple(map(Path, kept.extensions))),
        ),
        vocabulary=Vocabulary(tuple(Declared(*entry) for entry in content["vocabulary"])),
        readings=content["readings"],
        core=core,
        additions=_additions(content["additions"], files),
    )


def is_worth_compiling(sources: "Sources", path: Path) -> bool:
    """Whether a guideline was loaded before as it is now: to compile takes seconds, which nobody
    wants after each change of a rule. That it was loaded now is kept."""
    seen, digest = path.with_suffix(".seen"), sources.digest.encode()
    try:
        if seen.exists() and is_ones_own(seen) and seen.read_bytes() == digest:
            return True
        keep(seen, digest, MOST_FILES)
    except OSError:
        pass
    return False


def store(kb: KnowledgeBase, form: Form, path: Path, checks: "Iterable[RuleFile]" = ()) -> None:
    """Keep the compiled form of a knowledge base, and with an extended one the files of `checks`,
    to which its proof belongs. Raises OSError."""
    from pyclingo_bridge.compiled.build import bearing_on_atoms, diagrams_of

    content = {
        "files": tuple(map(tuple, known([*kb.sources.files, *checks], kb.folder))),
        "extends": _extended(kb.folder, kb.core),
        "digest": kb.sources.digest,
        "named": (kb.name, kb.version, kb.title),
        "vocabulary": tuple(_declared(entry) for entry in kb.vocabulary),
        "readings": dict(kb.readings),
        "table": {tuple(of): marshal.dumps(_atoms(kb, of)) for of in sorted(kb.program.signatures)},
        "form": marshal.dumps(plain_data(form)),
        "diagrams": marshal.dumps(plain_diagrams(diagrams_of(kb, form))),
        "kept": (
            *(kb.conclusions, kb.both_ways, tuple(map(str, kb.extensions))),
            *({entry.name: entry.classes for entry in form.inputs}, bearing_on_atoms(kb, form)),
            {known.name: kb.alike(known.name) for known in kb.vocabulary if known.numeric},
        ),
        "additions": None if kb.additions is None else _plain_additions(kb.additions),
    }
    keep_content(path, made_by(is_shipped(kb.folder) and kb.core is None), content)


def keep_content(path: Path, made: bytes, content: dict[str, Any]) -> None:
    """Keep content for `content_of`. Raises OSError."""
    signed = made + marshal.dumps(content)
    keep(path, hashlib.sha256(signed).digest() + signed, MOST_FILES)


def _extended(folder: Path, core: KnowledgeBase | None) -> tuple[str, bool] | None:
    """The guideline that is extended, and whether its folder has checks."""
    return None if core is None else (core.rules.digest, (folder / CHECKS).is_file())


def _additions(plain: Any, files: Iterable[KnownFile]) -> "Additions | None":
    """The additions that were kept, with the proof that is known of them now."""
    if plain is None:
        return None
    from pyclingo_bridge.guideline.additions import AddedFile, AddedSource, Additions
    from pyclingo_bridge.guideline.proofs import proof_of

    added, sources, statements = plain
    return Additions(
        tuple(AddedFile(*one) for one in added),
        tuple(AddedSource(*one) for one in sources),
        statements,
        proof_of(files),
    )


def _plain_additions(added: "Additions") -> Any:
    return (
        tuple((one.file, one.sha256) for one in added.files),
        tuple((one.id, one.title, one.date, one.review_status) for one in added.sources),
        added.statements,
    )


@cache
def made_by(shipped_alone: bool) -> bytes:
    """The code and the versions that a compiled form rests on, as one digest: of the shipped
    guideline alone, or of one that may be refused."""
    made_for = FORMAT, sys.implementation.cache_tag, sys.platform, marshal.version
    digest = hashlib.sha256(repr(made_for).encode())
    clingo = find_spec("clingo")
    for place in (clingo.submodule_search_locations or ()) if clingo is not None else ():
        beside = sorted(os.listdir(os.path.dirname(place)))
        versions = [n for n in beside if n.startswith("clingo-") and n.endswith(".dist-info")]
        digest.update(" ".join(versions).encode())
    package = Path(__file__).resolve().parents[2]
    names = _MADE_BY if shipped_alone else (*_MADE_BY, *_REFUSED_BY)
    folders = [below for name in names for below, _, _ in os.walk(os.path.join(package, name))]
    for folder in sorted(folders if shipped_alone else [*folders, os.fspath(package)]):
        for module in sorted(os.listdir(folder)):
            if module.endswith(".py"):
                with open(os.path.join(folder, module), "rb", buffering=0) as file:
                    digest.update(file.read())
    return digest.digest()


def _atoms(kb: KnowledgeBase, of: Signature) -> tuple[tuple[Row, Literal, bool], ...]:
    from pyclingo_bridge.solving.symbols import decoded

    atoms = kb.program.atoms(of)
    return tuple((decoded(atom.symbol)[1], atom.literal, atom.is_fact) for atom in atoms)


def _declared(entry: Declared) -> tuple[object, ...]:
    return (
        *(entry.name, entry.values, entry.unit, entry.question, entry.change),
        *(entry.section, entry.default),
    )
