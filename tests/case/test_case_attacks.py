"""Planted attacks: what would make a solver read, run or forget something."""

from pathlib import Path

import pytest

from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.case.read import Form, parse_case, read_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary

FACT = "patient(mmr, deficient)."
INCLUDE = '#include "{path}".'

# `{path}` is a file with a fact; each text would make clingo read it, run code, or lose a fact
ATTACKS = [
    f"{FACT} {INCLUDE}",
    f"{FACT}{INCLUDE}",
    f"%* a comment *%{INCLUDE}",
    f"%* %* *% *%{INCLUDE}",
    f"%* % *%\n*%{INCLUDE}",
    f"%\n{INCLUDE}",
    f"% a comment\r\n{INCLUDE}",
    f"% \\\n{INCLUDE}",
    f'source("%*").{INCLUDE}source("*%").',
    f'source("a\\\\").{INCLUDE}',
    f"#include% a comment\n{INCLUDE[8:]}",
    "#include <incmode>.",
    f"#!{FACT}",
    f"{FACT}#script (python) import os #end.",
    "#script(lua) print(1) #end.",
    "#script (python)\ndef f(): return 1\n#end.\npatient(flr_percent, @f()).",
    f"{FACT}\0{INCLUDE}",
    f"{FACT}\0",
    f"%\0\n{FACT}",
    f"% a\r{FACT}",
    f"% a\u2029{FACT}",
    f"#program other. {FACT}",
    f"#external {FACT}",
    f"#const deficient = proficient. {FACT}",
    f"#defined patient/2. {FACT}",
    f"{{ {FACT[:-1]} }}.",
    f"{FACT[:-1]} :- not patient(mmr, proficient).",
    f"{FACT[:-1]} :- .",
    f"{FACT}:-.",
    "verdict(indicated).",
    "closed_world(mmr, proficient).",
    "planning.",
    f"{FACT} -{FACT}",
    "patient(flr_percent, 4294967329).",
    "patient(mmr, (deficient;proficient)).",
    "asp 1 0 0\n1 0 1 1 0 0\n0\n",
    "&diff { a } <= 3.",
]


@pytest.mark.parametrize("form", ["lp", "json", "yaml", None])
@pytest.mark.parametrize("attack", ATTACKS)
def test_refused(attack: str, form: Form | None, tmp_path: Path, vocabulary: Vocabulary) -> None:
    if form == "yaml" and attack.startswith("#") and "\n" not in attack:
        pytest.skip("a comment of YAML")
    planted = tmp_path / "planted.lp"
    planted.write_text("patient(ras, mutant).")
    text = attack.replace("{path}", str(planted))
    with pytest.raises(CaseError):
        parse_case(text, "x", vocabulary, form)
    file = tmp_path / f"case.{form or 'txt'}"
    file.write_bytes(text.encode())
    with pytest.raises(CaseError):
        read_case(file, vocabulary)


def test_harmless_in_a_string_or_comment(vocabulary: Vocabulary) -> None:
    text = f'source("#include <incmode>. :- x."). % {INCLUDE}\n%* #script (lua) #end. *% {FACT}'
    case = parse_case(text, "x", vocabulary, "lp")
    assert case.values == {"mmr": "deficient"}
    assert case.sources == ("#include <incmode>. :- x.",)


@pytest.mark.parametrize(
    "text",
    [
        '{"mmr": "deficient) :- x. patient(ras, mutant"}',
        '{"patient(ras, mutant). x": "deficient"}',
        '{"mmr": "@f(1)"}',
        '{"mmr": "deficient.\\n#include"}',
        '{"expect": ["a). patient(mmr, deficient"]}',
        '{"expect": ["a :- b"]}',
        '{"expect": ["#include"]}',
        '{"expect": ["@f(1)"]}',
        '{"source": "\\u001b[2J"}',
        '{"source": "\\ud800"}',
    ],
)
def test_no_code_through_values(text: str, vocabulary: Vocabulary) -> None:
    forms: tuple[Form, ...] = ("json", "yaml")
    for form in forms:
        with pytest.raises(CaseError):
            parse_case(text, "x", vocabulary, form)


def test_messages_hold_no_control_characters(vocabulary: Vocabulary) -> None:
    with pytest.raises(CaseError) as caught:
        parse_case('{"\\u0661\\u200f": "\\u2066", "mmr": "\\u200b"}', "a\x1b[2J", vocabulary)
    shown = str(caught.value).replace("\n", "")
    assert shown.isprintable()
    assert len(caught.value.diagnostics) == 3
