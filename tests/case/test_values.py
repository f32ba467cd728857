"""What people write, and what is read from it: never a wrong fact."""

import math
import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import BridgeError, CaseError
from pyclingo_bridge.case.hints import UNKNOWN_WORDS
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.case.values import quantity, reader
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline import units
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import SUPERSEDES
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.render.text.answer import answer_text
from tests.case.words_read import DATA, listing, outcomes, reviewed, words
from tests.sizes import size

DAYS = {"days": 1.0, "weeks": 7.0, "months": 91 / 3, "years": 364.0}
"""How many days are one, counting as the plans do: four months are 52/3 weeks."""
SCALES: dict[str, dict[str, float]] = {
    "mm": {"mm": 1, "cm": 10},
    "percent": {"%": 1, "percent": 1},
    "weeks": {name: days / 7 for name, days in DAYS.items()},
    "months": {name: days / DAYS["months"] for name, days in DAYS.items()},
}
SHAPES = "{0}", ">{0}", ">= {0}", "≤{0}", "< {0}", "{0}-{1}", "at least {0}", "{0}+"
TRIED = size(smoke=1_000, ci=20_000, full=100_000)


def test_every_word_that_is_read_or_suggested_was_reviewed(kb: KnowledgeBase) -> None:
    """Over 1,300 words and runs of words of clinical notes, for every input."""
    tried = words()[:: size(smoke=12, ci=1)]
    found = outcomes(kb.vocabulary, tried)
    may_stand = {(word, outcome) for word, outcome in reviewed() if word in set(tried)}
    assert listing(found - may_stand) == "\n", "not in clinical_words_read.txt"
    assert listing(may_stand - found) == "\n", "not read any more"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("lung_metastases", word) for word in ("unresectable", "inoperable", "resected", "not")),
        *(("braf", word) for word in ("non-V600E", "V600", "mutant", "not V600E", "V600 E K")),
        *(("primary_site", word) for word in ("rectosigmoid", "colorectal", "left", "appendix")),
        *(("systemic_therapy", word) for word in ("FOLFIRINOX", "bevacizumab", "FLOX", "IROX")),
        *(("primary_status", word) for word in ("resected", "not resectable", "out")),
        *(("flr_percent", word) for word in ("0.45", "0.45 %", "650 ml", "4 cm", "-3", "1,234")),
        *(("max_diameter_mm", word) for word in ("4.5", "4 weeks", "0 mm", "0-1", "401", "5-4")),
        *(("months_of_chemotherapy", word) for word in ("7 cycles", "2.5", "3 %", "61 months")),
        *(("r0_feasible", word) for word in ("probably", "nos", "non", "2", "yes?", "resectable")),
        *(("mmr", word) for word in ("efficient", "MSI", "MSI-L", "unstable", "yes")),
        *(("kras", word) for word in ("NRAS wt", "KRAS no", "no KRAS wt", "KRAS wt, NRAS wt")),
        *(("months_of_adjuvant_chemotherapy", word) for word in ("12 months ago", "3 wks ago")),
    ],
)
def test_what_a_word_does_not_settle_is_refused(kb: KnowledgeBase, name: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        ValueReader(kb.vocabulary).read(kb.vocabulary[name], text)
    assert "did you mean" not in (caught.value.problem.help or "")


def _quantities(seed: int, count: int, kb: KnowledgeBase) -> "list[tuple[str, str, set[int]]]":
    """Inputs with texts, and the whole numbers that each text may mean, sampled between its ends.

    Worked out apart from the reader, in floating point: what is more exact than a whole number of
    the unit written is tried at thirty places, and rounded as the input asks.
    """
    source = random.Random(seed)
    measures = kb.vocabulary.synonyms().measures
    names = [name for name, (unit, _) in measures.items() if unit in SCALES]
    classes = kb.vocabulary.classes
    found: list[tuple[str, str, set[int]]] = []
    assert classes is not None
    edges = {name: [c[0] for c in classes(name) if isinstance(c[0], int)] for name in names}
    while len(found) < count:
        name = source.choice(names)
        known, (unit, side) = kb.vocabulary[name], measures[name]
        written, scale = source.choice(list(SCALES[unit].items()))
        highest = min(max(v for v in known.values if isinstance(v, int)) / scale, 500)
        decimals = source.choice((0, 0, 1, 2)) if unit in ("mm", "percent") else 0
        # Thresholds are where a slip shows: every second number is one.
        drawn = (
            source.choice((source.choice(edges[name]) / scale, source.uniform(0, highest)))
            for _ in "ab"
        )
        low, high = sorted(round(number, decimals or None) for number in drawn)
        if unit == "percent" and low < 1:
            continue
        shape = source.choice(SHAPES)
        if "{1}" in shape and low == high:
            continue
        text = f"{shape.format(low, high)}{source.choice(('', ' '))}{written}"
        if shape == "{0}+":
            text = f"{low} {written}+"
        last = {"{0}-{1}": high, "{0}": low, "≤{0}": low}.get(shape, math.inf)
        first = 0.0 if shape in ("≤{0}", "< {0}") else low
        if unit in ("weeks", "months") and decimals == 0 and last != math.inf:
            last += 1 - 1e-9  # six weeks last until the seventh is over
        if shape == "< {0}":
            last = low - 1e-9
        if shape == ">{0}" and unit not in ("weeks", "months"):
            first = low + 1e-9
        last = min(last, highest + 1)
        steps = [first + (last - first) * step / 30 for step in range(31)]
        rounded = {_rounded(step * scale, side) for step in steps}
        found.append((name, text, {number for number in rounded if known.accepts(number)}))
    return found


def _rounded(number: float, side: str) -> int:
    nearest_whole = round(number)
    if abs(number - nearest_whole) < 1e-10:
        return nearest_whole
    return math.ceil(number) if side == "up" else math.floor(number)


def _wrong(kb: KnowledgeBase, seed: int, count: int) -> list[str]:
    """The texts from which a value is read that no rule takes for each number that it may mean."""
    read, wrong = ValueReader(kb.vocabulary), []
    for name, text, meant in _quantities(seed, count, kb):
        try:
            value = read.read(kb.vocabulary[name], text).value
        except Refused:
            if len(meant) > 1 and "-" not in text:
                wrong.append(f"{name}: {text} is refused, and may be {sorted(meant)}")
            continue
        assert kb.vocabulary.classes is not None
        same = next((c for c in kb.vocabulary.classes(name) if value in c), ())
        if value is not None and not meant <= set(same):
            wrong.append(f"{name}: {text} is read as {value}, and may be {sorted(meant)}")
    return wrong


def test_numbers_with_units_and_bounds(kb: KnowledgeBase) -> None:
    assert _wrong(kb, 1, TRIED) == []


def _unrounded(ends: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *asked: ends(*asked[:2], "up")


def _without_unit(ends: Callable[..., Any]) -> Callable[..., Any]:
    return lambda written, *asked: ends(written._replace(unit=""), *asked)


def _bound_lost(ends: Callable[..., Any]) -> Callable[..., Any]:
    return lambda written, *asked: ends(written._replace(bound=""), *asked)


def _opened(ends: Callable[..., Any]) -> Callable[..., Any]:
    opened = {">=": ">", "<=": "<"}
    return lambda written, *asked: ends(
        written._replace(bound=opened.get(written.bound, written.bound)), *asked
    )


@pytest.mark.sample(1)
@pytest.mark.parametrize("slip", [_unrounded, _without_unit, _bound_lost, _opened])
def test_a_slip_in_the_reader_is_found(
    kb: KnowledgeBase, slip: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "as_measured", slip(quantity.as_measured))
    assert _wrong(kb, 1, 3_000)


@pytest.mark.slow
def test_another_length_of_a_month_is_found(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(units.UNITS, "months", units.Unit("time", Fraction(4), "mo"))
    assert _wrong(kb, 1, 3_000)


ALPHABET = [
    *"0123456789.,-+%<>=≥≤ _/?x",
    "cm",
    "mm",
    "yes",
    "no",
    "non",
    "un",
    "wt",
    "weeks",
    "\u00a0",
]


def test_anything_is_read_or_refused(kb: KnowledgeBase) -> None:
    """Never a traceback; a number is never read from a text without its digits."""
    source, read, unexplained = random.Random(2), ValueReader(kb.vocabulary), 0
    numerals = kb.vocabulary.synonyms().values
    for _ in range(TRIED):
        text = "".join(source.choices(ALPHABET, k=source.randint(1, 6)))
        known = source.choice(kb.vocabulary.inputs)
        try:
            value = read.read(known, text).value
        except Refused as refused:
            unexplained += not refused.problem.help
            continue
        if isinstance(value, int):
            assert any(map(str.isdigit, text)) or folded(text) in numerals[known.name]
        assert value is None or known.accepts(value)
    assert unexplained == 0


def _read(kb: KnowledgeBase, text: str, on: date | None = None) -> Case:
    return parse_case(text, "a.yaml", kb.vocabulary, on=on)


def test_dates_give_completed_weeks_and_months(kb: KnowledgeBase) -> None:
    text = "date: 2026-12-03\nlast_bevacizumab: 12.11.2026\nlast review: 4 October 2026"
    case = _read(kb, text)
    assert case.values == {"weeks_since_bevacizumab": 3, "months_since_review": 1}
    later = _read(kb, text, date(2026, 12, 24))
    assert later.values == {"weeks_since_bevacizumab": 6, "months_since_review": 2}
    assert (case.date, later.date) == (date(2026, 12, 3), date(2026, 12, 24))
    today = _read(kb, "last_bevacizumab: 2026-01-05")
    assert today.date == date.today()
    assert today.facts[0].read.endswith(", today")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date: 2026-12-03\nlast_review: 2026-12-04", "date-after"),
        ("last_review: 2026-02-30", "no-date"),
        ("last_review: 03/04/2026", "no-date"),
        ("date: soon", "no-date"),
        ("last_review: 1970-01-01", "value-outside-domain"),
        ("last_review: 2026-12-01\nmonths_since_review: 1\ndate: 2026-12-03", "two-values"),
        ("flr_ml: 650", "half-a-ratio"),
        ("flr_ml: 1.350 ml\nliver_ml: 2000 ml", "number-format"),
        ("flr_ml: 350\nliver_ml: 1.500", "number-format"),
        ("flr_ml: 2000\nliver_ml: 650", "ratio"),
        ("flr_ml: 650 mm\nliver_ml: 2000", "number-format"),
        ("flr_ml: 650\nliver_ml: 2000\nflr_percent: 33", "two-values"),
        ("FLR: 30\nflr_percent: 31", "two-values"),
        ("date: 2026-12-03\nDate: 2027-01-07", "duplicate-key"),
        ("flr_ml: 300\nFLR ml: 600\nliver_ml: 1500", "duplicate-key"),
        ("patient: A.\nname: B.", "duplicate-key"),
    ],
)
def test_dates_and_volumes_are_refused(kb: KnowledgeBase, text: str, code: str) -> None:
    with pytest.raises(CaseError) as caught:
        _read(kb, text)
    assert [problem.code for problem in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].location is not None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ecog", "ECOG 1", 1),
        ("ecog", "PS: 0-1", 0),
        ("ecog", "ECOG " * 30 + "1", 1),
        ("kras", "KRAS wt", "wild_type"),
        ("braf", "BRAF: V600E", "v600e"),
        ("primary_site", "site C20.9", "rectum"),
        ("flr_percent", "FLR 41 %", 41),
        ("max_diameter_mm", "max diameter mm 29", 29),
    ],
)
def test_a_value_may_name_its_input(
    kb: KnowledgeBase, name: str, text: str, value: int | str
) -> None:
    assert ValueReader(kb.vocabulary).read(kb.vocabulary[name], text).value == value
    other = "liver_metastases_count"
    for wrong in (text, f"{text}{' ' * 300}x", "12" + " " * 300 + "cm"):
        with pytest.raises(Refused):
            ValueReader(kb.vocabulary).read(kb.vocabulary[other], wrong)


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "rules",
    [
        'synonym(mmr, proficient, "msi h").',
        'unsettled(mmr, "MSS", "say which").',
        'input_synonym(kras, "MSI").',
        "measure(own, furlongs, down). domain(own, 0..9).",
        'since(own, "last_own"). domain(own, 0..9).',
        'ratio(own, "a", "b"). domain(own, 0..9). measure(own, count, exact).',
    ],
)
def test_words_with_two_meanings_are_refused_when_rules_are_loaded(
    rules: str, tmp_path: Path
) -> None:
    extra = tmp_path / "extra.lp"
    extra.write_text(rules, encoding="utf-8")
    with pytest.raises(BridgeError):
        bridge.load(extra=[extra], cache=False)


