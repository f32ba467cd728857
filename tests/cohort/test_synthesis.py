"""The synthetic registry: as declared, never impossible, the same for a seed, and labelled."""

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import Any

import clingo
import numpy as np
import pyarrow as pa
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.synthetic.consistency import Impossible
from pyclingo_bridge.cohort.synthetic.recipe import Condition, Recipe, Variable
from pyclingo_bridge.cohort.synthetic.sampling import Drawer, Drawn, random_bits
from pyclingo_bridge.cohort.synthetic.synthesis import (
    BLOCK,
    RECIPE,
    RecipeError,
    SynthesisError,
    blocks,
    load_recipe,
    synthesise,
)
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests.cohort.recipe_table import numbers_of, numbers_table
from tests.conftest import ROOT, run_plain

pytestmark = pytest.mark.usefixtures("compiled_once")
PAGE = ROOT / "docs/synthetic_registry.md"
TOLERANCE = 5.0
"""Standard deviations that a share may be off."""


@pytest.fixture(scope="module")
def recipe(kb: KnowledgeBase) -> Recipe:
    return load_recipe(kb.folder / RECIPE, kb.vocabulary)


@pytest.fixture(scope="module")
def drawn(kb: KnowledgeBase, recipe: Recipe) -> Drawn:
    """Some 100,000 patients as codes."""
    parts = list(islice(blocks(kb, recipe, 11), 6))
    return Drawn(
        *(
            {name: np.concatenate([getattr(p, of)[name] for p in parts]) for name in table}
            for of, table in (("whole", parts[0].whole), ("known", parts[0].known))
        )
    )


def table(kb: KnowledgeBase, recipe: Recipe, count: int, seed: int) -> Any:
    return pa.Table.from_batches(synthesise(kb, recipe, count, seed))


def patients(rows: Any, kb: KnowledgeBase) -> list[dict[str, Value]]:
    """The rows as cases."""
    return [
        {name: row[name] for name in kb.vocabulary.names if row[name] is not None}
        for row in rows.to_pylist()
    ]


def test_every_input_is_covered(recipe: Recipe) -> None:
    assert recipe.uncovered == ()


def test_the_table(kb: KnowledgeBase, recipe: Recipe) -> None:
    rows = table(kb, recipe, BLOCK + 7, 3)
    assert rows.column_names == ["patient_id", "synthetic", *kb.vocabulary.names]
    assert rows["synthetic"].to_pylist() == [True] * (BLOCK + 7)
    assert rows["patient_id"][0].as_py() == "synthetic-0000001"
    assert rows["patient_id"][BLOCK + 6].as_py() == f"synthetic-{BLOCK + 7:07d}"
    for one in kb.vocabulary:
        kind = rows.schema.field(one.name).type
        assert kind == (pa.int16() if one.numeric else pa.dictionary(pa.int16(), pa.string()))
        found = set(rows[one.name].unique().to_pylist()) - {None}
        assert found
        assert found <= set(one.values)


def test_a_seed_gives_the_same_rows_whatever_the_count(kb: KnowledgeBase, recipe: Recipe) -> None:
    many = table(kb, recipe, BLOCK + 500, 3)
    assert table(kb, recipe, 100, 3).equals(many.slice(0, 100))
    assert table(kb, recipe, BLOCK + 1, 3).equals(many.slice(0, BLOCK + 1))
    other = table(kb, recipe, 100, 4).drop_columns(["patient_id"])
    assert not other.equals(many.slice(0, 100).drop_columns(["patient_id"]))
    again = many.drop_columns(["patient_id"])
    assert not again.slice(BLOCK, 500).equals(again.slice(0, 500))


def test_what_a_seed_means_stays(kb: KnowledgeBase, recipe: Recipe) -> None:
    """The bits behind it: fixed by the definition of the generator."""
    assert [int(one) for one in random_bits(1, 2, 3)(3)] == [
        1651299849932390616,
        4218192805844392388,
        17465577037104944027,
    ]
    assert [one.num_rows for one in synthesise(kb, recipe, 0, 1)] == [0]


