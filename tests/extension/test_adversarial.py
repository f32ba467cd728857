"""Whatever an extension holds: it is refused with its place, or what it moves it says itself.

`tests/data/adversarial_extensions.yaml` holds the extensions. A share of them is tried, at full
size all.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.added_effects import DECIDED, PLANS_CHANGED, PLANS_VANISHED
from pyclingo_bridge.answer.model import Advice, Answer
from pyclingo_bridge.base.diagnostics import CaseError, KnowledgeBaseError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import printed
from tests.conftest import ROOT
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

CASES = (
    "patient_b",
    "s06_lung_ablatable",
    "c01_1_many_on_both_sides",
    "c26_1_peritoneum_beyond_control",
    "grows_into_the_adrenal",
    "another_cancer",
    "resected_with_involved_margin",
    "patient_a",
)
"""Every verdict, and two ways to most of them."""
PLANNED = ("patient_b", "c26_1_peritoneum_beyond_control", "patient_a")
"""Few plans: for a patient to be operated on, for one never to be, and for one after conversion."""
MOVES_PLANS = ("open", "choice", "shipped-data", "directive", "control")
SECONDS = 20
SHARES = size(smoke=144, ci=96, full=1)


@dataclass(frozen=True, slots=True)
class Extension:
    """One entry of the corpus."""

    name: str
    kind: str
    text: str
    more: Mapping[str, str]
    unmet: str
    """Where the promise is known not to be kept: why."""

    def write(self, folder: Path) -> Path:
        """The file in a folder, with what it includes."""
        for name, text in self.more.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        path = folder / "extension.lp"
        path.write_text(self.text, encoding="utf-8", newline="")
        return path


def _corpus() -> list[Extension]:
    text = (ROOT / "tests/data/adversarial_extensions.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=yaml.CSafeLoader)
    return [
        Extension(
            name=entry["name"],
            kind=entry["kind"],
            text=("" if entry.get("bare") else loaded["prelude"]) + _text(entry),
            more=entry.get("more", {}),
            unmet=entry.get("unmet", ""),
        )
        for entry in loaded["extensions"]
    ]


def _text(entry: Mapping[str, Any]) -> str:
    units = (entry["unit"].replace("{i}", str(i)) for i in range(entry.get("times", 0)))
    return "".join((entry["text"], *units, entry.get("after", "")))


CORPUS = _corpus()


def _tried() -> list[Any]:
    return [
        pytest.param(one, id=one.name.replace(" ", "-"))
        for place, one in enumerate(CORPUS)
        if place % SHARES == 0
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared: an answer, or why there is none."""

    answer: Answer | None
    refusal: str = ""


def _ask(kb: KnowledgeBase, name: str, plans: int | None = 0) -> Said:
    case = bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary)
    try:
        return Said(bridge.assess(kb, replace(case, name=name), plans=plans, analyse=False))
    except CaseError as error:
        return Said(None, "; ".join(one.message for one in error.diagnostics))


@pytest.fixture(scope="module")
def before(kb: KnowledgeBase) -> Mapping[str, Said]:
    """The answers of the guideline alone."""
    return {name: _ask(kb, name, None if name in PLANNED else 0) for name in CASES}


@pytest.fixture(autouse=True)
def _nothing_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "cache"))


def _names(kb: KnowledgeBase, predicate: str, arity: int) -> set[str]:
    return {str(row[0]) for row in kb.program.facts((predicate, arity))}


def _own(kb: KnowledgeBase, core: KnowledgeBase) -> set[str]:
    """How the statements, criteria and decisions of an extension are shown."""
    statements = _names(kb, "statement", 5) - _names(core, "statement", 5)
    criteria = _names(kb, "criterion", 1) - _names(core, "criterion", 1)
    decisions = _names(kb, "decision", 1) - _names(core, "decision", 1)
    return {*map(printed, statements), *criteria, *decisions}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, str):
        yield from value.split(", ")
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)


def _shows(said: Said, own: set[str]) -> bool:
    """Whether an answer, or the reason why there is none, names what the extension says."""
    if said.answer is None:
        return "added to the guideline" in said.refusal or any(n in said.refusal for n in own)
    if any(one.kind in (DECIDED, PLANS_CHANGED) for one in said.answer.findings):
        return True
    return not own.isdisjoint(_texts({**asdict(said.answer), "kb": "", "readings": ""}))


