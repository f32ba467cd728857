"""A knowledge base loaded from its files."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.base.files.cache import in_use
from pyclingo_bridge.base.files.shipped import is_shipped, shipped
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.base.grouping import several
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.predicates import GAP, OPPOSED
from pyclingo_bridge.solving.atoms import Signature

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import RuleFile, Sources

STANDARD_CHECKS = {OPPOSED: "core_conflicts", GAP: "core_gaps"}
"""Libraries with which a guideline is checked that does not derive these predicates itself."""


def load(
    folder: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
    refuted: bool = False,
    cache: bool = True,
) -> KnowledgeBase:
    """Load the shipped knowledge base, or a folder, with any number of further `.lp` files.

    A folder holds `guideline.lp`, which includes the rest. Raises KnowledgeBaseError, with file
    and line, for whatever is broken in one of them; and for rules of which a proof has failed
    (`crlm lint --prove`), unless `refuted` asks for those as well, to examine them.

    Without `cache`, no compiled form is read, and none is kept in the user's cache folder.
    """
    base = Path(folder) if folder is not None else shipped("kb")
    files: tuple[str | Path, ...] = several(extra)
    extensions = tuple(map(Path, files))
    kept = cache and in_use()
    core = _guideline(base, kept, check_loops=folder is not None and not extensions)
    if not extensions:
        return core
    extended = _extended(core, extensions, kept)
    if extended.additions is not None and extended.additions.proof.failures and not refuted:
        from pyclingo_bridge.guideline.proofs import refutation

        raise KnowledgeBaseError(refutation(extended.additions.proof))
    return extended


def _guideline(base: Path, cache: bool, check_loops: bool) -> KnowledgeBase:
    """The guideline in a folder: from its compiled form, which one with loops through negation
    does not have, else grounded and compiled."""
    if not cache:
        return _grounded(read_guideline(base), base, check_loops)
    from pyclingo_bridge.compiled.storage import stored

    path = stored.path_of(base)
    if (kept := stored.stored(base, path, lambda: read_guideline(base))) is not None:
        return kept
    sources = read_guideline(base)
    if is_shipped(base) or stored.is_worth_compiling(sources, path):
        return _compiled(_grounded(sources, base, check_loops, in_view=True), path)
    return _grounded(sources, base, check_loops)


def _grounded(
    sources: "Sources", base: Path, check_loops: bool, in_view: bool = False
) -> KnowledgeBase:
    core = _described(sources, base, in_view=in_view)
    if check_loops:
        _refuse_loops(core)
    return core


def _compiled(kb: KnowledgeBase, path: Path, checks: "Iterable[RuleFile]" = ()) -> KnowledgeBase:
    """The knowledge base with its compiled form, which is kept; as it is where it has none."""
    from pyclingo_bridge.compiled.build import form_of
    from pyclingo_bridge.compiled.circuits.compiling import NotACircuit
    from pyclingo_bridge.compiled.solver import CompiledSolver
    from pyclingo_bridge.compiled.storage import stored
    from pyclingo_bridge.guideline.rules import GroundRules

    try:
        form = form_of(kb)
        stored.store(kb, form, path, checks)
    except (NotACircuit, OSError):
        return kb
    solver = CompiledSolver(form, lambda: kb.program)
    return replace(kb, rules=GroundRules(kb.sources, kb.program, solver))


def _extended(core: KnowledgeBase, extensions: tuple[Path, ...], cache: bool) -> KnowledgeBase:
    """The guideline with extensions: from its compiled form, else checked and grounded, and
    compiled."""
    if not cache:
        return _checked(core, extensions)[0]
    from pyclingo_bridge.compiled.storage import stored

    path = stored.path_of(core.folder, extensions)

    def read() -> "Sources":
        return _with_extensions(core.sources, extensions)

    if (kept := stored.stored(core.folder, path, read, core)) is not None:
        return kept
    extended, checks = _checked(core, extensions)
    refuted = extended.additions is not None and extended.additions.proof.failures
    if refuted or not stored.is_worth_compiling(extended.sources, path):
        return extended
    return _compiled(extended, path, checks)


def _checked(
    core: KnowledgeBase, extensions: tuple[Path, ...]
) -> "tuple[KnowledgeBase, tuple[RuleFile, ...]]":
    """The guideline with extensions, and the files of its checks, to which a proof belongs too."""
    from pyclingo_bridge.extension import check_after, check_before
    from pyclingo_bridge.guideline.additions import additions_of
    from pyclingo_bridge.guideline.proofs import proof_of

    parsed, sources = check_before(extensions, core)
    extended = _described(sources, core.folder)
    check_after(parsed, extended)
    checks = _checks(core.folder, sources)
    proof = proof_of([*sources.files, *checks])
    files = sources.only("extension").files
    added = additions_of(files, extended.table, core.table, proof)
    return replace(extended, core=core, additions=added), checks


def _with_extensions(core: "Sources", extensions: tuple[Path, ...]) -> "Sources":
    from pyclingo_bridge.base.files.rule_files import read_rule_files

    files, problems = read_rule_files(extensions, "extension", core.files)
    if problems:
        raise KnowledgeBaseError(problems)
    return core.extended(files)


def _refuse_loops(kb: KnowledgeBase) -> None:
    """Raises KnowledgeBaseError where rules rest on their own negation: they have no one answer."""
    from pyclingo_bridge.extension.stratification import refuse_loops

    if problems := refuse_loops(kb.sources, lambda _: kb.structure):
        raise KnowledgeBaseError(problems)


def read_guideline(folder: Path) -> "Sources":
    """The rule files of a folder, read. Raises KnowledgeBaseError where they cannot be."""
    from pyclingo_bridge.base.files.program_text import Sources
    from pyclingo_bridge.base.files.rule_files import read_rule_files

    entry = folder / ENTRY
    if not entry.is_file():
        message = f"no `{ENTRY}` in {shown(folder)}"
        fix = "name a folder that has one"
        raise KnowledgeBaseError([Diagnostic("no-knowledge-base", message, help=fix)])
    files, problems = read_rule_files([entry], "guideline", root=folder)
    if problems:
        raise KnowledgeBaseError(problems)
    return Sources(files)


def load_for_checks(
    folder: str | Path | None = None, extra: Iterable[str | Path] = ()
) -> KnowledgeBase:
    """The knowledge base together with the `audit.lp` of its folder, if there is one.

    It declares claims, facets and accepted results, which queries do without.
    """
    return with_checks(load(folder, extra, refuted=True))


def with_checks(kb: KnowledgeBase) -> KnowledgeBase:
    """The same knowledge base with its checks, from the bytes that were read; itself, where it has
    them or there are none."""
    if kb.sources.only("checks").files:
        return kb
    guideline = kb.sources.only("guideline")
    files = _checks(kb.folder, guideline)
    if not files:
        return kb
    sources = guideline.extended([*files, *kb.sources.only("extension").files])
    checked = _described(sources, kb.folder, checking=True)
    return replace(checked, core=kb.core, additions=kb.additions)


def without_additions(kb: KnowledgeBase) -> KnowledgeBase:
    """The same guideline and checks, without the rules that were added, from the same bytes."""
    return _described(kb.sources.only("guideline", "checks"), kb.folder, checking=True)


def _checks(folder: Path, loaded: "Sources") -> "tuple[RuleFile, ...]":
    """The rule files for the checks alone: what `audit.lp` of a folder includes, if there is one,
    and of the shipped rules on contradictions and gaps those that the guideline has not itself."""
    from pyclingo_bridge.base.files.rule_files import library_file

    entry = folder / CHECKS
    own = _read_checks([entry], loaded, folder) if entry.is_file() else ()
    every = loaded.extended(own)
    missing = [file for of, file in STANDARD_CHECKS.items() if not _derives(every, of)]
    return (*own, *_read_checks(map(library_file, missing), every))


def _read_checks(
    entries: Iterable[Path], loaded: "Sources", root: Path | None = None
) -> "tuple[RuleFile, ...]":
    from pyclingo_bridge.base.files.rule_files import read_rule_files

    files, problems = read_rule_files(entries, "checks", loaded.files, root)
    if problems:
        raise KnowledgeBaseError(problems)
    return files


def _derives(sources: "Sources", predicate: Signature) -> bool:
    """Whether some rule derives a predicate; what the checks alone read is asked first."""
    from pyclingo_bridge.base.files.program_text import Sources as Some
    from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of

    of_each = (nodes_of(Some([file]))[0] for file in reversed(sources.files))
    return any(predicate in heads_of(node) for nodes in of_each for node in nodes)


def _described(
    sources: "Sources", folder: Path, checking: bool = False, in_view: bool = False
) -> KnowledgeBase:
    """The knowledge base in rule files, grounded; with the ground rules `in_view` for what compiles
    them, or for checks, which are set up for long searches."""
    from pyclingo_bridge.guideline.describe import describe
    from pyclingo_bridge.solving.program import SEARCH, Program

    if not checking and not in_view:
        return describe(Program(sources), folder, sources)
    from pyclingo_bridge.guideline.structure import structure_of

    seen = structure_of(sources, SEARCH if checking else ())
    return describe(seen.program, folder, sources, seen)
