"""Signatures: what Twilio's own library says, on every shape that a request takes on its way to us."""

from dataclasses import replace
from hashlib import sha1, sha256
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

from ivr.voice.signature import SignatureCheck, algorithm, signature

TOKEN, SECONDARY, SHARED_KEY = "12345", "67890", "a-shared-key"
SHA256 = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
FORM = [("CallSid", "CA1"), ("From", "+31612345678"), ("Digits", "2")]
CHECK = SignatureCheck("https://line.example", (TOKEN, SECONDARY), SHARED_KEY)

anything = st.text(st.characters())
"""Lone surrogates too, which no encoding can write."""
fields = st.lists(st.tuples(st.sampled_from(["Digits", "From", ""]) | st.text(), st.text()), max_size=8)


def official(url: str, pairs: list[tuple[str, str]], secret: str = TOKEN, scheme: str | None = None) -> str:
    return str(RequestValidator(secret).compute_signature(url, MultiDict(pairs), scheme))


def test_the_example_that_twilio_publishes_is_signed_as_twilio_says() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    check = SignatureCheck("https://example.com", ("12345",))

    assert check.genuine("/myapp.php?foo=1&bar=2", form.items(), "L/OH5YylLD5NRKLltdqwSvS0BnU=", None)


# --- against Twilio's own library ---


@given(st.text(), fields, st.text(min_size=1))
def test_any_form_gets_the_signature_that_twilios_library_gives_it(
    url: str, pairs: list[tuple[str, str]], secret: str
) -> None:
    for scheme, digest in (("HMAC_SHA1", sha1), ("HMAC_SHA256", sha256)):
        assert signature(url, pairs, secret, digest) == official(url, pairs, secret, scheme)


@given(
    public=st.sampled_from(
        [
            "https://line.example",
            "https://line.example:443",
            "https://line.example:8443",
            "https://Line.Example",
            "http://line.example",
            "http://127.0.0.1:8000",
        ]
    ),
    signed=st.sampled_from(
        [
            "https://line.example",
            "https://line.example:443",
            "https://line.example:8443",
            "https://Line.Example",
            "http://line.example",
            "http://line.example:80",
            "http://127.0.0.1",
            "http://127.0.0.1:8000",
        ]
    ),
    target=st.from_regex(r"/[!-~]{0,20}(\?[!-~]{1,20})?", fullmatch=True),
    pairs=fields,
)
@example("https://line.example", "https://line.example", "/voice/turn/x://y/voice", [])
def test_a_signature_is_accepted_exactly_when_twilios_library_accepts_it(
    public: str, signed: str, target: str, pairs: list[tuple[str, str]]
) -> None:
    assume(not set("#;") & set(target) and not target.endswith("?"))  # their library rewrites such URLs
    assume(not target.startswith("//"))
    header = official(signed + target, pairs)
    theirs = RequestValidator(TOKEN).validate(public + target, MultiDict(pairs), header)

    assert SignatureCheck(public, (TOKEN,)).genuine(target, pairs, header, None) == theirs


# --- every shape of a request ---

SECRETS = [
    pytest.param(TOKEN, None, id="first token"),
    pytest.param(SECONDARY, None, id="second token"),
    pytest.param(SHARED_KEY, SHA256, id="SHA-256 with its own key"),
]
PATHS = [
    "/voice",
    "/voice/",
    "/voice/turn/main",
    "/voice/turn/a%2Fb%20c",
    "/voice/turn/%C3%A9%c3%a9",
    "//voice",
]
QUERIES = ["", "?a=1&l=nl&m=0a1b2c3d&s=0", "?x=%2B31&y=a+b&y=a%20b", "?a=http://other.example/voice"]
FORMS = [
    FORM,
    [],
    [*FORM, ("Empty", ""), ("SpeechResult", "één & ander = 2")],
    [("Media", "b"), ("Media", "a"), ("Media", "b"), *FORM],
]


@pytest.mark.parametrize(("secret", "settings"), SECRETS)
@pytest.mark.parametrize("prefix", ["", "/tel", "/a/b%20c"])
@pytest.mark.parametrize("port", ["", ":443", ":8443"])
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_request_of_twilios_is_genuine_in_every_shape_and_not_once_it_is_changed(
    scheme: str, port: str, prefix: str, secret: str, settings: str | None
) -> None:
    check = replace(CHECK, public_url=f"{scheme}://line.example{port}{prefix}")
    algorithm_name = "HMAC_SHA256" if settings else None

    for path, query, form, signed_port in product(PATHS, QUERIES, FORMS, {port, ""}):
        signed = f"{scheme}://line.example{signed_port}{prefix}{path}{query}"
        header = official(signed, form, secret, algorithm_name)
        # A proxy passes the prefix on, takes it off, or asks for the whole URL.
        for target in (prefix + path + query, path + query, f"http://10.0.0.1:8000{prefix}{path}{query}"):
            assert check.genuine(target, form, header, settings), (signed, target)
            assert check.genuine(target, [*reversed(form)], header, settings)
            assert not check.genuine(target + "x", form, header, settings)
            assert not check.genuine(target, [*form, ("Digits", "9")], header, settings)
            assert not check.genuine(target, form, header[::-1], settings)


@pytest.mark.parametrize("port", ["", ":443"])
def test_the_default_port_may_be_signed_or_not(port: str) -> None:
    header = official(f"https://line.example{port}/voice", FORM)

    assert CHECK.genuine("/voice", FORM, header, None)
    assert replace(CHECK, public_url="https://line.example:443").genuine("/voice", FORM, header, None)


