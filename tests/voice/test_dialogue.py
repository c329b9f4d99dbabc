"""The answers to what the flow asks in a callback dialogue, with a real spool."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app import create_app
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.requests import SpooledRequest, reference_of
from ivr.callbacks.spool import Spool
from ivr.callbacks.taking import Taking
from ivr.callbacks.token import Tokens
from ivr.callflow.events import Answered
from ivr.callflow.nodes import prompts
from ivr.callflow.turns import Ask, Cue, HangUp, Position, Question, Turn
from ivr.content.live import Live, compiled
from ivr.hours.parse import parse_timetable
from ivr.hours.windows import CallbackPlan, Window
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import Answer, WsgiLine
from ivr.phone.script import ScriptedHand, parse_keys
from ivr.settings import Settings
from ivr.voice.dialogue import Dialogue, sensible
from ivr.voice.log import Log

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OWN = "+3197010200000"
CALLER = "+31687654321"
CALL = "CA" + 32 * "1"
SECRET = "a secret of the tests, long enough"


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.sqlite3", Cipher([SECRET]))
    yield opened
    opened.close()


def dialogue_with(spool: Spool, log: io.StringIO) -> Dialogue:
    return Dialogue(spool, Tokens([SECRET]), OWN, Log(log, lambda: NOW), Taking(spool, enabled=True))


@pytest.fixture
def dialogue(spool: Spool, log: io.StringIO) -> Dialogue:
    return dialogue_with(spool, log)


@pytest.fixture
def ask(dialogue: Dialogue, shipped: Live) -> Callable[..., Answered]:
    def answer(question: Ask, position: Position = Position("x"), **form: str) -> Answered:  # noqa: B008 - frozen
        return dialogue.answer(question, position, {"CallSid": CALL} | form, shipped, NOW)

    return answer


def sealed(dialogue: Dialogue, number: str = CALLER, call: str = CALL, hours: int = 1) -> Position:
    token = dialogue.tokens.seal(number, call, NOW + timedelta(hours=hours))
    return Position("x", token=token, origin="menu")


class TestCaller:
    def test_a_number_that_can_be_phoned_back_is_sealed(
        self, ask: Callable[..., Answered], dialogue: Dialogue
    ) -> None:
        answer = ask(Ask(Question.CALLER), From=CALLER)
        assert answer.way == 1
        assert dialogue.tokens.open_token(answer.token, CALL, NOW) == CALLER

    @pytest.mark.parametrize(
        "form",
        [
            pytest.param({"From": "anonymous"}, id="withheld"),
            pytest.param({"From": "+266696687"}, id="withheld, as a keypad spells it"),
            pytest.param({"From": "sip:someone@example.org"}, id="no telephone"),
            pytest.param({"From": "+4915112345678"}, id="foreign"),
            pytest.param({"From": OWN}, id="ours"),
            pytest.param({"From": "+31232240130"}, id="the hospital's"),
            pytest.param({"From": CALLER, "ForwardedFrom": "+31232240130"}, id="forwarded"),
            pytest.param({}, id="not told"),
        ],
    )
    def test_any_other_is_not_offered(self, ask: Callable[..., Answered], form: dict[str, str]) -> None:
        assert ask(Ask(Question.CALLER), **form) == Answered(0)


@pytest.mark.parametrize(
    ("digits", "way"),
    [("0687654321", 1), ("0235678901", 1), ("09001234", 0), ("112", 0), ("0232240130", 0), ("²", 0), ("", 0)],
)
def test_typed_digits_are_checked(ask: Callable[..., Answered], digits: str, way: int) -> None:
    assert ask(Ask(Question.CHECK, digits=digits)).way == way


def test_no_time_is_promised(ask: Callable[..., Answered]) -> None:
    assert ask(Ask(Question.WINDOWS)) == Answered(0)


class TestSaving:
    def test_a_saved_request_is_in_the_spool(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        position = sealed(dialogue)
        assert ask(Ask(Question.CONFIRM), position) == Answered(1)
        assert spool.ready() == []
        assert ask(Ask(Question.SAVE), position) == Answered(1)
        (request,) = spool.ready()
        assert (request.kind, request.number, request.origin) == ("finished", CALLER, "menu")

    def test_a_repeated_delivery_gives_the_same_answer_and_one_request(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        position = sealed(dialogue)
        answers = {ask(Ask(Question.SAVE), position) for _ in range(5)}
        assert answers == {Answered(1)}
        assert len(spool.ready()) == 1

    @pytest.mark.parametrize("question", [Question.CONFIRM, Question.SAVE])
    @pytest.mark.parametrize("kind", ["of another call", "garbage", "none"])
    def test_without_its_number_nothing_is_saved(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool, question: Question, kind: str
    ) -> None:
        position = {
            "of another call": sealed(dialogue, call="CA" + 32 * "2"),
            "garbage": Position("x", token="garbage" * 8),
            "none": Position("x"),
        }[kind]
        assert ask(Ask(question), position) == Answered(0)
        assert spool.ready() == []

    @pytest.mark.parametrize(
        ("ask", "way"),
        [
            pytest.param(Ask(Question.CONFIRM), 0, id="confirm"),
            pytest.param(Ask(Question.SAVE), 0, id="save"),
            pytest.param(Ask(Question.WITHDRAW, digits="0123"), 2, id="withdraw"),
        ],
    )
    def test_a_spool_that_fails_answers_no_and_is_told_without_the_number(
        self, tmp_path: Path, shipped: Live, log: io.StringIO, ask: Ask, way: int
    ) -> None:
        (tmp_path / "no-file.sqlite3").mkdir()
        spool = Spool(tmp_path / "no-file.sqlite3", Cipher([SECRET]))
        dialogue = dialogue_with(spool, log)
        answer = dialogue.answer(ask, sealed(dialogue), {"CallSid": CALL}, shipped, NOW)
        assert answer == Answered(way)
        assert json.loads(log.getvalue())["event"] == "callback not saved"
        assert CALLER[3:] not in log.getvalue()


def test_a_spool_that_cannot_be_opened_is_told_at_the_start(
    tmp_path: Path, log: io.StringIO, dialogue: Dialogue
) -> None:
    dialogue.prepare()
    assert log.getvalue() == ""
    (tmp_path / "no-file.sqlite3").mkdir()
    spool = Spool(tmp_path / "no-file.sqlite3", Cipher([SECRET]))
    dialogue_with(spool, log).prepare()
    assert json.loads(log.getvalue())["event"] == "spool not ready"


def test_what_is_said_of_a_call_is_its_number_the_end_of_it_and_the_reference(
    dialogue: Dialogue, shipped: Live
) -> None:
    said = dialogue.said(sealed(dialogue), CALL, shipped, NOW)
    assert said["number"] == "nul zes, acht zeven, zes vijf, vier drie, twee één"
    assert said["ending"] == "twee één"
    assert len(said["reference"].split()) == len(reference_of(CALL))


@pytest.mark.parametrize("question", [Question.CONFIRM, Question.SAVE])
def test_a_delivery_repeated_days_later_gets_the_same_answer_and_is_not_told_the_number(
    ask: Callable[..., Answered], dialogue: Dialogue, shipped: Live, question: Question
) -> None:
    position = sealed(dialogue)
    old = sealed(dialogue, hours=-48)
    assert ask(Ask(question), old) == ask(Ask(question), position) == Answered(1)
    said, once_said = (dialogue.said(each, CALL, shipped, NOW) for each in (old, position))
    assert said == {"reference": once_said["reference"]}


@pytest.mark.parametrize("position", [Position("x"), Position("x", token="garbage" * 8)])
def test_of_a_call_without_a_number_nothing_is_said(
    dialogue: Dialogue, shipped: Live, position: Position
) -> None:
    assert dialogue.said(position, CALL, shipped, NOW) == {}


# --- windows: half an hour each on Tuesday and Wednesday morning, one caller a window ---

PLAN = CallbackPlan(
    window_minutes=30,
    places=1,
    earliest_notice_minutes=60,
    days_ahead=2,
    source="confirmed by T on 2026-11-01",
)


@pytest.fixture
def with_windows(shipped: Live) -> Live:
    weekly = {
        "from": "2023-03-22",
        "source": "confirmed by T on 2026-11-01",
        "hours": {"tuesday": "09:00-10:30", "wednesday": "09:00-10:00"},
    }
    timetable, problems = parse_timetable(
        {
            "line": "callback",
            "name": "terugbellen",
            "time_zone": "Europe/Amsterdam",
            "weekly": [weekly],
            "holidays": {"source": "not confirmed", "decided_until": "2036-12-31", "closed": "all"},
        },
        "callback.yaml",
    )
    assert timetable, problems
    timetables = {**shipped.contents.timetables, "callback": timetable}
    return compiled(replace(shipped.contents, timetables=timetables, callback_plan=PLAN), NOW, version=1)


TUESDAY = tuple(
    int(datetime(2026, 11, 24, 9, minute, tzinfo=AMSTERDAM).timestamp()) // 60 for minute in (0, 30)
)


def spoken(windows: tuple[int, ...]) -> list[str]:
    return [f"{datetime.fromtimestamp(each * 60, AMSTERDAM):%a %H:%M}" for each in windows]


class TestWindows:
    @pytest.fixture
    def ask(self, dialogue: Dialogue, with_windows: Live) -> Callable[..., Answered]:
        def answer(question: Ask, position: Position) -> Answered:
            return dialogue.answer(question, position, {"CallSid": CALL}, with_windows, NOW)

        return answer

    def test_the_first_three_are_offered_then_those_after_them(
        self, ask: Callable[..., Answered], dialogue: Dialogue
    ) -> None:
        first = ask(Ask(Question.WINDOWS), sealed(dialogue))
        assert (first.way, spoken(first.windows)) == (3, ["Tue 09:00", "Tue 09:30", "Tue 10:00"])
        later = ask(Ask(Question.WINDOWS, choice=1), replace(sealed(dialogue), windows=first.windows))
        assert (later.way, spoken(later.windows)) == (1, ["Wed 09:00"]), (
            "the next is more than two days ahead"
        )
        last = ask(Ask(Question.WINDOWS, choice=1), replace(sealed(dialogue), windows=later.windows))
        assert last == Answered(0)

    def test_those_that_are_taken_are_left_out(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        first = ask(Ask(Question.WINDOWS), sealed(dialogue)).windows
        taken = [datetime.fromtimestamp(each * 60, UTC) for each in first[:2]]
        spool.hold([("of another machine", taken[0])], untouched=False)
        spool.finish("CA9", CALLER, "menu", Window(taken[1], taken[1] + timedelta(minutes=30)), NOW)
        assert spoken(ask(Ask(Question.WINDOWS), sealed(dialogue)).windows) == ["Tue 10:00", "Wed 09:00"]

    def test_the_chosen_one_is_kept_and_remembered(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        offered = replace(sealed(dialogue), windows=ask(Ask(Question.WINDOWS), sealed(dialogue)).windows)
        answers = {ask(Ask(Question.SAVE, choice=2), offered) for _ in range(3)}
        assert answers == {Answered(1, windows=offered.windows[1:2])}, "a repeat gets its own place again"
        (request,) = spool.ready()
        assert request.window_start == datetime.fromtimestamp(offered.windows[1] * 60, UTC)
        assert request.window_end == request.window_start + timedelta(minutes=30)

    @pytest.mark.parametrize(
        ("windows", "choice"),
        [
            pytest.param((), 1, id="none was offered"),
            pytest.param((29_926_500, 1), 2, id="never one of ours"),
            pytest.param((29_926_500,), 3, id="not one of those offered"),
        ],
    )
    def test_a_window_that_is_not_there_is_gone(
        self,
        ask: Callable[..., Answered],
        dialogue: Dialogue,
        spool: Spool,
        windows: tuple[int, ...],
        choice: int,
    ) -> None:
        assert ask(Ask(Question.SAVE, choice=choice), replace(sealed(dialogue), windows=windows)) == Answered(
            2
        )
        assert spool.ready() == []

    def test_a_window_that_somebody_took_meanwhile_is_gone(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        offered = replace(sealed(dialogue), windows=ask(Ask(Question.WINDOWS), sealed(dialogue)).windows)
        start = datetime.fromtimestamp(offered.windows[0] * 60, UTC)
        spool.finish("CA9", CALLER, "menu", Window(start, start + timedelta(minutes=30)), NOW)
        assert ask(Ask(Question.SAVE, choice=1), offered) == Answered(2)

    def test_they_are_said_in_full(self, dialogue: Dialogue, with_windows: Live) -> None:
        position = replace(sealed(dialogue), windows=TUESDAY)
        said = dialogue.said(position, CALL, with_windows, NOW)
        assert said["window_1"] == said["window"] == "morgen van negen uur tot half tien 's ochtends"
        assert said["window_2"] == "morgen van half tien tot tien uur 's ochtends"
        assert "window_3" not in said


class TestWithdrawing:
    def test_a_withdrawal_is_kept_with_the_number_that_was_confirmed(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        assert ask(Ask(Question.WITHDRAW, digits="0123"), sealed(dialogue)) == Answered(1)
        (withdrawal,) = spool.ready()
        assert (withdrawal.kind, withdrawal.number, withdrawal.reference) == ("withdrawn", CALLER, "0123")

    @pytest.mark.parametrize("digits", ["", "012", "01234", "012*", "٠١٢٣", "012²"])
    def test_anything_but_four_digits_is_asked_again(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool, digits: str
    ) -> None:
        assert ask(Ask(Question.WITHDRAW, digits=digits), sealed(dialogue)) == Answered(0)
        assert spool.ready() == []

    def test_without_the_number_nothing_is_withdrawn(
        self, ask: Callable[..., Answered], spool: Spool
    ) -> None:
        assert ask(Ask(Question.WITHDRAW, digits="0123"), Position("x")) == Answered(2)
        assert spool.ready() == []


class TestEnd:
    def test_what_was_confirmed_and_not_saved_is_for_staff_at_once(
        self, ask: Callable[..., Answered], dialogue: Dialogue, spool: Spool
    ) -> None:
        ask(Ask(Question.CONFIRM), sealed(dialogue))
        dialogue.ended(CALL)
        assert [each.kind for each in spool.ready()] == ["unfinished"]

    def test_a_spool_that_fails_is_told_and_raises_nothing(self, tmp_path: Path, log: io.StringIO) -> None:
        (tmp_path / "no-file.sqlite3").mkdir()
        dialogue_with(Spool(tmp_path / "no-file.sqlite3", Cipher([SECRET])), log).ended(CALL)
        assert json.loads(log.getvalue())["event"] == "end of a call not kept"


class Nosy(WsgiLine):
    """A line that keeps every address and every document."""

    __slots__ = ("_app", "seen")

    def __init__(self, app: object) -> None:
        super().__init__(app)  # type: ignore[arg-type]
        self.seen: list[str] = []

    def send(self, method: str, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        self.seen.append(url)
        return super().send(method, url, form, headers)


def test_a_number_stands_in_no_url_no_log_and_no_file(
    make_settings: Callable[..., Settings], capfd: pytest.CaptureFixture[str]
) -> None:
    settings = make_settings()
    clock = SimulatedClock(NOW)
    line = Nosy(create_app(settings, clock=clock.now))
    setup = CallSetup(
        voice_url=f"{settings.public_url}/voice",
        token=settings.twilio_auth_token,
        from_="anonymous",
        to=settings.twilio_number,
    )
    transcript = run_call(setup, line, ScriptedHand(parse_keys("3 0687654321# 1 #")), clock)
    assert any("genoteerd" in (heard.text or "") for turn in transcript.turns for heard in turn.heard)
    assert sum("t=" in urlsplit(url).query for url in line.seen) >= 2
    places = [*line.seen, capfd.readouterr().err]
    places += [file.read_bytes().decode("latin-1") for file in settings.data_dir.rglob("*") if file.is_file()]
    for written in ("687654321", "0687654321"):
        assert not [place for place in places if written in place]


def requests_of(settings: Settings) -> list[SpooledRequest]:
    return Spool(settings.data_dir / "spool.sqlite3", Cipher([settings.secret_key])).ready()


def test_a_caller_who_hangs_up_after_confirming_is_not_lost(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings()
    clock = SimulatedClock(NOW)
    setup = CallSetup(
        voice_url=f"{settings.public_url}/voice",
        token=settings.twilio_auth_token,
        from_=CALLER,
        to=settings.twilio_number,
    )
    run_call(setup, WsgiLine(create_app(settings, clock=clock.now)), ScriptedHand(parse_keys("3 1 h")), clock)
    assert [(each.kind, each.number) for each in requests_of(settings)] == [("finished", CALLER)]


def test_the_action_url_names_its_parameters_in_alphabetical_order(dialogue: Dialogue) -> None:
    from ivr.voice.webhook import action  # noqa: PLC0415 - the one use

    query = urlsplit(action("", sealed(dialogue))).query
    names = list(parse_qs(query))
    assert names == sorted(names)
    assert query.isascii()


@pytest.mark.parametrize(
    ("node", "change", "can"),
    [
        pytest.param("callback_read_back", {}, True, id="with its number"),
        pytest.param("callback_saved", {}, True, id="with its reference"),
        pytest.param("callback_read_back", {"token": ""}, False, id="without"),
        pytest.param("callback_read_back", {"token": "A" * 40}, False, id="with garbage"),
        pytest.param("callback_saved", {"token": ""}, False, id="saved, without"),
        pytest.param("callback_type", {"token": ""}, True, id="where it is typed"),
        pytest.param("main", {"token": "A" * 40}, True, id="a menu that says no number"),
    ],
)
def test_a_turn_that_would_say_what_is_not_known_cannot_be_said(
    node: str, change: dict[str, str], dialogue: Dialogue, shipped: Live, *, can: bool
) -> None:
    position = replace(sealed(dialogue), node=node, **change)
    said = tuple(map(Cue, prompts(shipped.flow.nodes[node])))
    assert dialogue.can_say(shipped, Turn((), said, HangUp(), position), CALL, NOW) == can


def test_a_number_of_another_call_or_of_yesterday_is_not_read_back(dialogue: Dialogue, shipped: Live) -> None:
    turn = Turn((), (Cue("callback.read_back"),), HangUp(), sealed(dialogue))

    assert dialogue.can_say(shipped, turn, CALL, NOW)
    assert not dialogue.can_say(shipped, turn, "CA9", NOW)
    assert not dialogue.can_say(shipped, turn, CALL, NOW + timedelta(days=1))


@pytest.mark.parametrize("windows", [(0,), (1, 2, 3), (9_999_999_999,), (29_750_000, 1)], ids=str)
def test_windows_that_nobody_was_offered_are_forgotten(windows: tuple[int, ...], dialogue: Dialogue) -> None:
    position = replace(sealed(dialogue), node="callback_read_back", windows=windows)

    assert sensible(position, NOW).windows == ()
    tomorrow = (int(NOW.timestamp()) // 60 + 24 * 60,)
    assert sensible(replace(position, windows=tomorrow), NOW).windows == tomorrow
