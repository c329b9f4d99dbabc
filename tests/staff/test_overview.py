"""The board: each of its parts at a known moment, and without what it cannot know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ivr.content.live import Live, compiled
from ivr.hours.model import Override
from ivr.staff import overview
from ivr.store.accounts.model import Role
from ivr.store.errors import StoreError

House = Any
Read = Callable[[Any], str]
MONDAY = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_what_a_caller_hears_is_what_the_line_says_at_that_moment(live: Live) -> None:
    day, night = (overview.heard(live, at, callbacks=True) for at in (MONDAY, NIGHT))

    assert day[0] == night[0] == "Welkom bij de rugpoli van het Spaarne Gasthuis."
    assert any("uitleg over rugklachten" in each for each in day)
    assert "De rugpoli is nu dicht." in night


def test_a_prompt_that_is_missing_leaves_the_rest_of_the_board(
    make_house: Callable[..., House], live: Live, read: Read
) -> None:
    house = make_house(live=replace(live, contents=replace(live.contents, prompts={})))

    text = read(house.client().get("/staf/"))

    assert "Wat een beller hoort, is nu niet te zeggen." in text
    assert "Orthopedisch verpleegkundige open" in text


def test_each_line_is_told_with_its_end(house: House, read: Read) -> None:
    text = read(house.client().get("/staf/"))

    assert "Orthopedisch verpleegkundige open Open tot 13:30 (wekelijkse uren)." in text
    assert "Dit hoort een beller nu Welkom bij de rugpoli" in text
    assert "Anders dan gewoon, tot en met over twee weken Vandaag en de komende veertien dagen" in text


def changed(live: Live, *overrides: Override) -> Live:
    """The shipped content with other hours of the nurse on some dates."""
    nurse = replace(live.contents.timetables["nurse"], overrides=overrides)
    contents = replace(live.contents, timetables={**live.contents.timetables, "nurse": nurse})
    return compiled(contents, MONDAY, version=4)


def test_days_that_differ_are_told_with_their_reason(live: Live) -> None:
    days = (date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 8))
    found = overview.exceptional(
        changed(live, *(Override("scholing", day, day, (), "t") for day in days)), MONDAY
    )

    told = [(each.day, each.today, each.lines) for each in found]
    nurse = (("Orthopedisch verpleegkundige", "dicht", "scholing"),)
    assert told == [("vandaag", True, nurse), ("maandag 7 december", False, nurse)]


def test_a_holiday_is_told_for_each_line_that_it_closes(live: Live) -> None:
    christmas = datetime(2026, 12, 20, 12, tzinfo=UTC)

    days = {each.day: {name for name, _, _ in each.lines} for each in overview.exceptional(live, christmas)}

    assert "Rugpoli" in days["vrijdag 25 december"]
    assert "Centrale van het ziekenhuis" not in days["vrijdag 25 december"]


def test_what_nobody_confirmed_and_what_ends_soon_ask_for_attention(live: Live) -> None:
    found = overview.attention(live, MONDAY)
    later = overview.attention(live, datetime(2036, 12, 1, tzinfo=UTC))

    assert "Orthopedisch verpleegkundige" in found.unconfirmed
    assert "Locaties" in found.unconfirmed
    assert found.horizon == ()
    assert later.horizon


@pytest.mark.parametrize(("role", "link"), [(Role.VIEWER, False), (Role.EMPLOYEE, True)])
def test_everybody_sees_how_the_list_stands_and_who_works_it_a_way_there(
    house: House, read: Read, role: Role, *, link: bool
) -> None:
    house.deliver()
    answer = house.client(role=role).get("/staf/")

    assert "1 verzoek open. Het oudste is van vandaag 13:10." in read(answer)
    assert ("Naar de terugbellijst" in answer.text) is link
    assert "612345678" not in answer.text


def test_a_list_that_cannot_be_read_leaves_the_rest_of_the_board(
    house: House, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client()

    def fails() -> None:
        raise StoreError("away")

    monkeypatch.setattr(house.site.ledger, "callbacks", fails)

    text = read(client.get("/staf/"))
    assert "De terugbellijst is nu niet te lezen." in text
    assert "Wie is er bereikbaar?" in text
