"""`flask closures …`: the same rules as the staff site, and heard on the next call."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.cli.closure_commands import _CLOSED, _OPEN
from ivr.content import closures_file
from ivr.content.closures import REASONS
from ivr.hours.model import Kind

BY = ("--by", "Anna")


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def held(installation: Any) -> list[str]:
    return [each.line for each in closures_file.load(installation.snapshot.parent).closures]


def test_where_nothing_is_closed_it_says_so(installation: Any) -> None:
    answer = installation.here("closures", "list")

    assert (answer.status, answer.out) == (0, "nothing is closed or opened for now\n")


def test_a_line_is_closed_extended_and_ended_as_people_type_it(installation: Any) -> None:
    begun = installation.run(
        "closures", "close", "nurse", "desk", "--reason", "busy", "--until", in_an_hour(), *BY
    )
    assert begun.status == 0, begun.err
    said = re.fullmatch(r"([0-9a-f]{16}): nurse desk closed until [0-9: -]+ \(busy, by Anna\)\n", begun.out)
    assert said
    assert held(installation) == ["nurse", "desk"]
    (listed,) = installation.here("closures", "list", "--json").json()
    assert (listed["id"], listed["lines"]) == (said[1], ["nurse", "desk"])

    later = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    assert installation.here("closures", "extend", said[1], "--until", later, *BY).status == 0
    ended = installation.here("closures", "end", said[1], *BY)

    assert ended.out.endswith(", ended by Anna\n")
    assert held(installation) == []
    assert "the audit is whole: 3 rows" in installation.here("audit", "verify").out


def test_a_line_is_opened(installation: Any) -> None:
    opened = installation.here("closures", "open", "nurse", "--reason", "extra", "--until", in_an_hour(), *BY)

    assert opened.status == 0
    assert "nurse open until" in installation.here("closures", "list").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("close", "ed_hoofddorp"), "these may not be closed", id="an emergency department"),
        pytest.param(("close", "nurse", "switchboard"), "these may not be closed", id="the switchboard"),
        pytest.param(("extend", "x"), "no measure with this id", id="what is not there"),
    ],
)
def test_what_may_not_be_is_said_in_a_line(
    installation: Any, one_line: Callable[[Any], str], arguments: tuple[str, ...], says: str
) -> None:
    assert says in one_line(installation.here("closures", *arguments, "--until", in_an_hour(), *BY))
    assert held(installation) == []


def test_an_end_that_has_been_is_refused(installation: Any, one_line: Callable[[Any], str]) -> None:
    answer = installation.here("closures", "close", "nurse", "--until", "2020-01-01T12:00", *BY)

    assert "the end lies after now" in one_line(answer)


def test_the_reasons_are_those_of_the_site() -> None:
    assert set(_CLOSED) == REASONS[Kind.CLOSED].keys()
    assert set(_OPEN) == REASONS[Kind.OPEN].keys()
