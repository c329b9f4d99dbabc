"""Who gets in, on both databases: start codes, codes that count once, sessions that end, and what is kept of it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.store.accounts.accounts import Accounts, Attempt, Proof, Recovery, Step
from ivr.store.accounts.model import (
    CONFIRMED,
    IDLE,
    SETUP,
    SHIFT,
    START_CODE,
    Kind,
    Role,
    TakenError,
    UnknownUserError,
)
from ivr.store.accounts.tokens import hashed, typed

Desk = Any
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


# --- who there is ---


def test_somebody_who_was_just_added_cannot_log_in(desk: Desk) -> None:
    desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)

    assert not desk.user().can_log_in


def test_who_has_chosen_a_password_and_shown_a_code_can_log_in(desk: Desk) -> None:
    desk.add()

    assert desk.user().can_log_in
    assert desk.user().totp_secret == "SECRET"
    assert desk.user().start_code is None


@pytest.mark.parametrize(("login", "name"), [("anna", "Someone"), ("other", "Anna")], ids=["login", "name"])
def test_a_login_and_a_name_are_one_persons(desk: Desk, login: str, name: str) -> None:
    desk.add()

    with pytest.raises(TakenError):
        desk.accounts.add(login, name, Role.VIEWER, by="root", now=NOON)


def test_nobody_unknown_is_disabled(accounts: Accounts) -> None:
    with pytest.raises(UnknownUserError):
        accounts.disable("nobody", by="root", now=NOON)


def test_who_is_disabled_is_out_at_once(desk: Desk) -> None:
    desk.add()
    desk.log_in()

    desk.accounts.disable("anna", by="root", now=NOON)

    assert desk.accounts.session("s", NOON) is None
    assert not desk.user().can_log_in


def test_who_logs_in_while_being_disabled_is_out_too(desk: Desk) -> None:
    desk.add()
    desk.accounts.disable("anna", by="root", now=NOON)

    desk.log_in()

    assert desk.accounts.session("s", NOON) is None


def test_who_is_enabled_again_logs_in_anew(desk: Desk) -> None:
    desk.add()
    desk.log_in()
    desk.accounts.disable("anna", by="root", now=NOON)

    desk.accounts.enable("anna", by="root", now=NOON)

    assert desk.accounts.session("s", NOON) is None
    assert desk.user().can_log_in


def test_a_reset_takes_away_all_that_opened_a_door(desk: Desk) -> None:
    desk.add()
    desk.log_in()

    code = desk.accounts.start_again("anna", by="root", now=NOON)

    assert desk.accounts.session("s", NOON) is None
    assert not desk.user().can_log_in
    assert desk.accounts.recovery_code(desk.user(), "ABCD") is None
    assert desk.begin_setup("anna", code).kind is Kind.SETUP


def test_people_come_by_login(desk: Desk) -> None:
    desk.add("berend")
    desk.add("anna")

    assert [each.login for each in desk.accounts.people()] == ["anna", "berend"]


# --- start codes ---


def setup(desk: Desk, code: str, now: datetime = NOON, login: str = "anna") -> bool:
    return bool(desk.accounts.begin_setup(login, hashed(typed(code)), Attempt("a", login), "setup", now))


def test_a_start_code_is_forgiving_of_hyphens_and_small_letters(desk: Desk) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)

    assert setup(desk, code.replace("-", " ").lower())


@pytest.mark.parametrize(
    ("late", "right"), [(-SECOND, True), (timedelta(), False)], ids=["just in time", "when its time has come"]
)
def test_a_start_code_ends(desk: Desk, late: timedelta, *, right: bool) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)

    assert setup(desk, code, NOON + START_CODE + late) is right


def test_a_start_code_is_one_persons(desk: Desk) -> None:
    desk.add("berend")
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)

    assert not setup(desk, code, login="berend")
    assert not setup(desk, code, login="nobody")


def test_a_start_code_does_not_help_who_is_disabled(desk: Desk) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)
    desk.accounts.disable("anna", by="root", now=NOON)
    desk.accounts.enable("anna", by="root", now=NOON)

    assert not setup(desk, code)


def test_a_start_code_cannot_be_used_after_the_password_is_chosen(desk: Desk) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)
    session = desk.begin_setup("anna", code)
    desk.accounts.offer_secret(session, "SECRET")
    assert desk.accounts.finish_setup(session, "a hash", 7, {}, NOON)

    assert not setup(desk, code)
    assert desk.accounts.session(session.hash, NOON) is None


def test_a_session_that_began_with_a_start_code_is_short_and_for_nothing_else(desk: Desk) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)
    session = desk.begin_setup("anna", code)

    assert session.kind is Kind.SETUP
    assert desk.accounts.session(session.hash, NOON + SETUP) is None


# --- codes that count once ---


def test_a_code_counts_once_and_no_earlier_one_after_it(desk: Desk) -> None:
    user = desk.add()

    def tried(step: int) -> bool:
        return bool(
            desk.accounts.log_in(Proof(user, Step(step), Attempt("a", "anna")), f"s{step}", "d", NOON)
        )

    assert [tried(each) for each in (500, 500, 499, 501)] == [True, False, False, True]
    assert desk.accounts.session("s499", NOON) is None


def test_of_two_at_once_with_one_code_one_gets_in(desk: Desk) -> None:
    user = desk.add()

    def tried(number: int) -> bool:
        return bool(
            desk.accounts.log_in(
                Proof(user, Step(900), Attempt("a", "anna")), f"s{number}", f"d{number}", NOON
            )
        )

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tried, range(4))) == [False, False, False, True]


def test_a_recovery_code_counts_once(desk: Desk) -> None:
    user = desk.add()
    assert desk.accounts.recovery_code(user, "ABCD") == "its hash"

    tried = [
        desk.accounts.log_in(Proof(user, Recovery("ABCD"), Attempt("a", "anna")), f"s{number}", "d", NOON)
        for number in range(2)
    ]

    assert tried == [True, False]
    assert desk.accounts.recovery_code(user, "ABCD") is None


# --- sessions ---


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        pytest.param(IDLE - SECOND, True, id="within an hour"),
        pytest.param(IDLE, False, id="after an hour of nothing"),
    ],
)
def test_a_session_ends_when_its_owner_does_nothing(desk: Desk, after: timedelta, *, holds: bool) -> None:
    desk.add()
    desk.log_in()

    assert bool(desk.accounts.session("s", NOON + after)) is holds


@pytest.mark.parametrize(
    ("early", "holds"), [(SECOND, True), (timedelta(), False)], ids=["just before", "its end"]
)
def test_a_session_lasts_a_shift_whatever_its_owner_does(
    desk: Desk, early: timedelta, *, holds: bool
) -> None:
    desk.add()
    desk.log_in()
    busy = NOON
    while busy < NOON + SHIFT - timedelta(minutes=30):
        busy += timedelta(minutes=30)
        assert desk.accounts.session("s", busy) or busy >= NOON + SHIFT

    assert bool(desk.accounts.session("s", NOON + SHIFT - early)) is holds


def test_looking_without_a_touch_keeps_nobody_in(desk: Desk) -> None:
    desk.add()
    desk.log_in()
    assert desk.accounts.session("s", NOON + timedelta(minutes=50), touch=False)

    assert desk.accounts.session("s", NOON + IDLE) is None


def test_logging_out_ends_this_session_and_no_other(desk: Desk) -> None:
    desk.add()
    desk.log_in(session="here")
    desk.log_in(session="there")

    desk.accounts.log_out(desk.accounts.session("here", NOON), NOON)

    assert desk.accounts.session("here", NOON) is None
    assert desk.accounts.session("there", NOON)


def test_logging_out_everywhere_ends_all_and_only_ones_own(desk: Desk) -> None:
    desk.add()
    desk.add("berend")
    desk.log_in(session="here")
    desk.log_in(session="there")
    desk.log_in("berend", session="his")

    desk.accounts.log_out_everywhere("anna", by="anna", now=NOON)

    found = [desk.accounts.session(each, NOON) is not None for each in ("here", "there", "his")]
    assert found == [False, False, True]


def test_another_password_ends_the_other_sessions(desk: Desk) -> None:
    desk.add()
    desk.log_in(session="here")
    desk.log_in(session="there")

    desk.accounts.change_password(desk.accounts.session("here", NOON), "another hash", NOON)

    assert desk.accounts.session("here", NOON)
    assert desk.accounts.session("there", NOON) is None
    assert desk.user().password == "another hash"


def test_who_confirms_goes_on_under_another_id_for_a_short_while(desk: Desk) -> None:
    user = desk.add()
    desk.log_in()
    later = NOON + timedelta(minutes=30)
    session = desk.accounts.session("s", later)
    assert not session.confirmed(later)

    proof = Proof(user, Step(desk.next_step()), desk.attempt(now=later))
    assert desk.accounts.confirm(session, proof, "renamed", later)

    assert desk.accounts.session("s", later) is None
    renamed = desk.accounts.session("renamed", later)
    assert renamed.confirmed(later + CONFIRMED)
    assert not renamed.confirmed(later + CONFIRMED + SECOND)
    assert renamed.ends_at == NOON + SHIFT


def test_confirming_takes_a_code_of_its_own(desk: Desk) -> None:
    user = desk.add()
    desk.log_in()

    proof = Proof(user, Step(desk.steps), desk.attempt())

    assert not desk.accounts.confirm(desk.accounts.session("s", NOON), proof, "renamed", NOON)
    assert desk.accounts.session("s", NOON)


# --- what is kept ---


def test_all_that_is_done_is_told_in_order(desk: Desk) -> None:
    desk.add()
    desk.log_in()
    desk.accounts.refused("anna", "log-in", "wrong", NOON)
    desk.accounts.log_out(desk.accounts.session("s", NOON), NOON)
    desk.accounts.disable("anna", by="root", now=NOON)

    assert desk.told() == [
        ("root", "user.added", "anna", "medewerker"),
        ("anna", "account.begun", "", "ok"),
        ("anna", "account.ready", "", "ok"),
        ("anna", "log-in", "", "ok"),
        ("anna", "log-in", "", "wrong"),
        ("anna", "log-out", "", "ok"),
        ("root", "user.disabled", "anna", "ok"),
    ]


def test_what_somebody_typed_as_a_login_is_not_kept_when_it_is_none(desk: Desk) -> None:
    desk.accounts.refused("my-password", "log-in", "wrong", NOON)

    assert desk.told() == [("-", "log-in", "", "wrong")]


def test_what_is_refused_is_not_told_as_done(desk: Desk) -> None:
    user = desk.add()
    before = desk.told()

    assert not desk.accounts.log_in(Proof(user, Step(1), Attempt("a", "anna")), "s", "d", NOON)

    assert desk.told() == before


def test_the_database_holds_no_secret_that_can_be_used(desk: Desk, database: Any) -> None:
    code = desk.accounts.add("anna", "Anna", Role.EMPLOYEE, by="root", now=NOON)
    desk.accounts.offer_secret(desk.begin_setup("anna", code), "JBSWY3DPEHPK3PXP")

    with database.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM staff_users").fetchall())
    assert typed(code) not in kept
    assert code not in kept
    assert "JBSWY3DPEHPK3PXP" not in kept


def test_new_keys_open_what_old_ones_sealed(desk: Desk, cipher: Any, url: str) -> None:
    desk.add()

    assert desk.accounts.rotate_keys(cipher("second", "first")) == 1

    with closing(Accounts(url, cipher("second"))) as accounts:
        found = accounts.user("anna")
        assert found
        assert found.totp_secret == "SECRET"


@pytest.mark.parametrize(
    ("login", "name"), [("console", "Cees"), ("carel", "Caller"), ("rita", "Retention")], ids=str
)
def test_names_under_which_no_colleague_does_anything_are_nobodys(desk: Desk, login: str, name: str) -> None:
    with pytest.raises(TakenError):
        desk.accounts.add(login, name, Role.VIEWER, by="root", now=NOON)
