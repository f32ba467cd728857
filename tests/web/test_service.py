"""What the page shows: the answer of a fresh query, and beside each field what it would change."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.web.form import READING, Forms
from pyclingo_bridge.web.service import Reply, Service
from pyclingo_bridge.words.labels import Words
from tests.conftest import PATIENTS, schema, validate
from tests.sizes import size
from tests.web.dialogues import Form, dialogue
from tests.web.serving import Got

DIALOGUES, CHANGES = size(smoke=(1, 10), ci=(2, 20), full=(20, 40))
PATIENT = {name: str(value) for name, value in PATIENTS["A"].items()}


def ask(service: Service, kind: str, form: Form) -> Got:
    reply: Reply = service.reply(kind, [*form.items()])
    return Got(reply.status, {}, reply.body)


def parts(service: Service, **form: str) -> Any:
    found = ask(service, "answer", form)
    assert found.status == 200, found.text
    return found.json


class Controls(HTMLParser):
    """The controls of a page with what they would send, and everything a browser would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.sent: list[tuple[str, str]] = []
        self.active: list[str] = []
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.active += [name for name in found if name.startswith("on") or name == "style"]
        self.active += [tag] if tag == "style" or (tag == "script" and "src" not in found) else []
        name, kind = found.get("name", ""), found.get("type")
        self._area = name if tag == "textarea" else ""
        if tag == "input" and name:
            self.names += [name] if kind != "radio" or found["value"] == "" else []
            if kind == "text" or "checked" in found:
                self.sent.append((name, found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent.append((self._area, data))


def test_every_input_and_reading_has_one_field(service: Service, kb: KnowledgeBase) -> None:
    for form in ({}, PATIENT):
        names = Controls(ask(service, "page", form).text).names
        wanted = [*kb.vocabulary.names, *(f"{READING}{name}" for name in kb.readings)]
        assert sorted(name for name in names if name in wanted) == sorted(wanted)


def test_the_page_sends_again_what_was_sent(service: Service) -> None:
    form = {
        "mmr": "foo \"<b>&'",
        "flr_percent": "0.3",
        "max_diameter_mm": "4.5 cm",
        "ras": "mutant",
        "name": "<script>alert(1)</script>",
        "note": "one\ntwo </textarea>",
        f"{READING}remnant": "both",
        "skip": "braf",
    }
    page = ask(service, "page", form)
    found = Controls(page.text)
    assert {pair for pair in found.sent if pair[1]} == set(form.items())
    assert found.active == []
    assert "<script>alert" not in page.text
    again = ask(service, "page", dict(found.sent))
    assert Controls(again.text).sent == found.sent


@pytest.mark.parametrize("kind", ["page", "answer", "why", "open", "fields"])
def test_hostile_text_is_escaped(service: Service, kind: str) -> None:
    evil = "<img src=x onerror=alert(1)>"
    form = {"mmr": evil, "note": evil, evil: evil, "goal": evil, "case": f"mmr: {evil}"}
    text = ask(service, kind, form).text
    assert Controls(text).active == []
    assert "<img" not in text


def test_values_that_contradict_are_marked_with_the_way_out(service: Service) -> None:
    mark = parts(service, r0_feasible="yes")["fields"]["all_disease_removable"]
    assert mark["signs"]["no"] == "contradicts"
    assert "feasibility of R0 resection: yes; change that, or leave this open" in mark["note"]
    assert "yes" not in mark["signs"]


def test_values_that_settle_the_verdict_say_which(service: Service) -> None:
    mark = parts(service)["fields"]["histology"]
    assert mark["signs"] == {"other": "settles"}
    assert "would settle the verdict: outside the scope of the sources" in mark["note"]


def test_marks_are_those_of_the_consultation(service: Service, kb: KnowledgeBase) -> None:
    consultation = Consultation(kb, Case.of("x", PATIENTS["A"]))
    found = parts(service, **PATIENT)
    for name, outlook in consultation.what_if().items():
        mark = found["fields"].get(name, {"signs": {}, "idle": False})
        signs = {
            str(value): "contradicts" if one.contradiction else "settles"
            for one in outlook.hypotheses
            if one.contradiction or one.settles
            for value in one.values
        }
        assert mark["signs"] == ({} if kb.vocabulary[name].numeric else signs)
        assert mark["idle"] == (not outlook.matters and not signs)
    assert found["asked"] == [question.input for question in consultation.ask(5)]


def test_what_is_not_known_is_not_asked_again(service: Service) -> None:
    first = parts(service, **PATIENT)["asked"][0]
    again = parts(service, **PATIENT, skip=first)["asked"]
    assert first not in again
    assert len(again) == 5


def test_what_belongs_to_the_last_fact_is_asked_next(service: Service) -> None:
    form = {"primary_status": "in_situ", "lung_metastases": "present", "systemic_therapy": "folfox"}
    asked = {last: parts(service, **form, last=last)["asked"] for last in form}
    assert len({tuple(names) for names in asked.values()}) > 1


def test_a_contradiction_has_no_verdict(service: Service) -> None:
    form = {"r0_feasible": "yes", "all_disease_removable": "no"}
    found = parts(service, **form)
    assert found["verdict"] == "No verdict: the case contradicts itself"
    assert {name for name, mark in found["fields"].items() if mark["bad"]} == {*form}
    assert found["asked"] == []
    assert ask(service, "answer.json", form).status == 422


def test_what_cannot_be_read_is_left_out_and_said(service: Service) -> None:
    form = {**PATIENT, "max_diameter_mm": "4.5"}
    found, whole = parts(service, **form), parts(service, **PATIENT)
    assert "a field that cannot be read is left out" in found["verdict"]
    assert "Left out, as it cannot be read" in found["answer"]
    assert found["verdict"].startswith(whole["verdict"])
    refused = ask(service, "answer.json", form)
    assert refused.status == 422
    assert [problem["code"] for problem in refused.json["problems"]] == ["decimal"]


def test_readings_say_what_they_would_change(service: Service) -> None:
    found = parts(service, **PATIENT, **{f"{READING}remnant": "both"})
    assert any(name.startswith(READING) for name in found["fields"])
    assert "Chosen:" in found["answer"]


@pytest.mark.parametrize(
    ("goal", "words"),
    [("", "verdict: "), ("met(liver_remnant)", "does not hold"), ("nonsense(", "refused")],
)
@pytest.mark.sample(1)
def test_why_and_why_not(service: Service, goal: str, words: str) -> None:
    found = ask(service, "why", {**PATIENT, "goal": goal})
    assert words in found.text
    page = ask(service, "page", {**PATIENT, "goal": goal or "verdict(not_indicated_now)"})
    explained = page.text.partition('aria-label="Explanation"')[2].partition("</section>")[0]
    assert words in explained
    assert 'aria-label="Explanation"' not in ask(service, "page", PATIENT).text


def test_every_line_can_be_explained(service: Service) -> None:
    answer = parts(service, **PATIENT)["answer"]
    goals = sorted(set(re.findall(r'name="goal" value="([^"]+)"', answer)))
    assert {goal.partition("(")[0] for goal in goals} >= {
        "verdict",
        "met",
        "failed",
        "do",
        "in_force",
    }
    for goal in goals[:: size(smoke=12, ci=3, full=1)]:
        found = ask(service, "why", {**PATIENT, "goal": goal})
        assert "refused" not in found.text, (goal, found.text)


def test_a_case_is_saved_and_opened(service: Service, kb: KnowledgeBase) -> None:
    form = {**PATIENT, "liver_metastases_count": ">12", "name": "Ä", "note": "a\nb"}
    for kind, suffix in (("case.yaml", "yaml"), ("case.lp", "lp")):
        saved = ask(service, kind, form).text
        case = bridge.parse_case(saved, f"x.{suffix}", kb.vocabulary)
        assert case.values == {**PATIENTS["A"], "liver_metastases_count": 13}
        opened = ask(service, "fields", {"case": saved}).json["fields"]
        assert dict(opened) == {
            **form,
            "liver_metastases_count": ">12" if suffix == "yaml" else "13",
        }
    assert ask(service, "case.yaml", {"flr_percent": "0.3"}).status == 422


def test_a_file_that_is_refused_changes_nothing(service: Service) -> None:
    form = {**PATIENT, "case": "ras: perhaps\nflr: 0.3"}
    page = ask(service, "open", form)
    assert page.status == 422
    assert {*PATIENT.items()} <= {*Controls(page.text).sent}
    assert page.text.count("share of 1") == 1
    assert ask(service, "fields", form).status == 422


def test_the_statements_behind_an_input(service: Service) -> None:
    assert "S0-08" in ask(service, "statements", {"input": "flr_percent"}).text
    assert "No statement" in ask(service, "statements", {"input": "response"}).text
    assert ask(service, "statements", {"input": "<b>"}).status == 404


def fresh(kb: KnowledgeBase, forms: Forms, form: Form) -> Answer | bridge.BridgeError:
    """What a fresh query of the same facts gives."""
    said = forms.read(form.items())
    if said.errors:
        return bridge.CaseError(said.errors)
    try:
        return bridge.assess(kb, said.case, said.readings)
    except bridge.BridgeError as error:
        return error


@pytest.mark.parametrize("seed", range(DIALOGUES))
def test_random_dialogues_are_answered_as_fresh_queries(
    service: Service, kb: KnowledgeBase, seed: int
) -> None:
    forms, words = Forms(kb, {}), Words(kb)
    answered = 0
    for form in dialogue(kb, seed, CHANGES):
        expected = fresh(kb, forms, form)
        found = ask(service, "answer.json", form)
        shown = parts(service, **form)
        if isinstance(expected, bridge.BridgeError):
            assert found.status == 422
            codes = [problem["code"] for problem in found.json["problems"]]
            assert codes == [problem.code for problem in expected.diagnostics]
            left_out = "left out" in shown["verdict"]
            assert left_out == bool(forms.read(form.items()).errors)
            assert left_out or shown["verdict"].startswith("No verdict")
        else:
            answered += 1
            assert found.json == expected.to_dict()
            assert shown["verdict"].lower().startswith(words.term(expected.verdict).lower())
            validate(found.json, schema("answer"))
            if "<h2>Criteria" in shown["answer"]:
                goals = [f"{criterion.status}({criterion.id})" for criterion in expected.criteria]
                assert all(goal in shown["answer"] for goal in goals)
    assert answered


def test_a_wrong_answer_is_found(service: Service, kb: KnowledgeBase) -> None:
    """A planted fault: the page answers for other facts than those that were typed."""
    expected = fresh(kb, Forms(kb, {}), PATIENT)
    assert isinstance(expected, Answer)
    found = ask(service, "answer.json", {**PATIENT, "flr_percent": "50"}).json
    assert found != expected.to_dict()


def test_no_name_and_no_note_is_kept(service: Service) -> None:
    ask(service, "page", {**PATIENT, "name": "Erika Sample", "note": "secret-note-17"})
    ask(service, "answer.json", {**PATIENT, "name": "Erika Sample", "source": "secret-source"})
    from pyclingo_bridge.explain.consultation_state import States

    kept = service._kb.once(States)._kept
    assert kept
    for state in kept.values():
        case = state.inquiry.case
        assert (case.title, case.notes, case.sources, case.date) == ("", (), (), None)
        assert all(not fact.read for fact in case.facts)
