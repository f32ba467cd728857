"""The JSON and YAML forms: what is refused, and exactly where."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyclingo_bridge.base.diagnostics import CaseError, Diagnostic
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.case.read import Form, parse_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.sizes import size

Places = list[tuple[str, int, int]]

JSON: list[tuple[str, Places]] = [
    ("[]", [("not-a-mapping", 1, 1)]),
    ("\n 3", [("not-a-mapping", 2, 2)]),
    ("{", [("json-syntax", 1, 2)]),
    ("{'mmr': 'deficient'}", [("json-syntax", 1, 2)]),
    ('{"mmr": "deficient"} {}', [("json-syntax", 1, 22)]),
    ('{"mmr": "deficient" // x\n}', [("json-syntax", 1, 21)]),
    ('{"flr_percent": 033}', [("json-syntax", 1, 18)]),
    ('{"mmr":\n\t"bad"}', [("value-outside-domain", 2, 2)]),
    ('{"flr_percentage": 33}', [("unknown-input", 1, 2)]),
    ('{"flr_percentage": 3.5}', [("unknown-input", 1, 2)]),
    ('{"flr_percent": 33.0}', [("decimal", 1, 17)]),
    ('{"flr_percent": 1e1}', [("number-format", 1, 17)]),
    ('{"flr_percent": 1.5e400}', [("number-format", 1, 17)]),
    ('{"flr_percent": -0}', [("number-format", 1, 17)]),
    ('{"flr_percent": -1}', [("value-outside-domain", 1, 17)]),
    ('{"flr_percent": NaN}', [("number-format", 1, 17)]),
    ('{"flr_percent": 4294967329}', [("number-too-large", 1, 17)]),
    (f'{{"flr_percent": {"9" * 5000}}}', [("number-too-large", 1, 17)]),
    ('{"flr_percent": "33 mm"}', [("wrong-unit", 1, 17)]),
    ('{"flr_percent": "33.5 %"}', [("decimal", 1, 17)]),
    ('{"flr_percent": "0.33 %"}', [("share-or-percent", 1, 17)]),
    ('{"flr_percent": "40-30"}', [("number-format", 1, 17)]),
    ('{"flr_percent": "> 100 %"}', [("value-outside-domain", 1, 17)]),
    ('{"mmr": null}', [("null-value", 1, 9)]),
    ('{"mmr": true}', [("value-outside-domain", 1, 9)]),
    ('{"mmr": ["deficient"]}', [("nested-value", 1, 9)]),
    ('{"mmr": {"is": "deficient"}}', [("nested-value", 1, 9)]),
    ('{"mmr": "deficient", "mmr": "deficient"}', [("duplicate-key", 1, 22)]),
    ('{"mmr": "deficient", "mmr": 1}', [("duplicate-key", 1, 22), ("value-outside-domain", 1, 29)]),
    ('{"expect": "a"}', [("expect-not-a-list", 1, 12)]),
    ('{"expect": ["a", 1, null, ["b"]]}', [
        ("expect-not-an-atom", 1, 18),
        ("expect-not-an-atom", 1, 27),
        ("expect-not-an-atom", 1, 21),
    ]),
    ('{"expect": ["a(X)", "b."]}', [("variable", 1, 13), ("unexpected-token", 1, 21)]),
    ('{"expect": []}{', [("json-syntax", 1, 15)]),
    ('{"source": [1, null]}', [("source-not-text", 1, 16)]),
    ('{"source": {"a": "b"}}', [("source-not-text", 1, 12)]),
    ('{"mmr": "a\\u0000b"}', [("control-character", 1, 9)]),
    ('{"mmr": "deficient"\0}', [("control-character", 1, 20)]),
    ('{\r"mmr": "bad"\r}', [("control-character", 1, 2), ("value-outside-domain", 2, 8)]),
    ('{"a": ' + "[" * 200_000, [("too-deep", 1, 1)]),
    ('{"a": ' + "[" * 400 + "]" * 400 + "}", [("unknown-input", 1, 2), ("nested-value", 1, 7)]),
]  # fmt: skip

YAML: list[tuple[str, Places]] = [
    ("- mmr", [("not-a-mapping", 1, 1)]),
    ("deficient", [("not-a-mapping", 1, 1)]),
    ("null", [("not-a-mapping", 1, 1)]),
    ("mmr: deficient: x", [("yaml-syntax", 1, 15)]),
    ("mmr: [deficient", [("yaml-syntax", 1, 16)]),
    ("mmr: deficient\n\tras: mutant", [("yaml-syntax", 2, 1)]),
    ("mmr: deficient\n...\nras: mutant", [("yaml-syntax", 3, 1)]),
    ("flr_percentage: 33", [("unknown-input", 1, 1)]),
    ("flr_percent: 3.5", [("decimal", 1, 14)]),
    ("flr_percent: 3,5", [("decimal", 1, 14)]),
    ("flr_percent: .5", [("number-format", 1, 14)]),
    ("flr_percent: 010", [("number-format", 1, 14)]),
    ("flr_percent: 0x21", [("number-format", 1, 14)]),
    ("flr_percent: 1_0", [("number-format", 1, 14)]),
    ("flr_percent: 1:30", [("number-format", 1, 14)]),
    ("flr_percent: +3", [("number-format", 1, 14)]),
    ("flr_percent: 2024-01-05", [("number-format", 1, 14)]),
    ("flr_percent: .nan", [("number-format", 1, 14)]),
    ("mmr:", [("null-value", 1, 5)]),
    ("mmr: ~", [("null-value", 1, 6)]),
    ("mmr: NULL", [("null-value", 1, 6)]),
    ("{mmr}", [("null-value", 1, 5)]),
    ("r0_feasible: on", [("value-outside-domain", 1, 14)]),
    ("r0_feasible: y", [("value-outside-domain", 1, 14)]),
    ("mmr: deficient#x", [("value-outside-domain", 1, 6)]),
    ("mmr: deficient\n  ras", [("value-outside-domain", 1, 6)]),
    ("mmr: |\n  deficient\n", [("block-of-text", 1, 6)]),
    ("flr_percent: >2\n  3", [("block-of-text", 1, 14)]),
    ("flr_percent: >33", [("yaml-syntax", 1, 16)]),
    ("mmr:\n  is: deficient", [("nested-value", 2, 3)]),
    ("mmr: [deficient]", [("nested-value", 1, 6)]),
    ("? [mmr]\n: deficient", [("nested-value", 1, 3)]),
    ("mmr: &a deficient", [("yaml-anchor", 1, 6)]),
    ("ras: &a mutant\nmmr: *a", [
        ("yaml-anchor", 1, 6), ("yaml-alias", 2, 6),
    ]),
    ("mmr: *a", [("yaml-alias", 1, 6)]),
    ("*a", [("yaml-alias", 1, 1), ("not-a-mapping", 1, 1)]),
    ("&a [*a]", [("yaml-anchor", 1, 1), ("yaml-alias", 1, 5), ("not-a-mapping", 1, 1)]),
    ("expect: [*a, ok]\n*b : x", [("yaml-alias", 1, 10), ("yaml-alias", 2, 1)]),
    (f"%YAML 1.{'9' * 5000}\n---\nmmr: deficient", [("yaml-syntax", 1, 1)]),
    ("mmr: !!str deficient", [("yaml-tag", 1, 6)]),
    ("mmr: ! deficient", [("yaml-tag", 1, 6)]),
    ("!!python/object:os.system {mmr: deficient}", [("yaml-tag", 1, 1)]),
    ("<<: {mmr: deficient}", [("unknown-input", 1, 1), ("nested-value", 1, 5)]),
    ("mmr: deficient\n---\nras: mutant", [("several-documents", 2, 1)]),
    ("---\n---\nras: mutant", [("several-documents", 2, 1)]),
    ("mmr: deficient\nras: mutant\nmmr: deficient", [("duplicate-key", 3, 1)]),
    ("'mmr': deficient\nmmr: proficient", [("duplicate-key", 2, 1)]),
    ("expect: a", [("expect-not-a-list", 1, 9)]),
    ("expect:\n- a(X)\n- ok\n- 'not b'", [("variable", 2, 3), ("negation", 4, 3)]),
    ("source:", [("source-not-text", 1, 8)]),
    ("mmr: \"\\u202e\"", [("control-character", 1, 6)]),
    ("# a\u2028mmr: deficient", [("control-character", 1, 4)]),
    ("# a\rmmr: deficient", [("control-character", 1, 4)]),
    ("# a\rmmr: bad\r", [("control-character", 1, 4), ("value-outside-domain", 2, 6)]),
    ("# a\rmmr: x\nras: mutant\r", [("control-character", 1, 4)]),
    ('mmr: "\\UFFFFFFFF"', [("bad-escape", 1, 7)]),
    ('mmr: "\\U00110000"', [("bad-escape", 1, 7)]),
    ("mmr: \ufffe", [("unexpected-character", 1, 6)]),
    ("[" * 100_000, [("too-deep", 1, 21)]),
]  # fmt: skip


def places(text: str, form: Form, vocabulary: Vocabulary) -> tuple[Places, list[Diagnostic]]:
    with pytest.raises(CaseError) as caught:
        parse_case(text, "x", vocabulary, form)
    found = list(caught.value.diagnostics)
    return [
        (problem.code, problem.location.line, problem.location.column)
        for problem in found
        if problem.location is not None
    ], found


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [(text, "json", expected) for text, expected in JSON]
    + [(text, "yaml", expected) for text, expected in YAML],
    ids=lambda value: str(value)[:40],
)
def test_refused(text: str, form: Form, expected: Places, vocabulary: Vocabulary) -> None:
    found, problems = places(text, form, vocabulary)
    assert sorted(found) == sorted(expected)
    assert all(problem.help for problem in problems)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_line_ends_and_mark_move_no_column(
    form: Form, mark: str, line_end: str, vocabulary: Vocabulary
) -> None:
    lines = ["{", ' "mmr": "bad",', "", ' "r\u00e4s": "mutant"}']
    found, _ = places(mark + line_end.join(lines), form, vocabulary)
    assert found == [("value-outside-domain", 2, 9), ("unknown-input", 4, 2)]


@pytest.mark.parametrize(
    ("text", "form", "fix"),
    [
        ('{"mmr": null}', "json", "leave the input out when its value is unknown"),
        ("r0_feasible: ja", "yaml", "`r0_feasible` takes yes, no"),
        ("flr_percent: 010", "yaml", "write `10`"),
        ("max_diameter_mm: 4.5", "yaml", "write `4.5 cm`, read as 45"),
        (
            "flr_percent: 0.45",
            "yaml",
            "write `45 %` if it is a share of 1, `0 %` or `1 %` if it is a percentage",
        ),
        ('{"flr_percent": "33 cm"}', "json", "state it in percent"),
        (
            "last_review: 3/4/2026",
            "yaml",
            "`crlm inputs` lists the inputs there are; what is for people alone goes under `note`",
        ),
    ],
)
def test_suggestion(text: str, form: Form, fix: str, vocabulary: Vocabulary) -> None:
    _, (problem,) = places(text, form, vocabulary)
    assert problem.help == fix


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"r0_feasible": "yes", "flr_percent": 33, "expect": ["v( b )"], "source": "S"}', "json"),
        ('{\t"r0_feasible"\n:\n"yes","flr_percent"\t:33,"expect":["v(b)"],"source":["S"]}', "json"),
        ("r0_feasible: yes\nflr_percent: 33 # %\nexpect:\n- v(b)\nsource: S\n", "yaml"),
        ("---\n'r0_feasible': \"yes\"\nflr_percent: 33\nexpect: ['v(b)']\nsource:\n- S\n", "yaml"),
        ('%YAML 1.1\n---\n{r0_feasible: yes, flr_percent: 33, expect: [v(b)], source: S}', "yaml"),
    ],
)  # fmt: skip
def test_accepted(text: str, form: Form, vocabulary: Vocabulary) -> None:
    case = parse_case(text, "x", vocabulary, form)
    assert case.values == {"r0_feasible": "yes", "flr_percent": 33}
    assert [one.goal for one in case.expectations] == ["v(b)"]
    assert case.sources == ("S",)


@pytest.mark.parametrize(
    ("text", "form"),
    [("", "json"), ("{}", "json"), ("", "yaml"), ("# x", "yaml"), ("---\n", "yaml")],
)
def test_a_case_may_be_empty(text: str, form: Form, vocabulary: Vocabulary) -> None:
    case = parse_case(text, "x", vocabulary, form)
    assert [slip.code for slip in case.warnings] == ["nothing-stated"]
    assert replace(case, warnings=()) == Case("x")


PIECES = [
    *["mmr", "ras: mutant\n", "flr_percent: 3\n", '"mmr": ', "expect: ", "source: ", "a(_)", "1.5"],
    *[": ", "\n", "\r\n", "\r", "\t", " ", "- ", "? ", "{", "}", "[", "]", ",", "'", '"', "#"],
    *["&a", "*a", "!!int", "!<x>", "!a!b", "|2\n", ">", "<<", "---", "...", "%", "null", "~"],
    *["%YAML 1.1\n", "%YAML 99.1\n", "%TAG ! x\n", '"\\UFFFFFFFF"', '"\\ud800"', '"\\x00"', "\\"],
    *["\ufeff", "\u0085", "\ufffe", "\U0001f600", "1" * 5000, "=", "@", "`", "0x", "-", "true"],
]  # fmt: skip


@settings(max_examples=size(smoke=60, ci=300))
@given(text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@pytest.mark.parametrize("form", ["json", "yaml", None])
def test_no_text_breaks_the_reader(text: str, form: Form | None, vocabulary: Vocabulary) -> None:
    problems: tuple[Diagnostic, ...] = ()
    try:
        parse_case(text, "x", vocabulary, form)
    except CaseError as error:
        problems = error.diagnostics
    assert all(problem.help and problem.location for problem in problems)
