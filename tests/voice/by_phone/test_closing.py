"""Staff close, reopen and give another end by phone, and callers hear it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from ivr.voice.staff_line import CLINIC
from tests.voice.by_phone.house import AMSTERDAM, OTHER_CODE, OTHER_SECRET, TUESDAY, House


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
