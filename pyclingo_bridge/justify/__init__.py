"""Justifications: why an atom of an answer set of any ASP program holds or does not.

Knows nothing of patients. `read_files` or `read_text` gives the rules as written, `Situation` the
atoms of an answer set, and `Explainer` the claims: a graph in which what holds is derived and what
does not is accounted for.
"""

from pyclingo_bridge.justify.claims import Block, Claim, Need
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import Fn, Ground, atom, ground, shown, symbol
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.rule_reader import read_files, read_text
from pyclingo_bridge.justify.rules import Rule, Rules
from pyclingo_bridge.justify.term_reader import Unsupported, goal_form
from pyclingo_bridge.justify.term_tools import form_of
from pyclingo_bridge.justify.terms import Compound

__all__ = [
    "Block",
    "Claim",
    "Compound",
    "Explainer",
    "Fn",
    "Ground",
    "Need",
    "Rule",
    "Rules",
    "Situation",
    "Unsupported",
    "atom",
    "form_of",
    "goal_form",
    "ground",
    "read_files",
    "read_text",
    "shown",
    "symbol",
]
