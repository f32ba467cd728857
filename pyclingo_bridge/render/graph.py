"""An explanation as a graph in Graphviz or Mermaid: each claim once, arrows from its grounds.

Declared data, the same for every patient, is left out unless asked for. Shapes and lines, not
colours, tell the kinds of claims apart; a legend names those that occur.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import wrap

from pyclingo_bridge.explain.model import Blocked, Node
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.render.marks import RULE_BLOCKED, Kind, kind_of, status

COLUMNS = 30
_RESTS = "because"
_STOPS = "stands in the way"
_MIGHT = "could have given it"
_ALSO = "in another way"
_GOAL = Kind("✗", "does not hold", "absent")


@dataclass(frozen=True, slots=True)
class Vertex:
    """A claim, or a rule that does not apply."""

    name: str
    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """From what a claim rests on to the claim; `kind` says how it bears on it."""

    source: str
    target: str
    kind: str


class Graph:
    """The vertices and edges of an explanation, in the order of its derivation."""

    def __init__(self, explanation: Explanation, declared: bool = False) -> None:
        self._declared = declared
        self._names: dict[object, str] = {}
        self._vertices: dict[str, Vertex] = {}
        self._edges: dict[Edge, None] = {}
        if not explanation.holds:
            goal = self._vertex(("goal",), _GOAL, explanation.text, ())
            self._blocks(goal, explanation.blocked_by)
        for root in filter(None, (explanation.derivation, *explanation.also)):
            self._claim(root)

    @property
    def vertices(self) -> tuple[Vertex, ...]:
        return tuple(self._vertices.values())

    @property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(self._edges)

    def _claim(self, node: Node) -> str:
        name = self._vertex(_key(node), kind_of(node), node.text, node.statements)
        for kind, others in ((_RESTS, node.because), (_ALSO, node.also)):
            for ground in others:
                if self._declared or not ground.declared:
                    self._edge(self._claim(ground), name, kind)
        self._blocks(name, node.blocked_by)
        return name

    def _blocks(self, target: str, blocks: Iterable[Blocked]) -> None:
        for block in blocks:
            text = f"{block.text}: {status(block.status)}"
            name = self._vertex(("block", id(block)), RULE_BLOCKED, text, block.statements)
            self._edge(name, target, _MIGHT)
            for ground in block.because:
                if self._declared or not ground.declared:
                    self._edge(self._claim(ground), name, _STOPS)

    def _vertex(self, key: object, kind: Kind, text: str, statements: Iterable[str]) -> str:
        name = self._names.setdefault(key, f"n{len(self._names) + 1}")
        unnamed = [statement for statement in statements if statement not in text]
        cited = [f"[{', '.join(unnamed)}]"] if unnamed else []
        lines = (*wrap(f"{kind.mark} {text}", COLUMNS), *cited)
        self._vertices.setdefault(name, Vertex(name, kind, lines))
        return name

    def _edge(self, source: str, target: str, kind: str) -> None:
        self._edges[Edge(source, target, kind)] = None


def _key(node: Node) -> object:
    """The identity of a node's claim: its id, or what it says where it is a leaf."""
    number = node.id or node.see
    if number is not None:
        return ("claim", number)
    if node.because or node.blocked_by or node.also:
        return ("node", id(node))
    return ("leaf", node.atom, node.text, node.holds, node.kind)


_DOT_SHAPES = {
    "derived": 'shape=box',
    "fact": 'shape=box, peripheries=2',
    "stated": 'shape=box, style="rounded,bold"',
    "reading": 'shape=note',
    "chosen": 'shape=box3d',
    "comparison": 'shape=cds, margin="0.25,0.08"',
    "absent": 'shape=box, style=dashed',
    "unknown": 'shape=box, style="rounded,dotted"',
    "otherwise": 'shape=box, style="rounded,dashed"',
    "rule": 'shape=octagon',
}  # fmt: skip
_DOT_LINES = {
    _RESTS: "",
    _STOPS: " [arrowhead=tee]",
    _MIGHT: " [style=dashed, arrowhead=empty]",
    _ALSO: " [style=bold]",
}
_DOT_HEAD = """digraph explanation {
  rankdir=BT;
  node [fontname="Helvetica", fontsize=11, margin="0.12,0.06"];
  edge [fontname="Helvetica", fontsize=9];"""
