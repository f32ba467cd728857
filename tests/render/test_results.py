"""What a result shows of itself: a line, a part of a page in a notebook, and the JSON of its
command."""

import json
import pickle
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.base.files.json_form import PublicResult
from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import of_identity
from pyclingo_bridge.render.html import results
from tests.conftest import ROOT, schema, validate
from tests.render.support import Element, classes, read

SMALL = (ROOT / "tests/data/small_guideline/guideline.lp").read_text("utf-8")
HOSTILE = '<script>alert(1)</script>" id="x\' onload=alert(2) {{ 7*7 }} &amp; <b>\n'
CASE = {
    "name": HOSTILE, "note": HOSTILE, "pain": "yes", "stiffness": 3, "fitness": "frail",
}  # fmt: skip
LABELLED = {
    "label": ("replace", "wait", "need", "bearable"),
    "input_label": ("pain", "fitness", "stiffness"),
    "action_label": ("painkillers", "training"),
}
ADDED = """source(unit, "Protocol of our unit", "2026-11-01").
statement(unit_01, unit, comfort, should, "Warm the stiff.").
domain(cold, (yes; no)).
question(cold, "Is the knee cold?").
considers(unit_01, warmth) :- patient(cold, yes).
"""
RESULTS: dict[str, Callable[[KnowledgeBase], Any]] = {
    "Answer": lambda kb: bridge.assess(kb, CASE),
    "Explanation": lambda kb: bridge.explain(kb, CASE, "verdict(replace)"),
    "Changes": lambda kb: bridge.change(kb, CASE, "verdict(wait)", any_input=True),
    "Questions": lambda kb: bridge.ask(kb, CASE),
    "Contrast": lambda kb: bridge.contrast(kb, CASE, "painkillers", "training"),
    "Comparison": lambda kb: bridge.compare(kb, CASE, {**CASE, "pain": "no"}),
    "Consultation": lambda kb: bridge.consult(kb, CASE),
    "Report": lambda kb: bridge.check(kb, only=["rules", "monotonicity", "thresholds"]),
    "Difference": lambda kb: bridge.diff(
        kb, bridge.Version(kb, kb.chosen({"gate": "both"}), HOSTILE)
    ),
    "Answers": lambda kb: bridge.cohort(kb, {HOSTILE: CASE, "b": {HOSTILE: 1}, "c": {}}),
    "Summary": lambda kb: bridge.cohort(kb, [CASE]).summary,
}


@pytest.fixture(scope="module")
def hostile_kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The small guideline, of which every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    text = HOSTILE.strip().replace('"', '\\"')
    rules = re.sub(r'"([^"]*)"', lambda found: f'"{found[1]} {text}"', SMALL)
    for name, terms in LABELLED.items():
        rules += "".join(f'{name}({term}, "{term} {text}").\n' for term in terms)
    (folder / "guideline.lp").write_text(rules, encoding="utf-8")
    added = folder / "of_our_unit.lp"
    added.write_text(ADDED, encoding="utf-8")
    return bridge.load(folder, extra=[added])


@pytest.fixture(scope="module")
def shown(hostile_kb: KnowledgeBase) -> dict[str, PublicResult]:
    """A result of every kind."""
    return {name: make(hostile_kb) for name, make in RESULTS.items()}


def test_every_kind_of_result_is_tried(shown: Mapping[str, PublicResult]) -> None:
    kinds = {type(result) for result in shown.values()}
    assert {kind.__name__ for kind in kinds} == set(shown)
    assert kinds == set(results._SHOWN)
    made = [PublicResult]
    for kind in made:
        made += kind.__subclasses__()
    assert {kind.__name__ for kind in made[1:]} == set(shown)


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_one_short_line(shown: Mapping[str, PublicResult], name: str) -> None:
    line = repr(shown[name])
    assert line.startswith(f"<{name}: ")
    assert len(line) < 130
    assert line.isprintable()


@pytest.mark.parametrize("name", RESULTS)
def test_a_part_of_a_page_stands_beside_others(
    shown: Mapping[str, PublicResult], name: str
) -> None:
    html = shown[name]._repr_html_()
    assert html is not None
    (box,) = read(html).children
    assert isinstance(box, Element)
    assert classes(box) == {"crlm-result"}
    every = box.all()
    assert not [one for one in every if one.tag in ("script", "link", "img", "iframe", "b")]
    names = {name for one in every for name in one.attributes}
    assert not names & {"id", "aria-labelledby", "aria-controls", "href", "src", "data-fold"}
    assert not [name for name in names if name.startswith("on")]
    assert "<script>" not in html
    if name != "Summary":  # it has no text of the case
        assert "<script>alert(1)</script>" in box.text
    assert "49" not in re.findall(r"\d+", box.text)
    assert len(box.text) > 60
    assert "of_our_unit.lp" in box.text, "rules that were added are named"
    for summary in box.all("summary"):
        assert summary.text


