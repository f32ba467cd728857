"""The codes of problems as pages for the terminal: a list of them, and one with its example."""

from collections.abc import Iterable, Iterator

from pyclingo_bridge.base.codes import Entry
from pyclingo_bridge.render.text.page import Page
from pyclingo_bridge.words.escaping import shown_text


def code_list(entries: Iterable[Entry], width: int, colour: bool) -> str:
    """One row a code, with what it means."""
    page = Page(width, colour)
    page.table([((entry.code, "bold"), entry.means) for entry in entries], grow=1, indent=0)
    return page.text()


def code_page(entry: Entry, width: int, colour: bool) -> str:
    """What a code means, its example as it is typed, what is printed, and the way out."""
    page = Page(width, colour)
    page.line(entry.code, "bold")
    page.line(entry.means)
    page.labelled("Reported by `crlm lint` as", entry.lint)
    page.labelled("When", entry.when)
    page.labelled("Way out", entry.fix)
    return page.text() + "".join(f"\n{shown_text(block)}" for block in _blocks(entry))


def _blocks(entry: Entry) -> Iterator[str]:
    """The example, line by line as it is."""
    for name, text in entry.files.items():
        times = f", {entry.repeat:,} times" if entry.repeat > 1 else ""
        yield f"{name}{times}\n{_indented(text)}"
    if entry.run:
        yield f"$ {entry.run}\n{entry.printed}"
    if entry.instead:
        yield f"Instead\n{_indented(entry.instead)}"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())
