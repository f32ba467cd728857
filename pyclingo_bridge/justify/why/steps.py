"""Claims as numbered steps: breadth first, so that a step is as near to the goal as it can be."""

import re
from collections.abc import Iterable, Sequence

from pyclingo_bridge.justify.claims import Block, Claim, below
from pyclingo_bridge.justify.ground import shown
from pyclingo_bridge.justify.literals import with_values
from pyclingo_bridge.justify.rules import Rule
from pyclingo_bridge.justify.terms import Binding
from pyclingo_bridge.justify.why.model import Blocked, Bound, Instance, Step
from pyclingo_bridge.justify.why.program import Program

_MADE_UP = re.compile(r"_#?\d+")
"""Names of variables that stand for what a rule leaves open; no rule writes them."""
_LEFT_OPEN = re.compile(r'("(?:[^"\\]|\\.)*")|\b_\d+\b')


class Steps:
    """Numbers claims, and turns them into steps."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._texts: dict[int, str] = {}

    def of(self, roots: Sequence[Claim], depth: int | None) -> tuple[Step, ...]:
        """The claims, which come first, and what they rest on up to `depth` steps away."""
        numbers = {id(claim): number for number, claim in enumerate(roots)}
        claims = list(roots)
        levels = [0] * len(claims)
        steps = []
        for number, claim in enumerate(claims):  # grows meanwhile
            whole = depth is None or levels[number] < depth
            for part in below(claim) if whole else ():
                if id(part) not in numbers:
                    numbers[id(part)] = len(claims)
                    claims.append(part)
                    levels.append(levels[number] + 1)
            steps.append(self._step(number, claim, numbers, whole))
        return tuple(steps)

    def _step(self, number: int, claim: Claim, numbers: dict[int, int], whole: bool) -> Step:
        return Step(
            number,
            _LEFT_OPEN.sub(lambda found: found[1] or "_", claim.text),
            claim.holds,
            claim.kind,
            None if claim.rule is None else self.instance(claim.rule, claim.binding),
            _numbers(claim.because, numbers) if whole else (),
            tuple(self._blocked(block, numbers) for block in claim.blocks if whole),
            _numbers(claim.also, numbers) if whole else (),
            None if claim.amount is None else shown(claim.amount),
            claim.cut or not claim.complete or not (whole or next(below(claim), None) is None),
        )

    def _blocked(self, block: Block, numbers: dict[int, int]) -> Blocked:
        literals = block.head.body.literals
        return Blocked(
            self.instance(block.rule, block.binding),
            block.text,
            _status(block),
            _numbers(block.because, numbers),
            tuple(with_values(literals[place], block.binding) for place in block.undecided),
        )

    def instance(self, rule: Rule, binding: Binding) -> Instance:
        """A rule with the values of its variables."""
        if id(rule) not in self._texts:
            assert rule.node is not None
            self._texts[id(rule)] = self._program.text(rule.node)
        place = rule.location
        return Instance(place.file, place.line, self._texts[id(rule)], bounds(binding))


def bounds(binding: Binding) -> tuple[Bound, ...]:
    """The values of the variables that a rule writes."""
    named = (name for name in sorted(binding) if not _MADE_UP.fullmatch(name))
    return tuple(Bound(name, shown(binding[name])) for name in named)


def _numbers(claims: Iterable[Claim], numbers: dict[int, int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers[id(claim)] for claim in claims))


def _status(block: Block) -> str:
    if block.failing or block.undecided:
        return "blocked"
    if block.rule.kind == "disjunction":
        return "alternative_holds"
    return "not_set" if block.rule.kind == "external" else "not_chosen"