def _moved(before: Said, after: Said, planned: bool) -> list[str]:
    """What of an answer the extension has moved."""
    one, two = before.answer, after.answer
    if one is None or two is None:
        return [] if one is two else ["whether there is an answer"]
    statements = {each.statement for each in one.advice}
    shipped = {each.id for each in one.criteria}
    found = {
        "the verdict": one.verdict != two.verdict,
        "criteria": one.criteria != tuple(each for each in two.criteria if each.id in shipped),
        "advice": _advice(one.advice, statements) != _advice(two.advice, statements),
        "silences": not set(one.silent) <= set(two.silent),
        "what holds": not set(one.holds) <= set(two.holds),
        "plans": planned and set(one.plans) != set(two.plans) and not _said_to_vanish(two),
    }
    return [name for name, differs in found.items() if differs]


def _said_to_vanish(answer: Answer) -> bool:
    return any(one.kind == PLANS_VANISHED for one in answer.findings)


def _advice(advice: tuple[Advice, ...], statements: set[str]) -> list[Advice]:
    return [one for one in advice if one.statement in statements]


def unsaid(
    kb: KnowledgeBase, core: KnowledgeBase, before: Mapping[str, Said], planned: bool
) -> dict[str, list[str]]:
    """For each case, what has moved without a statement of the extension's own being shown."""
    own = _own(kb, core)
    found = {}
    for name, said in before.items():
        plans = planned and name in PLANNED
        after = _ask(kb, name, None if plans else 0)
        moved = _moved(said, after, plans)
        if moved and not _shows(after, own):
            found[name] = moved
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="bounds of processes are POSIX's")
@pytest.mark.parametrize("extension", _tried())
@pytest.mark.sample(1)
@pytest.mark.slow
def test_an_extension_is_refused_or_says_what_it_moves(
    extension: Extension,
    kb: KnowledgeBase,
    before: Mapping[str, Said],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if extension.unmet:
        request.applymarker(pytest.mark.xfail(reason=extension.unmet, strict=False))
    if extension.kind == "size":
        assert _alone(extension.write(tmp_path)) == 0
        return
    loaded = _load(extension.write(tmp_path))
    if isinstance(loaded, KnowledgeBaseError):
        assert extension.kind != "control", str(loaded)
        assert loaded.diagnostics
        assert all(one.code and one.message for one in loaded.diagnostics)
        assert [one for one in loaded.diagnostics if one.location is None] == []
    else:
        assert loaded.identity["extension"].proof.status == "not proved"
        assert unsaid(loaded, kb, before, extension.kind in MOVES_PLANS) == {}


_BOUNDED = """
import resource, sys
import pyclingo_bridge as bridge
from tests.sizes import size

resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
try:
    bridge.load(extra=[sys.argv[1]])
except bridge.KnowledgeBaseError as error:
    sys.exit(any(one.location is None for one in error.diagnostics))
"""


def _alone(path: Path) -> int:
    """How a process of its own ends that loads the file: 0 for loaded, or refused with a place."""
    code = _BOUNDED.format(seconds=SECONDS)
    run = [sys.executable, "-c", code, str(path)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, check=False).returncode


def _load(path: Path) -> KnowledgeBase | KnowledgeBaseError:
    try:
        return bridge.load(extra=[path])
    except KnowledgeBaseError as error:
        return error


def test_names_and_kinds_of_the_corpus_are_whole() -> None:
    assert len({one.name for one in CORPUS}) == len(CORPUS) >= 200
    assert sum(one.kind == "control" for one in CORPUS) >= 20


PLANTED: list[tuple[str, Callable[[Answer], Answer]]] = [
    ("the verdict", lambda one: replace(one, verdict="indicated")),
    ("criteria", lambda one: replace(one, criteria=one.criteria[1:])),
    ("advice", lambda one: replace(one, advice=one.advice[1:])),
    ("silences", lambda one: replace(one, silent=one.silent[1:])),
    ("plans", lambda one: replace(one, plans=one.plans[1:])),
]


@pytest.mark.parametrize(("part", "plant"), PLANTED)
def test_what_moves_is_seen(
    part: str, plant: Callable[[Answer], Answer], before: Mapping[str, Said]
) -> None:
    said = before["c26_1_peritoneum_beyond_control"]
    assert said.answer is not None
    planted = Said(plant(said.answer))
    assert _moved(said, planted, planned=True) == [part]
    assert not _shows(planted, {"UNIT-01"})
    assert _shows(planted, {"S0-20"})


def test_a_case_that_is_refused_has_moved(before: Mapping[str, Said]) -> None:
    assert _moved(before["patient_b"], Said(None, "UNIT-01"), False) != []
    assert _shows(Said(None, "failed by UNIT-01"), {"UNIT-01"})
