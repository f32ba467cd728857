"""Random small programs that clingo accepts, explained as clingo has them."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.justify.checking import check, control, program_of_text
from tests.sizes import size

_NUMBERS = st.integers(-2, 3).map(str)
_CONSTANTS = st.sampled_from(["a", "f(1)", "f(a)", '"s"', "(1,a)"])
_GROUND = st.one_of(_NUMBERS, _NUMBERS, _CONSTANTS)
_VARIABLES = st.sampled_from(["X", "Y", "Z"])
_OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_SIGNS = st.sampled_from(["", "", "", "not ", "not not "])
_NAMES = st.sampled_from(["p", "q", "r", "s"])
_DOMAIN = "d(-1..2;a;f(1))."
_ARITY = {"p": 1, "q": 1, "r": 2, "s": 2}

_arithmetic = st.one_of(
    st.tuples(_VARIABLES, st.sampled_from("+-*/\\&?^"), st.one_of(_NUMBERS, _VARIABLES)).map(
        lambda parts: f"({parts[0]}{parts[1]}({parts[2]}))"
    ),
    _VARIABLES.map(lambda name: f"(-{name})"),
    _VARIABLES.map(lambda name: f"|{name}|"),
    _VARIABLES.map(lambda name: f"(2*{name}-1)"),
)
_TERMS = st.one_of(
    _VARIABLES, _VARIABLES, _VARIABLES, _GROUND, _arithmetic, _VARIABLES.map("f({})".format)
)
_OPEN = st.one_of(_TERMS, _TERMS, _TERMS, st.just("_"), st.just("1..2"), st.just("(0;1)"))


@st.composite
def _atoms(draw: st.DrawFn, terms: st.SearchStrategy[str]) -> str:
    name = draw(_NAMES)
    inner = ",".join(draw(terms) for _ in range(_ARITY[name]))
    return f"{draw(st.sampled_from(['', '', '', '-']))}{name}({inner})"


_comparisons = st.tuples(_SIGNS, _TERMS, _OPERATORS, _TERMS).map(
    lambda parts: f"{parts[0]}{parts[1]} {parts[2]} {parts[3]}"
)
_chains = st.tuples(_SIGNS, _TERMS, _OPERATORS, _TERMS, _OPERATORS, _NUMBERS).map(
    lambda parts: f"{parts[0]}{parts[1]} {' '.join(parts[2:])}"
)
_plain = st.tuples(_SIGNS, _atoms(_OPEN)).map("".join)


@st.composite
def _aggregates(draw: st.DrawFn) -> str:
    function = draw(st.sampled_from(["#count", "#sum", "#sum+", "#min", "#max"]))
    elements = [
        f"{draw(_TERMS)}{draw(st.sampled_from(['', ',Y', ',1']))} : {draw(_atoms(_OPEN))}"
        + draw(st.one_of(st.just(""), _plain.map(", {}".format), _comparisons.map(", {}".format)))
        for _ in range(draw(st.integers(1, 2)))
    ]
    bound = draw(st.one_of(_NUMBERS, _VARIABLES))
    left = draw(st.one_of(st.just(""), _NUMBERS.map("{} <= ".format)))
    inner = "; ".join(elements)
    return f"{draw(_SIGNS)}{left}{function}{{ {inner} }} {draw(_OPERATORS)} {bound}"


_sets = st.tuples(_SIGNS, _plain, _plain, _plain, _NUMBERS).map(
    lambda p: f"{p[0]}{{ {p[1]} : {p[2]}; {p[3]} }} {p[4]}"
)
_conditionals = st.tuples(_plain, _atoms(_OPEN), _comparisons).map(
    lambda p: f"{p[0]} : {p[1]}, {p[2]}"
)
_literals = st.one_of(
    _plain, _plain, _plain, _comparisons, _chains, _aggregates(), _sets, _conditionals
)


_FORMS = st.sampled_from(
    ["{0}", "{0}", "{0}", "{{ {0}; {1} }}", "{0} | {1}", "{{ {0} : {1} }} 2", "{{ {0} }}"]
)


@st.composite
def _rules(draw: st.DrawFn) -> str:
    body = [draw(_atoms(st.one_of(_VARIABLES, _OPEN))), *draw(st.lists(_literals, max_size=3))]
    heads = [draw(_atoms(_TERMS)) for _ in range(2)]
    form = draw(_FORMS)
    domain = [
        f"d({name})" for name in "XYZ" if any(name in one for one in heads)
    ]  # it stays finite
    return f"{form.format(*heads)} :- {'; '.join(domain + body)}."


_programs = st.tuples(
    st.lists(_atoms(_GROUND), min_size=2, max_size=6), st.lists(_rules(), min_size=1, max_size=4)
).map(lambda parts: "\n".join([_DOMAIN, *(f"{one}." for one in parts[0]), *parts[1]]))


def _accepted(text: str) -> bool:
    solver = control()
    try:
        solver.add("base", [], text)
        solver.ground()
    except RuntimeError:
        return False
    return len(solver.symbolic_atoms) < 80


@settings(
    max_examples=size(smoke=16, ci=48, full=80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(_programs)
def test_random_programs(text: str) -> None:
    assume(_accepted(text))
    check(program_of_text(text), most=3)
