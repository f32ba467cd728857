"""The codes of problems that the source constructs, found in its syntax trees."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_HYPHENATED = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_WORD = re.compile(r"[a-z]+")
NOT_CODES = {
    # headers of HTTP and what stands in them
    *("cache-control", "content-disposition", "content-length", "content-security-policy"),
    *("content-type", "cross-origin-opener-policy", "cross-origin-resource-policy", "cross-site"),
    *("no-store", "permissions-policy", "referrer-policy", "retry-after", "same-origin"),
    *("sec-fetch-site", "x-content-type-options", "x-frame-options"),
    # encodings, packages, states of a FHIR resource
    *("utf-8", "utf-8-sig", "utf-16-be", "python-sat", "in-progress", "entered-in-error"),
    "crlm-result",  # a class of HTML
    "certified",  # a word of a report
}
"""Texts that look like codes and are none."""


def read(folder: Path) -> dict[Path, ast.Module]:
    """The syntax tree of each module."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")}


def codes(trees: Mapping[Path, ast.Module]) -> set[str]:
    """Every text that is a code, or would be taken for one: what is written with hyphens, and a
    word where a code belongs."""
    taking = {name for tree in trees.values() for name in _taking_a_code(tree)}
    found: set[str] = set()
    for tree in trees.values():
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        here = (taking - own) | set(_taking_a_code(tree))
        makes = any(_called(node) in here for node in ast.walk(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if _HYPHENATED.fullmatch(node.value) else set()
            elif isinstance(node, ast.Call) and _called(node) in here:
                found |= set(_words(node.args[:2]))
            elif isinstance(node, ast.Tuple) and makes and _is_message(node.elts[1:2]):
                found |= set(_words(node.elts))
        found |= {match[1] for text in _texts(tree) if (match := re.match(r"error\[(\S+)\]", text))}
    return found - NOT_CODES


def formed(trees: Mapping[Path, ast.Module]) -> set[str]:
    """The codes that are put together, as f-strings have them: `unknown-{kind}`."""
    nodes = (node for tree in trees.values() for node in ast.walk(tree))
    return {
        ast.unparse(node.args[0])[2:-1]
        for node in nodes
        if _called(node) in ("Diagnostic", "report")
        and isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
    }


def _taking_a_code(tree: ast.Module) -> Iterator[str]:
    """Functions, methods and classes whose first argument is a code."""
    yield "Diagnostic"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg != "self"]
            if names[:1] == ["code"] and node.name != "__init__":
                yield node.name
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and one.name == "__init__":
                    yield from [node.name] * ([a.arg for a in one.args.args[1:2]] == ["code"])


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))


def _words(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """The first of some arguments, where it is one word and a message may follow."""
    first, *rest = [*nodes, None, None]
    number = rest and isinstance(rest[0], (ast.List, ast.Dict))
    if isinstance(first, ast.Constant) and not number and _WORD.fullmatch(str(first.value)):
        yield str(first.value)


def _is_message(nodes: Iterable[ast.expr]) -> bool:
    """Whether a text of several words stands there."""
    return any(isinstance(node, ast.Constant) and " " in str(node.value) for node in nodes)


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
