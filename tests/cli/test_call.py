import os
import pty
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
OneLine = Callable[[Any], str]

IN_HOURS = "2026-11-23T13:10"  # a Monday, the nurse's hours
SATURDAY_NIGHT = "2026-11-28T23:00"

NURSE, DESK, SWITCHBOARD = "+31232246491", "+31232240130", "+31232240000"
HAARLEM_ZUID, HOOFDDORP = "+31232244880", "+31232246880"


def call(line: Any, *arguments: str) -> dict[str, Any]:
    """Phone as a program does, and give the transcript."""
    answer = line.here("call", "--json", *arguments)
    assert answer.status == 0, answer.err
    found: dict[str, Any] = answer.json()
    return found


def dialled(transcript: dict[str, Any]) -> list[tuple[str, str]]:
    return [(turn["dialled"], turn["outcome"]) for turn in transcript["turns"] if turn["dialled"]]


def heard(transcript: dict[str, Any]) -> str:
    return " ".join(each["text"] for turn in transcript["turns"] for each in turn["heard"])


# --- the calls of the issue ---


def test_in_the_nurses_hours_key_2_ends_at_the_nurse(untouched: Any) -> None:
    answer = untouched.run("call", "--at", IN_HOURS, "--keys", "2")

    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "call from +31612345678, Monday 2026-11-23 13:10:00"
    assert "  clinic: Welkom bij de rugpoli van het Spaarne Gasthuis. (welcome)" in lines
    assert "  caller: presses 2" in lines
    assert f"  dials {NURSE} (nurse) → answered" in lines
    assert lines[-1].startswith("ended: dialled, 2 webhooks, ")


@pytest.mark.parametrize(
    "at",
    [
        pytest.param("2026-11-23T13:30", id="at half past one"),
        pytest.param("2026-11-23T13:29:40", id="if the key comes at half past one"),
    ],
)
def test_from_half_past_one_key_2_hears_tuesdays_hours(untouched: Any, at: str) -> None:
    transcript = call(untouched, "--at", at, "--keys", "2 h")

    assert dialled(transcript) == []
    assert "U kunt weer bellen: morgen van één tot twee uur 's middags." in heard(transcript)
    assert transcript["ended"] == "caller-hung-up"


def test_on_saturday_night_key_2_ends_at_the_emergency_department(untouched: Any) -> None:
    transcript = call(untouched, "--at", SATURDAY_NIGHT, "--keys", "2")

    assert dialled(transcript) == [(HAARLEM_ZUID, "answered")]
    assert transcript["ended"] == "dialled"


def test_silence_on_saturday_night_ends_at_an_emergency_department_too(untouched: Any) -> None:
    answer = untouched.run("call", "--at", SATURDAY_NIGHT, "--json")
    transcript = answer.json()

    assert (answer.status, answer.err) == (0, "")
    assert dialled(transcript) == [(HAARLEM_ZUID, "answered")]
    assert [turn["pressed"] for turn in transcript["turns"]] == [None, None, None]
    assert transcript["seconds"] < 60 + 90  # a minute until it rings, and the talk


def test_when_nobody_answers_each_is_tried_in_order_and_then_the_numbers_are_read_out(untouched: Any) -> None:
    transcript = call(untouched, "--at", SATURDAY_NIGHT, "--keys", "2", "--dial", "all=no-answer")

    assert dialled(transcript) == [
        *((HAARLEM_ZUID, "no-answer"), (HOOFDDORP, "no-answer"), (SWITCHBOARD, "no-answer")),
    ]
    last = [each["prompt"] for each in transcript["turns"][-1]["heard"]]
    assert last == ["nobody_reached", "all_numbers", "all_numbers", "danger", "goodbye"]
    assert "nul twee drie, twee twee vier, vier acht, acht nul" in heard(transcript)
    assert "bel één één twee" in transcript["turns"][-1]["heard"][3]["text"]
    assert transcript["ended"] == "hung-up"


