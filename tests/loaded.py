"""The shipped guideline is read and grounded once a worker: for tests of what comes after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pyclingo_bridge import loading
from pyclingo_bridge.base.files.program_text import RuleFile, Sources
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.extension import before_grounding
from pyclingo_bridge.extension.symbol_table import core_of, core_table
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

Made = TypeVar("Made")
SHIPPED = shipped("kb")
_read, _described = loading.read_guideline, loading._described
_read_shipped = cache(lambda: _read(SHIPPED))


@cache
def _described_once(files: tuple[RuleFile, ...], checking: bool, in_view: bool) -> KnowledgeBase:
    return _described(Sources(files), SHIPPED, checking, in_view)


def _loaded(
    sources: Sources, folder: Path, checking: bool = False, in_view: bool = False
) -> KnowledgeBase:
    """Without the rules that are added, if any: those are each test's own."""
    if folder != SHIPPED or any(one.role == "extension" for one in sources.files):
        return _described(sources, folder, checking, in_view)
    return _described_once(sources.files, checking, in_view)


def _of_shipped(make: Callable[[KnowledgeBase], Made]) -> Callable[[KnowledgeBase], Made]:
    """The same, made once of what is loaded once."""
    return lambda kb: kb.once(make) if kb.folder == SHIPPED else make(kb)


@contextmanager
def loaded_once() -> Iterator[None]:
    """As long as this lasts, whatever loads the shipped guideline, with its checks or without, gets
    one and the same. What loading does, and how it fails, is tested without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            loading, "read_guideline", lambda at: _read_shipped() if at == SHIPPED else _read(at)
        )
        patch.setattr(loading, "_described", _loaded)
        makes: tuple[Callable[[KnowledgeBase], Any], ...] = core_of, core_table
        for make in makes:
            patch.setattr(before_grounding, make.__name__, _of_shipped(make))
        yield
