"""The constants of a rule, read off its text, are those of its syntax tree."""

import pytest
from clingo import ast

from pyclingo_bridge.guideline import statements
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.syntax_tree import nodes_of

RULES = r"""
a :- b, not c(d), "x\"y z" = E, #sum { 1, f(g), h : i(j); 2 : k } > l, m' = n.
-p(q; r) :- -s, t(-u).
{ v(W) : w(W) } = x :- #false.
y :- z(a..b), #inf < c, D = e + f * g.
not_x :- not not aa, not b_not.
p(_q, __r) :- s(not_t).
a :- b(()), c((d,)).
k :- X = @f(g).
___a'b :- _c, q(#sup), "not a constant" != d.
"""


def _agree(nodes: list[ast.AST]) -> int:
    rules = [node for node in nodes if node.ast_type is ast.ASTType.Rule]
    for node in rules:
        assert statements._constants(node) == frozenset(statements.constants(node)), str(node)
    return len(rules)


def test_of_every_form() -> None:
    nodes: list[ast.AST] = []
    ast.parse_string(RULES, nodes.append)
    assert _agree(nodes) == 9


def test_of_the_shipped_rules(kb: KnowledgeBase) -> None:
    assert _agree(nodes_of(kb.sources)[0]) > 1000


def test_a_pattern_that_reads_texts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes: list[ast.AST] = []
    ast.parse_string(RULES, nodes.append)
    monkeypatch.setattr(statements, "_QUOTED", statements._NOT_BY_TEXT)
    with pytest.raises(AssertionError):
        _agree(nodes)