@pytest.mark.slow
def test_an_extension_adds_words_of_its_own(tmp_path: Path) -> None:
    extra = tmp_path / "extra.lp"
    extra.write_text(
        'synonym(mmr, deficient, "MMR lost"). domain(cea, (normal; raised)). '
        'question(cea, "CEA?"). section(cea, own). change(cea, event). '
        'synonym(cea, raised, "elevated"). input_synonym(cea, "carcinoembryonic antigen").',
        encoding="utf-8",
    )
    kb = bridge.load(extra=[extra])
    case = _read(kb, "MSI: mmr lost\ncarcinoembryonic antigen: Elevated")
    assert case.values == {"mmr": "deficient", "cea": "raised"}


def test_two_volumes_give_the_percentage_rounded_down(kb: KnowledgeBase) -> None:
    (fact,) = _read(kb, "flr_ml: 0.659 l\nliver_ml: 2000 cc").facts
    assert (fact.input, fact.value) == ("flr_percent", 32)
    assert "rounded down from 32.95 %" in fact.read


def test_unknown_is_refused_where_silence_says_more(kb: KnowledgeBase) -> None:
    """Of every input: to be left out means unknown, or the word for it is refused."""
    read, means_more = ValueReader(kb.vocabulary), set()
    for known in kb.vocabulary:
        for word in UNKNOWN_WORDS:
            try:
                assert read.read(known, word).value is None
            except Refused as refused:
                means_more.add((known.name, refused.problem.code))
    sites = {str(site) for site, other in kb.table.facts(SUPERSEDES) if other == "other_sites"}
    assert len(sites) == 10
    by_default = {known.name for known in kb.vocabulary if known.default is not None}
    assert means_more == {(name, "unknown-not-open") for name in sites | by_default}


