"""For every code a faulty example that it is reported for, and a clean one that it is not."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyclingo_bridge.base.codes import entries, lint_codes
from pyclingo_bridge.extension import restrictions as form
from pyclingo_bridge.lint import lint
from pyclingo_bridge.solving import messages
from tests.conftest import ROOT
from tests.lint.support import codes, excerpt, found, small
from tests.sizes import size

CODES = lint_codes().keys()
OWN = 'statement(own, s0, core, must, "x").\n'

# code, faulty, clean: rules that extend the shipped knowledge base, or an excerpt of it; those that
# users see, and further ones
BESIDE: list[tuple[str, str | bytes, str]] = [
    *((row.code, row.files["extra.lp"], row.instead) for row in entries().values() if row.instead),
    ("included-twice", '#include "kb/core/all.lp".', "% core/all.lp\n"),
    ("is-a-directory", '#include "folder".', "% folder\n"),
    ("no-such-file", '#include "nowhere.lp".', '#include "there.lp".'),
    ("not-utf-8", b"% \xff\n", "% ÿ\n"),
    ("bad-escape", 'a("a tab \\t").', 'a("a line \\n").'),
    ("include-outside", '#include "../there.lp".', '#include "there.lp".'),
    ("not-a-regular-file", '#include "pipe".', "% pipe\n"),
    ("undefined-predicate", "#show nothing/3.", "a. #show a/0."),
    ("unknown-choice", "a :- chosen(remnant, neither).", "a :- chosen(remnant, both)."),
    ("unknown-input", "a :- unknown(mmrr).", "a :- unknown(mmr)."),
    ("unknown-reading", "a :- chosen(remnants, both).", "a :- chosen(remnant, both)."),
    ("unknown-statement", "recommends(s9_99, ablation).", "recommends(s0_05, ablation)."),
    ("unknown-statement", 'threshold(own, 3, "S0-05").', "threshold(own, 3, s0_05)."),
    ("value-outside-domain", "a :- patient(mmr, high).", "a :- patient(mmr, deficient)."),
    ("wrong-arity", "a :- patient(mmr).", "a :- patient(mmr, _)."),
    ("head-without-statement", "permits(s0 + 1, rest).", "permits((s0_05; s0_06), rest)."),
    ("head-without-statement", "hold(a, 3, f(s0_05), why).", "hold(a, 3, s0_05, why)."),
    (
        "number-in-rule",
        "a :- patient(flr_percent, V), V >= 30 + 3.",
        "a :- patient(flr_percent, V), threshold(flr_percent, T, _), V >= T.",
    ),
    ("number-in-rule", "a :- patient(ecog, V), T = 3, T < V.", "a :- patient(ecog, (3; 4))."),
    ("number-in-rule", "a :- patient(flr_percent, 33..100).", "a :- patient(flr_percent, 0)."),
    ("number-in-rule", "a :- patient(flr_percent, V), V = 33..99.", "a(V) :- V = 3..9."),
    (
        "number-in-rule",
        "_v(V) :- patient(flr_percent, V). a :- _v(W), not W < 33.",
        "_v(V) :- patient(flr_percent, V). a :- _v(W), W > 0.",
    ),
    (
        "number-in-rule",
        "a :- #sum { V : patient(flr_percent, V) } >= 33.",
        "a :- #count { I : patient(I, yes) } >= 3.",
    ),
    (
        "number-in-rule",
        "_a :- patient(flr_percent, V), V < 33. violated(own) :- _a. considers(s0_05, a) :- _a.",
        "_a :- patient(flr_percent, V), V < 33. violated(own) :- _a.",
    ),
    ("threshold-without-statement", "threshold(own, 3, _).", "threshold(own, 3, s0_06)."),
    ("unknown-as-no", "a :- not known(mmr).", "a :- unknown(mmr)."),
    ("reads-plan", OWN + "permits(own, a) :- planning.", OWN + "permits(own, a) :- candidate."),
    ("second-value", 'label(r0, "x").', 'label(own, "x").'),
    ("shipped-statement", "overrides(s2_02, s2_08).", OWN + "overrides(s2_02, own)."),
    ("shown-as-other", "#show candidate/0.", "a :- candidate. #show a/0."),
    ("number-too-large", OWN + "threshold(a, 2147483648, own).", "% 2147483648\n"),
]

# the same, at the end of the rules of a small knowledge base
WITHIN: list[tuple[str, str, str]] = [
    ("head-without-statement", "met(need) :- unknown(age).", "met(need, k1) :- unknown(age)."),
    ("unknown-as-no", "_a :- not known(age).", "unknown(age) :- not known(age)."),
    ("threshold-without-statement", "threshold(old, 80).", "threshold(old, 80, k1)."),
    ("wrong-arity", "recommends(k1, rest, today).", "recommends(k1, rest)."),
    ("unknown-source", 'statement(k3, dok, p, may, "x").', 'statement(k3, doc, p, may, "x").'),
    (
        "unknown-statement",
        "_s(k9). recommends(S, a) :- _s(S).",
        "_s(k1). recommends(S, a) :- _s(S).",
    ),
    ("declared-twice", 'source(doc, "A", "b").', 'source(other, "A", "b").'),
    ("circular", "_a :- met(need), not _a.", "_a :- met(need), not _b. _b :- unknown(age)."),
    ("redefined-constant", "#const a = 1.\n#const a = 2.", "#const a = 1."),
    ("unguarded-constraint", ":- met(need).", ":- met(need), planning."),
    ("unused-predicate", "lonely :- met(need).", "lonely. recommends(k1, rest) :- lonely."),
    ("script", "#script (python)\nraise SystemExit\n#end.", "% no script\n"),
]

# Reported of more than a file's text: each has a test below.
APART = {
    "not-included",
    "unreadable-file",
    "without-effect",  # tests/extension/test_other_guideline.py
    "criterion-not-needed",
    "no-guideline",
    "broken-knowledge-base",
    "clingo",
    "too-large",
    "too-many-files",
}


def test_every_code_has_examples() -> None:
    assert {code for code, _, _ in (*BESIDE, *WITHIN)} | APART == CODES


def test_the_excerpt_is_clean(tmp_path: Path) -> None:
    """But for what the core has for guidelines that say more."""
    left = [one for one in found(excerpt(tmp_path / "kb")) if one.level != "note"]
    assert [one for one in left if one.code != "unused-predicate"] == []
    assert all("/core/" in one.location.file for one in left if one.location is not None)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(("code", "faulty", "clean"), BESIDE, ids=lambda value: str(value)[:40])
@pytest.mark.sample(6)
def test_beside(
    code: str,
    faulty: str | bytes,
    clean: str,
    core: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kb").symlink_to(core)
    beside(code, faulty, clean, core)


@pytest.mark.slow
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("code", "faulty", "clean"),
    BESIDE[:: size(smoke=1, ci=20, full=1)],
    ids=lambda value: str(value)[:40],
)
def test_beside_all_that_ships(
    code: str, faulty: str | bytes, clean: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kb").symlink_to(ROOT / "kb")
    beside(code, faulty, clean)


def beside(code: str, faulty: str | bytes, clean: str, folder: Path | None = None) -> None:
    """The faulty example is reported beside the knowledge base, and the clean one is not."""
    Path("folder").mkdir()
    Path("there.lp").write_text("% nothing\n")
    os.mkfifo("pipe")
    path = Path("extra.lp")
    path.write_bytes(faulty if isinstance(faulty, bytes) else faulty.encode())
    findings = found(path, folder)
    assert code in codes(findings)
    assert codes(findings) <= CODES
    for one in findings:
        assert one.location is not None
        assert one.level == entries()[one.code].lint, one
        assert one.help or one.code == "syntax", one
    path.write_text(clean, encoding="utf-8")
    assert code not in codes(found(path, folder))


@pytest.mark.parametrize(("code", "faulty", "clean"), WITHIN, ids=lambda value: str(value)[:40])
def test_within(code: str, faulty: str, clean: str, tmp_path: Path) -> None:
    assert code in codes(found(small(tmp_path / "faulty", faulty)))
    assert code not in codes(found(small(tmp_path / "clean", clean)))


def test_the_small_knowledge_base_is_clean(tmp_path: Path) -> None:
    assert found(small(tmp_path / "kb")) == ()


def test_a_file_that_no_entry_includes(tmp_path: Path) -> None:
    folder = small(tmp_path / "kb", spare="% Rules that nobody loads.\n_a(X) :- met(need).\n")
    assert codes(found(folder)) == {"not-included", "unsafe-variable", "unused-predicate"}
    folder = small(tmp_path / "kb", guideline="% All.\n" + '#include "rules.lp".\n', rules="% x\n")
    assert "not-included" in codes(found(folder / "core.lp", folder))


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "extra.lp"
    path.write_text("% x\n")
    open_ = os.open

    def refuse(file: Path, *rest: int) -> int:
        if file == path:
            raise PermissionError(13, "Permission denied")
        return open_(file, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert codes(found(path)) == {"unreadable-file"}


def test_a_guideline_without_a_verdict(tmp_path: Path) -> None:
    folder = small(tmp_path / "kb", core="% x\ndomain(age, 1..9).\n", rules="% x\n")
    assert codes(found(folder)) == {"no-guideline"}


def test_an_extension_of_a_broken_knowledge_base(tmp_path: Path) -> None:
    folder = small(tmp_path / "kb", "a(X) :- met(need).")
    (tmp_path / "extra.lp").write_text(
        f"% x\n{OWN.replace('s0', 'doc')}recommends(own, A) :- recomends(k2, A).\n"
    )
    findings = found(tmp_path / "extra.lp", folder)
    assert codes(findings) == {"broken-knowledge-base", "undefined-predicate"}


def test_constraints_within_the_folder_of_plans(tmp_path: Path) -> None:
    folder = small(
        tmp_path / "kb", '#include "plan/choice.lp".', **{"plan/choice": "% x\n:- met(need).\n"}
    )
    assert found(folder) == ()


def _reported() -> Iterator[str]:
    package = ROOT / "pyclingo_bridge"
    files = [
        *package.glob("extension/*.py"),
        *package.glob("lint/*.py"),
        *(package / f"solving/{name}.py" for name in ("messages", "syntax_tree")),
    ]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Diagnostic":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    yield str(first.value)
    yield from (code for code, _, _ in messages._REMARKS.values())
    yield from (code for code, _, _ in form._REFUSED.values())
    yield from (code for code, _ in form._UNGUARDED.values())


def test_every_code_that_the_checks_report_is_described() -> None:
    # A theory is refused before anything is grounded; a folder that is not a knowledge base is not
    # judged at all.
    assert set(_reported()) - CODES == {"undefined-theory", "no-knowledge-base"}


def test_lint_of_nothing() -> None:
    assert lint([]).files == ()


CHECKS = """\
% What only the checks load.
claim(no_operation_unasked, must, "No operation without pain.").
rests_on(no_operation_unasked, k1).
violated(no_operation_unasked) :- recommends(k1, operation), patient(pain, no).
less_is_better(age). better(pain, no, yes). cites(k1, 3). reference(doc, 3, "A title").
accepted(stale, "known").
"""


def test_what_only_the_checks_load(tmp_path: Path) -> None:
    folder = small(tmp_path / "kb", audit=CHECKS)
    assert found(folder) == ()
    (tmp_path / "own.lp").write_text(
        '% A claim.\nclaim(own, must, "Never."). violated(own) :- violated(no_operation_unasked).\n'
    )
    assert found(tmp_path / "own.lp", folder) == ()
    small(folder, audit=CHECKS + "rests_on(own, k9). violated(own) :- patient(pain, much).\n")
    assert codes(found(folder)) == {"value-outside-domain", "unknown-statement"}
