"""Mutants of the shipped cases and random bytes: read as clingo reads them, or refused as cases."""

import contextlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import CaseError, printable
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import Form, parse_case, read_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.case.test_case_against_clingo import PIECES, check
from tests.conftest import ROOT
from tests.growth import at_most
from tests.sizes import size

MUTANTS = size(smoke=25, ci=120, full=20_000)
STEPS, STEPS_A_SIGN = 50_000, 500
SIGNS = [
    *PIECES,
    *[": ", "- ", "? ", "---\n", "...\n", "&a ", "*a", "!!str ", "!x ", "|\n", ">-\n", "<<: ", "'"],
    *[
        "null",
        "true",
        "NaN",
        "Infinity",
        "1e9",
        "-0",
        "1" * 5000,
        "[[",
        "{{",
        '\\ud800"',
        "\\u0000",
    ],
    *["%YAML 1.1\n", "%YAML 9.9\n", "%TAG ! x\n", "\\UFFFFFFFF", "\ufffe", "\u0085", "\x1b[2J"],
    *["\U0001f600", "e\u0301", "\u3164", "=", "~", "#", "\t"],
]


@pytest.fixture(scope="module")
def shipped(kb_vocabulary: Vocabulary) -> list[Case]:
    return [read_case(path, kb_vocabulary) for path in sorted((ROOT / "cases").glob("*.lp"))]


@pytest.fixture(scope="session")
def kb_vocabulary() -> Vocabulary:
    import pyclingo_bridge

    return pyclingo_bridge.load().vocabulary


def written(case: Case, form: Form) -> str:
    """A case in one of the forms."""
    goals = [one.goal for one in case.expectations]
    whole: dict[str, object] = {**case.values, "expect": goals, "source": list(case.sources)}
    if form == "json":
        return json.dumps(whole, indent=1, ensure_ascii=False)
    if form == "yaml":
        # YAML takes no pair of surrogates for one character.
        lines = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in whole.items()
        ]
        lines = [
            "".join(one if one.isascii() else f"\\U{ord(one):08x}" for one in line)
            for line in lines
        ]
        return "\n".join(lines).replace(': "', ": ").replace('"\n', "\n")
    return Path(case.name).read_text(encoding="utf-8")


def mutants(texts: list[str], count: int, chance: random.Random) -> Iterator[str]:
    """Texts with pieces put in, cut out, doubled, exchanged or taken from another."""
    for _ in range(count):
        text = chance.choice(texts)
        start = chance.randrange(len(text) + 1)
        text = (
            text[start : start + chance.choice([80, 400, 4000])] if chance.random() < 0.5 else text
        )
        for _ in range(chance.choice([1, 1, 2, 5])):
            at = chance.randrange(len(text) + 1)
            cut = at + chance.choice([0, 0, 1, 1, 3, 40])
            other = chance.choice(texts)
            start = chance.randrange(len(other))
            piece = chance.choice(
                [chance.choice(SIGNS), "", text[at:cut] * 2, other[start : start + 30]]
            )
            text = text[:at] + piece + text[cut:]
        yield text


def random_bytes(count: int, chance: random.Random) -> Iterator[str]:
    for _ in range(count):
        data = chance.randbytes(chance.randrange(200))
        yield data.decode(chance.choice(["latin-1", "utf-16", "utf-8"]), "replace")


def told(text: str, form: Form | None, vocabulary: Vocabulary) -> Case | CaseError:
    """The case or its refusal: nothing else leaves the reader, and nothing takes long."""
    outcome: Case | CaseError
    said = ""
    with at_most(STEPS + STEPS_A_SIGN * len(text)):
        try:
            outcome = parse_case(text, "x", vocabulary, form)
        except CaseError as error:
            outcome = error
            said = str(error)
    assert isinstance(outcome, Case) or said
    assert all(printable(line) == line for line in said.split("\n"))
    return outcome


@pytest.mark.parametrize("guessed", [False, True])
@pytest.mark.parametrize("form", ["lp", "json", "yaml"])
def test_mutants(form: Form, guessed: bool, shipped: list[Case], kb_vocabulary: Vocabulary) -> None:
    chance = random.Random(f"{form} {guessed}")
    texts = [written(case, form) for case in shipped]
    accepted = 0
    for text in mutants(texts, MUTANTS, chance):
        outcome = told(text, None if guessed else form, kb_vocabulary)
        if isinstance(outcome, Case):
            accepted += 1
            if form == "lp" and not guessed:
                check(text, kb_vocabulary)
            else:
                _reads_again(outcome, kb_vocabulary)
    assert accepted


def _reads_again(case: Case, vocabulary: Vocabulary) -> None:
    """The same values in the other forms."""
    for form in ("json", "yaml"):
        again = parse_case(written(case, form), "y", vocabulary, form)
        assert (again.values, again.sources) == (case.values, case.sources)
        assert again.expectations == case.expectations


@pytest.mark.parametrize("form", ["lp", "json", "yaml", None])
def test_random_bytes(form: Form | None, kb_vocabulary: Vocabulary) -> None:
    for text in random_bytes(MUTANTS, random.Random(str(form))):
        told(text, form, kb_vocabulary)


@pytest.mark.parametrize("suffix", [".lp", ".json", ".yaml", ""])
def test_random_files(suffix: str, tmp_path: Path, kb_vocabulary: Vocabulary) -> None:
    chance = random.Random(suffix)
    file = tmp_path / f"case{suffix}"
    for _ in range(MUTANTS // 4):
        file.write_bytes(chance.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe"]) + chance.randbytes(99))
        with contextlib.suppress(CaseError):
            assert read_case(file, kb_vocabulary).values == {}
