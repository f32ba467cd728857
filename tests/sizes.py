"""How much the tests try: `CRLM_SIZE` is smoke (as without it), ci or full."""

import os
from typing import TypeVar

T = TypeVar("T")
SIZES = ("smoke", "ci", "full")
SIZE = os.environ.get("CRLM_SIZE") or SIZES[0]
if SIZE not in SIZES:
    raise ValueError(f"CRLM_SIZE is `{SIZE}`, and not one of {', '.join(SIZES)}")


def size(*, smoke: T, ci: T, full: T | None = None) -> T:
    """What stands for the size of this run; without `full`, that is as `ci`."""
    if SIZE == "smoke":
        return smoke
    return ci if SIZE == "ci" or full is None else full
