"""Who is let in by phone, on both databases: codes that count once, repeats that change nothing, and what is kept of it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.store.accounts.accounts import Attempt, Proof, Step
from ivr.store.accounts.model import Role
from ivr.store.accounts.phone_shifts import KEPT_FOR, LogIn, PhoneShifts
from ivr.store.accounts.throttle import PER_ACCOUNT, PER_ADDRESS, PER_CODE_A_DAY, WINDOW
from ivr.store.database import Database

Desk = Any
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
CALLER = "+31612345678"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """An app whose code is the step of time itself."""
    assert secret == "SECRET"
    step = int(now.timestamp()) // 30
    return step if code == f"{step % 10**6:06}" else None


def shown(now: datetime) -> str:
    return f"{int(now.timestamp()) // 30 % 10**6:06}"


@pytest.fixture
def shifts(url: str, cipher: Callable[[], Any]) -> Iterator[PhoneShifts]:
    shifts = PhoneShifts(url, cipher(), step_of)
    yield shifts
    shifts.close()


class Phone:
    """A telephone at which somebody types."""

    def __init__(self, shifts: PhoneShifts, desk: Desk) -> None:
        self.shifts = shifts
        self.user = desk.add()
        self.code = desk.accounts.phone_code(self.user)
        self.calls = 0

    def log_in(self, now: datetime = NOON, **differs: str) -> Any:
        """Type code and app code in a call of its own."""
        self.calls += 1
        given = {
            "code": self.code,
            "app_code": shown(now),
            "caller": CALLER,
            "call": f"CA{self.calls}",
        } | differs
        return self.shifts.begin(LogIn(**given), now)


@pytest.fixture
def phone(shifts: PhoneShifts, desk: Desk) -> Phone:
    return Phone(shifts, desk)


def kept(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [row for row in desk.told() if row[1].startswith(("phone", "closure"))]


def test_code_and_app_let_in_and_that_is_kept(phone: Phone, desk: Desk) -> None:
    shift = phone.log_in()

    assert shift.user.login == "anna"
    assert phone.shifts.find(shift.id, NOON).user.login == "anna"
    assert kept(desk) == [("anna", "phone.log-in", "", "ok")]


@pytest.mark.parametrize(
    ("differs", "who"),
    [
        pytest.param({"code": "00000"}, "-", id="nobody's code"),
        pytest.param({"app_code": "000000"}, "anna", id="another code of the app"),
    ],
)
def test_whoever_is_wrong_is_refused_and_that_is_kept(
    phone: Phone, desk: Desk, differs: dict[str, str], who: str
) -> None:
    assert phone.log_in(**differs) is None
    assert kept(desk) == [(who, "phone.log-in", "", "wrong")]


def test_a_code_of_the_app_counts_once_in_one_call_only(phone: Phone) -> None:
    assert phone.log_in()
    assert phone.log_in() is None


def test_a_code_that_was_used_on_the_site_does_not_count_by_phone(phone: Phone, desk: Desk) -> None:
    step = int(NOON.timestamp()) // 30
    proof = Proof(desk.user(), Step(step), desk.attempt())
    assert desk.accounts.log_in(proof, "s", "d", NOON)

    assert phone.log_in() is None


def test_a_code_that_was_used_by_phone_does_not_count_on_the_site(phone: Phone, desk: Desk) -> None:
    assert phone.log_in()

    step = int(NOON.timestamp()) // 30
    assert not desk.accounts.log_in(Proof(desk.user(), Step(step), desk.attempt()), "s", "d", NOON)


def test_the_same_webhook_again_gets_the_same_shift_and_changes_nothing(phone: Phone, desk: Desk) -> None:
    first = phone.log_in(call="CA-one")
    later = phone.log_in(call="CA-one", now=NOON + timedelta(seconds=3), app_code=shown(NOON))

    assert (later.id, later.began_at) == (first.id, first.began_at)
    assert len(kept(desk)) == 1


def test_the_same_refused_webhook_again_is_refused_and_not_counted_again(phone: Phone, desk: Desk) -> None:
    for _ in range(PER_ACCOUNT + 2):
        assert phone.log_in(call="CA-one", app_code="000000") is None

    assert kept(desk) == [("anna", "phone.log-in", "", "wrong")]
    assert phone.log_in(now=NOON + HALF_MINUTE)


@pytest.mark.parametrize("change", ["disabled", "reset"])
def test_who_is_out_is_out_by_phone_too_and_in_mid_call(phone: Phone, desk: Desk, change: str) -> None:
    shift = phone.log_in()
    if change == "disabled":
        desk.accounts.disable("anna", by="root", now=NOON)
    else:
        desk.accounts.start_again("anna", by="root", now=NOON)

    assert phone.shifts.find(shift.id, NOON) is None
    assert phone.log_in(now=NOON + HALF_MINUTE) is None


def test_a_viewer_with_a_code_of_old_is_refused(phone: Phone, desk: Desk, database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE staff_users SET role = 'kijker'")

    assert phone.log_in() is None
    assert desk.user().role is Role.VIEWER


def test_a_shift_ends_after_a_few_minutes(phone: Phone) -> None:
    shift = phone.log_in()

    assert phone.shifts.find(shift.id, NOON + KEPT_FOR - timedelta(seconds=1))
    assert phone.shifts.find(shift.id, NOON + KEPT_FOR) is None


def test_of_guesses_at_a_code_the_rightful_person_is_refused_after_five_for_a_quarter(
    phone: Phone, desk: Desk
) -> None:
    for _ in range(PER_ACCOUNT):
        phone.log_in(app_code="000000", caller="+31201112233")

    assert phone.log_in() is None
    assert kept(desk)[-1] == ("-", "phone.log-in", "", "too often")
    assert phone.log_in(now=NOON + WINDOW)


def test_what_was_too_often_is_kept_once_however_often_it_is_delivered(phone: Phone, desk: Desk) -> None:
    for _ in range(PER_ACCOUNT):
        phone.log_in(app_code="000000")

    for _ in range(3):
        assert phone.log_in(call="CA-one") is None

    assert [row[3] for row in kept(desk)] == ["wrong"] * PER_ACCOUNT + ["too often"]


def test_guesses_at_a_code_are_counted_over_the_day(phone: Phone) -> None:
    moment = NOON
    for number in range(PER_CODE_A_DAY):
        moment = NOON + (WINDOW + HALF_MINUTE) * (number // PER_ACCOUNT)
        phone.log_in(now=moment, app_code="000000")

    assert phone.log_in(now=moment + WINDOW + HALF_MINUTE) is None
    assert phone.log_in(now=moment + timedelta(days=1))


def test_of_guesses_from_one_telephone_every_code_is_refused(phone: Phone) -> None:
    for number in range(PER_ADDRESS):
        phone.log_in(code=f"{number:05}")

    assert phone.log_in() is None
    assert phone.log_in(caller="+31687654321")


def test_right_ones_are_not_counted(phone: Phone) -> None:
    moments = [NOON + HALF_MINUTE * number for number in range(PER_ACCOUNT + 1)]

    assert all(phone.log_in(now=moment) for moment in moments)


def test_no_callers_number_and_no_typed_digits_are_in_the_database(phone: Phone, database: Database) -> None:
    phone.log_in(app_code="918273")
    phone.log_in(now=NOON + HALF_MINUTE)

    with database.reading() as connection:
        tables = ("staff_attempts", "staff_phone_shifts", "staff_audit")
        rows = [str(row) for each in tables for row in connection.exec_driver_sql(f"SELECT * FROM {each}")]  # noqa: S608

    told = "\n".join(rows)
    assert rows
    assert not [each for each in (CALLER[1:], "918273", phone.code, CALLER[:0:-1]) if each in told]


def test_many_at_once_with_one_code_of_the_app_are_one(phone: Phone) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: phone.log_in(call=f"CA-{number}"), range(4)))

    assert len([each for each in found if each]) == 1


def test_a_deed_is_kept_once_with_who_and_what(phone: Phone, desk: Desk) -> None:
    shift = phone.log_in()

    for _ in range(3):
        phone.shifts.did(shift, 0, "closure.begun", "nurse", NOON)
    phone.shifts.did(shift, 1, "closure.ended", "nurse", NOON)
    phone.shifts.did(shift, 0, "closure.begun", "nurse", NOON)

    assert kept(desk)[1:] == [
        ("anna", "closure.begun", "nurse", "by phone"),
        ("anna", "closure.ended", "nurse", "by phone"),
    ]
    assert phone.shifts.find(shift.id, NOON).deeds == 2


def test_what_is_typed_is_in_no_repr() -> None:
    told = LogIn(code="48153", app_code="616088", caller=CALLER, call="CA1")

    assert not [each for each in ("48153", "616088", CALLER) if each in repr(told)]


def test_an_attempt_of_the_site_is_another_door(phone: Phone, desk: Desk) -> None:
    for _ in range(PER_ACCOUNT):
        phone.log_in(app_code="000000")

    assert isinstance(desk.attempt(), Attempt)
