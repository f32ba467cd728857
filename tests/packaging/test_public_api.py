"""What stands at the root of the package."""

import pkgutil
import subprocess
import sys

import pytest

import pyclingo_bridge as bridge
from tests.conftest import ROOT

LATE = ("explain", "diff", "cohort", "check", "render")


def printed(code: str) -> str:
    """What a new Python prints."""
    run = [sys.executable, "-c", code]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_every_name_is_there() -> None:
    for name in bridge.__all__:
        assert getattr(bridge, name) is not None
        assert name in dir(bridge)
    assert bridge.__all__ == sorted(bridge.__all__)


def test_no_name_is_that_of_a_module() -> None:
    """Who imports the module would rebind the name."""
    modules = {one.name for one in pkgutil.iter_modules(bridge.__path__)}
    assert len(modules) > 10
    assert modules.isdisjoint(bridge.__all__)


def test_an_unknown_name_is_none() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        bridge.nothing  # noqa: B018


def test_the_import_is_light() -> None:
    heavy = (
        "numpy",
        "pyarrow",
        "rich",
        "jinja2",
        "pyclingo_bridge.explain",
        "pyclingo_bridge.diff",
    )
    code = f"import sys, pyclingo_bridge; print([n for n in {heavy!r} if n in sys.modules])"
    assert printed(code).strip() == "[]"


def test_a_short_answer_imports_no_explanation() -> None:
    """The page of `crlm query` words its facts without what justifies an atom."""
    code = (
        "import sys; from pyclingo_bridge.cli import main; "
        "main(['query', 'patient_b'], standalone_mode=False); "
        "print(*{n.split('.')[1] for n in sys.modules if n.startswith('pyclingo_bridge.')})"
    )
    used = set(printed(code).splitlines()[-1].split())
    assert {"answer", "render", "words"} <= used
    assert not used & {"explain", "justify", "population", "check", "cohort"}


def test_an_answer_imports_nothing_of_what_others_need() -> None:
    """Rule files, what was added to them, plans and the solver are none of its business."""
    code = (
        "import sys; from pyclingo_bridge.cli import main; "
        "main(['query', 'patient_b', '--plans', '0', '--json'], standalone_mode=False); "
        "print(*sys.modules)"
    )
    assert printed(code)  # from its compiled form the next time, if this was the first
    used = set(printed(code).splitlines()[-1].split())
    assert {"pyclingo_bridge.answer.assess", "pyclingo_bridge.compiled.stored"} <= used
    late = (
        "files.rule_files",
        "files.program_text",
        "files.scanner",
        "guideline.additions",
        "guideline.structure",
        "compiled.situations",
        "solving.solver",
    )
    assert used.isdisjoint({"clingo", *(f"pyclingo_bridge.{name}" for name in late)})


def test_json_imports_nothing_of_pages() -> None:
    """What is printed as JSON does not wait for what lays out pages."""
    code = (
        "import sys; from pyclingo_bridge.cli import main; "
        "main(['statements', 'S0-01', '--json'], standalone_mode=False); "
        "print(*(name for name in ('rich', 'jinja2') if name in sys.modules), sep=',')"
    )
    assert printed(code).endswith("]\n\n")
