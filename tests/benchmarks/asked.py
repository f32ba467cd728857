"""Circuits with what reads their inputs, and what they cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pyclingo_bridge.cohort.answer_columns import Layout
from pyclingo_bridge.cohort.answering import Side
from pyclingo_bridge.cohort.bit_rows import Texts
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.compiled.storage.kept_circuits import Asked as Outputs
from pyclingo_bridge.compiled.storage.kept_circuits import circuits_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.measuring import timed

PATIENTS = 1_000_000
SEED = 1
AT_ONCE = 131_072
"""Rows of a batch."""
_ROUNDS = 5


@dataclass(frozen=True)
class Asked:
    """A circuit with what reads its inputs, and the verdict among its outputs."""

    side: Side
    verdict: Texts

    @property
    def operations(self) -> int:
        """On rows of bits, for each batch."""
        return self.side.circuit.schedule.operations

    def outputs(self, batch: pa.RecordBatch) -> Any:
        """Rows of bits, from the cells on."""
        columns = ColumnMapping().of(batch.schema.names, self.side.vocabulary)
        _, outputs, bad = self.side.evaluated(batch, self.side.coders(columns))
        assert not bad
        return outputs

    def verdicts(self, batch: pa.RecordBatch) -> pa.DictionaryArray:
        """The verdict of each patient, from the cells on."""
        return self.verdict.column(self.outputs(batch), batch.num_rows)


def asked(kb: KnowledgeBase, verdict_alone: bool) -> Asked:
    """For everything that an answer says, or for the verdict alone."""
    layout = Layout(kb)
    parts = layout.verdict.parts
    atoms = tuple(part.atom for part in parts) if verdict_alone else layout.atoms
    circuit = circuits_of(kb, Outputs(atoms, kb.chosen())).circuit
    texts = Texts(tuple(atoms.index(p.atom) for p in parts), tuple(p.text for p in parts))
    return Asked(Side(kb.vocabulary, circuit, {}, (), whole=not verdict_alone), texts)


def least(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Processor seconds, the least of some rounds."""
    return min(timed(work) for _ in range(rounds))
