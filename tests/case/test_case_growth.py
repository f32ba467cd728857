"""Reading and telling what is wrong takes steps in proportion to the text, up to a bound."""

from bisect import bisect_right
from functools import partial

import pytest

from pyclingo_bridge.base.diagnostics import MOST_SHOWN, CaseError, Location, nearest
from pyclingo_bridge.case.documents.entries import MOST_NODES
from pyclingo_bridge.case.lp.tokens import MOST_TOKENS
from pyclingo_bridge.case.read import Form, parse_case
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.case.large_texts import FACTS, KINDS, Text
from tests.growth import TIMES, grows_by_the_square, steps
from tests.sizes import size

SIZE = size(smoke=400, ci=400, full=4_000)
_BY_KIND = pytest.mark.parametrize(
    ("form", "text"), [pytest.param(form, text, id=f"{form} {n}") for form, n, text in KINDS]
)


def read_and_tell(text: str, form: Form | None, vocabulary: Vocabulary) -> str:
    """What is said of a text."""
    try:
        parse_case(text, "x", vocabulary, form)
    except CaseError as error:
        return str(error)
    return ""


def grows_too_fast(form: Form, text: Text, vocabulary: Vocabulary) -> bool:
    once, fourfold = (
        steps(partial(read_and_tell, text(size), form, vocabulary)) for size in (SIZE, 4 * SIZE)
    )
    return fourfold > 4.5 * once + 1_000


@_BY_KIND
@pytest.mark.sample(24)
def test_steps_grow_with_the_text(form: Form, text: Text, vocabulary: Vocabulary) -> None:
    assert not grows_too_fast(form, text, vocabulary)


@_BY_KIND
@pytest.mark.slow
def test_no_text_takes_long(form: Form, text: Text, vocabulary: Vocabulary) -> None:
    """Steps within a library are not counted: one that takes the square of 16 KiB shows here."""
    for read_as in (form, None) if form == "lp" else (form,):
        small, large = (
            partial(read_and_tell, text(size), read_as, vocabulary)
            for size in ((1 << 14) // TIMES, 1 << 14)
        )
        assert not grows_by_the_square(small, large)


def test_a_rescan_for_each_place_is_found(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rescanned(self: SourceText, offset: int) -> Location:
        starts = [0]
        for index, char in enumerate(self.text[:offset]):
            if ord(char) == 10:
                starts.append(index + 1)
        line = bisect_right(starts, offset)
        return Location(self.name, line, offset - starts[line - 1] + 1)

    monkeypatch.setattr(SourceText, "at", rescanned)
    assert grows_too_fast("lp", FACTS["unknown inputs"], vocabulary)


@pytest.mark.parametrize(
    ("form", "piece", "last"),
    [
        ("lp", "a.", ""),
        ("json", '"a":1,', '"b":1}'),
        ("yaml", "a: 1\n", ""),
    ],
)
@pytest.mark.sample(1)
def test_what_is_read_is_bounded(form: Form, piece: str, last: str, vocabulary: Vocabulary) -> None:
    opening = "{" if form == "json" else ""
    text = opening + piece * ((1 << 20) // len(piece) - 2) + last
    with pytest.raises(CaseError) as caught:
        parse_case(text, "x", vocabulary, form)
    first, *others = caught.value.diagnostics
    assert (first.code, first.location) == ("too-large", None)
    most = f"{MOST_TOKENS:,} words" if form == "lp" else f"{MOST_NODES:,} keys"
    assert first.message.startswith(f"`x` holds more than {most}")
    assert len(others) <= MOST_TOKENS


def test_a_deep_text_is_refused_at_every_depth(vocabulary: Vocabulary) -> None:
    """The library's own recursion ends in a problem, wherever in the reader it strikes."""
    for depth in [*range(1, 40), *range(940, 1000)]:
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            text = f'{{"a": {opening * depth}1{closing * depth}}}'
            assert read_and_tell(text, "json", vocabulary)
            if depth < 40:
                assert read_and_tell(text, "yaml", vocabulary)


@pytest.mark.parametrize("form", ["lp", "json", "yaml"])
def test_a_hundred_problems_are_told(form: Form, vocabulary: Vocabulary) -> None:
    names = [f"mmr_{number}" for number in range(150)]
    text = {
        "lp": "".join(f"patient({name}, proficient).\n" for name in names),
        "json": "{" + ",\n".join(f'"{name}": "proficient"' for name in names) + "}",
        "yaml": "".join(f"{name}: proficient\n" for name in names),
    }[form]
    pages = read_and_tell(text, form, vocabulary).split("\n\n")
    assert len(pages) == MOST_SHOWN + 1
    assert pages[-1].startswith("error[more-problems]: and 50 more problems\n")
    for name, page in zip(names, pages[:-1], strict=False):
        near = nearest(name, vocabulary.names)
        assert page.startswith(f"error[unknown-input]: unknown input `{name}`")
        assert near is None or page.endswith(f"   = help: did you mean `{near}`?")


def test_suggestions_for_all_that_is_shown(vocabulary: Vocabulary) -> None:
    """Each pass over a case works its own suggestions out: the shown ones never run dry."""
    wrong = "".join("patent(a, b).\n" for _ in range(500))
    told = read_and_tell(
        f"patient(flr_percnt, x).\n{wrong}patient(ras, muttant).", "lp", vocabulary
    )
    assert told.count("did you mean `patient(Input, Value).`?") == MOST_SHOWN - 1
    assert "did you mean `flr_percent`?" in told


def test_errors_are_told_before_warnings(vocabulary: Vocabulary) -> None:
    twice = "patient(ras, mutant).\n" * 300
    told = read_and_tell(f"{twice}patient(mmr, bad).", "lp", vocabulary)
    assert told.count("error[") == 1
    assert told.count("warning[stated-twice]") == MOST_SHOWN - 1
    assert "warning[more-problems]: and 200 more problems" in told
    warnings = parse_case(twice, "x", vocabulary).warnings
    assert len(warnings) == MOST_SHOWN + 1


def test_ten_thousand_comments(vocabulary: Vocabulary) -> None:
    text = "% a comment\n%* another *%\n" * 10_000
    assert parse_case(f"{text}patient(mmr, deficient).", "x", vocabulary).values


@pytest.mark.slow
def test_the_square_is_found() -> None:
    def work(size: int) -> None:
        assert sum(-1 in numbers for numbers in [list(range(size))] * size) == 0

    assert grows_by_the_square(partial(work, 1_500), partial(work, 1_500 * TIMES))
    assert not grows_by_the_square(partial(steps, list), partial(steps, list))
