"""Replies of a dialogue, read: numbers of choices, the start of a value, words, units and dates."""

from collections.abc import Iterable, Mapping
from datetime import date

from pyclingo_bridge.base.diagnostics import quoted
from pyclingo_bridge.case.hints import UNKNOWN_WORDS
from pyclingo_bridge.case.values.dates import says_day
from pyclingo_bridge.case.values.reader import Read, ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value


class Replies:
    """Reads the replies about the inputs of a vocabulary; time is counted to `today`."""

    def __init__(self, vocabulary: Vocabulary, today: date) -> None:
        self._vocabulary, self._today = vocabulary, today
        self._values = ValueReader(vocabulary)
        self._synonyms = vocabulary.synonyms()

    def read(self, known: Input, text: str, asked: bool = True) -> Read:
        """The value that a reply gives an input; numbers of choices, and starts of values, only
        where it was `asked` for. Raises Refused."""
        if asked and not known.numeric and (value := self._chosen(known, text)) is not None:
            return Read(value)
        if known.name in self._synonyms.since.values() and says_day(text):
            return self._values.since(known, text, self._today)
        try:
            return self._values.read(known, text)
        except Refused as refused:
            if not asked:
                raise
            unsettled = self._synonyms.unsettled.get(known.name, {})
            value = None if known.numeric else _begun(known, text, unsettled)
            if value is None or refused.problem.code == "unsettled-value":
                raise
            return Read(value)

    def several(self, names: list[str], text: str, labels: Mapping[str, str]) -> list[str]:
        """The inputs that a reply names, by their numbers, names or words. Raises Refused."""
        found = []
        for part in text.replace(";", ",").replace(" and ", ",").split(","):
            word = folded(part)
            if not word:
                continue
            if word.isdecimal() and len(word) < 4 and 1 <= int(word) <= len(names):
                found.append(names[int(word) - 1])
                continue
            known = self._vocabulary.named(part.strip())
            likely = [name for name in names if word in folded(labels[name])]
            if known is not None and known.name in names:
                found.append(known.name)
            elif len(likely) == 1:
                found += likely
            else:
                message = f"{quoted(part.strip())} is none of them"
                raise Refused("unknown-choice", message, "give their numbers, with commas between")
        return list(dict.fromkeys(found))

    def _chosen(self, known: Input, text: str) -> Value | None:
        """The value of a choice's number. Raises Refused where the number also means another."""
        if not (text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(known.values)):
            return None
        value = known.values[int(text) - 1]
        if known.accepts(meant := self._synonyms.words.get(text, value)) and meant != value:
            message = f"{quoted(text)} may be the choice `{value}` or mean `{meant}`"
            raise Refused("two-meanings", message, "write the value")
        return value


def _begun(known: Input, text: str, unsettled: Iterable[str]) -> Value | None:
    """The one value that a reply is the start of: three letters at least, no code, and not the
    start of a word that says something else."""
    word = folded(text)
    begun = [value for value in known.values if folded(str(value)).startswith(word)]
    others = (*unsettled, *map(folded, UNKNOWN_WORDS))
    if len(word) < 3 or not word.isalpha() or any(other.startswith(word) for other in others):
        return None
    return begun[0] if len(begun) == 1 else None
