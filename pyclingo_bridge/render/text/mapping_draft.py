"""A mapping file to complete, from a survey of tables: every guess is commented out."""

import re
from collections.abc import Iterable

from pyclingo_bridge.base.diagnostics import Suggestions
from pyclingo_bridge.case.hints import UNKNOWN_WORDS
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.cohort.columns.doubtful_numbers import codes_among
from pyclingo_bridge.cohort.columns.mapping import IDENTIFYING, Source
from pyclingo_bridge.cohort.survey import ColumnSurvey, Survey
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.numbers import whole

_MOST_VALUES = 20
_MOST_FILES = 10
_ANYWHERE = frozenset({"yes", "no", "y", "n", "true", "false"})
"""Values of many inputs: they tell of none."""
_UNKNOWN = frozenset(map(folded, UNKNOWN_WORDS))
_OPEN = "?"
"""What a value is to mean that nobody has said yet: no input takes it."""
_PLAIN = Source()
_HEAD = """\
## A mapping to complete. Nothing in it but [source] is in force: `## ` begins what a column holds,
## `# ` a guess at what the file may say. Take `# ` away from what is right. "?" stands for what
## you alone know: a value of the input, or "" where a code says that nothing is known.
"""


def mapping_draft(survey: Survey, vocabulary: Vocabulary, source: Source = _PLAIN) -> str:
    """The draft as a TOML file: each column with its values and counts, its kind and a guess; and
    what was said of the source."""
    names = [toml_text(name) for name in survey.files[:_MOST_FILES]]
    if len(survey.files) > _MOST_FILES:
        names.append(f"and {len(survey.files) - _MOST_FILES} more")
    broken = f", and {whole(survey.broken)} that cannot be read" if survey.broken else ""
    lines = [
        _HEAD,
        f"## Of {', '.join(names)}: {whole(survey.rows)} rows{broken}, "
        f"{whole(len(survey.columns))} columns.",
        '# keep = ["…"]    # carried along, unread',
        '# ignore = ["…"]  # left out; "rest" leaves out all that is not an input',
        '# unknown = ["…"] # what says in every column that nothing is known',
        *_said(source),
    ]
    words, taken = _Words(vocabulary), {name for name in survey.columns if name in vocabulary}
    for column in survey.columns.values():
        lines += ["", *_held(column, survey.rows)]
        own = vocabulary.get(column.name)
        if own is not None:
            lines.append("## It has the name of an input, and is read for it.")
            if words.unlike(column, own) or _codes(column, own):
                lines += _entry(column, own, words)
        elif column.name in IDENTIFYING:
            lines.append("## It is carried along, unread.")
        elif (like := words.like(column)) is None:
            lines.append(f"## {_some(column, vocabulary)}: read, keep or ignore it.")
        elif like.name in taken:
            lines.append(f"## It is like `{like.name}`, which has a column already.")
        else:
            taken.add(like.name)
            lines += [f"## A guess: it gives `{like.name}`.", *_entry(column, like, words)]
    return "\n".join(lines) + "\n"


def _said(source: Source) -> list[str]:
    """What of the files the rows are, as TOML."""
    layout = source.layout
    said = {"sql": source.sql, "sheet": layout.sheet, "header": layout.header, "rows": layout.rows}
    lines = [
        f"{key} = {value if isinstance(value, int) else toml_text(value)}"
        for key, value in said.items()
        if value is not None
    ]
    return ["", "[source]", *lines] if lines else []


def toml_text(text: str) -> str:
    """A text as TOML writes it, with escapes for what does not show."""
    pieces = []
    for char in text:
        if char in '"\\':
            pieces.append(f"\\{char}")
        elif char.isprintable():
            pieces.append(char)
        else:
            pieces.append(f"\\u{ord(char):04x}" if ord(char) < 1 << 16 else f"\\U{ord(char):08x}")
    return f'"{"".join(pieces)}"'


def _held(column: ColumnSurvey, rows: int) -> list[str]:
    """What a column holds, as comments."""
    distinct = f"{'more than ' * bool(column.further)}{whole(len(column.values))}"
    values = "" if column.kind == "empty" else f", {distinct} distinct values"
    filled = f"in {whole(column.filled)} of {whole(rows)} rows"
    lines = [f"## {toml_text(column.name)}: {column.kind}{values} {filled}"]
    if column.unreadable:
        lines.append(f"## {whole(column.unreadable)} cells cannot be read")
    lines += (f"##   {toml_text(text)}: {whole(number)}" for text, number in _frequent(column))
    left = len(column.values) - len(_frequent(column))
    if left:
        lines.append(f"##   and {whole(left)} more" if _frequent(column) else "##   each once")
    return lines


