"""A mapping of a program is read as the same JSON is, and is a case wherever a case is one."""

import json
import math
import random
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.documents import mapping_entries
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.case.read import OF_A_PROGRAM, as_case, parse_case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.render.questionnaire import questionnaire
from tests.case.responses import filled
from tests.case.words_read import reviewed, words
from tests.sizes import size

DRAWN = size(smoke=60, ci=500, full=10_000)
ANSWERED = size(smoke=2, ci=6, full=60)
STRANGE: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 28, 2**40, 0.5, 28.0, -0.0, 1e22, 1e-7, float("nan")),
    *(float("inf"), "", "28", "28 %", "<= 3", "2-4", "n/a", "unknown", "null", "true", "a\0b"),
    *([], ["yes"], [1, None, "a"], {}, {"is": "yes"}, "\u202eyes", "x" * 5000, "2026-11-12"),
)
KEYS = (
    "name",
    "note",
    "notes",
    "source",
    "date",
    "expect",
    "patient",
    "",
    "no such",
    "FLR",
    "a\nb",
)
_PLACE = re.compile(r"drawn\.json:\d+:\d+|<dict>, key `[^`]*`")


def drawn(vocabulary: Vocabulary, seed: int) -> dict[str, object]:
    """Some inputs, by their names or as people write them, with what may be said of them."""
    chance = random.Random(seed)
    names = [*vocabulary.names, *KEYS, *vocabulary.synonyms().inputs]
    spelled = [word for word, _ in reviewed()] + words()
    said: dict[str, object] = {}
    for _ in range(chance.randint(0, 12)):
        name = chance.choice(names)
        known = vocabulary.named(name)
        kind = chance.random()
        if known is not None and kind < 0.5:
            said[name] = chance.choice(known.values)
        else:
            said[name] = chance.choice(STRANGE if kind < 0.8 else spelled)
    return said


def outcome(read: Callable[[], bridge.Case], key_of: Callable[[Diagnostic], object]) -> Any:
    """What is read, or every problem, each with the key at which it is."""

    def told(problem: Diagnostic) -> tuple[object, ...]:
        message = _PLACE.sub("PLACE", problem.message)
        return problem.code, message, problem.help, problem.level, key_of(problem)

    try:
        case = read()
    except CaseError as error:
        return sorted(map(repr, map(told, error.diagnostics)))
    facts = [(f.input, f.value, f.read, f.bound) for f in case.facts]
    texts = case.title, case.sources, case.notes, case.date
    return facts, texts, case.expectations, sorted(map(repr, map(told, case.warnings)))


def of_json(value: object) -> object:
    """What JSON has in the place of a value: a whole number for a whole float but 1.0, which may be
    a share, and null for what is not a number."""
    if isinstance(value, list):
        return list(map(of_json, value))
    if isinstance(value, float) and math.isnan(value):
        return None
    return int(value) if isinstance(value, float) and value % 1 == 0 and value != 1 else value


def differs(said: Mapping[str, object], vocabulary: Vocabulary) -> bool:
    """Whether a mapping is read otherwise than the same as JSON, an entry a line."""
    keys = list(said)
    rows = [f"{json.dumps(key)}: {json.dumps(of_json(value))}" for key, value in said.items()]
    text = "{\n" + ",\n".join(rows) + "\n}"

    def of_text(problem: Diagnostic) -> object:
        return None if problem.location is None else keys[problem.location.line - 2]

    def of_mapping(problem: Diagnostic) -> object:
        return getattr(problem.location, "key", None)

    return bool(
        outcome(lambda: parse_case(text, "drawn.json", vocabulary), of_text)
        != outcome(lambda: as_case(said, vocabulary), of_mapping)
    )


def test_a_mapping_is_read_as_the_same_json(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [drawn(kb.vocabulary, seed) for seed in range(DRAWN)]
    assert [said for said in cases if differs(said, kb.vocabulary)] == []
    monkeypatch.setattr(mapping_entries, "_text", str)  # the planted fault
    assert any(differs(said, kb.vocabulary) for said in cases)


def test_every_spelling_that_was_reviewed(kb: KnowledgeBase) -> None:
    """Each in a mapping of its own: what the words of notes say is told by the same list."""
    pairs = sorted({(word, said.split(" = ")[0]) for word, said in reviewed() if " = " in said})
    assert len(pairs) > 300
    for word, name in pairs[:: size(smoke=20, ci=2, full=1)]:
        assert not differs({name: word}, kb.vocabulary), (name, word)


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (np.int64(28), 28),
        (np.float64(28.0), 28.0),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("28 %"), "28 %"),
        (Decimal("28.0"), 28.0),
        ((1, None), [1, None]),
        (np.array([1, 2]), [1, 2]),
        (pd.NaT, None),
        (pd.NA, None),
        (np.nan, None),
        (pd.Timestamp("2026-11-12 08:30"), "2026-11-12"),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (date(2026, 11, 12), "2026-11-12"),
        (datetime(2026, 11, 12, 8, 30), "2026-11-12"),
    ],
    ids=repr,
)
def test_values_of_programs(kb: KnowledgeBase, value: object, same: object) -> None:
    for name in ("flr_percent", "r0_feasible", "last_bevacizumab", "note"):
        found, expected = (
            outcome(lambda: as_case({name: one}, kb.vocabulary), lambda p: str(p.location))  # noqa: B023
            for one in (value, same)
        )
        assert found == expected


