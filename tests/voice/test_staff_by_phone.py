"""Staff who phone, over signed webhooks: a real account, the app's own codes, a real database, and what callers then hear."""

import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app import create_app
from ivr.callbacks.cipher import Cipher
from ivr.settings import Settings
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Role
from ivr.store.accounts.throttle import PER_ACCOUNT
from ivr.store.closures import Closures
from ivr.store.errors import StoreError
from ivr.voice.staff_line import CLINIC
from tests.by_phone import APP_SECRET, CODE, hire, shown, told
from tests.voice.line import Answer, Line, settings_in

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 11, 24, 13, 10, tzinfo=AMSTERDAM)
"""The nurse line is open until two."""

CALLER = "+31687654321"
OTHER_CODE, OTHER_SECRET = "70418", "MZXW6YTBOI3DGNBVMZXW6YTBOI3DGNBV"
HALF_MINUTE = timedelta(seconds=30)
REFUSED = "Met deze cijfers lukt het niet."
NOT_NOW = "Dit kan nu niet met de telefoon."
NOT_DONE = "Dit is nu niet gelukt."
FIRST_MENU = "Voor uitleg over rugklachten"
STATE = "De verpleegkundige: "


@dataclass
class House:
    """A line, its clock, and the database behind it."""

    settings: Settings
    now: datetime
    line: Line = field(init=False)
    calls: int = 0

    def __post_init__(self) -> None:
        log = io.StringIO()
        with redirect_stderr(log):
            self.line = Line(create_app(self.settings, clock=lambda: self.now), log, self.settings.public_url)

    def call(self, caller: str = CALLER) -> "Call":
        self.calls += 1
        return Call(self, f"CA{self.calls:032x}", caller)

    def known(self, caller: str = CALLER, code: str = CODE, secret: str = APP_SECRET) -> "Call":
        """Somebody who was let in."""
        call = self.call(caller)
        call.types("*", code, shown(self.now, secret))
        assert STATE in call.heard, call.heard
        return call

    def measures(self) -> list[tuple[str, str, str, bool]]:
        """All that was ever closed: lines, until when (UTC), by whom, and whether it holds."""
        with closing(Closures(self.settings.database_url)) as closures:
            closures.migrate()
            found = closures.recent(50)
        return sorted(
            (" ".join(each.lines), f"{each.until:%d %H:%M}", each.by, each.holds(self.now)) for each in found
        )

    def told(self) -> list[tuple[str, str, str, str]]:
        """What the audit has of the phone, the first row first."""
        rows = told(self.settings.database_url, self.settings.secrets)
        return [row for row in rows if row[1].startswith(("phone", "closure"))]


@dataclass
class Call:
    """A call that goes where its documents lead."""

    house: House
    sid: str
    caller: str
    answer: Answer = field(init=False)
    deliveries: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deliver("/voice", {})

    def deliver(self, target: str, said: dict[str, str]) -> Answer:
        fields = {"CallSid": self.sid, "From": self.caller} | said
        self.deliveries.append((target, fields))
        self.answer = self.house.line.post(target, fields)
        assert self.answer.is_twiml
        assert not self.answer.is_lifeline
        return self.answer

    def types(self, *digits: str) -> str:
        """Press keys, one webhook each, and give what is then heard."""
        for each in digits:
            self.deliver(self.action, {"Digits": each})
        return self.heard

    def waits(self) -> str:
        """Press nothing."""
        self.deliver(self.action, {"Digits": ""})
        return self.heard

    @property
    def action(self) -> str:
        return next(iter(self.answer.document.iter("Gather"))).get("action", "")

    @property
    def heard(self) -> str:
        return self.answer.spoken

    @property
    def dialled(self) -> str:
        return next((each.text or "" for each in self.answer.document.iter("Dial")), "")


