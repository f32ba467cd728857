"""The contract is closed: every predicate that the shipped files derive, in every kind of head."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.extension import check_before
from pyclingo_bridge.guideline.contract import CONTRACT
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicate_entry import Entry
from pyclingo_bridge.guideline.predicate_groups import MODALITIES
from pyclingo_bridge.solving.atoms import Signature
from tests.conftest import ROOT
from tests.extension.support import OWN, codes, context, problems

HEADS = {
    "fact": "{}.",
    "rule": "{} :- synchronous.",
    "choice": "{{ {} }} :- planning.",
    "condition": "{{ {} : site(_) }} :- planning.",
    "disjunction": "{} ; _two :- planning.",
    "aggregate": "1 <= #count {{ 1 : {} }} :- planning.",
    "pool": "{} :- planning, 1 = (1; 2).",
}
REFUSED = {"closed-predicate", "private-predicate"}

NAMES = {
    "number": "7",
    "input": "mmr",
    "value": "deficient",
    "criterion": "r0",
    "statement": "s0_05",
    "source": "s0",
    "reading": "remnant",
    "choice": "both",
    "modality": "recommends",
    "strength": "must",
    "verdict": "indicated",
    "text": '"a text"',
    "action": "doublet",
    "decision": "review",
    "group": "backbone",
    "finding": "own_finding",
}
DECLARED = (
    'domain(own_input, (yes; no)). question(own_input, "?"). reading(own_reading, (one; two)). '
    "default_reading(own_reading, one).\n"
)


def derived() -> list[Signature]:
    return sorted(context()[0].derived)


def atom(signature: Signature, argument: str = "own") -> str:
    name, arity = signature
    return f"{name}({', '.join([argument] * arity)})" if arity else name


def is_open(signature: Signature) -> bool:
    row = CONTRACT.get(signature)
    return row is not None and row.use != "closed"


@pytest.mark.parametrize("form", HEADS)
@pytest.mark.sample(2)
def test_every_predicate_that_no_row_opens_is_refused(form: str, tmp_path: Path) -> None:
    closed = [one for one in derived() if not is_open(one)]
    assert len(closed) > 200
    if form in ("choice", "condition", "aggregate"):
        closed.remove(("do", 2))  # chosen in a plan
    argument = "(own; two)" if form == "pool" else "own"
    lines = [HEADS[form].format(atom(one, argument)) for one in closed]
    found = {line for code, line in codes(tmp_path, "\n".join(lines)) if code in REFUSED}
    assert [line for place, line in enumerate(lines, 1) if place not in found] == []


def test_every_closed_predicate_is_refused_in_directives(tmp_path: Path) -> None:
    shown = context()[0].shown
    public = [one for one in derived() if not is_open(one) and not one[0].startswith("_")]
    lines = [f"#defined {name}/{arity}." for name, arity in public]
    lines += [f"#external {atom(one)}." for one in public]
    hidden = [one for one in public if one not in shown]
    lines += [f"#show {name}/{arity}." for name, arity in hidden]
    lines += [f"#show {atom(one)} : candidate." for one in public]
    found = {line for _, line in codes(tmp_path, "\n".join(lines))}
    assert [line for place, line in enumerate(lines, 1) if place not in found] == []


def test_what_is_refused_says_what_to_write(tmp_path: Path) -> None:
    text = "\n".join(f"{atom(one)}." for one in derived() if not is_open(one))
    for one in problems(tmp_path, text):
        assert one.help, one
        assert one.help[0].islower(), one


def written(row: Entry, own: bool) -> str:
    """A head as the row asks for it; or with the knowledge base's names in every place."""
    name, _ = row.predicate
    arguments = []
    for place, kind in enumerate(row.arguments):
        mine = place in row.own or place in row.either or (place in row.key and kind != "text")
        if own and mine:
            arguments.append(_own(row, kind))
        elif own and kind == "value":
            arguments.append("yes")
        else:
            arguments.append(NAMES.get(kind or "", "7" if place in row.value else "own"))
    return f"{name}({', '.join(arguments)})"


def _own(row: Entry, kind: str | None) -> str:
    if kind in ("input", "reading"):
        return f"own_{kind}"
    if kind == "statement":
        return "own"
    if kind == "source":
        return "own"
    if kind == "criterion":
        return "board"
    return f"own_{kind or row.predicate[0]}"


def opened() -> Iterator[Entry]:
    """The open predicates but for those that the examples declare, and what names a verdict."""
    skipped = {"domain", "question", "default_reading", "reading", "source", "statement"}
    skipped |= {"criterion", "unit", "explained"}
    for row in CONTRACT.values():
        if row.use != "closed" and row.predicate[0] not in skipped:
            yield row


