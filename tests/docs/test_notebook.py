"""The notebook of the docs: its cells run in order, and each shows what it says."""

import ast
import json
from typing import Any

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("compiled_once", "loaded_once")
FILE = ROOT / "docs/notebook.ipynb"
NOTEBOOK: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def shown(source: str, names: dict[str, Any]) -> str:
    """What a notebook shows of a cell: the value of its last line, as part of a page if it can."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "a cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return ""
    value = eval(compile(ast.Expression(last.value), "a cell", "eval"), names)
    page = getattr(value, "_repr_html_", lambda: None)()
    return page if page is not None else repr(value)


def test_it_is_kept_without_outputs() -> None:
    """They would be those of one day, and ten times its size."""
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in NOTEBOOK["cells"]}) == len(NOTEBOOK["cells"])
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert FILE.stat().st_size < 10_000


@pytest.mark.slow
def test_its_cells_run_in_order() -> None:
    names: dict[str, Any] = {}
    outputs = [shown(source, names) for source in CODE]
    told = "\n".join(outputs)
    for text in (
        "Resection is not indicated at present",
        "criterion not shown to be met: enough liver left",
        "2 smallest changes reach it",
        "Worth asking for the verdict",
        "Synthetic data: all 300 rows are labelled synthetic",
        "not_indicated_now",
        "['doublet']",
    ):
        assert text.lower() in told.lower(), text
    assert str(ROOT) not in told
    assert sum(output.startswith('<div class="crlm-result">') for output in outputs) == 5
