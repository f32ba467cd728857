"""A page read back: a small strict reader of HTML, and of the drawings in it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

_VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "line", "path", "circle"}
_RAW = {"style", "script"}


@dataclass
class Element:
    """An element with what it contains."""

    tag: str
    attributes: dict[str, str | None]
    children: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> list["Element"]:
        """Every element below it, or those with these tags, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    found.append(child)
                found += child.all(*tags)
        return found

    def get(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def text(self) -> str:
        """What a reader sees, with single spaces."""
        parts = (one if isinstance(one, str) else one.text for one in self.children)
        return "" if self.tag in _RAW else " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in <{tag}>"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: str) -> Element:
    """The root of a page. AssertionError where tags do not match."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]


def classes(element: Element) -> set[str]:
    return set(element.get("class").split())


def stands_alone(text: str) -> None:
    """Fail for a page that needs anything from elsewhere, runs what it should not, or refers to a
    part that it has not."""
    page = read(text)
    assert text.startswith("<!DOCTYPE html>")
    for element in page.all():
        for attribute in ("src", "srcset", "action", "data", "poster"):
            assert attribute not in element.attributes
        assert not any(one.startswith("on") for one in element.attributes)
        assert element.get("href")[:1] in ("", "#")
        assert element.tag not in ("link", "img", "iframe", "object", "embed")
    assert not re.search(r"@import|url\(", text)
    ids = [one.get("id") for one in page.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    referred = [one.get("href")[1:] for one in page.all("a")]
    for attribute in ("aria-labelledby", "aria-controls"):
        referred += [id_ for one in page.all() for id_ in one.get(attribute).split()]
    assert set(referred) <= set(ids)


def readable(page: Element) -> None:
    """Fail for a page that not everybody can read."""
    assert [one.get("lang") for one in page.all("html")] == ["en"]
    for landmark in ("main", "header", "footer", "nav", "h1"):
        assert len(page.all(landmark)) == 1
    assert page.all("head")[0].all("title")[0].text
    content = page.all("main")[0]
    levels = [int(one.tag[1]) for one in content.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.get("scope") in ("row", "col", "rowgroup") for one in page.all("th"))
    assert all(table.all("caption") for table in page.all("table"))
    skip = page.all("a")[0]
    assert skip.get("href") == "#" + content.get("id")
    for summary in page.all("summary"):
        assert not summary.all("a", "button", "details"), "a control within a control"
    for drawing in page.all("svg"):
        assert drawing.get("role") == "img"
        assert [one.text != "" for one in drawing.all("title", "desc")] == [True, True]
