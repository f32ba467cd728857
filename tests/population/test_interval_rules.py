"""Rules put together by intervals say the same of every patient, and are fewer."""

import random
from itertools import product

import pytest

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.guideline.structure import structure_of
from pyclingo_bridge.population.interval_rules import by_intervals
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.solving.atoms import Predicate
from tests.sizes import size

COMPARED = ("A {} {} * B + {}", "A + B {} {} + {}", "A - B {} {} - {}", "A \\ 3 {} B \\ {} + {}")
HEADS = ("p", "q")


def program(drawn: random.Random, values: int) -> str:
    """Two numbers and a word, and rules that compare them."""
    rules = [f"domain(a, 1..{values}). domain(b, 1..{values}). domain(x, (yes; no))."]
    for _ in range(drawn.randint(1, 4)):
        test = drawn.choice(COMPARED).format(
            drawn.choice(("<", "<=", ">", ">=", "!=", "=")),
            drawn.randint(1, 3),
            drawn.randint(0, 9),
        )
        more = drawn.choice(("", ", patient(x, yes)", ", not known(x)"))
        head = drawn.choice(HEADS)
        rules.append(f"{head} :- patient(a, A), patient(b, B), {test}{more}.")
    rules.append(f"q :- patient(a, A), A > {drawn.randint(1, values)}, not p.")
    return "\n".join(["#defined p/0. #defined q/0.", *rules])


@pytest.mark.parametrize("seed", range(size(smoke=4, ci=12, full=200)))
def test_the_same_of_every_patient(seed: int) -> None:
    drawn = random.Random(seed)
    values = drawn.randint(8, 14)
    structure = structure_of(Sources.of_text(program(drawn, values)))
    reduced = by_intervals(structure)
    atoms = [literal for name in HEADS for _, literal in structure.literals((name, 0))]
    solver = ProductProgram()
    with solver.open_backend() as backend:
        copies = [Copy(solver, backend, one, atoms) for one in (structure, reduced)]
    for row in product([None, *range(1, values + 1)], [None, *range(1, values + 1)], ("yes", None)):
        patient = Predicate("patient", 2)
        stated = {
            copies[0].given[patient(name, value)]
            for name, value in zip("abx", row, strict=True)
            if value is not None
        }
        given = copies[0].given.values()
        context = [one if one in stated else -one for one in given if one != _planning(copies[0])]
        for atom in atoms:
            one, other = (copy.literal(atom) for copy in copies)
            assert solver.satisfiable([*context, one]) == solver.satisfiable([*context, other])
            assert not solver.satisfiable([*context, one, -other])


def _planning(copy: Copy) -> int | None:
    return next(
        (literal for symbol, literal in copy.given.items() if symbol.name == "planning"), None
    )


def test_a_table_takes_as_many_rules_as_its_domains_have_values() -> None:
    def rules(values: int) -> int:
        text = f"""
            domain(a, 1..{values}). domain(b, 1..{values}).
            p :- patient(a, A), patient(b, B), A >= 2 * B.
            q :- patient(a, A), patient(b, B), A + B > {values}.
        """
        return len(by_intervals(structure_of(Sources.of_text(text))).rules)

    assert rules(80) < 2.5 * rules(40)
    assert rules(80) < 20 * 80
