"""Every witness holds up in plain clingo, and has no input that it does not need."""

from collections.abc import Iterable
from pathlib import Path

import clingo
import pytest

from pyclingo_bridge.population.findings import Finding, Report, Witness
from tests.check.faults import PLANS, Fault
from tests.check.fresh import Atoms, Fresh, Rules, Shows, values_of
from tests.check.planted import faults_of, planted
from tests.check.property_mutants import MUTANTS
from tests.conftest import ROOT
from tests.shared import Shared
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")
KB = ROOT / "kb"
_AGAINST = ("forbids", "advises_against")
_VERDICTS = ("indicated", "consider", "undetermined", "not_indicated_now", "contraindicated")
CLAIMS = ("indicated_leaves_enough_liver", "no_anti_egfr_untested", "one_antibody_in_a_plan")


def of(report: Report, analysis: str) -> tuple[Finding, ...]:
    return tuple(one for one in report.findings if one.analysis == analysis)


def rules_for(folder: Path, findings: Iterable[Finding]) -> Rules:
    """The rules of a folder in plain clingo, for all witnesses of some findings."""
    pairs = ((one.witness, one.beside) for one in findings)
    return Rules(folder, [one for pair in pairs for one in pair if one is not None])


def holds_up(rules: Rules, witness: Witness | None, shows: Shows) -> bool:
    """Whether a patient shows something in plain clingo, and with any input less does not."""
    assert witness is not None
    fresh = Fresh(rules, witness)
    return fresh.shows(shows) and fresh.every_input_is_needed(shows)


@pytest.mark.slow
def test_contradictions_as_written(shipped_report: Report) -> None:
    found = of(shipped_report, "contradictions")
    rules = rules_for(KB, found)
    assert {one.level for one in found} == {"error", "note", "warning"}
    wrong = [one.id for one in found if not holds_up(rules, one.witness, _contradicting(one))]
    assert not wrong


def _contradicting(finding: Finding) -> Shows:
    """The two statements in conflict, or opposed as written; or a tension that holds."""
    if finding.level == "warning":
        return lambda atoms: finding.id in atoms
    predicate = "opposed" if finding.level == "note" else "conflict"
    pair = {str(one) for one in clingo.parse_term(finding.id).arguments}

    def shows(atoms: Atoms) -> bool:
        return any(
            {str(term.arguments[1]), str(term.arguments[3])} == pair
            for term in _atoms(atoms, predicate, 5)
        )

    return shows


@pytest.mark.slow
def test_gaps(shipped_report: Report) -> None:
    found = of(shipped_report, "gaps")
    assert len(found) > 10
    rules = rules_for(KB, found)
    wrong = [one.id for one in found if not holds_up(rules, one.witness, _gap(one))]
    assert not wrong


def _gap(finding: Finding) -> Shows:
    """The gap, in a patient of the class."""
    decision, reason, of = clingo.parse_term(finding.id).arguments
    facets = of.arguments if of.name == "class" else []
    wanted = {f"gap({decision},{reason})"}
    wanted |= {f"faceted({one.name},{one.arguments[0]})" for one in facets}
    return wanted.issubset


@pytest.mark.slow
def test_sources(shipped_report: Report) -> None:
    found = [one for one in of(shipped_report, "sources") if one.witness is not None]
    assert len(found) > 10
    rules = rules_for(KB, found)
    wrong = [one.id for one in found if not _sources_hold_up(rules, one)]
    assert not wrong


def _sources_hold_up(rules: Rules, finding: Finding) -> bool:
    term = clingo.parse_term(finding.id)
    first, second, topic = str(term.arguments[0]), str(term.arguments[1]), term.arguments[2].string

    def both(atoms: Atoms) -> bool:
        return _speaks(atoms, first, topic) and _speaks(atoms, second, topic)

    def only(one: str, other: str) -> Shows:
        return lambda atoms: _speaks(atoms, one, topic) and not _speaks(atoms, other, topic)

    ways = only(first, second), only(second, first)
    if term.name == "strength":
        return holds_up(rules, finding.witness, both)
    if term.name == "overlap":
        pairs = zip((finding.witness, finding.beside), ways, strict=True)
        return all(holds_up(rules, witness, way) for witness, way in pairs)
    assert term.name == "condition"
    return sum(holds_up(rules, finding.witness, way) for way in ways) == 1


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


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.slow
def test_refuted_claims(claim: str, tmp_path: Path, shared: Shared) -> None:
    mutants = [next(one for one in MUTANTS if one.claim == each) for each in CLAIMS]
    faults = [
        Fault("properties", "", one.file, one.old, one.new, f"property({one.claim})")
        for one in mutants
    ]
    copy = planted(tmp_path / "kb", shared, faults)
    folder = copy.folder
    finding = next(one for one in copy.of("properties") if one.id == f"property({claim})")
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


@pytest.mark.parametrize("fault", PLANS[: size(smoke=1, ci=1, full=99)], ids=lambda one: one.kind)
@pytest.mark.slow
def test_patients_without_a_plan(fault: Fault, tmp_path: Path, shared: Shared) -> None:
    copy = planted(tmp_path / "kb", shared, [fault])
    (finding,) = copy.of("plans")
    assert finding.witness is not None
    fresh = Fresh(copy.folder, finding.witness)
    assert list(fresh.models())
    assert not list(fresh.models(planning=True))
    for name in fresh.inputs:
        assert next(fresh.models(name, planning=True), None) is not None, name


@pytest.mark.slow
def test_pairs_of_patients(tmp_path: Path, shared: Shared) -> None:
    copy = planted(tmp_path / "kb", shared, faults_of("pairs"))
    found = [*copy.of("monotonicity"), *copy.of("irrelevance")]
    wanted = {
        one.finding for one in faults_of("pairs") if one.analysis in ("monotonicity", "irrelevance")
    }
    assert wanted <= {one.id for one in found}
    rules = rules_for(copy.folder, found)
    wrong = [one.id for one in found if not _pair_holds_up(rules, one)]
    assert not wrong


def _pair_holds_up(rules: Rules, finding: Finding) -> bool:
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
        list(Fresh(rules, Witness(one.facts, finding.witness.readings)).models()) for one in pair
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
