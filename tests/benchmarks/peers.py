"""Run in an environment of its own: xclingo or clingexplaid on the part of the rules they accept.

Reads the name of the peer, a program, facts and a goal as JSON on standard input; prints the
processor seconds of an explanation, program parsed and grounded and solver warm, and what it tells.
"""

# mypy: ignore-errors

import json
import sys
import time

import clingo

EVERY_ATOM = "_xclingo_label(Atom, Atom) :- _xclingo_f_atom(Atom)."
"""xclingo's own `autotrace_all`: what has no label is left out of its explanations."""


def least(explained):
    """The least of three explanations, one after the other: seconds, and what they tell."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        told = explained()
        rounds.append((time.process_time() - start, told))
    return min(rounds)


def xclingo(task):
    """The answer set and one derivation of the goal: seconds, and the atoms of the derivation."""
    from xclingo import XclingoControl

    control = XclingoControl(["--warn=none"], n_explanations="1")
    control.explainer.message_limit = 1_000_000  # it warns of predicates that no rule derives
    control.add("base", [], task["named"] + "\n".join(f"{fact}." for fact in task["facts"]))
    control.extend_explainer("base", [], f"_xclingo_show_trace({task['goal']}). {EVERY_ATOM}")
    control.ground([("base", [])])

    def explained():
        for model in control.solve():  # what is not held on to, clingo takes away
            for graph in model.explain_model():
                return [str(atom) for atom in graph.index]
        return None

    return least(explained)


def clingexplaid(task):
    """The first minimal unsatisfiable subset of the case with the goal denied: seconds, and the
    facts in it."""
    from clingexplaid.unsat import SubsetComputer

    control = clingo.Control()
    choices = "{ patient(I, V) : domain(I, V) } 1 :- input(I). "
    control.add("base", [], task["program"] + choices + f":- {task['goal']}.")
    control.ground([("base", [])])
    assumptions = [(clingo.parse_term(fact), True) for fact in task["facts"]]
    assumptions += [(clingo.parse_term(f"known({name})"), False) for name in task["unknown"]]
    return least(lambda: [str(one) for one in SubsetComputer(control, assumptions).mus()])


def main():
    task = json.load(sys.stdin)
    measure = {"xclingo": xclingo, "clingexplaid": clingexplaid}[task["peer"]]
    try:
        print(json.dumps(measure(task)))
    except Exception as error:  # what a peer cannot do is part of the comparison
        print(json.dumps(f"{type(error).__name__}: {error}"[:200]))


if __name__ == "__main__":
    main()
