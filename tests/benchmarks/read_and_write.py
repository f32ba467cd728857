"""Run in a process of its own: one library reads a table in batches and writes it again.

`python read_and_write.py LIBRARY IN OUT`; prints what it took as JSON. Memory is the most that was
resident, less what was before the library was imported.
"""

# mypy: ignore-errors

import json
import sys
import time
from pathlib import Path


def with_pyarrow(source, target):
    from pyclingo_bridge.cohort.tables.reader import parts_of
    from pyclingo_bridge.cohort.tables.writer import TableFile

    aside = []
    with TableFile(target) as out:
        for part in parts_of(source):
            out.write(part.rows)
            aside += [f"row {one.row}: {one.message}" for one in part.broken]
    return aside


def with_polars(source, target):
    import polars as pl

    kind = source.suffix[1:]
    read = {
        "csv": lambda: pl.scan_csv(source, infer_schema=False),
        "parquet": lambda: pl.scan_parquet(source),
        "jsonl": lambda: pl.scan_ndjson(source, infer_schema_length=None),
    }
    table = read[kind]()
    sink = {"csv": table.sink_csv, "parquet": table.sink_parquet, "jsonl": table.sink_ndjson}
    sink[kind](target)


def with_duckdb(source, target):
    import duckdb

    kind = source.suffix[1:]
    names = []
    if kind == "csv":
        with source.open(encoding="utf-8") as file:
            names = file.readline().strip().replace('"', "").split(",")
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    declared = f"auto_detect=false, header=true, delim=',', quote='\"', columns={{{columns}}}"
    read = {
        "csv": f"read_csv('{source}', {declared})",
        "parquet": f"read_parquet('{source}')",
        "jsonl": f"read_json('{source}', format='newline_delimited')",
    }
    form = {"csv": "csv, header", "parquet": "parquet, compression zstd", "jsonl": "json"}
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute(f"copy (select * from {read[kind]}) to '{target}' (format {form[kind]})")


def resident():
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


def main():
    library, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    before = resident()
    start = time.process_time()
    __import__(library)
    imported = time.process_time()
    result = {"import": imported - start}
    try:
        with_library = {"pyarrow": with_pyarrow, "polars": with_polars, "duckdb": with_duckdb}
        result["aside"] = with_library[library](source, target) or []
    except Exception as error:
        result["refused"] = f"{type(error).__name__}: {error}".replace(str(source), source.name)
    result["seconds"] = time.process_time() - imported
    result["memory"] = resident() - before
    print(json.dumps(result))


if __name__ == "__main__":
    main()