@pytest.mark.parametrize(
    ("at", "menu"),
    [
        pytest.param("2026-04-27T13:10", "after_hours", id="King's Day"),
        pytest.param("2026-05-05T13:10", "after_hours", id="Liberation Day"),
        pytest.param("2026-03-29T03:30", "after_hours", id="the night that loses an hour"),
        pytest.param("2026-10-25T02:30", "after_hours", id="the night that has an hour twice"),
        pytest.param("2026-10-26T08:00", "main", id="the Monday after it"),
        pytest.param("2026-04-03T10:00", "main", id="Good Friday"),
    ],
)
def test_the_days_of_the_issue_come_out_as_the_timetables_say(untouched: Any, at: str, menu: str) -> None:
    transcript = call(untouched, "--at", at, "--keys", "h")

    assert f"; {menu}: attempt 1" in transcript["turns"][0]["rule"]


# --- what programs get ---


def test_the_transcript_has_the_fields_of_the_issue_and_no_others(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--from", "+31201234567", "--keys", "2")

    assert list(transcript) == ["at", "from", "turns", "ended", "webhooks", "seconds"]
    assert (transcript["at"], transcript["from"]) == ("2026-11-23T13:10:00+01:00", "+31201234567")
    assert (transcript["ended"], transcript["webhooks"]) == ("dialled", 2)
    assert isinstance(transcript["seconds"], float)
    first, last = transcript["turns"]
    keys = ["request", "heard", "wait", "pressed", "dialled", "outcome", "rule"]
    assert (list(first), list(last)) == (keys, keys)
    assert first["request"] == "/voice"
    assert list(first["heard"][0]) == ["prompt", "text", "audio"]
    assert (first["wait"], first["pressed"], first["dialled"], first["outcome"]) == (
        "digits",
        "2",
        None,
        None,
    )
    assert last["request"].startswith("/voice/turn/main?")
    assert (last["wait"], last["pressed"], last["dialled"], last["outcome"]) == (
        "dial",
        None,
        NURSE,
        "answered",
    )
    assert last["rule"].startswith("main: key 2; nurse_line: nurse open until 2026-11-23 13:30")


def test_the_same_call_twice_is_the_same_transcript(untouched: Any) -> None:
    arguments = ("--at", SATURDAY_NIGHT, "--keys", "4 5 2", "--from", "anonymous")

    assert call(untouched, *arguments) == call(untouched, *arguments)


def test_standard_output_holds_the_transcript_and_nothing_else(installation: Any) -> None:
    """Not even at the first call, which publishes, nor from an installation in trouble."""
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: een uur")
    answer = installation.run("call", "--at", IN_HOURS, "--keys", "2", "--json")

    assert answer.json()["turns"]
    assert "{" not in answer.err


def test_a_caller_may_be_anonymous(untouched: Any) -> None:
    assert call(untouched, "--at", IN_HOURS, "--from", "anonymous", "--keys", "h")["from"] == "anonymous"


def test_a_moment_may_name_its_zone(untouched: Any) -> None:
    transcript = call(untouched, "--at", "2026-11-23T12:10:00Z", "--keys", "2")

    assert dialled(transcript) == [(NURSE, "answered")]


def test_outcomes_are_told_by_name(untouched: Any) -> None:
    transcript = call(
        untouched, "--at", IN_HOURS, "--keys", "4", "--dial", "desk=busy", "--dial", "all=failed"
    )

    assert dialled(transcript) == [(DESK, "busy"), (SWITCHBOARD, "failed")]


def test_a_call_by_script_goes_on_through_menus(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "5 1 2 - 0")

    assert [turn["pressed"] for turn in transcript["turns"]] == ["5", "1", "2", None, "0", None]
    assert dialled(transcript) == [(DESK, "answered")]


# --- what is refused ---


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--keys", "2 x"], "'x'", id="a key that no phone has"),
        pytest.param(["--keys", "2", "--dial", "nurse=asleep"], "'asleep'", id="no outcome"),
        pytest.param(["--keys", "2", "--dial", "dentist=busy"], "'dentist'", id="nobody of that name"),
        pytest.param(["--keys", "2", "--at", "tomorrow"], "'tomorrow'", id="no moment"),
        pytest.param(["--keys", "2", "--at", "0001-01-01"], "'0001-01-01'", id="a moment too far away"),
        pytest.param(
            ["--at", IN_HOURS, "--url", "http://127.0.0.1:9", "--keys", "2"], "--at", id="a moment elsewhere"
        ),
        pytest.param(["--url", "telefoon.example.nl", "--keys", "2"], "https://", id="no web address"),
        pytest.param(["--url", "ftp://example.nl", "--keys", "2"], "https://", id="another protocol"),
    ],
)
def test_what_cannot_be_phoned_is_refused_in_one_line(
    untouched: Any, one_line: OneLine, arguments: list[str], says: str
) -> None:
    assert says in one_line(untouched.here("call", *arguments))


