"""Golden calls: what callers meet, word for word, in `tests/calls/`.

`pytest tests/test_calls.py --regenerate-calls` writes them anew; the diff is then read as the change that it is.
Each call goes through the whole line: the phone, signed webhooks, the flow, TwiML, as on a real number.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest

from app import create_app
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import Spool
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import Answer, WsgiLine
from ivr.phone.script import ScriptedHand, parse_dials, parse_keys
from ivr.phone.transcript import Transcript, render
from ivr.settings import Settings
from tests.by_phone import shown, staffed
from tests.server import SECRET_KEY

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "calls"
NUMBERS = {
    "desk": "+31232240130",
    "nurse": "+31232246491",
    "ed_hoofddorp": "+31232246880",
    "ed_haarlem_zuid": "+31232244880",
    "switchboard": "+31232240000",
}
PEOPLE = frozenset(NUMBERS.values())
EMERGENCY = {NUMBERS["ed_hoofddorp"], NUMBERS["ed_haarlem_zuid"]}
SPOKEN = {
    *(None, "nobody_reached", "all_numbers", "emergency_numbers", "danger", "goodbye"),
    *("callback.caller_number", "callback.read_back", "callback.saved", "callback.saved_window"),
    *("callback.window_1", "callback.window_2", "callback.window_3"),
    *("staff.state", "staff.elsewhere", "staff.until", "staff.until_an_hour"),
    *("staff.closed", "staff.is_closed", "staff.reopened"),
}
"""What is said and not played: the lifeline, the numbers read out at the end, and what is of one call only."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One call: when, what the caller presses, what becomes of dials, and what is odd about it."""

    at: str
    keys: str = ""
    dial: str = ""
    caller: str = "+31612345678"
    files: Mapping[str, str] = field(default_factory=dict)
    """Schedules that differ from the shipped ones: file name to text; it is never published if it is broken."""
    stale: bool = False
    """The menus were spoken by another version of the flow."""
    unsigned: bool = False
    spool_fails: bool = False
    """The disk cannot keep a callback request: a folder stands where the spool's file should be."""
    held: tuple[str, ...] = ()
    """The starts of windows that the ledger has given away."""
    untouched: bool = False
    """Nobody works the callback list."""
    staff: bool = False
    """There is a colleague with a code for the phone line; `app` among the keys is what the app shows."""
    database_away: bool = False


def shipped(name: str) -> str:
    return (ROOT / "schedules" / name).read_text(encoding="utf-8")


LUNCH = (
    shipped("office.yaml")
    .replace("line: office", "line: desk")
    .replace("08:00-17:00", "[08:00-12:30, 13:00-17:00]")
)
WITHDRAWN = (
    shipped("ed_hoofddorp.yaml")
    + """overrides:
  - {name: ingetrokken, from: 2026-11-01, until: 2027-10-31, hours: closed, source: confirmed by Test on 2026-10-01}
"""
)
WINDOWS = """line: callback
name: terugbeltijden verpleegkundig specialist
time_zone: Europe/Amsterdam
weekly:
  - from: 2023-03-22
    source: confirmed by Test on 2026-10-01
    hours: {tuesday: 10:30-12:30, thursday: 13:00-15:00}
holidays: {source: not confirmed, decided_until: 2036-12-31, closed: all}
callbacks:
  window_minutes: 60
  places: 1
  earliest_notice_minutes: 60
  days_ahead: 14
  source: confirmed by Test on 2026-10-01
"""
TIMES = {"callback.yaml": WINDOWS}
LONGER = shipped("nurse.yaml").replace("tuesday: 13:00-14:00", "tuesday: 12:00-14:00")
LONGER_NURSE = {"nurse.yaml": LONGER}
FULL = tuple(
    f"2026-{day}T{hour}"
    for days, hours in (
        (("11-24", "12-01"), ("10:30", "11:30")),
        (("11-26", "12-03"), ("13:00", "14:00")),
    )
    for day in days
    for hour in hours
)

