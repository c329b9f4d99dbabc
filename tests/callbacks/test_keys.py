from ivr.callbacks.keys import derived

SECRET = "a secret of the tests, as long as a real one"


def test_the_same_secret_gives_the_same_key_on_every_machine() -> None:
    # What is stored is encrypted under it: it may never change.
    assert derived(SECRET, "index", 16).hex() == "ebdc233ef964ebef9e8d19cb09e85e0b"


def test_every_purpose_and_every_secret_has_a_key_of_its_own() -> None:
    keys = {
        derived(secret, purpose, 32) for secret in (SECRET, f"{SECRET}!") for purpose in ("index", "token")
    }
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
