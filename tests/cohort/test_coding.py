"""Columns as rows of bits: each cell means what it means alone, however the column is stored."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyclingo_bridge.cohort.answer_columns import Layout
from pyclingo_bridge.cohort.columns.cell_texts import legible_column
from pyclingo_bridge.cohort.columns.coding import Coder, coders_of, planes_of
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion
from pyclingo_bridge.cohort.columns.step_codes import Steps
from pyclingo_bridge.compiled.circuits.circuit import Coded
from pyclingo_bridge.compiled.storage.kept_circuits import Asked, circuits_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.sizes import size

ROWS = 200
Cells = Sequence[Any]
NAMES = ("yes", "no")
STORED: dict[str, tuple[str, Callable[[random.Random], Any], Callable[[Cells], pa.Array]]] = {
    "texts": ("r0_feasible", lambda d: d.choice(NAMES), pa.array),
    "texts, some wrong": (
        "r0_feasible", lambda d: d.choice((*NAMES, "YES", " yes ", "")), pa.array,
    ),
    "a dictionary": (
        "lung_metastases",
        lambda d: d.choice(("none", "present", "resectable", "ablatable", "uncontrollable", "?")),
        lambda cells: pa.array(cells).dictionary_encode(),
    ),
    "a dictionary with a null in it": (
        "r0_feasible",
        lambda d: d.choice(NAMES),
        lambda cells: pa.DictionaryArray.from_arrays(
            pa.array([None if one is None else len(one) % 3 for one in cells], pa.int8()),
            pa.array(["yes", None, "no"]),
        ),
    ),
    "small numbers": ("flr_percent", lambda d: d.randrange(101), lambda c: pa.array(c, pa.int16())),
    "numbers, some outside": (
        "flr_segments", lambda d: d.randrange(-3, 14), lambda c: pa.array(c, pa.int64()),
    ),
    "numbers far apart": (
        "weeks_since_bevacizumab",
        lambda d: d.choice((d.randrange(521), 1 << 40)),
        lambda c: pa.array(c, pa.int64()),
    ),
    "numbers without a sign": ("ecog", lambda d: d.randrange(6), lambda c: pa.array(c, pa.uint8())),
    "every week": (
        "weeks_since_pelvic_rt", lambda d: d.randrange(521), lambda c: pa.array(c, pa.int16()),
    ),
    "decimals": ("flr_percent", lambda d: d.choice((33.0, 32.5, 7.0)), pa.array),
    "truth values": ("r0_feasible", lambda d: d.random() < 0.5, pa.array),
    "anything under nulls": (
        "flr_percent",
        lambda d: d.randrange(101),
        lambda cells: pa.array(
            np.array([30_000 if one is None else one for one in cells], np.int16),
            mask=np.array([one is None for one in cells], np.bool_),
        ),
    ),
    "lists": ("r0_feasible", lambda d: [d.choice(NAMES)], pa.array),
}  # fmt: skip


@pytest.fixture(scope="module")
def coders(kb: KnowledgeBase) -> dict[str, Coder]:
    atoms = Layout(kb).atoms
    circuit = circuits_of(kb, Asked(atoms, kb.chosen())).circuit
    read = {one.name: Conversion(one.name) for one in kb.vocabulary}
    found = coders_of(kb.vocabulary, circuit, read)
    return {one.target.name: one for one in found if one is not None}


def one_by_one(coder: Coder, cells: Cells) -> tuple[list[int], list[tuple[int, str]]]:
    """The codes of the cells, and which of them give no value."""
    codes, wrong = [], []
    for row, cell in enumerate(cells):
        plain = str(cell).replace("'", '"') if isinstance(cell, list) else cell
        try:
            value = coder.conversion.value(coder.target, (plain,), coder.words)
        except BadCell as bad:
            wrong.append((row, bad.problem.message))
            codes.append(0)
        else:
            codes.append(0 if value is None else coder.coded.codes[value])
    return codes, wrong


def numbers_of(planes: Any, coded: Coded, count: int) -> list[int]:
    bits = np.unpackbits(planes.view(np.uint8), axis=1, count=count, bitorder="little")
    found: list[int] = (bits.astype(np.int64).T @ (1 << np.arange(coded.bits))).tolist()
    return found


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("unknown", [0.0, 0.3, 1.0])
def test_however_a_column_is_stored(coders: dict[str, Coder], name: str, unknown: float) -> None:
    about, draw, stored = STORED[name]
    drawn = random.Random(f"{name}{unknown}")
    cells = [None if drawn.random() < unknown else draw(drawn) for _ in range(ROWS)]
    column, _ = legible_column(stored(cells))
    if name == "a dictionary with a null in it":
        cells = column.to_pylist()
    coder = coders[about]
    batch = pa.RecordBatch.from_arrays([column], names=[about])
    for start, end in ((0, ROWS), (0, 0), (3, 90), (8, 72), (64, 65)):
        planes, bad = planes_of(batch.slice(start, end - start), [coder], [coder.coded])
        codes, wrong = one_by_one(coder, cells[start:end])
        assert numbers_of(planes, coder.coded, end - start) == codes
        assert [(one.row, one.problem.message) for one in bad] == wrong


def test_an_input_without_a_column(coders: dict[str, Coder]) -> None:
    first, last = coders["r0_feasible"], coders["flr_percent"]
    batch = pa.RecordBatch.from_pylist([{"flr_percent": 40}] * 3)
    planes, bad = planes_of(batch, [None, last], [first.coded, last.coded])
    assert not bad
    assert not planes[: first.coded.bits].any()
    expected = one_by_one(last, [40] * 3)[0]
    assert numbers_of(planes[first.coded.bits :], last.coded, 3) == expected


@given(
    st.integers(-50, 50),
    st.lists(st.integers(0, 15), min_size=1, max_size=150),
    st.lists(st.integers(0, 10_000), max_size=100),
)
@settings(max_examples=size(smoke=20, ci=100), deadline=None)
def test_steps_are_a_table(lowest: int, codes: list[int], places: list[int]) -> None:
    """With few changes, which are compared, and with many, which are looked up."""
    places = [one % len(codes) for one in places]
    rows = np.zeros((4, -(-len(places) // 8) + 1), np.uint8)
    Steps.of(lowest, codes).write(np.array([lowest + one for one in places], np.int16), rows)
    bits = np.unpackbits(rows, axis=1, count=len(places), bitorder="little").astype(np.int64)
    assert (bits.T @ (1, 2, 4, 8)).tolist() == [codes[one] for one in places]
