"""The build of a wheel: it gets the compiled form of the guideline, where that can be made here."""

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "pyclingo_bridge/compiled/storage/shipped.bin"
"""Where the package looks for it before it looks into the user's cache."""


class CompiledForm(BuildHookInterface[Any]):
    """Loads the guideline as a user does for the first time, and takes along what that keeps."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled form to a wheel. Without it the wheel is whole as well: the guideline is
        compiled by whoever first loads it then."""
        if version == "editable" or find_spec("clingo") is None:
            return
        # The folder is there until the wheel is written; it goes with this object.
        self._folder = tempfile.TemporaryDirectory()
        path = os.pathsep.join(filter(None, (self.root, os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "CRLM_CACHE": self._folder.name}
        command = [sys.executable, "-c", "import pyclingo_bridge; pyclingo_bridge.load()"]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        made = [*Path(self._folder.name).glob("compiled/*.bin")]
        if done.returncode or len(made) != 1:
            self.app.display_warning("the guideline is not compiled: its rules are shipped alone")
            return
        build_data["force_include"][str(made[0])] = PLACE
