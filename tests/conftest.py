"""What the tests share: the shipped knowledge base, and plain clingo to compare it with."""

import hashlib
import importlib.util
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import clingo
import pytest
from jsonschema import Draft202012Validator

import pyclingo_bridge as bridge
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.check import Analysis, Report, run
from pyclingo_bridge.compiled.circuits.circuit import GuidelineCircuit
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.solving.atoms import Value
from tests import loaded
from tests.generated import generate
from tests.shared import Shared
from tests.sizes import SIZE

ROOT = Path(__file__).resolve().parent.parent
SHOWN = tuple(
    (name, int(arity))
    for file in ("kb/show.lp", "kb/core/show.lp")
    for name, arity in re.findall(r"#show (\w+)/(\d+)\.", (ROOT / file).read_text("utf-8"))
)
"""What leaves the solver."""
PLAN_ATOMS = (
    *("do", "phase", "after", "waits", "contingent", "otherwise", "continues", "backed_by"),
    *("start", "latest", "depends", "repeats", "months", "departs"),
)


@dataclass(frozen=True)
class Plain:
    """What plain clingo says of a case: the verdict, the visible atoms, and the best plans."""

    verdict: str
    atoms: frozenset[str]
    plans: frozenset[frozenset[str]]
    cost: tuple[tuple[int, int], ...]


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a command's output."""
    path = ROOT / f"pyclingo_bridge/schemas/{name}.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def script(name: str) -> ModuleType:
    """The module `.ci/NAME.py`."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f".ci/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def validate(found: object, of: Mapping[str, Any]) -> None:
    """Raises ValidationError for what a schema does not let pass. The schema itself is not judged
    again each time: `tests/packaging/test_schemas.py` does that."""
    Draft202012Validator(of).validate(found)


def sources_of(*paths: Path) -> Sources:
    """The rule files and what they include, read."""
    files, problems = read_rule_files(paths, "guideline")
    assert problems == ()
    return Sources(files)


def facts_text(values: Mapping[str, Value]) -> str:
    """A case as facts."""
    return "".join(f"patient({name}, {value}).\n" for name, value in values.items())


def run_plain(values: Mapping[str, Value], extra: str = "") -> Plain:
    """A fresh clingo with the shipped files and the case as facts; nothing of the bridge."""
    control = clingo.Control(["--opt-mode=optN", "0"], logger=lambda *_: None)
    control.load(str(ROOT / "kb/crlm.lp"))
    control.add("base", [], facts_text(values) + extra)
    control.ground()
    best: list[tuple[frozenset[str], tuple[tuple[int, int], ...]]] = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            if model.optimality_proven or not model.cost:
                cost = tuple(zip(model.priority, model.cost, strict=True))
                best.append((frozenset(map(str, model.symbols(shown=True))), cost))
    assert best, "plain clingo found no optimal answer set"
    verdicts = {a for atoms, _ in best for a in atoms if a.startswith("verdict(")}
    assert len(verdicts) == 1, verdicts
    plans = frozenset(frozenset(filter(is_plan_atom, atoms)) for atoms, _ in best)
    common = frozenset.intersection(*(atoms for atoms, _ in best))
    static = frozenset(atom for atom in common if not is_plan_atom(atom))
    cost = tuple((priority, weight) for priority, weight in best[0][1] if weight)
    return Plain(verdicts.pop().removeprefix("verdict(").removesuffix(")"), static, plans, cost)


def is_plan_atom(atom: str) -> bool:
    """Whether an atom tells plans apart."""
    return atom.partition("(")[0] in PLAN_ATOMS


def pytest_configure(config: pytest.Config) -> None:
    """One folder for what is cached, for all workers of a run; nothing of the user's is used."""
    if hasattr(config, "workerinput"):
        return
    folder = tempfile.TemporaryDirectory(prefix="crlm-cache-")
    os.environ["CRLM_CACHE"] = folder.name
    config.add_cleanup(folder.cleanup)


@pytest.fixture
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a planted fault in what a compiled form does without: rules are grounded each time."""
    monkeypatch.setenv("CRLM_CACHE", os.devnull)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """At smoke size leaves out what is marked `slow`, and of what is marked `sample(N)` all but N
    of its parameters, evenly; unless the command line speaks of `slow`."""
    if SIZE != "smoke" or "slow" in config.option.markexpr:
        return
    samples: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sample"):
            samples[item.nodeid.partition("[")[0]].append(item)
    left = {item for item in items if item.get_closest_marker("slow")}
    for group in samples.values():
        marker = group[0].get_closest_marker("sample")
        count = min(len(group), int(marker.args[0])) if marker else len(group)
        kept = {group[place * len(group) // count] for place in range(count)}
        left |= set(group) - kept
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many tests a missing browser left out: they would pass for done otherwise."""
    skipped = terminalreporter.stats.get("skipped", [])
    if left_out := [report for report in skipped if "browser" in report.keywords]:
        terminalreporter.line(f"no browser: {len(left_out)} tests skipped (`.ci/browser`)")


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """The shipped knowledge base, grounded once a session."""
    with loaded.loaded_once():
        return bridge.load()


