"""The page of an explanation: whole, self-contained, accessible, complete, and safe."""

import re
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.explain.change import change
from pyclingo_bridge.explain.model import Blocked, Node
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.explanation_page import explanation_page
from pyclingo_bridge.words.labels import Words
from tests.conftest import PATIENTS
from tests.render.conftest import GOALS, Tell, Told
from tests.render.support import Element, read, readable, stands_alone

pytestmark = pytest.mark.usefixtures("loaded_once")

each = pytest.mark.parametrize(("name", "goal"), GOALS)


def page_of(kb: KnowledgeBase, told: Told) -> Element:
    return read(explanation_page(kb, told.answer, told.explanation, case=told.case))


@each
def test_it_is_whole_and_stands_alone(
    kb: KnowledgeBase, tell: Tell, name: str, goal: str | None
) -> None:
    told = tell(name, goal)
    text = explanation_page(kb, told.answer, told.explanation)
    stands_alone(text)


@each
def test_it_can_be_read_by_everyone(
    kb: KnowledgeBase, tell: Tell, name: str, goal: str | None
) -> None:
    page = page_of(kb, tell(name, goal))
    readable(page)


@each
def test_without_its_script_everything_is_open(
    kb: KnowledgeBase, tell: Tell, name: str, goal: str | None
) -> None:
    page = page_of(kb, tell(name, goal))
    assert page.all("details")
    assert all("open" in one.attributes for one in page.all("details"))
    assert all("hidden" in one.attributes for one in page.all("button"))


@each
def test_it_says_everything(kb: KnowledgeBase, tell: Tell, name: str, goal: str | None) -> None:
    told = tell(name, goal)
    page, words = page_of(kb, told), Words(kb)
    text = page.text
    answer, explanation = told.answer, told.explanation
    assert page.all("h1")[0].text == words.term(answer.verdict)
    statements = {one.id for one in explanation.statements}
    statements |= {one.statement for one in answer.advice}
    statements |= {one.statement for one in answer.holds}
    statements |= {one.statement for one in answer.figures}
    for plan in answer.plans[:1]:
        statements |= {*plan.departs_from, *(one for step in plan.steps for one in step.statements)}
    anchors = {one.get("id") for one in page.all("tr")}
    assert {f"s-{one}" for one in statements} <= anchors
    for cited in explanation.statements:
        assert cited.text in text
    parts = [explanation.text, explanation.goal, answer.case, answer.review_status]
    parts += [answer.disclaimer, answer.kb["version"], *(one.question for one in answer.missing)]
    parts += [*(one.reason for one in answer.silent), *(one.reason for one in answer.holds)]
    parts += [*(one.text for one in answer.findings), *(one.text for one in answer.figures)]
    for known in (one for reason in explanation.sufficient_reasons for one in reason):
        parts.append(words.input(known.input))
    for part in parts:
        assert " ".join(part.split()) in text


@each
def test_every_claim_of_the_derivation_is_on_it(
    kb: KnowledgeBase, tell: Tell, name: str, goal: str | None
) -> None:
    told = tell(name, goal)
    page = page_of(kb, told)
    tree = next(one for one in page.all("ul") if one.get("id") == "claims")
    found = told.explanation
    roots = [*([found.derivation] if found.derivation else []), *found.also]
    shown = [one.text for one in tree.all("code")]
    expected = _atoms(roots) + [atom for block in found.blocked_by for atom in _in_block(block)]
    expected += [] if found.holds else [found.goal]
    assert sorted(shown) == sorted(" ".join(one.split()) for one in expected)


def _atoms(nodes: list[Node]) -> list[str]:
    found = []
    for node in nodes:
        found.append(node.atom)
        found += _atoms([*node.because, *node.also])
        for block in node.blocked_by:
            found += _in_block(block)
    return found


def _in_block(block: Blocked) -> list[str]:
    return [block.atom, *_atoms(list(block.because))]


