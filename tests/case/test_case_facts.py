"""The fact form: what is refused, and exactly where."""

from dataclasses import replace

import pytest

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic, Location
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary

GOOD = "patient(ras, mutant).\n"

# text, then each problem of it as (code, line, column)
REFUSED: list[tuple[str, list[tuple[str, int, int]]]] = [
    # names and shapes of facts
    ("patients(mmr, deficient).", [("unknown-predicate", 1, 1)]),
    ("flr_percent(33).", [("unknown-predicate", 1, 1)]),
    ("patient(mmr, deficient, now).", [("wrong-arity", 1, 1)]),
    ("patient(mmr).", [("wrong-arity", 1, 1)]),
    ("patient().", [("wrong-arity", 1, 1)]),
    ("patient.", [("wrong-arity", 1, 1)]),
    ("expect(a, b).", [("wrong-arity", 1, 1)]),
    ("patient(flr_percentage, 33).", [("unknown-input", 1, 9)]),
    ("patient(deficient, mmr).", [("unknown-input", 1, 9)]),
    ("patient(flr_percentage, 3.5).", [("unknown-input", 1, 9), ("decimal", 1, 25)]),
    # values
    ("patient(flr_percent, 101).", [("value-outside-domain", 1, 22)]),
    ("patient(flr_percent, -5).", [("value-outside-domain", 1, 22)]),
    ("patient(mmr, defficient).", [("value-outside-domain", 1, 14)]),
    ("patient(mmr, 1).", [("value-outside-domain", 1, 14)]),
    ("patient(flr_percent, 3.5).", [("decimal", 1, 22)]),
    ("patient(flr_percent, .5).", [("decimal", 1, 22)]),
    ("patient(flr_percent, 33,5).", [("decimal", 1, 22)]),
    ("patient(flr_percent, 033).", [("number-format", 1, 22)]),
    ("patient(flr_percent, 0x21).", [("number-format", 1, 22)]),
    ("patient(flr_percent, -0).", [("number-format", 1, 22)]),
    ("patient(max_diameter_mm, 40mm).", [("number-format", 1, 26)]),
    ("patient(flr_percent, 2147483648).", [("number-too-large", 1, 22)]),
    ("patient(flr_percent, 4294967329).", [("number-too-large", 1, 22)]),
    (f"patient(flr_percent, {'9' * 5000}).", [("number-too-large", 1, 22)]),
    ('patient(r0_feasible, "yes").', [("quoted-value", 1, 22)]),
    ('patient("r0_feasible", yes).', [("quoted-value", 1, 9)]),
    ("patient(r0_feasible, Yes).", [("variable", 1, 22)]),
    ("patient(r0_feasible, X).", [("variable", 1, 22)]),
    ("patient(r0_feasible, _).", [("variable", 1, 22)]),
    ("patient(R0_feasible, yes).", [("variable", 1, 9)]),
    ("patient(_, yes).", [("variable", 1, 9)]),
    ("Patient(mmr, deficient).", [("variable", 1, 1)]),
    ("patient(flr_percent, 1..5).", [("interval", 1, 22)]),
    ("patient(flr_percent, 1 .. 5).", [("interval", 1, 22)]),
    ("patient(mmr, proficient;deficient).", [("pool", 1, 14)]),
    ("patient(mmr;ras, mutant).", [("pool", 1, 9)]),
    ("patient(flr_percent, 30+3).", [("arithmetic", 1, 22)]),
    ("patient(flr_percent, 2**5).", [("arithmetic", 1, 22)]),
    ("patient(flr_percent, - 5).", [("arithmetic", 1, 22)]),
    ("patient(flr_percent, --5).", [("arithmetic", 1, 22)]),
    ("patient(flr_percent, ~5).", [("arithmetic", 1, 22)]),
    ("patient(flr_percent, |5|).", [("unexpected-token", 1, 22)]),
    ("patient(flr_percent, >30).", [("comparison", 1, 22)]),
    ("patient(flr_percent = 33).", [("comparison", 1, 9), ("wrong-arity", 1, 1)]),
    ("patient(mmr, @f()).", [("unexpected-token", 1, 16)]),
    ("patient(mmr, @f(x)).", [("external-function", 1, 14)]),
    ("patient(mmr, @f).", [("external-function", 1, 14)]),
    ("patient(mmr, not deficient).", [("negation", 1, 14)]),
    ("patient(mmr, &f).", [("unexpected-token", 1, 14)]),
    ("patient(mmr, a & b).", [("arithmetic", 1, 14)]),
    ("patient(mmr, f(x)).", [("compound-value", 1, 14)]),
    ("patient(mmr, (deficient)).", [("tuple", 1, 14)]),
    ("patient(mmr, #inf).", [("special-term", 1, 14)]),
    ("patient(1, yes).", [("number-not-input", 1, 9)]),
    # statements that are no facts
    ("patient(X, 1) :- q(X).", [("rule", 1, 15)]),
    ("patient(mmr, deficient) :-.", [("rule", 1, 25)]),
    (":- patient(mmr, deficient).", [("constraint", 1, 1)]),
    (":~ patient(mmr, deficient). [1]", [("constraint", 1, 1), ("unexpected-token", 1, 29)]),
    ("{patient(mmr, deficient)}.", [("choice", 1, 1)]),
    ("1 {patient(mmr, deficient)} 1.", [("choice", 1, 1)]),
    ("patient(mmr, deficient) | patient(mmr, proficient).", [("disjunction", 1, 25)]),
    ("patient(mmr, deficient); patient(mmr, proficient).", [("disjunction", 1, 24)]),
    ("patient(mmr, deficient), patient(ras, mutant).", [("disjunction", 1, 24)]),
    ("patient(mmr, deficient) : q.", [("condition", 1, 25)]),
    ("patient(mmr, deficient) = 1.", [("comparison", 1, 25)]),
    ("not patient(mmr, deficient).", [("negation", 1, 1)]),
    ("-patient(mmr, deficient).", [("negation", 1, 1)]),
    ("&sum { x } > 1.", [("theory-atom", 1, 1)]),
    ("@patient(mmr, deficient).", [("external-function", 1, 1)]),
    ("patient(mmr, deficient)@1.", [("external-function", 1, 24)]),
    ("patient(mmr, deficient)! ", [("unexpected-token", 1, 24)]),
    ("[patient].", [("unexpected-token", 1, 1)]),
    ("asp 1 0 0\n", [("unexpected-token", 1, 5)]),
    # directives
    ('#include "x.lp".', [("directive", 1, 1)]),
    ("#const n = 3.", [("directive", 1, 1)]),
    ("#program base.", [("directive", 1, 1)]),
    ("#external patient(mmr, deficient).", [("directive", 1, 1)]),
    ("#show.", [("directive", 1, 1)]),
    ("#true.", [("directive", 1, 1)]),
    ("#! a comment of clingo", [("directive", 1, 1)]),
    ("patient(mmr, #include).", [("directive", 1, 14)]),
    ("#script (python)\nx = 1.5 # é\n#end.\nQ.", [("directive", 1, 1), ("variable", 4, 1)]),
    # dots and parentheses
    ("patient(mmr, deficient)", [("missing-dot", 1, 24)]),
    (f"patient(mmr, deficient)\n{GOOD}", [("missing-dot", 1, 24)]),
    ("patient(mmr, deficient)..", [("unexpected-token", 1, 24)]),
    ("patient(mmr, deficient)...", [("unexpected-token", 1, 24)]),
    ("patient(mmr, deficient). .", [("unexpected-token", 1, 26)]),
    ("patient(mmr, deficient", [("unbalanced-parenthesis", 1, 23)]),
    ("patient(mmr, deficient.", [("unbalanced-parenthesis", 1, 23)]),
    (f"patient(mmr, deficient\n{GOOD}", [("unbalanced-parenthesis", 1, 23)]),
    ("patient(mmr, deficient)).", [("unbalanced-parenthesis", 1, 24)]),
    (").", [("unbalanced-parenthesis", 1, 1)]),
    ("patient(flr_percent, 33%).\n", [("unbalanced-parenthesis", 1, 24)]),
    ("patient(mmr, ).", [("unexpected-token", 1, 14)]),
    ("patient(", [("unexpected-end", 1, 9)]),
    ("patient mmr, deficient.", [("unexpected-token", 1, 9)]),
    ("patient(mmr, very good).", [("unexpected-token", 1, 19)]),
    (f"expect({'f(' * 60}a{')' * 60}).", [("too-deep", 1, 108)]),
    # expectations and sources
    ("expect(X).", [("variable", 1, 8)]),
    ("expect(_).", [("variable", 1, 8)]),
    ("expect(v(_)).", [("variable", 1, 10)]),
    ("expect(5).", [("expect-not-an-atom", 1, 8)]),
    ('expect("a").', [("expect-not-an-atom", 1, 8)]),
    ("expect(any).", [("expect-not-an-atom", 1, 8)]),
    ("expect(absent(5)).", [("expect-not-an-atom", 1, 15)]),
    ("expect(always(absent(any))).", [("expect-not-an-atom", 1, 22)]),
    ('expect(under(remnant, both, "a")).', [("expect-not-an-atom", 1, 29)]),
    ("expect(not verdict(indicated)).", [("negation", 1, 8)]),
    ("expect(not(a, b)).", [("negation", 1, 8)]),
    ("expect(not()).", [("negation", 1, 8)]),
    ("expect(not(5)).", [("negation", 1, 8)]),
    ("expect(not(a)+1).", [("arithmetic", 1, 8)]),
    ("patient(mmr, not(deficient)).", [("negation", 1, 14)]),
    ("not(a).", [("negation", 1, 1)]),
    ("expect(f(X, 1.5, a;b)).", [("variable", 1, 10), ("decimal", 1, 13), ("pool", 1, 18)]),
    ("expect(f()).", [("unexpected-token", 1, 9)]),
    ("expect((a, b)).", [("tuple", 1, 8)]),
    ("expect(f(2147483648)).", [("number-too-large", 1, 10)]),
    ("source(a).", [("source-not-text", 1, 8)]),
    ("source(1).", [("source-not-text", 1, 8)]),
    # characters, strings, comments
    ('source("a).', [("unclosed-string", 1, 8)]),
    (f'source("a).\n{GOOD}Q(1).', [("unclosed-string", 1, 8), ("variable", 3, 1)]),
    ('source("a\\qb\\t").', [("bad-escape", 1, 10), ("bad-escape", 1, 13)]),
    ("%* no end", [("unclosed-comment", 1, 1)]),
    ("%* %* *%", [("unclosed-comment", 1, 1)]),
    ("%* % *%", [("unclosed-comment", 1, 1)]),
    ("%*%", [("unclosed-comment", 1, 1)]),
    (f"{GOOD}*% {GOOD}", [("unexpected-token", 2, 1)]),
    ("patient(mmr, deficient).\0", [("control-character", 1, 25)]),
    (f"patient(mmr, deficient).\0{GOOD}Q.", [("control-character", 1, 25), ("variable", 2, 1)]),
    ("% a\rpatient(mmr, deficient).", [("control-character", 1, 4)]),
    ("% a\u2028patient(mmr, deficient).", [("control-character", 1, 4)]),
    ("% a\u0085patient(mmr, deficient).", [("control-character", 1, 4)]),
    ("% a\x0bpatient(mmr, deficient).", [("control-character", 1, 4)]),
    ("% \u202egnihton\u202c", [("control-character", 1, 3), ("control-character", 1, 11)]),
    ('source("\x1b[2J").', [("control-character", 1, 9)]),
    ("\u0440atient(mmr, deficient).", [("unexpected-character", 1, 1)]),
    ("patient(mmr, defi\u0441ient).", [("unexpected-character", 1, 18)]),
    ("patient(mmr,\u00a0deficient).", [("unexpected-character", 1, 13)]),
    ("patient(mmr, \u201cdeficient\u201d).", [("unexpected-character", 1, 14)]),
    ("patient(flr_percent, \uff13\uff13).", [("unexpected-character", 1, 22)]),
    ("patient(flr_percent, \u0663\u0663).", [("unexpected-character", 1, 22)]),
    ("patient(mmr, deficient)\uff0e", [("unexpected-character", 1, 24)]),
    ("patient(mmr, deficient).\ufeff", [("unexpected-character", 1, 25)]),
    ("patient(mmr, __).", [("unexpected-character", 1, 14)]),
    ("patient(mmr, $x).", [("unexpected-token", 1, 14)]),
    # repetitions
    ("patient(mmr, deficient).\n patient(mmr, proficient).", [("two-values", 2, 10)]),
]  # fmt: skip


