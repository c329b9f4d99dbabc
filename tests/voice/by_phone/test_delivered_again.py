"""The same webhook again, in another call, too late: nothing happens twice, and nothing that may not."""

from contextlib import closing
from datetime import timedelta

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.store.accounts.accounts import Accounts
from ivr.store.errors import StoreError
from tests.by_phone import CODE, shown
from tests.voice.by_phone.house import FIRST_MENU, NOT_DONE, NOT_NOW, STATE, House


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
