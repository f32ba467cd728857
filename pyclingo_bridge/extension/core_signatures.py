"""The predicates that the extended knowledge base derives and shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.extension.occurrences import Polarity
from pyclingo_bridge.extension.unknown_as_no import polarities
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.files.rule_files import read_rule_files
from pyclingo_bridge.guideline.contract import SUPPLIED
from pyclingo_bridge.guideline.knowledge_base import CHECKS, KnowledgeBase
from pyclingo_bridge.solving.program import Program
from pyclingo_bridge.solving.symbols import Signature
from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of


@dataclass(frozen=True, slots=True)
class Core:
    """The predicates of a knowledge base as its files have them."""

    derived: frozenset[Signature]
    shown: frozenset[Signature]
    of_checks: frozenset[Signature]
    """Derived by what only its checks load."""
    sources: Sources
    """Its files."""
    program: Program | None = field(default=None, repr=False)
    """The knowledge base grounded, where it can be."""
    polarity: Callable[[], Mapping[Signature, Polarity]] = field(default=dict, repr=False)
    """Gives how each depends on what is known of a patient; asked only where something decides."""

    def arities(self, name: str) -> tuple[int, ...]:
        """How many arguments a predicate takes; empty for a helper or an unknown name."""
        if name.startswith("_"):
            return ()
        return tuple(sorted(arity for known, arity in self.derived if known == name))


def core_of(kb: KnowledgeBase) -> Core:
    """The predicates of a knowledge base, which has passed its own checks."""
    nodes, _ = nodes_of(kb.sources)
    of_checks = frozenset(_derived(nodes_of_checks(kb)))
    return core_of_nodes(nodes, _derived(nodes), kb.sources, kb.program, of_checks)


def core_of_nodes(
    nodes: Sequence[ast.AST],
    derived: Iterable[Signature],
    sources: Sources,
    program: Program | None,
    of_checks: frozenset[Signature] = frozenset(),
) -> Core:
    """The predicates that rules derive, and those that `#defined` and `#show` name."""
    defined = [(node.name, node.arity) for node in nodes if node.ast_type is ASTType.Defined]
    shown = [(node.name, node.arity) for node in nodes if node.ast_type is ASTType.ShowSignature]
    return Core(
        derived=frozenset([*derived, *defined, *SUPPLIED]),
        shown=frozenset(shown),
        of_checks=of_checks,
        sources=sources,
        program=program,
        polarity=cache(partial(polarities, nodes)),
    )


def nodes_of_checks(kb: KnowledgeBase) -> list[ast.AST]:
    """The statements that only the checks of a knowledge base load."""
    entry = kb.folder / CHECKS
    if not entry.is_file() or kb.sources.only("checks").files:
        return []
    files, _ = read_rule_files([entry], "checks", kb.sources.files, kb.folder)
    return nodes_of(Sources(files))[0]


def _derived(nodes: Iterable[ast.AST]) -> Iterator[Signature]:
    return (signature for node in nodes for signature in heads_of(node))
