"""The codes with which staff begin on the phone line, on both databases."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.store.accounts import phone_codes
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Role
from ivr.store.database import Database

Desk = Any
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("code", ["11111", "12121", "55515", "01234", "56789", "98765", "89012", "10987"])
def test_what_people_would_try_first_is_easy(code: str) -> None:
    assert phone_codes.easy(code)


@pytest.mark.parametrize("code", ["48153", "01235", "11234", "90210"])
def test_other_codes_are_not(code: str) -> None:
    assert not phone_codes.easy(code)


def test_who_may_close_lines_gets_a_code_of_five_digits_and_a_viewer_none(desk: Desk) -> None:
    employee, viewer = desk.add("anna"), desk.add("vera", Role.VIEWER)

    code = desk.accounts.phone_code(employee)

    assert len(code) == phone_codes.DIGITS
    assert code.isdecimal()
    assert desk.accounts.phone_code(viewer) is None


def test_chance_that_gives_an_easy_code_or_somebodys_is_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = iter([12345, 48153, 48153, 33333, 70418])
    monkeypatch.setattr("ivr.store.accounts.phone_codes.secrets.randbelow", lambda _: next(chance))

    codes = [desk.accounts.phone_code(desk.add(login)) for login in ("anna", "bert")]

    assert codes == ["48153", "70418"]


def test_who_begins_again_keeps_the_code(desk: Desk) -> None:
    user = desk.add()
    code = desk.accounts.phone_code(user)

    start = desk.accounts.start_again("anna", by="root", now=NOW)
    session = desk.begin_setup("anna", start)
    desk.accounts.offer_secret(session, "ANOTHER")
    assert desk.accounts.finish_setup(session, "a hash", desk.next_step(), {}, NOW)

    assert desk.accounts.phone_code(user) == code


def test_a_code_is_in_no_file_as_it_is(desk: Desk, database: Database) -> None:
    code = desk.accounts.phone_code(desk.add())

    with database.reading() as connection:
        row = connection.exec_driver_sql("SELECT * FROM staff_phone_codes").one()

    assert code not in "".join(row)


def test_new_keys_seal_and_index_every_code_anew(
    desk: Desk, url: str, cipher: Callable[..., Any], database: Database
) -> None:
    user = desk.add()
    code = desk.accounts.phone_code(user)
    both, new = cipher("second", "first"), cipher("second")
    with database.reading() as connection:
        assert phone_codes.owner(connection, both, code) == user.id, "found before it is rotated"

    desk.accounts.rotate_keys(both)

    with closing(Accounts(url, new)) as accounts, database.reading() as connection:
        assert accounts.phone_code(user) == code
        assert phone_codes.owner(connection, new, code) == user.id
