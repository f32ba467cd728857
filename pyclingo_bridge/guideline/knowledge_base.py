"""A knowledge base, loaded: its ground program, its vocabulary, its readings and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic, KnowledgeBaseError, nearest
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.predicates import (
    CHOSEN,
    CONCLUSION,
    DECISION,
    DISCLAIMER,
    FAILED,
    FINDING,
    INCONSISTENT,
    INVOLVES,
    KNOWN,
    MET,
    PATIENT,
    PLANNING,
    PROVENANCE,
    VERDICT,
)
from pyclingo_bridge.guideline.rules import AtomTable, Identity, Rules, leading_to
from pyclingo_bridge.guideline.synonyms import declared_synonyms
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Signature, Value
from pyclingo_bridge.solving.locking import LOAD_AGAIN, Lock, exclusive_property
from pyclingo_bridge.solving.questions import Literal, Questions

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import Sources
    from pyclingo_bridge.guideline.additions import Additions
    from pyclingo_bridge.guideline.structure import Structure
    from pyclingo_bridge.solving.program import Program

Made = TypeVar("Made")
ENTRY, CHECKS, CASES = "guideline.lp", "audit.lp", "cases"
"""What the folder of a guideline holds: its rules, those for its checks, its cases."""


class ReadingError(BridgeError):
    """A reading, or a choice of one, that the knowledge base does not have."""


@dataclass(frozen=True)
class KnowledgeBase:
    """One guideline, grounded once and ready for any number of cases.

    Threads may share one: each function that takes it waits until the one before has its answer.
    Several knowledge bases are asked at the same time. It cannot be pickled.
    """

    name: str
    version: str
    title: str
    folder: Path
    rules: Rules = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    readings: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Every reading with its choices, the default first."""
    core: "KnowledgeBase | None" = field(default=None, repr=False)
    """The guideline alone, where rules were added to it."""
    additions: "Additions | None" = field(default=None, repr=False)
    """The rules that were added."""
    _made: dict[object, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What `once` and `words` have made."""

    def __post_init__(self) -> None:
        """Let the vocabulary ask the rules how people write, and which values they tell apart."""
        bound = replace(
            self.vocabulary, declared=lambda: self.once(declared_synonyms), classes=self.alike
        )
        object.__setattr__(self, "vocabulary", replace(bound, guideline=(self.name, self.version)))

    def alike(self, name: str) -> tuple[tuple[Value, ...], ...]:
        """The values of an input in classes that no rule tells apart, nor one of plans."""
        if self.rules.kept is not None and name in self.rules.kept.alike:
            return self.rules.kept.alike[name]
        from pyclingo_bridge.guideline.value_classes import value_classes

        return value_classes(self.structure, name, planning=True)

    @property
    def lock(self) -> Lock:
        """Held while something is asked of the knowledge base, or made of it."""
        return self.rules.lock

    @property
    def sources(self) -> "Sources":
        """The rule files, as they were read."""
        return self.rules.sources

    @property
    def program(self) -> "Program":
        """The ground program."""
        return self.rules.program

    @property
    def table(self) -> AtomTable:
        """The atoms of the ground program."""
        return self.rules.table

    @property
    def solver(self) -> Questions:
        """What answers questions about patients."""
        return self.rules.solver

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a knowledge base cannot be pickled or copied: {LOAD_AGAIN}")

    def once(self, make: "Callable[[KnowledgeBase], Made]") -> Made:
        """The result of `make` for this knowledge base: made when first asked for, then kept."""
        with self.lock:
            if make not in self._made:
                self._made[make] = make(self)
            kept: Made = self._made[make]
            return kept

    @exclusive_property
    def stated(self) -> dict[tuple[str, Value], Literal]:
        """The atoms that state an input."""
        stated = self.table.literals(PATIENT)
        return {(str(name), value): literal for (name, value), literal in stated}

    @exclusive_property
    def known(self) -> dict[str, Literal]:
        """The literal that something is stated of an input."""
        return {str(name): literal for (name,), literal in self.table.literals(KNOWN)}

    @exclusive_property
    def readings_chosen(self) -> dict[tuple[str, str], Literal]:
        """The atoms that put a choice of a reading in force."""
        chosen = self.table.literals(CHOSEN)
        return {(str(name), str(choice)): literal for (name, choice), literal in chosen}

    @exclusive_property
    def structure(self) -> "Structure":
        """The ground rules, by the literals of `program`; where they were not kept in view, from a
        second grounding, when first asked."""
        from pyclingo_bridge.guideline.structure import seen_again

        return self.rules.seen or seen_again(self.program, self.sources)

    @exclusive_property
    def conclusions(self) -> dict[str, dict[Literal, str]]:
        """The atoms that an answer concludes, by kind; at least the verdicts."""
        if self.rules.kept is not None:
            return {kind: dict(atoms) for kind, atoms in self.rules.kept.conclusions.items()}
        program = self.program
        conclusions: dict[str, dict[Literal, str]] = {}
        for kind, name, arity in program.facts(CONCLUSION) or ((VERDICT.name, *VERDICT),):
            atoms = program.atoms((str(name), int(arity)))
            conclusions.setdefault(str(kind), {}).update(
                (atom.literal, str(atom.symbol)) for atom in atoms if not atom.is_fact
            )
        return conclusions

    @property
    def extensions(self) -> tuple[Path, ...]:
        """The files that were added to the guideline, as they were named."""
        if self.rules.kept is not None:
            return self.rules.kept.extensions
        return self.sources.named("extension")

    @exclusive_property
    def verdicts(self) -> dict[Literal, str]:
        """Every verdict that the rules can give, by its literal."""
        return {literal: str(name) for (name,), literal in self.table.literals(VERDICT)}

    def verdict(self, name: str) -> Literal:
        """The literal of a verdict that the rules can give."""
        return next(literal for literal, verdict in self.verdicts.items() if verdict == name)

    @property
    def identity(self) -> Identity:
        """The name and version of the guideline, and under `extension` its additions, if any."""
        named = Identity(name=self.name, version=self.version)
        if self.additions is not None:
            named["extension"] = self.additions
        return leading_to(self, named)

    def chosen(self, readings: Mapping[str, str] | None = None) -> dict[str, str]:
        """The choice in force for every reading: the defaults, replaced by those given.

        Raises ReadingError for a reading or a choice that does not exist.
        """
        asked = dict(readings or {})
        problems = [problem for choice in asked.items() if (problem := self._unknown(*choice))]
        if problems:
            raise ReadingError(problems)
        return {name: asked.get(name, choices[0]) for name, choices in self.readings.items()}

    def not_chosen(self, readings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Every reading with each choice of it that is not in force."""
        return tuple(
            (name, choice)
            for name, choices in self.readings.items()
            for choice in choices
            if choice != readings[name]
        )

    def _unknown(self, name: str, choice: str) -> Diagnostic | None:
        if name not in self.readings:
            near = nearest(name, self.readings)
            fix = f"did you mean `{near}`?" if near else f"one of {', '.join(self.readings)}"
            return Diagnostic("unknown-reading", f"unknown reading `{name}`", help=fix)
        if choice not in self.readings[name]:
            message = f"reading `{name}` has no choice `{choice}`"
            fix = f"one of {', '.join(self.readings[name])}"
            return Diagnostic("unknown-choice", message, help=fix)
        return None

    def patient(self, values: Mapping[str, Value]) -> dict[Literal, str]:
        """The assumptions that say what is stated and that all else is unknown, with their input.

        Values must be of the vocabulary (`check_facts` says so). The order is that of the inputs:
        reasons do not hang on how a case is written."""
        names = (name for name in self.vocabulary.names if name in values)
        stated = {self.stated[name, values[name]]: name for name in names}
        unknown = {-literal: name for name, literal in self.known.items() if name not in values}
        return stated | unknown

    def in_force(self, readings: Mapping[str, str]) -> list[Literal]:
        """The assumptions that put the chosen readings in force."""
        return [self.readings_chosen[name, choice] for name, choice in readings.items()]

    @exclusive_property
    def planning(self) -> Literal:
        """The literal that switches plans on (assume its negation for all else)."""
        literal = next((literal for _, literal in self.table.literals(PLANNING)), None)
        if literal is None:
            raise KnowledgeBaseError([Diagnostic("no-plans", "`planning` is not in the program")])
        return literal

    @exclusive_property
    def consistent(self) -> list[Literal]:
        """The assumption that a case does not contradict itself; empty where no rule can tell."""
        return [-literal for _, literal in self.table.literals(INCONSISTENT)]

    @exclusive_property
    def errors(self) -> dict[str, Literal]:
        """The kinds of findings by which a case contradicts itself, with their literals."""
        rows = self.table.literals(FINDING)
        return {str(kind): literal for (kind, level), literal in rows if level == "error"}

    @exclusive_property
    def unnamed_errors(self) -> bool:
        """Whether a case may contradict itself without any finding that is an error."""
        return bool(self.consistent) and not self.errors

    @exclusive_property
    def both_ways(self) -> dict[str, tuple[Literal, Literal]]:
        """The criteria that rules can say to be met and to be failed, with these two literals.

        Of no patient both may hold; a case of whom both do has no answer.
        """
        if self.rules.kept is not None:
            return dict(self.rules.kept.both_ways)
        met, failed = (
            {str(name): literal for (name,), literal in self.table.literals(side)}
            for side in (MET, FAILED)
        )
        return {name: (met[name], failed[name]) for name in met if name in failed}

    @exclusive_property
    def decisions(self) -> dict[str, int]:
        """Every decision of a plan, with its place in the order of the knowledge base."""
        return {str(name): place for place, (name,) in enumerate(self.table.facts(DECISION))}

    @exclusive_property
    def review_status(self) -> str:
        """The review status of the guideline's sources; that of added rules is in `additions`."""
        rows = (self.core or self).table.facts(PROVENANCE)
        return ", ".join(sorted({str(x) for _, kind, x in rows if kind == "review_status"}))

    @exclusive_property
    def disclaimer(self) -> str:
        """The sentence that belongs on every answer."""
        return " ".join(str(text) for (text,) in self.table.facts(DISCLAIMER))

    @exclusive_property
    def involved(self) -> dict[str, frozenset[str]]:
        """The inputs that each check of a case reads."""
        rows = grouped((str(kind), str(name)) for kind, name in self.table.facts(INVOLVES))
        return {kind: frozenset(names) for kind, names in rows.items()}

    def words(self, of: Signature) -> dict[str, str]:
        """The words that a binary predicate of the label files gives to each term."""
        if of not in self._made:
            self._made[of] = {str(term): str(text) for term, text in self.table.facts(of)}
        words: dict[str, str] = self._made[of]
        return words
