"""What a knowledge base rests on: rules as read and as grounded, what answers of them, and what
identifies them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, Protocol, TypedDict, cast

from pyclingo_bridge.solving.atoms import Row, Signature, Value
from pyclingo_bridge.solving.locking import Lock
from pyclingo_bridge.solving.questions import Literal, Questions

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import Sources
    from pyclingo_bridge.guideline.additions import Additions
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
    from pyclingo_bridge.guideline.structure import Structure
    from pyclingo_bridge.solving.program import Program


class Identity(TypedDict):
    """The guideline that an answer comes from."""

    name: str
    version: str
    extension: NotRequired["Additions"]
    """Rules that were added to the guideline; absent where none were."""


class _Leading(dict[str, Any]):
    """An identity that leads to its knowledge base, in the process in which that is."""

    __slots__ = ("kb",)
    kb: "KnowledgeBase"

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)


def leading_to(kb: "KnowledgeBase", identity: Identity) -> Identity:
    """The identity that results of a knowledge base carry, by which `of_identity` finds it."""
    leading = _Leading(identity)
    leading.kb = kb
    return cast(Identity, leading)


def of_identity(identity: Identity) -> "KnowledgeBase | None":
    """The knowledge base that a result comes from; None where that is in another process."""
    return getattr(identity, "kb", None)


class AtomTable(Protocol):
    """The atoms of a ground program."""

    def facts(self, of: Signature) -> tuple[Row, ...]:
        """The arguments of every fact of a predicate, in the order in which they were grounded."""

    def literals(self, of: Signature) -> Iterator[tuple[Row, Literal]]:
        """The arguments of every atom of a predicate, with its literal."""


class Kept(NamedTuple):
    """What was found out of a knowledge base before."""

    conclusions: Mapping[str, Mapping[Literal, str]]
    both_ways: Mapping[str, tuple[Literal, Literal]]
    extensions: tuple[Path, ...]
    classes: Mapping[str, tuple[tuple[Value, ...], ...]]
    """The values of each input, in classes that no rule tells apart."""
    bearing: Mapping[Literal, int]
    """Of each atom that hangs on no plan, the inputs that can bear on it over consistent cases, by
    their places in the vocabulary, as bits."""
    alike: Mapping[str, tuple[tuple[Value, ...], ...]]
    """The values of each number, in classes that no rule tells apart, nor one of plans."""
    files: tuple[str, ...]
    """Where each rule file is, in the order in which clingo gets them."""


class Rules(Protocol):
    """The rules of a knowledge base; what takes long is done when it is first asked for."""

    @property
    def lock(self) -> Lock:
        """Held while something is asked of them."""

    @property
    def sources(self) -> "Sources":
        """The rule files, as they were read."""

    @property
    def digest(self) -> str:
        """What identifies the rules: SHA-256 over the files and their roles."""

    @property
    def program(self) -> "Program":
        """The ground program."""

    @property
    def table(self) -> AtomTable:
        """The atoms of the ground program."""

    @property
    def solver(self) -> Questions:
        """What answers questions about patients."""

    @property
    def kept(self) -> Kept | None:
        """What is known already."""

    @property
    def seen(self) -> "Structure | None":
        """The ground rules, where they were kept in view while they were grounded."""


class GroundRules(NamedTuple):
    """Rules that were read and grounded; clingo answers."""

    sources: "Sources"
    program: "Program"
    compiled: Questions | None = None
    """What answers instead of clingo."""
    kept: Kept | None = None
    seen: "Structure | None" = None

    @property
    def lock(self) -> Lock:
        return self.program.lock

    @property
    def digest(self) -> str:
        return self.sources.digest

    @property
    def table(self) -> AtomTable:
        return self.program

    @property
    def solver(self) -> Questions:
        return self.compiled or self.program
