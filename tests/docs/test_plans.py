"""docs/plans.md is what the answers say."""

import runpy

from tests.conftest import ROOT


def test_the_page_of_plans_is_current() -> None:
    page = runpy.run_path(str(ROOT / ".ci/plans.py"))["page"]
    assert (ROOT / "docs/plans.md").read_text(encoding="utf-8") == page()
