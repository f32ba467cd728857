"""Forms of atoms found by a constant in them: of thousands of ground rules few are looked at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from typing import Generic, TypeVar

from pyclingo_bridge.justify.ground import Fn, Ground, Signature
from pyclingo_bridge.justify.terms import Compound, Constant

_Item = TypeVar("_Item")
_Entry = tuple[int, _Item]


class FormIndex(Generic[_Item]):
    """Items by the form of an atom; of each predicate by the place that tells most forms apart."""

    def __init__(self, pairs: Iterable[tuple[Compound, _Item]]) -> None:
        by_signature: defaultdict[Signature, list[tuple[Compound, _Item]]] = defaultdict(list)
        for form, item in pairs:
            by_signature[form.signature].append((form, item))
        self._predicates = {of: _Predicate(listed) for of, listed in by_signature.items()}

    def candidates(self, atom: Fn | Compound) -> Iterator[_Item]:
        """The items of forms that an atom, or a form, may have in common, in their order."""
        predicate = self._predicates.get(atom.signature)
        return iter(()) if predicate is None else predicate.candidates(atom)


class _Predicate(Generic[_Item]):
    """The items of one predicate."""

    def __init__(self, pairs: list[tuple[Compound, _Item]]) -> None:
        arity = len(pairs[0][0].arguments)
        values = [{_value(form.arguments[n]) for form, _ in pairs} for n in range(arity)]
        self._place = max(range(arity), key=lambda n: len(values[n]), default=None)
        self._by_value: defaultdict[Ground | None, list[_Entry[_Item]]] = defaultdict(list)
        for number, (form, item) in enumerate(pairs):
            value = None if self._place is None else _value(form.arguments[self._place])
            self._by_value[value].append((number, item))
        self._all = [item for _, item in pairs]

    def candidates(self, atom: Fn | Compound) -> Iterator[_Item]:
        value = None if self._place is None else _value(atom.arguments[self._place])
        if value is None:
            return iter(self._all)
        entries = self._by_value.get(value, ()), self._by_value.get(None, ())
        return (item for _, item in merge(*entries, key=lambda entry: entry[0]))


def _value(term: object) -> Ground | None:
    """The value of an argument; None where it is left open."""
    if isinstance(term, Constant):
        return term.ground
    return term if isinstance(term, Ground) else None