def test_a_path_that_only_begins_like_the_prefix_lies_below_it() -> None:
    check = replace(CHECK, public_url="https://line.example/tel")
    header = official("https://line.example/tel/telephone", FORM)

    assert check.genuine("/telephone", FORM, header, None)


def test_an_address_of_ipv6_keeps_its_brackets() -> None:
    check = replace(CHECK, public_url="http://[::1]:8000")

    assert check.urls("/voice") == ["http://[::1]/voice", "http://[::1]:8000/voice"]


@pytest.mark.parametrize(
    ("signed", "came"),
    [
        pytest.param("/voice?x=%2B", "/voice?x=+", id="an escape taken off"),
        pytest.param("/voice?x=%c3%a9", "/voice?x=%C3%A9", id="an escape written otherwise"),
        pytest.param("/voice", "/voice/", id="a slash put behind"),
        pytest.param("/voice", "/voice?", id="an empty query put behind"),
        pytest.param("/voice?a=1&b=2", "/voice?b=2&a=1", id="a query in another order"),
        pytest.param("/voice", "/voice/turn/x://y/voice", id="a path that holds a whole URL"),
        pytest.param("/voice", "//line.example/voice", id="a path that looks like a host"),
        pytest.param("/voice", "voice", id="no slash in front"),
        pytest.param("/voice", "", id="nothing at all"),
    ],
)
def test_the_target_is_compared_as_it_came_over_the_wire(signed: str, came: str) -> None:
    assert not CHECK.genuine(came, FORM, official("https://line.example" + signed, FORM), None)


GOOD = official("https://line.example/voice", FORM)
GOOD_256 = official("https://line.example/voice", FORM, SHARED_KEY, "HMAC_SHA256")


@pytest.mark.parametrize(
    ("header", "settings"),
    [
        pytest.param(None, None, id="no header"),
        pytest.param("", None, id="an empty header"),
        pytest.param("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", None, id="a wrong one"),
        pytest.param(GOOD.swapcase(), None, id="another case"),
        pytest.param(GOOD + " ", None, id="a space behind"),
        pytest.param(GOOD[:-1], None, id="cut off"),
        pytest.param(
            official("https://line.example/voice", FORM, "else"), None, id="another account's token"
        ),
        pytest.param(official("https://other.example/voice", FORM), None, id="another host"),
        pytest.param(official("http://line.example/voice", FORM), None, id="another scheme"),
        pytest.param(GOOD, SHA256, id="the token's signature, presented as the key's"),
        pytest.param(GOOD_256, None, id="the key's signature, presented as the token's"),
        pytest.param(
            official("https://line.example/voice", FORM, TOKEN, "HMAC_SHA256"),
            SHA256,
            id="SHA-256 with the token",
        ),
        pytest.param(official("https://line.example/voice", FORM, SHARED_KEY), None, id="SHA-1 with the key"),
        pytest.param(GOOD, "algorithm=HMAC_MD5", id="an algorithm that is not supported"),
        pytest.param(GOOD_256, "algorithm=HMAC_SHA512", id="another that is not, with the key's signature"),
        pytest.param(GOOD, "algorithm=none", id="no algorithm"),
    ],
)
def test_a_wrong_or_missing_signature_is_not_genuine(header: str | None, settings: str | None) -> None:
    assert CHECK.genuine("/voice", FORM, GOOD, None)
    assert CHECK.genuine("/voice", FORM, GOOD_256, SHA256)
    assert not CHECK.genuine("/voice", FORM, header, settings)


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_shared_key_nothing_is_genuine_by_sha_256(key: str | None) -> None:
    unset = replace(CHECK, shared_key=key)
    with_nothing = official("https://line.example/voice", FORM, "", "HMAC_SHA256")

    assert not unset.genuine("/voice", FORM, GOOD_256, SHA256)
    assert not unset.genuine("/voice", FORM, with_nothing, SHA256)


def test_an_empty_token_signs_nothing() -> None:
    header = official("https://line.example/voice", FORM, "")

    assert not replace(CHECK, tokens=("",)).genuine("/voice", FORM, header, None)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        pytest.param(None, "HMAC_SHA1", id="no header"),
        pytest.param("", "HMAC_SHA1", id="an empty one"),
        pytest.param("key=k", "HMAC_SHA1", id="a key only"),
        pytest.param("key=k,algorithm=", "HMAC_SHA1", id="an empty name"),
        pytest.param("key=k, algorithm = hmac_sha256 ", "HMAC_SHA256", id="spaces and small letters"),
        pytest.param("algorithm=HMAC_SHA512,key=k", "HMAC_SHA512", id="one that we do not know"),
    ],
)
def test_the_algorithm_is_read_as_twilios_library_reads_it(header: str | None, name: str) -> None:
    assert algorithm(header) == name == get_signature_algorithm(header).upper()


@given(
    anything,
    st.lists(st.tuples(anything, anything), max_size=4),
    st.none() | anything,
    st.none() | anything | st.just(SHA256),
)
@example("/voice", [("Digits", "\udcff")], "x", None)
@example("/\udcff", [], "x", SHA256)
@example("/voice", [], "\udcff\x00", None)
@example("://", [], "x", None)
def test_garbage_is_not_genuine_and_never_an_exception(
    target: str, pairs: list[tuple[str, str]], header: str | None, settings: str | None
) -> None:
    assert CHECK.genuine(target, pairs, header, settings) is False


def test_secrets_are_not_shown() -> None:
    shown = repr(CHECK)

    assert not any(secret in shown for secret in (TOKEN, SECONDARY, SHARED_KEY))
