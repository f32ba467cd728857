"""YAML into entries, with a place for every key and value.

Nodes are composed and never constructed: `yes`, `on` and dates stay the text that was written.
"""

import re
import sys
from itertools import islice
from typing import Protocol

import yaml

from pyclingo_bridge.case.documents import Entry, Nested, Node, Scalar
from pyclingo_bridge.case.text import SourceText, character_name
from pyclingo_bridge.diagnostics import Diagnostic, printable, quoted

_DEEPEST = 20
_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})")


class _Mark(Protocol):
    """A place, in either of the two forms that the library gives it."""

    index: int


def yaml_entries(source: SourceText) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of the one mapping that the text holds, and what a case may not use of YAML."""
    survey = _Survey(source)
    try:
        if not survey.events():
            return [], survey.problems
        nodes = list(islice(yaml.compose_all(source.text, Loader=yaml.SafeLoader), 1))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = _index(mark)
        message = printable(error.problem or error.context or "unreadable YAML")
        survey.report("yaml-syntax", message, offset, "mend the YAML at this place")
        return [], survey.problems
    except yaml.reader.ReaderError as error:
        message = f"unexpected character {character_name(source.text[error.position])}"
        survey.report("unexpected-character", message, error.position, "remove it")
        return [], survey.problems
    except (OverflowError, ValueError):
        survey.report(*_wide_escape(source.text), "write the character itself")
        return [], survey.problems
    root = nodes[0] if nodes else None
    if isinstance(root, yaml.MappingNode):
        return [
            Entry(_node(source, key), _node(source, value)) for key, value in root.value
        ], survey.problems
    if root is not None and not (isinstance(root, yaml.ScalarNode) and _is_nothing(root)):
        fix = "write one input a line, like `mmr: deficient`"
        offset = _index(root.start_mark)
        survey.report("not-a-mapping", "the file holds no mapping", offset, fix)
    return [], survey.problems


def _wide_escape(text: str) -> tuple[str, str, int]:
    """The escape of a character that does not exist: the library breaks on it unexplained."""
    found = [match for match in _ESCAPE.finditer(text) if int(match[1], 16) > sys.maxunicode]
    shown, offset = (quoted(found[0][0]), found[0].start()) if found else ("an escape", 0)
    return "bad-escape", f"{shown} stands for no character", offset


def _index(mark: _Mark | None) -> int:
    return mark.index if mark is not None else 0


def _is_nothing(node: yaml.ScalarNode) -> bool:
    return node.style is None and not node.value


def _node(source: SourceText, node: yaml.Node, depth: int = 0) -> Node:
    place = source.at(_index(node.start_mark))
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, node.style is not None, place)
    if isinstance(node, yaml.SequenceNode):
        # One level is all that a case may use, and an alias may lead back into its own list.
        items = tuple(_node(source, item, 1) for item in node.value) if depth == 0 else ()
        return Nested("list", items, place)
    return Nested("mapping", (), place)


class _Survey:
    """What the events show and the composed nodes hide: anchors, tags, further documents."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []

    def report(self, code: str, message: str, offset: int, fix: str) -> None:
        self.problems.append(Diagnostic(code, message, self.source.at(offset), help=fix))

    def events(self) -> bool:
        """Look at every event; False when the text is too deep to be composed."""
        depth = documents = 0
        for event in yaml.parse(self.source.text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.second_document(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                offset = _index(event.start_mark)
                fix = "give one mapping from inputs to values"
                self.report("too-deep", "the text is nested too deep", offset, fix)
                return False
            if isinstance(event, yaml.NodeEvent):
                self.node(event)
        return True

    def second_document(self, event: yaml.DocumentStartEvent) -> None:
        fix = "write a file for each case"
        message = "a second document in one file"
        self.report("several-documents", message, _index(event.start_mark), fix)

    def node(self, event: yaml.NodeEvent) -> None:
        offset = _index(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.report("yaml-alias", f"the alias `*{event.anchor}`", offset, "write the value")
        elif event.anchor is not None:
            fix = "remove the anchor"
            self.report("yaml-anchor", f"the anchor `&{event.anchor}`", offset, fix)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report("yaml-tag", f"the tag {quoted(tag)}", offset, "remove the tag")
