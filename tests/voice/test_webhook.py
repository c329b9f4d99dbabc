"""Twilio's form to our events, and positions to URLs and back."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.callflow.clinic import clinic
from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, FinishedOnKey, NoInput, Outcome
from ivr.callflow.turns import Position
from ivr.voice import webhook
from ivr.voice.webhook import BODY_MOST, TURN, action, call_ended, event, position, read_form, started

anything = st.text(st.characters())
forms = st.dictionaries(
    st.sampled_from(["Digits", "DialCallStatus", "FinishedOnKey", "CallStatus", "From"]) | anything, anything
)


@pytest.mark.parametrize(
    ("form", "happened"),
    [
        pytest.param({"Digits": "2"}, DigitsPressed("2"), id="a key"),
        pytest.param({"Digits": "*"}, DigitsPressed("*"), id="star"),
        pytest.param(
            {"Digits": "0612345678", "FinishedOnKey": "#"}, DigitsPressed("0612345678"), id="an entry"
        ),
        pytest.param({"Digits": "", "FinishedOnKey": "#"}, FinishedOnKey(), id="a bare #"),
        pytest.param({"Digits": "", "FinishedOnKey": ""}, NoInput(), id="silence, told by empty fields"),
        pytest.param({}, NoInput(), id="silence, told by no field"),
        pytest.param({"Digits": "9" * 10_000}, DigitsPressed("9" * 32), id="ten thousand keys"),
        pytest.param({"Digits": "²"}, DigitsPressed("²"), id="a digit that is no key"),
        pytest.param({"Digits": "٢"}, DigitsPressed("٢"), id="a digit of another script"),
        pytest.param({"DialCallStatus": "completed"}, DialEnded(Outcome.COMPLETED), id="completed"),
        pytest.param({"DialCallStatus": "answered"}, DialEnded(Outcome.COMPLETED), id="answered"),
        pytest.param({"DialCallStatus": "busy"}, DialEnded(Outcome.BUSY), id="busy"),
        pytest.param({"DialCallStatus": "no-answer"}, DialEnded(Outcome.NO_ANSWER), id="no answer"),
        pytest.param({"DialCallStatus": "canceled"}, DialEnded(Outcome.CANCELED), id="canceled"),
        pytest.param({"DialCallStatus": "failed"}, DialEnded(Outcome.FAILED), id="failed"),
        pytest.param(
            {"DialCallStatus": "paused"}, DialEnded(Outcome.FAILED), id="a word that we do not know"
        ),
        pytest.param({"DialCallStatus": ""}, DialEnded(Outcome.FAILED), id="no word"),
        pytest.param(
            {"DialCallStatus": "busy", "Digits": "2"}, DialEnded(Outcome.BUSY), id="a dial, with old keys"
        ),
    ],
)
def test_each_form_is_one_event(form: dict[str, str], happened: Event) -> None:
    assert event(form) == happened


@given(forms)
def test_no_form_is_an_exception(form: dict[str, str]) -> None:
    assert isinstance(event(form), Event)
    assert isinstance(started(form, "+31201234567"), CallStarted)
    assert isinstance(call_ended(form), bool)


@pytest.mark.parametrize(
    ("caller", "ours"),
    [
        pytest.param("+3197010200001", True, id="this line itself"),
        pytest.param("+31612345678", False, id="somebody else"),
        pytest.param("anonymous", False, id="withheld"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="not told"),
    ],
)
def test_a_call_from_our_own_number_is_known(caller: str | None, ours: bool) -> None:  # noqa: FBT001 - the case
    form = {"From": caller} if caller is not None else {}

    assert started(form, "+3197010200001") == CallStarted(from_our_own_number=ours)


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_a_call_has_ended_with_a_terminal_status(status: str) -> None:
    assert call_ended({"CallStatus": status})


@pytest.mark.parametrize("status", ["ringing", "in-progress", "queued", "", "COMPLETED"])
def test_a_call_goes_on_with_any_other_status(status: str) -> None:
    assert not call_ended({"CallStatus": status})
    assert not call_ended({})


# --- the body ---


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(
            b"Digits=&From=%2B31+6", [("Digits", ""), ("From", "+31 6")], id="an empty field is kept"
        ),
        pytest.param(
            b"a=2&a=1&b", [("a", "2"), ("a", "1"), ("b", "")], id="repeated fields are kept, in order"
        ),
        pytest.param(b"a=%C3%A9%F0%9F%99%82", [("a", "é🙂")], id="UTF-8 in escapes"),
        pytest.param(b"a=%FF", [("a", "�")], id="an escape that is not UTF-8"),
        pytest.param("a=é".encode(), [], id="a raw byte that no form has"),
        pytest.param(b'{"Digits": "2"}', [('{"Digits": "2"}', "")], id="JSON, sent as a form"),
        pytest.param(b"&".join([b"a=1"] * 200), [("a", "1")] * 200, id="as many fields as are read"),
        pytest.param(b"&".join([b"a=1"] * 201), [], id="too many fields"),
        pytest.param(b"a=" + b"1" * (BODY_MOST - 2), [("a", "1" * (BODY_MOST - 2))], id="as much as is read"),
        pytest.param(b"a=" + b"1" * (BODY_MOST - 1), [], id="too much"),
    ],
)
def test_a_body_is_read_as_a_form_or_not_at_all(body: bytes, fields: list[tuple[str, str]]) -> None:
    assert read_form(body) == fields


@given(st.binary())
def test_no_body_is_an_exception(body: bytes) -> None:
    assert isinstance(read_form(body), list)


# --- positions ---


@pytest.mark.parametrize(
    ("at", "url"),
    [
        pytest.param(Position("main"), "/voice/turn/main?a=1&l=nl&s=0", id="a place without a menu"),
        pytest.param(
            Position("main", 2, "nl", "0a1b2c3d", 1),
            "/voice/turn/main?a=2&l=nl&m=0a1b2c3d&s=1",
            id="all of it",
        ),
        pytest.param(Position("a/b c?é"), "/voice/turn/a%2Fb%20c%3F%C3%A9?a=1&l=nl&s=0", id="odd characters"),
    ],
)
def test_a_position_rides_in_the_url(at: Position, url: str) -> None:
    assert action("", at) == url
    assert action("/tel", at) == f"/tel{url}"


positions = st.builds(
    Position,
    node=st.sampled_from(sorted(clinic("ed_haarlem_zuid").nodes)),
    attempt=st.integers(1, 99),
    language=st.from_regex(r"[a-z]{2}", fullmatch=True),
    menu=st.just("") | st.from_regex(r"[0-9a-f]{8}", fullmatch=True),
    served=st.integers(0, 99),
)


@given(positions)
def test_a_position_comes_back_from_its_url(at: Position) -> None:
    url = urlsplit(action("", at))
    query = parse_qsl(url.query)

    assert position(unquote(url.path.removeprefix(TURN)), dict(query)) == at
    assert query == sorted(query)


@given(st.builds(Position, node=st.text(), language=st.text(), menu=st.text()))
def test_a_url_is_plain_ascii_whatever_stands_in_a_position(at: Position) -> None:
    assert re.fullmatch(r"/[!-~]*", action("", at), re.ASCII)


@pytest.mark.parametrize(
    ("query", "at"),
    [
        pytest.param({}, Position("main"), id="nothing"),
        pytest.param({"a": "2", "s": "1"}, Position("main", 2, served=1), id="counts"),
        pytest.param({"a": "", "s": ""}, Position("main"), id="empty counts"),
        pytest.param({"a": "-1", "s": "-1"}, Position("main"), id="negative counts"),
        pytest.param({"a": "100", "s": "9" * 9999}, Position("main"), id="counts beyond all bounds"),
        pytest.param({"a": "²", "s": "٢"}, Position("main"), id="digits that are no digits"),
        pytest.param({"a": "2 ", "s": "1\n"}, Position("main"), id="white space"),
        pytest.param({"unknown": "x"}, Position("main"), id="an unknown parameter"),
    ],
)
def test_what_is_missing_or_odd_in_a_url_counts_as_the_beginning(query: dict[str, str], at: Position) -> None:
    assert position("main", query) == at


@given(anything, st.dictionaries(st.sampled_from("almsx"), anything))
def test_no_url_is_an_exception(node: str, query: dict[str, str]) -> None:
    assert position(node, query).node == node


@pytest.mark.parametrize(
    ("call", "named"),
    [
        pytest.param("CA0123456789abcdef0123456789abcdef", True, id="an id of Twilio's"),
        pytest.param("+31687654321", False, id="a telephone number"),
        pytest.param("0687654321", False, id="digits"),
        pytest.param("CA\n", False, id="a new line"),
        pytest.param("", False, id="none"),
    ],
)
def test_only_what_is_an_id_of_a_call_is_named_in_a_log(call: str, *, named: bool) -> None:
    assert webhook.call_named(call) == (call if named else None)


@pytest.mark.parametrize(
    ("status", "named"), [("completed", True), ("ringing", True), ("+31687654321", False)]
)
def test_only_a_status_is_named_in_a_log(status: str, *, named: bool) -> None:
    assert webhook.status_named({"CallStatus": status}) == (status if named else None)
