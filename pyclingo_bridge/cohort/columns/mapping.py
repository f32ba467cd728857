"""The mapping from the columns of tables to inputs: what each column is for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyclingo_bridge.base.diagnostics import (
    BridgeError,
    Diagnostic,
    Location,
    Suggestions,
    nearest,
    printable,
    quoted,
)
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.tables.reader import PLAIN, Layout
from pyclingo_bridge.guideline.vocabulary import Vocabulary

IDENTIFYING = frozenset({"patient_id", "patient", "case_id", "case", "id", "synthetic"})
"""Columns that are carried along without being asked for."""
_PLAIN = Conversion("")
_MOST_NAMED = 20
_EVERY_WAY = (
    '`--keep COLUMN` carries one along unread; in a mapping file, `ignore = ["…"]` or '
    '`ignore = "rest"` leaves them out, and `[inputs.NAME]` with `column = "…"` reads one '
    "(`--draft-columns MAP.toml` writes such a file to complete)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What of the files the rows are."""

    sql: str | None = None
    """A query that makes them of all files."""
    place: Location | None = None
    """Where the query stands."""
    layout: Layout = PLAIN
    """Where in the files the table stands."""


class MappingError(BridgeError):
    """A mapping file that cannot be used, or does not fit the tables."""


@dataclass(frozen=True)
class ColumnMapping:
    """What a mapping file says. The empty one reads the columns that are named like inputs."""

    conversions: Mapping[str, Conversion] = field(default_factory=dict)
    """By input."""
    keep: frozenset[str] = frozenset()
    """Columns that are carried along, unread."""
    ignore: frozenset[str] = frozenset()
    """Columns that are left out."""
    general: Conversion = _PLAIN
    """What holds of all columns: the cells that say that nothing is known, and what is bad."""
    ignore_rest: bool = False
    """Whether columns of which nothing is said, and that are not inputs, are left out."""
    places: Mapping[str, Location] = field(default_factory=dict)
    """Where the file names a column first."""
    source: Source = Source()

    def of(self, columns: Iterable[str], vocabulary: Vocabulary) -> "Columns":
        """What becomes of each column of a table.

        What the mapping says of a column settles it: one that it reads for an input, carries along
        or leaves out is not read for the input whose name it bears.
        """
        names = list(columns)
        present = set(names)
        read = {
            name: conversion
            for name, conversion in self.conversions.items()
            if not conversion.columns or not present.isdisjoint(conversion.columns)
        }
        settled = self.read_columns | self.keep | self.ignore
        for name in names:
            if name in vocabulary and name not in self.conversions and name not in settled:
                read[name] = replace(self.general, column=name)
        used = self.read_columns.union(*(conversion.columns for conversion in read.values()))
        kept = [name for name in names if name in self.keep or name in IDENTIFYING - used]
        settled = used.union(kept, self.ignore)
        strange = [name for name in names if name not in settled]
        in_order = {known.name: read[known.name] for known in vocabulary if known.name in read}
        # Of an input of which silence says more, a bad cell is never made unknown.
        for name, conversion in in_order.items():
            if conversion.bad_is_unknown and vocabulary.left_out(vocabulary[name]):
                in_order[name] = replace(conversion, bad_is_unknown=False)
        return Columns(in_order, tuple(kept), tuple(strange))

    @property
    def read_columns(self) -> frozenset[str]:
        """The columns that it reads for inputs."""
        return frozenset(name for c in self.conversions.values() for name in c.columns)

    def expected(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The names of columns that are read, carried along or left out."""
        named = self.read_columns | self.keep | self.ignore
        return named.union(vocabulary.names, IDENTIFYING)

    def repeated(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The names of columns that inputs are read from: few cells, over and over."""
        return self.read_columns.union(vocabulary.names) - self.keep

    def shadowed(self, columns: Iterable[str], vocabulary: Vocabulary) -> Iterator[Diagnostic]:
        """The inputs that no column gives, as the column of their name has another purpose."""
        for name in columns:
            if name not in vocabulary or name in self.conversions:
                continue
            targets = [f"`{n}`" for n, c in self.conversions.items() if name in c.columns]
            if targets:
                purpose = f"is read for {' and '.join(targets)}"
            elif name in self.keep:
                purpose = "is carried along unread"
            else:
                continue
            message = f"the column `{name}` {purpose}: the input `{name}` is unknown in every row"
            fix = f"`[inputs.{name}]` in the mapping file says which column gives it"
            yield Diagnostic("shadowed-input", message, level="note", help=fix)

    def absent(self, columns: Iterable[str]) -> list[Diagnostic]:
        """The columns that the mapping reads or keeps and a table does not have, as problems."""
        present = set(columns)
        missing = sorted((self.read_columns | self.keep) - present)
        what = "is to be read or kept, and the table does not have it"
        return [self._absent(name, what, present) for name in missing]

    def ignored_in_vain(self, columns: Iterable[str]) -> list[Diagnostic]:
        """The columns that the mapping leaves out and no table has, as problems."""
        present = set(columns)
        what = "is to be left out, and no table has it"
        return [self._absent(name, what, present) for name in sorted(self.ignore - present)]

    def _absent(self, name: str, what: str, present: Iterable[str]) -> Diagnostic:
        near = nearest(name, present)
        fix = f"did you mean `{near}`?" if near else "take it out of the mapping"
        message = f"the column {quoted(name)} {what}"
        return Diagnostic("no-such-column", message, self.places.get(name), help=fix)

    def unknown_columns(
        self, columns: "Columns", vocabulary: Vocabulary, taken: frozenset[str]
    ) -> list[Diagnostic]:
        """The columns of a table that are not inputs, as problems: what they say would be lost.
        They are told together, save those with a way out of their own. Those that are named like
        a column of the answers (`taken`) cannot be carried along."""
        if self.ignore_rest:
            return []
        problems, others, near = list[Diagnostic](), list[str](), Suggestions()
        for name in columns.strange:
            read = columns.read.get(name) or self.conversions.get(name)
            like = near(name, vocabulary.names)
            if read is not None:
                given = f"reads that input from `{read.column}`" if read.column else "states it"
                fix = f"the mapping {given}; else "
            elif like is not None:
                fix = f"did you mean `{like}`? Else "
            elif name in taken:
                fix = "the answers have a column of that name: rename it, or "
            else:
                others.append(name)
                continue
            keep = (
                "" if name in taken else f"`--keep {printable(name)}` carries it along unread, and "
            )
            fix += f'{keep}`ignore = ["{printable(name)}"]` in a mapping file leaves it out'
            message = f"the column {quoted(name)} is not an input"
            problems.append(Diagnostic("unknown-column", message, help=fix))
        if others:
            problems.append(Diagnostic("unknown-column", _no_inputs(others), help=_EVERY_WAY))
        return problems


def _no_inputs(names: list[str]) -> str:
    """The message that columns are not inputs."""
    if len(names) == 1:
        return f"the column {quoted(names[0])} is not an input"
    return f"{len(names):,} columns are not inputs: {listed(names)}"


def listed(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = [f"and {len(names) - _MOST_NAMED:,} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*map(quoted, names[:_MOST_NAMED]), *more])


@dataclass(frozen=True)
class Columns:
    """What becomes of the columns of a table."""

    read: Mapping[str, Conversion]
    """By input, in the order of the vocabulary."""
    kept: tuple[str, ...]
    strange: tuple[str, ...]
    """Neither read, nor kept, nor left out by name."""

    @property
    def read_columns(self) -> frozenset[str]:
        """The columns that an input is read from."""
        return frozenset(name for c in self.read.values() for name in c.columns)

    @property
    def bad_is_unknown(self) -> frozenset[str]:
        """The columns of which a cell that cannot be read is unknown to all that read it."""
        strict = (one.columns for one in self.read.values() if not one.bad_is_unknown)
        return self.read_columns.difference(self.kept, *strict)

    @property
    def wanted(self) -> frozenset[str]:
        """All that an input is read from or that is carried along."""
        return self.read_columns.union(self.kept)
