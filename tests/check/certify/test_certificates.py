"""Certificates stand for the rules that they are of, and fall with anything that is otherwise."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pyclingo_bridge.check.certify.certificates import (
    MANIFEST,
    CertificateError,
    certificates,
    recheck,
)
from pyclingo_bridge.check.certify.formulas import Formulas, RefutedError
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.findings import Report
from tests.cli.all_commands import SMALL, run

ANALYSES = "verdicts", "properties", "irrelevance"


@pytest.fixture(scope="module")
def rules() -> KnowledgeBase:
    return load_for_checks(SMALL)


@pytest.fixture(scope="module")
def written(rules: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    report = check(rules, chosen_analyses(ANALYSES))
    for name, text in certificates(rules, report):
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copy"))


def test_they_stand(rules: KnowledgeBase, written: Path) -> None:
    manifest = json.loads((written / MANIFEST).read_text())
    found = recheck(rules, written)
    assert found.problems == ()
    assert found.certified + found.not_certified == len(manifest["claims"])
    assert found.certified >= 3
    for claim in manifest["claims"]:
        assert (claim["status"] == "certified") == bool(claim["formula"]) != bool(claim["reason"])


def _edited(name: str, edit: Callable[[str], str]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = next(folder.glob(name))
        before = path.read_text()
        path.write_text(edit(before))
        assert path.read_text() != before

    return change


def _other_claim(text: str, excludes: Any = (("not inconsistent", "not planning"),)) -> str:
    manifest = json.loads(text)
    claim = next(one for one in manifest["claims"] if one["formula"])
    claim["excludes"] = excludes
    return json.dumps(manifest)


def _claims(text: str, claims: Any = ()) -> str:
    return json.dumps(json.loads(text) | {"claims": claims})


FAULTS: dict[str, Callable[[Path], None]] = {
    "a clause more": _edited("*.cnf", lambda text: f"{text}1 0\n"),
    "a clause less": _edited("*.cnf", lambda text: text.rsplit("\n", 2)[0] + "\n"),
    "the map": _edited("*.cnf", lambda text: text.replace("c ", "c 1", 1)),
    "an empty proof": _edited("*.drat", lambda _: ""),
    "a proof of nothing": _edited("*.drat", lambda _: "0\n"),
    "a proof cut short": _edited("*.drat", lambda text: text[: len(text) // 3]),
    "no proof": lambda folder: next(folder.glob("*.drat")).unlink(),
    "another claim": _edited(MANIFEST, _other_claim),
    "nothing excluded": _edited(MANIFEST, partial(_other_claim, excludes=[])),
    "an empty conjunction": _edited(MANIFEST, partial(_other_claim, excludes=[[]])),
    "no atom": _edited(MANIFEST, partial(_other_claim, excludes=[["not no_such_atom"]])),
    "no claim": _edited(MANIFEST, _claims),
    "other rules": _edited(MANIFEST, lambda text: text.replace('.lp": "', '.lp": "0', 1)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, rules: KnowledgeBase, copy: Path) -> None:
    FAULTS[fault](copy)
    assert recheck(rules, copy).problems


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1, "claims": [{}], "files": {}}',
     '{"schema_version": 1, "files": [], "claims": []}', "[" * 100_000,
     '{"schema_version": 1, "files": {}, "claims": {}}'],
)  # fmt: skip
def test_what_is_no_manifest_is_told(text: str, rules: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(CertificateError) as error:
        recheck(rules, tmp_path)
    assert error.value.diagnostics[0].code == "bad-manifest"


def test_a_folder_without_a_manifest_is_told(rules: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(CertificateError) as error:
        recheck(rules, tmp_path / "none")
    assert error.value.diagnostics[0].code == "no-manifest"


def test_a_manifest_names_no_file_elsewhere(rules: KnowledgeBase, copy: Path) -> None:
    text = (copy / MANIFEST).read_text()
    (copy / MANIFEST).write_text(text.replace('"verdicts-001.cnf"', '"../verdicts-001.cnf"'))
    with pytest.raises(CertificateError):
        recheck(rules, copy)


def test_a_claim_that_is_wrong_is_refuted_with_a_patient(rules: KnowledgeBase) -> None:
    verdict = next(name for name in Formulas(rules)._atoms if name.startswith("verdict("))
    with pytest.raises(RefutedError) as error:
        Formulas(rules).refuted("nobody", [(verdict, "not planning")])
    assert "against `nobody`: " in error.value.diagnostics[0].message


def test_what_is_excluded_has_to_be_there(rules: KnowledgeBase) -> None:
    """Else anything could be certified: what is said of an atom that no rule knows is vacuous."""
    formulas = Formulas(rules)
    for excluded in ([], [()], [("no_such_atom",)], [("not planning", "not no_such_atom")]):
        with pytest.raises(ValueError, match=r"nothing is excluded|no atom"):
            formulas.refuted("nobody", excluded)


def test_an_atom_that_holds_of_nobody_is_false_and_its_negation_true(
    rules: KnowledgeBase,
) -> None:
    formulas = Formulas(rules)
    formulas._rules.never.add("never")
    formulas.refuted("nobody", [("never",)])
    with pytest.raises(RefutedError):
        formulas.refuted("nobody", [("not never", "not planning")])


def test_rules_without_patients_certify_nothing() -> None:
    rules = load_for_checks(SMALL)
    structure = rules.structure
    structure.rules = [
        *structure.rules,
        structure.rules[0]._replace(choice=False, head=(), body=()),
    ]
    with pytest.raises(RefutedError):
        Formulas(rules).expect_patients()


@pytest.mark.slow
def test_of_the_shipped_guideline(shipped_report: Report) -> None:
    claims = [proof for one in shipped_report.analyses for proof in one.proofs if proof.excludes]
    formulas = Formulas(load_for_checks())
    formulas.expect_patients()
    assert len(claims) > 50
    for proof in claims[::6]:
        formulas.refuted(proof.claim, proof.excludes)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = "--kb", str(SMALL)
    made = run("check", "--only", "verdicts", "--certify", "c", *options)
    assert made.exit_code == 0, made.output
    again = run("certify", "c", *options)
    assert again.exit_code == 0, again.output
    assert "each proof holds" in again.output
    assert json.loads(run("certify", "c", "--json", *options).output)["problems"] == []
    in_use = run("check", "--only", "verdicts", "--certify", "c", *options)
    assert (in_use.exit_code, "folder-in-use" in in_use.output) == (2, True)
    inside = run("check", "--only", "verdicts", "--certify", "d", "-o", "d/x.cnf", *options)
    assert (inside.exit_code, "among the certificates" in inside.output) == (2, True)
    (tmp_path / "c/verdicts-001.drat").write_text("0\n")
    broken = run("certify", "c", *options)
    assert broken.exit_code == 1
    assert "`verdicts-001.drat` does not refute `verdicts-001.cnf`" in broken.output
    assert run("certify", "none", *options).exit_code == 2
