import pytest

from ivr.callbacks.numbers import Accepted, Reason, Refused, accept, complete
from tests.numbering_plan import ABROAD, DIGITS_OF_OTHERS, DUTCH, NOBODYS, SHORT

HOSPITAL = frozenset({"+31232240130", "+3197010200000"})


@pytest.mark.parametrize("head", ["0", "0031", "+31", "+310"])
def test_a_valid_dutch_number_is_never_refused_however_it_is_written(head: str) -> None:
    wrong = [
        text
        for number in DUTCH
        if accept(text := head + number[1:], refused=HOSPITAL) != Accepted("+31" + number[1:])
        or not complete(text)
    ]
    assert wrong == []
    assert len(DUTCH) > 1_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", Reason.WITHHELD, id="empty"),
        pytest.param("anonymous", Reason.WITHHELD, id="anonymous"),
        pytest.param("Anonymous", Reason.WITHHELD, id="in capitals"),
        pytest.param("unknown", Reason.WITHHELD, id="unknown"),
        pytest.param("restricted", Reason.WITHHELD, id="restricted"),
        pytest.param("+266696687", Reason.WITHHELD, id="keypad: anonymous"),
        pytest.param("266696687", Reason.WITHHELD, id="keypad without its plus"),
        pytest.param("+7378742833", Reason.WITHHELD, id="keypad: restricted"),
        pytest.param("+2562533", Reason.WITHHELD, id="keypad: blocked"),
        pytest.param("+8656696", Reason.WITHHELD, id="keypad: unknown"),
        pytest.param("+86282452253", Reason.WITHHELD, id="keypad: unavailable"),
        pytest.param("sip:0612345678@example.nl", Reason.NO_NUMBER, id="a SIP address"),
        pytest.param("client:jan", Reason.NO_NUMBER, id="a client"),
        pytest.param("+", Reason.NO_NUMBER, id="a plus alone"),
        pytest.param("0", Reason.NO_NUMBER, id="a nought"),
        pytest.param("0" * 10_000, Reason.NO_NUMBER, id="ten thousand digits"),
        pytest.param("06 12345678", Reason.NO_NUMBER, id="a space"),
        pytest.param("0612345678;ext=9", Reason.NO_NUMBER, id="an extension"),
        pytest.param("061234567٨", Reason.NO_NUMBER, id="an Arabic digit"),
        pytest.param("061234567²", Reason.NO_NUMBER, id="a superscript"),
        pytest.param("0612345678\n", Reason.NO_NUMBER, id="a line end"),
        pytest.param("061234567", Reason.NO_NUMBER, id="one digit short"),
        pytest.param("06123456789", Reason.NO_NUMBER, id="one digit long"),
        pytest.param("0676012345", Reason.NO_NUMBER, id="no mobile range"),
        pytest.param("0112345678", Reason.NO_NUMBER, id="no such area"),
        pytest.param("2240130", Reason.NO_NUMBER, id="without its area"),
        pytest.param("112", Reason.NO_NUMBER, id="112"),
        pytest.param("0112", Reason.NO_NUMBER, id="112 with a nought"),
        pytest.param("+31112", Reason.NO_NUMBER, id="112 as if it were abroad"),
        pytest.param("113", Reason.NO_NUMBER, id="113"),
        pytest.param("116117", Reason.NO_NUMBER, id="European service"),
        pytest.param("144", Reason.NO_NUMBER, id="three digits"),
        pytest.param("1850", Reason.NO_NUMBER, id="18xx"),
        pytest.param("+311888", Reason.NO_NUMBER, id="18xx with its country"),
        pytest.param("14023", Reason.KIND, id="14xxx"),
        pytest.param("+3114020", Reason.KIND, id="14xxx with its country"),
        pytest.param("09001234", Reason.KIND, id="0900 short"),
        pytest.param("0900123456", Reason.KIND, id="0900 long"),
        pytest.param("+319061234567", Reason.KIND, id="0906"),
        pytest.param("09091234", Reason.KIND, id="0909"),
        pytest.param("08001234", Reason.KIND, id="0800: a free number calls nobody"),
        pytest.param("0840123456", Reason.KIND, id="personal assistant 084"),
        pytest.param("0871234567", Reason.KIND, id="personal assistant 087"),
        pytest.param("0662345678", Reason.KIND, id="pager"),
        pytest.param("0910123456", Reason.KIND, id="091, that nobody listed"),
        pytest.param("+881612345678", Reason.KIND, id="satellite Iridium"),
        pytest.param("+870772001234", Reason.KIND, id="satellite Inmarsat"),
        pytest.param("+8821631234567", Reason.KIND, id="satellite Thuraya"),
        pytest.param("+32470123456", Reason.COUNTRY, id="Belgian mobile"),
        pytest.param("0032470123456", Reason.COUNTRY, id="Belgian mobile as dialled"),
        pytest.param("+12025550123", Reason.COUNTRY, id="American"),
        pytest.param("0232240130", Reason.OURS, id="the hospital's, as dialled"),
        pytest.param("+31232240130", Reason.OURS, id="the hospital's"),
        pytest.param("+3197010200000", Reason.OURS, id="our line"),
    ],
)
def test_what_may_not_be_phoned_back_is_refused_with_its_reason(text: str, reason: Reason) -> None:
    assert accept(text, refused=HOSPITAL) == Refused(reason)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param("+32470123456", Accepted("+32470123456"), id="Belgian mobile"),
        pytest.param("003222345678", Accepted("+3222345678"), id="Brussels"),
        pytest.param("+4915123456789", Accepted("+4915123456789"), id="German mobile"),
        pytest.param("+3290212345", Refused(Reason.KIND), id="Belgian premium"),
        pytest.param("+499001234567", Refused(Reason.KIND), id="German premium"),
        pytest.param("+33612345678", Refused(Reason.COUNTRY), id="French"),
        pytest.param("+881612345678", Refused(Reason.KIND), id="satellite"),
        pytest.param("+8001234567890", Refused(Reason.NO_NUMBER), id="no number of anybody"),
    ],
)
def test_countries_of_the_setting_add_their_fixed_and_mobile_numbers(
    text: str, outcome: Accepted | Refused
) -> None:
    assert accept(text, refused=HOSPITAL, countries=("BE", "DE")) == outcome


