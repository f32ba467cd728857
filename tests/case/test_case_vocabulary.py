"""The vocabulary as data, and diagnostics as text."""

import pickle
import sys
import unicodedata

import pytest

from pyclingo_bridge.base.diagnostics import (
    BridgeError,
    CaseError,
    Diagnostic,
    Location,
    by_location,
    nearest,
    printable,
    quoted,
    shortened,
)
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value


def test_look_up(vocabulary: Vocabulary) -> None:
    assert vocabulary["mmr"].values == ("proficient", "deficient")
    assert "mmr" in vocabulary
    assert "kras" not in vocabulary
    assert vocabulary.get("kras") is None
    assert [one.name for one in vocabulary] == list(vocabulary.names)
    assert len(vocabulary) == 10
    assert vocabulary["liver_resection_done"].default == "no"
    with pytest.raises(KeyError):
        vocabulary["kras"]
    assert hash(vocabulary) == hash(Vocabulary(vocabulary.inputs))


def test_an_input_is_declared_once(vocabulary: Vocabulary) -> None:
    with pytest.raises(ValueError, match="mmr"):
        Vocabulary((vocabulary["mmr"], vocabulary["mmr"]))


@pytest.mark.parametrize(
    ("values", "unit", "text", "numeric"),
    [
        (("yes", "no"), "", "yes, no", False),
        (tuple(range(101)), "%", "0..100 %", True),
        ((2, 1, 3), "", "1..3", True),
        ((1, 2), "mm", "1, 2 mm", True),
        ((1, 3, 5), "", "1, 3, 5", True),
        ((1, "many"), "", "1, many", False),
        ((), "", "", False),
    ],
)
def test_domain(values: tuple[Value, ...], unit: str, text: str, numeric: bool) -> None:
    one = Input("x", values, unit, "", "never", "")
    assert one.domain_text() == text
    assert one.numeric is numeric
    assert all(one.accepts(value) for value in values)
    strangers: list[object] = [True, 1.0, None, [], "other", -1]
    assert not any(one.accepts(stranger) for stranger in strangers)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("flr_percnt", "flr_percent"),
        ("flr_segmenst", "flr_segments"),
        ("flr_percentage", None),
        ("mlr_percent", None),
        ("unflr_percent", None),
        ("FLR percent", "flr_percent"),
        ("flr-percent", "flr_percent"),
        ("zzz", None),
        ("", None),
        ("m" * 10_000, None),
    ],
)
def test_nearest(name: str, found: str | None) -> None:
    assert nearest(name, ["mmr", "flr_percent", "flr_segments"]) == found


def test_rendered() -> None:
    bare = Diagnostic("no-such-file", "no such file `x`")
    assert bare.render() == "error[no-such-file]: no such file `x`"
    full = Diagnostic("a", "b", Location("f.lp", 7, 9), "warning", "c")
    assert full.render() == "warning[a]: b\n  --> f.lp:7:9\n   = help: c"


def test_reading_order() -> None:
    late, early = (Diagnostic("a", "b", Location("f", line, 1)) for line in (10, 9))
    nowhere = Diagnostic("a", "b")
    assert by_location([late, nowhere, early]) == (nowhere, early, late)


def test_error_carries_its_diagnostics() -> None:
    error = CaseError([Diagnostic("a", "b"), Diagnostic("c", "d")])
    assert isinstance(error, BridgeError)
    assert str(error) == "error[a]: b\n\nerror[c]: d"
    assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics


def test_quoted() -> None:
    assert quoted("a\n\x1b[2J\u202e") == "`a\\n\\x1b[2J\\u202e`"
    assert len(quoted("a" * 1000)) == 62


def test_a_quote_ends_at_a_whole_escape() -> None:
    for length in range(50, 70):
        for text in ("a" * length + "\u202e" * 9, "a" * length + "b"):
            shown = quoted(text)[1:-1]
            assert len(shown) <= 60
            kept = shown.removesuffix("…")
            assert printable(text).startswith(kept)
            assert (kept == shown) == (len(printable(text)) <= 60)
            assert kept.replace("\\u202e", "").isalpha()


SHOWS_NOTHING = set("\u034f\u17b4\u17b5\u2800\U0001d159")
"""Letters, marks and signs without a form, beside the variation selectors and the fillers."""


def shows(char: str) -> bool:
    """Whether a character shows something, by its class and its name."""
    category = unicodedata.category(char)
    if category[0] not in "LMNPS":
        return char == " "
    name = unicodedata.name(char, "") if category in ("Lo", "Mn") else ""
    return not (" FILLER" in name or "VARIATION SELECTOR" in name or char in SHOWS_NOTHING)


@pytest.mark.slow
def test_printable_over_all_of_unicode() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    seen = [char for char in characters if shows(char)]
    assert len(seen) > 140_000
    assert printable("a".join(["", *seen])) == "a".join(["", *seen])
    unseen = sorted({*characters}.difference(seen))
    escaped = printable("a".join(["", *unseen]))
    assert escaped.isascii()
    assert escaped.isprintable()
    marks = "".join(char for char in seen if unicodedata.category(char)[0] == "M")
    assert printable(" ".join(marks)).isascii()


def test_what_shows_stays() -> None:
    for text in ("a b", "Größe ≥ 3 µm", "e\u0301a", "中文", "\U0001f600", "עברית", "हिन्दी", "`x`"):
        assert printable(text) == text


@pytest.mark.parametrize(("count", "more"), [(100, 0), (101, 1), (102, 2), (1_000, 900)])
def test_shortened(count: int, more: int) -> None:
    warnings = [Diagnostic("w", str(number), level="warning") for number in range(count - 1)]
    found = shortened([*warnings, Diagnostic("e", "last")])
    assert len(found) == min(count, 101)
    assert found[99].code == "e"
    if more:
        ending = "problem" if more == 1 else "problems"
        assert found[100].message == f"and {more} more {ending}"
        assert found[100].level == "warning"
    errors = shortened([Diagnostic("e", str(number)) for number in range(count)])
    assert [one.message for one in errors[:100]] == [str(number) for number in range(100)]
    assert errors[-1].level == "error"
