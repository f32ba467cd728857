"""Run in an environment of its own: what xclingo and clingexplaid tell of a program and a goal.

Reads a list of programs with goals as JSON on standard input; prints for each what every peer
tells: a list of texts, or the name of the error that it ends with.
"""

# mypy: ignore-errors

import json
import sys

import clingo

EVERY_ATOM = "_xclingo_label(Atom, Atom) :- _xclingo_f_atom(Atom)."
"""xclingo's own `autotrace_all`: what has no label is left out of its explanations."""


def xclingo(program, goal, holds):  # noqa: ARG001
    """The atoms of the first explanation of an atom."""
    from xclingo import XclingoControl

    control = XclingoControl(["--warn=none"], n_explanations="1")
    control.explainer.message_limit = 1_000_000
    control.add("base", [], program)
    control.extend_explainer("base", [], f"_xclingo_show_trace({goal}). {EVERY_ATOM}")
    control.ground([("base", [])])
    for model in control.solve():
        for graph in model.explain_model():
            return [str(atom) for atom in graph.index]
    return []


def clingexplaid(program, goal, holds):
    """The facts of a first minimal unsatisfiable subset of the program where the goal were
    otherwise; without a goal, the constraints that have to be broken."""
    if goal is None:
        from clingexplaid.unsat_constraints import UnsatConstraintComputer

        computer = UnsatConstraintComputer(clingo.Control(["0"], logger=lambda *_: None))
        computer.parse_string(program)
        return list(computer.get_unsat_constraints().values())
    from clingexplaid.preprocessors import AssumptionPreprocessor
    from clingexplaid.unsat import SubsetComputer

    otherwise = f":- {'' if holds else 'not '}{goal}."
    preprocessor = AssumptionPreprocessor()
    changed = preprocessor.process(program + otherwise)
    control = clingo.Control(["0"], logger=lambda *_: None)
    control.add("base", [], changed)
    control.ground([("base", [])])
    assumptions = preprocessor.assumptions
    subset = SubsetComputer(control, assumptions).mus()
    return [str(symbol) for symbol, _ in subset]


def main():
    told = []
    for program, goal, holds in json.load(sys.stdin):
        row = []
        for peer in (xclingo, clingexplaid):
            try:
                row.append(peer(program, goal, holds))
            except BaseException as error:  # what a peer cannot do is part of the comparison
                row.append(type(error).__name__)
        told.append(row)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
