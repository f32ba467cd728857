"""The graph of claims as trees of nodes: each shared part in full once, elsewhere referred to."""

from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path

from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.explain.model import READING, STATED, Blocked, Node, Place, Wanted
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.guideline.predicates import OVERRIDDEN, SELF_EVIDENT
from pyclingo_bridge.justify.claims import Block, Claim, Need, below
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, shown
from pyclingo_bridge.justify.literals import AtomLiteral
from pyclingo_bridge.justify.rules import Rule
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.solving.atoms import Value, printed
from pyclingo_bridge.words.ranges import ranges

_LEAVES = ("fact", "truth")


class Tree:
    """Turns claims into nodes, the same claim in full only once."""

    def __init__(self, inquiry: Inquiry, explainer: Explainer, depth: int | None = None) -> None:
        self._inquiry = inquiry
        self._explainer = explainer
        self._depth = depth
        self._folder = inquiry.kb.folder.resolve()
        self.sentences = Sentences(inquiry.kb, inquiry.case.values)
        self._files: dict[str, str] = {}
        self._numbers: dict[int, int] = {}
        self._repeated: set[int] = set()
        self._seen: set[int] = set()

    def nodes(self, claims: Iterable[Claim]) -> list[Node]:
        """The trees of claims; what they share stands in full in the first that needs it."""
        claims = list(claims)
        for claim in claims:
            self._count(claim, 0)
        shown_ids: set[int] = set()
        return [self._node(claim, 0, shown_ids) for claim in claims]

    def _count(self, claim: Claim, level: int) -> None:
        """Note the claims that stand more than once, and number all as they are shown."""
        if self._is_leaf(claim):
            return
        if id(claim) in self._seen:
            self._repeated.add(id(claim))
            return
        if self._depth is not None and level >= self._depth:
            return
        self._seen.add(id(claim))
        self._numbers[id(claim)] = len(self._numbers) + 1
        groups = (claim.because, *(block.because for block in claim.blocks))
        for part in (*chain.from_iterable(map(self._worded, groups)), *claim.also):
            self._count(part, level + 1)

    def _is_leaf(self, claim: Claim) -> bool:
        return claim.kind in _LEAVES or not any(True for _ in below(claim))

    def _worded(self, claims: Iterable[Claim]) -> list[Claim]:
        """The claims, each of a predicate without a sentence replaced by what it rests on."""
        worded: dict[int, Claim] = {}
        passed: set[int] = set()
        stack = list(claims)[::-1]
        while stack:
            claim = stack.pop()
            if self._passes_through(claim) and id(claim) not in passed:
                passed.add(id(claim))
                stack += list(below(claim))[::-1]
            elif id(claim) not in passed:
                worded.setdefault(id(claim), claim)
        return list(worded.values())

    def _passes_through(self, claim: Claim) -> bool:
        """Whether a claim is of a predicate without a sentence, and rests on something."""
        if claim.kind not in ("derived", "absent") or self._is_leaf(claim):
            return False
        return isinstance(claim.checked, (Fn, Compound)) and not self.sentences.has_phrase(
            claim.checked
        )

    def _node(self, claim: Claim, level: int, shown_ids: set[int]) -> Node:
        leaf = self._is_leaf(claim)
        repeated = not leaf and id(claim) in self._repeated
        again = repeated and id(claim) in shown_ids
        deep = self._depth is not None and level >= self._depth
        whole = not leaf and not again and not deep
        if whole:
            shown_ids.add(id(claim))
        number = self._numbers.get(id(claim)) if repeated else None
        statements = self._statements(claim)
        return Node(
            atom=claim.text,
            text=self.sentences.of(claim),
            holds=claim.holds,
            kind=self._kind(claim),
            rule=None if claim.rule is None else self._place(claim.rule),
            statements=tuple(map(printed, statements)),
            strength=self.sentences.strengths[statements[0]] if statements else None,
            because=self._because(claim.because, level, shown_ids) if whole else (),
            blocked_by=tuple(self._blocked(b, level, shown_ids) for b in claim.blocks if whole),
            also=tuple(self._node(other, level, shown_ids) for other in claim.also if whole),
            id=number if whole else None,
            see=number if again else None,
            cut=not leaf and not whole and not again,
            declared=self._declared(claim),
            evident=self._evident(claim),
        )

    def _because(
        self, claims: Iterable[Claim], level: int, shown_ids: set[int]
    ) -> tuple[Node, ...]:
        return tuple(self._node(part, level + 1, shown_ids) for part in self._worded(claims))

    def _kind(self, claim: Claim) -> str:
        checked = claim.checked
        if isinstance(checked, Fn) and checked.signature == STATED:
            return "stated"
        if isinstance(checked, (Fn, Compound)) and checked.signature == READING:
            return "reading"
        if isinstance(checked, Compound) and checked.signature == STATED:
            name = checked.arguments[0].value({})
            known = name is not None and shown(name) in self._inquiry.case.values
            return "otherwise" if known else "unknown"
        return claim.kind

    def _declared(self, claim: Claim) -> bool:
        """Whether a claim is the same for every patient."""
        if not claim.holds:
            return False
        if isinstance(claim.checked, Fn):
            signature = claim.checked.signature
            outside = signature in self._explainer.rules.outside
            return not outside and self._explainer.rules.settled(signature)
        return claim.kind == "comparison" and not any(
            origin.signature == STATED for origin in claim.origins.values()
        )

    def _evident(self, claim: Claim) -> bool:
        checked = claim.checked
        return isinstance(checked, (Fn, Compound)) and checked.signature[:2] in self._self_evident

    @cached_property
    def _self_evident(self) -> frozenset[tuple[Value, ...]]:
        return frozenset(self._inquiry.kb.table.facts(SELF_EVIDENT))

    def _statements(self, claim: Claim) -> list[str]:
        """The statements that a claim rests on by itself: its own, else those of its body."""
        if claim.kind == "comparison":
            return self._of_origins([claim])
        if not isinstance(claim.checked, (Fn, Compound)):
            return []
        own = self.sentences.statements_in(claim.checked)
        if own or claim.head is None:
            return own
        return _once(
            name
            for literal in claim.head.body.literals
            if isinstance(literal, AtomLiteral) and literal.sign == 0
            for name in self.sentences.statements_in(literal.atom.filled(claim.binding))
        )

    def _of_origins(self, claims: Iterable[Claim]) -> list[str]:
        """The statements that give the numbers of comparisons."""
        return _once(
            name
            for claim in claims
            if claim.kind == "comparison"
            for origin in claim.origins.values()
            for name in self.sentences.statements_in(origin)
        )

    def _blocked(self, block: Block, level: int, shown_ids: set[int]) -> Blocked:
        head = block.head.atom.filled(block.binding)
        statements = self.sentences.statements_in(head)
        value = head.value({})
        return Blocked(
            rule=self._place(block.rule),
            atom=block.text,
            text=self.sentences.atom(value) if isinstance(value, Fn) else self.sentences.form(head),
            status=_status(block),
            statements=tuple(map(printed, statements)),
            strength=self.sentences.strengths[statements[0]] if statements else None,
            because=self._because(block.because, level, shown_ids),
            needs=tuple(self._wanted(need, block) for need in self._explainer.needs(block))
            if self._explainer.rules.outside
            else (),
        )

    def _wanted(self, need: Need, block: Block) -> Wanted:
        name = need.form.arguments[0].value({})
        input_ = "" if name is None else shown(name)
        declared = self._inquiry.kb.vocabulary.get(input_)
        values = list(map(_value, need.instead))
        if declared is not None:
            values = [value for value in declared.values if value in values]
        now = self._inquiry.case.values.get(input_)
        statements = self._of_origins(block.because)
        return Wanted(input_, now, ranges(values), tuple(map(printed, statements)))

    def _place(self, rule: Rule) -> Place:
        file = rule.location.file
        if file not in self._files:
            path = Path(file).resolve()
            inside = path.is_relative_to(self._folder)
            short = f"{self._folder.name}/{path.relative_to(self._folder)}" if inside else path.name
            self._files[file] = short
        return Place(self._files[file], rule.location.line)


def _status(block: Block) -> str:
    if not block.failing and not block.undecided:
        return "not_chosen"
    overriding = all(
        claim.holds and isinstance(claim.checked, Fn) and claim.checked.name == OVERRIDDEN.name
        for claim in block.because
    )
    return "overridden" if overriding else "blocked"


def _value(atom: Fn) -> int | str:
    value = atom.arguments[1]
    return value if isinstance(value, int) else shown(value)


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
