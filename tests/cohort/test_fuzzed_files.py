"""Mapping files, recipes and tables of random bytes: what is wrong with them is told, and soon."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.coding import coders_of
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.synthetic.recipe_reader import RecipeError, load_recipe
from pyclingo_bridge.cohort.tables.reader import TableError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.growth import TIMES, grows_by_the_square
from tests.sizes import size

TRIES = size(smoke=60, ci=200, full=20_000)
MIB = 1 << 20
LARGE = size(smoke=MIB // TIMES, ci=MIB // TIMES, full=MIB)

MAPPING = """
keep = ["hospital"]
ignore = ["x"]
unknown = ["n/a", "."]
[inputs.stiffness]
column = "rom"
values = { "low" = 1, "9" = "" }
scale = 1.5
offset = -2
round = "down"
[inputs.pain]
column = "since"
[inputs.fitness.values]
1 = "fit"
2 = "frail"
[inputs.imaging]
until = 2026-01-31
date = "%d.%m.%Y"
unit = "weeks"
zone = "UTC"
[inputs.side]
constant = "left"
[inputs.allergy]
else = "unknown"
values = { "G12*" = "no", 0 = "yes" }
on_bad = "unknown"
"""
TABLES = {
    "csv": b'patient_id,pain,stiffness,"note"\na,yes,4,"x ""y"""\nb,no,,\n"c\nd",yes,6,z\n',
    "tsv": b"pain\tstiffness\nyes\t4\n\t\n",
    "jsonl": b'{"pain": "yes", "stiffness": 4}\n{"fitness": null, "side": ["left"]}\n\n{}\n',
}
PIECES = [
    b"\xff", b"\0", b'"', b"'", b"\n", b"\r", b",", b";", b"|", b"\t", b"[", b"]", b"{", b"}", b"=",
    b".", b"#", b"\\", b"\\u0000", b"\\ud800", b"sep=;\n", b"inf", b"nan", b"-", b"9" * 5000,
    b"e99", b"true", b"1979-13-01", b"\xef\xbb\xbf", b"\xff\xfe", b"a.b.c", b'"""',
    b"[" * 2000, b"{}", b"null", b"0x" + b"f" * 5000, b"%d%d", b"%Q", "\u2028".encode(),
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> KnowledgeBase:
    return bridge.load(ROOT / "tests/data/small_guideline")


@pytest.fixture(scope="module")
def answering(small: KnowledgeBase) -> Answering:
    return answering_of(small, None, ColumnMapping(ignore_rest=True))


def mutated(drawn: random.Random, text: bytes) -> bytes:
    """A text with some pieces put in, taken out, or moved."""
    for _ in range(drawn.randint(1, 4)):
        start, end = sorted(drawn.randrange(len(text) + 1) for _ in range(2))
        end = min(end, start + 12)
        piece = drawn.choice([drawn.choice(PIECES), drawn.choice(PIECES), b"", text[start:end] * 2])
        text = text[:start] + piece + text[end:]
    return text


def refused(work: Callable[[], object]) -> bool:
    """Whether some work was refused, as is documented."""
    try:
        work()
    except (BridgeError, OSError):
        return True
    return False


def test_mapping_files(tmp_path: Path, small: KnowledgeBase) -> None:
    drawn, path = random.Random(1), tmp_path / "m.toml"
    bad = 0
    for _ in range(TRIES):
        path.write_bytes(mutated(drawn, MAPPING.encode()))
        bad += refused(lambda: load_mapping(path, small.vocabulary))
    assert bad > TRIES / 4


def test_mappings_that_are_read_convert_anything(
    tmp_path: Path, small: KnowledgeBase, answering: Answering
) -> None:
    drawn, path = random.Random(2), tmp_path / "m.toml"
    cells = [
        "",
        "1e99",
        "9" * 4000,
        "n/a",
        "01.02.2026",
        "31.12.9999",
        "true",
        "3,4",
        "low",
        "-0.5",
    ]
    values = ["-0.5", "1e300", "0", "31", "-1e-300", "0x7f"]
    for _ in range(TRIES // 10):
        numbers = [drawn.choice(values) for _ in range(2)]
        text = f"[inputs.stiffness]\nscale = {numbers[0]}\noffset = {numbers[1]}\n"
        text += drawn.choice(["", 'round = "up"\n', 'date = "%d.%m.%Y"\nuntil = 0001-01-01\n'])
        path.write_text(text, encoding="utf-8")
        one = load_mapping(path, small.vocabulary).conversions["stiffness"]
        read = coders_of(small.vocabulary, answering.side.circuit, {"stiffness": one})
        (coder,) = (found for found in read if found is not None)
        for cell in cells:
            code, value, problem = coder._meaning((cell,))
            assert (code == 0) == (value is None)
            assert value is None or problem is None


def test_recipes(tmp_path: Path, kb: KnowledgeBase) -> None:
    drawn, path = random.Random(3), tmp_path / "r.toml"
    whole = (kb.folder / "registry/synthetic.toml").read_bytes()
    start = whole.index(b"[[input]]")
    head, text = whole[:start], whole[start : start + 3000].rpartition(b"[[input]]")[0]
    for _ in range(TRIES // 3):
        path.write_bytes(head + mutated(drawn, text))
        refused(lambda: load_recipe(path, kb.vocabulary))


@pytest.mark.parametrize("suffix", TABLES)
def test_tables(tmp_path: Path, answering: Answering, suffix: str) -> None:
    drawn, path = random.Random(f"4{suffix}"), tmp_path / f"t.{suffix}"
    read, rejects = 0, tmp_path / "rejects.csv"
    for _ in range(TRIES // 3):
        path.write_bytes(mutated(drawn, TABLES[suffix]))
        read += not refused(lambda: answer_tables(answering, [path], None, rejects, jobs=1))
        if rejects.exists():
            rejects.read_text(encoding="utf-8")
    assert read > TRIES / 20


def filled(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


def keys(count: int, first: bytes = b"") -> bytes:
    return first + b"".join(b"k%d = 1\n" % n for n in range(count))


def named(count: int, last: int) -> bytes:
    """An object with so many names, and one more."""
    return b"{" + b",".join(b'"k%d":1' % n for n in (*range(count), last)) + b"}\n"


LARGE_TOML: dict[str, Callable[[int], bytes]] = {
    "dotted": lambda size: b"a" + filled(b".a", size // 2) + b" = 1\n",
    "dotted lines": lambda size: filled(b"a" + b".b" * 30 + b" = 1\n", size // 2),
    "tables": lambda size: b"".join(b"[inputs.a%d]\n" % n for n in range(size // 20)),
    "keys": lambda size: keys(size // 13),
    "one table": lambda size: keys(size // 13, b"[inputs.pain.values]\n"),
    "brackets": lambda size: b"a = " + filled(b"[", size // 2),
    "quotes": lambda size: b'a = "' + filled(b'\\"', size // 2),
    "digits": lambda size: b"a = " + filled(b"9", size // 2),
    "words": lambda size: filled(b"a", size // 2),
    "spaces": lambda size: b"a" + filled(b" ", size // 2),
    "array": lambda size: b"ignored = [" + filled(b'"x",', size // 2) + b"]",
    "hex": lambda size: b"[inputs.stiffness]\nscale = 0x" + filled(b"f", size // 2),
    "strings": lambda size: filled(b'"""', size // 2),
}
"""Texts of about so many bytes."""


@pytest.mark.parametrize("name", LARGE_TOML)
@pytest.mark.parametrize(
    ("load", "wrong"), [(load_mapping, MappingError), (load_recipe, RecipeError)]
)
def test_a_large_file_is_refused_soon(
    tmp_path: Path,
    small: KnowledgeBase,
    name: str,
    load: Callable[[Path, Vocabulary], object],
    wrong: type[BridgeError],
) -> None:
    def refuse(path: Path) -> None:
        with pytest.raises(wrong) as error:
            load(path, small.vocabulary)
        assert len(error.value.diagnostics) <= 101
        assert all(one.location for one in error.value.diagnostics[:100])

    assert not grows_by_the_square(*_two_sizes(tmp_path / "m.toml", LARGE_TOML[name], refuse))


LARGE_TABLES: dict[str, Callable[[int], bytes]] = {
    "names.csv": lambda size: b",".join(b"c%d" % n for n in range(size // 10)) + b"\n",
    "columns.csv": lambda size: (
        b",".join(b"c%d" % n for n in range(9_000 * size // LARGE))
        + b"\n"
        + filled(b",", 9_000 * size // LARGE - 1)
        + b"\n"
    ),
    "unlike.csv": lambda size: b"pain\n" + b"".join(b"y%d\n" % n for n in range(size // 17)),
    "strange.csv": lambda size: b"pain,x\n" + b"".join(b"yes,%d\n" % n for n in range(size // 26)),
    "short.csv": lambda size: b"pain,stiffness\n" + filled(b"x\n", size // 8),
    "latin.csv": lambda size: b"pain,note\n" + filled(b"yes,\xff\n", size // 4),
    "keys.jsonl": lambda size: b"".join(b'{"k%d":1}\n' % n for n in range(size // 26)),
    "few keys.jsonl": lambda size: b"".join(b'{"k%d":1}\n' % (n % 1000) for n in range(size // 26)),
    "twice.jsonl": lambda size: named(size // 17, size // 17 - 1),
    "one row.jsonl": lambda size: named(size // 17, size // 17),
    "open.csv": lambda size: b'pain\n"' + filled(b"x\n", size // 2),
    "quotes.csv": lambda size: b"pain\n" + filled(b'"', size // 2),
}


@pytest.mark.parametrize("name", LARGE_TABLES)
@pytest.mark.slow
def test_a_large_table_is_read_soon(tmp_path: Path, answering: Answering, name: str) -> None:
    def read(path: Path) -> None:
        refused(lambda: answer_tables(answering, [path], None, tmp_path / "rejects.csv", jobs=1))

    assert not grows_by_the_square(*_two_sizes(tmp_path / name, LARGE_TABLES[name], read))


def _two_sizes(
    path: Path, content: Callable[[int], bytes], work: Callable[[Path], None]
) -> tuple[Callable[[], None], Callable[[], None]]:
    """The work on two files beside one another, of the size `LARGE` and `TIMES` smaller."""
    small, large = path.with_stem("small"), path.with_stem("large")
    small.write_bytes(content(LARGE // TIMES))
    large.write_bytes(content(LARGE))
    return lambda: work(small), lambda: work(large)


def test_what_is_no_regular_file(
    tmp_path: Path, small: KnowledgeBase, answering: Answering
) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    device = tmp_path / "zero.csv"
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        with pytest.raises(MappingError, match="not-a-regular-file"):
            load_mapping(path, small.vocabulary)
        with pytest.raises(RecipeError, match="not-a-regular-file"):
            load_recipe(path, small.vocabulary)
        with pytest.raises(TableError, match="not-a-regular-file"):
            answer_tables(answering, [path])


def test_problems_beyond_a_hundred_are_counted(tmp_path: Path, small: KnowledgeBase) -> None:
    path = tmp_path / "m.toml"
    path.write_text("".join(f"k{n} = 1\n" for n in range(1234)), encoding="utf-8")
    with pytest.raises(MappingError) as error:
        load_mapping(path, small.vocabulary)
    *told, last = error.value.diagnostics
    assert [one.location.line for one in told if one.location] == list(range(1, 101))
    assert (last.code, last.message) == ("more-problems", "the file has 1,134 more problems")
