"""Twilio's own signer for Node, kept in `.deps/node`: a second opinion in another language.

Rules of this file: Node and npm must be there (`make test` installs them where it may); what is missing fails a test.
"""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path

import pytest

SIGNER = "twilio@5.10.4"
FOLDER = Path(__file__).resolve().parents[2] / ".deps" / "node"


def node_with_signer() -> str:
    """Where Node is, with the signer installed."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not found or not npm:
        pytest.fail(
            "Node is missing, and with it Twilio's own signer. Install it: sudo apt-get install -y nodejs npm"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:  # two workers of pytest may want it at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = FOLDER / "node_modules" / "twilio" / "package.json"
        there = manifest.exists() and json.loads(manifest.read_text())["version"]
        if there != SIGNER.partition("@")[2]:
            install = [
                npm,
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                str(FOLDER),
                SIGNER,
            ]
            run = subprocess.run(install, capture_output=True, text=True, check=False, timeout=200)
            assert run.returncode == 0, f"{SIGNER} could not be installed:\n{run.stderr}"
    return found
