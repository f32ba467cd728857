"""`diff` against every patient of small guidelines."""

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.diff import Difference, Version, diff
from tests.diff.two_tables import TwoTables, Values, edited_lines, plain, verdict_in
from tests.explain.random_guideline import Drawn
from tests.sizes import size

SMALL = (
    Path(__file__).resolve().parent.parent / "data/small_guideline/guideline.lp"
).read_text(encoding="utf-8")  # fmt: skip
EDITS = {
    "threshold": ("threshold(stiffness, 4, k1).", "threshold(stiffness, 5, k1)."),
    "rule_dropped": ("failed(need, k1) :- patient(imaging, clear).\n", ""),
    "condition_dropped": (
        "failed(need, k1) :- patient(pain, no), _supple.",
        "failed(need, k1) :- _supple.",
    ),
    "override_added": ("overrides(k1, k3).", "overrides(k1, k3). overrides(k5, k4)."),
    "new_input": (
        "criterion(need; bearable).",
        "domain(smoker, (yes; no)). question(smoker, \"Smoker?\").\n"
        "failed(bearable, k2) :- patient(smoker, yes).\ncriterion(need; bearable).",
    ),
    "default_turned": ("closed_world(allergy, no).", "closed_world(allergy, yes)."),
}  # fmt: skip
ALIKE = {
    "identical": ("", ""),
    "rule_twice": (
        "criterion(need; bearable).",
        "met(bearable, k2) :- patient(fitness, fit).\ncriterion(need; bearable).",
    ),
    "body_reordered": (
        "met(need, k1) :- patient(pain, yes), _stiff.",
        "met(need, k1) :- _stiff, patient(pain, yes).",
    ),
    "private_renamed": ("_supple", "_bends"),
    "rule_split": (
        "met(need, k1) :- patient(pain, yes), _stiff.",
        "_both :- patient(pain, yes), _stiff.\nmet(need, k1) :- _both.",
    ),
    "rule_subsumed": (
        "met(need, k1) :- _stiff, chosen(gate, either).",
        "met(need, k1) :- _stiff, chosen(gate, either).\n"
        "met(need, k1) :- _stiff, chosen(gate, either), patient(side, left).",
    ),
}


def folder(at: Path, name: str, text: str) -> Path:
    """A folder with this guideline; the file."""
    (at / name).mkdir(exist_ok=True)
    file = at / name / "guideline.lp"
    file.write_text(text, encoding="utf-8")
    return file


def edited(text: str, edit: tuple[str, str]) -> str:
    old, new = edit
    assert old in text
    return text.replace(old, new) if old else text


def version(file: Path, readings: Mapping[str, str] | None = None) -> Version:
    kb = bridge.load(file.parent)
    return Version(kb, kb.chosen(readings), file.parent.name)


def first_of(atoms: tuple[str, ...]) -> str:
    """The verdict; empty where there is none."""
    return atoms[0] if atoms else ""


def verdicts_of(found: Difference) -> dict[tuple[str, str], int]:
    """The verdicts that are said to change, each with the size of its witness."""
    changes = [change for change in found.changes if change.kind == "verdict"]
    pairs = {(first_of(c.before), first_of(c.after)): len(c.witness.facts) for c in changes}
    assert len(pairs) == len(changes)
    return pairs


def witnesses_show_it(found: Difference, tables: TwoTables) -> None:
    """Every witness of a verdict has both, and none of its facts can be spared."""
    for change in found.changes:
        if change.kind != "verdict":
            continue
        wanted = first_of(change.before), first_of(change.after)
        values = {one.input: one.value for one in change.witness.facts}
        assert both_sides(tables, values) == wanted
        for name in values:
            fewer = {one: value for one, value in values.items() if one != name}
            assert both_sides(tables, fewer) != wanted


def changed(tables: TwoTables) -> list[Values]:
    """The patients of whom another verdict is given, or other advice."""
    told = ("verdict(", "in_force(")
    return [v for v, *sides in tables.patients if len({_only(one, told) for one in sides}) == 2]


def _only(atoms: frozenset[str], told: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for one in atoms if one.startswith(told))


def nobody_else(found: Difference, tables: TwoTables) -> None:
    """What is said to be shared holds of every patient whose verdict or advice changes."""
    for one in found.shared:
        assert {values.get(one.input) for values in changed(tables)} <= set(one.values)


def both_sides(tables: TwoTables, values: Mapping[str, str | int]) -> tuple[str, str] | None:
    """The verdicts by fresh clingo; None for a case that contradicts itself."""
    pairs = zip(tables.files, tables.readings, strict=True)
    first, second = (plain(file, values, readings) for file, readings in pairs)
    if not first or not second or "inconsistent" in first | second:
        return None
    return verdict_in(first), verdict_in(second)


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.slow
def test_a_planted_edit(tmp_path: Path, name: str) -> None:
    first = folder(tmp_path, "before", SMALL)
    second = folder(tmp_path, "after", edited(SMALL, EDITS[name]))
    sides = version(first), version(second)
    found = diff(*sides)
    tables = TwoTables(first, second, sides[0].readings, sides[1].readings)
    assert verdicts_of(found) == tables.transitions
    witnesses_show_it(found, tables)
    nobody_else(found, tables)
    said = {
        (change.text.partition(" ")[0].lower(), change.direction == "added")
        for change in found.changes
        if change.kind == "advice"
    }
    assert said == tables.in_force
    assert not found.equivalent
    places = edited_lines(first, second)
    for change in found.changes:
        lines = {(one.way, one.line) for one in change.rules}
        assert lines <= places
        assert lines or name == "default_turned"


