"""What a command writes: never over what it reads, whole or not at all, and nothing beside it."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from pyclingo_bridge.base.files import temporary_files as temporaries
from pyclingo_bridge.base.files.outputs import OutputError, Outputs
from pyclingo_bridge.cli import main
from pyclingo_bridge.cli.support.files import Reads, Writes
from tests.cli.all_commands import run, workplace
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

READING: dict[str, list[tuple[str, tuple[str, ...], list[str]]]] = {
    "ask": [("-o", ("a.lp", "-i", "--kb", "kb", "--with", "r.lp"), ["a.lp", "r.lp", "kb/x/y"])],
    **{
        name: [("-o", ("a.lp", *rest, "--kb", "kb", "--with", "r.lp"), ["a.lp", "r.lp", "kb/x/y"])]
        for name, rest in (("query", ()), ("board", ()), ("contrast", ("b.lp",)))
    },
    "explain": [("-o", ("a.lp", "--kb", "kb", "--with", "r.lp"), ["a.lp", "r.lp", "kb/x/y"])],
    "why": [("-o", ("p.lp", "more/z.lp"), ["p.lp", "more/z.lp"])],
    "check": [("-o", ("--kb", "kb", "--with", "r.lp"), ["r.lp", "kb/guideline.lp", "kb/x/y"])],
    "certify": [("-o", ("certificates", "--kb", "kb"),
                 ["certificates/manifest.json", "certificates/verdicts-001.cnf", "kb/x/y"])],
    "lint": [("-o", ("r.lp", "more", "--kb", "kb"), ["r.lp", "more/z.lp", "kb/guideline.lp"])],
    "synthesise": [("-o", ("9", "--kb", "kb", "--with", "r.lp"),
                    ["r.lp", "kb/guideline.lp", "kb/x/y"])],
    "kb": [("-o", ("--kb", "kb", "--with", "r.lp"), ["r.lp", "kb/guideline.lp", "kb/x/y"])],
    "questionnaire": [
        (option, ("--kb", "kb", "--with", "r.lp"), ["r.lp", "kb/guideline.lp", "kb/x/y"])
        for option in ("-o", "--code-system")
    ],
    "diff": [("-o", ("kb", "kb2", "--with", "r.lp", "--cohort", "lines.jsonl"),
              ["kb/guideline.lp", "kb2/guideline.lp", "r.lp", "lines.jsonl"])],
    "mutate": [
        (option, ("--kb", "kb", "--with", "r.lp", "--against", "cases"),
         ["kb/guideline.lp", "r.lp", "cases/mutants_001.lp"])
        for option in ("-o", "--cases")
    ],
    "cohort": [
        (option, ("t.csv", "--kb", "kb", "--with", "r.lp", "--columns", "m.toml",
                  "--versus-with", "v.lp", "--versus-kb", "kb2"),
         ["t.csv", "kb/guideline.lp", "kb/x/y", "r.lp", "m.toml", "v.lp", "kb2/guideline.lp"])
        for option in ("-o", "--rejects", "--html")
    ],
}  # fmt: skip
"""Of each command that writes: an option, a line, and the files that the line reads."""

EVERY = [
    (command, option, line, read, link)
    for command, lines in READING.items()
    for option, line, files in lines
    for read in files
    for link in ("itself", "symlink", "hard link")
]


def snapshot(folder: Path) -> dict[str, object]:
    """Every file below a folder with what is in it and its mode."""
    return {
        str(one.relative_to(folder)): (one.lstat().st_mode, one.read_bytes())
        for one in folder.rglob("*")
        if one.is_file()
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    workplace(tmp_path)
    (tmp_path / "kb/x").mkdir()
    for name in ("v.lp", "more/z.lp", "kb/x/y"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("% nothing\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def linked(read: str, link: str, suffix: str) -> str:
    """Another name of a file that is read, or its own."""
    if link == "itself":
        return read
    name = f"other{suffix}"
    make = os.symlink if link == "symlink" else os.link
    make(os.path.abspath(read), name)
    return name


@pytest.mark.parametrize(("command", "option", "line", "read", "link"), EVERY)
@pytest.mark.sample(40)
def test_no_output_replaces_what_is_read(
    place: Path, command: str, option: str, line: tuple[str, ...], read: str, link: str
) -> None:
    if option == "--cases":
        (place / "to").mkdir()
        name, output = linked(read, link, ""), "to"
        shutil.move(name, "to/mutants_007.lp")
        line = tuple(one if one != read else "to/mutants_007.lp" for one in line)
        if link == "itself" and read not in ("r.lp",):
            pytest.skip("it would not be there any more")
    else:
        output = linked(read, link, ".csv")
    before = snapshot(place)
    found = run(command, *line, option, output)
    assert found.exit_code == 2
    assert "error[output-is-read]" in found.stderr
    assert snapshot(place) == before


@pytest.mark.parametrize("read", ["cases/patient_a.lp", "kb/guideline.lp"])
def test_nor_what_ships(read: str, tmp_path: Path) -> None:
    link = tmp_path / "x.html"
    link.symlink_to(ROOT / read)
    found = run("explain", "patient_b", "--format", "html", "-o", link)
    assert "error[output-is-read]" in found.stderr
    assert found.exit_code == 2


def test_nor_the_file_on_standard_input(place: Path) -> None:
    with (place / "a.lp").open() as stdin:
        words = [sys.executable, "-c", "from pyclingo_bridge.cli import main; main()"]
        line = [*words, "explain", "-", "--kb", "kb", "-o", "a.lp"]
        found = subprocess.run(
            line, stdin=stdin, env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert found.returncode == 2
    assert "error[output-is-read]" in found.stderr


def test_every_command_that_writes_declares_what_it_reads() -> None:
    """A parameter for paths is of one of the two types; commands that write are tried above."""
    writing = set()
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        paths = [one.type for one in command.params if isinstance(one.type, click.Path)]
        if any(isinstance(one, Writes) for one in paths):
            writing.add(name)
            assert all(isinstance(one, Reads | Writes) for one in paths), name
    assert writing == {*READING, "new"}  # which reads nothing


@pytest.mark.parametrize("link", ["itself", "symlink", "hard link"])
@pytest.mark.parametrize("pair", [("-o", "--html"), ("-o", "--rejects"), ("--rejects", "--html")])
@pytest.mark.parametrize("there", [True, False])
def test_two_outputs_need_two_files(
    place: Path, pair: tuple[str, str], link: str, there: bool
) -> None:
    if link == "hard link" and not there:
        pytest.skip("a hard link is of a file")
    if there:
        (place / "out.csv").write_text("before")
    other = linked("out.csv", link, ".csv")
    before = snapshot(place)
    found = run("cohort", "t.csv", "--kb", "kb", "--jobs", "1", pair[0], "out.csv", pair[1], other)
    assert found.exit_code == 2
    assert "error[outputs-collide]" in found.stderr
    assert snapshot(place) == before


COHORT = ("cohort", "t.csv", "--kb", "kb", "--jobs", "1", "-o", "o.csv", "--html", "o.html")


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", ["link", "replace", "fsync", "chmod"])
@pytest.mark.parametrize(
    "error", [OSError(5, "planted"), KeyboardInterrupt(), ValueError("planted")]
)
@pytest.mark.sample(9)
@pytest.mark.usefixtures("nothing_cached")
def test_a_run_that_fails_while_it_puts_files_in_place_changes_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, error: BaseException
) -> None:
    (place / "t.csv").write_text("fitness\nx\nfit\n")  # so that there are rejects
    for old in ("o.csv", "o.html", "o.rejects.csv"):
        (place / old).write_text("of an earlier run")
    before = snapshot(place)
    left = [number]
    owner = os if name in ("link", "fsync") else Path
    real = getattr(owner, name)

    def planted(*words: object) -> object:
        left[0] -= 1
        if left[0] == -1:
            raise error
        return real(*words)

    monkeypatch.setattr(owner, name, planted)
    found = run(*COHORT)
    monkeypatch.undo()
    assert left[0] < 0, "the fault was not reached"
    if name == "link" and isinstance(error, OSError):
        assert found.exit_code == 2  # copied instead; a row was rejected
        assert (place / "o.csv").read_text() != "of an earlier run"
        before = snapshot(place)
    else:
        codes = {OSError: 2, KeyboardInterrupt: 130, ValueError: 70}
        assert found.exit_code == codes[type(error)]
    assert snapshot(place) == before


def test_a_folder_for_cases_is_made_only_by_a_run_that_succeeds(place: Path) -> None:
    line = ("mutate", "--kb", "kb", "--only", "border", "--cases", "new/deep")
    assert run(*line, "-o", "none/report.txt").exit_code == 2
    assert not (place / "new").exists()
    assert run(*line, "-o", "report.txt").exit_code == 0
    assert (place / "report.txt").exists()
    assert (place / "new/deep").is_dir()


def test_the_output_is_as_any_file_and_the_links_and_modes_of_an_old_one_stay(place: Path) -> None:
    line = ("explain", "a.lp", "--kb", "kb", "-o")
    before = os.umask(0o027)
    try:
        assert run(*line, "new.txt").exit_code == 0
    finally:
        os.umask(before)
    assert (place / "new.txt").stat().st_mode & 0o777 == 0o640
    (place / "old.txt").write_text("old")
    (place / "old.txt").chmod(0o604)
    (place / "link.txt").symlink_to("old.txt")
    (place / "dangling.txt").symlink_to("later.txt")
    for name, target in (("link.txt", "old.txt"), ("dangling.txt", "later.txt")):
        assert run(*line, name).exit_code == 0
        assert (place / name).is_symlink()
        assert (place / target).read_text() == (place / "new.txt").read_text()
    assert (place / "old.txt").stat().st_mode & 0o777 == 0o604


@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "ü" * 125 + ".txt", "a\udcff.txt"])
def test_any_name_that_a_file_can_have(place: Path, name: str) -> None:
    for _ in range(2):
        found = run("explain", "a.lp", "--kb", "kb", "-o", name)
        assert found.exit_code == 0, found.output
    assert (place / name).stat().st_size
    assert not list(place.glob(".*"))


def test_a_table_with_a_name_that_is_no_text(place: Path) -> None:
    (place / "a\udcff.csv").write_text("fitness\nfit\nx\n")
    line = ("--kb", "kb", "--jobs", "1", "-o", "o\udcff.csv", "--html", "o\udcff.html")
    found = run("cohort", "a\udcff.csv", *line)
    assert found.exit_code == 2, found.output
    assert "row 2 of `a\\udcff.csv`" in found.stderr
    for name in ("o\udcff.csv", "o\udcff.rejects.csv", "o\udcff.html"):
        assert "a\\udcff.csv" in (place / name).read_text()


def test_what_a_killed_run_left_is_taken_away_and_nothing_else(place: Path) -> None:
    target = place / "o.txt"
    dead = temporaries.name_beside(target)
    dead.write_text("half")
    others = [place / ".o.txt.mine", place / ".other.txt.crlm-1-0123abcd.part"]
    for one in others:
        one.write_text("kept")
    living = temporaries.Temporary(target)
    assert living.path.stat().st_mode & 0o777 == 0o600
    assert run("explain", "a.lp", "--kb", "kb", "-o", "o.txt").exit_code == 0
    assert not dead.exists()
    assert living.path.exists()
    assert all(one.exists() for one in others)
    living.release()
    assert not living.path.exists()


def test_two_runs_at_once_do_not_take_from_each_other(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run starts when the first has put one of its files in place, which then fails."""
    targets = [place / "one.txt", place / "two.txt"]
    for one in targets:
        one.write_text("before")
    other, left, replace = Outputs(), [1], Path.replace

    def planted(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == -1:
            monkeypatch.undo()
            for one in targets:
                other.put(one, "of the other run")
            raise OSError(5, "planted")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", planted)
    first = Outputs()
    for one in targets:
        first.put(one, "of the first run")
    with pytest.raises(OutputError, match="planted"):
        first.place()
    assert [one.read_text() for one in targets] == ["before", "before"]
    other.place()
    assert [one.read_text() for one in targets] == ["of the other run"] * 2
    assert not list(place.glob(".*"))


def test_a_pipe_is_written_to(place: Path) -> None:
    os.mkfifo(place / "pipe.csv")
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append((place / "pipe.csv").read_text()))
    reader.start()
    found = run("cohort", "t.csv", "--kb", "kb", "--jobs", "1", "-o", "pipe.csv")
    reader.join(timeout=20)
    assert found.exit_code == 0, found.output
    assert told
    assert told[0].startswith('"file","row",')
    assert (place / "pipe.csv").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_fails_the_run_whole(place: Path) -> None:
    before = snapshot(place)
    found = run(
        "cohort", "t.csv", "--kb", "kb", "--jobs", "1", "-o", "o.csv", "--html", "/dev/full"
    )
    assert found.exit_code == 2
    assert "`/dev/full` cannot be written: no space left" in found.stderr
    assert snapshot(place) == before
    asked = run("ask", "a.lp", "--kb", "kb", "-i", "-o", "/dev/full", typed="stop\n")
    assert asked.exit_code == 2
    assert "patient(fitness, fit)." in asked.stdout  # what was said is not lost


def test_standard_output_by_name_gets_the_answer_in_order(place: Path) -> None:
    words = [sys.executable, "-c", "from pyclingo_bridge.cli import main; main()"]
    line = [*words, "explain", "a.lp", "--kb", "kb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    plain = subprocess.run(line, env=environment, capture_output=True, check=True).stdout
    with (place / "got.txt").open("wb") as out:
        out.write(b"before\n")
        out.flush()
        subprocess.run([*line, "-o", "/dev/stdout"], env=environment, stdout=out, check=True)
    assert (place / "got.txt").read_bytes() == b"before\n" + plain
