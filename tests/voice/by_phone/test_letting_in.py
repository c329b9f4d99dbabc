"""Who is let in by phone: everybody else hears the same."""

from contextlib import closing

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.throttle import PER_ACCOUNT
from tests.by_phone import CODE, shown
from tests.voice.by_phone.house import (
    CALLER,
    FIRST_MENU,
    HALF_MINUTE,
    OTHER_CODE,
    OTHER_SECRET,
    REFUSED,
    House,
)


def test_whoever_is_not_let_in_hears_the_same(house: House) -> None:
    house.known()  # so that this code of the app is used
    with closing(Accounts(house.settings.database_url, Cipher(house.settings.secrets))) as accounts:
        accounts.disable("bert", by="root", now=house.now)
    used, right = shown(house.now), shown(house.now, OTHER_SECRET)
    tried = [
        (CALLER, "99182", right),  # nobody's code
        (CALLER, CODE, "000000"),  # another code of the app
        ("+31611111111", CODE, used),  # used
        (CALLER, OTHER_CODE, right),  # somebody who is out
        (CALLER, "60282", right),  # somebody who may only look
        *((CALLER, CODE, "000001"),) * PER_ACCOUNT,
        (CALLER, CODE, shown(house.now + HALF_MINUTE)),  # right, and too often
    ]
    documents = set()
    for caller, code, app_code in tried:
        call = house.call(caller)
        call.types("*", code, app_code)
        documents.add(call.answer.text)

    (document,) = documents
    assert REFUSED in document
    assert FIRST_MENU in document
    assert house.told()[-1] == ("-", "phone.log-in", "", "too often")


@pytest.mark.parametrize("typed", ["4815", "481530", "0481", "1", "48*53", "#", "٤٨١٥٣", "x"])
def test_what_is_no_code_leads_back_without_asking_anybody(untouched: House, typed: str) -> None:
    assert FIRST_MENU in untouched.call().types("*", typed)


@pytest.mark.parametrize("typed", ["61608", "6160880", "abcdef", "٦١٦٠٨٨"])
def test_what_is_no_code_of_the_app_leads_back(untouched: House, typed: str) -> None:
    heard = untouched.call().types("*", CODE, typed)
    assert REFUSED in heard
    assert FIRST_MENU in heard


def test_a_code_of_the_app_lets_in_one_call(house: House) -> None:
    house.known()

    assert REFUSED in house.call().types("*", CODE, shown(house.now))
