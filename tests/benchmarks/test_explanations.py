"""What explanations cost, as ratios to a fresh `clingo.Control` for the same case (*F*).

Beside them two peers on the part of the rules that they accept: xclingo for derivations,
clingexplaid for minimal unsatisfiable subsets. They pin another clingo, so they get an environment
of their own (made here, or named by CRLM_PEERS, the path of its python). All is processor time, and
sides take turns.

`pytest tests/benchmarks/test_explanations.py -m benchmark -n0 -s`
"""

import json
import statistics
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from clingo import ast

import pyclingo_bridge as bridge
from pyclingo_bridge.explain.model import Node
from pyclingo_bridge.explain.why import Explanation, explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.measuring import MISSED, by_turns, fresh, in_f, timed
from tests.benchmarks.test_ratios import other_verdict
from tests.conftest import ROOT, facts_text
from tests.generated import generate

pytestmark = pytest.mark.benchmark
CASES = 28
PART = ("vocabulary", "core/three_values.lp", "readings.lp", "criteria")
ELSEWHERE = "#defined never_converts/1."
"""What the part asks for and other rules say."""
LEFT_OUT = ("question(", "change(")


Asked = Callable[[KnowledgeBase, bridge.Case], Explanation]
BOUNDS: dict[str, tuple[Asked, float]] = {
    "with derivation": (lambda kb, case: explain(kb, case, reasons=0), 0.5),
    "why another verdict does not hold": (
        lambda kb, case: explain(kb, case, other_verdict(kb, case), reasons=0),
        1.0,
    ),
    "with a minimal reason": (lambda kb, case: explain(kb, case, reasons=1), 0.75),
    "with ten minimal reasons": (lambda kb, case: explain(kb, case, reasons=10), 1.0),
}
"""What an explanation may cost in the median, as so many F."""


@pytest.mark.parametrize("name", BOUNDS)
def test_explanations_beside_a_solver(name: str) -> None:
    work, bound = BOUNDS[name]
    bridge.load()
    kb = bridge.load()  # from its compiled form
    cases = list(islice(generate(kb, 11), CASES))
    plain = timed(partial(fresh, cases[0]))
    first = timed(partial(work, bridge.load(), cases[0])) / plain
    each = [in_f(partial(timed, partial(work, kb, case)), case) for case in cases]
    median = statistics.median(each)
    print(f"\n{name}: median {median:.2f} F (bound {bound}), worst {max(each):.2f} F", end="")
    print(f"; the first of a process: {first:.1f} F")
    assert median <= bound * MISSED


class _Named(ast.Transformer):
    """Writes `_` out, as xclingo cannot take it: a variable of its own, or a projection of what
    is negated."""

    def __init__(self) -> None:
        self.projections: set[str] = set()
        self._count = 0

    def visit_Literal(self, node: ast.AST) -> ast.AST:
        if node.sign and "_" in (str(one) for one in _arguments(node)):
            named = [str(one) for one in _arguments(node) if str(one) != "_"]
            name = f"any_{node.atom.symbol.name.lstrip('_')}_{len(list(_arguments(node)))}"
            given = f"({','.join(named)})" if named else ""
            self.projections.add(f"{name}{given} :- {node.atom}.")
            projected: ast.AST = parsed(f":- not {name}{given}.").body[0]
            return projected
        return node.update(**self.visit_children(node))

    def visit_Variable(self, node: ast.AST) -> ast.AST:
        if node.name != "_":
            return node
        self._count += 1
        return node.update(name=f"Any{self._count}")


def _arguments(literal: ast.AST) -> Iterator[ast.AST]:
    if literal.atom.ast_type is ast.ASTType.SymbolicAtom:
        yield from getattr(literal.atom.symbol, "arguments", ())


def parsed(rule: str) -> ast.AST:
    found: list[ast.AST] = []
    ast.parse_string(rule, found.append)
    return found[-1]


