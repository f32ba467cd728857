"""Whatever the fact reader accepts, clingo reads as the same facts and as nothing else.

The one exception is loud: an expectation may deny an atom, and clingo refuses `not` in a term.
"""

import clingo
import clingo.ast
import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st

from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.lp.facts import read_facts
from pyclingo_bridge.case.text import SourceText
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.sizes import size

FACTS = [
    "patient(mmr, deficient).",
    "patient(flr_percent,33).",
    "patient(flr_percent, -5).",
    "patient ( ras\n,mutant ) .",
    "patient('a', _b').",
    "patient(default, override).",
    'expect(f(g(1), "x. %* y", h(-3,"a\\"b\\\\\\n"))).',
    "expect(v(any)).",
    "expect(ok).",
    "expect(absent(v(any, a))).",
    'source("#include \\"x\\".").',
    'source("%").',
    'source("*%").',
    'source("").',
]
PIECES = [
    *["patient", "expect", "source", "(", ")", ",", ".", "a", "b", "1", "33", "0", "01", "-"],
    *[" ", "\n", "\r\n", "\r", "\t", "\v", "\f", "\0", "\u00a0", "\u2028", "\ufeff", "é"],
    *["%", "%*", "*%", "% c\n", "%* c *%", "%* % *%\n", "#!", "#! c\n"],
    *['"', '"s"', "\\", "\\t", "'"],
    *["..", ":-", ":", ";", "|", "{", "}", "@", "&", "#", "not", "not ", "_", "__", "X", "$"],
    *["-", "--", "~", "+", "*", "**", "/", "=", "<", "!", "?", "^", "[", "]", "()", "f()", "`"],
    *["#include", '#include "x".', "#script (python)", "#end", "#end.", "#inf", "#sup", "#true"],
    *["#program base.", "#const a=1.", "0x1F", "2147483647", "2147483648", "-2147483648", "1.5"],
    *["asp 1 0 0", "default", "override", "(1,2)", "(1,)", "(a)", "f(a;b)", "f(X)", "f(_)"],
]  # fmt: skip


anything = st.lists(st.sampled_from(FACTS + PIECES), max_size=10).map("".join)
tokens = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Good facts with a few pieces put in or cut out: at a sign mostly, where meaning changes."""
    text = "\n".join(draw(st.lists(st.sampled_from(FACTS), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(1, 2))):
        signs = [index for index, char in enumerate(text) if char in '(),.\n"%*']
        near = [place for index in signs for place in (index, index + 1)]
        anywhere = st.integers(0, len(text))
        position = draw(st.one_of(st.sampled_from(near), anywhere) if near else anywhere)
        cut = draw(st.integers(0, 2))
        piece = draw(st.one_of(st.just(""), st.sampled_from(PIECES)))
        text = text[:position] + piece + text[position + cut :]
    return text


@st.composite
def commented(draw: st.DrawFn) -> str:
    """Good facts between signs that open and close comments."""
    signs = ["%", "%*", "*%", "*", "\n", "\r\n", " ", '"', 'source("', '").', "%*\n", "\n*%"]
    return "".join(draw(st.lists(st.sampled_from([*signs, *FACTS[:2], FACTS[-2]]), max_size=16)))


def facts_of_reader(text: str, vocabulary: Vocabulary) -> list[str] | None:
    """The facts as clingo would write them, None when the text is refused."""
    source, problems = SourceText("x.lp", text).without_forbidden()
    reading = read_facts(source, vocabulary)
    if problems or reading.problems:
        return None
    return sorted(
        [f"patient({fact.input},{fact.value})" for fact in reading.facts]
        + [f"expect({expectation.goal})" for expectation in reading.expectations]
        + [f"source({clingo.String(source)})" for source in reading.sources]
    )


def facts_of_clingo(text: str) -> list[str]:
    """The facts that clingo reads; fails on anything that is not a fact."""
    statements: list[clingo.ast.AST] = []
    clingo.ast.parse_string(text, statements.append)
    found: list[str] = []
    for statement in statements:
        if statement.ast_type == clingo.ast.ASTType.Comment:
            continue
        if statement.ast_type == clingo.ast.ASTType.Program:
            assert (statement.name, len(statement.parameters)) == ("base", 0)
            continue
        assert statement.ast_type == clingo.ast.ASTType.Rule
        assert len(statement.body) == 0
        assert statement.head.ast_type == clingo.ast.ASTType.Literal
        assert statement.head.sign == clingo.ast.Sign.NoSign
        assert statement.head.atom.ast_type == clingo.ast.ASTType.SymbolicAtom
        found.append(str(statement.head.atom))
    return sorted(found)


def grounded_by_clingo(text: str) -> list[str]:
    control = clingo.Control()
    control.add("base", [], text)
    control.ground([("base", [])])
    return sorted(str(atom.symbol) for atom in control.symbolic_atoms if atom.is_fact)


def check(text: str, vocabulary: Vocabulary) -> None:
    accepted = facts_of_reader(text, vocabulary)
    if accepted is None:
        return
    assert facts_of_clingo(text) == accepted
    assert grounded_by_clingo(text) == sorted(set(accepted))


@settings(max_examples=size(smoke=200, ci=1000))
@given(text=st.one_of(anything, tokens, damaged(), damaged(), commented()))
@example(text="%* % *%\n patient(a,b). *%")
@example(text="%*%patient(a,b).*%\n*%patient(c,d).")
@example(text="patient(a,1)..")
@example(text="patient(a,2147483648).")
@example(text="patient(a,b).%\r\npatient(c,d).")
def test_same_facts(text: str, vocabulary: Vocabulary) -> None:
    event("refused" if facts_of_reader(text, vocabulary) is None else "accepted")
    check(text, vocabulary)


@settings(max_examples=size(smoke=40, ci=200), suppress_health_check=[HealthCheck.filter_too_much])
@given(text=st.one_of(damaged(), commented()))
def test_same_facts_where_the_reader_accepts(text: str, vocabulary: Vocabulary) -> None:
    assume(facts_of_reader(text, vocabulary) is not None)
    check(text, vocabulary)


@pytest.mark.parametrize("text", FACTS)
def test_good_facts_are_accepted(text: str, vocabulary: Vocabulary) -> None:
    assert facts_of_reader(text, vocabulary) is not None
    check(text, vocabulary)


@settings(max_examples=size(smoke=60, ci=300))
@given(text=st.one_of(anything, tokens, damaged(), commented(), st.text(max_size=30)))
def test_every_refusal_has_a_place(text: str, vocabulary: Vocabulary) -> None:
    source, problems = SourceText("x.lp", text).without_forbidden()
    reading = read_facts(source, vocabulary)
    # Lone carriage returns count as line ends where there are no others.
    lines = text.split("\n" if "\n" in text else "\r")
    for problem in [*problems, *reading.problems, *check_facts(reading.facts, vocabulary)]:
        assert problem.help
        assert problem.render().replace("\n", "").isprintable()
        place = problem.location
        assert place is not None
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
