"""The site: built without a warning, every link leads somewhere, nothing comes from elsewhere."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import pyclingo_bridge
from tests.conftest import ROOT, script
from tests.web.browser.tools import tools

SITE = script("site")
PAGES = "index.html", "commands.html", "errors/rules.html"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site") / "pages"
    SITE.build(site)
    return site


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_every_page_is_there_and_every_link_leads_somewhere(built: Path) -> None:
    assert SITE.problems(built) == []
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html")}
    documents = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    assert {path.with_suffix(".html").as_posix() for path in documents} <= pages
    assert {"kb.html", "changes.html", "contributing.html", "python_api.html"} <= pages


@pytest.mark.slow
@pytest.mark.browser
def test_in_the_browser(address: str) -> None:
    """At three views: no request to elsewhere, no complaint, nothing wider than the screen; the
    search finds a code."""
    folder, node, browser = tools()
    arguments = [address, browser, ",".join(PAGES)]
    done = subprocess.run(
        [node, str(ROOT / "tests/docs/site.mjs"), *arguments],
        check=False, capture_output=True, text=True, timeout=600,
        env={**os.environ, "CRLM_BROWSER_TOOLS": folder},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert [asked for asked in found["asked"] if not asked.startswith((address, "data:"))] == []
    assert len(found["asked"]) > 3 * len(PAGES)
    assert (found["complaints"], found["tooWide"]) == ([], [])
    assert found["dark"] != "rgb(255, 255, 255)"
    assert "errors/rules.html" in found["foundBySearch"]
    assert found["foundBySearch"].endswith("#unknown-as-no")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<a href="b.html#there">b</a><a href="c/">c</a><a href="#here" id="here">x</a>', []),
        ('<a href="b.html#gone">b</a>', ["a.html: no anchor b.html#gone"]),
        ('<a href="#gone">b</a>', ["a.html: no anchor #gone"]),
        ('<a href="d.html">d</a>', ["a.html: no d.html"]),
        ('<img src="d.png">', ["a.html: no d.png"]),
        ('<img src="https://x.org/d.png">', ["a.html: loads https://x.org/d.png"]),
        ('<script src="//x.org/d.js"></script>', ["a.html: loads //x.org/d.js"]),
        (
            '<link rel="stylesheet" href="http://x.org/d.css">',
            ["a.html: loads http://x.org/d.css"],
        ),
        ('<pre class="mermaid">a</pre>', ["a.html: loads https://unpkg.com/mermaid"]),
        ('<link rel="canonical" href="https://x.org/a"><a href="https://x.org">x</a>', []),
    ],
)
def test_what_is_wrong_with_a_page_is_found(page: str, found: list[str], tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c/index.html").write_text("c")
    (tmp_path / "b.html").write_text('<h2 id="there">b</h2>')
    (tmp_path / "a.html").write_text(page)
    assert SITE.problems(tmp_path) == found


@pytest.mark.parametrize("css", ["@import 'https://x.org/a.css';", "a { b: url(//x.org/a.woff) }"])
def test_a_style_that_loads_from_elsewhere_is_found(css: str, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(css)
    assert len(SITE.problems(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("[a](cases.md#x) ![b](board.png)", "[a](cases.md#x) ![b](board.png)"),
        ("[rules](../kb/README.md#terms)", "[rules](kb.md#terms)"),
        ("[a case](../cases/patient_a.lp), [all](../cases)", "a case, all"),
        ("[x](https://x.org) [y](#y)", "[x](https://x.org) [y](#y)"),
    ],
)
def test_links_as_they_are_on_the_site(text: str, there: str) -> None:
    assert SITE.linked(text, ROOT / "docs/page.md", Path("page.md")) == there


def test_every_page_has_one_place(tmp_path: Path) -> None:
    SITE.write_sources(tmp_path / "docs")
    (tmp_path / "docs/new_page.md").write_text("# New\n")
    text = SITE.configuration(tmp_path / "docs")
    placed = list(names(tomllib.loads(text)["project"]["nav"]))
    there = sorted(p.relative_to(tmp_path / "docs").as_posix() for p in tmp_path.rglob("*.md"))
    assert sorted(placed) == there
    assert placed[0] == "index.md"
    assert placed[-1] == "new_page.md"


def names(navigation: object) -> Iterator[str]:
    if isinstance(navigation, str):
        yield navigation
    elif isinstance(navigation, list | dict):
        parts = navigation.values() if isinstance(navigation, dict) else navigation
        for part in parts:
            yield from names(part)


def test_the_python_reference_has_all_that_is_public() -> None:
    text = SITE.api()
    assert re.findall(r"^## (\w+)$", text, re.M) == list(pyclingo_bridge.__all__)
    assert "assess(\n    kb: KnowledgeBase,\n" in text
    assert "### Consultation.set" in text


def test_the_page_of_commands_is_current() -> None:
    assert (ROOT / "docs/commands.md").read_text("utf-8") == script("commands").page()