def problems_of(text: str, vocabulary: Vocabulary) -> tuple[Diagnostic, ...]:
    with pytest.raises(CaseError) as caught:
        parse_case(text, "cases/x.lp", vocabulary, "lp")
    return caught.value.diagnostics


def places(problems: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return [
        (problem.code, problem.location.line, problem.location.column)
        for problem in problems
        if problem.location is not None
    ]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_refused(text: str, expected: list[tuple[str, int, int]], vocabulary: Vocabulary) -> None:
    found = problems_of(text, vocabulary)
    assert sorted(places(found)) == sorted(expected)
    assert all(problem.help for problem in found)
    assert all(not problem.message.endswith(".") for problem in found)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_mark_move_no_column(
    line_end: str, mark: str, vocabulary: Vocabulary
) -> None:
    lines = ["% first", "\tpatient(mmr, bad).", "", "patient(ras, bad)."]
    found = problems_of(mark + line_end.join(lines), vocabulary)
    assert places(found) == [("value-outside-domain", 2, 15), ("value-outside-domain", 4, 14)]


def test_all_problems_in_reading_order(vocabulary: Vocabulary) -> None:
    text = """\
patient(flr_percentage, 33).
patient(r0_feasible, Yes)
patient(flr_percent, 3.5).
#include "more.lp".  patient(mmr, deficent).
patient(X, Y) :- all(X, Y).
patient(ras, mutant
patient(ecog, 1..2).
patient(ras, wild_type). patient(ras, mutant).
"""
    assert places(problems_of(text, vocabulary)) == [
        ("unknown-input", 1, 9),
        ("variable", 2, 22),
        ("missing-dot", 2, 26),
        ("decimal", 3, 22),
        ("directive", 4, 1),
        ("value-outside-domain", 4, 35),
        ("rule", 5, 15),
        ("unbalanced-parenthesis", 6, 20),
        ("interval", 7, 15),
        ("two-values", 8, 34),
    ]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("patient(flr_percnt, 3).", "did you mean `flr_percent`?"),
        ("patient(FLR_percent, 3).", "did you mean `flr_percent`?"),
        ("patient(deficient, mmr).", "the input comes first: `patient(mmr, deficient).`"),
        ("patients(mmr, deficient).", "did you mean `patient(Input, Value).`?"),
        ("flr_percent(33).", "write `patient(flr_percent, 33).`"),
        ("patient(r0_feasible, Yes).", "write `yes`"),
        ("patient(mmr, defficient).", "did you mean `deficient`?"),
        ("patient(mmr, high).", "`mmr` takes proficient, deficient"),
        ("patient(flr_percent, 101).", "give a whole number, `flr_percent` takes 0..100 %"),
        (
            "patient(max_diameter_mm, 3.5).",
            "write `35` for 3.5 cm",
        ),
        ("patient(flr_percent, 033).", "write `33`"),
        ("patient(max_diameter_mm, 40mm).", "write `40`"),
        ("patient(max_diameter_mm, 4cm).", "write `40`"),
        ("patient(max_diameter_mm, 4months).", "state it in mm or cm"),
        (
            "patient(ras, unknown).",
            "leave the input out when its value is unknown; `ras` takes wild_type, mutant",
        ),
        ("\u0440atient(mmr, deficient).", "write `patient` in plain ASCII"),
        (
            "patient(flr_percent, 33%).",
            "`%` starts a comment that hides the rest of the line; write the number alone, in the "
            "unit of the input (`crlm inputs` says which)",
        ),
    ],
)
def test_suggestion(text: str, fix: str, vocabulary: Vocabulary) -> None:
    (problem,) = problems_of(text, vocabulary)
    assert problem.help == fix


