"""Every statement is accounted for, and the rules keep to the conventions that make that checkable.

Rules are read with clingo.ast: what a file says is what the solver reads.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import clingo
import pytest
from clingo import ast

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Statement, catalogue
from pyclingo_bridge.solving.symbols import matches
from pyclingo_bridge.solving.syntax_tree import parts
from tests.kb import test_consistency, test_readings, test_statements
from tests.kb.support import Check

KB = Path(__file__).resolve().parents[2] / "kb"
IDS = (*(f"S0-{n:02}" for n in range(1, 48)), *(f"S2-{n:02}" for n in range(1, 51)))
STRENGTHS = ("must", "should", "prefer", "may", "fact")
MODALITIES = (
    "requires", "forbids", "recommends", "advises_against", "prefers", "considers", "permits",
)  # fmt: skip
VERDICTS = (
    "indicated", "consider", "undetermined", "not_indicated_now", "contraindicated",
    "already_resected", "out_of_scope",
)  # fmt: skip
CRITERIA = ("r0", "liver_remnant", "fitness", "primary_control", "extrahepatic_control")
ACTIONS = (
    "liver_resection", "one_stage_hepatectomy", "two_stage_hepatectomy", "resection_plus_ablation",
    "ablation", "portal_vein_embolisation", "simultaneous_resection", "liver_first",
    "primary_first", "chemotherapy_before_liver_resection", "refer_to_hpb_unit",
    "discuss_with_hpb_unit", "mdt_decision", "systemic_chemotherapy", "doublet", "triplet",
    "anti_egfr", "bevacizumab", "pembrolizumab", "molecular_profiling", "kras_test",
    "resectability_review", "restaging", "defer_primary_treatment", "primary_resection",
    "pelvic_radiotherapy", "short_course_radiotherapy", "long_course_chemoradiotherapy",
    "delay_primary_surgery", "postoperative_chemotherapy", "liver_biopsy", "debulking",
    "resect_original_sites", "minimise_blood_loss", "non_anatomical_resection",
    "accept_narrow_margin", "continue_chemotherapy", "fitness_assessment",
    "treat_extrahepatic_disease", "defer_elective_surgery", "trial_chemotherapy_plus_ablation",
    "manage_primary_upfront",
)  # fmt: skip
FIGURES = {
    ("S0-32", 26, "percent"),
    ("S2-19", 30, "percent"),
    ("S2-24", 60, "percent"),
    ("S2-28", 73, "percent"),
    ("S2-31", 46, "months"),
    ("S2-31", 47, "months"),
}
FILES = sorted(path.relative_to(KB).as_posix() for path in KB.rglob("*.lp"))
ENTRIES = {"guideline.lp", "crlm.lp", "audit.lp", "core/library.lp"}
ENTRY_FILES = [name for name in FILES if name in ENTRIES]
ENTRY_FILES += [name for name in FILES if Path(name).name == "all.lp"]
RULE_FILES = [name for name in FILES if name not in ENTRY_FILES]


@pytest.fixture(scope="module")
def statements(kb: KnowledgeBase) -> dict[str, Statement]:
    """The statements by the ids that people write."""
    return {one.name: one for one in catalogue(kb)}


def test_all_97_statements_are_there(kb: KnowledgeBase) -> None:
    assert len(IDS) == 97
    found = [str(one) for one, *_ in kb.program.facts(("statement", 5))]
    assert sorted(found) == sorted(name.lower().replace("-", "_") for name in IDS)


@pytest.mark.parametrize("name", IDS)
def test_statement_has_source_text_and_strength(
    statements: dict[str, Statement], name: str
) -> None:
    one = statements[name]
    assert one.source == name[:2].lower()
    assert one.title != one.source, "its source is declared"
    assert one.section
    assert len(one.text.split()) >= 3
    assert one.strength in STRENGTHS


@pytest.mark.parametrize("name", IDS)
def test_statement_is_formalised_or_not_for_a_reason(
    statements: dict[str, Statement], name: str
) -> None:
    one = statements[name]
    if one.not_formalised is None:
        assert one.rules, "neither in a rule nor in not_formalised/2"
    else:
        assert len(one.not_formalised.split()) >= 2, "a reason in words"
        assert not one.rules, "in not_formalised/2 and in a rule"


def test_every_formalised_statement_is_in_a_table(statements: dict[str, Statement]) -> None:
    tested = {name for entry in test_statements.entries() for name in entry.statements}
    formalised = {name for name, one in statements.items() if one.not_formalised is None}
    assert sorted(formalised - tested) == []
    assert sorted(tested - formalised) == []


def test_not_formalised_names_statements(kb: KnowledgeBase) -> None:
    rows = [str(statement) for statement, _ in kb.program.facts(("not_formalised", 2))]
    known = {str(one) for one, *_ in kb.program.facts(("statement", 5))}
    assert sorted(rows) == sorted(set(rows) & known)


def test_rules_name_no_statement_that_does_not_exist(kb: KnowledgeBase) -> None:
    known = {str(one) for one, *_ in kb.program.facts(("statement", 5))}
    named = {
        (name, constant)
        for name in RULE_FILES
        for rule in _rules(name)
        for constant in _constants(rule)
        if constant[:3] in ("s0_", "s2_")
    }
    assert sorted(pair for pair in named if pair[1] not in known) == []


def _checks() -> Iterator[Check]:
    for entry in test_statements.entries():
        yield from entry.checks()
    yield from test_readings.checks()
    yield from test_consistency.checks()


def test_every_conclusion_is_in_a_table(kb: KnowledgeBase) -> None:
    """Each piece of advice and each decision of a criterion that the rules can give is tried."""
    goals = [clingo.parse_term(goal) for check in _checks() for goal in check.holds]
    wanted = [
        clingo.Function(str(modality), [statement, action])
        for modality, action, statement in (
            atom.symbol.arguments for atom in kb.program.atoms(("advice", 3))
        )
    ]
    for name in ("met", "failed"):
        wanted += [atom.symbol for atom in kb.program.atoms((name, 2))]
    assert wanted
    assert [str(one) for one in wanted if not any(matches(goal, one) for goal in goals)] == []


def test_every_silence_is_in_a_table(kb: KnowledgeBase) -> None:
    goals = [clingo.parse_term(goal) for check in _checks() for goal in check.holds]
    tried = {str(goal.arguments[1]) for goal in goals if goal.match("silent", 2)}
    reasons = {str(atom.symbol.arguments[1]) for atom in kb.program.atoms(("silent", 2))}
    assert sorted(reasons - tried) == []


def test_figures_are_there_with_their_statement(kb: KnowledgeBase) -> None:
    rows = kb.program.facts(("figure", 5))
    found = {(str(s).upper().replace("_", "-"), value, str(unit)) for s, _, value, unit, _ in rows}
    assert sorted(FIGURES - found) == []
    assert all(text for *_, text in rows)


def test_no_rule_reads_a_figure() -> None:
    for name in RULE_FILES:
        for rule in _rules(name):
            assert ("figure", 5) not in {symbol for _, symbol in _body_atoms(rule)}, _where(rule)


def test_words_are_those_that_scripts_rely_on(kb: KnowledgeBase) -> None:
    assert [str(one) for (one,) in kb.program.facts(("modality", 1))] == list(MODALITIES)
    verdicts = {str(atom.symbol.arguments[0]) for atom in kb.program.atoms(("verdict", 1))}
    assert verdicts == set(VERDICTS)
    assert {str(one) for (one,) in kb.program.facts(("criterion", 1))} == set(CRITERIA)
    labels = kb.words(("action_label", 2))
    assert [action for action in ACTIONS if action not in labels] == []
    given = {str(atom.symbol.arguments[1]) for atom in kb.program.atoms(("advice", 3))}
    assert sorted(given - labels.keys()) == []
    strengths = {str(atom.symbol.arguments[2]) for atom in kb.program.atoms(("strength", 3))}
    assert sorted(strengths - set(STRENGTHS)) == []


def test_every_threshold_names_a_statement(kb: KnowledgeBase) -> None:
    known = {str(one) for one, *_ in kb.program.facts(("statement", 5))}
    rows = [atom.symbol.arguments for atom in kb.program.atoms(("threshold", 3))]
    assert rows
    assert [str(row[2]) for row in rows if str(row[2]) not in known] == []
    assert [str(row[0]) for row in rows if row[1].type is not clingo.SymbolType.Number] == []


# The files.


@pytest.mark.parametrize("name", FILES)
def test_file_is_short_and_says_what_it_is(name: str) -> None:
    lines = (KB / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("% ")
    assert len(lines) <= 150
    assert [number for number, line in enumerate(lines, 1) if len(line) > 100] == []


@pytest.mark.parametrize("name", ENTRY_FILES)
def test_entry_file_only_includes(name: str) -> None:
    lines = (KB / name).read_text(encoding="utf-8").splitlines()
    others = [line for line in lines if line and not line.startswith(("%", "#include "))]
    assert others == []
    assert any(line.startswith("#include ") for line in lines)


def test_every_file_is_included() -> None:
    """A file that nothing includes would be tested by nobody."""
    included = set(ENTRIES)
    for name in ENTRY_FILES:
        for line in (KB / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("#include "):
                path = (KB / name).parent / line.split('"')[1]
                included.add(path.resolve().relative_to(KB).as_posix())
    assert sorted(set(FILES) ^ included) == []


@pytest.mark.parametrize("name", RULE_FILES)
def test_only_the_three_valued_layer_asks_what_is_not_known(name: str) -> None:
    if name == "core/three_values.lp":
        pytest.skip("the one place that may")
    for rule in _rules(name):
        bare = {("patient", 2), ("known", 1)} & {at for sign, at in _body_atoms(rule) if sign}
        assert not bare, _where(rule)


@pytest.mark.parametrize("name", RULE_FILES)
def test_only_plans_choose_and_forbid(name: str) -> None:
    """Choices and integrity constraints stand in the plan engine and `plan/`, each guarded by
    `planning`."""
    for rule in _rules(name):
        forbids = rule.head.ast_type is ast.ASTType.Literal and (
            rule.head.atom.ast_type is ast.ASTType.BooleanConstant
        )
        chooses = rule.head.ast_type in (ast.ASTType.Aggregate, ast.ASTType.HeadAggregate)
        assert rule.head.ast_type is not ast.ASTType.Disjunction, _where(rule)
        if forbids or chooses:
            assert _of_plans(name), _where(rule)
            assert (False, ("planning", 0)) in set(_body_atoms(rule)), _where(rule)


@pytest.mark.parametrize("name", RULE_FILES)
def test_only_plans_are_ranked_and_output_files_show(name: str) -> None:
    kinds = {node.ast_type for node in _nodes(name)}
    if not _of_plans(name):
        assert ast.ASTType.Minimize not in kinds
    if Path(name).name != "show.lp":
        assert not kinds & {ast.ASTType.ShowSignature, ast.ASTType.ShowTerm}
    assert not kinds & {ast.ASTType.External, ast.ASTType.Script, ast.ASTType.TheoryDefinition}


def _of_plans(name: str) -> bool:
    return name.startswith(("plan/", "core/plan/"))


@cache
def _nodes(name: str) -> tuple[ast.AST, ...]:
    """The statements of a file that includes no other."""
    found: list[ast.AST] = []
    ast.parse_files([str(KB / name)], found.append)
    return tuple(found)


def _rules(name: str) -> Iterator[ast.AST]:
    return (node for node in _nodes(name) if node.ast_type is ast.ASTType.Rule)


def _body_atoms(rule: ast.AST) -> Iterator[tuple[bool, tuple[str, int]]]:
    """Each atom that a rule reads, also in a condition: whether negated, and its signature."""
    for part in (*rule.body, *_conditions(rule.head)):
        yield from _atoms(part)


def _conditions(head: ast.AST) -> Iterator[ast.AST]:
    if head.ast_type is ast.ASTType.Aggregate:
        for element in head.elements:
            yield from element.condition


def _atoms(node: ast.AST) -> Iterator[tuple[bool, tuple[str, int]]]:
    if node.ast_type is ast.ASTType.Literal:
        if node.atom.ast_type is ast.ASTType.SymbolicAtom:
            for symbol in _unpooled(node.atom.symbol):
                yield node.sign != ast.Sign.NoSign, (symbol.name, len(symbol.arguments))
        else:
            yield from _below(node.atom)
    else:
        yield from _below(node)


def _below(node: ast.AST) -> Iterator[tuple[bool, tuple[str, int]]]:
    for child in parts(node):
        yield from _atoms(child)


def _unpooled(symbol: ast.AST) -> Iterator[ast.AST]:
    if symbol.ast_type is ast.ASTType.Pool:
        for argument in symbol.arguments:
            yield from _unpooled(argument)
    elif symbol.ast_type is ast.ASTType.UnaryOperation:
        yield from _unpooled(symbol.argument)
    else:
        yield symbol


def _constants(node: ast.AST) -> Iterator[str]:
    if node.ast_type is ast.ASTType.SymbolicTerm:
        if node.symbol.type is clingo.SymbolType.Function and not node.symbol.arguments:
            yield node.symbol.name
        return
    for child in parts(node):
        yield from _constants(child)


def _where(node: ast.AST) -> str:
    begin = node.location.begin
    return f"{Path(begin.filename).relative_to(KB)}:{begin.line}"