def test_what_a_blocked_rule_needs(kb: KnowledgeBase, tell: Tell) -> None:
    told = tell("patient_a", "verdict(indicated)")
    case = bridge.Case.of("a", {**PATIENTS["A"]})
    found = explain(kb, case, "met(liver_remnant)")
    page = read(explanation_page(kb, told.answer, found))
    assert "needs future liver remnant: 33–100 % (S0-08); it is 25 %" in page.text
    assert "needs functioning segments that would stay: 2–8 segments (S0-08)" in page.text


def test_what_would_change_it(kb: KnowledgeBase, tell: Tell) -> None:
    told = tell("patient_a", None)
    changes = change(kb, told.case, "verdict(indicated)")
    page = read(explanation_page(kb, told.answer, told.explanation, changes))
    assert "future liver remnant: now 25 % → to 33–100 %" in page.text
    assert "treatability of every original site: now no → to yes" in page.text
    assert "S0-31" in page.text
    never = change(kb, told.case, "verdict(out_of_scope)")
    assert "histology" in read(explanation_page(kb, told.answer, told.explanation, never)).text


@pytest.mark.slow
def test_nothing_from_a_case_or_an_extension_is_markup(tmp_path: Path) -> None:
    extension = tmp_path / "evil.lp"
    extension.write_text(
        r"""
        source(own, "<i>title</i>", "2026-02-01").
        statement(own_01, own, evil, should, "says </td><b>&\"'{{ 7*7 }}").
        recommends(own_01, evil_action) :- candidate.
        action_label(evil_action, "label <b>&\"</b><script>alert(2)</script>").
        domain(evil, (yes; no)). question(evil, "<img src=x onerror=alert(3)>?").
        input_label(evil, "input <svg/onload=alert(4)>").
        """,
        encoding="utf-8",
    )
    kb = bridge.load(extra=[extension])
    case = bridge.Case.of("<script>alert(1)</script>", {**PATIENTS["A"], "evil": "yes"})
    for goal in (None, "recommends(own_01, evil_action)"):
        found = explain(kb, case, goal)
        text = explanation_page(kb, bridge.assess(kb, case), found, case=case)
        page = read(text)
        assert len(page.all("script")) == 1
        assert not page.all("img", "i", "b")
        assert "alert(" not in "".join(str(one.attributes) for one in page.all())
        for part in ("<script>alert(1)</script>", 'label <b>&"</b>', "{{ 7*7 }}", "<svg/onload"):
            assert part in page.text
        assert "<i>title</i>" in page.text


def test_a_guideline_without_plans_readings_and_words(tmp_path: Path) -> None:
    (tmp_path / "guideline.lp").write_text(
        'domain(fever, (yes; no)). question(fever, "Fever?").\n'
        "verdict(test) :- patient(fever, yes). verdict(no_test) :- not verdict(test).\n"
        "#show verdict/1.\n"
    )
    kb = bridge.load(tmp_path)
    case = bridge.Case.of("x", {"fever": "yes"})
    page = read(explanation_page(kb, bridge.assess(kb, case), explain(kb, case), case=case))
    assert page.all("h1")[0].text == "test"


_STYLE = Path(bridge.__file__).parent / "render/templates/style.css"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    style = _STYLE.read_text(encoding="utf-8")
    blocks = re.findall(r":root \{([^}]*--page[^}]*)\}", style)
    assert len(blocks) == 2
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[scheme == "dark"]))
    pairs = [(one, ground) for one in ("text", "muted", "link") for ground in ("page", "band")]
    for tone in ("good", "warn", "stop", "open", "neutral"):
        pairs += [(tone, "page"), (tone, "band"), (tone, f"{tone}-band"), ("text", f"{tone}-band")]
    for one, ground in pairs:
        assert contrast(colours[one], colours[ground]) >= 4.5, (one, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(f * c for f, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
