"""Unknown read as no: its disguises, and what the analysis of polarities says against clingo."""

import itertools
from pathlib import Path

import clingo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.extension.clauses import parse
from pyclingo_bridge.extension.unknown_as_no import check_unknown
from tests.extension.support import OWN, codes
from tests.sizes import size

FACT = "patient(mmr, deficient)"
DISGUISES = {
    "bare": f"not {FACT}",
    "known": "not known(mmr)",
    "twice": f"not not {FACT}",
    "unknown": "unknown(mmr)",
    "not stated": "possibly_not(mmr, deficient)",
    "could be": "could_be(mmr, proficient)",
    "default": "assumed(surgery_urgency, elective)",
    "count": f"#count {{ 1 : {FACT} }} = 0",
    "count from above": f"#count {{ 1 : {FACT} }} < 1",
    "count from the left": f"1 > #count {{ 1 : {FACT} }}",
    "count negated": f"not #count {{ 1 : {FACT} }} >= 1",
    "count of known": "#count { I : known(I) } <= 3",
    "count assigned": f"N = #count {{ 1 : {FACT} }}, N = 0",
    "count of what is not there": "#count { 1 : not known(mmr) } > 0",
    "sum": f"#sum {{ 1 : {FACT} }} = 0",
    "sum of less": f"#sum {{ -1 : {FACT} }} >= 0",
    "sum+": f"#sum+ {{ 1 : {FACT} }} != 1",
    "minimum": f"#min {{ 1 : {FACT} }} = #sup",
    "minimum from below": f"#min {{ 9; 1 : {FACT} }} > 5",
    "maximum": f"#max {{ 1 : {FACT} }} = #inf",
    "maximum from above": f"#max {{ 1 : {FACT} }} <= 0",
    "set": f"{{ {FACT} }} 0",
    "set with a condition": "0 { known(I) : site(I) } 3",
    "for all": f"#false : {FACT}",
    "for all of known": "candidate : known(mmr)",
    "taken": "not effective(surgery_urgency, emergency)",
    "not met": "not met(r0)",
    "not failed": "not failed(r0, s0_19)",
    "open": "open(r0)",
    "situation": "not rectal",
    "situation of what is unknown": "profile_gap(mmr)",
}
HELPERS = {
    "helper": ("not _h", f"_h :- {FACT}."),
    "two helpers": ("_twice", "_twice :- not _h, candidate."),
    "helper for all": ("#false : _h", ""),
    "helper counted": ("#count { 1 : _h } = 0", ""),
    "number of helpers": ("_n(0)", "_n(N) :- N = #count { 1 : _h }."),
    "helper of unknown": ("_u", "_u :- unknown(mmr)."),
    "helper of a situation": ("_r", "_r :- not rectal, candidate."),
}
"""A body, and the helper behind it: either is where it is told."""
HEADS = ("met(board, own)", "failed(r0, own)", "conditional(r0, own)", "error(own_error)")


@pytest.mark.parametrize("head", HEADS)
def test_no_disguise_decides(head: str, tmp_path: Path) -> None:
    bodies = [*DISGUISES.values(), *(body for body, _ in HELPERS.values())]
    rules = [f"{head} :- candidate, {body}." for body in bodies]
    helpers = [helper for _, helper in HELPERS.values()]
    found = codes(tmp_path, OWN + "\n".join([*rules, *helpers]))
    told = {line - 2 for code, line in found if code in ("unknown-as-no", "double-negation")}
    first = len(DISGUISES)
    assert [rule for place, rule in enumerate(rules[:first]) if place not in told] == []
    for place, rule in enumerate(rules[first:]):
        assert {first + place, len(rules) + place} & told, rule


def test_where_it_is_read_is_told(tmp_path: Path) -> None:
    text = f"{OWN}_h :- {FACT}.\n_g :- candidate, not _h.\nfailed(board, own) :- _g.\n"
    assert codes(tmp_path, text) == [("unknown-as-no", 3)]
    text = f"{OWN}_g :- candidate, unknown(mmr).\nfailed(board, own) :- _g.\n"
    assert codes(tmp_path, text) == [("unknown-as-no", 2)]


ALLOWED = [
    FACT,
    f"candidate, rectal, unresectable, {FACT}",
    "effective(surgery_urgency, emergency), effective(anti_egfr_planned, no)",
    "#count { I : patient(I, yes) } >= 2",
    "not #count { I : patient(I, yes) } < 2",
    "#sum { N, I : patient(I, N), unit(I, _) } > 5",
    "#min { N : patient(ecog, N) } <= 2",
    "not unknown(mmr)",
    "not _u, known(mmr)",
    "met(r0), failed(fitness, s0_09), conditional(r0, s0_34)",
    "not chosen(remnant, both), not site(mmr)",
    "not _nothing_of_the_patient",
]