_DOT_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
"""Graphviz reads `&amp;` and `\\N` in labels: neither may come from outside."""


def dot(explanation: Explanation, declared: bool = False) -> str:
    """The graph in the language of Graphviz."""
    graph = Graph(explanation, declared)

    def vertex(name: str, kind: Kind, lines: Iterable[str]) -> str:
        return f'"{name}" [label="{_dot_text(lines)}", {_DOT_SHAPES[kind.style]}];'

    lines = [_DOT_HEAD]
    lines += ["  " + vertex(node.name, node.kind, node.lines) for node in graph.vertices]
    lines += [
        f'  "{edge.source}" -> "{edge.target}"{_DOT_LINES[edge.kind]};' for edge in graph.edges
    ]
    lines += ["  subgraph cluster_legend {", '    label="Legend"; fontname="Helvetica";']
    lines += [f"    {line}" for line in _legend(graph, vertex)]
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _dot_text(lines: Iterable[str]) -> str:
    return "\\n".join(line.translate(_DOT_ESCAPES) for line in lines)


_MERMAID_SHAPES = {
    "derived": ("[", "]"),
    "fact": ("[[", "]]"),
    "stated": ("([", "])"),
    "reading": (">", "]"),
    "chosen": ("[/", "\\]"),
    "comparison": ("[/", "/]"),
    "absent": ("[", "]"),
    "unknown": ("(", ")"),
    "otherwise": ("(", ")"),
    "rule": ("{{", "}}"),
}
_MERMAID_LINES = {_RESTS: "-->", _STOPS: "--x", _MIGHT: "-.->", _ALSO: "==>"}
# Lines are wrapped here, so the width at which Mermaid wraps on its own is out of the way.
_MERMAID_HEAD = """%%{init: {"flowchart": {"wrappingWidth": 400}}}%%
flowchart BT
  classDef absent stroke-dasharray: 6 4
  classDef otherwise stroke-dasharray: 6 4
  classDef unknown stroke-dasharray: 2 3
  classDef stated stroke-width: 3px"""
_DASHED = ("absent", "otherwise", "unknown", "stated")
_UNSAFE = re.compile(r"[!-'*+;-@\[-`{-~]|[.-](?= |$)|(?<=\d)\.")
"""What Mermaid may take for its own signs, for Markdown or for HTML inside a quoted label."""


def mermaid(explanation: Explanation, declared: bool = False) -> str:
    """The graph in the language of Mermaid."""
    graph = Graph(explanation, declared)

    def vertex(name: str, kind: Kind, lines: Iterable[str]) -> str:
        opened, closed = _MERMAID_SHAPES[kind.style]
        style = f":::{kind.style}" if kind.style in _DASHED else ""
        return f'{name}{opened}"{_mermaid_text(lines)}"{closed}{style}'

    lines = [_MERMAID_HEAD]
    lines += ["  " + vertex(node.name, node.kind, node.lines) for node in graph.vertices]
    lines += [f"  {edge.source} {_MERMAID_LINES[edge.kind]} {edge.target}" for edge in graph.edges]
    lines += ['  subgraph legend["Legend"]', *(f"    {line}" for line in _legend(graph, vertex))]
    return "\n".join([*lines, "  end"]) + "\n"


def _mermaid_text(lines: Iterable[str]) -> str:
    return "<br/>".join(_UNSAFE.sub(lambda sign: f"#{ord(sign[0])};", line) for line in lines)


def _legend(graph: Graph, vertex: Callable[[str, Kind, Iterable[str]], str]) -> list[str]:
    """One vertex for each kind that occurs."""
    kinds = dict.fromkeys(claim.kind for claim in graph.vertices)
    return [
        vertex(f"k{place}", kind, [f"{kind.mark} {kind.word}"])
        for place, kind in enumerate(kinds, 1)
    ]
