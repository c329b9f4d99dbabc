"""What opens a door: long enough, never the same, and forgiving of how it is typed."""

import re

import pytest

from ivr.store.accounts.tokens import TYPED_LENGTH, hashed, new_code, new_token, typed


def test_a_token_has_256_bits_and_is_another_each_time() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(each) for each in tokens} == {43}


def test_a_code_has_80_bits_in_groups_of_four() -> None:
    codes = {new_code() for _ in range(100)}

    assert len(codes) == 100
    assert all(re.fullmatch("[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", each) for each in codes)
    assert {len(typed(each)) for each in codes} == {TYPED_LENGTH}


@pytest.mark.parametrize("written", ["ABCD-EFGH", "abcd efgh", " ab-cdEFgh\t", "ABCDEFGH"])
def test_however_it_is_typed_it_is_the_same_code(written: str) -> None:
    assert typed(written) == "ABCDEFGH"


def test_a_hash_is_sha256() -> None:
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
