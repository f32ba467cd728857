"""`crlm ask -i`: what is asked, in which order, and what becomes of the replies."""

import random
import re
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.case.hints import UNKNOWN_WORDS
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.cli import main
from pyclingo_bridge.cli.support import dialogue
from pyclingo_bridge.cli.support.replies import Replies
from pyclingo_bridge.explain import consultation
from pyclingo_bridge.explain.asking_order import asked_together
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import ASKED_AFTER
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.words.labels import Words
from tests.generated import generate
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")
TODAY = date(2026, 12, 3)
PATIENTS = size(smoke=6, ci=9, full=300)


def consulted(
    kb: KnowledgeBase, case: Case, path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The inputs that a dialogue asks about, where every reply is true of a case; it is saved."""
    asked: list[str] = []
    words = Words(kb)
    named = {words.input(name): name for name in kb.vocabulary.names}

    def reply(text: str, **_: Any) -> str:
        name = text.strip()
        if name.startswith("Go on"):
            return "no"
        if name == "which":
            told = " ".join(said[-1].split())
            affected = [
                number
                for number, label in re.findall(r"(\d+) ([^;]+?)(?= \d+ |;)", told)
                for site in kb.vocabulary.names
                if words.input(site) == label and case.values.get(site, "none") != "none"
            ]
            return ", ".join(affected)
        asked.append(named[name])
        return str(case.values.get(named[name], ""))

    said: list[str] = []
    monkeypatch.setattr(dialogue, "emit", lambda text, *_, **__: said.append(text))
    monkeypatch.setattr(click, "prompt", reply)
    talk = dialogue.Dialogue(kb, Case("new"), {}, None, TODAY)
    talk.run()
    path.write_text(said[-1].partition("\n\n")[2], encoding="utf-8")
    return asked


def inverted(kb: KnowledgeBase, asked: list[str]) -> list[tuple[str, str]]:
    """The questions that were asked before the one that they hang on."""
    places = {name: place for place, name in enumerate(asked)}
    return [
        (str(name), str(earlier))
        for name, earlier in kb.table.facts(ASKED_AFTER)
        if places.get(str(earlier), -1) > places.get(str(name), len(asked))
    ]


@pytest.fixture(scope="module")
def people(kb: KnowledgeBase) -> list[Case]:
    return list(islice(generate(kb, 5, known=1.0), PATIENTS))


def test_what_is_settled_in_a_dialogue_is_true_of_the_patient(
    kb: KnowledgeBase, people: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = 0
    for case in people:
        asked = consulted(kb, case, tmp_path / "case.lp", monkeypatch)
        assert inverted(kb, asked) == []
        assert len(asked) == len(set(asked))
        saved = bridge.read_case(tmp_path / "case.lp", kb.vocabulary)
        assert saved.values.items() <= case.values.items()
        questions = bridge.ask(kb, saved)
        if questions.settled:
            settled += 1
            assert questions.verdict == bridge.verdict(kb, case)
    assert settled


def test_an_order_without_regard_to_what_hangs_on_what_is_found(
    kb: KnowledgeBase, people: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultation, "asked_in_order", lambda _, names: dict.fromkeys(names))
    monkeypatch.setattr(consultation, "on_the_same", lambda *_: [])
    orders = (consulted(kb, case, tmp_path / "case.lp", monkeypatch) for case in people)
    assert any(inverted(kb, asked) for asked in orders)


def test_sites_are_one_question(kb: KnowledgeBase) -> None:
    sites = [name for name in kb.vocabulary.names if name.endswith("_metastases")]
    together = asked_together(kb, "lung_metastases", kb.vocabulary.names)
    assert together == sorted({*sites, "local_recurrence"}, key=kb.vocabulary.names.index)
    assert asked_together(kb, "mmr", kb.vocabulary.names) == []


@pytest.mark.parametrize(
    ("name", "reply", "value"),
    [
        ("primary_site", "1", "rectum"),
        ("primary_site", "trans", "transverse_colon"),
        ("primary_site", "caecum", "right_colon"),
        ("r0_feasible", "y", "yes"),
        ("r0_feasible", "2", "no"),
        ("flr_percent", "32.6 %", 32),
        ("flr_percent", "2", 2),
        ("weeks_since_bevacizumab", "2026-11-12", 3),
        ("weeks_since_bevacizumab", "21 days", 3),
        ("braf", "not tested", None),
    ],
)
def test_replies(kb: KnowledgeBase, name: str, reply: str, value: object) -> None:
    read = Replies(kb.vocabulary, TODAY).read(kb.vocabulary[name], reply)
    assert read.value == value


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        *(("braf", reply) for reply in ("V600", "v6", "4")),
        *(("primary_status", reply) for reply in ("resected", "res", "r")),
        *(("lung_metastases", reply) for reply in ("un", "res", "00010", "9999")),
        *(("primary_site", reply) for reply in ("le", "left", "lef")),
        *(("r0_feasible", reply) for reply in ("3", "perhaps")),
        *(("weeks_since_bevacizumab", reply) for reply in ("2026-12-04", "3/4/2026", "soon")),
    ],
)
def test_replies_that_are_refused(kb: KnowledgeBase, name: str, reply: str) -> None:
    with pytest.raises(Refused):
        Replies(kb.vocabulary, TODAY).read(kb.vocabulary[name], reply)


def test_no_start_of_a_value_begins_a_word_that_says_something_else(kb: KnowledgeBase) -> None:
    """Every start of every value of every input."""
    replies, unsettled = Replies(kb.vocabulary, TODAY), kb.vocabulary.synonyms().unsettled
    for known in kb.vocabulary:
        others = [*unsettled.get(known.name, ()), *map(folded, UNKNOWN_WORDS)]
        for value in map(str, known.values):
            for start in (value[:length] for length in range(1, len(value))):
                try:
                    read = replies.read(known, start)
                except Refused:
                    continue
                if read.value is not None and "read from" not in read.note:
                    assert start.isdecimal() or not any(o.startswith(folded(start)) for o in others)


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("set max_diameter_mm >=41", {"max_diameter_mm": 41}),
        ("set flr_percent <=33", {}),
        ("set flr_percent=<33", {}),
        ("set flr_percent=<32", {"flr_percent": 32}),
        ("set ecog = 1", {"ecog": 1}),
        ("set lung 1", {}),
        ("set mmr 1", {}),
        ("set lung un", {}),
        ("more than 35 %", {}),
        ("back surgery", {}),
    ],
)
def test_what_is_set_is_the_value_as_written(
    kb: KnowledgeBase, tmp_path: Path, said: str, values: dict[str, object]
) -> None:
    path = tmp_path / "case.yaml"
    result = _started(said, "stop")(path)
    assert result.exit_code == 0, result.output
    assert bridge.read_case(path, kb.vocabulary).values == values


def test_a_number_that_is_a_choice_and_a_word_is_refused() -> None:
    switched = Input("done", ("no", "yes"), "", "Done?", "event", "course")
    words = Vocabulary((switched,)).synonyms()._replace(words={"1": "yes"})
    with pytest.raises(Refused, match="may be the choice `no` or mean `yes`"):
        Replies(Vocabulary((switched,), lambda: words), TODAY).read(switched, "1")


def _started(*typed: str) -> Callable[[Path], Any]:
    return lambda path: CliRunner().invoke(
        main, ["ask", "-i", "-o", str(path)], input="\n".join(typed) + "\n"
    )


def test_a_dialogue_from_nothing_saves_by_the_name_of_the_file(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    talk = _started("adeno", "40 %", "yes", "lung, bone", "resecta", "uncontrollable", "stop")
    for name in ("case.yaml", "case.lp"):
        path = tmp_path / name
        result = talk(path)
        assert result.exit_code == 0, result.output
        values = bridge.read_case(path, kb.vocabulary).values
        assert values == {
            "histology": "adenocarcinoma",
            "flr_percent": 40,
            "extrahepatic_disease": "present",
            "lung_metastases": "resectable",
            "bone_metastases": "uncontrollable",
        }
        assert "Settled:" in result.output
    assert _started("stop")(tmp_path / "case.json").exit_code == 2
    assert CliRunner().invoke(main, ["ask"]).exit_code == 2


def test_what_is_for_people_is_kept(kb: KnowledgeBase, tmp_path: Path) -> None:
    given = 'name: B.\nnote: [a "b"]\nsource: c\ndate: 2026-12-03\nlast_bevacizumab: 2026-11-12\n'
    (tmp_path / "given.yaml").write_text(given, encoding="utf-8")
    for name in ("case.yaml", "case.lp"):
        line = ["ask", str(tmp_path / "given.yaml"), "-i", "-o", str(tmp_path / name)]
        assert CliRunner().invoke(main, line, input="stop\n").exit_code == 0
        case = bridge.read_case(tmp_path / name, kb.vocabulary)
        assert (case.title, case.sources) == ("B.", ("c",))
        assert case.notes == ('a "b"', "weeks and months are counted to 2026-12-03")
        assert case.values == {"weeks_since_bevacizumab": 3}


@pytest.mark.slow
def test_random_replies_end_in_a_case_that_can_be_read(kb: KnowledgeBase, tmp_path: Path) -> None:
    source = random.Random(3)
    replies = ["1", "2", "yes", "no", "", "back", "?", "why", "case", "more", "lung", "4 cm", "12"]
    for number in range(size(smoke=2, ci=5, full=10)):
        path = tmp_path / f"{number}.yaml"
        result = _started(*source.choices(replies, k=30))(path)
        assert result.exit_code == 0, result.output
        bridge.read_case(path, kb.vocabulary)
