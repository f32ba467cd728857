"""Run in a process of its own: `crlm cohort` on a table, or pyarrow alone with the same work.

`python read_and_answer.py SIDE IN ANSWERS OUT`. `ours` answers the table IN and writes OUT; the
others read IN, and write to OUT the answers that stand in the Parquet table ANSWERS, in memory as
each likes them. Prints processor seconds as JSON; to make ready is told apart.
"""

# mypy: ignore-errors

import json
import sys
import time
from pathlib import Path

ROWS = 16_384


def ours(source, _answers, target):
    import pyclingo_bridge as bridge
    from pyclingo_bridge.cohort.requirements import without_pandas
    from pyclingo_bridge.cohort.run import answer_tables

    start = time.process_time()
    answering = bridge.answering_of(bridge.load())
    ready = time.process_time()
    rejects = target.with_suffix(".rejects.csv")
    with without_pandas():  # as the command does
        outcome = answer_tables(answering, [source], target, rejects, jobs=1)
    assert not outcome.counts.rejected
    return {"ready": ready - start, "seconds": time.process_time() - ready}


def read_with_pyarrow(source):
    """Reads every cell, as it does it soonest."""
    import pyarrow as pa

    if source.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(source) as file:
            return sum(part.num_rows for part in file.iter_batches(ROWS, use_threads=False))
    if source.suffix == ".jsonl":
        import pyarrow.json as reading

        options = reading.ReadOptions(use_threads=False, block_size=4 << 20)
        return sum(part.num_rows for part in reading.open_json(source, options))
    import pyarrow.csv as reading

    with source.open(encoding="utf-8") as file:
        names = file.readline().strip().replace('"', "").split(",")
    options = (
        reading.ReadOptions(use_threads=False),
        reading.ParseOptions(newlines_in_values=True),
        reading.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    return sum(part.num_rows for part in reading.open_csv(source, *options))


def in_full(batch):
    """A batch without dictionaries."""
    import pyarrow as pa

    columns = [c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in batch]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def opened(target, schema):
    import pyarrow.csv as writing
    import pyarrow.parquet as pq

    if target.suffix == ".parquet":
        return pq.ParquetWriter(target, schema, compression="zstd")
    options = writing.WriteOptions(quoting_style="needed")
    return writing.CSVWriter(target, schema, write_options=options)


def with_pyarrow(source, answers, target):
    """pyarrow writes no JSON Lines: there Python's `json` does, as it reads."""
    import pyarrow.parquet as pq

    warm = time.process_time()
    rows, writer = read_with_pyarrow(source), None
    seconds = time.process_time() - warm
    if target.suffix == ".jsonl":
        writer = target.open("wb")
    for batch in pq.ParquetFile(answers).iter_batches(ROWS):
        part = batch if target.suffix == ".parquet" else in_full(batch)
        rows -= part.num_rows
        start = time.process_time()
        if target.suffix == ".jsonl":
            for row in part.to_pylist():
                stated = {name: cell for name, cell in row.items() if cell is not None}
                writer.write(json.dumps(stated, ensure_ascii=False).encode() + b"\n")
        else:
            writer = writer or opened(target, part.schema)
            writer.write_batch(part)
        seconds += time.process_time() - start
    start = time.process_time()
    writer.close()
    assert rows == 0
    return {"seconds": seconds + time.process_time() - start}


def with_polars(source, answers, target):
    """Read by pyarrow, written as JSON Lines by polars, with the nulls that it cannot leave out."""
    import polars as pl

    start = time.process_time()
    read_with_pyarrow(source)
    seconds = time.process_time() - start
    with target.open("wb") as file:
        for frame in pl.read_parquet(answers).iter_slices(ROWS):
            start = time.process_time()
            frame.write_ndjson(file)
            seconds += time.process_time() - start
    return {"seconds": seconds}


if __name__ == "__main__":
    sides = {"ours": ours, "pyarrow": with_pyarrow, "polars": with_polars}
    print(json.dumps(sides[sys.argv[1]](*map(Path, sys.argv[2:]))))
