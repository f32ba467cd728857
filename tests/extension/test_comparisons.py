"""Kinds that no comparison tells apart, and computations that clingo would cut to 32 bits."""

import operator
from collections.abc import Callable
from pathlib import Path

import clingo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.scanner import oversized_numbers
from pyclingo_bridge.extension.clauses import parse
from pyclingo_bridge.extension.comparisons import check_comparisons
from pyclingo_bridge.extension.symbol_table import SymbolTable, extended_table
from pyclingo_bridge.lint import lint
from tests.extension.support import OWN, codes, problems
from tests.sizes import size

INPUT = 'domain(big, 0..9999). unit(big, "mm"). question(big, "?"). '
MIXED = {
    "name": "patient(flr_percent, N), N < thirty",
    "number": "patient(mmr, V), V > 1",
    "mirrored": "patient(ecog, V), two <= V",
    "equal": "patient(ecog, V), V = two",
    "unequal": "patient(mmr, V), V != 0",
    "text": 'patient(ecog, V), V >= "2"',
    "negated": "patient(ecog, V), not V < two",
    "through a variable": "T = two, patient(ecog, V), V >= T",
    "two inputs": "patient(ecog, V), patient(mmr, W), V < W",
    "default": "effective(surgery_urgency, V), V > 0",
    "helper": "_e(V), V >= two",
    "threshold": "threshold(flr_percent, T, _), T < many",
    "sum": "#sum { V : patient(flr_percent, V) } >= two",
    "within": "#count { V : patient(ecog, V), V > two } >= 1",
    "for all": "V < two : patient(ecog, V); candidate",
    "computed": "patient(ecog, V), V + 1 >= two",
    "shipped": "months_to_review(N), N < two",
}
FINE = {
    "number": "patient(ecog, V), V >= 2",
    "names": "patient(mmr, V), V != deficient",
    "either": "hold(_, Week, _, _), Week != unknown",
    "any input": "patient(I, V), V > 3, unit(I, _)",
    "two of a kind": "patient(ecog, V), patient(flr_segments, W), V < W",
    "helper": "_e(V), V >= 2",
    "unbound": "X = f(1), X != f(2)",
    "small": "patient(ecog, V), V ** 9 > 2",
    "narrowed": "patient(big, V), V < 100, V * V * V > 5",
    "narrowed from the left": "patient(big, V), 100 > V, V * V * V > 5",
    "remainder": "patient(big, V), (V * V) \\ 7 = 2, V / 0 = 2",
    "counter": "_n(N), patient(ecog, N), N * N > 2",
}
LARGE = {
    "product": "patient(big, X), X * X * X > 5",
    "power": "patient(big, X), X ** 3 > 5",
    "in a head": "patient(big, X), Y = X * X * X, Y > 5",
    "sum": "patient(big, X), 2147483647 + X > 5",
    "difference": "patient(big, X), 0 - 2147483647 - 2 - X < 5",
    "helper": "_s(X), X * X > 5",
    "within": "#count { X : patient(big, X), X ** 4 > 5 } >= 1",
    "weight": "#sum { X * X * X, X : patient(big, X) } >= 1",
    "constant": "patient(ecog, X), X < 100000 * 100000",
}
HELPERS = (
    "_e(V) :- patient(ecog, V). _s(X * X) :- patient(big, X). _n(N + 1) :- _n(N), N < 50. _n(0).\n"
)


def _codes(folder: Path, body: str) -> set[str]:
    text = f"{OWN}{INPUT}{HELPERS}\nconsiders(own, rest) :- {body}.\n"
    return {code for code, line in codes(folder, text) if line == 4} - {"unknown-as-no"}


@pytest.mark.parametrize("name", MIXED)
@pytest.mark.sample(5)
def test_two_kinds_are_told(name: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, MIXED[name]) == {"mixed-comparison"}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.sample(3)
def test_what_may_not_fit_is_told(name: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, LARGE[name]) == {"number-overflow"}


@pytest.mark.parametrize("name", FINE)
@pytest.mark.sample(4)
def test_nothing_is_told_of(name: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, FINE[name]) == set()


