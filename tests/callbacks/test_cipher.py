import pytest

from ivr.callbacks.cipher import Cipher, CipherError

NUMBER = "+31612345678"
OLD, NEW = "the secret of last year, long enough", "the secret of this year, long enough"


def test_what_is_encrypted_comes_back_and_shows_nothing() -> None:
    cipher = Cipher([NEW])
    token = cipher.encrypt(NUMBER)
    assert cipher.decrypt(token) == NUMBER
    assert "612345678" not in token
    assert cipher.encrypt(NUMBER) != token


def test_an_older_secret_still_opens_and_the_newest_encrypts() -> None:
    both = Cipher([NEW, OLD])
    assert both.decrypt(Cipher([OLD]).encrypt(NUMBER)) == NUMBER
    assert Cipher([NEW]).decrypt(both.encrypt(NUMBER)) == NUMBER


def test_rotating_needs_the_old_secret_once_and_never_again() -> None:
    rotated = Cipher([NEW, OLD]).rotate(Cipher([OLD]).encrypt(NUMBER))
    assert Cipher([NEW]).decrypt(rotated) == NUMBER
    with pytest.raises(CipherError):
        Cipher([OLD]).decrypt(rotated)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(Cipher([OLD]).encrypt(NUMBER), id="of a secret that is gone"),
        pytest.param("", id="empty"),
        pytest.param("gAAAA", id="cut off"),
        pytest.param("é", id="not ASCII"),
        pytest.param(Cipher([NEW]).encrypt(NUMBER)[:-6] + "AAAAA=", id="changed"),
    ],
)
def test_what_no_secret_opens_is_one_small_error_without_the_text(token: str) -> None:
    cipher = Cipher([NEW])
    for method in (cipher.decrypt, cipher.rotate):
        with pytest.raises(CipherError) as error:
            method(token)
        assert "612345678" not in repr(error.value)
        assert not token or token not in str(error.value)


def test_a_number_has_one_index_that_nobody_finds_without_the_secret() -> None:
    index = Cipher([NEW]).index(NUMBER)
    assert index == Cipher([NEW, OLD]).index(NUMBER)
    assert index != Cipher([NEW]).index("+31612345679")
    assert index != Cipher([OLD]).index(NUMBER)
    assert len(index) == 64


def test_rows_that_are_not_rotated_yet_are_found_by_the_older_index() -> None:
    assert Cipher([NEW, OLD]).indexes(NUMBER) == (Cipher([NEW]).index(NUMBER), Cipher([OLD]).index(NUMBER))
