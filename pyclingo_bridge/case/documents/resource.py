"""The elements of a FHIR resource in JSON, each of the kind that it has to be."""

from collections.abc import Iterable, Mapping

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, Suggestions, quoted
from pyclingo_bridge.case.documents.entries import Nested, Node, Scalar
from pyclingo_bridge.case.text import forbidden_in

Members = Mapping[str, Node]
"""The elements of an object, by name."""
AS_FHIR = "write it as FHIR R4 has it"
_CHANGING = frozenset({"modifierExtension", "implicitRules"})
"""Elements that may change what all others mean: FHIR forbids to ignore them."""


class ResourceReader:
    """Reads elements and keeps the problems of their form."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self._near = Suggestions()

    def report(self, code: str, message: str, location: Location, fix: str) -> None:
        """Keep an error."""
        self.problems.append(Diagnostic(code, message, location, help=fix))

    def members(self, node: Node, names: Iterable[str], what: str) -> Members:
        """The elements of an object, of which FHIR knows these names; empty after a problem."""
        known = frozenset(names)
        members: dict[str, Node] = {}
        if not isinstance(node, Nested) or node.kind != "mapping":
            self.report("wrong-type", f"the {what} is not an object", node.location, AS_FHIR)
            return members
        for entry in node.entries:
            key = entry.key
            assert isinstance(key, Scalar)  # as JSON has it
            if key.text in _CHANGING:
                message = f"{quoted(key.text)} may change what the {what} means"
                fix = "only what holds without it can be read"
                self.report("modifier", message, key.location, fix)
            elif key.text in members:
                message = f"{quoted(key.text)} stands twice in the {what}"
                self.report("duplicate-key", message, key.location, "keep the one that is true")
            elif key.text.removeprefix("_") in known:
                members[key.text] = entry.value
            else:
                near = self._near(key.text, known)
                fix = f"did you mean `{near}`?" if near else AS_FHIR
                message = f"{quoted(key.text)} is not an element of the {what}"
                self.report("unknown-element", message, key.location, fix)
        return members

    def text(self, members: Members, name: str) -> Scalar | None:
        """The text of an element; None where there is none, and after a problem."""
        node = members.get(name)
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.quoted:
            self.report("wrong-type", f"`{name}` is not a text", node.location, AS_FHIR)
            return None
        if problem := forbidden_in(node.text, node.location):
            self.problems.append(problem)
            return None
        return node

    def elements(self, members: Members, name: str) -> tuple[Node, ...]:
        """What is in a list; nothing where there is none, and after a problem."""
        node = members.get(name)
        if node is None:
            return ()
        if not isinstance(node, Nested) or node.kind != "list":
            self.report("wrong-type", f"`{name}` is not a list", node.location, AS_FHIR)
            return ()
        return node.items