def without_anything(part: str) -> str:
    """The same rules with every `_` written out."""
    named = _Named()
    rules = [str(named(parsed(rule))) for rule in part.splitlines()]
    more = _Named()
    return "\n".join([*rules, *(str(more(parsed(one))) for one in sorted(named.projections))])


def part_of_the_rules() -> str:
    """The vocabulary, the criteria and the verdict, without words for people, as plain rules."""
    rules: list[str] = []

    def visit(node: ast.AST) -> None:
        text = str(node)
        if node.ast_type is ast.ASTType.Rule and not text.startswith(LEFT_OUT):
            rules.append(text)

    for name in PART:
        path = ROOT / "kb" / name
        files = sorted(path.glob("*.lp")) if path.is_dir() else [path]
        for file in files:
            if file.name != "all.lp":
                ast.parse_files([str(file)], visit)
    return "\n".join(rules)


def size(explanation: Explanation) -> int:
    """How many claims a derivation tells, those of what does not hold too."""

    def count(node: Node) -> int:
        below = [*node.because, *(one for rule in node.blocked_by for one in rule.because)]
        return 1 + sum(count(one) for one in (*below, *node.also))

    return 0 if explanation.derivation is None else count(explanation.derivation)


def of_peer(python: str, task: dict[str, Any], told: list[list[str]]) -> float:
    """The processor seconds of a peer; what it tells is added."""
    run = subprocess.run(
        [python, str(Path(__file__).parent / "peers.py")],
        input=json.dumps(task), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(run.stdout.splitlines()[-1])
    assert not isinstance(found, str), f"{task['peer']}: {found}"
    told.append(found[1])
    return float(found[0])


@pytest.mark.parametrize("name", ["patient_a", "patient_b", "lung_and_spleen"])
def test_beside_the_peers(peers: str, tmp_path: Path, name: str) -> None:
    """On the criteria alone, every program given the same rules, case and goals: the verdict, and a
    criterion that rests on what is stated. Programs are parsed and grounded before, and each side
    has answered before."""
    part = part_of_the_rules()
    (tmp_path / "guideline.lp").write_text(f"{part}\n{ELSEWHERE}\n", encoding="utf-8")
    first = timed(lambda: bridge.load(tmp_path))
    kb = bridge.load(tmp_path)
    print(f"\n{name}: to load the rules takes us {first:.2f} s, once")
    fixed = "\n".join(f"chosen({name},{choice})." for name, choice in kb.chosen().items())
    case = bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary)
    task = {
        "program": f"{part}\n{fixed}\n{ELSEWHERE}\n",
        "named": f"{without_anything(part)}\n{fixed}\n",
        "facts": facts_text(case.values).replace(".", "").split("\n")[:-1],
        "unknown": [one for one in kb.vocabulary.names if one not in case.values],
    }
    criteria = bridge.assess(kb, case, plans=0).criteria
    decided = next(one for one in criteria if one.status != "open")
    goals = f"verdict({bridge.verdict(kb, case)})", f"{decided.status}({decided.id})"
    for goal, (peer, reasons) in product(goals, (("xclingo", 0), ("clingexplaid", 1))):
        ours = partial(explain, kb, case, goal, reasons=reasons)
        found, told = ours(), list[list[str]]()
        asked = {**task, "peer": peer, "goal": goal}
        used = by_turns(
            {"ours": partial(timed, ours), "theirs": partial(of_peer, peers, asked, told)}, 3
        )
        own = len(found.sufficient_reasons[0]) if reasons else size(found)
        print(
            f"  {goal}: {peer} {used['theirs'] * 1e3:.1f} ms, tells {len(told[0])}; "
            f"ours {used['ours'] * 1e3:.1f} ms, tells {own}: "
            f"{used['theirs'] / used['ours']:.2f} times ours"
        )
        assert len(told[0]) > (peer == "xclingo"), "an empty explanation is not compared"
        assert used["ours"] <= used["theirs"] * MISSED