def test_the_place_of_a_problem_is_its_key(vocabulary: Vocabulary) -> None:
    said = {"mmr": "deficient", "flr_percent": 280, "r0_feasible": "maybe", 'od`d"\n': 1}
    with pytest.raises(CaseError) as caught:
        as_case(said, vocabulary)
    places = [str(problem.location) for problem in caught.value.diagnostics]
    shown = '`od`d"\\n`'
    assert places == [f"<dict>, key {key}" for key in ("`flr_percent`", "`r0_feasible`", shown)]
    assert "\n  --> <dict>, key `flr_percent`\n" in str(caught.value)


def test_what_is_no_case(vocabulary: Vocabulary) -> None:
    for wrong in (3, None, ["mmr"], b"mmr"):
        with pytest.raises(TypeError, match="a mapping such as a dict, or a path, not"):
            as_case(wrong, vocabulary)  # type: ignore[arg-type]
    empty = as_case({}, vocabulary)
    assert empty.facts == ()
    assert [warning.code for warning in empty.warnings] == ["nothing-stated"]


def test_a_case_passes_untouched(vocabulary: Vocabulary) -> None:
    for case in (bridge.Case("x"), bridge.Case.of("y", {"mmr": "no such"})):
        assert as_case(case, vocabulary) is case


def test_a_form_that_was_filled_in(kb: KnowledgeBase) -> None:
    response = filled(questionnaire(kb), {"flr_percent": 28, "r0_feasible": "yes"})
    given = as_case(response, kb.vocabulary)
    written = parse_case(json.dumps(response), OF_A_PROGRAM, kb.vocabulary, "json")
    assert given == written
    assert given.values == {"flr_percent": 28, "r0_feasible": "yes"}


ASKED: dict[str, Callable[[KnowledgeBase, AnyCase], Any]] = {
    "assess": bridge.assess,
    "ask": bridge.ask,
    "change": lambda kb, case: bridge.change(kb, case, "met(liver_remnant)"),
    "compare": lambda kb, case: bridge.compare(kb, case, {"flr_percent": 40}),
    "consult": lambda kb, case: bridge.consult(kb, case).answer(),
    "contrast": lambda kb, case: bridge.contrast(kb, case, "triplet", "doublet"),
    "explain": bridge.explain,
}


@pytest.mark.parametrize("name", ASKED)
def test_every_function_takes_a_mapping_and_a_path(
    kb: KnowledgeBase, name: str, tmp_path: Path
) -> None:
    function = ASKED[name]
    said = {"primary_site": "rectum", "FLR": "28 %", "liver_metastases_count": ">= 3", "mmr": "MSS"}
    file = tmp_path / "case.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    case = bridge.read_case(file, kb.vocabulary)
    expected, *others = (
        {**function(kb, one).to_dict(), "case": "", "before": ""} for one in (case, said, file)
    )
    assert all(other == expected for other in others)
    assert bridge.verdict(kb, said) == bridge.verdict(kb, case)


def test_answers_of_mappings_are_those_of_files(kb: KnowledgeBase, tmp_path: Path) -> None:
    answered = 0
    for seed in range(DRAWN * 20):
        said = drawn(kb.vocabulary, seed)
        file = tmp_path / "case.json"
        file.write_text(json.dumps(said), encoding="utf-8")
        try:
            expected = bridge.assess(kb, bridge.read_case(file, kb.vocabulary), analyse=False)
        except CaseError:
            continue
        found = bridge.assess(kb, said, analyse=False)
        assert {**found.to_dict(), "case": ""} == {**expected.to_dict(), "case": ""}
        answered += bool(expected.read)
        if answered == ANSWERED:
            return
    pytest.fail("too few cases could be answered")


class _Site(str, Enum):  # noqa: UP042 - as many programs have it
    RECTUM = "rectum"


def test_the_value_of_an_enum(kb: KnowledgeBase) -> None:
    assert as_case({"primary_site": _Site.RECTUM}, kb.vocabulary).values == {
        "primary_site": "rectum"
    }


def _endless() -> list[object]:
    found: list[object] = []
    found.append(found)
    return found


UNSAYABLE = {"large": 10**5000, "small": -(10**5000), "list": _endless(), "class": np.ndarray}


@pytest.mark.parametrize("value", UNSAYABLE.values(), ids=UNSAYABLE)
def test_what_no_file_could_say_is_a_problem_of_its_case(kb: KnowledgeBase, value: object) -> None:
    for case in ({"flr_percent": value}, {"resourceType": "QuestionnaireResponse", "item": value}):
        with pytest.raises(CaseError):
            as_case(case, kb.vocabulary)


def test_a_share_is_not_taken_for_a_percentage(kb: KnowledgeBase) -> None:
    """Whole numbers come as floats from a column with gaps; 1.0 may be all of the liver."""
    assert as_case({"flr_percent": 50.0}, kb.vocabulary).values == {"flr_percent": 50}
    with pytest.raises(CaseError, match="100 %"):
        as_case({"flr_percent": 1.0}, kb.vocabulary)
