"""Exactly one verdict: the analysis beside plain clingo over every patient, and what is refused."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import clingo
import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.expectations import check_expectations
from pyclingo_bridge.base.diagnostics import BridgeError, KnowledgeBaseError
from pyclingo_bridge.check.analyses import verdicts
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.findings import Finding, Witness
from pyclingo_bridge.population.one_verdict import flaws, refuse_flawed
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

BASE = """
domain(a, (x; y)). domain(b, (x; y; z)). domain(n, 0..3).
reading(strict, (no; yes)). default_reading(strict, no).
criterion((c; d)).
inconsistent :- patient(a, x), patient(n, 0).
met(C) :- met(C, _). failed(C) :- failed(C, _).
open :- criterion(C), not met(C), not failed(C).
low :- patient(n, V), V < 2.
decision(what). serves((walk; wait), what, group). option(what, walk, today) :- patient(a, x).
"""
RULES = (
    ("met(c, s1)", ("patient(a, x)",)),
    ("failed(c, s2)", ("patient(a, y)",)),
    ("met(d, s1)", ("patient(b, x)", "chosen(strict, no)")),
    ("met(d, s1)", ("patient(b, x)", "low", "chosen(strict, yes)")),
    ("failed(d, s2)", ("patient(b, y)",)),
    ("failed(d, s3)", ("patient(b, z)", "chosen(strict, yes)")),
    ("verdict(no)", ("failed(c)",)),
    ("verdict(no)", ("failed(d)", "not failed(c)")),
    ("verdict(unclear)", ("open", "not failed(c)", "not failed(d)")),
    ("verdict(yes)", ("met(c)", "met(d)")),
)
"""A decision table with one row for everybody."""
Rule = tuple[str, tuple[str, ...]]
SEEDS = range(size(smoke=4, ci=20, full=200))


def mutant(seed: int) -> str:
    """The guideline with one to three of its rules changed."""
    choose = random.Random(seed)
    rules: list[Rule] = list(RULES)
    for place in choose.sample(range(len(RULES)), choose.randint(1, 3)):
        rules[place] = _changed(rules[place], choose)
    return text_of([one for one in rules if one[0]])


def _changed(rule: Rule, choose: random.Random) -> Rule:
    head, body = rule
    way = choose.choice(("drop", "weaken", "negate", "turn", "fact"))
    if way == "drop":
        return "", ()
    if way == "fact":
        return head, ()
    if way == "turn":
        heads = [one for one, _ in RULES if one[:3] == head[:3]] + ["verdict(maybe)"]
        return choose.choice(heads), body
    place = choose.randrange(len(body))
    one = body[place]
    other = [one.removeprefix("not ") if one.startswith("not ") else f"not {one}"]
    return head, (*body[:place], *(other if way == "negate" else []), *body[place + 1 :])


def text_of(rules: Sequence[Rule], more: str = "") -> str:
    written = (f"{head}{' :- ' if body else ''}{', '.join(body)}." for head, body in rules)
    return "\n".join([BASE, *written, more])


@dataclass(frozen=True)
class Patient:
    """One patient under one choice of readings, and what plain clingo derives."""

    values: Mapping[str, str | int]
    strict: bool
    verdicts: frozenset[str]
    both: frozenset[str]

    @property
    def flaws(self) -> set[str]:
        """The ids of the findings that the patient shows."""
        named = sorted(self.verdicts)
        pairs = {f"two_verdicts({a},{b})" for a in named for b in named if a < b}
        none = set() if named else {"no_verdict"}
        return pairs | none | {f"criterion_both_ways({one})" for one in self.both}

    @property
    def codes(self) -> set[str]:
        """The codes of the errors of the case."""
        both = {"criterion-both-ways"} if self.both else set()
        number = {0: {"no-verdict"}, 1: set[str]()}
        return both | number.get(len(self.verdicts), {"two-verdicts"})


@cache
def patients(text: str) -> list[Patient]:
    """Every patient without a contradiction."""
    control = clingo.Control(["0"], logger=lambda *_: None)
    free = "{ patient(I, V) : domain(I, V) } 1 :- domain(I, _). :- inconsistent."
    control.add("base", [], f"{text}\n{free} {{ chosen(strict, no); chosen(strict, yes) }} = 1.")
    control.ground()
    found: list[Patient] = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            atoms: dict[str, set[str]] = {}
            values: dict[str, str | int] = {}
            for one in model.symbols(atoms=True):
                if one.match("patient", 2):
                    name, value = one.arguments
                    number = value.type is clingo.SymbolType.Number
                    values[str(name)] = value.number if number else str(value)
                elif len(one.arguments) == 1:
                    atoms.setdefault(one.name, set()).add(str(one.arguments[0]))
            both = atoms.get("met", set()) & atoms.get("failed", set())
            strict = model.contains(clingo.parse_term("chosen(strict, yes)"))
            named = frozenset(atoms.get("verdict", ()))
            found.append(Patient(values, strict, named, frozenset(both)))
    return found


def written(text: str, folder: Path) -> Path:
    (folder / "guideline.lp").write_text(text, encoding="utf-8")
    return folder


def findings(folder: Path) -> dict[str, Finding]:
    report = check(bridge.load(folder), chosen_analyses(["verdicts"]))
    return {one.id: one for one in report.findings}


def disagreement(text: str, folder: Path) -> str:
    """Where the analysis and the list of all patients tell different things of a guideline."""
    try:
        found = findings(written(text, folder))
    except KnowledgeBaseError as error:  # no verdict at all, or circular
        return "" if error.diagnostics[0].code in ("no-guideline", "circular") else str(error)
    everybody = patients(text)
    expected = {one for patient in everybody for one in patient.flaws}
    if found.keys() != expected:
        return f"{sorted(found)} instead of {sorted(expected)}"
    wrong = [name for name, one in found.items() if not _smallest(everybody, name, one.witness)]
    return f"not a smallest patient: {wrong}" if wrong else ""


def _smallest(everybody: Sequence[Patient], flaw: str, witness: Witness | None) -> bool:
    """Whether a witness shows a flaw, and nobody of whom less is known does; the default reading
    goes first."""
    assert witness is not None
    values = {one.input: one.value for one in witness.facts}
    strict = bool(witness.readings)
    showing = [one for one in everybody if flaw in one.flaws]
    default = [one for one in showing if not one.strict]
    few = min(len(one.values) for one in default or showing)
    shown = any(one.values == values and one.strict == strict for one in showing)
    return shown and strict == (not default) and len(values) == few


@pytest.mark.parametrize("seed", SEEDS)
def test_the_analysis_tells_what_every_patient_shows(seed: int, tmp_path: Path) -> None:
    assert disagreement(mutant(seed), tmp_path) == ""


def test_most_mutants_have_a_flaw_of_each_kind() -> None:
    shown = [{f for one in patients(mutant(seed)) for f in one.flaws} for seed in SEEDS]
    for kind in ("two_verdicts", "no_verdict", "criterion_both_ways"):
        assert len([1 for one in shown if any(flaw.startswith(kind) for flaw in one)]) > size(
            smoke=0, ci=2
        )


@pytest.mark.parametrize("lost", ["two-verdicts", "no-verdict", "criterion-both-ways"])
def test_an_analysis_that_overlooks_a_kind_is_found_out(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted fault."""
    monkeypatch.setattr(verdicts, "flaws", lambda of: (o for o in flaws(of) if o.code != lost))
    assert any(disagreement(mutant(seed), tmp_path) for seed in SEEDS)


