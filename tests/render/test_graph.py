"""Graphs of explanations: every claim once, its links as edges, and labels that stay labels."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest

from pyclingo_bridge.explain.model import Blocked, Node
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.render.graph import COLUMNS, Graph, dot, mermaid
from tests.render.conftest import GOALS, Tell

each = pytest.mark.parametrize(("name", "goal"), GOALS)
ODD = 'a "quoted" <b>&amp; \\N #35; `x` **y** [z] {q} |p| 1. item - %% ; é≤\nnext end'

_DOT_VERTEX = re.compile(r'"(\w+)" \[label="((?:[^"\\]|\\.)*)", [^"]*(?:"[^"]*"[^"]*)?\];')
_DOT_EDGE = re.compile(r'"(\w+)" -> "(\w+)"(?: \[[\w=, ]+\])?;')
_MERMAID_VERTEX = re.compile(r'(\w+)[\[({>/]+"([^"<>`*\[\]{}|]|<br/>)*"[\])}/\\]+(:::\w+)?')
_MERMAID_EDGE = re.compile(r"(\w+) (?:-->|--x|-\.->|==>) (\w+)")


def dot_parts(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The vertices and edges of a graph; AssertionError for a line that is neither."""
    vertices, edges = [], []
    head, *lines = text.splitlines()
    assert head == "digraph explanation {"
    for line in map(str.strip, lines):
        if found := _DOT_VERTEX.fullmatch(line):
            vertices.append(found[1])
        elif found := _DOT_EDGE.fullmatch(line):
            edges.append((found[1], found[2]))
        else:
            assert re.match(r"rankdir|node \[|edge \[|subgraph|label=|\}", line), line
    assert lines[-1] == "}"
    return vertices, edges


def mermaid_parts(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    vertices, edges = [], []
    _, head, *lines = text.splitlines()
    assert head == "flowchart BT"
    for line in map(str.strip, lines):
        if found := _MERMAID_VERTEX.fullmatch(line):
            vertices.append(found[1])
        elif found := _MERMAID_EDGE.fullmatch(line):
            edges.append((found[1], found[2]))
        else:
            assert re.match(r'classDef \w+ |subgraph legend\["Legend"\]$|end$', line), line
    return vertices, edges


def links(explanation: Explanation) -> Iterator[tuple[object, object]]:
    """What rests on what, each as (what it rests on, what rests on it)."""

    def name(node: Node) -> object:
        number = node.id or node.see
        if number is not None:
            return number
        inner = node.because or node.blocked_by or node.also
        return id(node) if inner else (node.atom, node.text, node.holds, node.kind)

    def below(node: Node) -> Iterator[tuple[object, object]]:
        for one in (*node.because, *node.also):
            if not one.declared:
                yield name(one), name(node)
                yield from below(one)
        for block in node.blocked_by:
            yield from blocked(block, name(node))

    def blocked(block: Blocked, target: object) -> Iterator[tuple[object, object]]:
        yield id(block), target
        for one in block.because:
            if not one.declared:
                yield name(one), id(block)
                yield from below(one)

    for block in explanation.blocked_by:
        yield from blocked(block, "goal")
    for root in (explanation.derivation, *explanation.also):
        if root is not None:
            yield from below(root)


@each
@pytest.mark.sample(2)
def test_the_edges_are_the_links_of_the_claims(tell: Tell, name: str, goal: str | None) -> None:
    explanation = tell(name, goal).explanation
    graph = Graph(explanation)
    expected = set(links(explanation))
    assert len(graph.edges) == len(expected)
    # Names differ, so vertices are compared by how many edges enter and leave them.
    degrees = [
        Counter(
            (sum(one == end for one, _ in pairs), sum(one == end for _, one in pairs))
            for end in {end for pair in pairs for end in pair}
        )
        for pairs in ([(one.source, one.target) for one in graph.edges], list(expected))
    ]
    assert degrees[0] == degrees[1]


@each
@pytest.mark.parametrize("declared", [False, True])
def test_both_languages_define_what_they_use_once(
    tell: Tell, name: str, goal: str | None, declared: bool
) -> None:
    explanation = tell(name, goal).explanation
    graph = Graph(explanation, declared)
    own = [one.name for one in graph.vertices]
    for vertices, edges in (
        dot_parts(dot(graph)),
        mermaid_parts(mermaid(graph)),
    ):
        assert len(vertices) == len(set(vertices))
        assert [one for one in vertices if one.startswith("n")] == own
        assert edges == [(one.source, one.target) for one in graph.edges]
        assert {end for edge in edges for end in edge} <= set(own)


def test_declared_data_is_left_out_unless_asked_for(tell: Tell) -> None:
    explanation = tell("patient_a", None).explanation
    assert len(Graph(explanation).vertices) < len(Graph(explanation, declared=True).vertices)


def test_labels_name_statements_and_wrap(tell: Tell) -> None:
    vertices = Graph(tell("patient_a", "verdict(indicated)").explanation).vertices
    labels = [" ".join(one.lines) for one in vertices]
    assert any("S2-40" in one for one in labels)
    assert any("future liver remnant 25 % < 33" in one for one in labels)
    assert all(len(line) <= COLUMNS for one in vertices for line in one.lines[:-1])


def test_kinds_look_different_without_colours(tell: Tell) -> None:
    text = dot(Graph(tell("patient_a", "verdict(indicated)").explanation))
    looks = dict(re.findall(r'"k\d+" \[label="\S+ ([^"]*)", (.*)\];', text))
    assert {"stated", "follows", "absent", "nothing said", "compared"} <= set(looks)
    same = {"absent", "does not hold"}
    told_apart = [look for word, look in looks.items() if word not in same]
    assert len(told_apart) == len(set(told_apart))
    assert "color" not in text


def odd(tell: Tell) -> Explanation:
    found = tell("patient_a", "verdict(indicated)").explanation
    return replace(found, text=ODD, blocked_by=())


def test_odd_labels_stay_labels_in_dot(tell: Tell) -> None:
    text = dot(Graph(odd(tell)))
    dot_parts(text)
    (label,) = (found[2] for found in _DOT_VERTEX.finditer(text) if found[1] == "n1")
    lines = re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], label)
    assert unescape(lines).split() == ["✗", *ODD.split()]


def test_odd_labels_stay_labels_in_mermaid(tell: Tell) -> None:
    text = mermaid(Graph(odd(tell)))
    mermaid_parts(text)
    (label,) = re.findall(r'n1\["(.*)"\]', text)
    plain = re.sub(r"#(\d+);", lambda one: chr(int(one[1])), label.replace("<br/>", "\n"))
    assert plain.split() == ["✗", *ODD.split()]
