"""An installation of its own for each test: a data folder, and files that may be changed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from ivr.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """What a command wrote and how it ended."""

    out: str
    err: str
    status: int

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Installation:
    """A line that was never started."""

    folder: Path

    @property
    def schedules(self) -> Path:
        return self.folder / "schedules"

    @property
    def prompts(self) -> Path:
        return self.folder / "prompts"

    @property
    def snapshot(self) -> Path:
        return self.folder / "data" / "snapshot.json"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATA_DIR": str(self.folder / "data"), "IVR_ENV": "test"}
        files = {"SCHEDULES_DIR": str(self.schedules), "PROMPTS_DIR": str(self.prompts)}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"} | own | files

    @cached_property
    def _app(self) -> Flask:
        return create_app(Settings.from_environment(self.environment))

    def here(self, *arguments: str, typed: str = "") -> Answer:
        """Run a command in this process, on an application as a server has it: what is there is published."""
        told = {"FLASK_RUN_FROM_CLI": "true"}  # as the `flask` command does
        result = self._app.test_cli_runner().invoke(args=arguments, input=typed, env=told)
        return Answer(result.stdout, result.stderr, result.exit_code)

    def run(self, *arguments: str, typed: str = "") -> Answer:
        """Run a command as people do."""
        result = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Answer(result.stdout, result.stderr, result.returncode)

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "app", *arguments]

    def edit(self, file: str, old: str, new: str) -> int:
        """Change what stands once in a file, and give its line."""
        path = (self.prompts if "/" in file else self.schedules) / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation as we ship it, for tests that change nothing."""
    return _installed(tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation for a server that all tests of a module phone."""
    return _installed(tmp_path_factory.mktemp("running"))


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return _installed(tmp_path)


def _installed(folder: Path) -> Installation:
    """Without recordings, so that callers hear exactly the words of the files."""
    for name in ("schedules", "prompts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("recordings"))
    return Installation(folder)


@pytest.fixture
def one_line() -> Callable[[Answer], str]:
    """Checks that a command was refused as promised: status 2, one line, nothing else; gives the line."""

    def line(answer: Answer) -> str:
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.count("\n") == 1
        return answer.err.strip()

    return line