def test_the_place_and_the_words(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, f"{OWN}considers(own, a) :- patient(ecog, V),\n    V >= two.")
    assert problem.location is not None
    assert (problem.location.line, problem.location.column) == (3, 5)
    assert problem.message == "`V >= two` compares a number with a name"


Exact = Callable[[int, int], int]
Term = tuple[str, Exact]
"""A term as it is written, and what it gives of whole numbers of any length."""


def _divided(a: int, b: int) -> int:
    return abs(a) // b * (1 if a >= 0 else -1)


OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "**": operator.pow,
    "/": _divided,
    "\\": lambda a, b: a - b * _divided(a, b),
}


def _number(value: int) -> Term:
    return str(value), lambda _x, _y: value


def _binary(parts: tuple[Term, str, Term]) -> Term:
    (left, first), sign, (right, second) = parts
    of = OPERATIONS[sign]
    return f"({left} {sign} {right})", lambda x, y: of(first(x, y), second(x, y))


def _unary(parts: tuple[str, Term]) -> Term:
    sign, (inner, of) = parts
    if sign == "-":
        return f"(-{inner})", lambda x, y: -of(x, y)
    return f"|{inner}|", lambda x, y: abs(of(x, y))


X: Term = ("X", lambda x, _y: x)
Y: Term = ("Y", lambda _x, y: y)
TERM = st.recursive(
    st.one_of(st.just(X), st.just(Y), st.integers(0, 40).map(_number)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(_binary),
        st.tuples(inner, st.sampled_from("/\\"), st.integers(1, 9).map(_number)).map(_binary),
        st.tuples(inner, st.just("**"), st.integers(0, 7).map(_number)).map(_binary),
        st.tuples(st.sampled_from("-|"), inner).map(_unary),
    ),
    max_leaves=5,
)
TERMS = size(smoke=12, ci=36, full=600)


@settings(max_examples=TERMS, deadline=None, suppress_health_check=[*HealthCheck])
@given(term=TERM, ends=st.tuples(st.integers(-99, 0), st.integers(0, 9999)))
def test_what_is_not_told_fits(term: Term, ends: tuple[int, int]) -> None:
    """Where nothing is told, clingo computes what whole numbers of any length give."""
    text, exact = term
    low, high = ends
    facts = f"domain(x, {low}). domain(x, {high}). domain(y, 3). domain(y, 20).\n"
    rule = f"_z(X, Y, {text}) :- patient(x, X), patient(y, Y).\n"
    parsed, said = parse(Sources.of_text(facts + rule))
    assert said == ()
    known = extended_table(SymbolTable({}, {}, {}), parsed)
    if list(check_comparisons(parsed.clauses, known, None)):
        return
    control = clingo.Control(["--warn=none"])
    control.add("base", [], f"patient(x, ({low}; {high})). patient(y, (3; 20)). {rule}")
    control.ground()
    for atom in control.symbolic_atoms.by_signature("_z", 3):
        x, y, z = (one.number for one in atom.symbol.arguments)
        assert z == exact(x, y), rule


@given(
    st.lists(st.tuples(st.integers(0, 2**40), st.sampled_from(("", "s", '"', "% ", "%* ", "0x"))))
)
def test_long_numbers_are_found_where_they_stand(parts: list[tuple[int, str]]) -> None:
    ends = {'"': '"', "% ": "\n", "%* ": " *%"}
    text, expected = "", []
    for number, sign in parts:
        shown = f"{number:x}" if sign == "0x" else str(number)
        text += f"{sign}{shown}"
        if sign in ("", "0x") and number >= 2**31:
            expected.append((len(text) - len(shown) - len(sign), f"{sign}{shown}"))
        text += ends.get(sign, "") + ", "
    assert list(oversized_numbers(text)) == expected


def test_a_long_number_is_refused_in_extensions_and_guidelines(tmp_path: Path) -> None:
    text = f"{OWN}threshold(own, 3000000000, own)."
    assert codes(tmp_path, text) == [("number-too-large", 2)]
    (tmp_path / "guideline.lp").write_text("verdict(a) :- patient(n, 4294967296).\n")
    assert "number-too-large" in {one.code for one in lint([tmp_path]).findings}
