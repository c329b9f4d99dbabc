"""The workbench: what it says to people whose machine lacks something."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()

# Stands in for a Python: the first line is `case "$2"`, what `-c` is asked to run.
NEW_ENOUGH_WITHOUT_VENV = """case "$2" in
  *ensurepip*) exit 1 ;;
  *venv*) echo python3.99-venv ;;
esac"""
TOO_OLD = "exit 1"
NOT_ROOT = {"id": "echo 1000"}
ROOT_WHOSE_APT_FAILS = {"id": "echo 0", "apt-get": "exit 100"}


def make(folder: Path, *arguments: str, commands: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run make on a fresh copy, with these commands going before those of the machine."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements.txt").touch()
    (folder / "bin").mkdir()
    for name, script in commands.items():
        command = folder / "bin" / name
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755)
    env = {"PATH": f"{folder}/bin:/usr/bin:/bin"}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_every_target_that_people_run(tmp_path: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    targets = set(phony.group(1).split()) - {"node", "chromium", "espeak-ng", "sox", "strace"}

    listed = make(tmp_path, commands={}).stdout

    assert set(re.findall(r"^  make ([a-z]+) ", listed, re.MULTILINE)) >= targets
    assert listed.startswith("Try:  make run")


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        pytest.param({"python3": TOO_OLD}, "the line needs Python 3.11 or newer", id="Python is too old"),
        pytest.param({"python3": TOO_OLD}, "PYTHON=python3.12 make run", id="how to name another Python"),
        pytest.param(
            {"python3": NEW_ENOUGH_WITHOUT_VENV} | NOT_ROOT,
            "sudo apt-get install -y python3.99-venv",
            id="Debian's venv is missing and we are not root",
        ),
        pytest.param(
            {"python3": NEW_ENOUGH_WITHOUT_VENV} | ROOT_WHOSE_APT_FAILS,
            "sudo apt-get install -y python3.99-venv",
            id="Debian's venv is missing and apt fails",
        ),
    ],
)
def test_what_cannot_be_installed_is_said_with_the_command_that_mends_it(
    commands: dict[str, str], says: str, tmp_path: Path
) -> None:
    run = make(tmp_path, "run", commands=commands)

    assert run.returncode == 2
    assert says in run.stderr
    assert not (tmp_path / ".venv").exists()


def test_python_is_the_one_that_people_name(tmp_path: Path) -> None:
    run = make(tmp_path, "install", "PYTHON=another", commands={"another": TOO_OLD, "python3": "exit 0"})

    assert run.returncode == 2
    assert "another is missing or too old" in run.stderr


def test_ci_checks_and_then_tests() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line.startswith("make")]

    assert commands == ["make lint", "make test"]
