"""Lines and columns count characters, whatever they are, as an editor shows them."""

import random

import pytest

from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.case.read import Form, parse_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.sizes import size

CHARACTERS = [
    "\t",
    "a",
    " ",
    "\u00e9",
    "e\u0301",
    "\u0301",
    "\u4e2d",  # two cells wide
    "\uff21",
    "\u05d0",
    "\u200b",
    "\u00ad",
    "\u00a0",
    "\ue000",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469",
    "\U000e0100",
]
LINE_ENDS = ["\n", "\r\n"]
FAULT = {
    "lp": "patient(mmr, bad).",
    "json": '"mmr": "bad"',
    "yaml": '"mmr": "bad"',
}
_WITHIN = {form: fault.index("bad") - (form != "lp") for form, fault in FAULT.items()}


def comment(form: Form, text: str) -> str:
    """Text that says nothing, before a fault on the same line."""
    return {"lp": f"%*{text}*%", "json": f'"source": "{text}",', "yaml": f'"source": "{text}", '}[
        form
    ]


def placed(form: Form, chance: random.Random) -> tuple[str, int, int]:
    """A text with one fault, and the line and the column of it."""
    fillings = ["".join(chance.choices(CHARACTERS, k=chance.randint(0, 6))) for _ in range(3)]
    mark = chance.choice(["", "\ufeff"])
    end = chance.choice(LINE_ENDS)
    if form == "lp":
        lines = [f"% {filling}" for filling in fillings]
    else:
        # Text of the outermost mapping, one key a line.
        names = ("source_1", "source_2", "source_3")
        lines = [f'"{name}": "{one}",' for name, one in zip(names, fillings, strict=True)]
    before = comment(form, fillings[0])
    opening, closing = ("", "") if form == "lp" else ("{", "}")
    text = opening + end.join([*lines, f"{before}{FAULT[form]}{closing}"])
    return mark + text, len(lines) + 1, len(before) + _WITHIN[form] + 1


@pytest.mark.parametrize("form", ["lp", "json", "yaml"])
def test_place(form: Form, vocabulary: Vocabulary) -> None:
    chance = random.Random(3)
    for _ in range(size(smoke=20, ci=100, full=2_000)):
        text, line, column = placed(form, chance)
        if form != "lp" and "\t" in text:
            continue  # JSON takes no tab in a string
        with pytest.raises(CaseError) as caught:
            parse_case(text, "x", vocabulary, form)
        found = [one.location for one in caught.value.diagnostics if "`bad`" in one.message]
        assert [(one.line, one.column) for one in found if one] == [(line, column)], text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_place_by_line_ends(end: str, vocabulary: Vocabulary) -> None:
    """Where every line ends in a carriage return, they count as lines."""
    with pytest.raises(CaseError) as caught:
        parse_case(end.join(["% a", "", FAULT["lp"], ""]), "x", vocabulary, "lp")
    assert str(caught.value.diagnostics[-1].location) == "x:3:14"