@pytest.fixture(scope="session")
def staffed(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped files published and two colleagues, to copy."""
    folder = tmp_path_factory.mktemp("staffed") / "data"
    copytree(published, folder)
    settings = settings_in(folder)
    hire(settings.database_url, settings.secrets)
    hire(settings.database_url, settings.secrets, "bert", OTHER_CODE, app_secret=OTHER_SECRET)
    hire(settings.database_url, settings.secrets, "vera", "60282", Role.VIEWER)
    return folder


@pytest.fixture
def make_house(staffed: Path, tmp_path: Path) -> Callable[..., House]:
    def make(now: datetime = TUESDAY, **variables: str) -> House:
        copytree(staffed, tmp_path / "data")
        return House(settings_in(tmp_path / "data", **variables), now)

    return make


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.fixture(scope="module")
def one_house(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("one house") / "data"
    copytree(staffed, folder)
    return House(settings_in(folder), TUESDAY)


@pytest.fixture
def untouched(one_house: House) -> Iterator[House]:
    """A house that a test leaves as it was: nothing closed, nothing kept of it; its app shows another code each time."""
    one_house.now += HALF_MINUTE
    yield one_house
    assert one_house.measures() == []
    assert {row[3] for row in one_house.told()} <= {"ok"}


# --- closing and opening ---


def test_a_nurse_closes_her_line_by_phone_until_a_time_and_it_opens_by_itself(house: House) -> None:
    call = house.known()
    assert "De verpleegkundige: open tot twee uur 's middags." in call.heard

    heard = call.types("1", "3", "1330")

    assert "Nu is de lijn van de verpleegkundige dicht tot half twee 's middags." in heard
    assert "De verpleegkundige: dicht gezet tot half twee 's middags." in heard
    house.now = TUESDAY + timedelta(minutes=10)
    assert "U kunt weer bellen: vandaag van half twee tot twee uur 's middags." in house.call().types("2")
    house.now = datetime(2026, 11, 24, 13, 30, tzinfo=AMSTERDAM)
    patient = house.call()
    patient.types("2")
    assert patient.dialled == "+31232246491"
    assert house.told() == [
        ("anna", "phone.log-in", "", "ok"),
        ("anna", "closure.begun", "nurse", "by phone"),
    ]


@pytest.mark.parametrize(
    ("keys", "lines", "until", "said"),
    [
        pytest.param("1 1", "nurse", "24 13:10", "de lijn van de verpleegkundige dicht tot tien over twee", id="an hour"),
        pytest.param("2 2", "desk", "24 23:00", "de balie dicht tot middernacht", id="the rest of the day"),
        pytest.param("3 1", "callback_list", "24 13:10", "de lijst met terugbelverzoeken dicht tot", id="requests"),
        pytest.param("4 1", " ".join(CLINIC), "24 13:10", "de hele poli dicht tot tien over twee", id="the clinic"),
    ],
)  # fmt: skip
def test_each_line_can_be_closed_with_an_end(
    house: House, keys: str, lines: str, until: str, said: str
) -> None:
    heard = house.known().types(*keys.split())

    assert f"Nu is {said}" in heard
    assert house.measures() == [(lines, until, "Anna", True)]


def test_a_closure_is_heard_by_the_next_caller_and_ended_by_a_colleague(house: House) -> None:
    house.known().types("2", "2")
    patient = house.call()
    patient.types("4")
    assert "De balie is nu dicht." in patient.heard

    heard = house.known(code=OTHER_CODE, secret=OTHER_SECRET).types("2")
    assert "Een medewerker heeft de balie dicht gezet tot middernacht." in heard


def test_what_was_closed_is_reopened_by_phone(house: House) -> None:
    call = house.known()
    call.types("2", "2")

    heard = call.types("2", "1")

    assert "Voor de balie gelden weer de gewone tijden." in heard
    assert house.measures() == [("desk", "24 23:00", "Anna", False)]
    patient = house.call()
    patient.types("4")
    assert patient.dialled == "+31232240130"
    assert [row[1:] for row in house.told()][-1] == ("closure.ended", "desk", "by phone")


def test_another_end_is_given_to_what_is_closed(house: House) -> None:
    call = house.known()
    call.types("1", "1")

    assert "Om te sluiten tot tien over drie 's middags" in call.types("1", "2"), "an hour longer than it has"
    assert "dicht tot kwart voor vier 's middags" in call.types("3", "1545")
    assert house.measures() == [("nurse", "24 14:45", "Anna", True)]
    assert [row[1] for row in house.told()] == ["phone.log-in", "closure.begun", "closure.extended"]


def test_a_line_that_the_clinic_closes_is_left_to_the_clinic(house: House) -> None:
    call = house.known()
    call.types("4", "1")

    assert "Kies de hele poli, of gebruik de computer." in call.types("1")
    assert len(house.measures()) == 1


@pytest.mark.parametrize("typed", ["1310", "0000", "2400", "1360", "133", "9999", "24:0", "²²²²"])
def test_a_time_that_is_none_or_has_passed_closes_nothing(untouched: House, typed: str) -> None:
    assert "Dat is geen tijd die vandaag nog komt." in untouched.known().types("1", "3", typed)


def test_two_colleagues_at_once_each_close_a_line(house: House) -> None:
    anna, bert = house.known(), house.known(code=OTHER_CODE, secret=OTHER_SECRET)
    with ThreadPoolExecutor(2) as pool:
        heard = list(pool.map(lambda each: each[0].types(each[1], "2"), ((anna, "1"), (bert, "2"))))

    assert all("Het is gelukt." in each for each in heard)
    assert sorted(each[0] for each in house.measures()) == ["desk", "nurse"]
    assert house.call().types("2").count("is nu dicht") == 1


def test_two_colleagues_at_once_close_the_same_line_and_one_reopens_it(house: House) -> None:
    anna, bert = house.known(), house.known(code=OTHER_CODE, secret=OTHER_SECRET)
    anna.types("1")
    bert.types("1")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: each.types("2"), (anna, bert)))

    assert "gelden weer de gewone tijden" in anna.types("1", "1")
    assert not any(holds for *_, holds in house.measures())


# --- who is let in ---


def test_whoever_is_not_let_in_hears_the_same(house: House) -> None:
    house.known()  # so that this code of the app is used
    with closing(Accounts(house.settings.database_url, Cipher(house.settings.secrets))) as accounts:
        accounts.disable("bert", by="root", now=house.now)
    used, right = shown(house.now), shown(house.now, OTHER_SECRET)
    tried = [
        (CALLER, "99182", right),  # nobody's code
        (CALLER, CODE, "000000"),  # another code of the app
        ("+31611111111", CODE, used),  # used
        (CALLER, OTHER_CODE, right),  # somebody who is out
        (CALLER, "60282", right),  # somebody who may only look
        *((CALLER, CODE, "000001"),) * PER_ACCOUNT,
        (CALLER, CODE, shown(house.now + HALF_MINUTE)),  # right, and too often
    ]
    documents = set()
    for caller, code, app_code in tried:
        call = house.call(caller)
        call.types("*", code, app_code)
        documents.add(call.answer.text)

    (document,) = documents
    assert REFUSED in document
    assert FIRST_MENU in document
    assert house.told()[-1] == ("-", "phone.log-in", "", "too often")


@pytest.mark.parametrize("typed", ["4815", "481530", "0481", "1", "48*53", "#", "٤٨١٥٣", "x"])
def test_what_is_no_code_leads_back_without_asking_anybody(untouched: House, typed: str) -> None:
    assert FIRST_MENU in untouched.call().types("*", typed)


@pytest.mark.parametrize("typed", ["61608", "6160880", "abcdef", "٦١٦٠٨٨"])
def test_what_is_no_code_of_the_app_leads_back(untouched: House, typed: str) -> None:
    heard = untouched.call().types("*", CODE, typed)
    assert REFUSED in heard
    assert FIRST_MENU in heard


def test_a_code_of_the_app_lets_in_one_call(house: House) -> None:
    house.known()

    assert REFUSED in house.call().types("*", CODE, shown(house.now))


# --- the same again, another call, too late ---


def test_every_webhook_that_is_delivered_again_is_answered_the_same_and_changes_nothing(house: House) -> None:
    call = house.call()
    answers = [call.answer.text]
    keys = ("*", CODE, shown(house.now), "1", "1", "1", "2", "3", "1545", "2", "2", "2", "1")
    for each in keys:
        call.types(each)
        again = house.line.post(*call.deliveries[-1])
        assert again.text == call.answer.text, each
        answers.append(call.answer.text)
    measures, audit = house.measures(), house.told()

    for target, fields in call.deliveries:
        house.line.post(target, fields)

    assert (house.measures(), house.told()) == (measures, audit)
    assert measures == [("desk", "24 23:00", "Anna", False), ("nurse", "24 14:45", "Anna", True)]
    assert [row[1] for row in audit] == [
        *("phone.log-in", "closure.begun", "closure.extended"),
        *("closure.begun", "closure.ended"),
    ]


def test_what_was_ended_is_not_closed_again_by_a_captured_webhook(house: House) -> None:
    call = house.known()
    call.types("1", "2")
    closing_webhook = call.deliveries[-1]
    call.types("1", "1")

    again = house.line.post(*closing_webhook)

    assert "Nu is de lijn van de verpleegkundige dicht" in again.spoken, "it is answered as the first time"
    assert not any(holds for *_, holds in house.measures())
    patient = house.call()
    patient.types("2")
    assert patient.dialled


def test_a_captured_webhook_undoes_nothing_that_was_done_after_it(house: House) -> None:
    call = house.known()
    call.types("1", "3", "1500", "1", "2", "3", "1600")
    earlier_end = call.deliveries[-1]
    call.types("1", "2", "3", "1700", "2", "2", "2", "1")
    reopening = call.deliveries[-1]
    call.types("2", "2")
    before = house.measures()

    for each in (earlier_end, reopening):
        house.line.post(*each)

    assert house.measures() == before
    assert ("nurse", "24 16:00", "Anna", True) in before
    assert ("desk", "24 23:00", "Anna", True) in before


def test_a_closure_that_was_cut_off_before_it_was_kept_is_one_closure_when_it_is_delivered_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = house.known()
    call.types("1")

    def cut_off(*_: object) -> None:
        raise StoreError("the database failed")

    with monkeypatch.context() as patched:
        patched.setattr("ivr.store.accounts.phone_shifts.PhoneShifts.did", cut_off)
        assert NOT_DONE in call.types("2")

    assert "Nu is de lijn van de verpleegkundige dicht" in house.line.post(*call.deliveries[-1]).spoken
    assert house.measures() == [("nurse", "24 23:00", "Anna", True)]
    assert [row[1] for row in house.told()] == ["phone.log-in", "closure.begun"]


@pytest.mark.parametrize("keys", [("1",), ("1", "2")], ids=["a menu", "a deed"])
def test_a_url_of_this_call_opens_nothing_in_another(house: House, keys: tuple[str, ...]) -> None:
    call = house.known()
    call.types(*keys)
    target, fields = call.deliveries[-1]
    before = house.measures()

    answer = house.line.post(target, fields | {"CallSid": "CA" + "f" * 32})

    assert STATE not in answer.spoken
    assert FIRST_MENU in answer.spoken
    assert house.measures() == before


def test_after_five_minutes_nothing_can_be_done_or_heard(house: House) -> None:
    call = house.known()
    call.types("1")
    at_the_choice = call.action
    house.now += timedelta(minutes=4, seconds=59)
    assert "Tot wanneer gaat de lijn" in call.types("9")
    house.now += timedelta(seconds=1)

    assert "Tot wanneer gaat de lijn" not in call.deliver(at_the_choice, {"Digits": "9"}).spoken
    assert NOT_DONE in call.deliver(at_the_choice, {"Digits": "2"}).spoken
    assert FIRST_MENU in call.heard
    assert house.measures() == []


def test_who_is_shut_out_in_mid_call_can_do_nothing_more(house: House) -> None:
    call = house.known()
    with closing(Accounts(house.settings.database_url, Cipher(house.settings.secrets))) as accounts:
        accounts.disable("anna", by="root", now=house.now)

    assert NOT_NOW in call.types("1")
    assert FIRST_MENU in call.heard


@pytest.mark.parametrize("line", ["ed_hoofddorp", "switchboard", "office", "", "nurse desk"])
def test_no_url_closes_a_line_that_nobody_backs_up(untouched: House, line: str) -> None:
    call = untouched.known()
    call.types("1")
    forged = call.action.replace("o=nurse", f"o={line}".replace(" ", "+"))
    assert forged != call.action

    assert FIRST_MENU in call.deliver(forged, {"Digits": "2"}).spoken


# --- what cannot be known or done now ---


def test_with_the_database_away_it_is_said_and_nothing_more_is_offered(
    make_house: Callable[..., House],
) -> None:
    house = make_house(DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")

    heard = house.call().types("*", CODE, shown(house.now))

    assert NOT_NOW in heard
    assert STATE not in heard
    assert FIRST_MENU in heard
    (line,) = [each for each in house.line.logged() if each["event"] == "staff not served"]
    assert line["error"] == "StoreError"


def test_with_a_database_that_hangs_it_is_said_in_time_and_no_closure_is_told(house: House) -> None:
    call = house.known()
    call.types("1")
    path = house.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody else writes for ever
        heard = call.types("2")
        other.execute("ROLLBACK")

    assert NOT_DONE in heard
    assert "Nu is" not in heard
    assert FIRST_MENU in heard


def test_a_file_of_this_machine_that_cannot_be_written_is_no_success(
    house: House,
) -> None:
    call = house.known()
    call.types("1")
    closures = house.settings.data_dir / "closures.json"
    closures.unlink(missing_ok=True)
    closures.mkdir()

    assert NOT_DONE in call.types("2")
    closures.rmdir()
    assert len(house.measures()) == 1, "the database has it, and the worker's next round brings it here"


# --- nothing personal ---


def test_codes_and_numbers_stand_in_no_url_no_log_and_no_file(house: House) -> None:
    app_code = shown(house.now)
    call = house.known()
    call.types("1", "3", "1345")
    house.call().types("*", OTHER_CODE, "192837")

    secret = (CODE, OTHER_CODE, app_code, "192837", CALLER[1:], CALLER[3:])
    urls = " ".join(target for target, _ in call.deliveries) + call.answer.text
    log = house.line.log.getvalue()
    files = {each.name: each.read_bytes() for each in house.settings.data_dir.rglob("*") if each.is_file()}
    assert not [each for each in secret if each in urls]
    assert not [each for each in secret if each in log]
    assert not [(name, each) for name, data in files.items() for each in secret if each.encode() in data]


def test_who_somebody_is_cannot_be_read_in_a_url(house: House) -> None:
    call = house.known()
    query = parse_qs(urlsplit(call.action).query)

    assert set(query) <= {"a", "l", "m", "s", "t"}
    assert re.fullmatch("[A-Za-z0-9_-]{40,120}", query["t"][0])
    assert "anna" not in call.action
