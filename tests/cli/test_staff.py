"""`flask user …` and `flask audit …`: from nobody to somebody who can begin, and the audit that tells of it."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

ADD = ("user", "add", "anna", "--name", "Anna de Vries", "--role", "beheerder")


def test_a_fresh_installation_lets_nobody_in_and_says_how_to_begin(installation: Any) -> None:
    answer = installation.here("user", "list")

    assert answer.status == 0
    assert "Nobody may log in yet" in answer.out


def test_somebody_who_is_added_gets_a_start_code_and_where_to_type_it(installation: Any) -> None:
    answer = installation.here(*ADD)

    assert answer.status == 0
    assert "Go to http://127.0.0.1:8000/staf/begin within 24 hours:" in answer.out
    assert re.search("Startcode       [A-Z2-7]{4}(-[A-Z2-7]{4}){3}\n", answer.out)
    assert re.search(r"anna +Anna de Vries +beheerder +has not begun", installation.here("user", "list").out)


def test_the_commands_work_as_people_type_them(installation: Any) -> None:
    assert installation.run(*ADD).status == 0
    verified = installation.run("audit", "verify")

    assert re.fullmatch("the audit is whole: 1 rows, the last is [0-9a-f]{64}\n", verified.out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ("user", "add", "Anna", "--name", "A", "--role", "kijker"), "is no login", id="a capital"
        ),
        pytest.param(
            ("user", "add", "an na", "--name", "A", "--role", "kijker"), "is no login", id="a space"
        ),
        pytest.param(("user", "add", "anna", "--name", " ", "--role", "kijker"), "a name has", id="no name"),
        pytest.param(
            ("user", "add", "console", "--name", "A", "--role", "kijker"), "already", id="a reserved login"
        ),
        pytest.param(("user", "reset", "nobody"), "nobody with this login", id="reset nobody"),
        pytest.param(("user", "disable", "nobody"), "nobody with this login", id="disable nobody"),
        pytest.param(("user", "enable", "nobody"), "nobody with this login", id="enable nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    installation: Any, one_line: Callable[[Any], str], arguments: tuple[str, ...], says: str
) -> None:
    assert says in one_line(installation.here(*arguments))


def test_nobody_is_added_twice(installation: Any, one_line: Callable[[Any], str]) -> None:
    installation.here(*ADD)

    assert "already" in one_line(installation.here(*ADD))


def test_somebody_is_shut_out_let_in_and_begins_again(installation: Any) -> None:
    first = installation.here(*ADD).out

    assert installation.here("user", "disable", "anna").out == "anna is disabled\n"
    assert "disabled" in installation.here("user", "list").out
    assert installation.here("user", "enable", "anna").out == "anna is enabled\n"
    second = installation.here("user", "reset", "anna").out
    assert "Startcode" in second
    assert first.splitlines()[-1] != second.splitlines()[-1]
    assert "4 rows" in installation.here("audit", "verify").out


def test_an_audit_that_somebody_touched_is_broken_and_where(
    installation: Any, one_line: Callable[[Any], str]
) -> None:
    installation.here(*ADD)
    installation.here("user", "disable", "anna")
    with sqlite3.connect(installation.folder / "data" / "ivr.sqlite3") as connection:
        connection.execute("DROP TRIGGER staff_audit_no_update")
        connection.execute("UPDATE staff_audit SET who = 'mallory' WHERE seq = 2")
    connection.close()

    assert one_line(installation.here("audit", "verify")) == "the audit is broken: row 2 has been changed"
