"""The vocabulary as data, and diagnostics as text."""

import pickle

import pytest

from pyclingo_bridge.diagnostics import (
    BridgeError,
    CaseError,
    Diagnostic,
    Location,
    by_location,
    nearest,
    quoted,
)
from pyclingo_bridge.vocabulary import Input, Value, Vocabulary


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
        ("flr_percentage", "flr_percent"),
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