def test_what_only_grows_is_let_through(tmp_path: Path) -> None:
    text = "_u :- unknown(mmr). _nothing_of_the_patient :- chosen(remnant, both), site(_).\n"
    text += "".join(f"{head} :- {body}.\n" for body in ALLOWED for head in HEADS)
    assert codes(tmp_path, OWN + text) == []


def test_advice_may_ask_what_is_unknown(tmp_path: Path) -> None:
    bodies = (
        "unresectable, unknown(mmr), possibly_not(ras, mutant), could_be(braf, v600e)",
        "candidate, open(r0), not contraindicated, not met(fitness), not _situation",
        "candidate, not effective(surgery_urgency, emergency)",
    )
    text = "_situation :- unresectable, not converted.\n"
    text += "".join(f"requires(own, rest) :- {body}.\n" for body in bodies)
    assert codes(tmp_path, OWN + text) == []
    text = f"_h :- {FACT}.\nrecommends(own, rest) :- candidate, not _h.\n"
    assert codes(tmp_path, OWN + text) == [("unknown-as-no", 3)]


def test_a_claim_may_ask_what_is_not_known(tmp_path: Path) -> None:
    text = f"_h :- {FACT}.\nviolated(own) :- verdict(indicated), not _h.\nwarning(own) :- not _h.\n"
    assert codes(tmp_path, OWN + text) == []


ATOMS = ("patient(a, yes)", "patient(b, yes)", "known(a)", "unknown(b)", "_h", "_g")


@st.composite
def literal(draw: st.DrawFn) -> str:
    atoms = st.sampled_from(ATOMS)
    sign = draw(st.sampled_from(("", "", "not ")))
    kind = draw(st.sampled_from(("atom", "atom", "count", "sum", "min", "set", "all")))
    one, other = draw(atoms), draw(atoms)
    bound = draw(st.sampled_from(("<", "<=", ">", ">=", "=", "!=")))
    number = draw(st.integers(0, 3))
    inner = draw(st.sampled_from(("", "not ")))
    return {
        "atom": f"{sign}{one}",
        "count": f"{sign}#count {{ 1 : {one}; 2 : {inner}{other} }} {bound} {number}",
        "sum": f"{sign}#sum {{ 1 : {one}; 2 : {inner}{other} }} {bound} {number}",
        "min": f"{sign}#min {{ 1 : {one}; 2 : {inner}{other} }} {bound} {number}",
        "set": f"{sign}{number} {{ {one}; {inner}{other} }}",
        "all": f"{one} : {inner}{other}",
    }[kind]


BODIES = st.lists(literal(), min_size=1, max_size=2).map("; ".join)
LAYER = """
known(I) :- patient(I, _). input(a; b). unknown(I) :- input(I), not known(I).
#show met/2.
"""


@settings(
    max_examples=size(smoke=25, ci=120, full=600),
    deadline=None,
    suppress_health_check=[*HealthCheck],
)
@given(met=BODIES, h=BODIES, g=BODIES)
def test_what_is_let_through_only_grows(met: str, h: str, g: str) -> None:
    """Of rules that are not refused, learning more takes nothing back: asked of clingo."""
    h = "; ".join(one for one in h.split("; ") if "_h" not in one and "_g" not in one) or "input(a)"
    g = "; ".join(one for one in g.split("; ") if "_g" not in one) or "input(a)"
    rules = f"met(c, own) :- {met}.\n_h :- {h}.\n_g :- {g}.\n"
    parsed, said = parse(Sources.of_text(rules))
    if said or list(check_unknown(parsed.clauses, dict)):
        return
    values = [None, "yes", "no"]
    holds = {case: _met(rules, case) for case in itertools.product(values, values)}
    for less, more in itertools.product(holds, holds):
        if all(one is None or one == other for one, other in zip(less, more, strict=True)):
            assert holds[less] <= holds[more], rules


def _met(rules: str, case: tuple[str | None, ...]) -> bool:
    control = clingo.Control(["--warn=none"])
    facts = "".join(f"patient({i}, {v})." for i, v in zip("ab", case, strict=True) if v)
    control.add("base", [], f"#defined patient/2. {facts} {LAYER} {rules}")
    control.ground()
    found: list[bool] = []
    control.solve(on_model=lambda model: found.append(bool(model.symbols(shown=True))))
    return found[0]
