"""A wrong engine is noticed: each planted fault makes a check fail."""

import operator
from collections.abc import Callable, Iterator

import pytest

from pyclingo_bridge.justify import arithmetic, explainer, founding, matching
from pyclingo_bridge.justify import rule_reader as reading
from pyclingo_bridge.justify import why_not as blocking
from pyclingo_bridge.justify.claims import Claim
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import TESTS, Fn
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import FLIPPED, AtomLiteral
from pyclingo_bridge.justify.terms import Binding, Compound, Constant
from tests.justify.checking import check, program_of_text

Plant = Callable[[pytest.MonkeyPatch], None]


def _floor_division(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(arithmetic._TWO, "/", operator.floordiv)


def _no_wrapping(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arithmetic, "_wrapped", lambda number: number)


def _no_negation(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "missing", lambda *given: given[0])


def _undefined_is_absent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "defined", lambda *_: True)


def _no_bounds(patch: pytest.MonkeyPatch) -> None:
    def any_amount(*given: Binding) -> Iterator[Binding]:
        yield dict(given[1])

    patch.setattr(matching, "_aggregated", any_amount)


def _equal_tuples_count_twice(patch: pytest.MonkeyPatch) -> None:
    real = matching.amount
    patch.setattr(
        matching,
        "amount",
        lambda name, found: len(found) + 1 if name == "#count" else real(name, found),
    )


def _no_ranks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(founding.Founding, "below", lambda *given: given[0]._situation)


def _strings_before_constants(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(TESTS, "<", lambda left, right: str(left) < str(right))


def _one_literal_less(patch: pytest.MonkeyPatch) -> None:
    real = explainer.Explainer._fill

    def forgetful(self: Explainer, claim: Claim, *rest: object) -> None:
        real(self, claim, *rest)  # type: ignore[arg-type]
        claim.because = claim.because[1:]

    patch.setattr(explainer.Explainer, "_fill", forgetful)


def _one_rule_less(patch: pytest.MonkeyPatch) -> None:
    real = blocking.Blocking.blocks
    patch.setattr(blocking.Blocking, "blocks", lambda self, goal: (real(self, goal)[0][1:], True))


def _everything_fails(patch: pytest.MonkeyPatch) -> None:
    real = matching.satisfied

    def only_tests(literal: object, binding: Binding, situation: Situation) -> Iterator[object]:
        if not isinstance(literal, AtomLiteral):
            yield from real(literal, binding, situation)  # type: ignore[arg-type]

    patch.setattr(blocking, "satisfied", only_tests)


def _local_names_leak(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matching, "within", lambda *given: dict(given[1]))


def _flipped_guards(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(FLIPPED, "<", "<")


def _constants_as_they_are(patch: pytest.MonkeyPatch) -> None:
    real = reading.Reader._symbolic
    patch.setattr(
        reading.Reader,
        "_symbolic",
        lambda self, symbol: Constant(Fn("n")) if str(symbol) == "n" else real(self, symbol),
    )


def _one_spread_is_enough(patch: pytest.MonkeyPatch) -> None:
    def first(atom: Compound, binding: Binding) -> list[Compound]:
        return list(real(atom, binding))[:1]

    real = matching.spread
    patch.setattr(matching, "spread", first)


FAULTS: list[tuple[Plant, str]] = [
    (_floor_division, "p(-7;7). q(X/2) :- p(X)."),
    (_no_wrapping, "p(2147483647). q(X*X) :- p(X)."),
    (_no_negation, "p(1..2). q(1). r(X) :- p(X), not q(X)."),
    (_undefined_is_absent, "p(1;a). r(X) :- p(X), not q(X+1). #defined q/1."),
    (_no_bounds, "p(1..3). a :- #count{ X : p(X) } > 3."),
    (_equal_tuples_count_twice, "p(1..3). a(N) :- N = #count{ X : p(X) }."),
    (_no_ranks, "a :- b. b :- a. a :- c. c."),
    (_strings_before_constants, "p(2;10). q(X,Y) :- p(X), p(Y), X < Y."),
    (_one_literal_less, "a. b. c :- a, b."),
    (_one_rule_less, "{ a }. b :- a."),
    (_everything_fails, "p(1). { q(1) }. c :- p(X), q(X)."),
    (_local_names_leak, "p(1..3). { r(Y) : p(Y) } 3 :- #count{ Y : p(Y) } > 2."),
    (_flipped_guards, "p(1..3). a :- 1 < #count{ X : p(X) }."),
    (_constants_as_they_are, "#const n = 3. p(n). q(X) :- p(X), X = n."),
    (_one_spread_is_enough, "p(1). a :- not p(1..2)."),
]


@pytest.mark.parametrize(("plant", "text"), FAULTS, ids=lambda one: getattr(one, "__name__", ""))
def test_planted_fault_is_noticed(plant: Plant, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check(program_of_text(text))
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(program_of_text(text))
