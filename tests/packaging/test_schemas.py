"""The JSON Schemas are what the result types say, and let no other answer pass."""

import json
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator

from pyclingo_bridge.base.files.json_form import HIDDEN, Count, Limits, Rows, shown, to_json
from tests.cli.all_commands import run, workplace
from tests.conftest import ROOT, schema, script

pytestmark = pytest.mark.usefixtures("loaded_once")

NAMES = ("answer", "check", "cohort", "diff", "explanations", "mutate", "why")
KB = ("--kb", "kb")
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "answer": (("query", "patient_a"), ("query", "bevacizumab_five_weeks_ago")),
    "explain": (("explain", "patient_a", "met(liver_remnant)"), ("explain", "a.lp", *KB)),
    "change": (("change", "patient_a", "--to", "met(liver_remnant)"),),
    "ask": (("ask", "c.lp", *KB),),
    "contrast": (
        ("contrast", "patient_b", "1", "1"),
        ("contrast", "patient_a", "triplet", "doublet"),
    ),
    "compare": (("contrast", "a.lp", "b.lp", *KB),),
    "check": (("check", *KB),),
    "diff": (("diff", "kb", "kb2", "--cohort", "lines.jsonl"),),
    "mutate": (("mutate", "--only", "border", "--against", "cases", *KB),),
    "why": (
        ("why", "p.lp", "--atom", "wet", "--forced"),
        ("why", "p.lp", "--atom", "not wet", "-c", "n=1"),
        ("why", "u.lp"),
    ),
    "cohort": (("cohort", "t.csv", "--plans", "--versus-kb", "kb2", *KB, "--jobs", "1"),),
}
Path_ = tuple[str, ...]
MAPS = {
    *(
        "readings",
        "verdict_by_reading",
        "advice_by_reading",
        "facts",
        "answers",
        "verdicts",
        "others",
        "questions",
    ),
    *("problems", "stated", "keeps_open", "plan_status"),
}
"""Objects with keys that a case or a guideline names: of these, one may be missing."""
CLOSED: dict[str, tuple[str, ...]] = {
    "answer": (
        "schema_version", "criteria[].status", "advice[].modality", "advice[].strength",
        "advice[].statement", "against[].strength", "figures[].statement", "holds[].statement",
        "findings[].level", "plans[].departs_from[]", "plans[].steps[].statements[]",
    ),
    "explain": (
        "schema_version", "blocked_by[].status",
        "blocked_by[].because[].kind", "derivation.kind", "sufficient_reasons[][]", "necessary[]",
    ),
    "change": ("schema_version",),
    "ask": ("schema_version",),
    "contrast": (
        "schema_version", "kind", "a.status", "b.status", "a.reason[]", "a.derivation.kind",
        "a.steps[].statements[]",
    ),
    "compare": ("schema_version",),
    "check": ("schema_version", "analyses[].findings[].level"),
    "diff": ("schema_version", "changes[].kind", "changes[].rules[].way"),
    "mutate": ("schema_version", "mutants[].kind", "mutants[].outcome"),
    "why": (
        "schema_version", "answer_sets[].steps[].kind", "elsewhere.holds_in",
        "forbidden.sets[][].kind",
    ),
    "cohort": ("schema_version", "counts.criteria[].status"),
}  # fmt: skip
"""Values that come from a list, or that have a form."""
POSITIVE = {
    "answer": ("plans[].rank", "plans[].steps[].not_before_week"),
    "check": ("analyses[].seconds", "analyses[].findings[].rules[].line"),
    "mutate": ("mutants[].line", "mutants[].number", "case_files.files[].kills[]"),
    "why": ("answer_sets[].steps[].rule.line", "answer_sets[].number"),
    "cohort": ("counts.read", "counts.advice[].patients"),
    "diff": ("cohort.patients", "changes[].rules[].line"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What the commands print as JSON, by the part of the schemas that is about it."""
    place = workplace(tmp_path_factory.mktemp("answers"))
    (place / "c.lp").write_text("patient(imaging, worn).\n")
    (place / "u.lp").write_text("{ a(1..2) }. :- a(X). :- not a(1).\n")
    rules = place / "kb2/guideline.lp"
    changed = re.sub(r"(?m)^threshold\((\w+), (\d+),", r"threshold(\1, \g<2>0,", rules.read_text())
    rules.write_text(changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        found = {
            name: [run(*words, "--json").stdout for words in lines]
            for name, lines in COMMANDS.items()
        }
    return {name: [cut(json.loads(text)) for text in texts] for name, texts in found.items()}


def cut(value: Any, levels: int = 2) -> Any:
    """The same with so many levels of each explanation: a derivation may be very large."""
    if isinstance(value, list):
        return [cut(each, levels) for each in value]
    if not isinstance(value, dict):
        return value
    deeper = {"because", "blocked_by", "also"} & value.keys() if "atom" in value else set()
    return {
        key: cut(each, levels - 1) if key in deeper and levels else [] if key in deeper else
        cut(each, levels)
        for key, each in value.items()
    }  # fmt: skip


def validator(name: str) -> Draft202012Validator:
    """What judges the JSON of a command."""
    if name in NAMES:
        return Draft202012Validator(schema(name))
    explanations = schema("explanations")
    return Draft202012Validator({**explanations, "anyOf": [{"$ref": f"#/$defs/{name}"}]})


def places(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any, Any, Any]]:
    """Every value within: its path, what holds it, the key there, and itself."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(items):
        named = isinstance(value, list) or (path and path[-1] in MAPS)
        here = (*path, "[]" if named else str(key))
        yield here, value, key, each
        if isinstance(each, (dict, list)):
            yield from places(each, here)


def shown_path(path: Path_) -> str:
    """`advice[].strength`, say."""
    return ".".join(path).replace(".[]", "[]")


def faults(name: str, answer: Any) -> Iterator[tuple[str, Path_, Any]]:
    """The answer with one fault at a time, one of each kind at each sort of place."""
    faulty, seen = deepcopy(answer), set()
    named = MAPS | {"counts"} if name == "mutate" else MAPS
    for path, holder, key, value in places(faulty):
        if path[-3:] in seen:  # a node of an explanation holds others
            continue
        seen.add(path[-3:])
        holder[key] = {"odd": [{}]}
        yield "another type", path, faulty
        holder[key] = value
        if isinstance(holder, dict) and named.isdisjoint(path[-2:-1]):
            del holder[key]
            yield "a key less", path, faulty
            holder[key] = value
        if isinstance(value, dict):
            value["odd"] = {"odd": [{}]}
            yield "a key more", path, faulty
            del value["odd"]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_they_are_what_the_types_say(generator: ModuleType) -> None:
    assert [path.name for path in sorted((ROOT / "pyclingo_bridge/schemas").iterdir())] == [
        f"{name}.schema.json" for name in NAMES
    ]
    with pytest.raises(SystemExit) as ended:
        generator.main(check=True)
    assert ended.value.code == 0


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """`.ci/schemas.py`."""
    return script("schemas")


@pytest.mark.parametrize("fault", ["changed", "missing", "more"])
def test_one_that_is_not_current_is_named(
    fault: str, generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "schemas"
    shutil.copytree(ROOT / "pyclingo_bridge/schemas", folder)
    monkeypatch.setattr(generator, "FOLDER", folder)
    name = "more" if fault == "more" else "diff"
    path = folder / f"{name}.schema.json"
    if fault == "missing":
        path.unlink()
    else:
        path.write_text('{"type": "object"}')
    with pytest.raises(SystemExit, match=f"{name}.schema.json"):
        generator.main(check=True)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.slow
def test_what_commands_print_is_valid(name: str, answers: dict[str, list[Any]]) -> None:
    for answer in answers[name]:
        validator(name).validate(answer)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.sample(4)
def test_every_fault_is_found(name: str, answers: dict[str, list[Any]]) -> None:
    judge = validator(name)
    planted = passed = 0
    for answer in answers[name]:
        for kind, path, faulty in faults(name, answer):
            planted += 1
            assert not judge.is_valid(faulty), (kind, path)
        passed += judge.is_valid(answer)
    assert planted > 20
    assert passed == len(answers[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_values_are_of_their_lists(name: str, answers: dict[str, list[Any]]) -> None:
    judge, wanted = validator(name), {*CLOSED[name], *POSITIVE.get(name, ())}
    for answer in answers[name]:
        faulty = deepcopy(answer)
        for path, holder, key, value in places(faulty):
            if shown_path(path) in wanted and value is not None:
                wanted.remove(shown_path(path))
                holder[key] = "no such" if isinstance(value, str) else -1
                assert not judge.is_valid(faulty), path
                holder[key] = value
    assert not wanted


@dataclass(frozen=True)
class Leaf:
    """A leaf,
    over two lines."""

    name: Annotated[str, Limits(pattern="^[a-z]+$")]


@dataclass(frozen=True)
class Tree:
    """A tree."""

    size: Count
    """How many."""
    below: tuple["Tree", ...]
    leaf: Leaf | None = field(metadata=shown("at"))
    own: frozenset[str] = field(metadata=HIDDEN)
    by: dict[tuple[str, int], Count] = field(metadata=shown(form=Rows(("a", "b"), "n")))


def test_a_type_gives_its_schema(generator: ModuleType) -> None:
    definitions = generator.Definitions()
    assert definitions.of(Tree) == {"$ref": "#/$defs/Tree"}
    tree = definitions["Tree"]
    assert tree["description"] == "A tree."
    assert list(tree["properties"]) == tree["required"] == ["size", "below", "at", "by"]
    assert tree["properties"]["size"] == {
        "type": "integer", "minimum": 0, "description": "How many.",
    }  # fmt: skip
    assert tree["properties"]["below"]["items"] == {"$ref": "#/$defs/Tree"}
    assert definitions["Leaf"]["description"] == "A leaf, over two lines."
    rows = tree["properties"]["by"]["items"]
    assert [*rows["properties"]] == rows["required"] == ["a", "b", "n"]
    value = Tree(1, (), Leaf("x"), frozenset("y"), {("z", 2): 3})
    made = {"size": 1, "below": [], "at": {"name": "x"}, "by": [{"a": "z", "b": 2, "n": 3}]}
    assert to_json(value) == made
    Draft202012Validator(tree | {"$defs": dict(definitions)}).validate(made)


@pytest.mark.parametrize("kind", [set[str], object, frozenset[int], Path])
def test_what_has_no_json_form_is_refused(kind: Any, generator: ModuleType) -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        generator.Definitions().of(kind)


@pytest.mark.parametrize("value", [{"x"}, object(), [frozenset()], {"a": Path("b")}])
def test_a_value_without_json_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        to_json(value)