def test_a_style_holds_nowhere_else(shown: Mapping[str, PublicResult]) -> None:
    """Every rule is inside that of the element; colours are those of the pages, dark and light."""
    style = read(shown["Answer"]._repr_html_() or "").all("style")[0]
    (css,) = style.children
    assert isinstance(css, str)
    depth, outside = 0, ""
    for sign in re.sub(r"/\*.*?\*/", "", css, flags=re.S):
        depth -= sign == "}"
        outside += sign if depth == 0 else ""
        depth += sign == "{"
    assert depth == 0
    assert re.sub(r"\s+", " ", outside).strip() == ".crlm-result.crlm-result.crlm-result {}"
    assert ":root" not in css
    assert "@media print" not in css
    assert "@import" not in css
    assert "url(" not in css
    assert css.count("--page: #13171c") == css.count("--page: #ffffff") == 2


def test_what_was_sent_elsewhere_has_its_line_alone(shown: Mapping[str, PublicResult]) -> None:
    for name in ("Answer", "Explanation", "Report", "Difference", "Comparison", "Summary"):
        again = pickle.loads(pickle.dumps(shown[name]))
        assert again.to_dict() == shown[name].to_dict()
        assert repr(again) == repr(shown[name])
        assert again._repr_html_() is None


def test_a_result_holds_on_to_its_knowledge_base() -> None:
    answer = bridge.assess(bridge.load(ROOT / "tests/data/small_guideline"), {"pain": "yes"})
    assert "unclear" in (answer._repr_html_() or "")
    assert of_identity(answer.kb) is not None
    assert answer.kb == {"name": "knee", "version": "1"}


def test_json_is_json(shown: Mapping[str, PublicResult]) -> None:
    for result in shown.values():
        assert json.loads(json.dumps(result.to_dict())) == result.to_dict()


def test_a_consultation_that_contradicts_itself(kb: KnowledgeBase) -> None:
    talk = bridge.consult(kb, {"primary_status": "resected_curative", "primary_resectable": "yes"})
    assert talk.contradictions
    assert talk.contradictions[0].message in read(talk._repr_html_() or "").text
    assert bridge.consult(kb, talk.to_dict()).case.values == talk.case.values


COMMANDS: dict[str, tuple[str, Callable[[KnowledgeBase], Any], str]] = {
    "assess": ("query a.yaml", lambda kb: bridge.assess(kb, "a.yaml"), "answer"),
    "explain": (
        "explain a.yaml verdict(replace)",
        lambda kb: bridge.explain(kb, "a.yaml", "verdict(replace)"),
        "explanations",
    ),
    "change": (
        "change a.yaml --to verdict(replace)",
        lambda kb: bridge.change(kb, "a.yaml", "verdict(replace)"),
        "explanations",
    ),
    "ask": ("ask a.yaml", lambda kb: bridge.ask(kb, "a.yaml"), "explanations"),
    "contrast": (
        "contrast b.yaml painkillers training",
        lambda kb: bridge.contrast(kb, "b.yaml", "painkillers", "training"),
        "explanations",
    ),
    "compare": (
        "contrast a.yaml b.yaml",
        lambda kb: bridge.compare(kb, "a.yaml", "b.yaml"),
        "explanations",
    ),
    "check": (
        "check --only verdicts --only rules",
        lambda kb: bridge.check(kb, only=["verdicts", "rules"]),
        "check",
    ),
    "diff": ("diff --reading gate=both", lambda kb: bridge.diff(kb, _gate(kb)), "diff"),
    "folders": ("diff .", lambda _: bridge.diff(".", Path()), "diff"),
}


def _gate(kb: KnowledgeBase) -> bridge.Version:
    return bridge.Version(kb, kb.chosen({"gate": "both"}), "gate=both")


def _plain(data: Any) -> Any:
    """The data without what differs from run to run, and how the sides were named."""
    if isinstance(data, dict):
        left = (
            ("seconds",) if "seconds" in data else ("before", "after") if "covers" in data else ()
        )
        return {key: _plain(value) for key, value in data.items() if key not in left}
    return list(map(_plain, data)) if isinstance(data, list) else data


@pytest.fixture
def small_kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """The small guideline, in the folder in which the commands run, with two cases."""
    (tmp_path / "guideline.lp").write_text(SMALL, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("pain: no\nstiffness: 3\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("pain: yes\nfitness: frail\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return bridge.load(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_to_dict_is_what_the_command_prints(small_kb: KnowledgeBase, name: str) -> None:
    command, make, of = COMMANDS[name]
    done = CliRunner().invoke(main, [*command.split(), "--kb", ".", "--json"])
    found = make(small_kb).to_dict()
    assert _plain(found) == _plain(json.loads(done.stdout)), done.stderr
    validate(found, schema(of))
