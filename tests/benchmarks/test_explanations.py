"""What explanations cost, as ratios to one query in the same process and the same run.

Beside them, in the same run, two peers on the part of the rules that they accept: xclingo for
derivations, clingexplaid for minimal unsatisfiable subsets. They pin another clingo, so they get an
environment of their own (made here, or named by CRLM_PEERS, the path of its python).

`pytest tests/benchmarks -m benchmark -n0 -s`
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from clingo import ast

import pyclingo_bridge as bridge
from pyclingo_bridge.explain import change, explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT, facts_text
from tests.generated import generate

pytestmark = pytest.mark.benchmark
CASES = 28
GOALS = {"indicated": "verdict(not_indicated_now)"}
PART = ("vocabulary", "core/three_values.lp", "readings.lp", "criteria")
LEFT_OUT = ("question(", "change(")


def milliseconds(work: Callable[[bridge.Case], object], cases: list[bridge.Case]) -> list[float]:
    """The least of three rounds for each case, in milliseconds of processor time."""
    found = []
    for case in cases:
        rounds = []
        for _ in range(3):
            start = time.process_time()
            work(case)
            rounds.append((time.process_time() - start) * 1e3)
        found.append(min(rounds))
    return found


def shown(name: str, times: list[float], query: float) -> float:
    """Print a row; give the ratio of the median to a query."""
    median, worst = statistics.median(times), max(times)
    print(f"{name:<40}{median:9.2f} ms  {median / query:7.1f} queries  worst {worst / query:7.1f}")
    return median / query


def test_explanations_in_queries(kb: KnowledgeBase) -> None:
    cases = list(islice(generate(kb, 11), CASES))
    explain(kb, cases[0], reasons=10)  # what is made once is made before
    query = statistics.median(
        milliseconds(lambda case: bridge.assess(kb, case, plans=0, analyse=False), cases)
    )
    print(f"\none query (verdict and advice): {query:.2f} ms")
    goal = {case.name: other_verdict(kb, case) for case in cases}
    derivation = shown(
        "explain with derivation",
        milliseconds(lambda case: explain(kb, case, reasons=0), cases), query,
    )  # fmt: skip
    shown(
        "explain why another verdict does not hold",
        milliseconds(lambda case: explain(kb, case, goal[case.name], reasons=0), cases), query,
    )  # fmt: skip
    first = shown(
        "first minimal reason",
        milliseconds(lambda case: explain(kb, case, reasons=1), cases),
        query,
    )
    ten = shown(
        "first ten minimal reasons",
        milliseconds(lambda case: explain(kb, case, reasons=10), cases), query,
    )  # fmt: skip
    changed = shown(
        "change, up to three inputs together",
        milliseconds(lambda case: change(kb, case, goal[case.name]), cases), query,
    )  # fmt: skip
    assert derivation <= 10
    assert first <= 100
    assert ten <= 1000
    assert changed <= 300


def other_verdict(kb: KnowledgeBase, case: bridge.Case) -> str:
    """A verdict that the case does not have: the best one, or the usual other one."""
    return GOALS.get(bridge.verdict(kb, case), "verdict(indicated)")


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


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The python of an environment with the peers."""
    if named := os.environ.get("CRLM_PEERS"):
        return named
    folder = tmp_path_factory.mktemp("peers")
    python = str(folder / "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", "xclingo==2.0b24", "clingexplaid==1.5.1"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    if subprocess.run(install, check=False, capture_output=True).returncode:
        pytest.skip("the peers cannot be installed here")
    return python


def test_beside_the_peers(peers: str, tmp_path: Path) -> None:
    """On the criteria alone, every program given the same rules, case and goal."""
    part = part_of_the_rules()
    (tmp_path / "guideline.lp").write_text(part, encoding="utf-8")
    kb = bridge.load(tmp_path)
    fixed = "\n".join(f"chosen({name},{choice})." for name, choice in kb.chosen().items())
    for name in ("patient_a", "patient_b", "lung_and_spleen"):
        case = bridge.read_case(ROOT / f"cases/{name}.lp", kb.vocabulary)
        goal = f"verdict({bridge.verdict(kb, case)})"
        explain(kb, case, goal)
        (own,) = milliseconds(lambda one: explain(kb, one, reasons=0), [case])
        (reason,) = milliseconds(lambda one: explain(kb, one, reasons=1), [case])
        task = {
            "program": f"{part}\n{fixed}\n",
            "named": f"{without_anything(part)}\n{fixed}\n",
            "facts": facts_text(case.values).replace(".", "").split("\n")[:-1],
            "unknown": [one for one in kb.vocabulary.names if one not in case.values],
            "goal": goal,
        }
        run = subprocess.run(
            [peers, str(Path(__file__).parent / "peers.py")],
            input=json.dumps(task), capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = json.loads(run.stdout.splitlines()[-1])
        print(f"\n{name}, {goal}: derivation {own:.1f} ms, with a minimal reason {reason:.1f} ms")
        for peer, measured in found.items():
            if isinstance(measured, str):
                print(f"  {peer}: {measured}")
                continue
            seconds, size = measured
            ours = own if peer == "xclingo" else reason
            print(
                f"  {peer}: {seconds * 1e3:.1f} ms (size {size}), {seconds * 1e3 / ours:.1f} times"
            )
