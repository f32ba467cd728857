"""What there is nothing to look at for is not checked: never a proof, and told in every form."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from clingo import ast
from jsonschema import Draft202012Validator

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.check import not_checked as needs
from pyclingo_bridge.check.not_checked import PARTS, Part
from pyclingo_bridge.check.run import NAMES, check, chosen_analyses
from pyclingo_bridge.cli import main
from pyclingo_bridge.loading import STANDARD_CHECKS, load_for_checks
from pyclingo_bridge.population.findings import Report
from pyclingo_bridge.solving.atoms import Signature
from tests.conftest import ROOT, schema

pytestmark = pytest.mark.usefixtures("loaded_once")

FULL = ROOT / "tests/data/sore_throat"
SCHEMA = schema("check")

WITH_IT: dict[Signature, Signature] = {("reading", 2): ("default_reading", 2)}
"""What makes no sense without a predicate, and goes with it."""
FINDINGS_ONLY = {
    ("contradictions", "written"),
    ("plans", ""),
    ("rules", "statements"),
    ("rules", "populations"),
    ("sources", "topics"),
    ("sources", "strength"),
}
"""Parts that prove nothing of the guideline with known faults: they find them."""
FEWER = {"3..100": "14..46", "0..30": "6..16"}
"""Numbers enough to have every boundary."""

GROUPS = [(part, group) for part in PARTS for group in part.needs]


def name_of(pair: tuple[Part, Iterable[Signature]]) -> str:
    part, group = pair
    return f"{part.analysis}-{part.name}-{'-'.join(name for name, _ in group)}"


class Renamed(ast.Transformer):
    """The same rules without some predicates: under other names."""

    def __init__(self, gone: Iterable[Signature]) -> None:
        self._gone = frozenset(gone)

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:
        return node.update(symbol=self._renamed(node.symbol))

    def _renamed(self, term: ast.AST) -> ast.AST:
        if term.ast_type is ast.ASTType.Pool:
            return term.update(arguments=[self._renamed(one) for one in term.arguments])
        gone = (term.name, len(term.arguments)) in self._gone
        return term.update(name=f"gone_{term.name}") if gone else term

    def visit_ShowSignature(self, node: ast.AST) -> ast.AST:
        if (node.name, node.arity) in self._gone:
            return node.update(name=f"gone_{node.name}")
        return node


def without(gone: Iterable[Signature], target: Path) -> Path:
    """The guideline with known faults and its checks, without some predicates."""
    renamed = Renamed([*gone, *(WITH_IT[one] for one in gone if one in WITH_IT)])
    for entry in ("guideline.lp", "audit.lp"):
        nodes: list[ast.AST] = []
        ast.parse_files([str(FULL / entry)], nodes.append)
        text = "\n".join(str(renamed(node)) for node in nodes)
        for old, new in FEWER.items():
            text = text.replace(f"({old})", f"({new})")
        (target / entry).write_text(text, encoding="utf-8")
    return target


def checked(folder: Path, *names: str) -> Report:
    return check(load_for_checks(folder), chosen_analyses(names))


def fault(part: Part, folder: Path) -> str:
    """What is wrong with how a part is reported of a guideline that has nothing for it."""
    (analysed,) = checked(folder, part.analysis).analyses
    if part.claim not in {one.claim for one in analysed.unchecked}:
        return "not told"
    proofs = [one.claim for one in analysed.proofs if one.part == part.name or empty(one.claim)]
    return f"proved: {proofs}" if proofs else ""


def empty(claim: str) -> bool:
    """Whether a proof is of none, or names nothing behind its colon."""
    return claim.startswith("0 ") or claim.rstrip().endswith(":")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The guideline with all that the analyses read."""
    return checked(without((), tmp_path_factory.mktemp("whole")))


def test_what_there_is_to_look_at_is_looked_at(whole: Report) -> None:
    assert not whole.unchecked
    proved = {(one.name, proof.part) for one in whole.analyses for proof in one.proofs}
    assert {(one.analysis, one.name) for one in PARTS} - proved == FINDINGS_ONLY
    assert {name for name, _ in FINDINGS_ONLY} <= {one.analysis for one in whole.findings}
    assert not [one for part in whole.analyses for one in part.proofs if empty(one.claim)]


@pytest.mark.parametrize("pair", GROUPS, ids=map(name_of, GROUPS))
@pytest.mark.sample(4)
def test_nothing_is_proved_of_nothing(
    pair: tuple[Part, tuple[Signature, ...]], tmp_path: Path
) -> None:
    """For every predicate that an analysis reads, or for all of which one would do. Those that the
    checks then derive themselves are looked at all the same."""
    part, group = pair
    derived = STANDARD_CHECKS.keys() >= set(group)
    assert fault(part, without(group, tmp_path)) == ("not told" if derived else "")


