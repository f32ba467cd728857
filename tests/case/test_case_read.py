"""Files, standard input, and how the form of a case is found."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.read import parse_case, read_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary

FACTS = "patient(mmr, deficient).\n"
JSON = '{"mmr": "deficient"}'
YAML = "mmr: deficient\n"


def problem_of(path: str | Path, vocabulary: Vocabulary) -> Diagnostic:
    with pytest.raises(CaseError) as caught:
        read_case(path, vocabulary)
    (problem,) = caught.value.diagnostics
    return problem


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.lp", FACTS),
        ("a.LP", FACTS),
        ("a.json", JSON),
        ("a.yaml", YAML),
        ("a.yml", YAML),
        ("a", JSON),
    ],
)
def test_file(name: str, text: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / name
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    for path in (file, str(file)):
        case = read_case(path, vocabulary)
        assert case.values == {"mmr": "deficient"}
        assert case.name == str(file)


@pytest.mark.parametrize("name", ["a.txt", "a.case", "a.csv", "a.XLSX"])
def test_another_suffix_is_refused(name: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / name).write_text(FACTS)
    assert problem_of(tmp_path / name, vocabulary).code == "unknown-suffix"


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff\n"])
def test_an_empty_file_is_refused(text: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert problem_of(tmp_path / "a.yaml", vocabulary).code == "empty-case"


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_the_suffix_decides(name: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / name
    file.write_text(FACTS)
    with pytest.raises(CaseError):
        read_case(file, vocabulary)


@pytest.mark.parametrize(
    "text",
    [
        FACTS,
        JSON,
        YAML,
        f"% mmr: proficient\n{FACTS}",
        f"%* report\nmmr: proficient\n{{ *%\n{FACTS}",
        f"\n\n  {JSON}",
        f"# patient(mmr, proficient).\n{YAML}",
        f"#include\n{YAML}",
        f"---\n{YAML}",
        f"%YAML 1.1\n---\n{YAML}",
        f'"mmr" : deficient\r\n{FACTS[:0]}',
    ],
)
def test_standard_input(text: str, monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    case = read_case("-", vocabulary)
    assert case.values == {"mmr": "deficient"}
    assert case.name == "<stdin>"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert read_case("-", vocabulary) == case


def test_problems_of_standard_input(
    monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"patient(mmr, x).")))
    assert str(problem_of("-", vocabulary).location) == "<stdin>:1:14"


def test_no_such_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "patient_b.lp").write_text(FACTS)
    problem = problem_of(tmp_path / "patent_b.lp", vocabulary)
    assert (problem.code, problem.location) == ("no-such-file", None)
    assert problem.help is not None
    assert "patient_b.lp" in problem.help
    assert problem_of(tmp_path / "none" / "x.lp", vocabulary).code == "no-such-file"


def test_directory(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert problem_of(tmp_path, vocabulary).code == "is-a-directory"


@pytest.mark.parametrize("name", ["a\0b.lp", "x/" * 5000])
def test_path_that_cannot_be_opened(name: str, vocabulary: Vocabulary) -> None:
    problem = problem_of(name, vocabulary)
    assert problem.code == "unreadable-file"
    assert problem.message.isprintable()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_no_permission(tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / "a.lp"
    file.write_text(FACTS)
    file.chmod(0)
    assert problem_of(file, vocabulary).code == "unreadable-file"


class Closed(io.BytesIO):
    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("stream", [None, io.TextIOWrapper(Closed())])
def test_no_standard_input(
    stream: io.TextIOBase | None, monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary
) -> None:
    monkeypatch.setattr(sys, "stdin", stream)
    problem = problem_of("-", vocabulary)
    assert problem.code == "unreadable-file"
    assert problem.message.startswith("`<stdin>` cannot be read: i")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_device_without_end(monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary) -> None:
    assert problem_of("/dev/zero", vocabulary).code == "too-large"
    with open("/dev/zero", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert problem_of("-", vocabulary).code == "too-large"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe(tmp_path: Path, vocabulary: Vocabulary) -> None:
    pipe = tmp_path / "case.yaml"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(YAML,))
    writer.start()
    assert read_case(pipe, vocabulary).values == {"mmr": "deficient"}
    writer.join()


def test_too_large(tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / "a.lp"
    file.write_bytes(b"%" * (1 << 20))
    assert read_case(file, vocabulary).values == {}
    file.write_bytes(b"%" * ((1 << 20) + 1))
    assert problem_of(file, vocabulary).code == "too-large"
    with pytest.raises(CaseError):
        parse_case(" " * ((1 << 20) + 1), "x", vocabulary)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff\xfep\0a\0", 1, 1),
        (FACTS.encode("utf-16"), 1, 1),
        (b"% ok\r\n% caf\xe9\n", 2, 6),
        (b"\xef\xbb\xbf\xc3\xa9\xe9", 1, 2),
        (b"% \xed\xa0\x80", 1, 3),
    ],
)
def test_not_utf_8(
    data: bytes, line: int, column: int, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    file = tmp_path / "a.lp"
    file.write_bytes(data)
    problem = problem_of(file, vocabulary)
    assert problem.code == "not-utf-8"
    assert problem.location is not None
    assert (problem.location.line, problem.location.column) == (line, column)