@pytest.mark.parametrize("row", list(opened()), ids=lambda row: row.predicate[0])
def test_every_open_predicate_takes_names_of_its_own(row: Entry, tmp_path: Path) -> None:
    head = written(row, own=True)
    for text in (f"{head}.",) if row.use == "fact" else (f"{head}.", f"{head} :- candidate."):
        assert codes(tmp_path, f"{OWN}{DECLARED}{text}") == [], text


@pytest.mark.parametrize(
    "row", [one for one in opened() if one.own or one.either], ids=lambda row: row.predicate[0]
)
@pytest.mark.sample(20)
def test_no_open_predicate_takes_the_names_of_the_knowledge_base(
    row: Entry, tmp_path: Path
) -> None:
    taken = {
        "finding": "cleared_contradiction",
        "claim": "one_backbone_in_a_plan",
        "facet": "situation",
        "population": "unresectable",
        "topic": "remnant_or_and",
    }
    known = context()[1].names
    head = written(row, own=False)
    for kind in {row.arguments[place] or "" for place in (*row.own, *row.either)} & taken.keys():
        some = sorted(known[kind])[0]  # type: ignore[index]
        head = head.replace("own_finding", some) if kind == "finding" else f"{head[:-1]})"
        head = head.replace("(own", f"({some}").replace(", own)", f", {some})")
    found = {code for code, line in codes(tmp_path, f"{OWN}{DECLARED}{head}.") if line == 3}
    assert found & {"shipped-statement", "shipped-name"} or any(
        one.startswith("redefined-") for one in found
    ), head


@pytest.mark.parametrize("row", [one for one in CONTRACT.values() if one.use == "rule" and one.own])
def test_a_name_of_its_own_is_written_out(row: Entry, tmp_path: Path) -> None:
    place = row.own[0]
    arguments = [f"V{number}" if number == place else "own" for number in range(len(row.arguments))]
    text = f"{row.predicate[0]}({', '.join(arguments)}) :- _any(V{place}). _any(own)."
    found = {code for code, line in codes(tmp_path, f"{OWN}{text}") if line == 2}
    statement = row.arguments[place] == "statement"
    wanted = {"head-without-statement", "threshold-without-statement"}
    assert found & (wanted if statement else {"variable-name"}), text


def test_functions_have_one_value(tmp_path: Path) -> None:
    """Of every function a second value is refused: beside the shipped one, or beside its own."""
    known = context()[1]
    functions = [row for row in CONTRACT.values() if row.key]
    assert len(functions) > 20
    for row in functions:
        shipped = sorted(known.functions.get(row.predicate, ()))
        if shipped and not row.own:
            keys = dict(zip(row.key, shipped[0], strict=True))
            arguments = [
                keys.get(place, NAMES.get(kind or "", "7")) if kind != "statement" else "own"
                for place, kind in enumerate(row.arguments)
            ]
            text = f"{OWN}{row.predicate[0]}({', '.join(arguments)})."
            assert ("second-value", 2) in codes(tmp_path, text), text
        head = written(row, own=True)
        last = max(row.value)
        parts = head[:-1].split("(", 1)[1].split(", ")
        other = [
            *parts[:last],
            '"b"' if row.arguments[last] == "text" else "may",
            *parts[last + 1 :],
        ]
        text = f"{OWN}{DECLARED}{head}.\n{row.predicate[0]}({', '.join(other)})."
        assert ("declared-twice", 4) in codes(tmp_path, text), text


def test_the_page_for_authors_lists_what_is_open() -> None:
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    _, _, section = page.partition("## What an extension may derive\n")
    rows = [line.strip("| ").split(" | ") for line in section.split("\n## ")[0].splitlines()]
    cells = {"fact": "", "rule": ""}
    for row in rows:
        if len(row) > 1 and "/" in row[1] + row[-1]:
            cells["fact"] += row[1]
            cells["rule"] += row[2].rstrip(" |") if len(row) > 2 else ""
    for use, cell in cells.items():
        listed = {(name, int(arity)) for name, arity in re.findall(r"`(\w+)/(\d)`", cell)}
        wanted = {row.predicate for row in CONTRACT.values() if row.use == use}
        modalities = set(MODALITIES)
        assert listed - {("do", 2)} == wanted - modalities


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("violated(one_backbone_in_a_plan) :- candidate.", "shipped-name"),
        ("opposed(action, own, doublet, own, triplet).", "closed-predicate"),
        ("_for_extensions(own).", "private-predicate"),
        ("faceted(situation, own) :- candidate.", "shipped-name"),
    ],
)
def test_what_only_the_checks_load_is_guarded_by_every_command(
    text: str, code: str, tmp_path: Path, kb: KnowledgeBase
) -> None:
    path = tmp_path / "extra.lp"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        check_before([path], kb)
    assert [one.code for one in caught.value.diagnostics] == [code]
