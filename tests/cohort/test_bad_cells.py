"""Bad cells: unknown where the mapping says so, and counted; else their rows are rejected. Told by
column and value, in text, data and page alike."""

import json
import random
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pyclingo_bridge.cohort import answering as answers_of
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.cell_counts import OTHERS, CellCounts, unknown_cells
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cli.cohort_runs import SMALL, run, table
from tests.conftest import schema, validate
from tests.sizes import size

BATCHES, ROWS = size(smoke=10, ci=40, full=1000), 25
BAD = [b"maybe", b"\xff", b">10", b"33.4", b"-1"]
"""No input of the small guideline takes them."""


def batches(kb: KnowledgeBase, seed: int) -> tuple[pa.RecordBatch, pa.RecordBatch, Counter[str]]:
    """Patients with bad cells, the same with nothing there, and how many there are by column."""
    drawn, bad, clean = random.Random(seed), dict[str, Any](), dict[str, Any]()
    number = Counter[str]()
    for one in kb.vocabulary:
        values = [None if v is None else str(v).encode() for v in (None, *one.values)]
        good = [drawn.choice(values) for _ in range(ROWS)]
        # Of one with a default, a cell that is left out says something: it is never made unknown.
        spoilt = [one.default is None and drawn.random() < 0.2 for _ in range(ROWS)]
        number[one.name] = sum(spoilt)
        cells = [drawn.choice(BAD) if s else g for s, g in zip(spoilt, good, strict=True)]
        bad[one.name] = pa.array(cells, pa.binary()).view(pa.string())
        nothing = [None if s else g for s, g in zip(spoilt, good, strict=True)]
        clean[one.name] = pa.array(nothing, pa.binary()).view(pa.string())
    return pa.RecordBatch.from_pydict(bad), pa.RecordBatch.from_pydict(clean), number


def differences(kb: KnowledgeBase, plain: Answering) -> int:
    """The number of batches in which a bad cell is not as if nothing stood there, or uncounted."""
    mapping, found = ColumnMapping(general=Conversion("", bad_is_unknown=True)), 0
    lenient = replace(plain, side=replace(plain.side, _coders={}), mapping=mapping)
    for seed in range(BATCHES):
        bad, clean, number = batches(kb, seed)
        answers = lenient.answered(bad)
        told = Counter[str]()
        for (column, _, _), cells in answers.counts.unknown_cells.items():
            told[column] += cells
        contradicting = {one.row for one in answers.rejected}
        for name in kb.vocabulary.names:
            spoilt = zip(bad[name].cast(pa.binary()), clean[name].cast(pa.binary()), strict=True)
            number[name] -= sum(a != b and n in contradicting for n, (a, b) in enumerate(spoilt))
        wrong = not lenient(bad).equals(plain(clean)) or told != number
        found += wrong or plain.answered(clean).counts.stated != answers.counts.stated
    return found


def test_a_bad_cell_is_as_if_nothing_stood_there(
    small: KnowledgeBase, plain: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differences(small, plain) == 0
    monkeypatch.setattr(answers_of, "unknown_cells", lambda bad, _: unknown_cells(bad, ()))
    assert differences(small, plain) > 0  # a planted fault: also those of rejected rows


def test_each_cell_of_a_rejected_row_is_counted(plain: Answering) -> None:
    rows = [
        {"pain": "maybe", "stiffness": "9"},
        {"pain": "maybe"},
        {"pain": "no", "imaging": "broken"},
        {"pain": "yes"},
    ]
    names = ("pain", "stiffness", "imaging")
    columns = pa.schema([(name, pa.string()) for name in names])
    counts = plain.answered(pa.RecordBatch.from_pylist(rows, columns)).counts
    assert counts.rejected_cells == {
        ("pain", "maybe", "value-outside-domain"): 2,
        ("stiffness", "9", "value-outside-domain"): 1,
        ("pain, imaging", "", "broken-without-pain"): 1,
    }


def test_a_strict_input_beside_a_lenient_one(plain: Answering) -> None:
    """A column that cannot be read rejects its row if one of its inputs is strict, as every input
    with a default is: a cell made unknown would be taken for it."""
    lenient, strict = Conversion("x", bad_is_unknown=True), Conversion("x")
    for name, other, rejected in (
        ("imaging", lenient, 0),
        ("imaging", strict, 1),
        ("allergy", lenient, 1),
        ("allergy", strict, 1),
    ):
        mapping = ColumnMapping({"pain": lenient, name: other})
        asked = replace(plain, side=replace(plain.side, _coders={}), mapping=mapping)
        cells = pa.array([b"\xff"], pa.binary()).view(pa.string())
        found = asked.answered(pa.RecordBatch.from_arrays([cells], names=["x"]))
        assert len(found.rejected) == rejected


def test_counts_of_cells_are_bounded() -> None:
    parts = [[("a", str(n % 1700), "k") for n in range(start, 5000, 3)] for start in range(3)]
    whole = CellCounts()
    for part in parts:
        whole.update(CellCounts(part))
    assert whole.total() == 5000
    assert len(whole) == 1001
    assert whole["a", OTHERS, "k"] > 1000


def test_text_data_and_page_say_it(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "pain,stiffness\nyes,>10\nno,>10\nmaybe,4\nno,x\n")
    mapping = table(tmp_path / "m.toml", '[inputs.stiffness]\non_bad = "unknown"\n')
    words = (path, "--columns", mapping, "--kb", SMALL, "--html", tmp_path / "a.html")
    text, data = run(*words), json.loads(run(*words, "--json").stdout)
    validate(data, schema("cohort"))
    assert text.exit_code == 2
    kind = "value-outside-domain"
    assert data["counts"]["rejected_cells"] == [
        {"column": "pain", "value": "maybe", "kind": kind, "cells": 1}
    ]
    assert data["counts"]["unknown_cells"] == [
        {"column": "stiffness", "value": ">10", "kind": kind, "cells": 2},
        {"column": "stiffness", "value": "x", "kind": kind, "cells": 1},
    ]
    page = unescape((tmp_path / "a.html").read_text("utf-8"))
    for label in (f"pain, `maybe`, {kind}", f"stiffness, `>10`, {kind}"):
        assert label in text.stdout
        assert label in page
