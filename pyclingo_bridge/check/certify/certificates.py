"""Certificates of the claims of a report: a formula and its refutation for each, with a manifest.

A formula is made from the rules and from what a claim excludes: it says that somebody fulfils it.
The proof shows that no assignment fulfils the formula. To check a certificate again is to make the
formula anew, to compare it, and to replay the proof.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import clingo

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.base.files.json_form import Limits, to_json
from pyclingo_bridge.base.files.text_reader import FileError, read_bytes
from pyclingo_bridge.check.certify.formulas import Formulas
from pyclingo_bridge.check.certify.refutation import is_refuted, makers
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.guideline.statements import relative_name
from pyclingo_bridge.population.findings import Conjunction, Proof, Report
from pyclingo_bridge.solving.locking import exclusive

MANIFEST = "manifest.json"
Status = Literal["certified", "not certified"]
CERTIFIED, NOT_CERTIFIED = get_args(Status)
_OF_TWO = "it compares two patients, or one patient read in two ways"
_REASONS = {
    "gaps": "it is about what is left besides the gaps that are listed",
    "irrelevance": _OF_TWO,
    "monotonicity": _OF_TWO,
    "plans": "it says of each patient that there is some plan",
    "readings": _OF_TWO,
    "rules": "it is shown by a patient for each rule",
    "sources": "it is about what the documents list",
    "thresholds": "it lists the intervals that the rules distinguish",
}
_LARGEST = 64 << 20
"""Bytes that a file of certificates may have."""
_OTHERWISE = "it is not stated as what no patient fulfils"


class CertificateError(BridgeError):
    """Certificates that cannot be read. Codes: `no-manifest`, `bad-manifest`."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A claim of the report."""

    analysis: str
    claim: str
    covers: str
    status: Annotated[str, Limits(enum=get_args(Status))]
    reason: str
    """Why it is not certified; empty where it is."""
    excludes: tuple[Conjunction, ...]
    """What no patient fulfils: each of these conjunctions of atoms."""
    formula: str
    """The file with the formula, DIMACS CNF; empty where the claim is not certified."""
    proof: str
    """The file with its refutation, DRAT."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is certified, of which rules, and by which programs."""

    schema_version: Literal[1] = field(default=1, init=False)
    kb: Identity
    files: Mapping[str, str]
    """The SHA-256 of each rule file, by its name in the guideline."""
    made_by: Mapping[str, str]
    """clingo, the solver and the checker with their versions."""
    claims: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of the certificates in a folder."""

    certified: int
    """Claims of which the certificate stands."""
    not_certified: int
    problems: tuple[str, ...]
    """What is wrong with certificates, or with the rules that they should be of."""


def certificates(kb: KnowledgeBase, report: Report) -> Iterator[tuple[str, str]]:
    """The files, by name, that certify the claims of a report; the manifest last.

    `kb` is what the report is of, with its checks. Raises RefutedError where the other solver finds
    somebody who fulfils what the report excludes, NotClauses.
    """
    formulas = Formulas(kb)
    formulas.expect_patients()
    claims = []
    for analysed in report.analyses:
        for number, proof in enumerate(analysed.proofs, 1):
            name = f"{analysed.name}-{number:03}" if proof.excludes else ""
            if name:
                formula, refutation = formulas.refuted(proof.claim, proof.excludes)
                yield f"{name}.cnf", formula
                yield f"{name}.drat", refutation
            claims.append(_certificate(proof, name))
    made_by = {"clingo": clingo.__version__, **makers()}
    manifest = Manifest(kb.identity, _digests(kb), made_by, tuple(claims))
    yield MANIFEST, json.dumps(to_json(manifest), indent=2, ensure_ascii=False) + "\n"


def _certificate(proof: Proof, name: str) -> Certificate:
    """The entry of a claim; `name` is that of its files, empty where it has none."""
    return Certificate(
        analysis=proof.analysis,
        claim=proof.claim,
        covers=proof.covers,
        status=CERTIFIED if name else NOT_CERTIFIED,
        reason="" if name else _REASONS.get(proof.analysis, _OTHERWISE),
        excludes=proof.excludes,
        formula=f"{name}.cnf" if name else "",
        proof=f"{name}.drat" if name else "",
    )


def _digests(kb: KnowledgeBase) -> dict[str, str]:
    return {relative_name(kb.folder, str(file.path)): file.digest for file in kb.sources.files}


@exclusive
def recheck(kb: KnowledgeBase, folder: Path) -> Rechecked:
    """What becomes of the certificates in a folder when they are checked against rules, which were
    loaded with their checks. Raises CertificateError for a folder without a manifest that can be
    read, NotClauses, RefutedError where no patient is possible.
    """
    manifest = _manifest(folder / MANIFEST)
    claims = [claim for claim in manifest["claims"] if claim["status"] == CERTIFIED]
    wrong = list(_problems(kb, folder, claims))
    problems = [*_other_rules(kb, manifest["files"]), *wrong]
    if not claims:
        problems.append("no claim is certified")
    left = len(manifest["claims"]) - len(claims)
    return Rechecked(len(claims) - len(wrong), left, tuple(problems))


def _other_rules(kb: KnowledgeBase, files: Mapping[str, str]) -> Iterator[str]:
    digests = _digests(kb)
    for name in sorted({*digests, *files}):
        if digests.get(name) != files.get(name):
            yield f"`{name}` is not what the certificates are of"


def _problems(kb: KnowledgeBase, folder: Path, claims: list[Any]) -> Iterator[str]:
    formulas = Formulas(kb)
    formulas.expect_patients()
    for claim in claims:
        formula, proof = claim["formula"], claim["proof"]
        try:
            text, refutation = (_text(folder / name) for name in (formula, proof))
            made = formulas.text(claim["excludes"])
        except (FileError, ValueError) as error:
            reason = error.diagnostics[0].message if isinstance(error, FileError) else str(error)
            yield f"`{formula}` cannot be checked: {reason}"
            continue
        if text != made:
            yield f"`{formula}` is not what the rules and the claim give: {claim['claim']}"
        elif not is_refuted(text, refutation):
            yield f"`{proof}` does not refute `{formula}`: {claim['claim']}"


def _text(path: Path) -> str:
    """Raises FileError, ValueError."""
    return read_bytes(path, _LARGEST).decode("utf-8")


def _manifest(path: Path) -> Any:
    if not path.is_file():
        message = f"no `{MANIFEST}` in `{path.parent}`"
        fix = "`crlm check --certify DIR` writes certificates"
        raise CertificateError([Diagnostic("no-manifest", message, help=fix)])
    try:
        found = json.loads(_text(path))
        _expect_manifest(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"`{path}` is not a manifest of certificates: {error!r}"
        raise CertificateError([Diagnostic("bad-manifest", message)]) from None
    return found


def _expect_manifest(found: Any) -> None:
    """Raises where something is not as it is written."""
    if found["schema_version"] != 1:
        raise ValueError("it is of another version")
    found["files"].items()
    if not isinstance(found["claims"], list):
        raise TypeError("the claims are not a list")
    for claim in found["claims"]:
        if claim["status"] not in get_args(Status):
            raise ValueError(f"no status {claim['status']!r}")
        texts = [claim[part] for part in ("claim", "formula", "proof")]
        texts += [part for conjunction in claim["excludes"] for part in conjunction]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a claim has something other than text")
        if any(name != Path(name).name for name in (claim["formula"], claim["proof"])):
            raise ValueError("a claim names a file outside the folder")
