import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_loading_the_commands_loads_nothing_that_only_they_need() -> None:
    program = "import sys, ivr.cli; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert not [name for name in loaded if name.startswith(("ruamel", "rich", "ivr.phone", "ivr.content"))]


@pytest.mark.parametrize("command", [["hours"], ["prompts"], ["flow"], ["call"], ["hours", "show"]])
def test_every_command_says_what_it_is_for(untouched: Any, command: list[str]) -> None:
    answer = untouched.here(*command, "--help")

    assert answer.status == 0
    assert re.match(r"Usage: .*\n\n  \S.*\.\n", answer.out)


def test_settings_that_cannot_be_used_end_a_command_with_their_remedies(installation: Any) -> None:
    broken = installation.environment | {"SCHEDULES_DIR": "nowhere", "TWILIO_NUMBER": "112"}
    result = subprocess.run(
        installation.command("hours", "check"),
        cwd=ROOT,
        env=broken,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stdout) == (2, "")
    assert "- SCHEDULES_DIR " in result.stderr
    assert "- TWILIO_NUMBER " in result.stderr
    assert "Traceback" not in result.stderr
