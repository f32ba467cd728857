"""What every input reads from each of some 500 words of clinical notes, and what it suggests."""

import re
from collections.abc import Iterable

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"
WORDS = DATA / "clinical_words.txt"
REVIEWED = DATA / "clinical_words_read.txt"
_SUGGESTED = re.compile(r"did you mean `(.*?)`")
_LONGEST = 3


def words() -> list[str]:
    """Every word of the list, and every two and three that stand side by side."""
    lines = [line.split() for line in WORDS.read_text(encoding="utf-8").splitlines()]
    runs = (
        " ".join(line[start : start + length])
        for line in lines
        for length in range(1, _LONGEST + 1)
        for start in range(len(line) - length + 1)
    )
    return list(dict.fromkeys(runs))


def outcomes(vocabulary: Vocabulary, tried: Iterable[str]) -> set[tuple[str, str]]:
    """Each word that is read, or likened, with `input = value` or `input ~ value`."""
    reader = ValueReader(vocabulary)
    found: set[tuple[str, str]] = set()
    for word in tried:
        for known in vocabulary:
            try:
                value = reader.read(known, word).value
            except Refused as refused:
                if suggested := _SUGGESTED.search(refused.problem.help or ""):
                    found.add((word, f"{known.name} ~ {suggested[1]}"))
            else:
                if value is not None and str(value) != word:
                    found.add((word, f"{known.name} = {value}"))
    return found


def listing(found: Iterable[tuple[str, str]]) -> str:
    """Outcomes as a text to be reviewed: `inputs = value: words`, or `inputs ~ value: words`."""
    by_outcome = grouped((outcome, word) for word, outcome in sorted(found))
    by_words = grouped(
        ((tuple(words_of), outcome.partition(" ")[2]), outcome.partition(" ")[0])
        for outcome, words_of in by_outcome.items()
    )
    lines = (
        f"{' '.join(names)} {outcome}: {', '.join(words_of)}"
        for (words_of, outcome), names in sorted(by_words.items(), key=lambda item: item[1])
    )
    return "\n".join(lines) + "\n"


def reviewed() -> set[tuple[str, str]]:
    """The outcomes that may stand, from the text that was reviewed."""
    found: set[tuple[str, str]] = set()
    for line in REVIEWED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            left, _, words_of = line.partition(": ")
            *names, sign, value = left.split()
            found |= {(w, f"{name} {sign} {value}") for w in words_of.split(", ") for name in names}
    return found
