import io
import time
import wave
from pathlib import Path

import pytest

from ivr.phone.speaker import Speaker, find_speaker


def program(folder: Path, script: str, name: str = "espeak-ng") -> str:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def never() -> bool:
    return False


def always() -> bool:
    return True


# --- words ---


def test_the_text_is_spoken_in_its_language(tmp_path: Path) -> None:
    speaker = Speaker(program(tmp_path, f'echo "$@" > {tmp_path}/said; cat >> {tmp_path}/said'))
    speaker.say("-v één", "nl-NL", never)
    assert (tmp_path / "said").read_text() == "-v nl --stdin\n-v één"


def test_speaking_stops_when_interrupted(tmp_path: Path) -> None:
    speaker = Speaker(program(tmp_path, f"cat > {tmp_path}/said; exec sleep 60"))
    speaker.say("Een lang verhaal.", "nl", always)  # comes back at once, or the test takes a minute


def test_a_speaker_that_does_not_listen_does_no_harm(tmp_path: Path) -> None:
    Speaker(program(tmp_path, "exec <&-; exit 1")).say("a" * 1_000_000, "nl", never)


# --- recordings ---


def test_a_recording_is_given_to_the_player_as_it_is(tmp_path: Path) -> None:
    sound = bytes(range(256)) * 1000
    player = program(tmp_path, f'echo "$@" > {tmp_path}/told; cat > {tmp_path}/played', "aplay")
    Speaker(None, [player, "-q", "-"]).play(sound, never)

    assert (tmp_path / "played").read_bytes() == sound
    assert (tmp_path / "told").read_text() == "-q -\n"


def test_playing_stops_when_interrupted_and_not_before(tmp_path: Path) -> None:
    speaker = Speaker(None, [program(tmp_path, "exec sleep 60", "aplay")])
    looked: list[float] = []

    def at_the_third_look() -> bool:
        looked.append(time.monotonic())
        return len(looked) >= 3

    began = time.monotonic()
    speaker.play(b"RIFF", at_the_third_look)
    assert len(looked) >= 3
    assert time.monotonic() - began < 20


def test_playing_lasts_until_the_player_has_ended(tmp_path: Path) -> None:
    speaker = Speaker(None, [program(tmp_path, f"sleep 0.3; echo end > {tmp_path}/played", "aplay")])
    speaker.play(b"RIFF", never)

    assert (tmp_path / "played").read_text() == "end\n"


def test_a_player_that_does_not_listen_does_no_harm(tmp_path: Path) -> None:
    Speaker(None, [program(tmp_path, "exec <&-; echo no sound card >&2; exit 1", "aplay")]).play(
        bytes(1_000_000), never
    )


def test_without_a_program_for_it_a_speaker_is_silent(tmp_path: Path) -> None:
    voice = program(tmp_path, f"echo said >> {tmp_path}/heard")
    player = program(tmp_path, f"echo played >> {tmp_path}/heard", "aplay")

    Speaker(voice).play(b"RIFF", never)
    Speaker(None, [player]).say("Welkom.", "nl", never)
    assert not (tmp_path / "heard").exists()
    Speaker(voice, [player]).play(b"RIFF", never)
    Speaker(voice, [player]).say("Welkom.", "nl", never)
    assert (tmp_path / "heard").read_text() == "played\nsaid\n"


# --- what the machine has ---


def test_a_machine_without_any_program_has_no_speaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_speaker() is None


@pytest.mark.parametrize(
    ("programs", "played", "said"),
    [
        pytest.param(["espeak-ng"], "", "espeak-ng -v nl --stdin\n", id="a voice only"),
        pytest.param(["aplay"], "aplay -q -\n", "", id="ALSA's player"),
        pytest.param(["play"], "play -q -t wav -\n", "", id="sox's player"),
        pytest.param(["play", "aplay"], "aplay -q -\n", "", id="both players"),
        pytest.param(
            *(["play", "espeak-ng"], "play -q -t wav -\n", "espeak-ng -v nl --stdin\n"),
            id="a player and a voice",
        ),
    ],
)
def test_a_speaker_uses_what_the_machine_has(
    programs: list[str], played: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in programs:
        program(tmp_path / "bin", f'echo {name} "$@" >> {tmp_path}/told', name)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    speaker = find_speaker()
    told = tmp_path / "told"
    told.touch()

    assert speaker is not None
    speaker.play(b"RIFF", never)
    assert told.read_text() == played
    speaker.say("Welkom.", "nl-NL", never)
    assert told.read_text() == played + said


def test_what_sox_is_told_it_understands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(1600))
    program(
        tmp_path / "bin",
        f'/usr/bin/env -i PATH=/usr/bin:/bin AUDIODRIVER=null sox "$@" -n stat 2> {tmp_path}/read',
        "play",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    speaker = find_speaker()

    assert speaker is not None
    speaker.play(file.getvalue(), never)
    assert "Samples read:               800" in (tmp_path / "read").read_text()
