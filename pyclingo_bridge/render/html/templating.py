"""Renders templates to pages that stand alone: one file, no network, everything escaped.

A page's style and script are part of it, and a content security policy names their hashes: a
browser then runs and loads nothing else, whatever a case or an extension says.
"""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.words.escaping import shown_text
from pyclingo_bridge.words.labels import additions, reviewed

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = "pyclingo_bridge.render"


def render(template: str, styles: Sequence[str] = ("style.css",), **context: Any) -> str:
    """The page of a template that extends `base.html`, with these styles one after the other; a
    name that the context lacks raises."""
    page = environment().get_template(template)
    style, script = "".join(map(source, styles)), source("page.js")
    return page.render(style=style, script=script, policy=policy(styles), **context)


def policy(styles: Sequence[str] = ("style.css",)) -> str:
    """The content security policy of a page with these styles."""
    style, script = _hash("".join(map(source, styles))), _hash(source("page.js"))
    allowed = f"style-src '{style}'; script-src '{script}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@cache
def environment(package: str = _PACKAGE) -> "Environment":
    """The templates of a package: everything is escaped, and an unknown name raises."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"additions": additions, "reviewed": reviewed}
    return made


def _shown(value: object) -> object:
    """The value as a template writes it, without marks that turn the direction of the text."""
    return shown_text(value) if type(value) is str else value


def source(name: str) -> str:
    """The text of a file of the package that goes into the page as it is."""
    templates = environment()
    loader = templates.loader
    assert loader is not None
    return loader.get_source(templates, name)[0]


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
