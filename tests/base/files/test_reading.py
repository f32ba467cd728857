"""Rule files: read once, includes resolved by the bridge, the same statements as clingo reads."""

import os
import random
from pathlib import Path

import pytest
from clingo import ast

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import LARGEST, reached, read_rule_files
from pyclingo_bridge.base.files.scanner import scan
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.solving.messages import Messages
from tests.conftest import sources_of
from tests.sizes import size

PIECES = [
    *("%", "*", "%*", "*%", '"', "\\", "\n", " ", "a.", "b", ":-", ".", "\\n", "%%", "x(1).", "_"),
]


def problems_of(path: Path) -> tuple[Diagnostic, ...]:
    files, problems = read_rule_files([path], "guideline")
    assert bool(problems) or files
    return problems


def statements(text: str) -> list[str] | None:
    """What clingo reads; None where it refuses the text."""
    nodes: list[ast.AST] = []
    messages = Messages()
    try:
        ast.parse_string(text, nodes.append, logger=messages)
    except RuntimeError:
        return None
    kinds = (ast.ASTType.Program, ast.ASTType.Comment)
    return None if messages.diagnostics() else [str(n) for n in nodes if n.ast_type not in kinds]


def test_texts_at_random_are_read_as_clingo_reads_them(tmp_path: Path) -> None:
    drawn = random.Random(12)
    file = tmp_path / "x.lp"
    read = 0
    for _ in range(size(smoke=800, ci=2_500, full=40_000)):
        text = "".join(drawn.choices(PIECES, k=drawn.randint(1, 14)))
        file.write_text(text, encoding="utf-8", newline="")
        wanted = statements(text)
        files, problems = read_rule_files([file], "guideline")
        if problems:
            assert wanted is None, text
            continue
        assert statements(Sources(files).program) == wanted, text
        read += wanted is not None
    assert read > 100


def test_what_clingo_gets_has_the_same_bytes_in_the_same_places(tmp_path: Path) -> None:
    text = 'a. % "ä" #include "x.lp".\n%* ü\n *% b("é") :- a. c :- b("ü"), d. #defined d/0.\n'
    file = tmp_path / "x.lp"
    file.write_text(text, encoding="utf-8")
    sources = sources_of(file)
    (one,) = sources.files
    assert len(one.program.encode()) == len(text.encode())
    assert one.program.count("\n") == text.count("\n")
    nodes: list[ast.AST] = []
    ast.parse_string(sources.program, nodes.append)
    rules = [node for node in nodes if node.ast_type is ast.ASTType.Rule]
    lines = text.split("\n")
    for node in rules:
        place = sources.place(node)
        assert lines[place.line - 1][place.column - 1] == str(node)[0]


@pytest.mark.parametrize(
    "text",
    [
        '#include "y.lp".',
        '#include  % "no.lp".\n %* " *% "y.lp" % end\n .',
        '#include"y.lp".a.',
        'a.#include "./y.lp".a.',
        '#include "../folder/y.lp".',
        '#include "sub/../y.lp".',
        '%* %* *% *% #include "y.lp".',
    ],
)
def test_an_include_is_resolved_against_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    (folder / "sub").mkdir(parents=True)
    elsewhere.mkdir()
    (folder / "x.lp").write_text(text)
    (folder / "y.lp").write_text("right.")
    (elsewhere / "y.lp").write_text("wrong.")
    monkeypatch.chdir(elsewhere)
    sources = sources_of(folder / "x.lp")
    assert [file.path.name for file in sources.files] == ["y.lp", "x.lp"]
    assert "#include" not in sources.program
    assert "wrong" not in sources.program
    assert (statements(sources.program) or [])[0] == "right."
    assert "right." in sources.as_written
    assert "#include" not in "".join(
        line.partition("%")[0] for line in sources.as_written.splitlines()
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('#include "../y.lp".', "include-outside"),
        ('#include "/dev/zero".', "include-outside"),
        ('#include "link.lp".', "include-outside"),
        ('#include "zero.lp".', "include-outside"),
        ('#include "pipe.lp".', "not-a-regular-file"),
        ('#include "sub".', "is-a-directory"),
        ('#include "none.lp".', "no-such-file"),
        ("#include <python>.", "no-such-file"),
        ('#include "y.lp"', "syntax"),
        ("#include y.", "syntax"),
        ('#include "y.lp" a.', "syntax"),
        ('#included "y.lp".', "syntax"),
        ('a("#include").', "syntax"),
        ('a("x#script(python)").', "syntax"),
        ("#script (python)\n#end.", "script"),
        ("#script (lua)\n", "script"),
        ("a. %* x", "syntax"),
        ("a.\x00b.", "syntax"),
        ("% x\ra.", "line-end"),
        ('a("\\q").', "bad-escape"),
        ('a("x).\n', "syntax"),
        ("ä.", "foreign-character"),
        ("\ufeffa.", "byte-order-mark"),
        ('#include "twice.lp".\n#include "twice.lp".', "included-twice"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, code: str) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "y.lp").write_text("a.")
    (folder / "twice.lp").write_text("a.")
    (folder / "link.lp").symlink_to(tmp_path / "y.lp")
    (folder / "zero.lp").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.lp")
    (folder / "x.lp").write_text(text, encoding="utf-8", newline="")
    (problem,) = problems_of(folder / "x.lp")
    assert problem.code == code
    assert problem.location is not None
    assert problem.help


