"""YAML into entries, with a place for every key and value.

Events are read and nothing is constructed: `yes`, `on` and dates stay the text that was written.
"""

import re
import sys

import yaml

from pyclingo_bridge.base.diagnostics import Diagnostic, printable, quoted
from pyclingo_bridge.case.documents.entries import MOST_NODES, Entry, Nested, Node, Scalar, too_many
from pyclingo_bridge.case.text import SourceText, character_name

_DEEPEST = 20
_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})")


def yaml_entries(source: SourceText) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of the one mapping that the text holds, and what a case may not use of YAML."""
    reader = _Reader(source)
    try:
        reader.read()
    except yaml.MarkedYAMLError as error:
        offset = _index(error.problem_mark or error.context_mark)
        message = printable(error.problem or error.context or "unreadable YAML")
        fix = "fix the YAML at this place"
        if "block scalar" in f"{error.context} {error.problem}":
            fix = "put what begins with `>` or `|` in quotes"
        reader.report("yaml-syntax", message, offset, fix)
        return [], reader.problems
    except yaml.reader.ReaderError as error:
        message = f"unexpected character {character_name(source.text[error.position])}"
        reader.report("unexpected-character", message, error.position, "remove it")
        return [], reader.problems
    except (OverflowError, ValueError):
        reader.report(*_unexplained(source.text))
        return [], reader.problems
    return reader.entries(), reader.problems


def _unexplained(text: str) -> tuple[str, str, int, str]:
    """The problem of a text on which the library breaks without a message.

    It holds an escape of a character that does not exist, or a version of thousands of digits.
    """
    for match in _ESCAPE.finditer(text):
        if int(match[1], 16) > sys.maxunicode:
            message = f"{quoted(match[0])} is not a character"
            return "bad-escape", message, match.start(), "write the character itself"
    return "yaml-syntax", "unreadable YAML", 0, "leave the lines that start with `%` out"


def _index(mark: object) -> int:
    """The offset of a place, in either of the two forms that the library gives it; else 0."""
    index: int = getattr(mark, "index", 0)
    return index


class _Reader:
    """Nodes from events, without recursion; aliases are not followed."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self.root: yaml.NodeEvent | None = None
        self.starts: list[yaml.CollectionStartEvent] = []
        """The collections that are open, and the nodes that each has so far."""
        self.nodes: list[list[Node | None]] = []
        self.outermost: list[Node | None] = []

    def report(self, code: str, message: str, offset: int, fix: str) -> None:
        self.problems.append(self.source.problem(code, message, offset, fix))

    def read(self) -> None:
        """Take every event of the first document, as long as a case can be."""
        documents = nodes = 0
        for event in yaml.parse(self.source.text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    fix, message = "write a file for each case", "a second document in one file"
                    self.report("several-documents", message, _index(event.start_mark), fix)
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close()
            elif isinstance(event, yaml.NodeEvent):
                nodes += 1
                if nodes > MOST_NODES:
                    self.problems.append(too_many(self.source.name))
                    return
                self.node(event)
                if len(self.starts) > _DEEPEST:
                    self.root = None
                    fix = "give one mapping from inputs to values"
                    message = "the text is nested too deep"
                    self.report("too-deep", message, _index(event.start_mark), fix)
                    return

    def node(self, event: yaml.NodeEvent) -> None:
        self.root = self.root or event
        self.refuse_features(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self.starts.append(event)
            self.nodes.append(self.outermost if event is self.root else [])
        elif isinstance(event, yaml.ScalarEvent):
            place = self.source.at(_index(event.start_mark))
            block = event.style in ("|", ">")
            self.add(Scalar(event.value, event.style is not None, place, block))
        else:
            self.add(None)

    def refuse_features(self, event: yaml.NodeEvent) -> None:
        """Report an alias, an anchor or a tag, which a case may not use."""
        offset = _index(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            shown = quoted(f"*{event.anchor}")
            self.report("yaml-alias", f"the alias {shown}", offset, "write the value")
        elif event.anchor is not None:
            shown = quoted(f"&{event.anchor}")
            self.report("yaml-anchor", f"the anchor {shown}", offset, "remove the anchor")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report("yaml-tag", f"the tag {quoted(tag)}", offset, "remove the tag")

    def close(self) -> None:
        """End a collection: it is one node of the collection around it."""
        start, nodes = self.starts.pop(), self.nodes.pop()
        place = self.source.at(_index(start.start_mark))
        if isinstance(start, yaml.MappingStartEvent):
            self.add(Nested("mapping", (), place))
        else:
            # One level of lists is all that a case may use.
            items = tuple(node for node in nodes if node) if len(self.starts) == 1 else ()
            self.add(Nested("list", items, place))

    def add(self, node: Node | None) -> None:
        if self.nodes:
            self.nodes[-1].append(node)

    def entries(self) -> list[Entry]:
        """The pairs of the outermost mapping, as far as they were read; aliases left out."""
        root = self.root
        if isinstance(root, yaml.MappingStartEvent):
            pairs = zip(self.outermost[::2], self.outermost[1::2], strict=False)
            return [Entry(key, value) for key, value in pairs if key and value]
        empty = isinstance(root, yaml.ScalarEvent) and root.style is None and not root.value
        if root is not None and not empty:
            fix = "write one input a line, like `mmr: deficient`"
            offset = _index(root.start_mark)
            self.report("not-a-mapping", "the file holds no mapping", offset, fix)
        return []