# A working week: Monday 23 to Friday 27 November 2026.
CALLS = {
    # --- the nurse line, by its hours ---
    "nurse_monday": Situation("2026-11-23T13:10", "2"),
    "nurse_tuesday": Situation("2026-11-24T13:59:00", "2"),
    "nurse_wednesday": Situation("2026-11-25T10:00", "2"),
    "nurse_thursday_closed_desk": Situation("2026-11-26T11:00", "2 2"),
    "nurse_friday_closed_callback": Situation("2026-11-27T11:00", "2 1"),
    "nurse_closes_while_the_menu_speaks": Situation("2026-11-23T13:29:50", "2"),
    "nurse_opens_while_the_caller_waits": Situation("2026-11-23T12:59:20", "2 9"),
    "nurse_closed_back_to_the_first_menu": Situation("2026-11-26T11:00", "2 * 4"),
    "nurse_closed_and_silence": Situation("2026-11-26T11:00", "2"),
    "nurse_busy_three_times_then_callback": Situation("2026-11-23T13:05", "2 1 1 1", "nurse=busy"),
    "nurse_no_answer_then_desk": Situation("2026-11-23T13:05", "2 3", "nurse=no-answer"),
    "nurse_failed_then_callback": Situation("2026-11-23T13:05", "2 2", "nurse=failed"),
    "nurse_closes_before_the_second_try": Situation("2026-11-23T13:29:00", "2 1", "nurse=busy"),
    "nurse_helped_then_information": Situation("2026-11-23T13:05", "2 5 1 1 h", "nurse=completed"),
    "nurse_hours_broken": Situation(
        "2026-11-23T13:10", "2 2", files={"nurse.yaml": "line: nurse\nweekly: ["}
    ),
    # --- the desk and the switchboard ---
    "desk": Situation("2026-11-23T09:00", "4"),
    "desk_busy": Situation("2026-11-23T09:00", "4", "desk=busy"),
    "desk_helped_and_silence": Situation("2026-11-23T09:00", "4", "desk=completed"),
    "desk_and_switchboard_fail": Situation("2026-11-23T09:00", "4", "desk=canceled,switchboard=failed"),
    "desk_closed_for_lunch": Situation("2026-11-23T12:45", "4", files={"desk.yaml": LUNCH}),
    "desk_closed_for_lunch_silence": Situation("2026-11-23T12:45", files={"desk.yaml": LUNCH}),
    "desk_closes_while_the_menu_speaks": Situation("2026-11-23T16:59:45", "4"),
    "person": Situation("2026-11-23T09:00", "0"),
    "callback": Situation("2026-11-23T09:00", "3"),
    # --- callback requests ---
    "callback_to_the_caller_number": Situation("2026-11-23T09:00", "3 1 #"),
    "callback_to_another_number": Situation("2026-11-23T09:00", "3 2 0687654321# 1 #"),
    "callback_to_a_landline": Situation("2026-11-23T09:00", "3 2 0235678901# 1 9 #"),
    "callback_withheld": Situation("2026-11-23T09:00", "3 0687654321# 1 #", caller="anonymous"),
    "callback_foreign": Situation("2026-11-23T09:00", "3 0687654321# 1 #", caller="+4915112345678"),
    "callback_premium": Situation("2026-11-23T09:00", "3 2 09001234# 0687654321# 1 #"),
    "callback_hospital_number": Situation("2026-11-23T09:00", "3 2 0232240130# 0687654321# 1 #"),
    "callback_wrong_twice": Situation("2026-11-23T09:00", "3 2 112# 12345#"),
    "callback_hash_only": Situation("2026-11-23T09:00", "3 2 # 0687654321# 1 #"),
    "callback_lone_zero": Situation("2026-11-23T09:00", "3 2 0#"),
    "callback_started_again": Situation("2026-11-23T09:00", "3 2 0612*# 0687654321# 2 0687654322# 1 #"),
    "callback_silence": Situation("2026-11-23T09:00", "3 2"),
    "callback_hangs_up_at_the_number": Situation("2026-11-23T09:00", "3 h"),
    "callback_hangs_up_at_the_entry": Situation("2026-11-23T09:00", "3 2 h"),
    "callback_hangs_up_at_the_read_back": Situation("2026-11-23T09:00", "3 2 0687654321# h"),
    "callback_not_saved": Situation("2026-11-23T09:00", "3 1", spool_fails=True),
    "callback_not_saved_after_hours": Situation("2026-11-28T23:00", "3 3 1", spool_fails=True),
    "callback_chosen_time": Situation("2026-11-23T09:00", "3 1 2 #", files=TIMES),
    "callback_later_times": Situation("2026-11-23T09:00", "3 1 # 1 #", files=TIMES),
    "callback_no_later_times": Situation("2026-11-23T09:00", "3 1 # # # 1 #", files=TIMES),
    "callback_today": Situation("2026-11-24T09:00", "3 1 1 9 #", files=TIMES),
    "callback_times_taken": Situation("2026-11-23T09:00", "3 1 1 #", files=TIMES, held=FULL[:2]),
    "callback_all_times_taken": Situation("2026-11-23T09:00", "3 1 #", files=TIMES, held=FULL),
    "callback_silence_at_the_times": Situation("2026-11-23T09:00", "3 1", files=TIMES),
    "callback_hangs_up_at_the_times": Situation("2026-11-23T09:00", "3 1 h", files=TIMES),
    "callback_over_new_year": Situation("2026-12-30T09:00", "3 1 # 1 #", files=TIMES),
    "callback_times_not_confirmed": Situation(
        "2026-11-23T09:00",
        "3 1 #",
        files={"callback.yaml": WINDOWS.replace("confirmed by Test on 2026-10-01", "not confirmed")},
    ),
    "callback_evening_with_times": Situation("2026-11-28T23:00", "3 3 1 1 #", files=TIMES),
    "callback_called_again": Situation("2026-11-23T09:00", "3 1 * 3 1 #"),
    "callback_withdrawn": Situation("2026-11-23T09:00", "3 3 0646# #"),
    "callback_withdrawn_for_another_number": Situation("2026-11-23T09:00", "3 2 0687654321# 3 1234# #"),
    "callback_withdrawn_by_wrong_digits": Situation("2026-11-23T09:00", "3 3 12# 1*34# 1234# #"),
    "callback_reference_forgotten": Situation("2026-11-23T09:00", "3 3 0#"),
    "callback_reference_silence": Situation("2026-11-23T09:00", "3 3"),
    "callback_withdrawal_not_saved": Situation("2026-11-23T09:00", "3 3 1234#", spool_fails=True),
    "callback_list_untouched": Situation("2026-11-23T09:00", "3", untouched=True),
    "callback_list_untouched_after_hours": Situation("2026-11-28T23:00", "3 3", untouched=True),
    # --- urgent in office hours ---
    "urgent_hoofddorp": Situation("2026-11-23T09:00", "1 1"),
    "urgent_haarlem_zuid_busy": Situation("2026-11-23T09:00", "1 2", "ed_haarlem_zuid=busy"),
    "urgent_desk": Situation("2026-11-23T09:00", "1 3"),
    "urgent_silence": Situation("2026-11-23T09:00", "1"),
    "urgent_wrong_keys": Situation("2026-11-23T09:00", "1 8 7"),
    "urgent_nobody_answers": Situation("2026-11-23T09:00", "1 1", "all=no-answer"),
    # --- silence and wrong keys in office hours ---
    "silence": Situation("2026-11-23T09:00"),
    "wrong_keys": Situation("2026-11-23T09:00", "7 8"),
    "silence_then_a_key": Situation("2026-11-23T09:00", "- 4"),
    "silence_while_the_clinic_closes": Situation("2026-11-23T16:59:40"),
    "hangs_up_in_the_menu": Situation("2026-11-23T09:00", "h"),
    "hangs_up_while_it_rings": Situation("2026-11-23T09:00", "4 h"),
    "presses_during_the_menu": Situation("2026-11-23T09:00", "!4"),
    # --- after hours ---
    "evening_hoofddorp": Situation("2026-11-23T20:00", "1"),
    "evening_haarlem_zuid": Situation("2026-11-28T23:00", "2"),
    "evening_silence": Situation("2026-11-28T23:00"),
    "evening_wrong_keys": Situation("2026-11-28T23:00", "7 8"),
    "evening_nobody_answers": Situation("2026-11-28T23:00", dial="all=no-answer"),
    "evening_emergency_helped_and_silence": Situation("2026-11-28T23:00", "2", "ed_haarlem_zuid=completed"),
    "evening_callback": Situation("2026-11-28T23:00", "3 3"),
    "evening_callback_then_emergency": Situation("2026-11-28T23:00", "3 1"),
    "evening_person": Situation("2026-11-28T23:00", "0"),
    "evening_information_key_4": Situation("2026-11-28T23:00", "4 5 2 h"),
    "evening_information_key_5": Situation("2026-11-28T23:00", "5 5 2 h"),
    "evening_emergency_withdrawn": Situation("2026-11-28T23:00", "1", files={"ed_hoofddorp.yaml": WITHDRAWN}),
    # --- the edges of the office hours, to the second ---
    "last_second_of_the_night": Situation("2026-11-24T07:59:59", "!4"),
    "first_second_of_the_day": Situation("2026-11-24T08:00:00", "!4"),
    "last_second_of_the_day": Situation("2026-11-24T16:59:59", "!2"),
    "first_second_of_the_evening": Situation("2026-11-24T17:00:00", "!2"),
    # --- holidays and the nights in which the clock changes ---
    "kings_day": Situation("2026-04-27T13:10", "2"),
    "liberation_day": Situation("2026-05-05T13:10", "2"),
    "good_friday": Situation("2026-04-03T10:00", "2 2"),
    "easter_monday": Situation("2026-04-06T13:10"),
    "christmas_day": Situation("2026-12-25T10:00", "0"),
    "thursday_before_new_year": Situation("2026-12-31T16:00", "2 h"),
    "clock_goes_forward": Situation("2026-03-29T01:59:50", "2"),
    "clock_goes_back": Situation("2026-10-25T02:30:00", "1"),
    "monday_after_the_clock_went_back": Situation("2026-10-26T13:05", "2"),
    # --- information: every section of the leaflet ---
    "information_1": Situation("2026-11-23T09:00", "5 1 1 # # # # h"),
    "information_2": Situation("2026-11-23T09:00", "5 2 1 # # # # h"),
    "information_3": Situation("2026-11-23T09:00", "5 3 1 # # # h"),
    "information_4": Situation("2026-11-23T09:00", "5 4 1 # # # # h"),
    "information_5": Situation("2026-11-23T09:00", "5 5 1 # # h"),
    "information_again_back_and_a_person": Situation("2026-11-23T09:00", "5 1 2 9 * * 3 4 0"),
    "information_silence": Situation("2026-11-23T09:00", "5 1 1"),
    "information_next_topic": Situation("2026-11-23T09:00", "5 # # * 0"),
    # --- the entry for staff, and who comes there by mistake ---
    "staff_closes_the_nurse_line_until_one": Situation(
        "2026-11-24T12:10", "!* !48153# !app 1 3 1300 h", files=LONGER_NURSE, staff=True
    ),
    "staff_closes_and_reopens": Situation("2026-11-24T13:10", "!* !48153# !app 1 1 1 1 h", staff=True),
    "staff_gives_another_end": Situation("2026-11-24T13:10", "!* !48153# !app 2 1 !2 2 2 h", staff=True),
    "staff_closes_the_clinic": Situation("2026-11-23T09:00", "!* !48153# !app 4 2 1 * 1", staff=True),
    "staff_time_that_has_passed": Situation("2026-11-24T13:10", "!* !48153# !app 1 3 1300 - h", staff=True),
    "staff_wrong_code_of_the_app": Situation("2026-11-23T09:00", "!* !48153# !000000 4", staff=True),
    "staff_unknown_code": Situation("2026-11-23T09:00", "!* !48154# !app 4", staff=True),
    "staff_database_away": Situation("2026-11-23T09:00", "!* !48153# !123456 4", database_away=True),
    "staff_by_mistake": Situation("2026-11-23T09:00", "* - 4"),
    "staff_by_mistake_another_key": Situation("2026-11-23T09:00", "* 1# 4"),
    "staff_by_mistake_back": Situation("2026-11-23T09:00", "* * 4"),
    "staff_by_mistake_a_person": Situation("2026-11-23T09:00", "* 0#"),
    "staff_by_mistake_at_night": Situation("2026-11-28T23:00", "* - 1"),
    "staff_by_mistake_at_night_and_silence": Situation("2026-11-28T23:00", "*"),
    # --- odd callers and bad days ---
    "withheld_number": Situation("2026-11-23T09:00", "4", caller="anonymous"),
    "from_our_own_number": Situation("2026-11-23T09:00", caller="+3197010200000"),
    "stale_menu": Situation("2026-11-23T09:00", "4 4", stale=True),
    "office_hours_broken": Situation("2026-11-23T09:00", "0", files={"office.yaml": "line: office\n"}),
    "numbers_broken": Situation("2026-11-23T09:00", "4", files={"destinations.yaml": "desk: {number: 112}"}),
    "lifeline": Situation("2026-11-23T09:00", unsigned=True),
    "lifeline_nobody_answers": Situation("2026-11-28T23:00", dial="all=no-answer", unsigned=True),
}