def where(condition: Condition, recipe: Recipe, whole: dict[str, Any], count: int) -> Any:
    """The rows in which a condition holds, worked out without the drawer."""
    values = {one.name: one.values for one in recipe.variables}
    found = np.zeros(count, bool)
    for tests in condition:
        every = np.ones(count, bool)
        for test in tests:
            codes = [values[test.variable].index(one) + 1 for one in test.accepted]
            every &= np.isin(whole[test.variable], codes)
        found |= every
    return found


def near(found: Any, wanted: Any, count: int) -> bool:
    """Whether shares are what `count` draws may give."""
    spread = np.sqrt(np.maximum(wanted * (1 - wanted), 1 / count) / count)
    return bool(np.all(np.abs(found - wanted) <= TOLERANCE * spread))


@pytest.mark.slow
def test_shares_are_as_declared(recipe: Recipe, drawn: Drawn) -> None:
    """Every branch of every variable, and every share that is missing."""
    wrong = [one.name for one in recipe.variables if not as_declared(one, recipe, drawn)]
    assert wrong == []


def as_declared(variable: Variable, recipe: Recipe, drawn: Drawn) -> bool:
    column = drawn.whole[variable.name]
    count = len(column)
    there = where(variable.only_when, recipe, drawn.whole, count)
    if not np.array_equal(column > 0, there):
        return False
    left, good = there.copy(), True
    for branch in variable.branches:
        rows = left & where(branch.when, recipe, drawn.whole, count)
        left &= ~rows
        if rows.any():
            found = np.bincount(column[rows], minlength=len(variable.values) + 1)[1:] / rows.sum()
            weights = np.array(branch.shares.weights)
            good &= near(found, weights, int(rows.sum())) and not found[weights == 0].any()
    left = there.copy()
    for one in variable.missing:
        rows = left & where(one.when, recipe, drawn.whole, count)
        left &= ~rows
        if rows.any():
            share = np.mean(drawn.known[variable.name][rows] == 0)
            good &= near(share, np.float64(one.share), int(rows.sum()))
    return good


def test_first_draws_are_hardly_ever_impossible(kb: KnowledgeBase, recipe: Recipe) -> None:
    impossible = Impossible(kb, {name: one.values for name, one in recipe.inputs.items()})
    first = Drawer(recipe).draw(BLOCK, random_bits(7, 0, 0))
    assert impossible.rows(first.whole).mean() < 0.05
    assert impossible.rows(first.known).mean() < 0.05


def test_clingo_finds_no_patient_impossible(kb: KnowledgeBase, recipe: Recipe) -> None:
    """Under the default readings and, each in turn, the others."""
    inconsistent = kb.program.literal(clingo.Function("inconsistent"))
    assert inconsistent is not None
    others = [{name: one} for name, choices in kb.readings.items() for one in choices]
    for number, patient in enumerate(patients(table(kb, recipe, 600, 5), kb)):
        chosen = kb.chosen(others[number % len(others)])
        context = [*kb.patient(patient), *kb.in_force(chosen), -kb.planning]
        held = kb.program.holds(context, [inconsistent])
        assert held is not None
        assert list(held) == []


@pytest.mark.slow
def test_plain_clingo_agrees(kb: KnowledgeBase, recipe: Recipe) -> None:
    for patient in patients(table(kb, recipe, 12, 6), kb):
        assert not any(a.endswith("error)") for a in run_plain(patient).atoms if "finding(" in a)


def test_all_verdicts_occur(kb: KnowledgeBase, drawn: Drawn, recipe: Recipe) -> None:
    shares = verdicts(kb, recipe, {name: one[:20_000] for name, one in drawn.known.items()})
    assert set(shares) == set(kb.verdicts.values())
    assert min(shares.values()) > 0.01
    assert min(shares[one] for one in ("indicated", "not_indicated_now", "undetermined")) > 0.07


