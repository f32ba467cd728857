"""A ground program as text that clingo reads: in aspif, or as rules with the names of atoms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Literal as OneOf

import clingo

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, by_location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.solving.grounding import BOUNDS, ground, place_in
from pyclingo_bridge.solving.messages import Messages
from pyclingo_bridge.solving.questions import Literal

GroundForm = OneOf["text", "aspif"]
_Name = Callable[[Literal], str]


def ground_program(sources: Sources, form: GroundForm) -> str:
    """The ground program of some files; clingo finds the same answer sets for it as for them.

    Raises KnowledgeBaseError.
    """
    messages = Messages(sources)
    control = clingo.Control(logger=messages)
    observer = _Aspif() if form == "aspif" else _Rules()
    control.register_observer(observer)
    try:
        control.add("base", [], sources.program)
        ground(control, BOUNDS, place_in(sources))
    except RuntimeError as error:
        problems = messages.diagnostics() or (Diagnostic("clingo", str(error)),)
        raise KnowledgeBaseError(by_location(problems)) from error
    return "".join(f"{line}\n" for line in observer.lines(control))


class _Aspif(clingo.Observer):
    """Writes what is grounded in the ASP intermediate format (Kaminski, Schaub, Wanko 2017)."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def lines(self, _control: clingo.Control) -> Iterator[str]:
        """The lines of the file."""
        yield "asp 1 0 0"
        yield from self._lines
        yield "0"

    def _add(self, *parts: object) -> None:
        self._lines.append(" ".join(map(str, parts)))

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self._add(1, int(choice), len(head), *head, 0, len(body), *body)

    def weight_rule(
        self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]
    ) -> None:
        self._add(1, int(choice), len(head), *head, 1, lower_bound, len(body), *_flat(body))

    def minimize(self, priority: int, literals: Sequence[tuple[int, int]]) -> None:
        self._add(2, priority, len(literals), *_flat(literals))

    def project(self, atoms: Sequence[int]) -> None:
        self._add(3, len(atoms), *atoms)

    def output_atom(self, symbol: clingo.Symbol, atom: int) -> None:
        self.output_term(symbol, [atom] if atom else [])

    def output_term(self, symbol: clingo.Symbol, condition: Sequence[int]) -> None:
        text = str(symbol)
        self._add(4, len(text.encode()), text, len(condition), *condition)

    def external(self, atom: int, value: clingo.TruthValue) -> None:
        self._add(5, atom, _EXTERNAL[value])

    def acyc_edge(self, node_u: int, node_v: int, condition: Sequence[int]) -> None:
        self._add(8, node_u, node_v, len(condition), *condition)


_EXTERNAL = {
    clingo.TruthValue.Free: 0,
    clingo.TruthValue.True_: 1,
    clingo.TruthValue.False_: 2,
    clingo.TruthValue.Release: 3,
}


def _flat(pairs: Iterable[tuple[int, int]]) -> Iterator[int]:
    for pair in pairs:
        yield from pair


class _Rules(clingo.Observer):
    """Writes what is grounded as rules."""

    def __init__(self) -> None:
        self._rules: list[Callable[[_Name], str]] = []
        self._shown: list[tuple[clingo.Symbol, tuple[Literal, ...]]] = []
        self._numbers = count(1)

    def lines(self, control: clingo.Control) -> Iterator[str]:
        """The lines of the program: facts, rules, what is minimised, what is shown."""
        atoms = list(control.symbolic_atoms)
        name = _naming(atoms)
        facts = [f"{one.symbol}." for one in atoms if one.is_fact]
        yield from facts
        written = set(facts)
        yield from (line for write in self._rules if (line := write(name)) not in written)
        yield "#show."
        for symbol, condition in self._shown:
            inside = f" : {', '.join(map(name, condition))}" if condition else ""
            yield f"#show {symbol}{inside}."

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        heads, literals = tuple(head), tuple(body)
        self._rules.append(
            lambda name: _rule(choice, map(name, heads), ", ".join(map(name, literals)))
        )

    def weight_rule(
        self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]
    ) -> None:
        heads, weighed = tuple(head), tuple(body)
        self._rules.append(
            lambda name: _rule(
                choice,
                map(name, heads),
                f"{lower_bound} <= #sum {{ {_weighed(name, weighed, count(1))} }}",
            )
        )

    def minimize(self, priority: int, literals: Sequence[tuple[int, int]]) -> None:
        weighed, numbers = tuple(literals), self._numbers
        at = f"@{priority}"
        self._rules.append(lambda name: f"#minimize {{ {_weighed(name, weighed, numbers, at)} }}.")

    def output_atom(self, symbol: clingo.Symbol, atom: int) -> None:
        self._shown.append((symbol, (atom,) if atom else ()))

    def output_term(self, symbol: clingo.Symbol, condition: Sequence[int]) -> None:
        self._shown.append((symbol, tuple(condition)))

    def external(self, atom: int, value: clingo.TruthValue) -> None:
        kind = _EXTERNALS[value]
        self._rules.append(lambda name: f"#external {name(atom)}. [{kind}]")

    def acyc_edge(self, node_u: int, node_v: int, condition: Sequence[int]) -> None:
        edge, literals = f"#edge ({node_u},{node_v})", tuple(condition)
        self._rules.append(
            lambda name: f"{edge} : {', '.join(map(name, literals))}." if literals else f"{edge}."
        )


_EXTERNALS = {
    clingo.TruthValue.Free: "free",
    clingo.TruthValue.True_: "true",
    clingo.TruthValue.False_: "false",
    clingo.TruthValue.Release: "release",
}


def _naming(atoms: Iterable[clingo.SymbolicAtom]) -> _Name:
    """The text of a literal; an atom without a name gets one that no other has."""
    names = {one.literal: str(one.symbol) for one in atoms}
    mark = "_aux"
    while any(name.startswith((mark, f"-{mark}")) for name in names.values()):
        mark += "_"

    def name(literal: Literal) -> str:
        atom = names.get(abs(literal)) or f"{mark}({abs(literal)})"
        return f"not {atom}" if literal < 0 else atom

    return name


def _rule(choice: bool, heads: Iterable[str], body: str) -> str:
    head = "; ".join(heads)
    if choice:
        head = f"{{ {head} }}"
    if not body:
        return f"{head}." if head else ":-."
    return f"{head} :- {body}.".lstrip()


def _weighed(
    name: _Name, literals: Iterable[tuple[int, int]], numbers: Iterator[int], at: str = ""
) -> str:
    """The elements of a sum, each with a number: what weighs alike is added up."""
    return "; ".join(
        f"{weight}{at},{number} : {name(literal)}"
        for (literal, weight), number in zip(literals, numbers, strict=False)
    )
