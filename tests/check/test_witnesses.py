"""Every witness holds up in plain clingo, and has no input that it does not need."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import clingo
import pytest

from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Finding, Witness
from tests.check.faults import FAULTS, IRRELEVANCE, MONOTONICITY, PLANS, Fault
from tests.check.fresh import Atoms, Fresh, Shows, values_of
from tests.check.property_mutants import MUTANTS
from tests.conftest import ROOT

KB = ROOT / "kb"
_AGAINST = ("forbids", "advises_against")
_VERDICTS = ("indicated", "consider", "undetermined", "not_indicated_now", "contraindicated")


def findings(folder: Path, analysis: str, as_written: bool = False) -> tuple[Finding, ...]:
    return check(load_for_checks(folder), chosen_analyses([analysis]), as_written).findings


@pytest.fixture
def faulty(tmp_path: Path) -> Callable[[Iterable[Fault]], Path]:
    """A copy of the rules with faults planted."""

    def planted(faults: Iterable[Fault]) -> Path:
        folder = tmp_path / "kb"
        shutil.copytree(KB, folder)
        for one in faults:
            one.plant(folder)
        return folder

    return planted


def holds_up(folder: Path, witness: Witness | None, shows: Shows) -> bool:
    """Whether a patient shows something in plain clingo, and with any input less does not."""
    assert witness is not None
    fresh = Fresh(folder, witness)
    return fresh.shows(shows) and fresh.every_input_is_needed(shows)


@pytest.mark.slow
def test_contradictions_as_written() -> None:
    found = findings(KB, "contradictions", as_written=True)
    assert {one.level for one in found} == {"error", "note"}
    wrong = [one.id for one in found if not holds_up(KB, one.witness, _contradicting(one))]
    assert not wrong


def _contradicting(finding: Finding) -> Shows:
    """The two statements: in conflict, or opposed as written."""
    predicate = "opposed" if finding.level == "note" else "conflict"
    pair = {str(one) for one in clingo.parse_term(finding.id).arguments}

    def shows(atoms: Atoms) -> bool:
        return any(
            {str(term.arguments[1]), str(term.arguments[3])} == pair
            for term in _atoms(atoms, predicate, 5)
        )

    return shows


@pytest.mark.slow
def test_gaps() -> None:
    found = findings(KB, "gaps")
    assert len(found) > 10
    wrong = [one.id for one in found if not holds_up(KB, one.witness, _gap(one))]
    assert not wrong


def _gap(finding: Finding) -> Shows:
    """The gap, in a patient of the class."""
    decision, reason, of = clingo.parse_term(finding.id).arguments
    facets = of.arguments if of.name == "class" else []
    wanted = {f"gap({decision},{reason})"}
    wanted |= {f"faceted({one.name},{one.arguments[0]})" for one in facets}
    return wanted.issubset


@pytest.mark.slow
def test_sources() -> None:
    found = [one for one in findings(KB, "sources") if one.witness is not None]
    assert len(found) > 10
    wrong = [one.id for one in found if not _sources_hold_up(one)]
    assert not wrong


def _sources_hold_up(finding: Finding) -> bool:
    term = clingo.parse_term(finding.id)
    first, second, topic = str(term.arguments[0]), str(term.arguments[1]), term.arguments[2].string

    def both(atoms: Atoms) -> bool:
        return _speaks(atoms, first, topic) and _speaks(atoms, second, topic)

    def only(one: str, other: str) -> Shows:
        return lambda atoms: _speaks(atoms, one, topic) and not _speaks(atoms, other, topic)

    ways = only(first, second), only(second, first)
    if term.name == "strength":
        return holds_up(KB, finding.witness, both)
    if term.name == "overlap":
        pairs = zip((finding.witness, finding.beside), ways, strict=True)
        return all(holds_up(KB, witness, way) for witness, way in pairs)
    assert term.name == "condition"
    return sum(holds_up(KB, finding.witness, way) for way in ways) == 1


def _speaks(atoms: Atoms, statement: str, topic: str) -> bool:
    side, _, about = topic.partition(" ")
    if side == "what":
        verb, _, criterion = about.partition(" ")
        return f"{ {'meets': 'met', 'fails': 'failed'}[verb] }({criterion},{statement})" in atoms
    return any(
        (str(term.arguments[0]) in _AGAINST) == (side == "against")
        and [str(one) for one in term.arguments[1:]] == [about, statement]
        for term in _atoms(atoms, "advice", 3)
    )


@pytest.mark.parametrize(
    "claim",
    ["indicated_leaves_enough_liver", "no_anti_egfr_untested", "one_antibody_in_a_plan"],
)
@pytest.mark.slow
def test_refuted_claims(claim: str, faulty: Callable[[Iterable[Fault]], Path]) -> None:
    mutant = next(one for one in MUTANTS if one.claim == claim)
    fault = Fault("properties", "", mutant.file, mutant.old, mutant.new, f"property({claim})")
    folder = faulty([fault])
    finding = next(one for one in findings(folder, "properties") if one.id == fault.finding)
    assert finding.witness is not None
    fresh = Fresh(folder, finding.witness)
    violated = [one for one in fresh.models(planning=True) if f"violated({claim})" in one]
    assert violated
    if finding.witness.steps:  # else the claim is about the patient alone
        assert set(finding.witness.steps) in [_steps(one) for one in violated]
    for name in fresh.inputs:
        left = fresh.models(name, planning=True)
        assert all(f"violated({claim})" not in one for one in left), name


def _steps(atoms: Atoms) -> set[str]:
    return {f"{term.arguments[0]}: {term.arguments[1]}" for term in _atoms(atoms, "do", 2)}


@pytest.mark.parametrize("fault", PLANS, ids=lambda one: one.kind)
@pytest.mark.slow
def test_patients_without_a_plan(fault: Fault, faulty: Callable[[Iterable[Fault]], Path]) -> None:
    folder = faulty([fault])
    (finding,) = findings(folder, "plans")
    assert finding.witness is not None
    fresh = Fresh(folder, finding.witness)
    assert list(fresh.models())
    assert not list(fresh.models(planning=True))
    for name in fresh.inputs:
        assert next(fresh.models(name, planning=True), None) is not None, name


@pytest.mark.slow
def test_pairs_of_patients(faulty: Callable[[Iterable[Fault]], Path]) -> None:
    folder = faulty([*IRRELEVANCE, *(one for one in MONOTONICITY if one.batch == 1)])
    found = [*findings(folder, "monotonicity"), *findings(folder, "irrelevance")]
    planted = {one.finding for one in FAULTS if one in (*IRRELEVANCE, *MONOTONICITY[:4])}
    assert planted <= {one.id for one in found}
    wrong = [one.id for one in found if not _pair_holds_up(folder, one)]
    assert not wrong


def _pair_holds_up(folder: Path, finding: Finding) -> bool:
    assert finding.witness is not None
    assert finding.beside is not None
    assert finding.witness.readings == finding.beside.readings or not finding.beside.readings
    pair = finding.witness, finding.beside
    changed = {
        name
        for name in {**values_of(pair[0]), **values_of(pair[1])}
        if values_of(pair[0]).get(name) != values_of(pair[1]).get(name)
    }
    (first,), (second,) = (
        list(Fresh(folder, Witness(one.facts, finding.witness.readings)).models()) for one in pair
    )
    term = clingo.parse_term(finding.id)
    about = str(term.arguments[0])
    if term.name == "irrelevance":
        return changed == {about} and _verdict(first) != _verdict(second)
    if term.name == "worse_by_better":
        worse = _VERDICTS.index(_verdict(second)) > _VERDICTS.index(_verdict(first))
        return worse and (changed == {about} or about == "several")
    if not values_of(pair[0]).items() <= values_of(pair[1]).items():
        return False
    ways = ("met", "failed") if f"met({about})" in first else ("failed", "met")
    if term.name == "reopened":
        return f"{ways[0]}({about})" in first and f"open({about})" in second
    return f"{ways[0]}({about})" in first and f"{ways[1]}({about})" in second


def _verdict(atoms: Atoms) -> str:
    (term,) = _atoms(atoms, "verdict", 1)
    return str(term.arguments[0])


def _atoms(atoms: Atoms, name: str, arity: int) -> list[clingo.Symbol]:
    terms = (clingo.parse_term(one) for one in atoms if one.startswith(f"{name}("))
    return [term for term in terms if len(term.arguments) == arity]
