"""Every code of a problem: what it means, an example, what is printed for it, and the way out.

The table is data, one TOML file for each kind of input. A code has an example (`files`, and what is
`run` in their folder), or says `when` it comes up. `.ci/errors.py` runs the examples and writes
what they print.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

KINDS = ("cases", "rules", "tables", "commands")
"""The files of the table, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be said about a code."""

    code: str
    kind: str
    means: str
    lint: str = ""
    """The level at which `crlm lint` reports it, where it does."""
    run: str = ""
    """The command of the example."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The files of the example by name; a name that ends in a slash is a folder."""
    repeat: int = 1
    """How often the text of a file is written, one time after the other."""
    encoding: str = "utf-8"
    printed: str = ""
    """The problem as the example prints it."""
    when: str = ""
    """When it comes up, where there is no example."""
    fix: str = ""
    """The way out, where what is printed does not say it."""
    instead: str = ""
    """What the file of the example could say instead."""


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its code, as the table has them: by kind, then by name."""
    read: dict[str, Entry] = {}
    for kind in KINDS:
        text = Path(__file__).with_name(f"{kind}.toml").read_text(encoding="utf-8")
        read |= {code: Entry(code, kind, **row) for code, row in tomllib.loads(text).items()}
    return read


def lint_codes() -> dict[str, str]:
    """What each code means that `crlm lint` may report."""
    return {code: entry.means for code, entry in sorted(entries().items()) if entry.lint}


def nearest_codes(name: str) -> list[str]:
    """At most three codes that are spelt like a name."""
    from difflib import get_close_matches

    return get_close_matches(name, entries(), 3)
