"""What `crlm why` gives: frozen results (as JSON: `why.schema.json`)."""

from dataclasses import field
from typing import Annotated, get_args
from typing import Literal as OneOf

from pyclingo_bridge.base.files.json_form import Count, Limits, Line
from pyclingo_bridge.base.records import record
from pyclingo_bridge.justify.claims import ClaimKind

STATUSES = ("blocked", "not_chosen", "alternative_holds", "not_set")
"""Why an instance of a rule gives no atom: a condition fails; it is a choice that was not taken; a
disjunction of which another atom holds; an external atom that is not set."""
STRICT_KINDS = ("constraint", "bound", "contradiction", "fact")
"""An integrity constraint, the bound of a choice, an atom with its strong negation, a fact."""


@record
class Bound:
    """The value of a variable of a rule."""

    variable: str
    value: str


@record
class Instance:
    """A rule as it is written, with the values of its variables."""

    file: str
    line: Line
    text: str
    values: tuple[Bound, ...]


@record
class Step:
    """One claim: that an atom, a comparison, an aggregate or a conditional literal holds, or not.

    What it rests on are the numbers of other steps.
    """

    id: Count
    text: str
    holds: bool
    kind: Annotated[str, Limits(enum=get_args(ClaimKind))]
    rule: Instance | None
    """The rule that derives it."""
    because: tuple[Count, ...]
    blocked_by: tuple["Blocked", ...]
    """Of an absent atom: each rule that could have derived it, with what fails."""
    also: tuple[Count, ...]
    """Other derivations of an atom that stands in the way of something."""
    amount: str | None
    """Of an aggregate: what it comes to."""
    cut: bool
    """Whether what it rests on was left out: deeper than asked for, or too much."""


@record
class Blocked:
    """An instance of a rule that could have derived an absent atom."""

    rule: Instance
    atom: str
    status: Annotated[str, Limits(enum=STATUSES)]
    because: tuple[Count, ...]
    undecided: tuple[str, ...]
    """Conditions on what a failing one would have to bring."""


@record
class Explained:
    """One answer set, and why the goal holds in it or does not."""

    number: Count
    shown: tuple[str, ...]
    """What of the answer set is shown."""
    cost: tuple[int, ...]
    """What statements minimise, highest priority first."""
    holds: bool | None
    """Whether the goal holds; None without a goal."""
    explains: tuple[Count, ...]
    """The steps that answer the goal: one for each atom of its form, or that there is none."""
    more: Count
    """How many further atoms of its form are not explained."""
    steps: tuple[Step, ...]


@record
class Strict:
    """What forbids answer sets: an instance of a constraint or of a bound, or a fact."""

    kind: Annotated[str, Limits(enum=STRICT_KINDS)]
    text: str
    """As it is written; of a contradiction and of a fact the atom."""
    file: str | None
    line: Line | None
    values: tuple[Bound, ...]


@record
class Turn:
    """A part of a circle through negation: an atom, and what a rule for it rests on."""

    atom: str
    rests_on: str


@record
class Forbidden:
    """The smallest sets of constraints that leave a program no answer set, each with the rules."""

    sets: tuple[tuple[Strict, ...], ...]
    """None of a set can be left out. An empty set: the rules alone."""
    complete: bool
    """Whether these are all such sets."""
    circle: tuple[Turn, ...]
    """Where the rules alone have no answer set: a circle through an odd number of negations."""


@record
class Elsewhere:
    """Whether the goal holds in other answer sets, best or not."""

    holds_in: Annotated[str, Limits(enum=("all", "some", "none"))]
    forced_by: Forbidden | None
    """Where it does in all or in none: what leaves no answer set in which it were otherwise."""
    other_cost: tuple[int, ...] | None
    """The least cost of an answer set in which it is otherwise, where something is minimised."""


@record
class Why:
    """Why a goal holds in the answer sets of a program, or does not; or why there are none."""

    files: tuple[str, ...]
    goal: str | None
    answer_sets: tuple[Explained, ...]
    complete: bool
    """Whether these are known to be all; where something is minimised, all optimal ones."""
    elsewhere: Elsewhere | None
    forbidden: Forbidden | None
    """Why there is no answer set; None where there is one."""
    schema_version: OneOf[1] = field(default=1, init=False)
