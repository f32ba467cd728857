"""The three forms say the same: one case written as facts, JSON and YAML reads as one case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from pyclingo_bridge.case.model import Case, Expectation, Fact
from pyclingo_bridge.case.read import Form, parse_case
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value

SPACES = ["", "", " ", "\t", "\n", "\r\n", ' % patient(mmr, x). "\n', '%* " *%', "%*a %* b *%\n*%"]
TEXT = st.text(st.sampled_from("ab Z9.,:;#%*'\"\\/\n-[]{}é☃\U0001f600"), min_size=1, max_size=12)
GOALS = [
    "verdict(indicated)",
    "ok",
    'plan(any,step(-3,"a b"))',
    "f(any)",
    "f(0,g(h))",
    "absent(f(any,a))",
    'f("% \\"x\\"\\\\")',
]


@dataclass(frozen=True)
class Written:
    values: dict[str, Value]
    goals: list[str]
    sources: list[str]

    def case(self) -> Case:
        facts = tuple(Fact(name, value) for name, value in self.values.items())
        goals = tuple(Expectation(goal) for goal in self.goals)
        return Case("x", facts, goals, tuple(self.sources))


class Dice:
    """Choices of one example, drawn as the text is written."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def pick(self, choices: Sequence[str]) -> str:
        return self.data.draw(st.sampled_from(choices))

    def spaced(self, *parts: str) -> str:
        return "".join(f"{self.pick(SPACES)}{part}" for part in parts)


@st.composite
def written(draw: st.DrawFn, vocabulary: Vocabulary) -> Written:
    inputs = draw(st.lists(st.sampled_from(vocabulary.inputs), unique=True))
    values = {one.name: draw(st.sampled_from(one.values)) for one in inputs}
    goals = draw(st.lists(st.sampled_from(GOALS), max_size=3))
    return Written(values, goals, draw(st.lists(TEXT, max_size=3)))


def as_facts(one: Written, dice: Dice) -> str:
    statements = [
        dice.spaced("patient", "(", name, ",", str(value), ")", ".")
        for name, value in one.values.items()
    ]
    statements += [dice.spaced("expect", "(", goal, ")", ".") for goal in one.goals]
    for source in one.sources:
        text = source.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        statements.append(dice.spaced("source", "(", f'"{text}"', ")", "."))
    return "".join(statements) + dice.pick(SPACES)


def as_json(one: Written, dice: Dice) -> str:
    whole: dict[str, object] = {**one.values, "expect": one.goals, "source": one.sources}
    indent: str | None = dice.pick(["", " ", "\t"]) or None
    ascii_only = dice.pick(["yes", "no"]) == "yes"
    separators = (dice.pick([",", " , "]), dice.pick([":", " : ", ":\t"]))
    return json.dumps(whole, indent=indent, ensure_ascii=ascii_only, separators=separators)


def as_yaml(one: Written, dice: Dice) -> str:
    lines = [dice.pick(["# mmr: x", "---", ""])]
    for name, value in one.values.items():
        quotes = "" if isinstance(value, int) else dice.pick(["", "'", '"'])
        comment = dice.pick(["", " # ras: x", "\n\n# x"])
        lines.append(f"{name}{dice.pick(['', ' '])}: {quotes}{value}{quotes}{comment}")
    for key, texts in (("expect", one.goals), ("source", one.sources)):
        items = [json.dumps(text, ensure_ascii=False) for text in texts]
        if dice.pick(["flow", "block"]) == "flow" or not items:
            lines.append(f"{key}: [{', '.join(items)}]")
        else:
            lines += [f"{key}:", *(f"  - {item}" for item in items)]
    return dice.pick(["\n", "\r\n"]).join(lines)


@given(data=st.data())
def test_round_trip(data: st.DataObject, vocabulary: Vocabulary) -> None:
    one = data.draw(written(vocabulary))
    dice = Dice(data)
    mark = dice.pick(["", "\ufeff"])
    expected = one.case()
    texts: dict[Form, str] = {
        "lp": as_facts(one, dice),
        "json": as_json(one, dice),
        "yaml": as_yaml(one, dice),
    }
    for form, text in texts.items():
        case = parse_case(mark + text, "x", vocabulary, form)
        told = [slip.code for slip in case.warnings]
        assert told == ([] if one.values or one.goals else ["nothing-stated"])
        assert replace(case, warnings=()) == expected