def test_the_guideline_with_one_row_for_everybody(tmp_path: Path) -> None:
    text = text_of(RULES)
    assert disagreement(text, tmp_path) == ""
    report = check(bridge.load(tmp_path), chosen_analyses(["verdicts"]))
    assert [one.claim for part in report.analyses for one in part.proofs] == [
        "no patient has two of the verdicts no, unclear, yes",
        "everybody has a verdict",
        "no criterion is both met and failed: c, d",
    ]
    refuse_flawed(bridge.load(tmp_path))


def test_the_shipped_guideline_is_in_order() -> None:
    kb = bridge.load()
    refuse_flawed(kb)


def _codes_of(kb: KnowledgeBase, one: Patient) -> set[str]:
    case = bridge.Case.of("x", one.values)
    try:
        bridge.assess(kb, case, {"strict": "yes"} if one.strict else {}, plans=0, analyse=False)
    except BridgeError as error:
        return {problem.code for problem in error.diagnostics}
    return set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_is_refused_where_its_answer_is_none(seed: int, tmp_path: Path) -> None:
    """The errors of a case, and of `diff` and `mutate`, beside the list of all patients."""
    kb = bridge.load(written(mutant(seed) + "#show verdict/1.", tmp_path))
    everybody = patients(mutant(seed))
    for one in random.Random(seed).sample(everybody, 8):
        assert _codes_of(kb, one) == one.codes, one
    for readings in ({"strict": "no"}, {"strict": "yes"}, None):
        under = (
            o for o in everybody if readings is None or o.strict == (readings["strict"] == "yes")
        )
        expected = {code for one in under for code in one.codes}
        assert _refused(kb, readings) == expected


def _refused(kb: KnowledgeBase, readings: Mapping[str, str] | None) -> set[str]:
    try:
        refuse_flawed(kb, readings)
    except KnowledgeBaseError as error:
        return {problem.code for problem in error.diagnostics}
    return set()


