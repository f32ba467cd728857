"""Additions to a guideline: files with their digests, their sources, and their proof."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pyclingo_bridge.base.files.json_form import shown
from pyclingo_bridge.guideline.predicates import PROVENANCE, SOURCE, STATEMENT
from pyclingo_bridge.guideline.rules import AtomTable
from pyclingo_bridge.solving.atoms import printed

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import RuleFile

Status = Literal["proved", "claims broken", "not proved", "refuted"]

_NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file of rules that was added, also one that another includes."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that the added rules formalise."""

    id: str
    title: str
    date: str
    review_status: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of `crlm lint --prove` for added rules and the guideline that they extend.

    `proved`: all of it holds; `claims broken`: all but some claims of the guideline; `refuted`:
    some patient has no single verdict, or unknown is read as no.
    """

    status: Status = "not proved"
    broken_claims: tuple[str, ...] = ()
    """Names of claims of the guideline that no longer hold."""
    failures: tuple[str, ...] = ()
    """Why it is refuted, each with its smallest patient."""


def _status(proof: Proof) -> Status:
    return proof.status


@dataclass(frozen=True, slots=True)
class Additions:
    """All that was added to a guideline with `--with`."""

    files: tuple[AddedFile, ...]
    sources: tuple[AddedSource, ...]
    statements: tuple[str, ...]
    """The ids of the added statements, as answers print them."""
    proof: Proof = field(metadata=shown(form=_status))
    """What a proof of the added rules together with the guideline came to."""
    broken_claims: tuple[str, ...] = field(init=False)
    """Names of claims of the guideline that no longer hold."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "broken_claims", self.proof.broken_claims)


def additions_of(
    files: "Iterable[RuleFile]", extended: AtomTable, core: AtomTable, proof: Proof
) -> Additions:
    """The additions of some files: the program `extended` has them, `core` does not."""
    shipped = set(core.facts(SOURCE))
    status = {
        str(source): str(text)
        for source, kind, text in extended.facts(PROVENANCE)
        if kind == "review_status"
    }
    return Additions(
        files=tuple(AddedFile(str(file.path), file.digest) for file in files),
        sources=tuple(
            AddedSource(
                printed(str(name)), str(title), str(date), status.get(str(name), _NOT_STATED)
            )
            for name, title, date in extended.facts(SOURCE)
            if (name, title, date) not in shipped
        ),
        statements=tuple(sorted(map(printed, own_statements(extended, core)))),
        proof=proof,
    )


def own_statements(extended: AtomTable, core: AtomTable) -> frozenset[str]:
    """The ids, as rules write them, of the statements that only `extended` has."""
    every, of_core = (
        frozenset(str(row[0]) for row in program.facts(STATEMENT)) for program in (extended, core)
    )
    return every - of_core