class OtherFlow(WsgiLine):
    """A line whose first document was spoken by another version: its menu has another fingerprint."""

    __slots__ = ("_first",)

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        answer = super().send(method, url, form, headers)
        if not url.endswith("/voice"):
            return answer
        body = answer.body.split(b"m=")
        spoken = b"m=".join([body[0], *(b"0" * 8 + rest[8:] for rest in body[1:])])
        return Answer(answer.status, answer.headers, spoken, answer.seconds)


@cache
def as_shipped() -> bytes:
    """The snapshot that a start with the shipped files publishes: made once, since reading YAML takes longest."""
    with TemporaryDirectory() as folder:
        given = {
            "IVR_ENV": "test",
            "DATA_DIR": folder,
            "TWILIO_NUMBER": "+3197010200000",
            "SECRET_KEY": SECRET_KEY,
        }
        create_app(Settings.from_environment(given))
        return (Path(folder) / "snapshot.json").read_bytes()


def phone(situation: Situation, make_settings: Callable[..., Settings], tmp_path: Path) -> Transcript:
    folder = tmp_path / "schedules"
    shutil.copytree(ROOT / "schedules", folder)
    for name, text in situation.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    away = {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.sqlite3"} if situation.database_away else {}
    settings = make_settings(
        SCHEDULES_DIR=str(folder), TWILIO_NUMBER="+3197010200000", SECRET_KEY=SECRET_KEY, **away
    )
    if not situation.files:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / "snapshot.json").write_bytes(as_shipped())
    if situation.staff:
        Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(staffed(SECRET_KEY))
    if situation.spool_fails:
        (settings.data_dir / "spool.sqlite3").mkdir(parents=True)
    if situation.held or situation.untouched:
        starts = [datetime.fromisoformat(each).replace(tzinfo=AMSTERDAM) for each in situation.held]
        spool = Spool(settings.data_dir / "spool.sqlite3", Cipher([settings.secret_key]))
        spool.hold(
            [(str(number), start) for number, start in enumerate(starts)], untouched=situation.untouched
        )
        spool.close()
    clock = SimulatedClock(datetime.fromisoformat(situation.at).replace(tzinfo=AMSTERDAM))
    app = create_app(settings, clock=clock.now)
    setup = CallSetup(
        voice_url=f"{settings.public_url}/voice",
        token="somebody else" if situation.unsigned else settings.twilio_auth_token,
        from_=situation.caller,
        to=settings.twilio_number,
    )
    keys = situation.keys.replace("app", shown(clock.now() + timedelta(seconds=30)))
    hand = ScriptedHand(parse_keys(keys), parse_dials([situation.dial], NUMBERS))
    return run_call(setup, (OtherFlow if situation.stale else WsgiLine)(app), hand, clock)