@pytest.mark.parametrize("part", PARTS, ids=lambda one: f"{one.analysis}-{one.name}")
def test_a_row_that_is_lost_is_noticed(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted fault: the table without a row, and a guideline that has next to nothing."""
    (tmp_path / "guideline.lp").write_text("domain(a, x). verdict(v) :- patient(a, x).")
    assert fault(part, tmp_path) == ""
    monkeypatch.setattr(needs, "PARTS", tuple(one for one in PARTS if one is not part))
    assert fault(part, tmp_path)


def test_the_table_is_of_the_analyses_that_ship() -> None:
    assert {one.analysis for one in PARTS} | {"thresholds"} == set(NAMES)
    assert len({(one.analysis, one.name) for one in PARTS}) == len(PARTS)


BARE = """
domain(a, (x; y)). domain(b, (x; y)).
verdict(good) :- patient(a, x).
verdict(bad) :- not patient(a, x).
advice(recommends, walk, s1) :- patient(b, x).
statement(s1, d, part, should, "Walk."). statement(s2, d, part, must, "Do not walk.").
"""
AGAINST = "advice(forbids, walk, s2) :- patient(b, x)."

Make = Callable[[str], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(more: str) -> Path:
        (tmp_path / "guideline.lp").write_text(BARE + more, encoding="utf-8")
        return tmp_path

    return made


def test_no_form_of_a_report_is_silent_about_it(make: Make) -> None:
    """A guideline with nothing but verdicts and advice: of almost all that is checked, a part is
    not; that alone makes no exit code 1."""
    folder = make("")
    report = checked(folder)
    told = {(one.analysis, one.because) for one in report.unchecked}
    assert ("contradictions", "nothing derives `opposed/5`") in told
    assert ("thresholds", "no input is a number") in told
    assert {one.analysis for one in report.unchecked} == set(NAMES)
    Draft202012Validator(SCHEMA).validate(to_json(report))
    assert not checked(folder, "contradictions", "gaps").failed
    for form in ("text", "json", "sarif", "html", "markdown"):
        result = CliRunner().invoke(main, ["check", "--kb", str(folder), "--format", form])
        assert result.exit_code == int(report.failed), result.output
        said = " ".join(result.output.split())
        assert said.count("opposed/5") == 1 + (form == "json"), form
        assert form in ("json", "sarif", "markdown") or (
            f"{len(report.unchecked)} not checked" in said
        )


def test_a_claim_that_no_rule_can_break_is_not_checked(make: Make) -> None:
    (analysed,) = checked(
        make("claim(c, must, one). claim(d, must, two). violated(c) :- verdict(bad)."), "properties"
    ).analyses
    assert [one.id for one in analysed.findings] == ["property(c)"]
    assert [one.because for one in analysed.unchecked] == ["nothing derives `violated(d)`"]
    assert not analysed.proofs


def test_verdicts_of_an_order_that_nobody_has(make: Make) -> None:
    more = "better(a, x, y). better_verdict(goood, bad)."
    (analysed,) = checked(make(more), "monotonicity").analyses
    said = [one.because for one in analysed.unchecked]
    assert "no rule gives verdicts in this order" in said
    assert not analysed.proofs


@pytest.mark.parametrize("claim", ["irrelevant(c, verdict, s1).", "irrelevant(a, drug, s1)."])
def test_a_claim_about_what_there_is_not(make: Make, claim: str) -> None:
    (analysed,) = checked(make(claim), "irrelevance").analyses
    assert [one.title.endswith("of the guideline") for one in analysed.findings] == [True]


OPPOSED = "opposed(action, S, A, R, A) :- advice(recommends, A, S), advice(forbids, A, R)."
CONFLICT = "conflict(action, S, A, R, A) :- advice(recommends, A, S), advice(forbids, A, R)."


@pytest.mark.parametrize(
    ("more", "level", "open_"),
    [(OPPOSED, "note", "conflict/5"), (CONFLICT, "error", ""), (OPPOSED + CONFLICT, 0, 0)],
)
def test_half_of_what_contradictions_read(make: Make, more: str, level: str, open_: str) -> None:
    """Statements that are opposed are told of in any case; resolved they are only where that is
    known."""
    (analysed,) = checked(make(AGAINST + more), "contradictions").analyses
    assert [one.id for one in analysed.findings] == ["contradiction(s1,s2)"]
    assert [one.level for one in analysed.findings] == [level or "error"]
    assert [one.missing for one in analysed.unchecked] == ([(open_,)] if open_ else [])
    assert not analysed.proofs


@pytest.mark.parametrize(
    "against",
    [
        AGAINST,
        "forbids(s2, walk) :- patient(b, x).",
        "advises_against(s2, walk) :- patient(b, x). strength(s2, walk, must) :- patient(b, x).",
    ],
)
def test_for_and_against_is_found_without_a_declaration(make: Make, against: str) -> None:
    """Whether a guideline has rules for its modalities or not; a `may` contradicts nothing."""
    (analysed,) = checked(make(against), "contradictions").analyses
    assert [(one.id, one.level) for one in analysed.findings] == [("contradiction(s1,s2)", "error")]
    assert not analysed.unchecked
    weak = make(against)
    text = (weak / "guideline.lp").read_text("utf-8").replace("should", "may")
    (weak / "guideline.lp").write_text(text, "utf-8")
    (analysed,) = checked(weak, "contradictions").analyses
    assert not analysed.findings


def test_silence_and_decisions_without_an_option_are_gaps(make: Make) -> None:
    more = """
    decision(d; e). serves(walk, d, beside).
    due(d, today) :- patient(a, x).
    option(d, walk, today) :- patient(b, x).
    silent(e, nothing_said) :- patient(a, y).
    """
    (analysed,) = checked(make(more), "gaps").analyses
    assert {one.id for one in analysed.findings} == {"gap(d,unsaid,all)", "gap(e,nothing_said,all)"}


def test_nothing_is_proved_where_no_case_is_possible(make: Make) -> None:
    folder = make("inconsistent :- patient(a, x). inconsistent :- not patient(a, x).")
    with pytest.raises(KnowledgeBaseError, match="no-patient"):
        checked(folder)


def table() -> str:
    """What each part needs, for people."""
    rows = ["| analysis | what is not checked without | one each of |", "| --- | --- | --- |"]
    for part in PARTS:
        groups = (" or ".join(f"`{n}/{a}`" for n, a in group) for group in part.needs)
        rows.append(f"| `{part.analysis}` | {part.claim} | {'; '.join(groups)} |")
    return "\n".join(rows)


def test_the_documentation_has_the_table() -> None:
    assert table() in (ROOT / "docs/checking.md").read_text(encoding="utf-8")
