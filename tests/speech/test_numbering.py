import phonenumbers
import pytest

from ivr.speech.numbering import groups


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("+31232240130", "023 224 01 30", id="area-of-three-digits"),
        pytest.param("+31252123456", "0252 12 34 56", id="area-of-four-digits"),
        pytest.param("+31612345678", "06 12 34 56 78", id="mobile"),
        pytest.param("+31851234567", "085 123 45 67", id="number-without-a-place"),
        pytest.param("+31881234567", "088 123 45 67", id="company-number"),
        pytest.param("+318001234", "0800 12 34", id="short-free-number"),
        pytest.param("+318001234567", "0800 123 45 67", id="long-free-number"),
        pytest.param("+3197010203040", "0970 10 20 30 40", id="machine-number-as-twilio-sells"),
        pytest.param("+4930123456", "0049 30 12 34 56", id="country-code-of-two-digits"),
        pytest.param("+35212345678", "00352 12 34 56 78", id="country-code-of-three-digits"),
        pytest.param("+12125550123", "001 21 25 55 01 23", id="country-code-of-one-digit"),
        pytest.param("+33123456789", "0033 123 45 67 89", id="odd-count-starts-with-three"),
    ],
)
def test_a_number_is_cut_as_people_say_it(number: str, expected: str) -> None:
    assert groups(number) == tuple(expected.split())


def test_area_codes_are_those_of_the_numbering_plan() -> None:
    for prefix in range(10, 80):
        for third in range(10):
            e164 = f"+31{prefix}{third}234567"
            area = phonenumbers.length_of_geographical_area_code(phonenumbers.parse(e164))
            if area:  # 0 where the plan has no area
                assert len(groups(e164)[0]) == area + 1, e164  # it does not count the leading 0


def test_country_codes_are_those_in_use() -> None:
    for code in phonenumbers.supported_calling_codes():
        if code != 31:
            assert groups(f"+{code}5551234")[0] == f"00{code}"


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("0232240130", id="national"),
        pytest.param("112", id="short"),
        pytest.param("+023224013", id="starts-with-zero"),
        pytest.param("+31 23 224 0130", id="spaces"),
        pytest.param("+3123224013٠", id="other-digits"),
        pytest.param("+31232240130\n", id="line-end"),
        pytest.param("+1234567890123456", id="too-long"),
        pytest.param("anonymous", id="withheld"),
    ],
)
def test_what_is_no_e164_number_is_refused_without_repeating_it(number: str) -> None:
    with pytest.raises(ValueError, match=r"not an E\.164 number") as refusal:
        groups(number)
    assert number not in str(refusal.value)