FLAWED: dict[str, tuple[Rule, ...]] = {
    "two-verdicts": (*RULES, ("verdict(no)", ("patient(a, x)",))),
    "no-verdict": tuple(one for one in RULES if one[0] != "verdict(yes)"),
    "criterion-both-ways": (
        *RULES[:6],
        ("failed(c, s3)", ("patient(a, x)",)),
        ("verdict(no)", ()),
    ),
}
MESSAGES = {
    "two-verdicts": "`no`, `yes`",
    "no-verdict": "gives no verdict",
    "criterion-both-ways": "`c` is met and failed for this case: met by S1, failed by S3",
}
COMMANDS = (
    ("query",),
    ("explain",),
    ("explain", "met(c)"),
    ("ask",),
    ("test",),
    ("change", "--to", "met(d)"),
    ("contrast", "walk", "wait"),
)


@pytest.mark.parametrize("code", FLAWED)
def test_every_command_refuses_the_case_by_name(code: str, tmp_path: Path) -> None:
    folder = written(text_of(FLAWED[code], "#show verdict/1."), tmp_path)
    case = tmp_path / "case.lp"
    case.write_text("patient(a, x).\npatient(b, x).\nexpect(met(c)).\n", encoding="utf-8")
    for name, *arguments in COMMANDS:
        result = CliRunner().invoke(main, [name, str(case), *arguments, "--kb", str(folder)])
        assert result.exit_code == 2, (name, result.output)
        assert f"error[{code}]" in result.stderr, (name, result.output)
        assert MESSAGES[code] in result.stderr
        assert "case.lp:1:" in result.stderr
        assert "verdict `" not in result.stdout


@pytest.mark.parametrize("code", FLAWED)
def test_diff_and_mutate_refuse_the_guideline(code: str, tmp_path: Path) -> None:
    """Also where only one side has the flaw; a contradiction between two cases is not a flaw."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    for folder, rules in ((good, RULES), (bad, FLAWED[code])):
        folder.mkdir()
        written(text_of(rules), folder)
    for arguments in (("diff", good, bad), ("diff", bad, good), ("mutate", "--kb", bad)):
        result = CliRunner().invoke(main, list(map(str, arguments)))
        assert result.exit_code == 2, result.output
        assert f"error[{code}]: a patient has" in result.stderr
        assert "bad/guideline.lp:1:1" in result.stderr
        assert f"crlm check --only verdicts --kb {bad}" in result.stderr


def test_a_case_that_contradicts_itself_is_told_so_and_no_more(tmp_path: Path) -> None:
    more = "finding(clash, error) :- inconsistent. involves(clash, (a; n))."
    rules = (*RULES, ("verdict(no)", ("patient(a, x)",)))
    kb = bridge.load(written(text_of(rules, more), tmp_path))
    with pytest.raises(BridgeError, match="clash") as error:
        bridge.verdict(kb, bridge.Case.of("x", {"a": "x", "n": 0, "b": "x"}))
    assert [one.code for one in error.value.diagnostics] == ["clash"]
    file = tmp_path / "case.lp"
    file.write_text("patient(a, x). patient(n, 0). expect(finding(clash, error)).")
    outcomes = check_expectations(kb, bridge.read_case(file, kb.vocabulary))
    assert [one.fulfilled for one in outcomes] == [True]


def test_an_extension_that_makes_a_criterion_both_ways(tmp_path: Path) -> None:
    """`check` runs the same where rules are added, and names them."""
    folder, extension = written(text_of(RULES), tmp_path), tmp_path / "more.lp"
    extension.write_text(
        'source(l, "L", "2026-01-01"). statement(l1, l, s, must, "No.").\n'
        "failed(c, l1) :- patient(a, x), patient(b, z).\n"
    )
    more = ["--kb", str(folder), "--with", str(extension)]
    result = CliRunner().invoke(main, ["check", "--only", "verdicts", "--json", *more])
    assert result.exit_code == 1, result.output
    (analysed,) = json.loads(result.stdout)["analyses"]
    found = {one["id"]: one for one in analysed["findings"]}
    assert found.keys() == {"criterion_both_ways(c)"}
    assert found["criterion_both_ways(c)"]["details"] == ["met: S1", "failed: L1"]
    assert found["criterion_both_ways(c)"]["witness"]["facts"] == {"a": "x", "b": "z"}
    places = {(Path(o["file"]).name, o["line"]) for o in found["criterion_both_ways(c)"]["rules"]}
    assert ("more.lp", 2) in places
    case = tmp_path / "case.lp"
    case.write_text("patient(a, x). patient(b, z).")
    result = CliRunner().invoke(main, ["query", str(case), *more])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "error[criterion-both-ways]" in result.stderr