def test_a_mistake_is_refused_on_the_command_line_too(untouched: Any, one_line: OneLine) -> None:
    assert "'x'" in one_line(untouched.run("call", "--keys", "x"))


# --- lines in trouble ---


def test_a_line_without_anything_published_can_be_phoned(installation: Any) -> None:
    """Broken from the start: the files serve as far as they go, so a caller still reaches somebody."""
    installation.edit("office.yaml", "monday: 08:00-17:00", "monday: acht tot vijf")

    transcript = call(installation, "--at", IN_HOURS, "--keys", "2")

    assert dialled(transcript) == [(HAARLEM_ZUID, "answered")]
    assert "office unknown" in transcript["turns"][0]["rule"]


def test_files_that_break_later_leave_the_published_version(installation: Any) -> None:
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: een uur")

    assert dialled(call(installation, "--at", IN_HOURS, "--keys", "2")) == [(NURSE, "answered")]


def test_what_is_found_on_the_way_is_told_beside_the_transcript_and_ends_with_status_two(
    untouched: Any,
) -> None:
    answer = untouched.here("call", "--url", "http://127.0.0.1:9", "--json")

    assert answer.status == 2
    assert answer.json()["ended"] == "error 11205"
    assert "11205" in answer.err
    assert "findings" not in answer.json()


# --- a server ---