def test_rendered(vocabulary: Vocabulary) -> None:
    (problem,) = problems_of("\n" * 6 + "patient(flr_percnt, 33).", vocabulary)
    assert problem.render() == (
        "error[unknown-input]: unknown input `flr_percnt`\n"
        "  --> cases/x.lp:7:9\n"
        "   = help: did you mean `flr_percent`?"
    )


def test_all_statements(vocabulary: Vocabulary) -> None:
    text = (
        "patient(flr_percent, 33). patient( mmr ,deficient ) .\n"
        'expect(plan( any, step(-3, "a \\"b\\"\\n") )). source("line\\n\\"x\\" \\\\"). '
        "expect(absent ( v( any ) )). expect(always(absent(x)))."
    )
    case = parse_case(text, "x", vocabulary)
    assert case.values == {"flr_percent": 33, "mmr": "deficient"}
    assert [one.goal for one in case.expectations] == [
        'plan(any,step(-3,"a \\"b\\"\\n"))',
        "absent(v(any))",
        "always(absent(x))",
    ]
    assert case.sources == ('line\n"x" \\',)
    assert [(str(one.location), str(one.value_location)) for one in case.facts] == [
        ("x:1:9", "x:1:22"),
        ("x:1:36", "x:1:41"),
    ]


@pytest.mark.parametrize(
    "text", ["", " \n", "\ufeff", "% only a comment", "%* a %* b *% c\n% *% d\n*%"]
)
def test_a_case_may_be_empty(text: str, vocabulary: Vocabulary) -> None:
    case = parse_case(text, "x", vocabulary, "lp")
    assert [slip.code for slip in case.warnings] == ["nothing-stated"]
    assert replace(case, warnings=()) == Case("x")


