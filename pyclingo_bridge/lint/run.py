"""Lint report of files, each judged in the context of its knowledge base."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import exists, isdir, realpath
from pathlib import Path

from pyclingo_bridge.base.diagnostics import (
    Diagnostic,
    KnowledgeBaseError,
    Level,
    Location,
    by_location,
    quoted,
)
from pyclingo_bridge.base.files.program_text import RuleFile
from pyclingo_bridge.base.files.rule_files import LARGEST_TOGETHER, LIBRARIES, reached
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.base.files.text_reader import FileError, decoded, read_bytes
from pyclingo_bridge.base.grouping import several
from pyclingo_bridge.extension.before_grounding import examine
from pyclingo_bridge.guideline.knowledge_base import CASES, CHECKS, ENTRY
from pyclingo_bridge.guideline.standalone import ENTRY as STANDALONE
from pyclingo_bridge.lint.context import read_context
from pyclingo_bridge.lint.extension_files import check_extension
from pyclingo_bridge.lint.guideline_files import check_guideline
from pyclingo_bridge.lint.style import check_layout

LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in files."""

    files: tuple[Path, ...]
    findings: tuple[Diagnostic, ...]
    missing: tuple[Diagnostic, ...]
    """What was asked for and is not there."""

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each level."""
        numbers = Counter(finding.level for finding in self.findings)
        return {level: numbers[level] for level in LEVELS}

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong or suspicious; notes do not count."""
        return all(finding.level == "note" for finding in self.findings)


def lint(paths: str | Path | Iterable[str | Path], folder: str | Path | None = None) -> Report:
    """The report on files, and on every `.lp` file below a directory.

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
    groups, missing = _by_folder(several(paths), base)
    findings: list[Diagnostic] = []
    for home, group in groups.items():
        read, judged = _extension(group, base) if home is None else _guideline(group, home)
        findings += judged
        texts = {file.real: file.text for file in read}
        findings += [note for file in group for note in check_layout(file, _text(file, texts))]
    files = tuple(file for group in groups.values() for file in group)
    return Report(files, by_location(_without_repeats(map(_relative, findings))), missing)


def _by_folder(
    paths: Iterable[str | Path], base: Path
) -> tuple[dict[Path | None, list[Path]], tuple[Diagnostic, ...]]:
    """The files by the knowledge base that they are of; None for those that extend one."""
    groups: dict[Path | None, dict[str, Path]] = {}
    missing: list[Diagnostic] = []
    for path in map(Path, paths):
        folder = isdir(path)
        below = path.rglob("*.lp") if folder else [path] if exists(path) else []
        files = sorted(file for file in below if not isdir(file))
        if not files:
            message = f"{'no `.lp` file in' if folder else 'no such file'} {quoted(path)}"
            missing.append(Diagnostic("no-such-file", message, help="check the path"))
        for file in files:
            groups.setdefault(_home(file, path, base), {}).setdefault(realpath(file), file)
    return {home: list(files.values()) for home, files in groups.items()}, tuple(missing)


def _home(file: Path, given: Path, base: Path) -> Path | None:
    """The folder of the knowledge base that a file is of."""
    if Path(realpath(file)).is_relative_to(realpath(base)):
        return base
    if given.is_dir():
        below = [folder for folder in file.parents if folder == given or given in folder.parents]
        return next((folder for folder in reversed(below) if (folder / ENTRY).is_file()), None)
    return None


def _guideline(
    files: Sequence[Path], folder: Path
) -> tuple[tuple[RuleFile, ...], list[Diagnostic]]:
    """The files of a knowledge base as read; the findings in `files`, and those without a place."""
    entries = [path for name in (ENTRY, CHECKS, STANDALONE) if (path := folder / name).is_file()]
    libraries = (folder / "core" / file for file in LIBRARIES.values())
    included = reached([*entries, *filter(Path.is_file, libraries)], folder)
    cases = Path(realpath(folder / CASES))
    files = [file for file in files if not Path(realpath(file)).is_relative_to(cases)]
    others = [file for file in files if Path(realpath(file)) not in included]
    findings: list[Diagnostic] = []
    for file in others:
        message, place = f"no entry includes {quoted(file)}", Location(str(file), 1, 1)
        fix = f"include it, or keep it outside {quoted(folder)}"
        findings.append(Diagnostic("not-included", message, place, "warning", fix))
    standalone = [path for path in entries if path.name == STANDALONE]
    context = read_context(folder, [*standalone, *others])
    asked = {realpath(file) for file in files}
    resolved: dict[str, str] = {}
    for finding in check_guideline(context):
        at = finding.location
        if at is None or resolved.setdefault(at.file, realpath(at.file)) in asked:
            findings.append(finding)
    return (*context.core.sources.files, *context.not_included.files), findings


def _extension(
    files: Sequence[Path], base: Path
) -> tuple[tuple[RuleFile, ...], Iterator[Diagnostic]]:
    """The files that extend a knowledge base as read, and the findings in them."""
    context = read_context(base)
    parsed, sources, problems = examine(files, context.core, context.table)
    return sources.files, check_extension(parsed, sources, problems, context)


def _text(file: Path, texts: Mapping[str, str]) -> str:
    """The text of a file as it was read; of one that was left out, as far as it can be read."""
    try:
        real = realpath(file)
        return texts[real] if real in texts else decoded(real, read_bytes(file, LARGEST_TOGETHER))
    except FileError:
        return ""


def _relative(finding: Diagnostic) -> Diagnostic:
    """The finding with its place relative to the working directory, where it is below it."""
    place = finding.location
    if place is None:
        return finding
    path = Path(place.file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return replace(finding, location=replace(place, file=str(path)))


def _without_repeats(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each problem once, also where the checks and clingo both see it."""
    seen: set[object] = set()
    for finding in findings:
        key: object = finding
        if finding.code in _ALSO_CLINGOS and finding.location is not None:
            key = finding.code, finding.location.file, finding.location.line
        if key not in seen:
            seen.add(key)
            yield finding


_ALSO_CLINGOS = frozenset({"undefined-predicate", "no-such-file"})
