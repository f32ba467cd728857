"""Where the documents agree, where one adds a condition, where they differ in strength.

Two statements of different documents that say the same of one action (as written, under the default
readings) are compared over every patient: each speaks wherever the other does, or only one of them
in some. Numbers of references that their document does not list lead nowhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    ADVISES_AGAINST,
    CITES,
    FAILED_BY,
    FORBIDS,
    MET_BY,
    REFERENCE,
    STATEMENT,
    STRENGTH,
)
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed

_NAME = "sources"
_COVERS = "every patient without a contradiction, under the default readings"

_AGAINST = (FORBIDS.name, ADVISES_AGAINST.name)
_TOPICS = ((MET_BY, "meets"), (FAILED_BY, "fails"))


@dataclass(frozen=True, slots=True)
class _Saying:
    """One statement on one topic: an action called for or barred, a criterion met or failed."""

    statement: str
    source: str
    strength: str
    literal: Literal


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    source_of = {str(s): str(d) for s, d, *_ in checked.program.facts(STATEMENT)}
    view = checked.view(STRENGTH, ADVICE, *(of for of, _ in _TOPICS))
    topics = _topics(view, source_of)
    alone: dict[str, list[str]] = defaultdict(list)
    for topic, sayings in sorted(topics.items()):
        checked.progress(topic)
        sources = {one.source for one in sayings}
        if len(sources) == 1:
            alone[next(iter(sources))].append(topic)
            continue
        for first, second in combinations(sayings, 2):
            if first.source != second.source:
                yield from _compare(view, topic, first, second)
    if topics and sum(map(len, alone.values())) == len(topics):
        because = "no two documents speak of one topic"
        yield Unchecked(_NAME, "where the documents agree and differ", because)
    for source, found in sorted(alone.items()):
        title = f"only {printed(source)} speaks of {len(found)} topics"
        details = (", ".join(sorted(found)),)
        yield Finding(_NAME, f"alone({source})", "note", title, details)
    yield from _references(checked, source_of)


def _topics(view: Slice, source_of: Mapping[str, str]) -> dict[str, list[_Saying]]:
    strengths = {
        (str(s), str(a)): str(strength)
        for (s, a, strength), one in view.atoms(STRENGTH)
        if view.solver.satisfiable([one, *view.space.in_force, *view.everyone])
    }
    found: dict[str, dict[str, _Saying]] = defaultdict(dict)
    grouped: dict[tuple[str, str], list[Literal]] = defaultdict(list)
    for (modality, action, statement), one in view.atoms(ADVICE):
        way = "against" if modality in _AGAINST else "for"
        grouped[f"{way} {action}", str(statement)].append(one)
    for of, verb in _TOPICS:
        for (criterion, statement), one in view.atoms(of):
            grouped[f"what {verb} {criterion}", str(statement)].append(one)
    for (topic, statement), literals in grouped.items():
        if statement not in source_of:
            continue
        action = topic.removeprefix("for ").removeprefix("against ")
        strength = strengths.get((statement, action), "")
        literal = view.solver.any_of(literals)
        if view.solver.satisfiable([literal, *view.space.in_force, *view.everyone]):
            found[topic][statement] = _Saying(statement, source_of[statement], strength, literal)
    return {topic: [said[s] for s in sorted(said)] for topic, said in found.items()}


def _compare(view: Slice, topic: str, first: _Saying, second: _Saying) -> Iterator[Finding | Proof]:
    context = [*view.space.in_force, *view.everyone]
    names = printed(first.statement), printed(second.statement)
    only_first, only_second = (
        view.solver.satisfiable([one.literal, -other.literal, *context])
        for one, other in ((first, second), (second, first))
    )
    key = f"{first.statement},{second.statement},{_text(topic)}"
    both = view.solver.satisfiable([first.literal, second.literal, *context])
    if not both:
        yield Proof(
            _NAME, f"{topic}: {' and '.join(names)} never speak together", _COVERS, "topics"
        )
        return
    if first.strength != second.strength:
        yield Finding(
            _NAME,
            f"strength({key})",
            "note",
            f"{topic}: {names[0]} says `{first.strength}`, {names[1]} says `{second.strength}`",
            statements=names,
            witness=view.witness([first.literal, second.literal]),
        )
    if not only_first and not only_second:
        claim = f"{topic}: {' and '.join(names)} agree, each where the other"
        yield Proof(_NAME, claim, _COVERS, "topics")
        return
    alone = view.witness([first.literal, -second.literal])
    beside = view.witness([second.literal, -first.literal])
    if only_first and only_second:
        yield Finding(
            _NAME,
            f"overlap({key})",
            "note",
            f"{topic}: {names[0]} and {names[1]} each speak where the other does not",
            details=(f"the first patient: only {names[0]}; the second: only {names[1]}",),
            statements=names,
            witness=alone,
            beside=beside,
        )
        return
    wider, narrower = names if only_first else reversed(names)
    yield Finding(
        _NAME,
        f"condition({key})",
        "note",
        f"{topic}: {narrower} asks for more than {wider}",
        details=(f"here only {wider} speaks",),
        statements=names,
        witness=alone or beside,
    )


def _text(text: str) -> str:
    """A text as a term."""
    return f'"{text}"'


def _references(
    checked: CheckedGuideline, source_of: Mapping[str, str]
) -> Iterator[Finding | Proof]:
    """Numbers that are printed, and that the document's list of references does not have."""
    listed = {(str(d), int(n)) for d, n, _ in checked.program.facts(REFERENCE)}
    cited: dict[tuple[str, int], list[str]] = defaultdict(list)
    for statement, number in checked.program.facts(CITES):
        source = source_of.get(str(statement))
        if source is not None:
            cited[source, int(number)].append(str(statement))
    lists = {source for source, _ in listed}
    for (source, number), statements in sorted(cited.items()):
        if source in lists and (source, number) not in listed:
            yield _dangling(source, number, statements)
    for source in sorted({source for source, _ in cited} - lists):
        yield _without_list(source, {n: s for (of, n), s in cited.items() if of == source})
    for source in sorted({source for source, _ in cited}):
        numbers = sorted(number for of, number in cited if of == source)
        for missing in sorted(set(range(1, numbers[-1])) - set(numbers)):
            title = f"{printed(source)} prints no reference {missing}, but {numbers[-1]}"
            yield Finding(_NAME, f"unused_number({source},{missing})", "note", title)
    for source, number in sorted(listed - cited.keys()):
        title = f"no statement of {printed(source)} cites its reference {number}"
        yield Finding(_NAME, f"uncited({source},{number})", "note", title)
    whole = [printed(d) + f" {n}" for d, n in sorted(listed & cited.keys())]
    if whole:
        claim = f"references that are listed: {', '.join(whole)}"
        yield Proof(_NAME, claim, "every number that the documents print", "references")


def _dangling(source: str, number: int, statements: Sequence[str]) -> Finding:
    return Finding(
        _NAME,
        f"reference({source},{number})",
        "warning",
        f"reference {number} of {printed(source)} leads nowhere: its list has no such entry",
        statements=tuple(sorted(map(printed, statements))),
    )


def _without_list(source: str, cited: Mapping[int, Sequence[str]]) -> Finding:
    numbers = ", ".join(str(number) for number in sorted(cited))
    count = len({one for statements in cited.values() for one in statements})
    return Finding(
        _NAME,
        f"no_references({source})",
        "warning",
        f"{printed(source)} prints the references {numbers} and lists none",
        details=(f"{count} statements cite one",),
    )


ANALYSIS = Analysis(_NAME, "where the documents agree and differ", _run)