@pytest.mark.parametrize(
    "text",
    [
        "%* patient(mmr, proficient). *% patient(mmr, deficient).",
        "% patient(mmr, proficient).\r\npatient(mmr, deficient).",
        "%* %* *% patient(mmr, proficient). *%patient(mmr, deficient).",
        "%* % *% patient(mmr, proficient).\n*%patient(mmr, deficient).",
        'source("% %*").patient(mmr, deficient). % "',
        "patient%* x *%(mmr, % y )\n deficient).%*** *% % *%",
        "patient(mmr, deficient).%**%%***%",
    ],
)
def test_comments_end_as_in_clingo(text: str, vocabulary: Vocabulary) -> None:
    assert parse_case(text, "x", vocabulary, "lp").values == {"mmr": "deficient"}


def test_the_same_fact_twice_is_a_warning(vocabulary: Vocabulary) -> None:
    case = parse_case("patient(ras, mutant).\npatient(ras, mutant).", "x", vocabulary)
    assert case.values == {"ras": "mutant"}
    (warning,) = case.warnings
    assert (warning.level, warning.code, str(warning.location)) == (
        "warning",
        "stated-twice",
        "x:2:9",
    )


def test_warnings_stay_beside_errors(vocabulary: Vocabulary) -> None:
    found = problems_of(GOOD + GOOD + "patient(mmr, bad).", vocabulary)
    assert [problem.level for problem in found] == ["warning", "error"]


def test_carriage_returns_alone_are_told_once(vocabulary: Vocabulary) -> None:
    text = "% a\rpatient(mmr, bad).\r% b\r"
    first, second = problems_of(text, vocabulary)
    assert first.message == "line ends are lone carriage returns"
    assert first.help == "save the file with line feeds (LF), the line ends of Unix"
    name = "cases/x.lp"
    assert (first.location, second.location) == (Location(name, 1, 4), Location(name, 2, 14))
    (mixed,) = problems_of("% a\r% b\r\n% c\r", vocabulary)
    assert mixed.message == "carriage return without a line feed, here and in 1 more place"


def test_a_control_character_is_told_once(vocabulary: Vocabulary) -> None:
    first, second = problems_of("% \x01\x01 \x02 \x01 \x01\x02", vocabulary)
    assert first.message == "control character U+0001, here and in 2 more places"
    assert (second.message, str(second.location)) == ("control character U+0002", "cases/x.lp:1:6")
