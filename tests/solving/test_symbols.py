"""Symbols as plain values: what is read off a text is what clingo's own calls give."""

import clingo
import pytest

from pyclingo_bridge.solving.symbols import decoded, value_of

TEXTS = (
    *("a", "-a", "_a", "a(1)", "a(-1)", "a(0,12)", "-a(1)", "a(b,c)", "a(-b)", "a(_b)", "a'(b')"),
    *('a("")', 'a(",")', 'a(b,"x, y(")', 'a("1")', 'a("\\"")', "a((1,2))", "a((1,))", "a(())"),
    *("a(f(x),y)", "a(f(-1))", "a(#inf,#sup)", "(1,2)", "()", "a(1,(b,2),c)", "a(12345678)"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_decoded_as_clingo_has_it(text: str) -> None:
    symbol = clingo.parse_term(text)
    assert decoded(symbol) == (symbol.name, tuple(map(value_of, symbol.arguments)))
