"""Each invariant of the fuzz finds what it is for: a good event, changed in one thing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.fuzz.asked import Asked, Owed
from tests.fuzz.grammar import CANARY
from tests.fuzz.invariants import Event, broken
from tests.voice.line import Answer

LIFELINE = '<Response><Say language="nl-NL" voice="L">Er is een storing.</Say><Hangup/></Response>'
SAY = '<Say language="nl-NL" voice="L">Dag.</Say>'
DIAL = (
    '<Dial action="/voice/turn/desk" method="POST" timeout="25" callerId="+3197010200001">+31232240130</Dial>'
)
BACK = '<Redirect method="POST">/voice/turn/desk</Redirect>'
XML = {"Content-Type": "text/xml; charset=utf-8"}
GOOD = Event(
    asked=Asked("/voice", b"CallStatus=ringing"),
    answer=Answer(200, XML, f"<Response>{SAY}{DIAL}{BACK}</Response>"),
    lifeline=LIFELINE,
    log='{"event": "webhook"}\n',
    before=(),
    after=(),
)
STATUS = Asked("/voice/status", b"CallStatus=completed")


def says(document: str) -> Callable[[Event], Event]:
    return lambda event: replace(event, answer=Answer(200, XML, document))


def answers(status: int, headers: dict[str, str] | None = None) -> Callable[[Event], Event]:
    return lambda event: replace(event, answer=replace(event.answer, status=status, headers=headers or XML))


def asked(**changes: object) -> Callable[[Event], Event]:
    return lambda event: replace(event, asked=replace(event.asked, **changes))  # type: ignore[arg-type]


def logged(text: str) -> Callable[[Event], Event]:
    return lambda event: replace(event, log=text)


WRONG = [
    pytest.param(answers(500), "answered", id="an error"),
    pytest.param(answers(308), "answered", id="a redirect"),
    pytest.param(answers(200, XML | {"Location": "/"}), "answered", id="a Location"),
    pytest.param(answers(200, {"Content-Type": "text/html"}), "answered", id="a page"),
    pytest.param(lambda event: replace(event, asked=STATUS), "answered", id="a document for the status callback"),
    pytest.param(says(f"<Response>{SAY}<Record/></Response>"), "valid", id="an unknown verb"),
    pytest.param(says("<Response>"), "valid", id="half a document"),
    pytest.param(says(f"<Response>{SAY}</Response>"), "goes_on", id="words and no wait"),
    pytest.param(says("<Response/>"), "goes_on", id="nothing, to a caller who is there"),
    pytest.param(
        says(f"<Response>{DIAL}{BACK.replace('desk', 'else')}</Response>"), "goes_on", id="another way back"
    ),
    pytest.param(says(LIFELINE), "owed", id="the lifeline for Twilio"),
    pytest.param(asked(owed=Owed.LIFELINE), "owed", id="an answer for a stranger"),
    pytest.param(logged('{"event": "webhook failed"}'), "no_bug", id="an exception"),
    pytest.param(says(f"<Response>{DIAL.replace('130<', '131<')}{BACK}</Response>"), "only_destinations_dialled", id="a stranger dialled"),
    pytest.param(says(f"<Response>{SAY.replace('Dag', CANARY)}{DIAL}{BACK}</Response>"), "nothing_personal", id="a number in the answer"),
    pytest.param(answers(200, XML | {"X-IVR-Trace": CANARY}), "nothing_personal", id="a number in a header"),
    pytest.param(logged(f'{{"x": "{CANARY}"}}'), "nothing_personal", id="a number in the log"),
    pytest.param(logged("Traceback"), "log_of_lines", id="a log that is no JSON"),
]  # fmt: skip


def test_a_good_answer_breaks_nothing() -> None:
    assert broken(GOOD) is None


@pytest.mark.parametrize(("change", "name"), WRONG)
def test_what_is_wrong_is_found_by_the_invariant_for_it(change: Callable[[Event], Event], name: str) -> None:
    assert str(broken(change(GOOD))).startswith(f"{name}: ")


def test_a_write_for_a_stranger_is_found() -> None:
    stranger = replace(GOOD, asked=replace(GOOD.asked, owed=Owed.LIFELINE), answer=Answer(200, XML, LIFELINE))

    assert broken(stranger) is None
    assert str(broken(replace(stranger, after=(("spool.sqlite3-wal", 9, 1),)))).startswith("nothing_written")


@pytest.mark.parametrize(
    ("status", "owed", "fine"),
    [
        pytest.param(204, Owed.LINE, True, id="noted"),
        pytest.param(403, Owed.LINE, False, id="refused to Twilio"),
        pytest.param(403, Owed.LIFELINE, True, id="refused to a stranger"),
        pytest.param(204, Owed.LIFELINE, False, id="noted for a stranger"),
    ],
)
def test_the_status_callback_has_answers_of_its_own(status: int, owed: Owed, *, fine: bool) -> None:
    event = replace(GOOD, asked=replace(STATUS, owed=owed), answer=Answer(status, {}, ""))

    assert (broken(event) is None) == fine
