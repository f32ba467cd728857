"""Writes docs/plans.md: the first plan of twelve cases of different kinds, as `crlm query` has it.

`python .ci/plans.py [--check]`: with --check nothing is written, and a difference fails.
"""

import sys
from pathlib import Path

from pyclingo_bridge import assess, load
from pyclingo_bridge.answer.model import Answer, Plan, Step
from pyclingo_bridge.case.read import read_case
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/plans.md"
CASES = (
    ("patient_a", "Unresectable at first, the primary silent and in place"),
    ("on_the_way_to_resectable", "Under treatment, better and not yet resectable"),
    ("on_chemotherapy_for_unknown_months", "Under treatment, nobody says since when"),
    ("second_line_mutant", "The first line is over"),
    ("emergency_on_bevacizumab", "An emergency on the bowel"),
    ("nine_metastases_of_four_centimetres", "A trial is an alternative to a regimen"),
    ("unfit_but_ablatable", "Not fit for a major operation, and all can be ablated"),
    ("patient_c", "Resectable, with a perforated primary: chemotherapy first"),
    ("both_at_once", "Resectable, both sites at once or one after the other"),
    ("converted_with_symptoms", "Converted, the primary with symptoms"),
    ("c08_2_converted_with_lung", "Converted, with disease in the lung"),
    ("resected_with_involved_margin", "After the operation, the margin involved"),
)
HEAD = """# Plans

The best plans of twelve cases of different kinds, written from the answers by `.ci/plans.py` and
held against them by a test. Weeks count from today. A step without a week comes after others: the
sources give intervals and no durations. At a review of resectability a plan has two branches.

"""


def page() -> str:
    """The page: for each case the verdict, the plans by name, and the first in full."""
    kb = load(ROOT / "kb")
    words, text = Words(kb), HEAD
    for name, title in CASES:
        answer = assess(kb, read_case(ROOT / f"cases/{name}.lp", kb.vocabulary), analyse=False)
        verdict = words.term(answer.verdict)
        reasons = " ".join((f"{verdict}.", *answer.verdict_reasons))
        text += f"## {title}\n\n`cases/{name}.lp`: {reasons}\n\n"
        text += names(words, answer) + steps(words, answer.plans[0]) + silences(words, answer)
    return text.rstrip() + "\n"


def names(words: Words, answer: Answer) -> str:
    """What sets the plans apart, and what each departs from."""
    if len(answer.plans) == 1:
        return ""
    lines = []
    for number, plan in enumerate(answer.plans, 1):
        departs = f" (departs from {', '.join(plan.departs_from)})" if plan.departs_from else ""
        what = plan_steps.instead(words, answer.plans[0], plan, answer.plans)
        lines.append(f"{number}. {what}{departs}\n")
    return "".join(lines) + "\nThe first:\n\n"


def steps(words: Words, plan: Plan) -> str:
    """A plan as a list, by phases and branches."""
    lines = []
    for heading, part in plan_steps.sections(words, plan):
        lines.append(f"- **{heading}**\n")
        lines += [f"  - {line(words, step, plan)}\n" for step in part]
    return "".join(lines) + "\n"


def line(words: Words, step: Step, plan: Plan) -> str:
    """A step with when, after what, and the statements behind it."""
    notes = [plan_steps.when(step), plan_steps.waiting(words, step, plan.steps)]
    notes.insert(0, f"{step.months} months" if step.months is not None else "")
    said = "; ".join(filter(None, notes))
    what = plan_steps.doing(words.action, step)
    return f"{what}{f' ({said})' if said else ''}: {', '.join(step.statements)}"


def silences(words: Words, answer: Answer) -> str:
    """Where the sources are silent."""
    if not answer.silent:
        return ""
    texts = [f"{words.decision(one.decision)}: {one.reason}" for one in answer.silent]
    return f"The sources are silent on {'; '.join(texts)}.\n\n"


if __name__ == "__main__":
    text = page()
    if "--check" in sys.argv[1:]:
        sys.exit(PAGE.read_text(encoding="utf-8") != text and "docs/plans.md is not current")
    PAGE.write_text(text, encoding="utf-8")