@pytest.fixture(scope="module")
def server(running: Any) -> Iterator[str]:
    """The address of a real server, with the settings and the data folder of the installation."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--threads", "2", "--no-control-socket", "app:create_app()"]
    environment = running.environment | {"PORT": port}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if "Booting worker" in line:
                break
        yield url
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize("path", ["", "/", "/voice", "/voice/"])
def test_a_server_is_phoned_with_signed_requests(running: Any, server: str, path: str) -> None:
    transcript = call(running, "--url", f"{server}{path}", "--keys", "h")

    assert (
        transcript["turns"][0]["heard"][0]["prompt"] == "welcome"
    )  # the lifeline has neither welcome nor trace
    assert transcript["turns"][0]["rule"].startswith("start: office ")
    assert transcript["ended"] == "caller-hung-up"


def test_a_server_is_phoned_from_the_command_line_until_somebody_answers(running: Any, server: str) -> None:
    answer = running.run("call", "--url", server, "--keys", "1")

    assert (answer.status, answer.err) == (0, "")
    assert re.search(r"^  dials \+31\d+ \(\w+\) → answered$", answer.out, re.MULTILINE)


def test_a_server_that_knows_another_token_gives_the_lifeline(installation: Any, server: str) -> None:
    transcript = call(installation, "--url", server)

    assert transcript["turns"][0]["rule"] is None
    assert "Er is een storing." in heard(transcript)
    assert dialled(transcript)[0] == (HAARLEM_ZUID, "answered")


def test_a_running_server_follows_a_publication_within_seconds(
    server: str, running: Any, tmp_path: Path
) -> None:
    def version() -> int:
        with urlopen(f"{server}/readyz", timeout=10) as answer:  # noqa: S310 - our own server
            found = re.search(rb'"version": ?(\d+)', answer.read())
        assert found
        return int(found[1])

    before = version()
    draft = tmp_path / "draft"
    draft.mkdir()
    for path in running.schedules.iterdir():
        (draft / path.name).write_text(path.read_text("utf-8") + "# checked\n", "utf-8")

    assert running.here("hours", "publish", str(draft)).out.startswith(f"version {before + 1} ")
    deadline = time.monotonic() + 5
    while version() == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert version() == before + 1


# --- by hand ---


def test_without_keys_somebody_at_a_terminal_presses_them(untouched: Any) -> None:
    command = untouched.command("call", "--at", IN_HOURS, "--silent")
    environment = untouched.environment | {"TERM": "dumb", "COLUMNS": "200"}
    with _terminal(command, environment) as terminal:
        welcome = terminal.until("toets 0")
        nurse = terminal.until(NURSE, pressing=b"2")
        terminal.until("Einde", pressing=b"h")

    assert "Welkom bij de rugpoli" in welcome
    assert "Ik verbind u door met de orthopedisch verpleegkundige." in nurse


@dataclass(frozen=True)
class _Terminal:
    """What somebody at a terminal sees and presses."""

    file: int

    def until(self, words: str, pressing: bytes = b"") -> str:
        """Read until the words have been seen; press again from time to time, as nobody knows when it counts."""
        seen, deadline = "", time.monotonic() + 60
        while words not in seen:
            assert time.monotonic() < deadline, seen
            if select.select([self.file], [], [], 0.5)[0]:
                seen += os.read(self.file, 65536).decode("utf-8", "replace")
            else:
                os.write(self.file, pressing)
        return seen


@contextmanager
def _terminal(command: list[str], environment: dict[str, str]) -> Iterator[_Terminal]:
    """Run a command in a terminal; it must end by itself, and well."""
    ours, its = pty.openpty()
    try:
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its
        ) as process:
            try:
                yield _Terminal(ours)
                assert process.wait(timeout=30) == 0
            finally:
                process.kill()
    finally:
        os.close(its)
        os.close(ours)


# --- counterexamples of the proof: what is held, answered and odd ---


def test_a_line_can_be_held_closed_for_a_call(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "2 h", "--hold", "nurse=closed")

    assert dialled(transcript) == []
    assert "U kunt weer bellen: morgen van één tot twee uur 's middags." in heard(transcript)


def test_a_line_of_which_nothing_is_known_is_rung(untouched: Any) -> None:
    transcript = call(untouched, "--at", SATURDAY_NIGHT, "--keys", "0", "--hold", "desk=unknown")
    assert dialled(transcript) == [(DESK, "answered")]


def test_time_passes_in_a_script(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "desk=closed 4 =busy")
    assert dialled(transcript) == [(SWITCHBOARD, "busy")]


def test_the_shell_answers_as_it_is_told(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "3 1", "--answers", "save=0")

    assert "Het lukt nu niet om uw verzoek te noteren." in heard(transcript)
    assert dialled(transcript) == [(DESK, "answered")]


def test_windows_that_are_made_up_are_offered_and_kept(untouched: Any) -> None:
    answers = "windows=2 save=1"
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "3 1 2 h", "--answers", answers)
    prompts = [each["prompt"] for turn in transcript["turns"] for each in turn["heard"]]

    assert "callback.window_2" in prompts
    assert "callback.window_3" not in prompts
    assert prompts[-1] != "callback.not_saved"
    assert "callback.saved_window" in prompts


def test_an_old_menu_is_offered_again(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "4 4", "--stale", "1")

    assert "Het keuzemenu is net veranderd." in heard(transcript)
    assert dialled(transcript) == [(DESK, "answered")]


def test_a_place_that_is_gone_is_the_first_menu(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--keys", "5 1 4", "--lost", "2")
    assert [turn["request"].partition("?")[0] for turn in transcript["turns"]][
        2
    ] == "/voice/turn/no_such_node"
    assert dialled(transcript) == [(DESK, "answered")]


def test_our_own_number_can_phone(untouched: Any) -> None:
    transcript = call(untouched, "--at", IN_HOURS, "--from", "own")
    assert dialled(transcript) == []
    assert transcript["ended"] == "hung-up"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--hold", "nurse=shut"), "'shut' is not a valid Kind", id="no status"),
        pytest.param(("--answers", "save=yes"), "'save=yes' is no answer", id="no way"),
        pytest.param(("--answers", "shave=1"), "'shave=1' is no answer", id="no question"),
        pytest.param(("--url", "http://127.0.0.1:1", "--stale", "1"), "leave out --url", id="another line"),
    ],
)
def test_what_cannot_be_staged_is_one_line(untouched: Any, arguments: tuple[str, ...], says: str) -> None:
    answer = untouched.here("call", "--keys", "h", *arguments)
    assert answer.status == 2
    assert says in answer.err
    assert answer.err.count("\n") == 1
