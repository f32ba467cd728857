"""Run in an environment of its own: xclingo and clingexplaid on the part of the rules they accept.

Reads a program, facts and a goal as JSON on standard input; prints seconds as JSON.
"""

# mypy: ignore-errors

import json
import sys
import time

import clingo


def xclingo_seconds(task):
    """Solving and one explanation of the goal, the program being translated and grounded."""
    from xclingo import XclingoControl

    control = XclingoControl(["--warn=none"], n_explanations="1")
    control.explainer.message_limit = 1_000_000  # it warns of predicates that no rule derives
    control.add("base", [], task["named"] + "\n".join(f"{fact}." for fact in task["facts"]))
    control.extend_explainer("base", [], f"_xclingo_show_trace({task['goal']}).")
    control.ground([("base", [])])
    start = time.perf_counter()
    size = 0
    for model in control.solve():
        for graph in model.explain_model():
            size = len(graph.index)
            break
        break
    return time.perf_counter() - start, size


def clingexplaid_seconds(task):
    """The first minimal unsatisfiable subset of the case with the goal denied."""
    from clingexplaid.unsat import SubsetComputer

    control = clingo.Control()
    choices = "{ patient(I, V) : domain(I, V) } 1 :- input(I). "
    control.add("base", [], task["program"] + choices + f":- {task['goal']}.")
    control.ground([("base", [])])
    assumptions = [(clingo.parse_term(fact), True) for fact in task["facts"]]
    assumptions += [(clingo.parse_term(f"known({name})"), False) for name in task["unknown"]]
    start = time.perf_counter()
    found = SubsetComputer(control, assumptions).mus()
    return time.perf_counter() - start, len(list(found))


def main():
    task = json.load(sys.stdin)
    result = {}
    for name, measure in (("xclingo", xclingo_seconds), ("clingexplaid", clingexplaid_seconds)):
        try:
            result[name] = measure(task)
        except Exception as error:  # what a peer cannot do is part of the comparison
            result[name] = f"{type(error).__name__}: {error}"[:200]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
