"""`flask callbacks …` and `flask worker`, from the call to the outcome, as processes of their own."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.hours.windows import Window
from ivr.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "+31612345678"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def morning(installation: Any) -> datetime:
    """The last morning on which the office was open, whenever this runs."""
    now = datetime.now(AMSTERDAM)
    days = [now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days) for days in range(1, 15)]
    typed = "\n".join(f"{day:%Y-%m-%dT%H:%M}" for day in days)
    shown = installation.here("hours", "show", "--line", "office", "--at", "-", "--json", typed=typed).out
    answers = map(json.loads, shown.splitlines())
    return next(day for day, facts in zip(days, answers, strict=True) if facts["status"] == "open")


@pytest.fixture
def asked(installation: Any, morning: datetime) -> Any:
    """An installation in which somebody asked to be phoned back, and the worker has been round."""
    for _ in range(3):  # a busy disk may take longer than a caller is kept waiting; who phones again is noted
        call = installation.run("call", "--at", f"{morning:%Y-%m-%dT%H:%M}", "--keys", "3 1 #")
        if "genoteerd" in call.out:
            break
    assert "genoteerd" in call.out, call.err
    assert installation.run("worker", "--once").out == "1 requests came in\n"
    return installation


def first(installation: Any) -> dict[str, Any]:
    found = installation.run("callbacks", "list", "--json").json()
    assert len(found) == 1
    request: dict[str, Any] = found[0]
    return request


def test_a_request_is_on_the_list_once_without_its_number(asked: Any, morning: datetime) -> None:
    assert asked.run("worker", "--once").out == ""
    request = first(asked)
    assert (request["state"], request["origin"]) == ("new", "menu")
    due = datetime.strptime(request["due_at"], "%Y-%m-%d %H:%M").replace(tzinfo=AMSTERDAM)
    assert (due.hour, due.minute) == (17, 0), "the end of an office day"
    assert timedelta(days=2) < due - morning < timedelta(days=9), "the second one after it"
    text = asked.run("callbacks", "list").out
    assert NUMBER[-8:] not in text
    assert NUMBER[-8:] not in json.dumps(request)


def test_a_request_goes_from_new_to_done_with_a_name_and_an_outcome(asked: Any) -> None:
    own = first(asked)["id"][:8]
    assert asked.run("callbacks", "take", own, "--by", "Anna").out == f"{own} is taken\n"
    assert first(asked)["taken_by"] == "Anna"
    assert asked.run("callbacks", "show", own, "--json").json()["number"] == NUMBER
    assert asked.run("callbacks", "called", own, "--by", "Anna", "--reached").out == f"{own} is reached\n"
    done = asked.run("callbacks", "done", own, "--by", "Anna", "--outcome", "helped")
    assert done.out == f"{own} is done\n"
    assert asked.run("callbacks", "list").out == "Nobody waits to be phoned back.\n"
    history = asked.run("callbacks", "show", own, "--json").json()["history"]
    assert [event["action"] for event in history] == ["asked", "taken", "reached", "done"]
    assert asked.run("callbacks", "reopen", own, "--by", "Bert").out == f"{own} is new\n"


def test_who_was_not_reached_is_phoned_again_later(asked: Any) -> None:
    own = first(asked)["id"][:8]
    asked.run("callbacks", "take", own, "--by", "Anna")
    asked.run("callbacks", "called", own, "--by", "Anna", "--no-answer")
    request = first(asked)
    assert (request["state"], request["attempts"]) == ("no_answer", 1)
    assert datetime.fromisoformat(request["due_at"])


def test_what_cannot_be_done_is_one_line_and_status_2(asked: Any) -> None:
    for wrong in (
        ("callbacks", "show", "nonsense"),
        ("callbacks", "done", first(asked)["id"][:8], "--by", "Anna"),
    ):
        answer = asked.run(*wrong)
        assert answer.status == 2
        assert answer.err.strip()
        assert "Traceback" not in answer.err


def test_purge_leaves_what_is_open(asked: Any) -> None:
    assert asked.run("callbacks", "purge").out == "0 requests erased\n"
    assert first(asked)["state"] == "new"


def test_a_database_that_is_not_there_is_told_in_one_line(asked: Any) -> None:
    environment = asked.environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    command = asked.command("callbacks", "list")
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "DATABASE_URL" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_window_that_was_promised_too_often_is_told(asked: Any, morning: datetime) -> None:
    """As two machines do that give out the last place within the same second: here straight into the ledger."""
    plan = """callbacks:
  window_minutes: 60
  places: 1
  earliest_notice_minutes: 60
  days_ahead: 14
  source: confirmed by Test on 2026-10-01
"""
    file = asked.schedules / "callback.yaml"
    file.write_text(file.read_text("utf-8") + plan, "utf-8")
    assert asked.run("hours", "publish").status == 0
    settings = Settings.from_environment(asked.environment)
    start = morning + timedelta(days=7)
    window = Window(start.astimezone(UTC), (start + timedelta(hours=1)).astimezone(UTC))
    for call, number in (("CA1", "+31687654321"), ("CA2", "+31687654322")):
        spool = Spool(settings.data_dir / FILE, Cipher(settings.secrets))
        assert spool.finish(call, number, "menu", window, datetime.now(UTC))
        spool.close()
    assert asked.run("worker", "--once").status == 0

    listed = asked.run("callbacks", "list", "--json").json()
    told = [(each["window"], each["overbooked"]) for each in listed if each["window"]]
    assert told == [(f"{start:%Y-%m-%d %H:%M}–{window.end.astimezone(AMSTERDAM):%H:%M}", True)] * 2
    assert asked.run("callbacks", "list").out.count("OVERBOOKED") == 2
