"""Refutations of formulas by a solver of another make than clingo, and their check.

CaDiCaL (Biere et al. 2024) through python-sat writes a DRAT proof (Wetzler, Heule and Hunt 2014);
dratify, which shares no code with it, checks that. Both are the extra `crlm[certify]`.
"""

from collections.abc import Iterable, Set
from importlib.metadata import version

from pyclingo_bridge.check.certify.completion import Clause
from pyclingo_bridge.cohort.requirements import optional_package

_SOLVER = "cadical153"


def expect_extra() -> None:
    """Raises MissingExtra where a package of `crlm[certify]` is not installed."""
    for name in ("pysat", "dratify"):
        optional_package(name, "certify", "a certificate")


def makers() -> dict[str, str]:
    """The solver and the checker with their versions."""
    return {
        "solver": f"CaDiCaL 1.5.3 (python-sat {version('python-sat')})",
        "checker": f"dratify {version('dratify')}",
    }


def refute(clauses: Iterable[Clause]) -> str | Set[int]:
    """A DRAT proof that no assignment fulfils all clauses, or one that does: its true variables."""
    from pysat.solvers import Solver

    with Solver(name=_SOLVER, bootstrap_with=list(clauses), with_proof=True) as solver:
        if solver.solve():
            return {variable for variable in solver.get_model() if variable > 0}
        return "".join(f"{line}\n" for line in solver.get_proof())


def is_refuted(formula: str, proof: str) -> bool:
    """Whether a DRAT proof refutes a formula in DIMACS CNF."""
    from dratify import check_proof, parse_dimacs

    try:
        return bool(check_proof(parse_dimacs(formula), proof).ok)
    except ValueError:  # a proof that cannot be read is none
        return False
