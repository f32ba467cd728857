"""What the mapping says of a column settles it: it is not read for the input of its name too."""

import random
from itertools import islice, permutations

import pyarrow as pa
import pytest

from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.sizes import size

ROWS = 40


def patients(kb: KnowledgeBase) -> pa.RecordBatch:
    drawn = random.Random(5)
    columns = {
        one.name: [drawn.choice([None, *map(str, one.values)]) for _ in range(ROWS)]
        for one in kb.vocabulary
    }
    return pa.RecordBatch.from_pydict(columns)


def with_mapping(plain: Answering, mapping: ColumnMapping) -> Answering:
    return Answering(
        plain.side, mapping, plain.texts, plain.watched, plain.contradictions, plain.constants
    )


def told(answers: pa.RecordBatch) -> pa.RecordBatch:
    """The answers without the names of columns."""
    return answers.drop_columns(["problem_column"])


def differences(kb: KnowledgeBase, plain: Answering) -> list[tuple[str, str]]:
    """The pairs for which a column named like one input and mapped to another is not answered as
    the same column with the name of the other."""
    table, found = patients(kb), []
    for source, target in permutations(kb.vocabulary.names, 2):
        renamed = table.drop_columns([source]).rename_columns(
            [source if name == target else name for name in table.schema.names if name != source]
        )
        mapped = with_mapping(plain, ColumnMapping({target: Conversion(source)}))(renamed)
        expected = plain(table.drop_columns([source]))
        if not told(mapped).equals(told(expected)):
            found.append((source, target))
    return found


def test_a_mapped_column_is_read_once(
    small: KnowledgeBase, plain: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differences(small, plain) == []
    monkeypatch.setattr(ColumnMapping, "read_columns", frozenset())  # a planted fault
    assert len(differences(small, plain)) > len(small.vocabulary)


def test_every_pair_of_the_shipped_vocabulary(kb: KnowledgeBase) -> None:
    names = kb.vocabulary.names
    pairs = permutations(names, 2)
    for source, target in islice(pairs, 0, None, size(smoke=85, ci=17, full=1)):
        columns = [name for name in names if name != target]
        read = ColumnMapping({target: Conversion(source)}).of(columns, kb.vocabulary).read
        assert {name: one.column for name, one in read.items()} == {
            name: source if name == target else name for name in names if name != source
        }


def test_a_swap_and_one_column_for_two_inputs(kb: KnowledgeBase) -> None:
    swapped = {"flr_percent": Conversion("flr_segments"), "flr_segments": Conversion("flr_percent")}
    found = ColumnMapping(swapped).of(["flr_percent", "flr_segments"], kb.vocabulary)
    assert {n: one.column for n, one in found.read.items()} == {
        "flr_percent": "flr_segments", "flr_segments": "flr_percent",
    }  # fmt: skip
    both = {"kras": Conversion("kras"), "nras": Conversion("kras")}
    found = ColumnMapping(both).of(["kras"], kb.vocabulary)
    assert {n: one.column for n, one in found.read.items()} == {"kras": "kras", "nras": "kras"}


@pytest.mark.parametrize("settled", ["read", "kept", "until"])
def test_an_input_that_no_column_gives_is_told_once(kb: KnowledgeBase, settled: str) -> None:
    mapping = {
        "read": ColumnMapping({"flr_percent": Conversion("mmr")}),
        "until": ColumnMapping({"flr_percent": Conversion("x", until_column="mmr")}),
        "kept": ColumnMapping(keep=frozenset({"mmr"})),
    }[settled]
    columns = ["mmr", "x", "kras"]
    assert "mmr" not in mapping.of(columns, kb.vocabulary).read
    (note,) = mapping.shadowed(columns, kb.vocabulary)
    assert (note.code, note.level) == ("shadowed-input", "note")
    assert "`mmr` is unknown in every row" in note.message
    named = ColumnMapping({**mapping.conversions, "mmr": Conversion("x")}, keep=mapping.keep)
    assert not list(named.shadowed(columns, kb.vocabulary))


def test_what_is_read_hangs_on_no_other_row(small: KnowledgeBase, plain: Answering) -> None:
    """A second column that only some parts have counts as empty in the others."""
    mapping = ColumnMapping({"stiffness": Conversion("x", date_format="%Y", until_column="end")})
    asked = with_mapping(plain, mapping)
    batch = pa.RecordBatch.from_pydict({"x": ["2020"], "pain": ["yes"]})
    (row,) = asked(batch).to_pylist()
    assert row["problem"] is None
    assert "stiffness" in mapping.of(["x"], small.vocabulary).read
