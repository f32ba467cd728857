"""Words for every predicate, input and reading: one sentence for an atom that holds, one for an
atom that does not.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import PHRASE, VALUE_LABEL
from pyclingo_bridge.loading import load
from pyclingo_bridge.solving.syntax_tree import heads_of, read_by
from tests.conftest import ROOT

Signature = tuple[str, int]

WITHOUT_SENTENCE: frozenset[Signature] = frozenset(
    {
        # the vocabulary, which says what can be said
        *(("synonym", 3), ("value_word", 2), ("unsettled", 3), ("input_synonym", 2)),
        *(
            ("asked_after", 2),
            ("left_out", 2),
            ("measure", 3),
            ("since", 2),
            ("ratio", 3),
            ("not_used", 1),
        ),
        *(("domain", 2), ("question", 2), ("unit", 2), ("section", 2), ("change", 2)),
        # the statements and what belongs to them
        *(("statement", 5), ("not_formalised", 2), ("figure", 5)),
        *(("reading_from", 2), ("source", 3), ("provenance", 3), ("disclaimer", 1)),
        ("knowledge_base", 3),
        # words
        *(("label", 2), ("action_label", 2), ("event_label", 2), ("decision_label", 2)),
        *(("hold_label", 2), ("silence_label", 2), ("contingency_label", 2), ("input_label", 2)),
        *(
            ("reading_label", 2),
            ("value_label", 2),
            ("explained", 2),
            ("finding_text", 2),
            ("remedy", 2),
        ),
        *(("phase_label", 2), ("reason_label", 2)),
        ("phrase", 4),
        ("self_evident", 2),
        # what is better and what worse
        *(("better", 3), ("more_is_better", 1), ("less_is_better", 1), ("better_verdict", 2)),
    }
)
"""Facts that no derivation has to put in words."""


def _nodes() -> Iterator[ast.AST]:
    found: list[ast.AST] = []
    for path in sorted((ROOT / "kb").rglob("*.lp")):
        if path.parent.name in ("properties", "audit", "checks") or path.name == "references.lp":
            continue  # loaded with audit.lp only: no explanation of an answer meets them
        text = re.sub(r"^#include", "%#include", path.read_text(encoding="utf-8"), flags=re.M)
        ast.parse_string(text, found.append)
    return iter(found)


@pytest.fixture(scope="module")
def to_put_in_words() -> frozenset[Signature]:
    """Every predicate in a head, private ones too, and what a case or the reader supplies."""
    found: set[Signature] = set()
    for node in _nodes():
        if node.ast_type is ASTType.Rule:
            found.update(heads_of(node))
            found.update(read_by(node))
        elif node.ast_type is ASTType.Defined:
            found.add((node.name, node.arity))
    return frozenset(found)


@pytest.fixture(scope="module")
def phrases(kb: KnowledgeBase) -> list[tuple[Signature, str, str]]:
    starter = load(ROOT / "pyclingo_bridge/cli/guideline/starter", cache=False)
    of_others = starter.program.facts(PHRASE)
    shipped = kb.program.facts(PHRASE)
    worded = {row[:2] for row in shipped}
    rows = [*shipped, *(row for row in of_others if row[:2] not in worded)]
    return [((str(name), int(str(a))), str(holds), str(fails)) for name, a, holds, fails in rows]


def _placeholders(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"\{(\d+)\}", text)}


def test_every_public_predicate_has_exactly_one_phrase(
    to_put_in_words: frozenset[Signature], phrases: list[tuple[Signature, str, str]]
) -> None:
    counts = Counter(signature for signature, *_ in phrases)
    missing = to_put_in_words - WITHOUT_SENTENCE - counts.keys()
    assert sorted(one for one in missing if not one[0].startswith("_")) == []
    assert sorted(one for one, number in counts.items() if number > 1) == []


def test_what_has_no_sentence_rests_on_something(
    to_put_in_words: frozenset[Signature], phrases: list[tuple[Signature, str, str]]
) -> None:
    """An explanation passes through a private predicate to the bodies of its rules."""
    unworded = to_put_in_words - WITHOUT_SENTENCE - {signature for signature, *_ in phrases}
    facts = {
        signature
        for node in _nodes()
        if node.ast_type is ASTType.Rule and not node.body
        for signature in heads_of(node)
    }
    assert len(unworded) > 40
    assert sorted(unworded & facts) == []


def test_every_phrase_belongs_to_a_predicate(
    to_put_in_words: frozenset[Signature], phrases: list[tuple[Signature, str, str]]
) -> None:
    given = {signature for signature, *_ in phrases}
    assert sorted(given - to_put_in_words) == []
    assert sorted(given & WITHOUT_SENTENCE) == []


def test_the_exceptions_exist(to_put_in_words: frozenset[Signature]) -> None:
    assert sorted(WITHOUT_SENTENCE - to_put_in_words) == []


def test_placeholders_are_the_arguments(phrases: list[tuple[Signature, str, str]]) -> None:
    """An atom that holds is told with every argument; no sentence names one that is not there."""
    for signature, holds, fails in phrases:
        arguments = set(range(1, signature[1] + 1))
        assert _placeholders(holds) == arguments, signature
        assert _placeholders(fails) <= arguments, signature
        for text in (holds, fails):
            assert "{" not in re.sub(r"\{\d+\}", "", text), signature


def test_two_short_sentences_without_a_stop(phrases: list[tuple[Signature, str, str]]) -> None:
    for signature, holds, fails in phrases:
        assert holds != fails, signature
        for text in (holds, fails):
            assert text == text.strip(), signature
            assert not text.endswith((".", ":", ",")), signature
            assert len(text) <= 80, signature
            assert re.match(r"[a-z{]|[A-Z][A-Z0-9]", text), signature


def test_unknown_is_not_put_as_no(phrases: list[tuple[Signature, str, str]]) -> None:
    """What rests on a stated value denies the knowledge, not the fact."""
    fails = {signature: text for signature, _, text in phrases}
    for name in ("rectal", "synchronous", "in_place", "no_extrahepatic_disease", "unresectable"):
        assert fails[name, 0].startswith(("not stated", "not shown", "not known")), name
    for signature in (("patient", 2), ("met", 1), ("failed", 1), ("contraindicated_by", 1)):
        assert re.search(r"\bnot (stated|shown|known)\b", fails[signature]), signature


def test_every_input_has_a_label_of_its_own(kb: KnowledgeBase) -> None:
    labels = kb.words(("input_label", 2))
    assert sorted(labels) == sorted(kb.vocabulary.names)
    assert len(kb.program.facts(("input_label", 2))) == len(labels)
    assert len(set(labels.values())) == len(labels)
    for name, text in labels.items():
        assert len(text) <= 40, name
        assert re.match(r"[a-z]|[A-Z][A-Z0-9]", text), name
        assert not text.endswith("."), name


def test_a_value_is_read_as_it_is_shown(kb: KnowledgeBase) -> None:
    labels = kb.words(VALUE_LABEL)
    reader = ValueReader(kb.vocabulary)
    taken = [
        (known, str(value))
        for known in kb.vocabulary
        for value in known.values
        if str(value) in labels
    ]
    assert {value for _, value in taken} == labels.keys()
    for known, value in taken:
        assert str(reader.read(known, labels[value]).value) == value, known.name


def test_every_reading_has_a_label_of_its_own(kb: KnowledgeBase) -> None:
    labels = kb.words(("reading_label", 2))
    assert sorted(labels) == sorted(kb.readings)
    assert len(kb.program.facts(("reading_label", 2))) == len(labels)
    assert len(set(labels.values())) == len(labels)
    assert [name for name, text in labels.items() if text.endswith(".")] == []
