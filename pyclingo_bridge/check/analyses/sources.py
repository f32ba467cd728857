"""Where the documents agree, where one adds a condition, where they differ in strength.

Two statements of different documents that say the same of one action (as written, under the default
readings) are compared over every patient: each speaks wherever the other does, or only one of them
in some. Numbers of references that their document does not list lead nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from itertools import combinations, permutations, product, starmap

import clingo

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.check.bearing import Bearings
from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    ADVISES_AGAINST,
    CHOSEN,
    CITES,
    FAILED_BY,
    FORBIDS,
    MET_BY,
    PERMITS,
    REFERENCE,
    REFINES,
    SERVES,
    STATEMENT,
    STRENGTH,
)
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.solver import Literal

_NAME = "sources"
_COVERS = "every patient without a contradiction, under the default readings"

_OVERLAP = "Each statement speaks where the other does not."
_INFORMS = "Told for information."
_AGAINST = (FORBIDS.name, ADVISES_AGAINST.name)
_TOPICS = ((MET_BY, "meets"), (FAILED_BY, "fails"))


@dataclass(frozen=True, slots=True)
class _Saying:
    """One statement on one topic: an action called for or barred, a criterion met or failed."""

    statement: str
    source: str
    strength: str
    atoms: tuple[clingo.Symbol, ...]
    literal: Literal
    """True where one of the atoms is."""
    combined: frozenset[str]
    """The actions that it always calls for together with this one."""


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    source_of = {str(s): str(d) for s, d, *_ in checked.program.facts(STATEMENT)}
    view = checked.view(STRENGTH, ADVICE, *(predicate for predicate, _ in _TOPICS))
    topics = _topics(view, source_of, _combined(checked, view))
    bearings = Bearings(checked.program)
    refined = {
        frozenset(map(str, atom.symbol.arguments)) for atom in checked.program.atoms(REFINES)
    }
    alone: dict[str, list[str]] = defaultdict(list)
    for topic, sayings in sorted(topics.items()):
        checked.progress(topic)
        sources = {saying.source for saying in sayings}
        if len(sources) == 1:
            alone[sources.pop()].append(topic)
            continue
        for first, second in combinations(sayings, 2):
            if first.source != second.source and _alike(first, second, refined):
                bearing = bearings.of(topic.split()[-1])
                yield from _compare(checked, view, topic, first, second, bearing)
    if topics and sum(map(len, alone.values())) == len(topics):
        because = "no two documents speak of one topic"
        yield Unchecked(_NAME, "where the documents agree and differ", because)
    for source, names in sorted(alone.items()):
        title = f"only {printed(source)} speaks of {len(names)} topics"
        details = (", ".join(sorted(names)),)
        yield Finding(_NAME, f"alone({source})", "note", title, details, aside=_INFORMS)
    yield from _references(checked, source_of)


def _combined(checked: CheckedGuideline, view: Slice) -> dict[tuple[str, str], frozenset[str]]:
    """By statement and action: what the statement calls for whenever it calls for the action, as a
    part of the same decision. Chemotherapy with an antibody is another thing than chemotherapy."""
    decisions: dict[str, dict[str, str]] = defaultdict(dict)
    for action, decision, group in checked.program.facts(SERVES):
        decisions[str(action)][str(decision)] = str(group)
    called: dict[str, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for (modality, action, statement), literal in view.atoms(ADVICE):
        if modality not in (*_AGAINST, PERMITS.name):
            called[str(statement)][str(action)].append(literal)
    combined: dict[tuple[str, str], frozenset[str]] = {}
    for statement, actions in called.items():
        some = {action: view.solver.any_of(literals) for action, literals in actions.items()}
        for action, other in permutations(some, 2):
            apart = [some[action], -some[other], *view.space.in_force, *view.everyone]
            # Of one group they are alternatives, of two a combination.
            groups = decisions[action].items() ^ decisions[other].items()
            shared = decisions[action].keys() & decisions[other].keys()
            if {d for d, _ in groups} & shared and not view.solver.satisfiable(apart):
                parts = combined.get((statement, action), frozenset())
                combined[statement, action] = parts | {other}
    return combined


def _alike(first: _Saying, second: _Saying, refined: Set[frozenset[str]]) -> bool:
    """Whether two statements call for the same together with an action, however exactly."""

    def in_other(parts: Iterable[str], others: Collection[str]) -> bool:
        pairs = ((part, {frozenset((part, other)) for other in others}) for part in parts)
        return all(part in others or named & refined for part, named in pairs)

    one, other = first.combined, second.combined
    return in_other(one, other) and in_other(other, one)


def _topics(
    view: Slice,
    source_of: Mapping[str, str],
    combined: Mapping[tuple[str, str], frozenset[str]],
) -> dict[str, list[_Saying]]:
    context = [*view.space.in_force, *view.everyone]
    strengths = {
        (str(statement), str(action)): str(strength)
        for (statement, action, strength), literal in view.atoms(STRENGTH)
        if view.solver.satisfiable([literal, *context])
    }
    grouped: dict[tuple[str, str], dict[clingo.Symbol, Literal]] = defaultdict(dict)
    for (modality, action, statement), literal in view.atoms(ADVICE):
        if modality == PERMITS.name:  # a permission opens a way, and calls for none
            continue
        way = "against" if modality in _AGAINST else "for"
        spoken = ADVICE(modality, action, statement)
        grouped[f"{way} {action}", str(statement)][spoken] = literal
    for predicate, verb in _TOPICS:
        for (criterion, statement), literal in view.atoms(predicate):
            spoken = predicate(criterion, statement)
            grouped[f"what {verb} {criterion}", str(statement)][spoken] = literal
    topics: dict[str, list[_Saying]] = defaultdict(list)
    for (topic, statement), literals in sorted(grouped.items()):
        if statement not in source_of:
            continue
        action = topic.removeprefix("for ").removeprefix("against ")
        strength = strengths.get((statement, action), "")
        literal = view.solver.any_of(literals.values())
        if view.solver.satisfiable([literal, *context]):
            parts = combined.get((statement, action), frozenset())
            atoms, source = tuple(literals), source_of[statement]
            topics[topic].append(_Saying(statement, source, strength, atoms, literal, parts))
    return topics


def _compare(
    checked: CheckedGuideline,
    view: Slice,
    topic: str,
    first: _Saying,
    second: _Saying,
    bearing: str,
) -> Iterator[Finding | Proof]:
    defaults = (CHOSEN(name, choice) for name, choice in checked.kb.chosen().items())
    never = partial(checked.conjunction, *defaults)
    context = [*view.space.in_force, *view.everyone]
    names = printed(first.statement), printed(second.statement)
    both = first.literal, second.literal
    first_alone, second_alone = (first.literal, -second.literal), (second.literal, -first.literal)
    only_first = view.solver.satisfiable([*first_alone, *context])
    only_second = view.solver.satisfiable([*second_alone, *context])
    if not view.solver.satisfiable([*both, *context]):
        claim = f"{topic}: {' and '.join(names)} never speak together"
        together = tuple(starmap(never, product(first.atoms, second.atoms)))
        yield Proof(_NAME, claim, _COVERS, "topics", together)
        return
    key = f'{first.statement},{second.statement},"{topic}"'
    note = partial(Finding, _NAME, level="note", statements=names, bearing=bearing)
    if first.strength != second.strength:
        text = f"{names[0]} says `{first.strength}`, {names[1]} says `{second.strength}`"
        witness = view.witness([*both, *view.space.in_force])
        yield note(id=f"strength({key})", title=f"{topic}: {text}", witness=witness)
    if not only_first and not only_second:
        claim = f"{topic}: {' and '.join(names)} agree, each where the other"
        pairs = (first, second), (second, first)
        apart = tuple(never(atom, without=b.atoms) for a, b in pairs for atom in a.atoms)
        yield Proof(_NAME, claim, _COVERS, "topics", apart)
        return
    in_force = view.space.in_force
    alone = view.witness([*first_alone, *in_force]) if only_first else None
    other = view.witness([*second_alone, *in_force]) if only_second else None
    if only_first and only_second:
        title = f"{topic}: {names[0]} and {names[1]} each speak where the other does not"
        details = (f"the first patient: only {names[0]}; the second: only {names[1]}",)
        identity = f"overlap({key})"
        overlap = partial(note, id=identity, title=title, details=details, aside=_OVERLAP)
        yield overlap(witness=alone, beside=other)
        return
    wider, narrower = names if only_first else reversed(names)
    title = f"{topic}: {narrower} asks for more than {wider}"
    details = (f"here only {wider} speaks",)
    yield note(id=f"condition({key})", title=title, details=details, witness=alone or other)


def _references(
    checked: CheckedGuideline, source_of: Mapping[str, str]
) -> Iterator[Finding | Proof]:
    """Numbers that are printed, and that the document's list of references does not have."""
    listed = {(str(source), int(n)) for source, n, _ in checked.program.facts(REFERENCE)}
    cited: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement, number in checked.program.facts(CITES):
        source = source_of.get(str(statement))
        if source is not None:
            cited[source][int(number)].add(printed(statement))
    lists = {source for source, _ in listed}
    pairs = {(source, number) for source, by_number in cited.items() for number in by_number}
    for source, number in sorted(pairs - listed):
        if source in lists:
            nowhere = f"reference {number} of {printed(source)} leads nowhere"
            title = f"{nowhere}: its list has no such entry"
            statements = tuple(sorted(cited[source][number]))
            identity = f"reference({source},{number})"
            yield Finding(_NAME, identity, "warning", title, statements=statements)
    for source in sorted(cited.keys() - lists):
        numbers = ", ".join(map(str, sorted(cited[source])))
        title = f"{printed(source)} prints the references {numbers} and lists none"
        count = len(set().union(*cited[source].values()))
        details = (f"{count} statements cite one",)
        yield Finding(_NAME, f"no_references({source})", "warning", title, details)
    for source, by_number in sorted(cited.items()):
        last = max(by_number)
        for missing in sorted(set(range(1, last)) - by_number.keys()):
            title = f"{printed(source)} prints no reference {missing}, but {last}"
            identity = f"unused_number({source},{missing})"
            yield Finding(_NAME, identity, "note", title, aside=_INFORMS)
    for source, number in sorted(listed - pairs):
        title = f"no statement of {printed(source)} cites its reference {number}"
        yield Finding(_NAME, f"uncited({source},{number})", "note", title, aside=_INFORMS)
    if whole := [f"{printed(source)} {number}" for source, number in sorted(listed & pairs)]:
        claim = f"references that are listed: {', '.join(whole)}"
        yield Proof(_NAME, claim, "every number that the documents print", "references")


ANALYSIS = Analysis(_NAME, "where the documents agree and differ", _run)
