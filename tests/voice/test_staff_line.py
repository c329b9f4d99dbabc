"""Where a desk is asked, and how lines are said to be."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callbacks.token import Tokens
from ivr.callflow.staff_entry import CLOSABLE
from ivr.callflow.turns import CALLBACK_LIST, Ask, Position, Question
from ivr.content.live import Live
from ivr.hours.model import NOT_CONFIRMED, Closure, Kind
from ivr.voice import staff_line
from ivr.voice.guard import DEADLINE
from ivr.voice.log import Log
from ivr.voice.staff_line import KNOWN_FOR, OF_STAFF, PURPOSE, AwayError, Backroom, Shift, StaffLine

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 11, 24, 13, 10, tzinfo=AMSTERDAM)
CALL = "CA" + 32 * "1"


class TestBackroom:
    def test_a_desk_is_made_once_and_by_the_first_who_asks(self) -> None:
        made: list[object] = []

        def make() -> Any:
            made.append(object())
            return made[-1]

        room = Backroom(make)
        assert made == []
        with ThreadPoolExecutor(4) as pool:
            desks = set(pool.map(lambda _: room.ask(id), range(8)))  # type: ignore[arg-type]
        assert desks == {id(made[0])}

    def test_a_desk_that_does_not_answer_in_time_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(staff_line, "SECONDS", 0.05)
        never = Event()
        room = Backroom(object)  # type: ignore[arg-type]
        with pytest.raises(AwayError):
            room.ask(lambda _: never.wait(30))
        never.set()

    def test_desks_that_all_hang_keep_nobody_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(staff_line, "SECONDS", 0.05)
        never = Event()
        room = Backroom(object)  # type: ignore[arg-type]
        for _ in range(6):
            with pytest.raises(AwayError):
                room.ask(lambda _: never.wait(30))
        never.set()
        monkeypatch.setattr(staff_line, "SECONDS", 30)
        assert room.ask(lambda _: True)

    def test_a_desk_that_fails_or_cannot_be_made_is_away(self) -> None:
        with pytest.raises(AwayError):
            Backroom(object).ask(lambda _: 1 / 0)  # type: ignore[arg-type]
        with pytest.raises(AwayError):
            Backroom(lambda: 1 / 0).ask(lambda _: True)  # type: ignore[arg-type,return-value]


def test_the_time_for_a_desk_lies_within_that_of_an_answer() -> None:
    assert staff_line.SECONDS < DEADLINE - 0.5


# --- how lines are said to be ---


@pytest.fixture
def saying(shipped: Live) -> Callable[..., dict[str, str]]:
    """Says how lines are in a call in which somebody is known, with closures over the shipped hours."""

    def say(
        *closures: Closure, live: Live = shipped, now: datetime = TUESDAY, taking: bool = True
    ) -> dict[str, str]:
        overlaid = live.overlaid(closures)
        line = made(lambda: overlaid, taking=taking)
        token = line.tokens.seal(f"s{'0' * 32}.0", CALL, now + KNOWN_FOR)
        return line.said(Position("staff_lines", token=token), CALL, now)

    return say


def made(content: Callable[[], Live], *, taking: bool = True) -> StaffLine:
    def nobody() -> Any:
        raise LookupError

    log = Log(io.StringIO(), lambda: TUESDAY)
    return StaffLine(
        Tokens(["a secret of the tests"], PURPOSE), Backroom(nobody), content, lambda: taking, log
    )


def closure(line: str, kind: Kind, hours: float, began: float = 1) -> Closure:
    return Closure(line, kind, TUESDAY - timedelta(hours=began), TUESDAY + timedelta(hours=hours), "other")


def test_hours_that_are_confirmed_are_said_and_others_are_not(saying: Callable[..., dict[str, str]]) -> None:
    assert saying() == {
        "state_nurse": "open tot twee uur 's middags",
        "state_desk": "open",
        "state_callback_list": "open",
        "state_clinic": "open",
    }


def test_a_line_that_is_closed_by_its_hours_says_when_it_opens(saying: Callable[..., dict[str, str]]) -> None:
    night = TUESDAY + timedelta(hours=10)

    said = saying(now=night)

    assert said["state_nurse"] == "dicht tot morgen tien uur 's ochtends"
    assert said["state_desk"] == "dicht"


@pytest.mark.parametrize(
    ("closures", "said"),
    [
        pytest.param((closure("nurse", Kind.CLOSED, 0.5),), "dicht gezet tot tien over half twee 's middags", id="closed"),
        pytest.param((closure("nurse", Kind.OPEN, 2),), "open gezet tot tien over drie 's middags", id="opened"),
        pytest.param((closure("nurse", Kind.CLOSED, 30),), "dicht gezet tot morgen tien over zeven 's avonds", id="beyond today"),
        pytest.param(
            (closure("nurse", Kind.CLOSED, 3, began=2), closure("nurse", Kind.OPEN, 1)),
            "open gezet tot tien over twee 's middags", id="the later begun of two",
        ),
        pytest.param(
            (closure("nurse", Kind.CLOSED, 3), closure("nurse", Kind.OPEN, 1)),
            "dicht gezet tot tien over vier 's middags", id="the closed one of two that began together",
        ),
        pytest.param((closure("nurse", Kind.CLOSED, -0.5),), "open tot twee uur 's middags", id="over"),
    ],
)  # fmt: skip
def test_what_staff_did_is_said_with_its_end(
    saying: Callable[..., dict[str, str]], closures: tuple[Closure, ...], said: str
) -> None:
    assert saying(*closures)["state_nurse"] == said


def test_the_callback_list_is_closed_too_when_nobody_takes_requests(
    saying: Callable[..., dict[str, str]],
) -> None:
    assert saying(taking=False)["state_callback_list"] == "dicht"
    closed = closure(CALLBACK_LIST, Kind.CLOSED, 1)
    assert saying(closed)["state_callback_list"] == "dicht gezet tot tien over twee 's middags"


def test_a_line_of_which_nothing_is_known_says_so(
    saying: Callable[..., dict[str, str]], shipped: Live
) -> None:
    timelines = {line: each for line, each in shipped.timelines.items() if line != "nurse"}

    assert saying(live=replace(shipped, timelines=timelines))["state_nurse"] == "onbekend"


def test_unconfirmed_hours_are_not_said_although_a_line_is_closed(
    saying: Callable[..., dict[str, str]], shipped: Live
) -> None:
    assert NOT_CONFIRMED in {version.source for version in shipped.contents.timetables["office"].versions}
    assert saying(now=TUESDAY + timedelta(hours=10))["state_clinic"] == "dicht"


# --- tokens ---


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("c48153", id="a code"),
        pytest.param("s" + "0" * 31 + ".0", id="too short"),
        pytest.param("s" + "0" * 32, id="no number"),
        pytest.param("+31612345678", id="a number"),
    ],
)
def test_only_the_token_of_a_shift_lets_anything_be_said(shipped: Live, told: str) -> None:
    line = made(lambda: shipped)
    token = line.tokens.seal(told, CALL, TUESDAY + KNOWN_FOR)
    position = Position("staff_lines", token=token, origin="nurse")

    assert line.said(position, CALL, TUESDAY) == {}
    for question in OF_STAFF - {Question.STAFF_CODE, Question.STAFF_KNOWN}:
        answer = line.answer(Ask(question, choice=1), position, {"CallSid": CALL}, TUESDAY)
        assert not answer.token
        assert answer.way in {0, 2}


def test_the_token_of_the_longest_shift_fits_in_a_url(shipped: Live) -> None:
    line = made(lambda: shipped)
    token = line._sealed(Shift("f" * 32, TUESDAY, 999), CALL)

    assert line.said(Position("staff_lines", token=token), CALL, TUESDAY).keys() >= {
        f"state_{each}" for each in CLOSABLE
    }