def test_a_bound_is_shown_as_a_bound_and_turns_no_number(kb: KnowledgeBase) -> None:
    base = (
        "primary_site: rectum\nhistology: adenocarcinoma\nr0_feasible: yes\nother_sites: none\n"
        "liver mets: 2\nfit_for_major_hepatectomy: yes\nprimary_status: resected_curative\n"
    )
    bounded = bridge.assess(kb, _read(kb, base + 'FLR: "< 33 %"'))
    stated = bridge.assess(kb, _read(kb, base + "FLR: 32 %"))
    assert bounded.verdict == stated.verdict
    assert "flr_percent" in {turn.input for turn in stated.fragile}
    assert "flr_percent" not in {turn.input for turn in bounded.fragile}
    page = answer_text(kb, bounded)
    assert "future liver remnant: < 33 %" in page
    assert "future liver remnant: 32 %" in answer_text(kb, stated)


def test_a_key_of_another_name_is_told(kb: KnowledgeBase) -> None:
    case = _read(kb, "MSI: deficient\nliver mets: 2\nFLR: 32.6 %")
    told = {fact.input: fact.read for fact in case.facts}
    assert told == {
        "mmr": "read from `MSI: deficient`",
        "liver_metastases_count": "read from `liver mets: 2`",
        "flr_percent": "read from `FLR: 32.6 %`, rounded down",
    }