@pytest.mark.parametrize("name", CALLS)
def test_callers_hear_what_the_golden_call_says(
    name: str, make_settings: Callable[..., Settings], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    transcript = phone(CALLS[name], make_settings, tmp_path)
    written = render(transcript, AMSTERDAM, {number: who for who, number in NUMBERS.items()})
    golden = GOLDEN / f"{name}.txt"
    if request.config.getoption("--regenerate-calls"):
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")
    # An unsigned status callback is refused: nobody hears it.
    assert [finding.code for finding in transcript.findings] == ([15003] if CALLS[name].unsigned else [])
    assert transcript.ended in {"dialled", "hung-up", "caller-hung-up"}
    spoken = {heard.prompt for turn in transcript.turns for heard in turn.heard if not heard.audio}
    assert spoken <= SPOKEN, "all else is played"
    dialled = {turn.dialled for turn in transcript.turns if turn.dialled}
    assert dialled <= PEOPLE


def test_no_golden_call_is_left_of_a_situation_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CALLS)


def rings_after(transcript: Transcript) -> float:
    """Seconds from the answer until the first destination rings: all that is heard, and the silences."""
    first = next(turn for turn in transcript.turns if turn.dialled)
    return (first.at - transcript.at).total_seconds() + sum(heard.seconds for heard in first.heard)


@pytest.mark.parametrize(
    ("keys", "most"),
    [
        pytest.param("!1", 20, id="a key after hours"),
        pytest.param("!2", 20, id="the other key after hours"),
        pytest.param("", 60, id="a silent caller after hours"),
    ],
)
def test_an_emergency_department_rings_in_time(
    keys: str, most: float, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    transcript = phone(Situation("2026-11-28T23:00", keys), make_settings, tmp_path)
    assert [turn.dialled for turn in transcript.turns if turn.dialled][0] in EMERGENCY  # noqa: RUF015
    assert rings_after(transcript) <= most