def verdicts(kb: KnowledgeBase, recipe: Recipe, known: dict[str, Any]) -> dict[str, float]:
    """The share of each verdict, the most frequent first."""
    impossible = Impossible(kb, {name: one.values for name, one in recipe.inputs.items()})
    rows = [row for row, _ in kb.table.literals(("verdict", 1))]
    held = impossible.circuit([("verdict", row) for row in rows], [{}]).holds(known).mean(axis=1)
    found = {str(name): float(h) for (name,), h in zip(rows, held, strict=False)}
    assert sum(found.values()) == pytest.approx(1)
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def test_missing_hangs_on_other_values(recipe: Recipe, drawn: Drawn) -> None:
    """Genes are unknown more often, and volumes measured less often, where they decide less."""
    standing = recipe.variables[[one.name for one in recipe.variables].index("standing")]
    rows = {
        value: drawn.whole["standing"] == place
        for place, value in enumerate(standing.values, start=1)
    }
    unknown = {name: drawn.known[name] == 0 for name in ("ras", "flr_percent")}
    assert unknown["ras"][rows["resectable"]].mean() > 0.1 + (
        unknown["ras"][rows["unresectable"]].mean()
    )
    assert unknown["flr_percent"][rows["unresectable"]].mean() > 0.3 + (
        unknown["flr_percent"][rows["potentially"]].mean()
    )


# ------------------------------------------------------------------ sources


def test_every_number_says_where_it_comes_from(recipe: Recipe) -> None:
    for one in numbers_of(recipe):
        assert one.origin.text
        assert (one.origin.kind == "figure") == bool(one.origin.references)
        assert set(one.origin.references) <= set(recipe.references)


def test_every_reference_is_used(recipe: Recipe) -> None:
    used = {key for one in numbers_of(recipe) for key in one.origin.references}
    assert used == set(recipe.references)


def test_statements_that_are_cited_exist(kb: KnowledgeBase, recipe: Recipe) -> None:
    statements = {
        str(row[0]).upper().replace("_", "-") for row in kb.program.facts(("statement", 5))
    }
    cited = [key for key in recipe.references if key.startswith(("S0-", "S2-"))]
    assert cited
    assert set(cited) <= statements


FIGURES: dict[tuple[str, str], dict[str, float]] = {
    ("comes_out", "values"): {"yes": 0.30},
    ("presentation", "values"): {"synchronous": 1019 / 1426, "metachronous": 407 / 1426},
    ("burden", "values"): {"few": 86 / 181, "several": 6 / 181, "many": 89 / 181},
    ("liver_metastases_count", "missing"): {"": 55 / 236},
    ("mmr", "values"): {"deficient": 153 / 3063},
    ("kras", "values"): {"mutant": 0.359},
    ("nras", "values"): {"mutant": 0.041 / (1 - 0.359)},
    ("ecog", "values"): {"2": 329 / 2769, "3–4": 182 / 2769},
    ("margin_status", "values"): {"r0": 304 / 371, "r1": 64 / 371, "r2": 3 / 371},
}
"""What the sources print, worked out here again."""


@pytest.mark.parametrize(("name", "of"), FIGURES)
def test_figures_are_those_of_the_source(recipe: Recipe, name: str, of: str) -> None:
    (number,) = [
        one
        for one in numbers_of(recipe)
        if (one.variable.name, one.of, one.origin.kind) == (name, of, "figure")
    ]
    pairs = [part.rpartition(" ")[::2] for part in number.declared.split(", ")]
    said = {value: float(share) for value, share in pairs}
    for value, share in FIGURES[name, of].items():
        assert said[value] == pytest.approx(share, abs=0.006)


# ------------------------------------------------------------------ the page


def part_of_page(name: str) -> str:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    found, end, _ = rest.partition(f"<!-- end of {name} -->")
    assert end
    return found


