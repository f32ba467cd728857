"""The page of a cohort: it stands alone, says every number of the summary, and draws them."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.cohort_page import cohort_page
from pyclingo_bridge.render.html.flow_chart import flow
from pyclingo_bridge.render.html.upset_plot import upset
from pyclingo_bridge.words.labels import Words
from tests.render.cohort_summaries import everybody, nobody, planted, registry, small
from tests.render.support import Element, classes, read
from tests.render.test_html import contrast

ANY = ["registry", "planted", "nobody", "one", "many"]
each = pytest.mark.parametrize("name", ANY)


def summary_of(kb: KnowledgeBase, name: str) -> Summary:
    if name == "registry":
        return registry(kb)
    numbers = {"one": 1, "many": 10_000_000}
    if name in numbers:
        return everybody(numbers[name])
    return planted() if name == "planted" else nobody()


def page_of(kb: KnowledgeBase, summary: Summary) -> Element:
    return read(cohort_page(kb, summary))


def rows_of(page: Element, caption: str) -> list[list[str]]:
    """The body of the table whose caption begins so."""
    (table,) = (one for one in page.all("table") if one.all("caption")[0].text.startswith(caption))
    rows = table.all("tbody")[0].all("tr")
    return [[cell.text for cell in row.all("th", "td")] for row in rows]


def numbers_of(page: Element, caption: str) -> list[tuple[str, int]]:
    """The name and the first number of every row."""
    return [(row[0], int(row[1].replace(",", ""))) for row in rows_of(page, caption)]


@each
def test_it_is_whole_and_stands_alone(kb: KnowledgeBase, name: str) -> None:
    text = cohort_page(kb, summary_of(kb, name))
    page = read(text)
    assert text.startswith("<!DOCTYPE html>")
    assert not re.search(
        r"https?:|//[a-z]|@import|url\(", re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    )
    for element in page.all():
        for attribute in ("src", "srcset", "action", "data", "poster", "style", "xlink:href"):
            assert attribute not in element.attributes
        assert not any(one.startswith("on") for one in element.attributes)
        assert element.get("href")[:1] in ("", "#")
        assert element.tag not in ("link", "img", "iframe", "object", "embed", "use", "image")
    assert len(page.all("script")) == 1
    ids = [one.get("id") for one in page.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    referred = [one.get("href")[1:] for one in page.all("a")]
    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
        referred += [id_ for one in page.all() for id_ in one.get(attribute).split()]
    assert set(referred) <= set(ids)
    assert len(text) < 250_000


@each
def test_it_can_be_read_by_everyone(kb: KnowledgeBase, name: str) -> None:
    page = page_of(kb, summary_of(kb, name))
    for landmark in ("main", "header", "footer", "nav", "h1"):
        assert len(page.all(landmark)) == 1
    levels = [int(one.tag[1]) for one in page.all("main")[0].all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    assert all(table.all("caption") for table in page.all("table"))
    assert all("open" in one.attributes for one in page.all("details"))
    ids = {one.get("id"): one for one in page.all()}
    for figure in page.all("figure"):
        assert figure.all("figcaption")[0].text
        pictures = [one for one in figure.all() if one.get("role") == "img"]
        assert pictures
        for picture in pictures:
            said = f"{picture.get('aria-labelledby')} {picture.get('aria-describedby')}".split()
            assert len(said) == 2
            assert all(ids[one].text for one in said)
    for drawing in page.all("svg"):
        assert drawing.get("role") == "img" or drawing.get("aria-hidden") == "true"


@each
def test_every_number_stands_in_a_table(kb: KnowledgeBase, name: str) -> None:
    summary = summary_of(kb, name)
    page, words, of = page_of(kb, summary), Words(kb), summary.counts
    for number in (of.read, of.accepted, of.rejected, of.left_open):
        assert f"{number:,}" in page.all("dl")[0].text
    if not of.accepted:
        assert not page.all("figure")
        return
    if of.problems:
        assert dict(numbers_of(page, "Rejected rows")) == dict(of.problems)
    verdicts = {row[0].split(" ")[-1]: row[1] for row in rows_of(page, "Patients by verdict")}
    for verdict in summary.verdict_order:
        row = next(
            row
            for row in rows_of(page, "Patients by verdict")
            if row[0].startswith(f"{words.term(verdict)} {verdict}")
        )
        assert row[1] == f"{of.verdicts[verdict]:,}"
    assert len(verdicts) >= 2
    criteria = {row[0]: row[1:] for row in rows_of(page, "Patients by criterion; ")}
    for one in summary.criteria:
        said = [cell.split(" ")[0] for cell in criteria[words.term(one)]]
        wanted = [of.criteria[one, status] for status in ("met", "failed", "open")]
        assert said == [f"{n:,}" for n in (*wanted, of.failed_together[(one,)])]
    for caption, counted in (
        ("Patients by the criteria that fail", of.failed_together),
        ("Patients by the criteria that stay open", of.open_together),
    ):
        found = {which: n for which, n in counted.items() if which}
        if found:
            assert Counter(n for _, n in numbers_of(page, caption)) == Counter(found.values())
    inputs = rows_of(page, "Patients of whom an input is unknown")
    assert len(inputs) == len(summary.questions)
    for name_, question in summary.questions.items():
        (row,) = (row for row in inputs if row[0] == f"{words.input(name_)} {question}")
        unknown = of.accepted - of.stated[name_]
        assert [row[1], row[3]] == [f"{n:,}" for n in (unknown, of.keeps_open[name_])]
    moved = Counter(n for _, n in numbers_of(page, "Patients whose verdict changes"))
    assert Counter(of.by_reading.values()) <= moved
    advice = dict(numbers_of(page, "Patients by what a statement"))
    assert advice == {f"{words.term(m)}: {words.action(a)}": n for (m, a), n in of.advice.items()}


@each
def test_a_comparison_is_there_or_not(kb: KnowledgeBase, name: str) -> None:
    summary = summary_of(kb, name)
    page, of = page_of(kb, summary), summary.counts
    flows = [one for one in page.all("figure") if "flow" in classes(one)]
    assert len(flows) == (summary.compared_with is not None)
    if summary.compared_with is None:
        assert "Comparison" not in page.text
        return
    table = dict(numbers_of(page, "Patients by the verdict on both"))
    assert table == {f"{a} → {b}".replace("_", " "): n for (a, b), n in of.compared.items()}
    assert summary.compared_with in page.text
    if of.not_compared:
        assert f"{of.not_compared:,} patients are impossible on the second side" in page.text


def test_planted_combinations_in_order(kb: KnowledgeBase) -> None:
    page = page_of(kb, planted())
    assert numbers_of(page, "Patients by the criteria that fail") == [
        ("only worn", 3),
        ("only willing", 2),
        ("worn + willing", 1),
    ]
    (wide, narrow) = (
        one
        for figure in page.all("figure")
        if {"upset", "failed"} <= classes(figure)
        for one in figure.all("svg")
        if one.get("role") == "img"
    )
    for drawing in (wide, narrow):
        columns = [one for one in drawing.all("g") if classes(one) & {"alone", "together"}]
        assert [one.all("title")[0].text for one in columns] == [
            "only worn: 3",
            "only willing: 2",
            "worn + willing: 1",
        ]
        assert [classes(one) for one in columns] == [{"alone"}, {"alone"}, {"together"}]
        dots = [
            sum("empty" not in classes(one) for one in column.all("circle")) for column in columns
        ]
        assert dots == [1, 1, 2]
        heights = [float(one.all("rect")[0].get("height")) for one in columns]
        assert heights == sorted(heights, reverse=True)
        assert heights[0] == pytest.approx(3 * heights[2], abs=0.2)
    assert "Not in the plot, because no criterion fails: 4 patients (40.0 %)" in page.text


def test_what_does_not_fit_is_told_and_stands_in_the_table(kb: KnowledgeBase) -> None:
    page = page_of(kb, registry(kb))
    assert "8 further combinations of 4,783 patients stand in the table." in page.text
    assert len(numbers_of(page, "Patients by the criteria that fail")) == 21


def test_the_choices_of_readings_come_with_the_largest_first(kb: KnowledgeBase) -> None:
    rows = numbers_of(page_of(kb, registry(kb)), "Patients whose verdict changes")
    totals = [n for name, n in rows if "instead of" in name]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] == 118_364
    assert [name for name, _ in rows[1:4]] == [
        "indicated → undetermined",
        "consider → undetermined",
        "not indicated now → undetermined",
    ]


def test_synthetic_rows_are_told_at_the_top(kb: KnowledgeBase) -> None:
    page = page_of(kb, registry(kb))
    banner = page.all("main")[0].children
    first = next(one for one in banner if isinstance(one, Element))
    assert "banner" in classes(first)
    assert "all 1,000,000 rows are labelled synthetic" in first.text
    assert "synthetic" in page.all("title")[0].text
    assert "synthetic" not in page_of(kb, planted()).text.lower()
    assert "3 rows are labelled" in page_of(kb, registry(kb, synthetic=3)).text


def test_nothing_from_a_registry_is_markup(kb: KnowledgeBase) -> None:
    evil = "<script>alert(1)</script>\"'&{{ 7*7 }}"
    counts = Counts(
        read=3,
        accepted=2,
        rejected=1,
        problems=Counter({evil: 1}),
        verdicts=Counter({evil: 2}),
        criteria=Counter({(evil, "failed"): 2}),
        failed_together=Counter({(evil,): 1, (evil, "worn"): 1}),
        open_together=Counter({(evil,): 2}),
        keeps_open=Counter({evil: 2}),
        by_reading=Counter({(evil, evil, evil, "wait"): 2}),
        advice=Counter({(evil, evil): 2}),
        compared=Counter({(evil, "wait"): 2}),
    )
    more = {"files": (evil, "b\x1b.csv"), "compared_with": evil, "questions": {evil: evil}}
    more |= {"disclaimer": evil, "review_status": evil, "readings": {evil: evil}}
    text = cohort_page(kb, small(counts, **more))
    page = read(text)
    assert len(page.all("script")) == 1
    assert "{{ 7*7 }}" in page.text
    assert evil in page.text
    assert "\x1b" not in text
    assert not any(one.startswith("on") for element in page.all() for one in element.attributes)


def test_nobody_leaves_no_plot(kb: KnowledgeBase) -> None:
    page = page_of(kb, nobody())
    assert "nothing to count" in page.text
    assert page.all("h1")[0].text == "0 patients"
    assert page_of(kb, everybody(1)).all("h1")[0].text == "1 patient"


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("size", [1, 6, 1_000, 10_000_000])
def test_nothing_leaves_the_plot_of_combinations(narrow: bool, size: int) -> None:
    names = [(f"c{n}", f"criterion {n} " * n, size * n) for n in range(1, 9)]
    found = [(f"{n}", (f"c{n % 8 + 1}", "c2"), max(1, size // n)) for n in range(1, 30)]
    plot = upset(names, found, narrow)
    assert len(plot.columns) >= 7
    for column in plot.columns:
        assert plot.left <= column.bar.x
        assert column.bar.x + column.bar.width <= plot.width
        assert column.bar.number.y > 11
        assert column.bar.height > 0
        assert all(plot.base < y < plot.height for y in (*column.inside, *column.outside))
    rooms = [(one.x, len(one.bar.number.text) * 7.2) for one in plot.columns]
    assert all(b - a >= (x + y) / 2 for (a, x), (b, y) in pairwise(rooms))
    for side, below in pairwise(plot.sides):
        assert side.y + side.height == below.y
    for column, (_, members, _) in zip(plot.columns, found, strict=False):
        assert len(column.inside) + len(column.outside) == len(names)
        for side, (member, _, _) in zip(plot.sides, names, strict=True):
            dots = column.inside if member in members else column.outside
            assert sum(side.y < y < side.y + side.height for y in dots) == 1
    for side in plot.sides:
        assert all(side.y < one.y <= side.y + side.height for one in side.label)
        assert side.bar.x + side.bar.width <= (plot.width if narrow else plot.left)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_bands_of_a_flow_fill_its_nodes(narrow: bool) -> None:
    kinds = ("a", "b", "a kind with a long name", "never")
    pairs = {("a", "a"): 900_000, ("a", "b"): 1, ("b", "a"): 70_000, (kinds[2], "b"): 5_000}
    plot = flow(kinds, {one: one for one in kinds}, pairs, narrow)
    assert {one.kind for one in plot.nodes} == set(kinds[:3])
    assert [one.before == one.after for one in plot.bands] == [True, False, False, False]
    left = [one for one in plot.nodes if one.x < plot.width / 2]
    assert sum(one.height for one in left) == pytest.approx(340, abs=3)
    for one, below in pairwise(left):
        assert one.y + one.height < below.y
        assert one.label[-1].y + 4 <= below.label[0].y - 8
    for one in plot.nodes:
        assert one.y + one.height <= plot.height
        assert all(0 < label.y <= plot.height for label in one.label)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_stands_out_from_the_page(scheme: str) -> None:
    templates = Path(bridge.__file__).parent / "render/templates"
    styles = [(templates / one).read_text("utf-8") for one in ("style.css", "cohort.css")]
    colours: dict[str, str] = {}
    for style in styles:
        blocks = re.findall(r":root \{([^}]*--(?:page|v1)[^}]*)\}", style)
        assert len(blocks) == 2
        colours |= re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme == "dark"])
    for number in range(1, 9):
        assert contrast(colours[f"v{number}"], colours["page"]) >= 3, number


def test_the_words_are_those_of_the_guideline() -> None:
    other = bridge.load(Path(__file__).parents[1] / "data/sore_throat")
    counts = Counts(read=4, accepted=4, verdicts=Counter({"antibiotic": 3, "test": 1}))
    counts.failed_together = Counter({("likely",): 4})
    counts.keeps_open = Counter({"pregnant": 1})
    summary = small(
        counts,
        kb=other.identity,
        verdict_order=("symptomatic", "test", "antibiotic", "refer"),
        criteria=("likely", "confirmed"),
        questions={one.name: one.question for one in other.vocabulary},
        readings=other.chosen({}),
    )
    page = page_of(other, summary)
    assert other.title in page.all("title")[0].text
    shown = page.text.lower()
    assert not {"resection", "liver", "metastas", "indicated"} & set(re.findall(r"[a-z]+", shown))
    assert numbers_of(page, "Patients by the criteria that fail") == [("only likely", 4)]


def test_a_flow_of_nobody() -> None:
    assert flow(("a",), {"a": "a"}, {}, False).bands == ()
    assert upset([("a", "a", 0)], [], True).columns == ()
