"""What stands at the root of the package."""

import copy
import inspect
import os
import pickle
import pkgutil
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.explain import why
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
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


def functions() -> dict[str, str]:
    """The module that has the function of each package that can be called, and of no other name."""
    packages = {one.name for one in pkgutil.iter_modules(bridge.__path__)} & {*bridge.__all__}
    assert packages == {"check", "cohort", "diff", "explain", "lint"}
    called = {name: inspect.unwrap(getattr(bridge, name)) for name in packages}
    return {name: function.__module__ for name, function in called.items()}


@pytest.mark.parametrize("name", ["check", "cohort", "diff", "explain", "lint"])
@pytest.mark.parametrize("order", ["root first", "module first", "package first"])
@pytest.mark.sample(4)
def test_a_package_is_called_whatever_was_imported_first(name: str, order: str) -> None:
    module = functions()[name]
    imports = ["import pyclingo_bridge as b; f = b.NAME", "import MODULE as m", "import PACKAGE"]
    first = {"root first": 0, "module first": 1, "package first": 2}[order]
    lines = [imports.pop(first), *imports, f"from pyclingo_bridge import {name} as again"]
    code = "\n".join(lines).replace("b.NAME", f"b.{name}").replace("MODULE", module)
    code = code.replace("PACKAGE", f"pyclingo_bridge.{name}")
    code += (
        "\nimport inspect, sys\n"
        + f"assert f is again is b.{name} is sys.modules['pyclingo_bridge.{name}']\n"
        + "assert callable(f) and inspect.unwrap(f).__module__ == m.__name__\n"
        + "print(m.__name__)"
    )
    assert printed(code).strip() == module


def test_a_package_that_is_called_looks_like_its_function() -> None:
    for name in functions():
        package = getattr(bridge, name)
        function = inspect.unwrap(package)
        assert inspect.signature(package) == inspect.signature(function)
        shown = pydoc.plain(pydoc.render_doc(package))
        first, *_ = (inspect.getdoc(function) or "").split("\n")
        assert first
        assert first in shown
        assert (
            f"{function.__name__}({', '.join(inspect.signature(function).parameters)[:4]}" in shown
        )
        assert pickle.loads(pickle.dumps(package)) is package
        assert copy.copy(package) is package


def test_what_a_package_calls_is_what_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: it is looked up when it is called, so a replaced function is called."""
    monkeypatch.setattr(why, "explain", lambda *given: given)
    assert bridge.explain(1, 2) == (1, 2)  # type: ignore[arg-type, comparison-overlap]


USER = """
import pyclingo_bridge as bridge
import pyclingo_bridge.explain.why as why
from pyclingo_bridge import cohort, explain
from pyclingo_bridge.explain.why import Explanation

kb = bridge.load()
case = {"flr_percent": 28, "r0_feasible": True}
first: Explanation = bridge.explain(kb, case, "met(liver_remnant)")
second: Explanation = explain(kb, "patient.yaml")
third: Explanation = why.explain(kb, case)
held: bool = bridge.change(kb, case, "met(r0)").holds
failed: bool = bridge.check("kb", only=["gaps"]).failed
same: bool = bridge.diff(kb, "kb").equivalent
rows: int = len(cohort(kb, [case], plans=True))
verdict: str = bridge.consult(kb, case).answer().verdict
data: dict[str, object] = bridge.assess(kb, case).to_dict()
clean: bool = bridge.lint(["local.lp"]).clean
"""


@pytest.mark.slow
def test_a_program_of_a_user_has_types(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(USER, encoding="utf-8")
    bad.write_text(USER + "bridge.explain(kb, 3)\nbridge.check(only=4)\n", encoding="utf-8")
    run = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(bad)]
    place = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(
        [*run, str(good)], check=False, cwd=tmp_path, env=place, capture_output=True, text=True
    )
    wrong = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line.partition(":")[0] for line in wrong] == ["bad.py"] * len(wrong), done.stdout
    assert len(wrong) >= 2, done.stdout


def test_an_unknown_name_is_none() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        bridge.nothing  # noqa: B018


def test_the_import_is_light() -> None:
    heavy = (
        "numpy",
        "pyarrow",
        "rich",
        "jinja2",
        "inspect",
        "pathlib",
        *(
            f"pyclingo_bridge.{name}"
            for name in ("answer", "check", "diff", "explain", "base.files")
        ),
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
    assert {"pyclingo_bridge.answer.assess", "pyclingo_bridge.compiled.storage.stored"} <= used
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


def test_a_text_alone_is_one_and_not_its_letters(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(bridge.KnowledgeBaseError, match=r"no such file `no\.lp`"):
        bridge.load(extra="no.lp")
    with pytest.raises(bridge.BridgeError, match="no analysis `verdict`"):
        bridge.check(kb, only="verdict")
    file = tmp_path / "own.lp"
    file.write_text("% Nothing.\n")
    assert bridge.lint(str(file)).files == bridge.lint([file]).files == (file,)
    with pytest.raises(ValueError, match="from 0"):
        bridge.assess(kb, {"ecog": 1}, plans=-1)
