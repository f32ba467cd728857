"""Prints the lowest versions that `pyproject.toml` declares, as a constraint file for pip.

With names of extras as arguments, theirs too. A dependency without a lowest version is an error.
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
OF_THE_PROJECT = re.compile(r"crlm\[([\w,-]+)\]")
REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\w.]+)(?:,<[\w.]+)?")


def lowest(extras: list[str]) -> list[str]:
    """A pin for each dependency of the project and of these extras."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted, left = [*project["dependencies"]], [*extras]
    for extra in left:  # grows by the extras that an extra asks for
        for one in project["optional-dependencies"][extra]:
            if found := OF_THE_PROJECT.fullmatch(one):
                left += (name for name in found[1].split(",") if name not in left)
            else:
                wanted.append(one)
    pins = []
    for one in wanted:
        if (found := REQUIREMENT.fullmatch(one)) is None:
            sys.exit(f"no lowest version in `{one}`: write it as `name>=version`")
        pins.append(f"{found[1]}=={found[2]}")
    return pins


if __name__ == "__main__":
    print("\n".join(lowest(sys.argv[1:])))
