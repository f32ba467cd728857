"""A cache of proofs of extensions: one small file each in the user's cache folder.

A proof belongs to the bytes of every file that was loaded, to the version of this package and to
that of clingo. A file that cannot be read or is not whole is not a proof.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.base.files.cache import cache_folder, keep
from pyclingo_bridge.base.files.known_files import KnownFile
from pyclingo_bridge.base.files.program_text import RuleFile
from pyclingo_bridge.guideline.additions import Proof, Status

FORMAT = 1


def key_of(files: Iterable[RuleFile | KnownFile]) -> str:
    """The key of a set of rules: SHA-256 over all files, their roles and the versions."""
    parts = [f"format {FORMAT}", *(f"{name} {_version(name)}" for name in ("crlm", "clingo"))]
    parts += sorted(f"{file.role} {file.digest}" for file in files)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def remembered(key: str) -> dict[str, Any] | None:
    """The content that is kept under a key; None where there is none, or it is not whole."""
    try:
        content = json.loads(_path(key).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and content.get("key") == key else None


def remember(key: str, content: dict[str, Any]) -> None:
    """Keep content under a key, whole or not at all. Raises OSError."""
    keep(_path(key), json.dumps({**content, "key": key}).encode())


def proof_of(files: Iterable[RuleFile | KnownFile]) -> Proof:
    """The remembered proof of some files: those of a guideline, of its checks, and added ones."""
    content = remembered(key_of(files)) or {}
    claims, failures = content.get("broken_claims"), content.get("failures")
    if not (isinstance(claims, list) and isinstance(failures, list)):
        return Proof()
    return proof_with(map(str, claims), map(str, failures))


def proof_with(broken_claims: Iterable[str], failures: Iterable[str]) -> Proof:
    """The proof that found these claims broken, and these failures."""
    claims, refuting = tuple(broken_claims), tuple(failures)
    broken: Status = "claims broken" if claims else "proved"
    return Proof("refuted" if refuting else broken, claims, refuting)


def remember_proof(files: Iterable[RuleFile], proof: Proof) -> None:
    """Keep the outcome of a proof. Raises OSError."""
    content = {"broken_claims": list(proof.broken_claims), "failures": list(proof.failures)}
    remember(key_of(files), content)


def refutation(proof: Proof) -> tuple[Diagnostic, ...]:
    """The problems for which added rules are refused; empty where they are not."""
    fix = "fix the rules; `crlm lint --prove` says whether they hold then"
    return tuple(
        Diagnostic("refuted", f"the proof of the added rules failed: {failure}", help=fix)
        for failure in proof.failures
    )


def _path(key: str) -> Path:
    return cache_folder() / "proofs" / f"{key}.json"
