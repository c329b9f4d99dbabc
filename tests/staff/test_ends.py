"""Until when: as staff choose it, refused in Dutch when it cannot be, and said in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.turns import CALLBACK_LIST
from ivr.content.live import Live
from ivr.staff import ends
from ivr.staff.ends import FaultError

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 12, 10, 7, tzinfo=UTC)  # Monday, 13:10 in the clinic


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def chosen(live: Live, now: datetime = NOW, lines: tuple[str, ...] = ("nurse",), **typed: str) -> datetime:
    return ends.chosen(lambda name: typed.get(name, ""), lines, live, now)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        pytest.param({"einde": "uur"}, "2026-11-23T14:11", id="an hour, and the minute full"),
        pytest.param({"einde": "vandaag"}, "2026-11-23T13:30", id="till the end of today's hours"),
        pytest.param({"einde": "tijd", "tot": "13:15"}, "2026-11-23T13:15", id="a time"),
        pytest.param({"einde": "tijd", "tot": "23:59:00"}, "2026-11-23T23:59", id="a time with seconds"),
        pytest.param({"einde": "datum", "dag": "2026-11-23"}, "2026-11-24T00:00", id="today whole"),
        pytest.param({"einde": "datum", "dag": "2026-12-06"}, "2026-12-07T00:00", id="the last day there is"),
        pytest.param({"einde": "moment", "minuut": "29840000"}, None, id="far away"),
    ],
)
def test_an_end_is_what_was_chosen(live: Live, typed: dict[str, str], end: str | None) -> None:
    if end is None:
        with pytest.raises(FaultError):
            chosen(live, **typed)
    else:
        assert chosen(live, **typed) == local(end)


@pytest.mark.parametrize(
    ("now", "lines", "end"),
    [
        pytest.param("2026-11-23T13:30", ("nurse",), "2026-11-24T00:00", id="her hours are over"),
        pytest.param("2026-11-22T11:00", ("nurse",), "2026-11-23T00:00", id="a Sunday"),
        pytest.param("2026-11-23T09:00", ("office", "nurse"), "2026-11-23T17:00", id="the last of several"),
        pytest.param("2026-11-23T09:00", (CALLBACK_LIST,), "2026-11-24T00:00", id="without hours"),
    ],
)
def test_the_rest_of_today_is_its_hours_or_till_midnight(
    live: Live, now: str, lines: tuple[str, ...], end: str
) -> None:
    assert chosen(live, local(now), lines, einde="vandaag") == local(end)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({}, "einde", id="nothing"),
        pytest.param({"einde": "ooit"}, "einde", id="what is not offered"),
        pytest.param({"einde": "tijd"}, "tot", id="no time"),
        pytest.param({"einde": "tijd", "tot": "13:10"}, "tot", id="a time that has been"),
        pytest.param({"einde": "tijd", "tot": "half twee"}, "tot", id="a time in words"),
        pytest.param({"einde": "tijd", "tot": "24:00"}, "tot", id="a time that is none"),
        pytest.param({"einde": "tijd", "tot": "1٣:15"}, "tot", id="digits of another script"),
        pytest.param({"einde": "datum"}, "dag", id="no day"),
        pytest.param({"einde": "datum", "dag": "2026-11-22"}, "dag", id="yesterday"),
        pytest.param({"einde": "datum", "dag": "2026-12-07"}, "dag", id="too far"),
        pytest.param({"einde": "datum", "dag": "2026-02-30"}, "dag", id="a day that is none"),
        pytest.param({"einde": "datum", "dag": "06-12-2026"}, "dag", id="written the Dutch way"),
        pytest.param({"einde": "datum", "dag": "20261206"}, "dag", id="another ISO"),
        pytest.param({"einde": "moment", "minuut": "0"}, "einde", id="a moment that has been"),
        pytest.param({"einde": "moment", "minuut": "999999999"}, "einde", id="a moment in another age"),
        pytest.param({"einde": "moment", "minuut": "-1"}, "einde", id="no moment"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_never_guessed(
    live: Live, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(FaultError) as fault:
        chosen(live, **typed)

    assert fault.value.field == field
    assert str(fault.value).startswith(("Kies ", "Vul ", "Die tijd "))


def test_a_moment_is_the_end_that_the_page_before_showed(live: Live) -> None:
    end = chosen(live, einde="uur")

    assert chosen(live, NOW + timedelta(minutes=5), einde="moment", minuut=str(ends.minutes(end))) == end


def test_an_hour_more_may_not_go_too_far() -> None:
    assert ends.checked(NOW + timedelta(hours=1), NOW) == NOW + timedelta(hours=1)
    with pytest.raises(FaultError, match="tot en met zondag 6 december"):
        ends.checked(NOW + timedelta(days=14, minutes=1), NOW)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("2026-11-23T23:00", "tot vanavond 23:00"),
        ("2026-11-23T13:15", "tot vanmiddag 13:15"),
        ("2026-11-23T11:05", "tot vanochtend 11:05"),
        ("2026-11-23T05:00", "tot vannacht 5:00"),
        ("2026-11-24T00:00", "tot en met vandaag"),
        ("2026-11-25T00:00", "tot en met morgen"),
        ("2026-11-26T00:00", "tot en met woensdag 25 november"),
        ("2026-11-24T09:00", "tot morgen 9:00"),
        ("2026-11-26T09:00", "tot donderdag 26 november 9:00"),
    ],
)
def test_an_end_is_said_in_words(end: str, said: str) -> None:
    assert ends.until(local(end), NOW) == said


def test_on_the_night_that_the_clock_goes_forward_a_time_that_is_skipped_is_the_next(live: Live) -> None:
    before = local("2027-03-28T01:00")

    assert chosen(live, before, einde="tijd", tot="02:30") == local("2027-03-28T03:00")
