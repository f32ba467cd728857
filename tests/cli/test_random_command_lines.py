"""Random command lines over random, also broken, files: what may happen, and what never does."""

import os
import random
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import click
import pytest

from pyclingo_bridge.base.files.cache import in_use
from pyclingo_bridge.cli import main
from pyclingo_bridge.cli.support import files
from tests.cli.all_commands import LINES, run, workplace
from tests.sizes import size

ROUNDS, LINES_EACH = size(smoke=(1, 12), ci=(3, 20), full=(60, 40))
CODES = {0, 1, 2}
FILES = (
    "a.lp", "b.lp", "r.lp", "t.csv", "m.toml", "lines.jsonl", "kb", "kb2", "cases",
    "kb/guideline.lp", "cases/mutants_001.lp", "x.json", "x.yaml", "t.parquet", "empty.csv",
    "o.csv", "o.txt", "o.jsonl", "link.csv", "hard.lp", "loop.lp", "gone/o.csv", "none.lp",
    "a\udcff.lp", "kb/new.txt", "", "l" * 300,
)  # fmt: skip
WORDS = (
    "verdict(operate)", "verdict(_)", "met(need)", "1", "2", "K1", "gate=both", "gate=x", "x\x1b",
    "replacement", "cane", "properties", "border", "sarif", "html", "json", "-", "0", "fitness",
)  # fmt: skip
BROKEN: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda data, _: data,
    lambda data, _: data,
    lambda data, chance: data[: chance.randrange(len(data) + 1)],
    lambda data, chance: data.replace(b"fit", bytes([chance.randrange(256)]), 1),
    lambda data, _: data.decode("utf-8", "replace").encode("utf-16"),
    lambda _, chance: chance.randbytes(200),
    lambda _data, _chance: b"",
)


def filled(folder: Path, chance: random.Random) -> None:
    """Files of every kind, some of them broken, links among them."""
    workplace(folder)
    (folder / "x.json").write_text('{"fitness": "fit", "expect": ["verdict(operate)"]}')
    (folder / "x.yaml").write_text("fitness: fit\n")
    (folder / "t.parquet").write_bytes(b"PAR1")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "o.txt").write_text("of an earlier run")
    (folder / "a\udcff.lp").write_text("patient(fitness, fit).\n")
    for one in sorted(folder.rglob("*")):
        if one.is_file() and "kb" not in one.parts[-2] and chance.random() < 0.4:
            one.write_bytes(chance.choice(BROKEN)(one.read_bytes(), chance))
    (folder / "link.csv").symlink_to("t.csv")
    (folder / "loop.lp").symlink_to("loop.lp")
    os.link(folder / "a.lp", folder / "hard.lp")


def value(parameter: click.Parameter, chance: random.Random) -> str:
    """A word for a parameter: mostly of its kind."""
    if isinstance(parameter.type, click.Choice) and chance.random() < 0.8:
        return str(chance.choice(list(parameter.type.choices)))
    if isinstance(parameter.type, click.Path) and chance.random() < 0.95:
        return chance.choice(FILES)
    return chance.choice(WORDS)


def random_line(chance: random.Random) -> list[str]:
    """A command with some of its options, those that write more often than not."""
    name = chance.choice(list(LINES))
    command = main.get_command(click.Context(main), name)
    assert command is not None
    words = [name]
    if chance.random() < 0.5:
        words += LINES[name]
    for one in command.params:
        writes = isinstance(one.type, files.Writes)
        if isinstance(one, click.Option):
            if chance.random() < (0.7 if writes else 0.12):
                words.append(one.opts[-1])
                words += [] if one.is_flag else [value(one, chance)]
        elif "--kb" not in words:
            words += [value(one, chance) for _ in range(chance.choice((1, 1, 1, 2)))]
    if "--kb" not in words and name not in ("completion", "diff"):
        words += ["--kb", "kb"]
    if name == "mutate":
        words += ["--only", "border"]
    if name == "check":
        words += ["--only", "properties"]
    if name == "cohort":
        words += ["--jobs", "1"]
    return words


def written_by(words: list[str]) -> set[str]:
    """The names that the command line has for outputs, and those that follow from them."""
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    options = {
        opt for one in command.params if isinstance(one.type, files.Writes) for opt in one.opts
    }
    named = {after for one, after in pairwise(words) if one in options}
    rejects = {os.path.splitext(one)[0] + ".rejects.csv" for one in named}
    return {os.path.realpath(one) for one in (*named, *rejects)}


def state() -> dict[str, object]:
    """All that is below the working directory."""
    found: dict[str, object] = {}
    for root, folders, names in os.walk("."):
        for name in (*folders, *names):
            path = Path(root, name)
            if path.is_file():
                found[os.path.realpath(path)] = path.read_bytes()
    return found


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_line_ends_in_a_traceback_or_harms_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(LINES_EACH):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        filled(folder, chance)
        words = random_line(chance)
        before, outputs = state(), written_by(words)
        found = run(*words, typed=chance.choice(("", "fit\nstop\n", "help\nset fitness frail\n")))
        after = state()
        told = (seed, words, found.exit_code, found.stderr)
        assert found.exit_code in CODES, told
        assert "Traceback" not in found.output, told
        assert in_use(), told  # `--no-cache` ends with its command
        assert not [one for one in after if ".crlm-" in one], told
        folders = tuple(f"{one}{os.sep}mutants_" for one in outputs)
        for name in before.keys() | after.keys():
            if name not in outputs and not name.startswith(folders):
                assert before.get(name) == after.get(name), (name, *told)
        if found.exit_code == 2 and words[0] != "cohort" and "error[unwritable" in found.stderr:
            assert before == after, told
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder)