def test_devices_pipes_and_large_files_are_refused(tmp_path: Path) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large.lp"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(LARGEST["guideline"] + 1)
    for path, code in [
        (Path("/dev/zero"), "not-a-regular-file"),
        (pipe, "not-a-regular-file"),
        (large, "too-large"),
        (tmp_path, "is-a-directory"),
        (Path("x" * 5000), "unreadable-file"),
        (Path("a\0b"), "unreadable-file"),
    ]:
        assert [one.code for one in problems_of(path)] == [code], path


@pytest.mark.parametrize(
    ("library", "files"),
    [
        (
            "core",
            {"library.lp", "all.lp", "three_values.lp", "advice.lp", "words.lp"}
            | {"findings.lp", "conclusions.lp", "show.lp", "criteria.lp"},
        ),
        (
            "core_plan",
            {"plan/all.lp", "plan/options.lp", "plan/choice.lp", "plan/order.lp"}
            | {"plan/weeks.lp", "plan/preferences.lp", "plan/words.lp"},
        ),
    ],
)
def test_the_core_of_the_shipped_rules_is_a_library(
    tmp_path: Path, library: str, files: set[str]
) -> None:
    (tmp_path / "x.lp").write_text(f"#include < {library} > .")
    names = {Path(file.real) for file in sources_of(tmp_path / "x.lp").files}
    core = shipped("kb") / "core"
    assert names == {(tmp_path / "x.lp").resolve(), *((core / one).resolve() for one in files)}


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.lp").write_text('#include "y.lp".')
    (tmp_path / "y.lp").write_text('#include "x.lp". a.')
    opened: list[str] = []
    real = os.open

    def open_(path: str, *rest: int) -> int:
        opened.append(Path(path).name)
        return real(path, *rest)

    monkeypatch.setattr(os, "open", open_)
    sources_of(tmp_path / "x.lp")
    assert opened == ["x.lp", "y.lp"]
    assert reached([tmp_path / "x.lp"], tmp_path) == {
        (tmp_path / name).resolve() for name in ("x.lp", "y.lp")
    }


def test_places_of_statements_that_a_file_does_not_end(tmp_path: Path) -> None:
    """The next file is not read into them."""
    (tmp_path / "x.lp").write_text('#include "y.lp". b.')
    (tmp_path / "y.lp").write_text("a :-\n")
    sources = sources_of(tmp_path / "x.lp")
    messages = Messages(sources)
    with pytest.raises(RuntimeError):
        ast.parse_string(sources.program, lambda _: None, logger=messages)
    (problem,) = messages.diagnostics()
    assert problem.message == "the file ends too early"
    assert problem.location is not None
    assert Path(problem.location.file).name == "y.lp"


def test_a_text_is_scanned_in_one_pass() -> None:
    """Each piece starts where the one before it ended, or later: nothing is read again."""
    text = "%" * 5000 + "\n" + '"' * 5001 + "\n" + "%*" * 5000 + "*%" * 5000 + "ä" * 5000
    end = 0
    for mark in scan(text):
        assert mark.start >= end
        end = mark.end
    assert end == len(text)
