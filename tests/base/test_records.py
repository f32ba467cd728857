"""Records: what Python's own frozen dataclasses with slots are, made faster."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from pyclingo_bridge.base.records import record


def _body() -> dict[str, Any]:
    return {
        "__module__": __name__,
        "__annotations__": {
            "name": str,
            "value": "int | None",
            "note": str,
            "kept": list,
            "made": int,
        },
        "value": None,
        "note": field(default="", compare=False, repr=False),
        "kept": (),
        "made": field(default=7, init=False),
    }


Plain: Any = dataclass(frozen=True, slots=True)(type("Plain", (), _body()))
Made: Any = record(type("Made", (), _body()))
GIVEN: list[dict[str, Any]] = [
    {"name": "a"},
    {"name": "a", "value": 1},
    {"name": "a", "value": 1, "note": "said"},
    {"name": "b", "value": 1, "kept": (1, 2)},
    {"name": "a", "value": True},
]


def test_they_are_what_plain_ones_are() -> None:
    plain, made = ([kind(**given) for given in GIVEN] for kind in (Plain, Made))
    assert [repr(one).replace("Made", "Plain") for one in made] == list(map(repr, plain))
    assert list(map(hash, made)) == list(map(hash, plain))
    assert [[a == b for a in made] for b in made] == [[a == b for a in plain] for b in plain]
    assert made[0] != plain[0]
    assert is_dataclass(Made)
    assert all(pickle.loads(pickle.dumps(one)) == one for one in made)
    assert all(copy.deepcopy(one) == one == copy.copy(one) for one in made)
    for one, other in zip(made, plain, strict=True):
        assert [f.name for f in fields(one)] == [f.name for f in fields(other)]
        assert not hasattr(one, "__dict__")
        assert repr(replace(one, name="c")) == repr(replace(other, name="c")).replace(
            "Plain", "Made"
        )


@pytest.mark.parametrize("name", ["name", "note", "made", "other"])
def test_they_stay_as_they_are(name: str) -> None:
    one = Made("a", 1, "said")
    before = repr(one)
    with pytest.raises(FrozenInstanceError):
        setattr(one, name, "else")
    with pytest.raises(FrozenInstanceError):
        delattr(one, name)
    assert (repr(one), one.note) == (before, "said")


@pytest.mark.parametrize("kind", [Plain, Made])
def test_arguments_are_those_of_the_fields(kind: Any) -> None:
    for wrong in ((), ("a", 1, "", (), 7)):
        with pytest.raises(TypeError):
            kind(*wrong)
    with pytest.raises(TypeError):
        kind("a", made=8)
