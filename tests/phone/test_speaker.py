from pathlib import Path

import pytest

from ivr.phone.speaker import Speaker, find_speaker


def program(folder: Path, script: str) -> str:
    file = folder / "espeak-ng"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def test_the_text_is_spoken_in_its_language(tmp_path: Path) -> None:
    speaker = Speaker(program(tmp_path, f'echo "$@" > {tmp_path}/said; cat >> {tmp_path}/said'))
    speaker.say("-v één", "nl-NL", lambda: False)
    assert (tmp_path / "said").read_text() == "-v nl --stdin\n-v één"


def test_speaking_stops_when_interrupted(tmp_path: Path) -> None:
    speaker = Speaker(program(tmp_path, f"cat > {tmp_path}/said; exec sleep 60"))
    speaker.say("Een lang verhaal.", "nl", lambda: True)  # comes back at once, or the test takes a minute


def test_a_speaker_that_does_not_listen_does_no_harm(tmp_path: Path) -> None:
    Speaker(program(tmp_path, "exec <&-; exit 1")).say("a" * 1_000_000, "nl", lambda: False)


def test_a_machine_without_espeak_has_no_speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_speaker() is None
    program(tmp_path, "cat > /dev/null")
    assert find_speaker() is not None
