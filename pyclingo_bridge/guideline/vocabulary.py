"""The vocabulary: the inputs that a knowledge base declares, looked up by name."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Any

from pyclingo_bridge.base.records import record
from pyclingo_bridge.guideline.synonyms import Synonyms, folded, synonyms_of
from pyclingo_bridge.solving.atoms import Value

Classes = Sequence[Sequence[Value]]


@record
class Input:
    """An input: one thing that a case may state of a patient, and the values that it may have."""

    name: str
    values: tuple[Value, ...]
    unit: str
    question: str
    change: str
    """`never`, `treatment` or `event`: whether and how the value may change."""
    section: str
    default: Value | None = None
    """What holds when nothing is said; None where silence means unknown."""
    numeric: bool = field(init=False, repr=False, compare=False)
    """Whether every value is a number."""
    _domain: frozenset[Value] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numeric = bool(self.values) and all(isinstance(value, int) for value in self.values)
        object.__setattr__(self, "numeric", numeric)
        object.__setattr__(self, "_domain", frozenset(self.values))

    def accepts(self, value: object) -> bool:
        """Whether `value` is one of the values; True and 1.0 are not the number 1."""
        return type(value) in (str, int) and value in self._domain

    def domain_text(self) -> str:
        """The values for people: `yes, no` or `0..100 %`."""
        text = self._range_text() or ", ".join(str(value) for value in self.values)
        return f"{text} {self.unit}" if self.unit else text

    def _range_text(self) -> str | None:
        numbers = sorted(value for value in self.values if isinstance(value, int))
        if not self.numeric or len(numbers) < 3:
            return None
        gapless = numbers[-1] - numbers[0] + 1 == len(self._domain)
        return f"{numbers[0]}..{numbers[-1]}" if gapless else None


@record
class Vocabulary:
    """Every input, in the order of declaration; iterating gives the inputs."""

    inputs: tuple[Input, ...]
    declared: Callable[[], Synonyms] | None = field(default=None, repr=False, compare=False)
    """How people write inputs and values; None where nothing but their names is declared."""
    classes: Callable[[str], Classes] | None = field(default=None, repr=False, compare=False)
    """The values of an input in classes that no rule tells apart; None where no rules are known."""
    guideline: tuple[str, str] = field(default=("", ""), compare=False)
    """The name and the version of the guideline that declares it."""
    _by_name: Mapping[str, Input] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {known.name: known for known in self.inputs}
        if len(by_name) != len(self.inputs):
            times = Counter(known.name for known in self.inputs)
            twice = sorted(name for name, count in times.items() if count > 1)
            raise ValueError(f"inputs declared twice: {', '.join(twice)}")
        object.__setattr__(self, "_by_name", MappingProxyType(by_name))

    def synonyms(self) -> Synonyms:
        """How people write inputs and values."""
        if self.declared is not None:
            return self.declared()
        return synonyms_of(lambda _: (), {known.name: known.values for known in self.inputs})

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: with what the rules say of it now, as they stay here."""
        names = [known.name for known in self.inputs if known.numeric]
        classes = None if self.classes is None else {name: self.classes(name) for name in names}
        return _as_told, (self.inputs, self.synonyms(), classes, self.guideline)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs, in the order of declaration."""
        return tuple(self._by_name)

    def get(self, name: str) -> Input | None:
        """The input of that name, or None."""
        return self._by_name.get(name)

    def named(self, text: str) -> Input | None:
        """The input that people call so, or None."""
        return self.get(text) or self.get(self.synonyms().inputs.get(folded(text), ""))

    def left_out(self, known: Input) -> str:
        """What it means that an input is left out; empty where that means unknown."""
        taken = "" if known.default is None else f"`{known.default}`"
        return self.synonyms().left_out.get(known.name, taken)

    def __getitem__(self, name: str) -> Input:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Input]:
        return iter(self.inputs)

    def __len__(self) -> int:
        return len(self.inputs)


def _as_told(
    inputs: tuple[Input, ...],
    synonyms: Synonyms,
    classes: Mapping[str, Classes] | None,
    guideline: tuple[str, str],
) -> Vocabulary:
    """A vocabulary as another process described it."""
    told = None if classes is None else classes.__getitem__
    return Vocabulary(inputs, lambda: synonyms, told, guideline)
