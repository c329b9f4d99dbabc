"""A clock that is wrong, jumps or meets a change of time: who rings hears of the emergency departments first, or
what is right at the moment that the clock tells."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import enumerate as enumerate_threads
from time import sleep

import pytest

from app import create_app
from ivr.content.keeper import LOOK_SECONDS
from ivr.phone.twiml import Gather, parse
from tests.faults.expected import as_usual, emergency_first, helped
from tests.faults.rows import NIGHT, NOON, TIMES, Row, rows, wrong
from tests.server import SECRET_KEY, soon
from tests.test_calls import NUMBERS
from tests.voice.line import Answer, Line, settings_in

IMPLAUSIBLE = {
    "1970": "1970-01-01T00:00:30+00:00",
    "1970 by day": "1970-01-05T13:10:00+01:00",
    "2000": "2000-01-01T00:00:00+00:00",
    "where 32 bits end": "2038-01-19T03:14:08+00:00",
    "2038 by day": "2038-11-22T13:10:00+01:00",
    "2106": "2106-02-07T06:28:16+00:00",
}
MakeLine = Callable[..., Line]


def post_of(line: Line) -> Callable[..., Answer]:
    return lambda target, fields: line.post(target, list(fields.items()))


@pytest.mark.parametrize("when", [NOON, NIGHT])
@pytest.mark.parametrize("clock", IMPLAUSIBLE)
def test_with_a_clock_that_cannot_be_right_the_emergency_choice_comes_first(
    clock: str, when: str, matrix: dict[str, list[Row]], line_in: MakeLine
) -> None:
    line = line_in(datetime.fromisoformat(IMPLAUSIBLE[clock]))

    assert wrong(clock, post_of(line), matrix[when], emergency_first) == {}


@pytest.mark.parametrize("clock", IMPLAUSIBLE)
def test_with_a_clock_that_cannot_be_right_the_desk_is_behind_0(clock: str, line_in: MakeLine) -> None:
    line = line_in(datetime.fromisoformat(IMPLAUSIBLE[clock]))
    menu = next(verb for verb in parse(line.post("/voice").text.encode()).verbs if isinstance(verb, Gather))
    assert menu.action

    for key, who in (("0", "desk"), ("1", "ed_hoofddorp"), ("2", "ed_haarlem_zuid")):
        assert line.post(menu.action, {"Digits": key}).document.findtext("Dial") == NUMBERS[who]


# --- a clock that jumps under a running line ---


class Jumping:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def jumping(line_in: MakeLine, data: Path) -> tuple[Line, Jumping]:
    """A line that was started at noon, and its clock."""
    clock = Jumping(TIMES[NOON])
    line = line_in(TIMES[NOON])
    line.app = create_app(settings_in(data, SECRET_KEY=SECRET_KEY), clock=clock)
    return line, clock


def looks_again(line: Line) -> None:
    """Let the line notice its clock: it looks once a second, and compiles a new day beside the calls."""
    sleep(LOOK_SECONDS + 0.1)
    line.ask("GET", "/readyz")
    assert soon(lambda: all(thread.name != "snapshot" for thread in enumerate_threads()))


@pytest.mark.parametrize("clock", ["1970 by day", "2038 by day"])
def test_a_clock_that_jumps_away_is_not_believed_and_one_that_comes_back_is(
    clock: str, jumping: tuple[Line, Jumping], matrix: dict[str, list[Row]]
) -> None:
    line, running = jumping
    running.now = datetime.fromisoformat(IMPLAUSIBLE[clock])
    assert wrong(f"{clock}, at once", post_of(line), matrix[NOON], emergency_first) == {}

    looks_again(line)
    assert wrong(f"{clock}, later", post_of(line), matrix[NOON], emergency_first) == {}

    running.now = TIMES[NOON]
    looks_again(line)
    assert wrong(f"back from {clock}", post_of(line), matrix[NOON], as_usual) == {}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param("2026-11-23T13:10:00+01:00", "2026-11-23T12:10:00+01:00", id="an hour back"),
        pytest.param(
            "2026-11-23T21:00:00+01:00", "2026-11-23T13:10:00+01:00", id="from the evening to the day"
        ),
        pytest.param(
            "2026-11-23T13:10:00+01:00", "2026-11-21T13:10:00+01:00", id="two days back, to a Saturday"
        ),
        pytest.param("2026-11-23T13:10:00+01:00", "2026-10-01T13:10:00+02:00", id="two months back"),
        pytest.param("2026-11-23T13:10:00+01:00", "2027-06-01T13:10:00+02:00", id="half a year ahead"),
    ],
)
def test_a_clock_that_is_set_is_followed(
    first: str, then: str, jumping: tuple[Line, Jumping], line_in: MakeLine
) -> None:
    line, running = jumping
    running.now = datetime.fromisoformat(first)
    line.post("/voice")
    running.now = datetime.fromisoformat(then)
    looks_again(line)

    for target in ("/voice", "/voice/turn/nowhere"):
        assert line.post(target).text == line_in(running.now).post(target).text


# --- the nights on which the clock changes ---


@pytest.mark.parametrize(
    "moment",
    [
        "2026-10-25T02:59:59+02:00",
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T02:30:00+01:00",
        "2026-03-29T01:59:59+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T01:30:00+00:00",
    ],
)
def test_in_an_hour_that_comes_twice_or_never_the_night_goes_on(
    moment: str, matrix: dict[str, list[Row]], line_in: MakeLine
) -> None:
    now = datetime.fromisoformat(moment)
    line = line_in(now)

    assert "is nu dicht" in line.post("/voice").spoken
    assert wrong(moment, post_of(line), matrix[NIGHT], helped) == {}
    assert wrong(moment, post_of(line), rows(line, NIGHT), as_usual) == {}, "a repeat is answered alike"