def _frequent(column: ColumnSurvey) -> list[tuple[str, int]]:
    """The most frequent values; of a long column those that occur once are not listed: they may
    name a patient."""
    every = column.values.most_common()
    if len(every) <= _MOST_VALUES:
        return every
    return [(text, number) for text, number in every[:_MOST_VALUES] if number > 1]


class _Words:
    """What the names and values of columns are read as."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self.near = vocabulary, Suggestions()
        self.reader, self._synonyms = ValueReader(vocabulary, self.near), vocabulary.synonyms()

    def like(self, column: ColumnSurvey) -> Input | None:
        """The input that a column may give, by its name, or as the only one that has most of its
        values."""
        word = folded(column.name)
        name = self._synonyms.inputs.get(word) or self._synonyms.since.get(word)
        name = name or self.near(column.name, self._vocabulary.names)
        if name is not None:
            return self._vocabulary[name]
        texts = {text for text in column.values if folded(text) not in _ANYWHERE}
        if len(texts) < 2 or column.kind != "text":
            return None
        fitting = [
            known
            for known in self._vocabulary
            if 2 * sum(self.read(known, text) is not None for text in texts) > len(texts)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def read(self, target: Input, text: str) -> Value | None:
        """The value that a text is read as, None where it gives none."""
        try:
            return self.reader.read(target, text).value
        except Refused:
            return None

    def unlike(self, column: ColumnSurvey, target: Input) -> list[str]:
        """The values of a column that are not read for an input."""
        if target.numeric and column.kind in ("whole numbers", "empty"):
            return []
        texts = [text for text, _ in _frequent(column) if folded(text) not in _UNKNOWN]
        return [text for text in texts if self.read(target, text) is None]


def _some(column: ColumnSurvey, vocabulary: Vocabulary) -> str:
    """The inputs that have a word of their name in common with a column, and the kind."""
    words, numeric = _words(column.name), column.kind.startswith(("whole", "decimals", "dates"))
    alike = [one.name for one in vocabulary if words & _words(one.name) and one.numeric == numeric]
    names = ", ".join(f"`{name}`" for name in alike[:_MOST_VALUES])
    return f"It may give one of {names}" if alike else "No guess which input it gives"


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", name.lower()) if len(word) > 2}


def _entry(column: ColumnSurvey, target: Input, words: _Words) -> Iterable[str]:
    """The entry of an input as TOML, commented out."""
    yield f"## It takes {toml_text(target.domain_text())[1:-1]}."
    yield f"# [inputs.{target.name}]"
    yield f"# column = {toml_text(column.name)}"
    kind, _, form = column.kind.partition(", ")
    if kind == "dates":
        yield f"# date = {toml_text(form)}"
        yield f'# until = "{_OPEN}"'
        return
    if target.numeric and kind.startswith("decimals"):
        if "comma" in kind:
            yield '# decimal = ","'
        values = (float(text.replace(",", ".")) for text in column.values)
        if target.unit.startswith("%") and all(value <= 1 for value in values):
            yield "# share = true  # none is above 1; false where they are percentages"
        for unit, scale in words.reader.scales(target):
            yield f"# scale = {scale}  # where it is in {unit}"
        side = words.reader.side(target)
        yield f'# round = "{"up" if side == "up" else "down"}"'
        return
    if codes := _codes(column, target):
        yield f"# unknown = {codes}  # codes, or numbers?"
    for text, _ in _frequent(column):
        value = words.read(target, text)
        if value is not None and str(value) != text:
            yield f"## {toml_text(text)} is read as {value}"
    unlike = words.unlike(column, target)
    if target.numeric:
        unlike = [text for text in unlike if not text.lstrip("+-").isdecimal()]
    if unlike:
        yield f"# [inputs.{target.name}.values]"
    for text in unlike:
        like = words.near(text, (value for value in target.values if isinstance(value, str)))
        yield f"# {toml_text(text)} = {toml_text(like or _OPEN)}"


def _codes(column: ColumnSurvey, target: Input) -> list[int]:
    """The numbers of a column that may be codes."""
    return codes_among(column.values)[0] if target.numeric else []
