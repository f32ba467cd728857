"""What is refused in an extension: every kind of breakage, each with its place."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.extension.before_grounding import examine
from pyclingo_bridge.extension.clauses import parse
from pyclingo_bridge.extension.names import check_names, check_predicates
from pyclingo_bridge.extension.symbol_table import core_of, core_table
from pyclingo_bridge.guideline.contract import ARGUMENTS
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.extension.support import context
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

Write = Callable[..., Path]
Expected = list[tuple[str, int, int]]

OWN = 'statement(own, s0, core, must, "x").'

# text, then each problem of it as (code, line, column)
BEFORE: list[tuple[str, Expected]] = [
    # syntax: what the parser cannot read, all of it, and the rest is judged all the same
    ("a :- b\nc.", [("syntax", 2, 1)]),
    ("a(.\nb(X :- c.\n", [("syntax", 1, 3), ("syntax", 2, 5)]),
    ('a("x).\n', [("syntax", 1, 3)]),
    ("a :-", [("syntax", 2, 1)]),
    ("a.\n  %* never closed\n", [("syntax", 2, 3)]),
    ("a.\x00b.", [("syntax", 1, 3)]),
    ('x("äöü") :- a b.', [("syntax", 1, 15)]),
    (":- candidate.\na(.\n", [("unguarded-constraint", 1, 1), ("syntax", 2, 3)]),
    ("\na :- unknown(nothing).\nb c.", [("syntax", 3, 3)]),
    # what clingo dies of, or takes for nothing
    ("a :- lärm.", [("foreign-character", 1, 7)]),
    ("% ä\na.\nñ.", [("foreign-character", 3, 1)]),
    ("\ufeffa.", [("byte-order-mark", 1, 1)]),
    # directives
    ("#script (lua)\nx = 1\n#end.", [("script", 1, 1)]),
    ("a.\n#script (python)", [("script", 2, 1)]),
    ("a(@f(X)) :- candidate, X = 1.", [("script", 1, 3)]),
    ("#external on.\na :- on.", [("external", 1, 1), ("undefined-predicate", 2, 6)]),
    ("#const yes = no.", [("constant", 1, 1)]),
    ("#program later.\na.", [("program-part", 1, 1)]),
    ("#theory t { }.", [("theory", 1, 1)]),
    ("&diff { a } :- candidate.", [("theory", 1, 1)]),
    ('#include "nowhere.lp".', [("no-such-file", 1, 1)]),
    ("#show met/2.", [("shown-as-other", 1, 1)]),
    ("#show verdict(indicated) : candidate.", [("shown-term", 1, 1)]),
    # constraints, choices, disjunctions and optimisation belong to plans
    (":- candidate.", [("unguarded-constraint", 1, 1)]),
    (":- candidate, not planning.", [("unguarded-constraint", 1, 1)]),
    ("not own :- candidate. own.", [("unguarded-constraint", 1, 1)]),
    ("X != Y :- site(X), site(Y).", [("unguarded-constraint", 1, 1)]),
    ("#edge (a, b) : candidate.", [("unguarded-constraint", 1, 1)]),
    ("a.\n  { own }.", [("unguarded-choice", 2, 3)]),
    ("1 { own(S) : site(S) } 1 :- candidate.", [("unguarded-choice", 1, 1)]),
    ("#sum { 1 : own : candidate } 1.", [("unguarded-choice", 1, 1)]),
    ("one ; two :- candidate.", [("unguarded-disjunction", 1, 1)]),
    ("own(S) : site(S).", [("unguarded-disjunction", 1, 1)]),
    (":~ candidate. [1]", [("unguarded-optimisation", 1, 1)]),
    ("#minimize { 1, D : do(D, _) }.", [("unguarded-optimisation", 1, 13)]),
    ("#maximize { 1 : candidate }.", [("unguarded-optimisation", 1, 13)]),
    (":- planning, patient(mmr, deficient).", [("plan-reads-patient", 1, 14)]),
    (
        "{ do(review, own) } :- planning, unknown(mmr).",
        [("closed-predicate", 1, 3), ("plan-reads-patient", 1, 34)],
    ),
    # what only the core derives
    ("patient(mmr, deficient).", [("closed-predicate", 1, 1)]),
    ("effective(mmr, deficient) :- candidate.", [("closed-predicate", 1, 1)]),
    ("verdict(indicated) :- candidate.", [("closed-predicate", 1, 1)]),
    ("a.  met(r0) :- candidate.", [("closed-predicate", 1, 5)]),
    ("known(mmr). unknown(ras).", [("closed-predicate", 1, 1), ("closed-predicate", 1, 13)]),
    ("needed(r0).", [("closed-predicate", 1, 1)]),
    ("chosen(remnant, both).", [("closed-predicate", 1, 1)]),
    ("planning.", [("closed-predicate", 1, 1)]),
    ("advice(recommends, own, s0_05).", [("closed-predicate", 1, 1)]),
    ("in_force(recommends, own, s0_05).", [("closed-predicate", 1, 1)]),
    ("do(review, own) :- planning.", [("closed-predicate", 1, 1)]),
    ("{ verdict(indicated) } :- planning.", [("closed-predicate", 1, 3)]),
    ("finding(own, error).", [("closed-predicate", 1, 1)]),
    ("input(own).", [("closed-predicate", 1, 1), ("unknown-input", 1, 1)]),
    ("_both_short :- candidate.", [("private-predicate", 1, 1)]),
    ("-candidate :- operable.", [("classical-negation", 1, 1)]),
    # redefinitions
    ("domain(mmr, stable).", [("redefined-input", 1, 1)]),
    ('a.\nunit(flr_percent, "ml").', [("redefined-input", 2, 1)]),
    ('question(mmr, "?").', [("redefined-input", 1, 1)]),
    ("closed_world(mmr, proficient).", [("redefined-input", 1, 1)]),
    ('statement((own; s0_05), s0, core, must, "x").', [("redefined-statement", 1, 1)]),
    ("reading(remnant, neither).", [("redefined-reading", 1, 1)]),
    ("default_reading(remnant, both).", [("redefined-reading", 1, 1)]),
    ("criterion(r0).", [("redefined-criterion", 1, 1)]),
    ('source(s0, "title", "date").', [("redefined-source", 1, 1)]),
    (f"{OWN}\n{OWN}", [("declared-twice", 2, 1)]),
    (
        "reading(own, (one; two)). default_reading(own, (one; two)).",
        [("declared-twice", 1, 27)],
    ),
    # declarations that the bridge cannot read
    ("domain(own, V) :- site(V).", [("not-a-fact", 1, 1)]),
    ("criterion(own) :- candidate.", [("not-a-fact", 1, 1)]),
    ("domain(own, f(x)).", [("not-a-fact", 1, 1)]),
    ('domain("own", yes).', [("not-a-name", 1, 1)]),
    ('domain(own, "yes").', [("not-a-name", 1, 1)]),
    ("domain(own, 0..1000000000).", [("domain-too-large", 1, 1)]),
    ("statement(own, s0, core, must, x).", [("not-a-text", 1, 1)]),
    # arity
    ('statement(own, s0, must, "x").', [("wrong-arity", 1, 1)]),
    ("a :- patient(mmr, deficient, now).", [("wrong-arity", 1, 6)]),
    ("a :- patient(mmr; ras, mutant).", [("wrong-arity", 1, 6)]),
    ("overrides(s0_05, s0_06, r0).", [("wrong-arity", 1, 1)]),
    ("a :- met(r0, s0_07, x).", [("wrong-arity", 1, 6)]),
    # unknown read as no
    ("a :- not patient(mmr, deficient).", [("unknown-as-no", 1, 6)]),
    ("a :- candidate,\n    not known(mmr).", [("unknown-as-no", 2, 5)]),
    ("a :- #count { 1 : not known(mmr) } > 0.", [("unknown-as-no", 1, 19)]),
    ("a(S) :- site(S), candidate : not patient(S, none).", [("unknown-as-no", 1, 30)]),
    # inputs and values
    ("a :- patient(flr_percentage, 33).", [("unknown-input", 1, 6)]),
    ("a :- not unknown(mmrr).", [("unknown-input", 1, 6)]),
    ("a :- possibly_not(nothing, yes), known(less).", [("unknown-input", 1, c) for c in (6, 34)]),
    ("a :- patient((mmr; mrm), deficient).", [("unknown-input", 1, 6)]),
    (
        "a :- #count { I : effective(I, yes), could_be(ra, mutant) } > 1.",
        [("unknown-input", 1, 38)],
    ),
    ('asked_for(r0, nothing). unit(less, "mm").', [("unknown-input", 1, c) for c in (1, 25)]),
    ("a :- patient(mmr, defficient).", [("value-outside-domain", 1, 6)]),
    ("a :- patient(mmr, (deficient; 1)).", [("value-outside-domain", 1, 6)]),
    ("a :- patient(flr_percent, 101).", [("value-outside-domain", 1, 6)]),
    ("a :- patient(flr_percent, -5).", [("value-outside-domain", 1, 6)]),
    ("a :- patient(flr_percent, 90..110).", [("value-outside-domain", 1, 6)]),
    ('a :- effective(surgery_urgency, "elective").', [("value-outside-domain", 1, 6)]),
    ("domain(own, (p; q)).\na :- could_be(own, r).", [("value-outside-domain", 2, 6)]),
    # other names
    ("a :- met(r_zero).", [("unknown-criterion", 1, 6)]),
    (f"{OWN}\nmet(sixth, own) :- candidate.", [("unknown-criterion", 2, 1)]),
    ("recommends(own, rest) :- candidate.", [("unknown-statement", 1, 1)]),
    ("overrides(s0_05, s9_99).", [("unknown-statement", 1, 1)]),
    ("met(r0, s0_99) :- candidate.", [("unknown-statement", 1, 1)]),
    ('statement(own, s9, core, must, "x").', [("unknown-source", 1, 1)]),
    ('statement(own, s0, core, strong, "x").', [("unknown-strength", 1, 1)]),
    (f"{OWN}\nstrength_of(own, liver_resection, maybe).", [("unknown-strength", 2, 1)]),
    ("a :- chosen(remnants, both).", [("unknown-reading", 1, 6)]),
    ("a :- chosen(remnant, neither).", [("unknown-choice", 1, 6)]),
    ("a :- in_force(recommend, rest, S), site(S).", [("unknown-modality", 1, 6)]),
    ("a :- verdict(indicate).", [("unknown-verdict", 1, 6)]),
    # what nothing derives, what nothing binds
    ("a :- candidates.", [("undefined-predicate", 1, 6)]),
    ("a :- candidate, not  operables.", [("undefined-predicate", 1, 17)]),
    ("a(X) :- candidate.", [("unsafe-variable", 1, 3)]),
    ('a(X, Y) :- "ä" != Y, site(X), not site(Z).', [("unsafe-variable", 1, c) for c in (6, 40)]),
    ("a(_) :- candidate.", [("unsafe-variable", 1, 3)]),
]

# Found once the extension is grounded with the knowledge base.
AFTER: list[tuple[str, Expected]] = [
    ('a(V + "ä") :- b(V). b(1).', [("undefined-operation", 1, 3)]),
    ("a(1..x) :- candidate.", [("undefined-operation", 1, 3)]),
    ("b(1). a :- #sum { x, V : b(V) } > 0.", [("undefined-operation", 1, 19)]),
    ("b(1). a(V) :- b(V), #sum { V : b(V) } > 0.", [("global-variable", 1, 28)]),
    ("#show nothing/3.", [("undefined-predicate", 1, 1)]),
    ("domain(own, (yes; no)).", [("input-without-question", 1, 1)]),
    ('domain(own, 1..9).\nquestion(own, "?").', [("number-without-unit", 1, 1)]),
    (
        'domain(own, (yes; no)). question(own, "?"). unit(own, "mm").',
        [("unit-without-number", 1, 1)],
    ),
    (
        'domain(own, (yes; no)). question(own, "?").\nclosed_world(own, none).',
        [("default-outside-domain", 2, 1)],
    ),
    ("a :- effective(mmr, deficient).", [("no-default", 1, 6)]),
    ("a :- possibly_not(flr_percent, 33).", [("number-not-named", 1, 6)]),
    ("reading(own, (one; two)).", [("reading-default", 1, 1)]),
    (f"{OWN}\noverrides(own, own) :- candidate.", [("override-cycle", 2, 1)]),
    (
        f"{OWN}\noverrides(own, s0_05). overrides(s0_05, own) :- chosen(remnant, both).",
        [("override-cycle", 2, 1)],
    ),
]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """`write(text, name)`: a file in the working directory, by its relative path."""
    monkeypatch.chdir(tmp_path)

    def _write(text: str | bytes, name: str = "extra.lp") -> Path:
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return _write


def refused_before(*files: Path) -> tuple[Diagnostic, ...]:
    found = problems(*files)
    assert found
    return found


def problems(*files: Path) -> tuple[Diagnostic, ...]:
    return examine(files, *context())[2]


def refused(*files: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(KnowledgeBaseError) as caught:
        bridge.load(extra=files)
    return caught.value.diagnostics


def places(diagnostics: tuple[Diagnostic, ...]) -> Expected:
    found = []
    for diagnostic in diagnostics:
        assert diagnostic.location is not None, diagnostic
        assert diagnostic.location.file == "extra.lp"
        found.append((diagnostic.code, diagnostic.location.line, diagnostic.location.column))
    return found


def assert_of_use(diagnostics: tuple[Diagnostic, ...]) -> None:
    """The offending text is in backticks, and a fix under `help` (clingo has none for syntax)."""
    for diagnostic in diagnostics:
        whole_file = diagnostic.code == "byte-order-mark" or "ends too early" in diagnostic.message
        assert "`" in diagnostic.message or whole_file, diagnostic
        assert diagnostic.help or diagnostic.code == "syntax", diagnostic
        assert not diagnostic.message.endswith("."), diagnostic


@pytest.mark.parametrize(("text", "expected"), BEFORE, ids=[text for text, _ in BEFORE])
def test_broken_by_itself(write: Write, text: str, expected: Expected) -> None:
    diagnostics = refused_before(write(text))
    assert places(diagnostics) == expected
    assert_of_use(diagnostics)


@pytest.mark.parametrize(("text", "expected"), AFTER, ids=[text for text, _ in AFTER])
@pytest.mark.sample(2)
def test_broken_with_the_knowledge_base(write: Write, text: str, expected: Expected) -> None:
    diagnostics = refused(write(text))
    assert places(diagnostics) == expected
    assert_of_use(diagnostics)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        (
            "a :- patient(flr_percnt, 33).",
            "error[unknown-input]: unknown input `flr_percnt` in"
            " `patient(flr_percnt,33)`\n"
            "  --> extra.lp:1:6\n"
            "   = help: did you mean `flr_percent`? Otherwise declare it with `domain/2`",
        ),
        (
            "a :- patient(mmr, defficient).",
            "error[value-outside-domain]: `defficient`: no value of the input `mmr` in"
            " `patient(mmr,defficient)`\n"
            "  --> extra.lp:1:6\n"
            "   = help: did you mean `deficient`? `mmr` takes proficient, deficient",
        ),
        (
            "a :- patient(flr_percent, 90..120).",
            "error[value-outside-domain]: `101`, `102`, `103` and 17 more: no value of the input"
            " `flr_percent` in `patient(flr_percent,(90..120))`\n"
            "  --> extra.lp:1:6\n"
            "   = help: `flr_percent` takes 0..100 % of standard liver volume",
        ),
        (
            "a :- not patient(mmr, deficient).",
            "error[unknown-as-no]: `not patient(mmr,deficient)` reads unknown as no\n"
            "  --> extra.lp:1:6\n"
            "   = help: ask `possibly_not(Input, Value)`, `unknown(Input)`, or for the other"
            " values",
        ),
        (
            "a :- candidates.",
            "error[undefined-predicate]: no rule or fact derives `candidates`\n"
            "  --> extra.lp:1:6\n"
            "   = help: did you mean `candidate`?",
        ),
        (
            "a :- candidate, b\nc.",
            "error[syntax]: unexpected `c`\n"
            "  --> extra.lp:2:1\n"
            "   = help: the statement before it may lack its `.`",
        ),
        (
            "a(X :- b.",
            "error[syntax]: unexpected `:-`\n  --> extra.lp:1:5\n   = help: expected `)` or `;`",
        ),
        (
            ":- candidate.",
            "error[unguarded-constraint]: a constraint outside plans makes reasons unsound:"
            " `:- candidate.`\n"
            "  --> extra.lp:1:1\n"
            "   = help: a property derives `violated(Claim)`; a constraint on plans has `planning`"
            " in its body",
        ),
        (
            "met(r0).",
            "error[closed-predicate]: `met(r0)` is not for an extension to derive\n"
            "  --> extra.lp:1:1\n"
            "   = help: derive `met(Criterion, Statement)`: this is its projection",
        ),
        (
            "a :- statement(S, _, _, _).",
            "error[wrong-arity]: wrong number of arguments, 4, in `statement(S,_,_,_)`\n"
            "  --> extra.lp:1:6\n"
            "   = help: `statement` takes 5 arguments",
        ),
    ],
)
def test_the_words(write: Write, text: str, rendered: str) -> None:
    assert refused_before(write(text))[0].render() == rendered


def test_every_problem_of_every_file_at_once(write: Write) -> None:
    one = write("a(X) :- candidates.\nverdict(indicated).", "one.lp")
    two = write('b :- patient(nothing, 1).\n#include "sub/three.lp".', "two.lp")
    write("c :- not known(mmr).", "sub/three.lp")
    found = [(d.code, str(d.location)) for d in refused(one, two)]
    assert found == [
        ("unsafe-variable", "one.lp:1:3"),
        ("undefined-predicate", "one.lp:1:9"),
        ("closed-predicate", "one.lp:2:1"),
        ("unknown-as-no", "sub/three.lp:1:6"),
        ("unknown-input", "two.lp:1:6"),
    ]


@pytest.mark.slow
def test_files_declare_for_each_other(write: Write) -> None:
    rule = write("recommends(own, rest) :- patient(frail, yes), own_helper.", "rule.lp")
    names = write(f'{OWN} domain(frail, (yes; no)). question(frail, "?"). own_helper.', "names.lp")
    loaded = bridge.load(extra=[rule, names, rule, names.absolute()])
    assert "frail" in loaded.vocabulary


@pytest.mark.slow
def test_an_included_file_may_also_be_given(write: Write) -> None:
    inner = write(OWN, "inner.lp")
    outer = write('#include "inner.lp".', "outer.lp")
    bridge.load(extra=[outer, inner])
    bridge.load(extra=[inner, outer])


def test_files_that_cannot_be_read(write: Write) -> None:
    good = write("a :- candidate.", "extra.lp")
    folder = good.absolute().parent
    (folder / "dir.lp").mkdir()
    outer = write('#include "dir.lp".', "outer.lp")
    latin = write("a.\n% \xe4".encode("latin-1"), "latin.lp")
    shipped = bridge.shipped("kb") / "readings.lp"
    again = write(f'#include "{shipped}".', "again.lp")
    diagnostics = refused(Path("extro.lp"), Path("dir.lp"), outer, latin, shipped, again, good)
    found = {(d.code, str(d.location), d.help) for d in diagnostics}
    assert found == {
        ("no-such-file", "None", "did you mean `extra.lp`?"),
        ("is-a-directory", "None", "name one file"),
        ("is-a-directory", "outer.lp:1:1", "name one file"),
        ("not-utf-8", "latin.lp:2:3", "save the file as UTF-8"),
        ("included-twice", "None", "leave it out"),
        ("included-twice", "again.lp:1:1", "leave it out"),
    }


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_an_unreadable_file(write: Write) -> None:
    path = write("a.")
    path.chmod(0)
    (problem,) = refused(path)
    assert problem.code == "unreadable-file"


def test_a_name_with_a_null_byte() -> None:
    (problem,) = refused(Path("extra\0.lp"))
    assert problem.code == "unreadable-file"


def test_the_tables_fit_the_shipped_files(kb: KnowledgeBase) -> None:
    """The shipped rules use names as an extension must, and the tables name what exists."""
    parsed, said = parse(kb.sources)
    core = core_of(kb)
    assert said == ()
    assert list(check_names(parsed, core_table(kb))) == []
    assert list(check_predicates(parsed, core)) == []
    assert ARGUMENTS.keys() - core.derived == {("expect", 1), ("choose", 2), ("gap", 2)}


def test_loading_without_an_extension_does_not_read_the_checks() -> None:
    code = (
        "import sys, pyclingo_bridge as b; b.load();"
        "print(*(m for m in sys.modules if m.startswith('pyclingo_bridge.extension')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


WHOLE = f"""% Größe: a comment.
domain(own, (yes; no)). question(own, "Größe?").
{OWN}
recommends(own, rest) :- candidate, patient(own, yes), not unknown(mmr).
#show own/2. own(1, "ß").
"""


@settings(
    max_examples=size(smoke=12, ci=60), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    start=st.integers(0, len(WHOLE)),
    length=st.integers(0, 12),
    put=st.text(st.sampled_from('aX_ (),.:-;%*#"{}ä\n&@~|\\0/'), max_size=6),
)
def test_any_damage_is_answered_with_a_place(
    write: Write, start: int, length: int, put: str
) -> None:
    """No edit ends the process, escapes as another error, or is reported outside the file."""
    text = WHOLE[:start] + put + WHOLE[start + length :]
    path = write(text)
    for diagnostic in problems(path):
        assert diagnostic.location is not None, diagnostic
        assert 1 <= diagnostic.location.line <= text.count("\n") + 2
