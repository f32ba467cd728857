"""An explanation as an outline for the terminal: lines, each with the lines below it.

Left out, unless every step is asked for: what is the same for every patient, what a sentence
already says, steps that only pass on what the same statement says. Below an absent claim are the
claims that keep it away, and on one line the inputs that are not stated.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pyclingo_bridge.explain.model import Blocked, Node, Place, Wanted

_TOLD_BY_NEEDS = ("comparison", "unknown", "otherwise", "reading")
_NAMED = 5
"""How many inputs are named where many keep something away."""


class Line(NamedTuple):
    """A line with the lines below it."""

    text: str
    style: str = ""
    note: str = ""
    """Statements and place, shown less prominently."""
    below: tuple["Line", ...] = ()


class Outline:
    """Turns nodes into lines; a node that occurs again is a reference to its first line."""

    def __init__(
        self, roots: Iterable[Node], wanted: Callable[[Wanted], str], whole: bool = False
    ) -> None:
        """`wanted` puts in words what an input would have to be; `whole` leaves nothing out."""
        self._wanted, self._whole = wanted, whole
        self._by_id = {node.id: node for node in _all_nodes(roots) if node.id is not None}
        self._numbers: dict[int, int] = {}

    def of(self, node: Node) -> Line:
        """The line of a node; lines below it may be left out."""
        node = self._resolved(node)
        number = ""
        if node.id is not None:
            if node.id in self._numbers:
                return Line(f"{self._text(node)} (see {self._numbers[node.id]})", _style(node))
            self._numbers[node.id] = len(self._numbers) + 1
            number = f" ({self._numbers[node.id]})"
        return Line(self._text(node) + number, _style(node), _note(node), self._below(node))

    def blocks(self, blocked: Iterable[Blocked], atom: str) -> tuple[Line, ...]:
        """The lines of the rules that could have given an absent atom."""
        return _distinct(line for block in blocked for line in self._block(block, atom))

    def _resolved(self, node: Node) -> Node:
        return node if node.see is None else self._by_id.get(node.see, node)

    def _below(self, node: Node) -> tuple[Line, ...]:
        if node.evident and not self._whole:
            return ()
        lines = [line for ground in node.because for line in self._shown(ground)]
        if self._whole:
            lines += self.blocks(node.blocked_by, node.atom)
        else:
            lines += self._kept_away(node)
        if node.cut:
            lines.append(Line("… (deeper than asked for)", "dim"))
        return _distinct(lines)

    def _shown(self, node: Node) -> Iterator[Line]:
        """The line of a node among others: none for what need not be said, and instead of a node
        that only passes on another the line of that one."""
        if (node.declared or node.kind == "fact") and not self._whole:
            return
        while not self._whole and (ground := _passed_on(node)) is not None:
            node = ground
        yield self.of(node)

    def _kept_away(self, node: Node) -> list[Line]:
        """What keeps an absent atom away: claims that hold, and inputs not stated or otherwise."""
        lines: list[Line] = []
        unknown: list[str] = []
        otherwise: list[str] = []
        left = _failing_nodes(node)
        seen: set[int] = set()
        while left:
            failing = self._resolved(left.pop(0))
            if id(failing) in seen:
                continue
            seen.add(id(failing))
            if failing.kind == "unknown":
                unknown.append(failing.text.partition(":")[0])
            elif failing.kind in ("comparison", "aggregate") and failing.because:
                lines.append(self.of(failing))
            elif failing.kind in ("otherwise", "comparison"):
                otherwise.append(failing.text)
            elif failing.holds:
                lines += self._shown(failing)
            else:
                left = _failing_nodes(failing) + left
        if otherwise:
            lines.append(Line(_listed(otherwise, "; "), "bold"))
        if unknown:
            lines.append(Line(f"nothing is recorded about {_listed(unknown, ', ')}", "cyan"))
        return lines

    def _block(self, block: Blocked, atom: str) -> Iterator[Line]:
        place = _place(block.rule)
        if block.status == "not_chosen":
            yield Line("it could be chosen, and was not", "", place)
            return
        only = self._resolved(block.because[0]) if len(block.because) == 1 else None
        plain = not block.statements and not block.needs and not self._whole
        if plain and only is not None and only.blocked_by and not only.evident:
            yield from self.blocks(only.blocked_by, only.atom)  # a rule that only hands on
            return
        needs = [Line(self._wanted(need), "cyan") for need in block.needs]
        skipped = _TOLD_BY_NEEDS if needs and not self._whole else ()
        because = [ground for ground in block.because if ground.kind not in skipped]
        lines = _distinct([*(line for node in because for line in self._failing(node)), *needs])
        lead = f"{self._lead(block, atom)}, but"
        if len(lines) == 1 and not lines[0].below:
            yield Line(f"{lead} {lines[0].text}", "", place)
        else:
            yield Line(lead, "", place, lines)

    def _lead(self, block: Blocked, atom: str) -> str:
        strength = f" ({block.strength})" if block.strength else ""
        by = f"{', '.join(block.statements)}{strength} would give it" if block.statements else ""
        if block.atom == atom or by:
            lead = by or "a rule would give it"
        else:
            lead = f"{block.text}: would follow"
        return f"{lead} (overridden)" if block.status == "overridden" else lead

    def _failing(self, node: Node) -> Iterator[Line]:
        """The line of a condition that fails: below it the inputs, or every derivation of what is
        in the way."""
        node = self._resolved(node)
        seen = node.id is not None and node.id in self._numbers
        line = self.of(node)
        if self._whole or seen:
            yield line
            return
        below = line.below
        if node.kind == "absent" and not node.evident:
            below = self.blocks(node.blocked_by, node.atom)
        also = [Line("or also", "dim", _note(other), self._below(other)) for other in node.also]
        yield Line(line.text, line.style, line.note, (*below, *also))

    def _text(self, node: Node) -> str:
        atom = node.atom if node.holds else f"not {node.atom}"
        return f"{node.text}  [{atom}]" if self._whole and node.atom != node.text else node.text


def _all_nodes(roots: Iterable[Node]) -> Iterator[Node]:
    left = list(roots)
    while left:
        node = left.pop()
        yield node
        left += [*node.because, *node.also, *_failing_nodes(node)]


def _failing_nodes(node: Node) -> list[Node]:
    """The conditions that fail in the rules that could have given a node."""
    return [inner for block in node.blocked_by for inner in block.because]


def _listed(words: Iterable[str], between: str) -> str:
    named = list(dict.fromkeys(words))
    more = len(named) - _NAMED
    shown = between.join(named[:_NAMED] if more > 1 else named)
    return f"{shown} and {more} more" if more > 1 else shown


def _passed_on(node: Node) -> Node | None:
    """The only ground of a node that adds nothing to it; None for any other node."""
    if node.kind != "derived" or node.id is not None or node.also or node.evident:
        return None
    shown = [ground for ground in node.because if not ground.declared]
    if len(shown) != 1 or shown[0].kind != "derived" or shown[0].evident:
        return None
    return shown[0] if set(node.statements) <= set(shown[0].statements) else None


def _distinct(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(dict.fromkeys(lines))


def _note(node: Node) -> str:
    if node.kind == "comparison":  # its sentence names the statement
        return ""
    place = "" if node.rule is None else _place(node.rule)
    statements = ", ".join(node.statements)
    strength = f" {node.strength}" if statements and node.strength else ""
    return f"{statements}{strength}  {place}".strip()


def _place(rule: Place) -> str:
    return f"{rule.file}:{rule.line}"


def _style(node: Node) -> str:
    if node.kind in ("stated", "otherwise"):
        return "bold"
    return "cyan" if node.kind == "unknown" else "" if node.holds else "italic"
