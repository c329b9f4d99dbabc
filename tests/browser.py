"""A real browser and the program of axe-core, for the tests of all pages; nothing here is skipped."""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

HOME = Path(__file__).resolve().parents[1]
AXE_VERSION = "4.14.1"
CHROMIUM_FLAGS = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("No Chromium here, and the page must be looked at. Run: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The program of axe-core, fetched once into .deps/."""
    folder = HOME / ".deps" / "axe"
    program = folder / "node_modules" / "axe-core" / "axe.min.js"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of pytest-xdist share the folder
        if not program.exists():
            _fetch(folder)
    return program.read_text("utf-8")


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("No npm here, and the page must be checked by axe-core. Run: sudo apt-get install -y npm")
    package = f"axe-core@{AXE_VERSION}"
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--save-exact", package]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        pytest.fail(f"npm could not fetch {package}:\n{outcome.stderr}")
