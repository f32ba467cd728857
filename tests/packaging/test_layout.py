"""The house is easy to see: few rooms on a floor, and the page about them is current."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pyclingo_bridge"
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
MOST = 20
"""So many modules and packages are in one folder, at most."""


def inside(folder: Path) -> list[str]:
    """The modules and packages in a folder."""
    modules = [one.stem for one in folder.glob("*.py") if one.name != "__init__.py"]
    return sorted([*modules, *(one.parent.name for one in folder.glob("*/__init__.py"))])


def test_no_level_is_crowded() -> None:
    folders = [PACKAGE, *(one.parent for one in PACKAGE.rglob("*/__init__.py"))]
    assert len(folders) > MOST
    crowded = {str(one): len(inside(one)) for one in folders if len(inside(one)) > MOST}
    assert not crowded


@pytest.mark.parametrize("folder", ["", "cli", "base"])
def test_every_package_has_its_line(folder: str) -> None:
    for name in inside(PACKAGE / folder):
        if folder != "cli" or (PACKAGE / folder / name).is_dir():
            assert re.search(
                rf"^\| `{f'{folder}/' * bool(folder)}{name}` \|", PAGE, re.MULTILINE
            ), name


def test_the_drawing_is_the_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = PAGE.split("```text\n")[1].split("\n```")[0].splitlines()
    assert [re.findall(r"\w+", line) for line in drawn] == [
        re.findall(r"\w+", line) for line in layers
    ]
    assert sorted(re.findall(r"\w+", " ".join(layers))) == inside(PACKAGE)
