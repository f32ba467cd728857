"""The interface of an analysis: a name, a title, and a function that gives results."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked

Result = Finding | Proof | Unchecked


@dataclass(frozen=True, slots=True)
class Analysis:
    """One kind of check. A package of one's own offers it under the entry point `crlm.analyses`."""

    name: str
    title: str
    run: Callable[[CheckedGuideline], Iterator[Result]]
