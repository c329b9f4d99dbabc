import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.callbacks.token import Tokens, expiry

CALL = "CA1234567890abcdef1234567890abcdef"
NUMBER = "+31612345678"
NOW = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
EXPIRES = datetime(2026, 11, 23, 11, tzinfo=UTC)
TOKENS = Tokens(["the secret of this year, long enough"])


def test_a_token_gives_its_number_back() -> None:
    assert TOKENS.open_token(TOKENS.seal(NUMBER, CALL, EXPIRES), CALL, NOW) == NUMBER


def test_a_repeat_gets_the_identical_token_on_every_machine() -> None:
    other_machine = Tokens(["the secret of this year, long enough"])
    assert TOKENS.seal(NUMBER, CALL, EXPIRES) == other_machine.seal(NUMBER, CALL, EXPIRES)


def test_a_token_fits_in_a_url_and_shows_nothing() -> None:
    token = TOKENS.seal("+999999999999999", CALL, EXPIRES)
    assert re.fullmatch("[A-Za-z0-9_-]{30,64}", token)
    assert "99999" not in token


def test_number_call_and_expiry_each_change_the_token() -> None:
    tokens = {
        TOKENS.seal(NUMBER, CALL, EXPIRES),
        TOKENS.seal("+31612345679", CALL, EXPIRES),
        TOKENS.seal(NUMBER, f"{CALL}0", EXPIRES),
        TOKENS.seal(NUMBER, CALL, EXPIRES + timedelta(seconds=1)),
    }
    assert len(tokens) == 4


@pytest.mark.parametrize(
    ("call", "now"),
    [
        pytest.param(CALL, EXPIRES, id="expired this second"),
        pytest.param(CALL, EXPIRES + timedelta(days=400), id="expired long ago"),
        pytest.param("CA1234567890abcdef1234567890abcde0", NOW, id="another call"),
        pytest.param("", NOW, id="no call"),
        pytest.param("\udce9", NOW, id="a call that is no text"),
    ],
)
def test_a_token_opens_nothing_too_late_or_elsewhere(call: str, now: datetime) -> None:
    assert TOKENS.open_token(TOKENS.seal(NUMBER, CALL, EXPIRES), call, now) is None


def test_a_token_still_opens_in_its_last_second() -> None:
    last = EXPIRES - timedelta(microseconds=1)
    assert TOKENS.open_token(TOKENS.seal(NUMBER, CALL, EXPIRES), CALL, last) == NUMBER


def test_a_token_of_one_purpose_opens_for_no_other() -> None:
    other = Tokens(["the secret of this year, long enough"], "staff token")
    assert other.open_token(TOKENS.seal(NUMBER, CALL, EXPIRES), CALL, NOW) is None
    assert TOKENS.open_token(other.seal(NUMBER, CALL, EXPIRES), CALL, NOW) is None


def test_what_is_opened_tells_when_it_expires_also_too_late() -> None:
    assert TOKENS.opened(TOKENS.seal("s1.0", CALL, EXPIRES), CALL) == ("s1.0", EXPIRES)
    assert TOKENS.opened(TOKENS.seal("s1.0", CALL, EXPIRES), f"{CALL}0") is None


def test_an_older_secret_still_opens_and_the_newest_seals() -> None:
    old = "the secret of last year, long enough"
    both = Tokens(["the secret of this year, long enough", old])
    assert both.open_token(Tokens([old]).seal(NUMBER, CALL, EXPIRES), CALL, NOW) == NUMBER
    assert both.seal(NUMBER, CALL, EXPIRES) == TOKENS.seal(NUMBER, CALL, EXPIRES)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("A" * 25, id="a length that base64 does not have"),
        pytest.param("A" * 48, id="noughts"),
        pytest.param("A" * 100_000, id="very long"),
        pytest.param("é" * 48, id="not ASCII"),
        pytest.param(TOKENS.seal(NUMBER, CALL, EXPIRES) + "\n", id="with a line end"),
        pytest.param(TOKENS.seal(NUMBER, CALL, EXPIRES)[:-1], id="cut off"),
    ],
)
def test_garbage_gives_none(token: str) -> None:
    assert TOKENS.open_token(token, CALL, NOW) is None


@given(st.text() | st.text("AZaz09_-", min_size=20, max_size=60))
def test_garbage_never_raises(token: str) -> None:
    assert TOKENS.open_token(token, CALL, NOW) is None


@given(st.integers(0, 45), st.sampled_from("ABxyz09_-"))
def test_no_character_of_a_token_may_change(place: int, character: str) -> None:
    token = TOKENS.seal(NUMBER, CALL, EXPIRES)
    changed = token[:place] + character + token[place + 1 :]
    last_bits_of_base64_say_nothing = place == len(token) - 1
    if changed != token and not last_bits_of_base64_say_nothing:
        assert TOKENS.open_token(changed, CALL, NOW) is None


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        pytest.param(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), EXPIRES, id="at the hour"),
        pytest.param(datetime(2026, 11, 23, 9, 59, 59, 999_999, tzinfo=UTC), EXPIRES, id="within it"),
        pytest.param(
            datetime(2026, 11, 23, 10, 0, tzinfo=UTC), EXPIRES + timedelta(hours=1), id="in the next"
        ),
    ],
)
def test_all_repeats_within_an_hour_have_the_same_expiry(now: datetime, expires: datetime) -> None:
    assert expiry(now) == expires


def test_naive_moments_raise() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(TypeError):
        expiry(naive)
    with pytest.raises(TypeError):
        TOKENS.seal(NUMBER, CALL, naive)