@pytest.mark.parametrize(("border", "other"), [(4, 5), (5, 4), (2, 5), (4, 1)])
@pytest.mark.slow
def test_those_who_change_are_named(tmp_path: Path, border: int, other: int) -> None:
    """Between the two borders is who changes: all the values, and no other."""
    texts = (SMALL.replace("stiffness, 4, k1", f"stiffness, {n}, k1") for n in (border, other))
    first, second = (folder(tmp_path, n, text) for n, text in zip("ab", texts, strict=True))
    before, after = version(first), version(second)
    found = diff(before, after)
    tables = TwoTables(first, second, before.readings, after.readings)
    values = {patient.get("stiffness") for patient in changed(tables)}
    assert [one.input for one in found.shared] == ["stiffness"]
    assert set(found.shared[0].values) == values == set(range(*sorted((border, other))))


def test_a_contradiction_has_the_rule_behind_it(tmp_path: Path) -> None:
    rule = "error(right_is_not_stiff) :- patient(side, right), patient(stiffness, 6)."
    first = folder(tmp_path, "with", SMALL)
    second = folder(tmp_path, "without", edited(SMALL, (rule, "met(need, k1) :- score(4).")))
    for before, after, way in ((first, second, "removed"), (second, first, "added")):
        found = diff(version(before), version(after))
        (change,) = (one for one in found.changes if one.kind == "case check")
        assert change.direction == way
        assert [(one.way, one.text) for one in change.rules] == [(way, rule)]
        facts = {one.input: one.value for one in change.witness.facts}
        assert facts == {"side": "right", "stiffness": 6}


def test_a_new_input_is_told(tmp_path: Path) -> None:
    first = folder(tmp_path, "before", SMALL)
    second = folder(tmp_path, "after", edited(SMALL, EDITS["new_input"]))
    assert diff(version(first), version(second)).new_inputs == ("smoker",)
    assert diff(version(second), version(first)).dropped_inputs == ("smoker",)


@pytest.mark.parametrize("reading", [("gate", "both"), ("frailty", "open")])
@pytest.mark.slow
def test_another_reading(tmp_path: Path, reading: tuple[str, str]) -> None:
    file = folder(tmp_path, "knee", SMALL)
    sides = version(file), version(file, dict([reading]))
    found = diff(*sides)
    tables = TwoTables(file, file, sides[0].readings, sides[1].readings)
    assert verdicts_of(found) == tables.transitions
    assert tables.transitions
    witnesses_show_it(found, tables)


@pytest.mark.parametrize("name", ALIKE)
def test_equivalent_edits_are_proved(tmp_path: Path, name: str) -> None:
    first = folder(tmp_path, "before", SMALL)
    second = folder(tmp_path, "after", edited(SMALL, ALIKE[name]))
    assert diff(version(first), version(second)).equivalent


@pytest.mark.parametrize("seed", range(size(smoke=5, ci=10, full=200)))
def test_a_random_guideline(tmp_path: Path, seed: int) -> None:
    text = Drawn(seed).text()
    drawn = random.Random(seed)
    lines = text.splitlines()
    places = [
        place
        for place, one in enumerate(lines)
        if one.startswith(("q", "v", "met(")) and " :- " in one
    ]
    place = drawn.choice(places)
    lines[place] = drawn.choice(
        (
            lines[place].replace(" :- ", " :- known(n), ", 1),
            lines[place].replace(" :- ", " :- not known(a), ", 1),
            f"{lines[place]} {lines[place].partition(' :- ')[0]} :- known(d), known(n)."
            if "d" in text.partition("known")[0] and lines[place].startswith("q")
            else lines[place],
        )
    )
    first = folder(tmp_path, "before", text)
    second = folder(tmp_path, "after", "\n".join([*lines, ""]))
    try:
        sides = version(first), version(second)
    except KnowledgeBaseError:
        pytest.skip("the edit makes no guideline")
    tables = TwoTables(first, second, sides[0].readings, sides[1].readings)
    if tables.flawed:
        with pytest.raises(KnowledgeBaseError, match="a patient has"):
            diff(*sides)
        return
    found = diff(*sides)
    assert verdicts_of(found) == tables.transitions
    witnesses_show_it(found, tables)
    if first.read_text() == second.read_text():
        assert found.equivalent


def test_of_several_edits_only_those_behind_a_change_are_named(tmp_path: Path) -> None:
    text = edited(edited(SMALL, EDITS["rule_dropped"]), ALIKE["rule_twice"])
    first, second = folder(tmp_path, "before", SMALL), folder(tmp_path, "after", text)
    found = diff(version(first), version(second))
    dropped = SMALL[: SMALL.index(EDITS["rule_dropped"][0])].count("\n") + 1
    for change in found.changes:
        if change.kind == "verdict":
            assert [(one.way, one.line) for one in change.rules] == [("removed", dropped)]


@pytest.mark.slow
def test_a_cohort_is_counted_as_brute_force_counts(tmp_path: Path) -> None:
    first = folder(tmp_path, "before", SMALL)
    second = folder(tmp_path, "after", edited(SMALL, EDITS["threshold"]))
    sides = version(first), version(second)
    tables = TwoTables(first, second, sides[0].readings, sides[1].readings)
    rows = random.Random(5).sample(tables.patients, 200)
    cohort = [bridge.Case.of(str(number), row[0]) for number, row in enumerate(rows)]
    counted = diff(*sides, cohort).cohort
    assert counted is not None
    wanted: Counter[str] = Counter()
    for case in cohort:
        before, after = (bridge.verdict(one.kb, case) for one in sides)
        if before != after:
            wanted[f"{before} becomes {after}"] += 1
    assert wanted
    assert dict(counted.verdicts) == dict(wanted)
    assert (counted.patients, counted.contradictory) == (200, 0)
