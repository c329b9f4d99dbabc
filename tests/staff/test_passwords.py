"""Which passwords will do, and that they are kept well."""

import pytest
from argon2 import PasswordHasher

from ivr.staff import passwords
from ivr.staff.passwords import OWN_NAME, TOO_COMMON, TOO_LONG, TOO_SHORT, Passwords, fault


@pytest.mark.parametrize(
    ("password", "found"),
    [
        pytest.param("elf tekens!", TOO_SHORT, id="eleven characters"),
        pytest.param("twaalf tekens", None, id="more than twelve"),
        pytest.param("kxw plv mrtd", None, id="twelve, and no capital, digit or sign is asked"),
        pytest.param("paard batterij nietje correct", None, id="four words"),
        pytest.param("ëéè ñ ∞ 日本語 ok?", None, id="whatever people can type"),
        pytest.param("x" * 100 + "abcdefgh quokka", None, id="a long one"),
        pytest.param("kwallen! " * 23, TOO_LONG, id="too long"),
        pytest.param("welkom123456", TOO_COMMON, id="welcome and digits"),
        pytest.param("Welkom2026!!!", TOO_COMMON, id="welcome, the year and signs"),
        pytest.param("W3lk0m2026!!!", TOO_COMMON, id="welcome with digits for letters"),
        pytest.param("wachtwoord123", TOO_COMMON, id="the word itself"),
        pytest.param("Zomer2026Zomer", TOO_COMMON, id="the season twice"),
        pytest.param("SpaarneGasthuis1", TOO_COMMON, id="the hospital"),
        pytest.param("rugpoli-haarlem", TOO_COMMON, id="the clinic and its town"),
        pytest.param("qwertyuiopas", TOO_COMMON, id="a row of keys"),
        pytest.param("123456789012", TOO_COMMON, id="a row of digits"),
        pytest.param("kwalkwalkwalkwal", TOO_COMMON, id="the same again and again"),
        pytest.param("aaaaaaaaaaaaaaa", TOO_COMMON, id="one letter"),
        pytest.param("annadevries2026", OWN_NAME, id="her own name"),
        pytest.param("DeVries-Welkom-2026", OWN_NAME, id="her own name and a common word"),
        pytest.param("anna fietst naar de vismarkt", None, id="her name among other words"),
    ],
)
def test_a_password_is_judged_by_length_and_by_how_hard_it_is_to_guess(
    password: str, found: str | None
) -> None:
    assert fault(password, "a.devries", "Anna de Vries") == found


def test_a_password_counts_as_it_was_typed() -> None:
    own = Passwords()
    kept = own.hash(" Paard batterij nietje")

    assert own.right(kept, " Paard batterij nietje")
    for other in ("Paard batterij nietje", " paard batterij nietje", " Paard batterij nietje ", ""):
        assert not own.right(kept, other)


def test_what_is_kept_is_argon2id_with_a_salt_and_costs_what_the_standard_says() -> None:
    own = Passwords()

    assert own.hash("paard batterij nietje") != own.hash("paard batterij nietje")
    assert own.hash("paard").startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_nobody_has_no_password_and_takes_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    own, asked = Passwords(), []
    monkeypatch.setattr(own, "_hasher", Watched(own._hasher, asked))

    assert not own.right(None, "paard batterij nietje")

    assert len(asked) == 1
    assert asked[0].startswith("$argon2id$v=19$m=65536,t=3,p=1$")


class Watched:
    """A hasher that tells against what it verified."""

    def __init__(self, hasher: PasswordHasher, asked: list[str]) -> None:
        self._hasher, self._asked, self.hash = hasher, asked, hasher.hash

    def verify(self, kept: str, password: str) -> bool:
        self._asked.append(kept)
        return self._hasher.verify(kept, password)


def test_not_even_the_password_that_nobody_has_is_right_for_nobody() -> None:
    own = Passwords()
    own.__dict__["_nobodys"] = own.hash("paard batterij nietje")

    assert not own.right(None, "paard batterij nietje")


def test_what_is_no_hash_is_no_match() -> None:
    assert not Passwords().right("damaged", "paard batterij nietje")


def test_a_very_long_password_is_not_cut_to_one_that_fits() -> None:
    own = Passwords()
    kept = own.hash("kwal" * 50)

    assert len("kwal" * 50) == passwords.MAXIMUM
    assert own.right(kept, "kwal" * 50)
    assert not own.right(kept, "kwal" * 51)