@pytest.mark.parametrize("text", ["dMMR, excluded", "none (two nodules)", "0,333", "25, now 35"])
def test_no_part_of_a_text_is_offered_as_its_value(kb: KnowledgeBase, text: str) -> None:
    for known in kb.vocabulary:
        with pytest.raises(Refused) as caught:
            ValueReader(kb.vocabulary).read(known, text)
        start = text.split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0]
        assert start not in (caught.value.problem.help or "").split("`")


def test_words_for_people_are_kept_and_never_interpreted(kb: KnowledgeBase) -> None:
    case = _read(kb, "name: B.\nnote: [mmr deficient, second]\nage: 64\nbraf: not tested")
    assert (case.title, case.notes, case.facts) == ("B.", ("mmr deficient", "second"), ())
    assert [slip.code for slip in case.warnings] == ["not-used", "not-known"]


def test_nothing_that_residents_wrote_is_misread(kb: KnowledgeBase) -> None:
    """Six patients by somebody who had not seen the vocabulary: `read.txt` was reviewed."""
    folder = DATA / "residents"
    read: list[str] = []
    without_way_out: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                case = _read(kb, line, date(2026, 12, 3))
            except CaseError as error:
                without_way_out += (slip.message for slip in error.diagnostics if not slip.help)
            else:
                read += (f"{path.stem} {line} -> {f.input} = {f.value}" for f in case.facts)
    assert without_way_out == []
    assert read == (folder / "read.txt").read_text(encoding="utf-8").splitlines()
