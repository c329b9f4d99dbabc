"""What tests of callbacks share: a spool on a real file, and programs that run beside the tests."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
SECRET = "a secret of the tests, as long as a real one"


@pytest.fixture
def cipher() -> Cipher:
    return Cipher([SECRET])


@pytest.fixture
def spool(tmp_path: Path, cipher: Cipher) -> Iterator[Spool]:
    spool = Spool(tmp_path / FILE, cipher)
    yield spool
    spool.close()


@pytest.fixture
def run_program() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs a program of `programs/` with the secret and further arguments, `before` it another command."""

    def run(name: str, *arguments: str, before: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*before, sys.executable, str(PROGRAMS / name), SECRET, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
