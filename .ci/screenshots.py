"""Draws the pictures of the documents in Chromium: `docs/board.png`, `docs/consultation.png`."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import pyclingo_bridge as bridge

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CRLM = str(Path(sys.executable).parent / "crlm")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--window-size=1280,800", "--virtual-time-budget=8000", "--force-device-scale-factor=0.75"),
)


def draw(url: str, picture: Path) -> None:
    """Write the picture of a page."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"--user-data-dir={folder}"
        command = ["chromium", *FLAGS, profile, f"--screenshot={picture}", url]
        subprocess.run(command, check=True, capture_output=True)


def board() -> None:
    """The sheet of patient A."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "board.html")
        command = [CRLM, "board", "cases/patient_a.lp", "-o", str(page)]
        subprocess.run(command, check=True, cwd=ROOT)
        draw(page.as_uri(), DOCS / "board.png")


def consultation() -> None:
    """The consultation with what is stated of patient A."""
    case = bridge.read_case(ROOT / "cases/patient_a.lp", bridge.load().vocabulary)
    command = [CRLM, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http\S+", server.stdout.readline())
            assert found is not None
            draw(f"{found[0]}#{urlencode(case.values)}", DOCS / "consultation.png")
        finally:
            server.terminate()


if __name__ == "__main__":
    board()
    consultation()
