"""Interpretations: the atoms that hold, found by predicate and by known arguments."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.justify.ground import Fn, Ground, Signature
from pyclingo_bridge.justify.terms import Binding, Bound, Compound


class Situation:
    """The atoms that hold, those of a `base` included: what is the same for all is indexed once.

    `load` gives the atoms of a predicate; it is asked once for each that is needed.
    """

    def __init__(
        self, load: Callable[[Signature], Sequence[Fn]], base: "Situation | None" = None
    ) -> None:
        self._load = load
        self._base = base
        self._atoms: dict[Signature, Sequence[Fn]] = {}
        self._sets: dict[Signature, frozenset[Fn]] = {}
        self._indexed: dict[tuple[Signature, int], dict[Ground, list[Fn]]] = {}

    @classmethod
    def of_atoms(cls, atoms: Iterable[Fn]) -> "Situation":
        """Exactly these atoms."""
        by_signature = grouped((atom.signature, atom) for atom in sorted(atoms, key=str))
        return cls(lambda signature: by_signature.get(signature, ()))

    @property
    def whole(self) -> "Situation":
        """Where negation is judged: the answer set."""
        return self

    def __contains__(self, atom: Fn) -> bool:
        signature = atom.signature
        if signature not in self._sets:
            self._sets[signature] = frozenset(self._loaded(signature))
        return atom in self._sets[signature] or (self._base is not None and atom in self._base)

    def of(self, signature: Signature) -> Sequence[Fn]:
        """Every atom of a predicate that holds."""
        atoms = self._loaded(signature)
        return atoms if self._base is None else _joined(self._base.of(signature), atoms)

    def matching(self, atom: Compound, binding: Binding) -> Iterator[tuple[Fn, Bound]]:
        """The atoms that hold and have this form, each with the binding that it gives."""
        if atom.variables <= binding.keys():
            value = atom.value(binding)
            if value is not None:
                assert isinstance(value, Fn)
                if value in self:
                    yield value, dict(binding)
                return
        for candidate in self._candidates(atom, binding):
            extended = dict(binding)
            for argument, ground in zip(atom.arguments, candidate.arguments, strict=True):
                if not argument.matches(ground, extended):
                    break
            else:
                yield candidate, extended

    def some(self, atom: Compound, binding: Binding) -> Fn | None:
        """An atom that holds and has this form."""
        return next((match for match, _ in self.matching(atom, binding)), None)

    def _loaded(self, signature: Signature) -> Sequence[Fn]:
        """The atoms of a predicate without those of the base."""
        if signature not in self._atoms:
            self._atoms[signature] = self._load(signature)
        return self._atoms[signature]

    def _candidates(self, atom: Compound, binding: Binding) -> Sequence[Fn]:
        for place, term in enumerate(atom.arguments):
            value = term.value(binding)
            if value is not None:
                return self._with_argument(atom.signature, place, value)
        return self.of(atom.signature)

    def _with_argument(self, signature: Signature, place: int, value: Ground) -> Sequence[Fn]:
        key = signature, place
        if key not in self._indexed:
            by_argument = ((atom.arguments[place], atom) for atom in self._loaded(signature))
            self._indexed[key] = grouped(by_argument)
        atoms = self._indexed[key].get(value, ())
        if self._base is None:
            return atoms
        return _joined(self._base._with_argument(signature, place, value), atoms)


class Lower(Situation):
    """The atoms that hold, but of the predicates of a loop only those that rank below a limit."""

    def __init__(
        self, whole: Situation, loop: frozenset[Signature], ranks: Mapping[Fn, int], limit: int
    ) -> None:
        super().__init__(whole.of)
        self._whole = whole
        self._loop = loop
        self._ranks = ranks
        self._limit = limit

    @property
    def whole(self) -> Situation:
        return self._whole

    def __contains__(self, atom: Fn) -> bool:
        return atom in self._whole and (atom.signature not in self._loop or self._is_lower(atom))

    def of(self, signature: Signature) -> Sequence[Fn]:
        return self._lower_ranked(signature, self._whole.of(signature))

    def _candidates(self, atom: Compound, binding: Binding) -> Sequence[Fn]:
        return self._lower_ranked(atom.signature, self._whole._candidates(atom, binding))

    def _lower_ranked(self, signature: Signature, atoms: Sequence[Fn]) -> Sequence[Fn]:
        return list(filter(self._is_lower, atoms)) if signature in self._loop else atoms

    def _is_lower(self, atom: Fn) -> bool:
        return self._ranks.get(atom, self._limit) < self._limit


def _joined(first: Sequence[Fn], second: Sequence[Fn]) -> Sequence[Fn]:
    return (*first, *second) if first and second else first or second


EMPTY = Situation.of_atoms(())
