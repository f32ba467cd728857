"""Random dialogues: a patient told fact by fact, with slips, changes of mind, other readings."""

import random
from collections.abc import Iterable, Iterator
from itertools import cycle

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.web.form import READING
from tests.generated import generate

Form = dict[str, str]
SLIPS = ("0.3", "many", "4.5", "none, except one")


def dialogue(
    kb: KnowledgeBase, seed: int, steps: int, patients: Iterable[Case] = ()
) -> Iterator[Form]:
    """The form after each change; without patients, some are drawn."""
    draw = random.Random(seed)
    drawn = cycle(patients) if patients else generate(kb, seed)
    facts: list[tuple[str, str]] = []
    form, before = Form(), Form()
    for _ in range(steps):
        while not facts:
            facts = [(fact.input, str(fact.value)) for fact in next(drawn).facts]
            draw.shuffle(facts)
        chance = draw.random()
        last, before = before, dict(form)
        if chance < 0.6:
            form |= [facts.pop()]
        elif chance < 0.7:
            known = draw.choice(kb.vocabulary.inputs)
            form[known.name] = str(draw.choice(known.values))
        elif chance < 0.75:
            form[draw.choice(kb.vocabulary.names)] = draw.choice(SLIPS)
        elif chance < 0.85 and form:
            del form[draw.choice([*form])]
        elif chance < 0.95:
            name = draw.choice([*kb.readings])
            form[f"{READING}{name}"] = draw.choice(kb.readings[name])
        else:
            form = dict(last)
        yield dict(form)