@pytest.fixture(scope="module")
def loaded_once() -> Iterator[None]:
    """Whatever loads the shipped guideline gets one and the same: see `tests.loaded`."""
    with loaded.loaded_once():
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """What is made once a run, for all workers."""
    base = tmp_path_factory.getbasetemp()
    return Shared(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="module")
def compiled_once(kb: KnowledgeBase, shared: Shared) -> Iterator[None]:
    """The shipped guideline is compiled once for each choice of readings and outputs."""
    compiled = CircuitSource.circuits

    def circuits(
        self: CircuitSource,
        outputs: Iterable[clingo.Symbol],
        readings: Mapping[str, str] | None,
        differing: Iterable[clingo.Symbol],
        others: Iterable[Mapping[str, str] | None],
    ) -> GuidelineCircuit:
        asked = list(outputs), readings, list(differing), list(others)
        if self.kb.sources.digest != kb.sources.digest:
            return compiled(self, *asked)
        key = f"{asked} {sorted(self._kept)} {self.kb.chosen(readings)}"
        name = f"circuit-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        return shared.once(name, lambda: compiled(self, *asked))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CircuitSource, "circuits", circuits)
        yield


@pytest.fixture
def checked_once(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """`check`, which looks at the shipped guideline once for each choice of analyses.

    It is what the command calls as well.
    """
    examined = run.check

    def check(
        checked: KnowledgeBase,
        only: Iterable[str | Analysis] = (),
        as_written: bool = False,
        progress: run.Progress = lambda *_: None,
    ) -> Report:
        every, chosen = run.chosen_analyses(), run.chosen_analyses(only)
        if checked.additions is not None or checked.folder != shipped("kb"):
            return examined(checked, chosen, as_written, progress)
        asked = every if as_written else chosen  # of which what was asked for is told
        name = "-".join(("check", *("as_written",) * as_written, *(one.name for one in asked)))
        whole = shared.once(name, lambda: examined(checked, asked, as_written))
        if chosen == asked:
            return whole
        told = {one.name: one for one in whole.analyses}
        return replace(whole, analyses=tuple(told[one.name] for one in chosen))

    monkeypatch.setattr(run, "check", check)
    return check


@pytest.fixture
def shipped_report(checked_once: Callable[..., Report]) -> Report:
    """What every analysis says of the shipped guideline, contradictions as written."""
    return checked_once(load_for_checks(), as_written=True)


@pytest.fixture(scope="session")
def generated(kb: KnowledgeBase) -> Callable[[int, int], list[bridge.Case]]:
    """`generated(count, seed)`: consistent cases spread over the verdicts."""
    return lambda count, seed: list(islice(generate(kb, seed), count))


@pytest.fixture(scope="session")
def published() -> list[dict[str, Any]]:
    """The published decision points: facts and verdicts in two forms."""
    loaded: list[dict[str, Any]] = json.loads(
        (ROOT / "tests/data/published_cases.json").read_text(encoding="utf-8")
    )
    return loaded


PATIENTS: dict[str, dict[str, Value]] = {
    "A": {
        "primary_site": "rectum",
        "histology": "adenocarcinoma",
        "presentation": "synchronous",
        "primary_status": "in_situ",
        "primary_resectable": "yes",
        "primary_symptomatic": "no",
        "liver_metastases_count": 6,
        "lobar_distribution": "bilobar",
        "r0_feasible": "no",
        "all_sites_treatable": "no",
        "flr_percent": 25,
        "flr_segments": 1,
        "fit_for_major_hepatectomy": "yes",
        "fit_for_intensive_chemotherapy": "yes",
        "extrahepatic_disease": "none",
        "mmr": "proficient",
        "ras": "mutant",
    },
    "B": {
        "primary_site": "rectum",
        "histology": "adenocarcinoma",
        "presentation": "metachronous",
        "primary_status": "resected_curative",
        "liver_metastases_count": 1,
        "max_diameter_mm": 20,
        "r0_feasible": "yes",
        "r0_assessed_by": "hpb_unit",
        "flr_percent": 50,
        "flr_segments": 4,
        "fit_for_major_hepatectomy": "yes",
        "extrahepatic_disease": "none",
    },
    "C": {
        "primary_site": "rectum",
        "histology": "adenocarcinoma",
        "presentation": "synchronous",
        "primary_status": "resected_curative",
        "primary_perforated": "yes",
        "current_resectability": "resectable",
        "flr_percent": 50,
        "flr_segments": 4,
        "fit_for_major_hepatectomy": "yes",
        "extrahepatic_disease": "none",
    },
}
"""The three patients that fix ideas: unresectable, resectable, resectable but not first."""


@pytest.fixture
def patients() -> dict[str, dict[str, Value]]:
    """Copies of patients A, B and C."""
    return {name: dict(values) for name, values in PATIENTS.items()}