def test_satellite_is_refused_even_if_the_setting_names_its_region() -> None:
    assert accept("+881612345678", refused=HOSPITAL, countries=("001",)) == Refused(Reason.KIND)


@pytest.mark.parametrize(
    ("digits", "whole"),
    [
        pytest.param("0612345678", True, id="mobile"),
        pytest.param("0232240130", True, id="refused, and whole all the same"),
        pytest.param("0031612345678", True, id="with its country"),
        pytest.param("0032470123456", True, id="foreign"),
        pytest.param("09001234", True, id="premium"),
        pytest.param("", False, id="nothing"),
        pytest.param("0", False, id="a lone nought"),
        pytest.param("00", False, id="an international prefix"),
        pytest.param("0031", False, id="a country alone"),
        pytest.param("061234567", False, id="a digit to come"),
        pytest.param("06123456789", False, id="a digit too many"),
        pytest.param("112", False, id="112"),
        pytest.param("06*2345678", False, id="a star"),
    ],
)
def test_typed_digits_are_complete_when_they_are_somebodys_number(digits: str, whole: bool) -> None:  # noqa: FBT001 - the case
    assert complete(digits) is whole


def test_no_typed_beginning_of_a_dutch_number_is_complete() -> None:
    early = [number[:n] for number in DUTCH for n in range(len(number)) if complete(number[:n])]
    assert early == []


def test_no_repr_shows_the_number() -> None:
    assert "612345678" not in repr(accept("0612345678", refused=HOSPITAL))


@pytest.mark.parametrize("head", ["", "+31", "+310", "0031"])
def test_no_other_dutch_number_is_ever_accepted(head: str) -> None:
    numbers = [number if not head else head + number.removeprefix("0") for number in (*NOBODYS, *SHORT)]
    wrong = [each for each in numbers if isinstance(accept(each, refused=HOSPITAL), Accepted)]
    assert wrong == []
    assert len(numbers) > 800


def test_no_number_of_another_country_is_accepted() -> None:
    numbers = [*ABROAD, *(f"00{number[1:]}" for number in ABROAD)]
    assert [each for each in numbers if isinstance(accept(each, refused=HOSPITAL), Accepted)] == []


@pytest.mark.parametrize("digit", DIGITS_OF_OTHERS)
@pytest.mark.parametrize("place", range(10))
def test_a_digit_that_is_no_ascii_makes_it_no_number(digit: str, place: int) -> None:
    text = "0612345678"[:place] + digit + "0612345678"[place + 1 :]
    assert accept(text, refused=HOSPITAL) == Refused(Reason.NO_NUMBER)
    assert not complete(text)
