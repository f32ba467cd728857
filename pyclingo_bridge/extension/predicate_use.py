"""Predicates: whether anything derives them, with this number of arguments."""

from collections.abc import Iterator, Mapping, Sequence

from clingo.ast import ASTType

from pyclingo_bridge.diagnostics import Diagnostic, Suggestions, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed
from pyclingo_bridge.extension.core_signatures import Core


def check_predicates(parsed: Parsed, core: Core) -> Iterator[Diagnostic]:
    """Every predicate with a wrong number of arguments, and every one that nothing derives.

    Codes: `wrong-arity`, `undefined-predicate`.
    """
    heads = {atom.signature for clause in parsed.clauses for atom in clause.head}
    nodes = (clause.node for clause in parsed.clauses)
    defined = {
        ("-" * (not node.positive) + node.name, node.arity)
        for node in nodes
        if node.ast_type is ASTType.Defined
    }
    derived = core.derived | heads | defined
    takes: dict[str, list[int]] = {}
    for name, arity in sorted(derived):
        takes.setdefault(name, []).append(arity)
    suggest = Suggestions()
    for clause in parsed.clauses:
        for atom in clause.head:
            yield from _arity(atom, core)
        for atom in clause.body:
            problems = list(_arity(atom, core))
            yield from problems
            if not problems and atom.signature not in derived:
                yield _undefined(atom, takes, suggest)


def _arity(atom: Atom, core: Core) -> Iterator[Diagnostic]:
    name, arity = atom.signature
    known = core.arities(name)
    if known and arity not in known:
        message = f"wrong number of arguments, {arity}, in {quoted(atom.literal)}"
        yield Diagnostic("wrong-arity", message, atom.place, help=_takes(name, known))


def _takes(name: str, arities: Sequence[int]) -> str:
    plural = "" if list(arities) == [1] else "s"
    return f"`{name}` takes {' or '.join(map(str, arities))} argument{plural}"


def _undefined(atom: Atom, takes: Mapping[str, Sequence[int]], suggest: Suggestions) -> Diagnostic:
    name, _ = atom.signature
    if name in takes:
        fix = _takes(name, takes[name])
    else:
        near = suggest(name, takes)
        fix = "derive it, or declare it with `#defined`"
        fix = f"did you mean `{near}`?" if near else fix
    message = f"no rule or fact derives {quoted(atom.literal)}"
    return Diagnostic("undefined-predicate", message, atom.place, help=fix)
