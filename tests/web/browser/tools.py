"""What the browser tests need, and whether it is there."""

import os
import shutil
from pathlib import Path

import pytest


def tools() -> tuple[str, str, str]:
    """The folder with the packages, node, and the browser. Skips the test where one is missing;
    where `CI` is set it fails."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = os.environ.get("CRLM_BROWSER_TOOLS") or str(cache / "crlm-browser-tools")
    node, browser = shutil.which("node"), shutil.which("chromium")
    packages = [Path(folder) / "node_modules" / name for name in ("playwright-core", "axe-core")]
    if node and browser and all(package.is_dir() for package in packages):
        return folder, node, browser
    reason = "no browser, node or packages for them: `.ci/browser` installs them"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
