"""An explanation as a graph in Graphviz or Mermaid: each claim once, arrows from its grounds.

Declared data, the same for every patient, is left out unless asked for. Shapes and lines, not
colours, tell the kinds of claims apart; a legend names those that occur.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from pyclingo_bridge.explain.model import Blocked, Node
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.render.marks import RULE_BLOCKED, Kind, kind_of, status

COLUMNS = 30
RESTS = "because"
STOPS = "stands in the way"
MIGHT = "could have given it"
ALSO = "in another way"
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


class Drawing:
    """Vertices and edges, in the order in which they were first named."""

    def __init__(self) -> None:
        self.vertices: list[Vertex] = []
        self.edges: dict[Edge, None] = {}
        self._names: dict[object, str] = {}

    def vertex(self, key: object, kind: Kind, text: str, notes: Iterable[str] = ()) -> str:
        """The name of the vertex with this key; the text is wrapped, notes stand below it."""
        if key not in self._names:
            name = self._names[key] = f"n{len(self._names) + 1}"
            lines = (*wrap(f"{kind.mark} {text}", COLUMNS), *notes)
            self.vertices.append(Vertex(name, kind, lines))
        return self._names[key]

    def edge(self, source: str, target: str, kind: str) -> None:
        """Add an edge."""
        self.edges[Edge(source, target, kind)] = None


class Graph(Drawing):
    """The vertices and edges of an explanation, in the order of its derivation."""

    def __init__(self, explanation: Explanation, declared: bool = False) -> None:
        super().__init__()
        self._declared = declared
        if not explanation.holds:
            goal = self._vertex(("goal",), _GOAL, explanation.text, ())
            self._blocks(goal, explanation.blocked_by)
        for root in filter(None, (explanation.derivation, *explanation.also)):
            self._claim(root)

    def _claim(self, node: Node) -> str:
        name = self._vertex(_key(node), kind_of(node), node.text, node.statements)
        for kind, others in ((RESTS, node.because), (ALSO, node.also)):
            for ground in others:
                if self._declared or not ground.declared:
                    self.edge(self._claim(ground), name, kind)
        self._blocks(name, node.blocked_by)
        return name

    def _blocks(self, target: str, blocks: Iterable[Blocked]) -> None:
        for block in blocks:
            text = f"{block.text}: {status(block.status)}"
            name = self._vertex(("block", id(block)), RULE_BLOCKED, text, block.statements)
            self.edge(name, target, MIGHT)
            for ground in block.because:
                if self._declared or not ground.declared:
                    self.edge(self._claim(ground), name, STOPS)

    def _vertex(self, key: object, kind: Kind, text: str, statements: Iterable[str]) -> str:
        unnamed = [statement for statement in statements if statement not in text]
        return self.vertex(key, kind, text, [f"[{', '.join(unnamed)}]"] if unnamed else [])


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
    RESTS: "",
    STOPS: " [arrowhead=tee]",
    MIGHT: " [style=dashed, arrowhead=empty]",
    ALSO: " [style=bold]",
}
_DOT_HEAD = """digraph explanation {
  rankdir=BT;
  node [fontname="Helvetica", fontsize=11, margin="0.12,0.06"];
  edge [fontname="Helvetica", fontsize=9];"""
_DOT_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
"""Graphviz reads `&amp;` and `\\N` in labels: neither may come from outside."""


def dot(graph: Drawing) -> str:
    """The graph in the language of Graphviz."""
    lines = [_DOT_HEAD, *(f"  {_dot_vertex(vertex)}" for vertex in graph.vertices)]
    for edge in graph.edges:
        lines.append(f'  "{edge.source}" -> "{edge.target}"{_DOT_LINES[edge.kind]};')
    lines += ["  subgraph cluster_legend {", '    label="Legend"; fontname="Helvetica";']
    lines += [f"    {_dot_vertex(vertex)}" for vertex in _legend(graph)]
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _dot_vertex(vertex: Vertex) -> str:
    label = "\\n".join(line.translate(_DOT_ESCAPES) for line in vertex.lines)
    return f'"{vertex.name}" [label="{label}", {_DOT_SHAPES[vertex.kind.style]}];'


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
_MERMAID_LINES = {RESTS: "-->", STOPS: "--x", MIGHT: "-.->", ALSO: "==>"}
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


def mermaid(graph: Drawing) -> str:
    """The graph in the language of Mermaid."""
    lines = [_MERMAID_HEAD, *(f"  {_mermaid_vertex(vertex)}" for vertex in graph.vertices)]
    lines += [f"  {edge.source} {_MERMAID_LINES[edge.kind]} {edge.target}" for edge in graph.edges]
    lines.append('  subgraph legend["Legend"]')
    lines += [f"    {_mermaid_vertex(vertex)}" for vertex in _legend(graph)]
    return "\n".join([*lines, "  end"]) + "\n"


def _mermaid_vertex(vertex: Vertex) -> str:
    opened, closed = _MERMAID_SHAPES[vertex.kind.style]
    style = f":::{vertex.kind.style}" if vertex.kind.style in _DASHED else ""
    lines = (_UNSAFE.sub(lambda sign: f"#{ord(sign[0])};", line) for line in vertex.lines)
    return f'{vertex.name}{opened}"{"<br/>".join(lines)}"{closed}{style}'


def _legend(graph: Drawing) -> list[Vertex]:
    """One vertex for each kind that occurs."""
    kinds = dict.fromkeys(vertex.kind for vertex in graph.vertices)
    return [
        Vertex(f"k{place}", kind, (f"{kind.mark} {kind.word}",))
        for place, kind in enumerate(kinds, 1)
    ]
