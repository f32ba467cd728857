"""Files to findings: each file in the context that it belongs to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from os.path import exists, isdir, realpath
from pathlib import Path

from pyclingo_bridge.diagnostics import (
    Diagnostic,
    KnowledgeBaseError,
    Level,
    Location,
    by_location,
    quoted,
)
from pyclingo_bridge.files.rule_files import reached, shipped
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY
from pyclingo_bridge.guideline.standalone import ENTRY as STANDALONE
from pyclingo_bridge.lint.context import read_world
from pyclingo_bridge.lint.extension_files import check_beside
from pyclingo_bridge.lint.guideline_files import check_own
from pyclingo_bridge.lint.style import check_layout

LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in which files."""

    files: tuple[Path, ...]
    findings: tuple[Diagnostic, ...]
    missing: tuple[Diagnostic, ...]
    """What was asked for and is not there."""

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each level."""
        found = Counter(one.level for one in self.findings)
        return {level: found[level] for level in LEVELS}

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong or suspicious; notes do not count."""
        return not any(one.level != "note" for one in self.findings)


def lint(paths: Iterable[str | Path], folder: str | Path | None = None) -> Report:
    """Judge files, and every `.lp` file below a directory.

    A file of `folder` (the shipped knowledge base without one) is judged together with the others
    of it, and so are those of a directory that is given and has a `guideline.lp`. All other files
    are judged together, as rules that extend the knowledge base in `folder`. Raises
    KnowledgeBaseError where that has no `guideline.lp`.
    """
    base = shipped("kb") if folder is None else Path(folder)
    if not (base / ENTRY).is_file():
        message = f"no `{ENTRY}` in {quoted(base)}"
        fix = "name a folder that has one"
        raise KnowledgeBaseError([Diagnostic("no-knowledge-base", message, None, help=fix)])
    contexts, missing = _contexts(paths, base)
    found: list[Diagnostic] = []
    for context, group in contexts.items():
        found += _beside(group, base) if context is None else _own(group, context)
    files = tuple(file for group in contexts.values() for file in group)
    found += [one for file in files for one in check_layout(file)]
    return Report(files, by_location(_told_once(map(_relative, found))), missing)


def _contexts(
    paths: Iterable[str | Path], base: Path
) -> tuple[dict[Path | None, list[Path]], tuple[Diagnostic, ...]]:
    """The files by the knowledge base that they are of; None for those that extend one."""
    contexts: dict[Path | None, dict[str, Path]] = {}
    missing: list[Diagnostic] = []
    for path in map(Path, paths):
        folder = isdir(path)
        below = path.rglob("*.lp") if folder else [path] if exists(path) else []
        files = sorted(one for one in below if not isdir(one))
        if not files:
            message = f"{'no `.lp` file in' if folder else 'no such file'} {quoted(path)}"
            missing.append(Diagnostic("no-such-file", message, help="check the path"))
        for file in files:
            context = _home(file, path, base)
            contexts.setdefault(context, {}).setdefault(realpath(file), file)
    return {home: list(files.values()) for home, files in contexts.items()}, tuple(missing)


def _home(file: Path, given: Path, base: Path) -> Path | None:
    """The folder of the knowledge base that a file is of."""
    if Path(realpath(file)).is_relative_to(realpath(base)):
        return base
    if given.is_dir():
        below = [one for one in file.parents if one == given or given in one.parents]
        return next((one for one in reversed(below) if (one / ENTRY).is_file()), None)
    return None


def _own(files: Sequence[Path], folder: Path) -> Iterator[Diagnostic]:
    """The findings in the files, and those that have no place; all are read together."""
    names = (ENTRY, CHECKS, STANDALONE)
    known = reached((path for name in names if (path := folder / name).is_file()), folder)
    loose = [file for file in files if Path(realpath(file)) not in known]
    for file in loose:
        fix = f"include it, or keep it outside {quoted(folder)}"
        message = f"no entry includes {quoted(file)}"
        yield Diagnostic("not-included", message, Location(str(file), 1, 1), "warning", fix)
    standalone = [path for path in [folder / STANDALONE] if path.is_file()]
    further = [*standalone, *loose]
    asked = {realpath(file) for file in files}
    resolved: dict[str, str] = {}
    for one in check_own(read_world(folder, further)):
        place = one.location
        if place is None or resolved.setdefault(place.file, realpath(place.file)) in asked:
            yield one


def _beside(files: Sequence[Path], base: Path) -> Iterator[Diagnostic]:
    return check_beside(files, read_world(base))


def _relative(one: Diagnostic) -> Diagnostic:
    """With its place relative to the working directory, where it is below it."""
    place = one.location
    if place is None:
        return one
    path = Path(place.file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return replace(one, location=replace(place, file=str(path)))


def _told_once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each problem once, also where the checks and clingo both see it."""
    seen: dict[object, None] = {}
    for one in found:
        key: object = one
        if one.code in _ALSO_CLINGOS and one.location is not None:
            key = one.code, one.location.file, one.location.line
        if key not in seen:
            seen[key] = None
            yield one


_ALSO_CLINGOS = frozenset({"undefined-predicate", "no-such-file"})
