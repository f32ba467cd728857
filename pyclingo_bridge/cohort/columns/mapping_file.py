"""The mapping file, as a user writes it: read into a mapping, every problem with its place."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pyclingo_bridge.base.diagnostics import Location, quoted
from pyclingo_bridge.case.hints import input_hint
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError, Source
from pyclingo_bridge.cohort.columns.mapping_entry import AN_EXAMPLE, EntryReader
from pyclingo_bridge.cohort.columns.toml_document import Problems, TomlPlaces, read_toml
from pyclingo_bridge.cohort.tables.reader import Layout
from pyclingo_bridge.guideline.vocabulary import Vocabulary

_KEYS = ("keep", "ignore", "unknown", "on_bad", "source", "inputs")
REST = "rest"
"""What `ignore` says to leave out all that is not an input."""


def load_mapping(path: Path, vocabulary: Vocabulary) -> ColumnMapping:
    """The mapping in a file. Raises MappingError with every problem in it."""
    content, places = read_toml(path, MappingError)
    return _Reader(places, vocabulary).mapping(content)


class _Reader:
    def __init__(self, places: TomlPlaces, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._keys = vocabulary, places
        self._problems = Problems(places)

    def mapping(self, content: Mapping[str, Any]) -> ColumnMapping:
        self._problems.check_keys(content, _KEYS, ())
        rest = content.get("ignore") == REST
        top = EntryReader(self._problems, {**content, "ignore": []} if rest else content)
        keep, ignore, unknown = (frozenset(top.texts(key)) for key in ("keep", "ignore", "unknown"))
        general = Conversion("", unknown=unknown, bad_is_unknown=top.on_bad(False))
        inputs = content.get("inputs", {})
        if not isinstance(inputs, dict):
            top.add("wrong-type", "`inputs` is not a table", AN_EXAMPLE, "inputs")
            inputs = {}
        conversions: dict[str, Conversion] = {}
        for name, table in inputs.items():
            target = self._vocabulary.get(name)
            if target is None:
                hint = partial(input_hint, name, self._vocabulary)
                top.add("unknown-input", f"unknown input {quoted(name)}", hint, "inputs", name)
            elif not isinstance(table, dict):
                message = f"the entry for `{name}` is not a table"
                top.add("wrong-type", message, AN_EXAMPLE, "inputs", name)
            else:
                entry = EntryReader(self._problems, table, "inputs", name)
                measure = self._vocabulary.synonyms().measures.get(name)
                conversions[name] = entry.conversion(target, general, measure)
        self._check_columns(conversions, keep, ignore)
        source = self._source(content.get("source", {}))
        if self._problems:
            raise MappingError(self._problems.diagnostics())
        places = self._places(conversions, {"keep": keep, "ignore": ignore})
        return ColumnMapping(conversions, keep, ignore, general, rest, places, source)

    def _source(self, table: object) -> Source:
        if not isinstance(table, dict):
            fix = 'like [source] with sql = "SELECT … FROM files"'
            self._problems.add("wrong-type", "`source` is not a table", ("source",), fix)
            return Source()
        entry = EntryReader(self._problems, table, "source")
        self._problems.check_keys(table, ("sql", "sheet", "header", "rows"), ("source",))
        sql = entry.text("sql")
        place = None if sql is None else self._keys.of(("source", "sql"))
        header, rows = entry.line("header"), entry.line("rows")
        if rows is not None and rows <= (header or 1):
            message = "the rows cannot begin before the line that names the columns"
            entry.add("wrong-line", message, "`rows` is the line of the first row", "rows")
            rows = None
        return Source(sql, place, Layout(entry.text("sheet"), header, rows))

    def _check_columns(
        self, conversions: Mapping[str, Conversion], keep: frozenset[str], ignore: frozenset[str]
    ) -> None:
        """A column that is left out can be neither read nor carried along, and one that is named
        like an input is read for that, or it is said what gives that input."""
        for name, conversion in conversions.items():
            for key, column in _columns_by_key(conversion):
                place = "inputs", name, key
                if column in ignore:
                    message = f"the column {quoted(column)} is to be read and to be left out"
                    self._problems.add("settled-twice", message, place, "take it out of `ignore`")
                if column in self._vocabulary and column not in conversions:
                    message = f"the column `{column}` has the name of an input, and gives `{name}`"
                    fix = (
                        f'say what gives `{column}`: `[inputs.{column}]` with `column = "…"`, or '
                        'with `constant = "unknown"` where no column does'
                    )
                    self._problems.add("named-like-another", message, place, fix)
        for column in sorted(ignore & keep):
            message = f"the column {quoted(column)} is to be carried along and to be left out"
            self._problems.add("settled-twice", message, ("ignore",), "take it out of `ignore`")

    def _places(
        self, conversions: Mapping[str, Conversion], lists: Mapping[str, frozenset[str]]
    ) -> dict[str, Location]:
        """Where the file names each column."""
        places = dict[str, Location]()
        for name, conversion in conversions.items():
            for key, column in _columns_by_key(conversion):
                places.setdefault(column, self._keys.of(("inputs", name, key)))
        for key, columns in lists.items():
            for column in columns:
                places.setdefault(column, self._keys.of((key,)))
        return places


def _columns_by_key(conversion: Conversion) -> list[tuple[str, str]]:
    return list(zip(("column", "until_column"), conversion.columns, strict=False))