def test_the_page_has_the_numbers(recipe: Recipe) -> None:
    assert part_of_page("numbers") == numbers_table(recipe)


def test_the_page_has_the_verdicts(kb: KnowledgeBase, recipe: Recipe) -> None:
    parts = list(islice(blocks(kb, recipe, 1), 2))
    known = {
        name: np.concatenate([part.known[name] for part in parts])[:20_000]
        for name in parts[0].known
    }
    rows = [f"| `{name}` | {share:.1%} |" for name, share in verdicts(kb, recipe, known).items()]
    assert part_of_page("verdicts").splitlines() == ["| verdict | share |", "| --- | --: |", *rows]


@pytest.mark.slow
def test_the_examples_of_the_page_run(kb: KnowledgeBase, tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["rows"] == 20_000
    file = tmp_path / "own.toml"
    file.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    own = load_recipe(file, kb.vocabulary)
    assert len(own.uncovered) == len(kb.vocabulary) - 2
    rows = table(kb, own, 1000, 1)
    assert rows["ecog"].null_count == 1000
    assert 0 < rows["positive_nodes"].null_count < 1000


# ------------------------------------------------------------------ what is refused

GOOD = """
[references]
paper = "A paper"

[[input]]
name = "mood"
hidden = true
values = { good = 0.5, bad = 0.5 }
source = "assumed: either"

[[input]]
name = "primary_site"
values = { rectum = 0.8, left_colon = 0.2 }
source = "paper: table 1"

[[input]]
name = "ecog"
values = [{ from = 0, to = 2, share = 1 }]
source = "assumed: whatever"
[[input.given]]
when = { primary_site = "rectum" }
values = { distribution = "poisson", mean = 1, from = 0, to = 4 }
source = "assumed: whatever"
"""

BAD: list[tuple[str, str, str, int, str]] = [
    # what stands there, what is put in its place, code, line, words of the message
    ("[references]", "[references", "toml-syntax", 2, "not TOML"),
    ('name = "ecog"', 'name = "ecgo"', "unknown-input", 17, "`ecgo`"),
    ('name = "mood"\nhidden = true', 'name = "mood"', "unknown-input", 6, "`mood`"),
    ('"mood"', '"mmr"', "hidden-input", 7, "cannot be hidden"),
    ('name = "ecog"', 'name = "primary_site"', "input-twice", 17, "twice"),
    ("left_colon = 0.2", "caecum = 0.2", "value-outside-domain", 13, "`caecum`"),
    ("to = 4 }", "to = 5 }", "value-outside-domain", 22, "`5`"),
    ("to = 2, share", "to = -1, share", "wrong-type", 18, "from 0 to -1"),
    ('primary_site = "rectum"', 'primary_site = "caecum"', "value-outside-domain", 21, "`caecum`"),
    ("left_colon = 0.2", "left_colon = 0.19", "weights", 13, "0.99"),
    ("left_colon = 0.2", "left_colon = -0.2", "share", 13, "`-0.2`"),
    ("share = 1 }", "share = 0.5 }", "weights", 18, "0.5"),
    ("mean = 1", "mean = 0", "wrong-type", 22, "`mean`"),
    ("mean = 1, from", "median = 1, from", "wrong-type", 22, "mean"),
    ('"poisson"', '"normal"', "unknown-distribution", 22, "`normal`"),
    ('source = "paper: table 1"', "", "no-source", 11, "without a `source`"),
    ('"paper: table 1"', '"assumed"', "no-source", 14, "does not say why"),
    ('"paper: table 1"', '"papers: table 1"', "unknown-reference", 14, "`papers`"),
    ('"paper: table 1"', '"definition: so"', "no-definition", 13, "one value"),
    ('{ primary_site = "rectum" }', '{ mmr = "deficient" }', "unknown-input", 21, "`mmr`"),
    ('{ primary_site = "rectum" }', "{ }", "wrong-type", 21, "condition"),
    ('{ primary_site = "rectum" }', '{ primary_site = { from = 1 } }', "wrong-type", 21, "number"),
    ('source = "paper', 'missing = { share = 2, source = "assumed: x" }\nsource = "paper', "share",
     14, "`2`"),
    ('source = "paper', 'missing = { share = 0.5, source = "definition: so" }\nsource = "paper',
     "no-definition", 14, "no doubt"),
    ('source = "paper', 'missing = { share = 0.1 }\nsource = "paper', "no-source", 14, "source"),
    ('source = "assumed: either"', 'source = "assumed: either"\nmissing = { share = 0.1, '
     'source = "assumed: x" }', "missing-of-hidden", 10, "hidden"),
    ("hidden = true", "hiden = true", "unknown-key", 7, "`hiden`"),
    ("[[input.given]]", "[[input.givn]]", "unknown-key", 20, "`givn`"),
    ("hidden = true", "hidden = true\nonly_when = { primary_site = \"rectum\" }", "later-input", 8,
     "later"),
    (GOOD, "title = 'empty'", "no-inputs", 1, "no `[[input]]`"),
]  # fmt: skip


def test_the_good_recipe_is_good(kb: KnowledgeBase, tmp_path: Path) -> None:
    assert [one.name for one in written(GOOD, kb, tmp_path).variables] == [
        "mood",
        "primary_site",
        "ecog",
    ]


def written(text: str, kb: KnowledgeBase, folder: Path) -> Recipe:
    file = folder / "recipe.toml"
    file.write_text(text, encoding="utf-8")
    return load_recipe(file, kb.vocabulary)


@pytest.mark.parametrize(("old", "new", "code", "line", "words"), BAD)
def test_what_is_wrong_is_told_with_its_place(
    kb: KnowledgeBase, tmp_path: Path, old: str, new: str, code: str, line: int, words: str
) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(RecipeError) as caught:
        written(GOOD.replace(old, new), kb, tmp_path)
    found = [one for one in caught.value.diagnostics if one.code == code]
    assert found, caught.value
    place = found[0].location
    assert place is not None
    assert (Path(place.file).name, place.line) == ("recipe.toml", line)
    assert words in found[0].message


def test_all_that_is_wrong_is_told_at_once(kb: KnowledgeBase, tmp_path: Path) -> None:
    changes = [("left_colon = 0.2", "left_colon = 0.1"), ("to = 4", "to = 9"), ("ecog", "egoc")]
    text = reduce(lambda text, change: text.replace(*change), changes, GOOD)
    with pytest.raises(RecipeError) as caught:
        written(text, kb, tmp_path)
    assert [one.code for one in caught.value.diagnostics] == ["weights", "unknown-input"]


def test_a_file_that_is_not_there(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no-such-file"):
        load_recipe(tmp_path / "none.toml", kb.vocabulary)


@pytest.mark.slow
def test_a_contradictory_recipe_is_refused(kb: KnowledgeBase, tmp_path: Path) -> None:
    text = """
[[input]]
name = "liver_metastases_count"
values = [{ from = 0, to = 0, share = 1 }]
source = "assumed: none"
[[input]]
name = "max_diameter_mm"
values = [{ from = 10, to = 20, share = 1 }]
source = "assumed: of none"
"""
    with pytest.raises(SynthesisError) as caught:
        list(synthesise(kb, written(text, kb, tmp_path), 10, 1))
    assert "`no_metastasis_described` (16384)" in str(caught.value)


@pytest.mark.slow
def test_what_is_missing_may_make_a_patient_impossible(kb: KnowledgeBase, tmp_path: Path) -> None:
    """A margin without a word on the operation: silence says that there was none."""
    text = """
[[input]]
name = "liver_resection_done"
values = { yes = 1 }
source = "definition: all of them"
missing = { share = 0.5, source = "assumed: half" }
[[input]]
name = "margin_mm"
values = [{ from = 1, to = 9, share = 1 }]
source = "assumed: any"
missing = { share = 0.5, source = "assumed: half" }
"""
    rows = patients(table(kb, written(text, kb, tmp_path), 2000, 1), kb)
    assert all("liver_resection_done" in one for one in rows if "margin_mm" in one)
    assert {len(one) for one in rows} == {0, 1, 2}


def test_numbers_below_zero(kb: KnowledgeBase, recipe: Recipe) -> None:
    for count, seed in ((-1, 0), (0, -1)):
        with pytest.raises(SynthesisError, match="below 0"):
            synthesise(kb, recipe, count, seed)


# ------------------------------------------------------------------ another guideline

KNEE = """
[[input]]
name = "pain"
values = { yes = 0.5, no = 0.5 }
source = "assumed: either"
missing = { share = 0.5, source = "assumed: either" }
[[input]]
name = "imaging"
values = { clear = 0.2, worn = 0.2, broken = 0.6 }
source = "assumed: mostly broken"
[[input]]
name = "stiffness"
values = [{ from = 0, to = 6, share = 1 }]
source = "assumed: any"
missing = { share = 0.3, source = "assumed: some" }
"""


def test_impossible_patients_are_drawn_anew(tmp_path: Path) -> None:
    """More than half of the first draws contradict themselves; what is unknown is tested too."""
    knee = bridge.load(ROOT / "tests/data/small_guideline")
    own = written(KNEE, knee, tmp_path)
    impossible = Impossible(knee, {name: one.values for name, one in own.inputs.items()})
    first = Drawer(own).draw(BLOCK, random_bits(1, 0, 0))
    assert impossible.rows(first.whole).mean() > 0.3
    rows = patients(table(knee, own, 3000, 1), knee)
    assert len(rows) == 3000
    assert not any(contradicts(one) for one in rows)
    assert not any(contradicts(one) for one in whole(own, knee))


def test_what_a_seed_draws_stays(tmp_path: Path) -> None:
    """Of a recipe that does not change: the same everywhere, and for good."""
    knee = bridge.load(ROOT / "tests/data/small_guideline")
    own = written(KNEE, knee, tmp_path)
    rows = [(one["pain"], one["imaging"], one["stiffness"]) for one in first_rows(own, knee)]
    assert rows == [
        (None, "broken", 4),
        (None, "clear", 4),
        ("no", "clear", None),
        (None, "worn", 6),
        (None, "clear", 3),
        (None, "broken", 2),
    ]


def first_rows(recipe: Recipe, kb: KnowledgeBase) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table(kb, recipe, 6, 2026).to_pylist()
    return rows


def test_what_is_missing_does_not_hang_on_the_value(tmp_path: Path) -> None:
    """Unless it is declared to."""
    knee = bridge.load(ROOT / "tests/data/small_guideline")
    first = Drawer(written(KNEE, knee, tmp_path)).draw(BLOCK, random_bits(1, 0, 0))
    values, known = first.whole["stiffness"], first.known["stiffness"]
    shares = np.bincount(values[known == 0], minlength=8)[1:] / np.sum(known == 0)
    assert near(shares, np.full(7, 1 / 7), int(np.sum(known == 0)))
    both = (first.whole["pain"] == 1) & (first.whole["imaging"] == 3)
    assert near(np.mean(both), np.float64(0.3), BLOCK)


def contradicts(knee: dict[str, Any]) -> bool:
    broken = knee.get("imaging") == "broken"
    return broken and (knee.get("pain") == "no" or knee.get("stiffness", 6) < 2)


def whole(recipe: Recipe, kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    """The first block with nothing missing."""
    drawn = next(blocks(kb, recipe, 1)).whole
    values = {one.name: one.values for one in recipe.variables}
    for row in range(BLOCK):
        yield {name: values[name][int(codes[row]) - 1] for name, codes in drawn.items()}
