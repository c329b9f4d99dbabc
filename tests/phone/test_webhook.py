from collections.abc import Callable, Mapping
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.findings import ApplicationError
from ivr.phone.line import Answer, LineError, WsgiLine
from ivr.phone.webhook import MAX_DOCUMENT, MAX_WEBHOOKS, TooManyWebhooks, Webhooks, request_target

Make = Callable[..., Any]
CALL = {"CallSid": "CA1", "From": "+31612345678"}
DIGITS = {"Digits": "2"}
VOICE = "https://ivr.test/voice"
TOKEN = "12345"


def test_a_post_is_signed_and_asks_for_the_trace(clinic: Make) -> None:
    app = clinic({"/voice": "<Hangup/>"})
    Webhooks(WsgiLine(app), TOKEN).fetch("POST", VOICE + "?a=1#rc=2&ct=2000", CALL, DIGITS)
    (seen,) = app.seen
    assert (seen.target, seen.form) == ("/voice?a=1", CALL | DIGITS)
    assert seen.headers["x-ivr-trace"] == "1"
    signature = seen.headers["x-twilio-signature"]
    assert RequestValidator(TOKEN).validate(VOICE + "?a=1", dict(seen.form), signature)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        pytest.param(VOICE, "/voice?CallSid=CA1&From=%2B31612345678&Digits=2", id="no query"),
        pytest.param(VOICE + "?a=1", "/voice?a=1&CallSid=CA1&From=%2B31612345678&Digits=2", id="a query"),
        pytest.param(VOICE + "#rc=2", "/voice?CallSid=CA1&From=%2B31612345678&Digits=2", id="a fragment"),
    ],
)
def test_a_get_says_it_all_in_its_signed_url(clinic: Make, url: str, target: str) -> None:
    app = clinic({"/voice": "<Hangup/>"})
    Webhooks(WsgiLine(app), TOKEN).fetch("GET", url, CALL, DIGITS)
    (seen,) = app.seen
    assert (seen.method, seen.target, seen.form) == ("GET", target, {})
    assert RequestValidator(TOKEN).validate(
        "https://ivr.test" + target, {}, seen.headers["x-twilio-signature"]
    )


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirect_is_followed_by_get_and_loses_the_digits(clinic: Make, page: Make, status: str) -> None:
    app = clinic({"/voice": page(status=status, headers={"Location": "menu/"}), "/menu/": "<Hangup/>"})
    webhooks = Webhooks(WsgiLine(app), TOKEN)
    fetched = webhooks.fetch("POST", VOICE, CALL, DIGITS)
    assert (app.seen[1].method, app.seen[1].target) == ("GET", "/menu/?CallSid=CA1&From=%2B31612345678")
    assert fetched.url == "https://ivr.test/menu/"
    assert [str(found) for found in webhooks.findings] == [
        f"{status[:3]} redirect to /menu/ by GET; lost: Digits"
    ]
    assert webhooks.count == 2


def test_a_redirect_that_loses_nothing_is_noted_all_the_same(clinic: Make, page: Make) -> None:
    app = clinic({"/voice": page(status="302 Found", headers={"Location": "/menu"}), "/menu": "<Hangup/>"})
    webhooks = Webhooks(WsgiLine(app), TOKEN)
    webhooks.fetch("POST", VOICE, CALL, {})
    assert [str(found) for found in webhooks.findings] == ["302 redirect to /menu by GET"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param({"status": "308 Permanent", "headers": {"Location": "/voice/"}}, 11216, id="308"),
        pytest.param({"status": "302 Found", "headers": {}}, 11216, id="a redirect to nowhere"),
        pytest.param({"status": "304 Not Modified"}, 11216, id="304"),
        pytest.param(
            {"status": "302 Found", "headers": {"Location": "/voice"}}, 11215, id="a redirect to itself"
        ),
        pytest.param({"status": "404 Not Found", "body": "<Response/>"}, 11217, id="404"),
        pytest.param({"status": "500 Broken", "body": "<Response/>"}, 11217, id="500"),
        pytest.param(
            {"body": "<Response/>", "headers": {"Content-Type": "application/json"}}, 12300, id="JSON"
        ),
        pytest.param({"body": "<Response/>", "headers": {}}, 12300, id="no content type"),
        pytest.param({"body": b" " * (MAX_DOCUMENT + 1)}, 11750, id="too large"),
        pytest.param({"body": "Goede dag"}, 12100, id="no XML"),
        pytest.param({"body": "<html/>"}, 12102, id="another root"),
    ],
)
def test_an_answer_that_twilio_cannot_use_ends_the_call(
    clinic: Make, page: Make, answer: Mapping[str, Any], code: int
) -> None:
    app = clinic({"/voice": page(**answer)})
    with pytest.raises(ApplicationError) as raised:
        Webhooks(WsgiLine(app), TOKEN).fetch("POST", VOICE, CALL, DIGITS)
    assert raised.value.finding.code == code


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml", "text/html; charset=utf-8"])
def test_a_document_of_just_the_limit_is_read(clinic: Make, page: Make, content_type: str) -> None:
    body = b"<Response>" + b" " * (MAX_DOCUMENT - 21) + b"</Response>"
    assert len(body) == MAX_DOCUMENT
    app = clinic({"/voice": page(body, headers={"Content-Type": content_type})})
    assert Webhooks(WsgiLine(app), TOKEN).fetch("POST", VOICE, CALL, {}).document.verbs == ()


