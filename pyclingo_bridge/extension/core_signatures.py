"""What the knowledge base that is extended derives and shows, and the names that it declares."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """Tells how each hangs on what is known of a patient: only asked where something decides."""

    def arities(self, name: str) -> tuple[int, ...]:
        """How many arguments a predicate takes; empty for a helper or an unknown name."""
        if name.startswith("_"):
            return ()
        return tuple(sorted(arity for known, arity in self.derived if known == name))


def core_of(kb: KnowledgeBase) -> Core:
    """Read the files of a knowledge base; only heads, since it has passed its own checks."""
    nodes, _ = nodes_of(kb.sources)
    signatures = [(n.name, n.arity) for n in nodes if n.ast_type is ASTType.Defined]
    shown = [(n.name, n.arity) for n in nodes if n.ast_type is ASTType.ShowSignature]
    return Core(
        derived=frozenset([*_derived(nodes), *signatures, *SUPPLIED]),
        shown=frozenset(shown),
        of_checks=frozenset(_derived(nodes_of_checks(kb))),
        sources=kb.sources,
        program=kb.program,
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
