"""What cannot be known or done now is said; and nothing personal stands anywhere."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

from tests.by_phone import CODE, shown
from tests.voice.by_phone.house import CALLER, FIRST_MENU, NOT_DONE, NOT_NOW, OTHER_CODE, STATE, House


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
