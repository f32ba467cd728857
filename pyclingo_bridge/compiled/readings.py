"""Readings left open for one patient: whether some combination of choices has given conclusions."""

from collections.abc import Iterable, Sequence

from pyclingo_bridge.compiled.diagrams.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.compiled.diagrams.diagram import ALWAYS, NEVER, Diagrams
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.solving.questions import Literal


def possible_readings(
    form: Form, classes: Sequence[int], chosen: Iterable[Literal], concluded: Iterable[Literal]
) -> bool:
    """Whether conclusions hold of a patient under some choices, those that are given among them.

    `classes` has the class of each input. Raises NoDiagram.
    """
    in_force = set(chosen)
    options = [tuple(in_force.intersection(one)) or one for one in form.choices]
    diagrams = Diagrams([len(one) for one in options])
    sources = {
        source >> 1: ALWAYS if place == number else NEVER
        for entry, number in zip(form.inputs, classes, strict=True)
        for place, source in enumerate(entry.sources, 1)
    }
    for level, literals in enumerate(options):
        sources |= {form.chosen[one] >> 1: NEVER for one in form.choices[level]}
        for place, literal in enumerate(literals):
            alone = len(literals) == 1
            source = form.chosen[literal] >> 1
            sources[source] = ALWAYS if alone else diagrams.one_class(level, place)
    edges = [form.edges[abs(literal)] ^ (literal < 0) for literal in concluded]
    circuit = CircuitDiagrams(diagrams, form.gates, sources.get)
    wanted = map(circuit.of_edge, (form.impossible ^ 1, *edges))
    return diagrams.all_of(wanted) != NEVER
