"""Builds the site of the documents, without a network: `python .ci/site.py DIR`.

The pages of `docs/` are the site, in the order of `.ci/site.toml`, with `kb/README.md`, the change
log, and the API reference, which is made here from the docstrings. Warnings are errors, every link
and anchor has to lead somewhere, and no page may load anything from elsewhere.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pyclingo_bridge

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CONFIGURATION = ROOT / ".ci/site.toml"
FURTHER = {
    "kb/README.md": "kb.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Pages from elsewhere, and what they are called on the site."""
MADE = "python_api.md"
_LINK = re.compile(r"(?<!!)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a page loads, by the name of an element."""
_HARMLESS = {"canonical", "next", "prev", "alternate", "edit"}
"""Kinds of `link` that load nothing."""


def build(site: Path) -> None:
    """Build the site in a new folder. Raises CalledProcessError for a warning."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_sources(place / "docs")
        (place / "zensical.toml").write_text(configuration(place / "docs"), encoding="utf-8")
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
        subprocess.run(command, cwd=place, check=True, env={**os.environ, "NO_COLOR": "1"})
        shutil.copytree(place / "site", site)


def write_sources(place: Path) -> None:
    """Write every page of the site, with links as they are there."""
    shutil.copytree(DOCS, place)
    for name, page in FURTHER.items():
        shutil.copy(ROOT / name, place / page)
    (place / MADE).write_text(api(), encoding="utf-8")
    origins = {page: ROOT / name for name, page in FURTHER.items()}
    for page in place.rglob("*.md"):
        origin = origins.get(page.name, DOCS / page.relative_to(place))
        text = page.read_text(encoding="utf-8")
        page.write_text(linked(text, origin, page.relative_to(place)), encoding="utf-8")


def linked(text: str, origin: Path, page: Path) -> str:
    """A page with each link as it is on the site: to a page of it, or taken away where it leads to
    a file of the project that is not a page."""

    def link(found: re.Match[str]) -> str:
        target, _, anchor = found[2].partition("#")
        if urlsplit(found[2]).scheme or not target:
            return found[0]
        file = (origin.parent / target).resolve()
        name = FURTHER.get(file.relative_to(ROOT).as_posix())
        if name is None and not (file.is_relative_to(DOCS) and file.is_file()):
            return found[1]
        there = Path(name) if name else file.relative_to(DOCS)
        path = os.path.relpath(there, page.parent)
        return f"[{found[1]}]({path}{'#' * bool(anchor)}{anchor})"

    return _LINK.sub(link, text)


def configuration(docs: Path) -> str:
    """The configuration with every page in its place; a page that it does not name goes last."""
    settings, _, _ = CONFIGURATION.read_text(encoding="utf-8").partition("[sections]")
    left = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    sections = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["sections"]
    rows = [_toml({title: _placed(pages, left)}) for title, pages in sections.items()]
    rows += map(_toml, sorted(left))
    return settings.replace("[project]\n", f"[project]\nnav = [{', '.join(rows)}]\n", 1)


def _placed(pages: list[Any], left: set[str]) -> list[Any]:
    """The pages of a section that there are, patterns resolved; they are taken out of `left`."""
    placed = list[Any]()
    for page in pages:
        if isinstance(page, dict):
            placed += ({title: _placed(inner, left)} for title, inner in page.items())
        else:
            found = sorted(name for name in left if fnmatchcase(name, page))
            left -= {*found}
            placed += found
    return placed


def _toml(value: Any) -> str:
    """Texts, lists and tables in one line of TOML."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(of)}' for key, of in value.items())} }}"
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else json.dumps(value)


def api() -> str:
    """The API reference: what `pyclingo_bridge` has, from its source."""
    parts = ["# Python reference\n", "What `import pyclingo_bridge` gives, with its docstrings.\n"]
    for name in pyclingo_bridge.__all__:
        found = getattr(pyclingo_bridge, name)
        if isinstance(found, ModuleType):  # a package that is called
            found = found.__wrapped__
        file = Path(sys.modules[found.__module__].__file__ or "")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        node = next(one for one in tree.body if getattr(one, "name", "") == found.__name__)
        module = found.__module__
        parts += [f"## {name}\n", *_described(node), f"Defined in `{module}`.\n"]
    return "\n".join(parts)


def _described(node: ast.stmt) -> Iterator[str]:
    """A function or a class: its signature, its docstring, and of a class what it has."""
    if isinstance(node, ast.FunctionDef):
        yield f"```python\n{_signature(node)}\n```\n"
        yield f"{_prose(ast.get_docstring(node) or '')}\n"
    if isinstance(node, ast.ClassDef):
        bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
        yield f"```python\nclass {node.name}{bases}\n```\n"
        yield f"{_prose(ast.get_docstring(node) or '')}\n"
        yield from _fields(node)
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                yield f"### {node.name}.{one.name}\n"
                yield from _described(one)


def _prose(text: str) -> str:
    """A docstring as Markdown: nothing in it is an element of HTML."""
    return text.replace("<", "&lt;")


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """The fields of a dataclass as a table, with what the text below each says."""
    rows = list[str]()
    for one, following in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(one, ast.AnnAssign) and not ast.unparse(one.target).startswith("_"):
            said = following.value if isinstance(following, ast.Expr) else None
            text = _prose(str(said.value)) if isinstance(said, ast.Constant) else ""
            kind = ast.unparse(one.annotation).strip("'")
            rows.append(f"| `{ast.unparse(one.target)}` | `{kind}` | {' '.join(text.split())} |\n")
    if rows:
        yield "| field | type | |\n| --- | --- | --- |\n" + "".join(rows)


def _signature(node: ast.FunctionDef) -> str:
    """A signature, an argument a line where it is long."""
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    text = f"{node.name}({ast.unparse(node.args)}){result}"
    if len(text) <= 88:
        return text
    bare = ast.FunctionDef(node.name, node.args, [ast.Pass()], [], node.returns)
    names = [*bare.args.posonlyargs, *bare.args.args, *bare.args.kwonlyargs]
    defaults = [None] * (len(bare.args.args) - len(bare.args.defaults)) + [*bare.args.defaults]
    defaults += [*bare.args.kw_defaults]
    lines = [
        f"    {ast.unparse(name)}{f' = {ast.unparse(default)}' if default else ''},\n"
        for name, default in zip(names, defaults, strict=True)
    ]
    return f"{node.name}(\n{''.join(lines)}){result}"


class _Page(HTMLParser):
    """The ids of a page, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids, self.links, self.loads = set[str](), list[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("class") == "mermaid":  # the theme fetches what draws it
            self.loads.append("https://unpkg.com/mermaid")
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif _LOADED.get(tag, "") in values and values.get("rel", "") not in _HARMLESS:
            self.loads.append(values[_LOADED[tag]])


def problems(site: Path) -> list[str]:
    """Links and anchors that lead nowhere, and what is loaded from elsewhere."""
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    found = list[str]()
    for path, page in sorted(pages.items()):
        name = path.relative_to(site)
        for link in dict.fromkeys((*page.links, *page.loads)):
            if urlsplit(link).scheme in ("http", "https") or link.startswith("//"):
                found += [f"{name}: loads {link}"] * (link in page.loads)
                continue
            if urlsplit(link).scheme:
                continue
            target, anchor = urldefrag(unquote(link))
            there = (path.parent / urlsplit(target).path).resolve() if target else path
            there = there / "index.html" if there.is_dir() else there
            if path.name == "404.html":
                continue  # it is shown in any folder, and names pages from the top
            if not there.is_file():
                found.append(f"{name}: no {link}")
            elif anchor and there in pages and anchor not in pages[there].ids:
                found.append(f"{name}: no anchor {link}")
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        remote = re.findall(r"(?:url\(|@import\s*)[\"']?((?:https?:)?//[^\"')]+)", text)
        found += [f"{path.relative_to(site)}: loads {one}" for one in remote]
    return found


def elsewhere(site: Path) -> list[str]:
    """The addresses outside the site that pages link to."""
    pages = (_Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html"))
    links = {link for page in pages for link in page.links}
    return sorted(link for link in links if urlsplit(link).scheme in ("http", "https"))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    build(folder)
    print(*(f"elsewhere, not looked at: {link}" for link in elsewhere(folder)), sep="\n")
    if broken := problems(folder):
        sys.exit("\n".join(broken))
    print(f"site: {len([*folder.rglob('*.html')])} pages in {folder}")