class Slow:
    """A line on which an answer takes as long as it is told."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    def send(self, *_: object) -> Answer:
        if self.seconds is None:
            raise LineError("nobody there")
        return Answer(200, {"content-type": "text/xml"}, b"<Response/>", self.seconds)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        pytest.param(15.1, "11205 /voice took 15 s", id="after 15 seconds"),
        pytest.param(None, "11205 nobody there", id="not reached"),
    ],
)
def test_an_answer_that_comes_too_late_is_none(seconds: float | None, text: str) -> None:
    with pytest.raises(ApplicationError) as raised:
        Webhooks(Slow(seconds), TOKEN).fetch("POST", VOICE, CALL, {})
    assert str(raised.value.finding) == text


def test_an_answer_after_just_15_seconds_counts() -> None:
    assert Webhooks(Slow(15.0), TOKEN).fetch("POST", VOICE, CALL, {}).document.verbs == ()


@pytest.mark.parametrize(
    "url", ["ftp://ivr.test/a", "/voice", "https://ivr.test/é", "https://ivr.test/a b", "https://"]
)
def test_what_is_no_url_is_not_asked(url: str) -> None:
    with pytest.raises(ApplicationError) as raised:
        Webhooks(Slow(0.0), TOKEN).fetch("POST", url, CALL, {})
    assert raised.value.finding.code == 11100


def test_the_findings_of_the_schema_are_kept(clinic: Make) -> None:
    webhooks = Webhooks(WsgiLine(clinic({"/voice": "<Sey>a</Sey>"})), TOKEN)
    webhooks.fetch("POST", VOICE, CALL, {})
    assert [found.code for found in webhooks.findings] == [12200]


def test_a_call_may_not_ask_without_end() -> None:
    webhooks = Webhooks(Slow(0.0), TOKEN)
    for _ in range(MAX_WEBHOOKS):
        webhooks.fetch("POST", VOICE, CALL, {})
    with pytest.raises(TooManyWebhooks):
        webhooks.fetch("POST", VOICE, CALL, {})
    assert webhooks.count == MAX_WEBHOOKS == 100


@pytest.mark.parametrize(
    ("status", "findings"),
    [
        pytest.param("204 No Content", [], id="204"),
        pytest.param("200 OK", [], id="200"),
        pytest.param("403 Forbidden", ["15003 status 403 from the status callback /status"], id="403"),
        pytest.param("302 Found", ["15003 status 302 from the status callback /status"], id="302"),
    ],
)
def test_a_refused_status_callback_is_noted(
    clinic: Make, page: Make, status: str, findings: list[str]
) -> None:
    app = clinic({"/status": page(status=status, headers={})})
    webhooks = Webhooks(WsgiLine(app), TOKEN)
    webhooks.notify("https://ivr.test/status", CALL)
    assert [str(found) for found in webhooks.findings] == findings
    assert (app.seen[0].form, webhooks.count) == (CALL, 0)


def test_a_status_callback_that_does_not_arrive_is_noted() -> None:
    webhooks = Webhooks(Slow(None), TOKEN)
    webhooks.notify("https://ivr.test/status", CALL)
    assert [found.code for found in webhooks.findings] == [11205]


@pytest.mark.parametrize(
    ("url", "target"),
    [(VOICE, "/voice"), ("https://ivr.test", "/"), (VOICE + "?a=1#rc=2", "/voice?a=1")],
    ids=["path", "no path", "query without the fragment"],
)
def test_the_target_of_a_request_is_its_path_and_query(url: str, target: str) -> None:
    assert request_target(url) == target
