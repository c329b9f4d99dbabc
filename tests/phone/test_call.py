import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.call import CallSetup, default_status_url, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.hand import Outcome
from ivr.phone.line import WsgiLine
from ivr.phone.script import Outcomes, ScriptedHand, parse_keys
from ivr.phone.transcript import Heard, as_json
from ivr.phone.webhook import MAX_WEBHOOKS

Phone = Callable[..., Any]
NURSE, DESK = "+31232246491", "+31232240130"
MENU = '<Gather action="/menu" numDigits="1" timeout="8" finishOnKey="" actionOnEmptyResult="true"><Say>Een. Twee.</Say></Gather>'
GIVEN = "<Say>{0.form[Digits]}/{0.form[FinishedOnKey]}</Say><Hangup/>"


def gather(attributes: str, prompts: str = "", after: str = "<Say>Niets.</Say>") -> dict[str, Any]:
    return {
        "/voice": f'<Gather action="/given" {attributes}>{prompts}</Gather>{after}',
        "/given": GIVEN.format,
    }


# What is heard, and how a call ends


def test_verbs_are_carried_out_in_order(phone: Phone) -> None:
    call = phone('<Say>Goede dag.</Say><Pause length="2"/><Say>Tot ziens.</Say><Hangup/><Say>Te laat.</Say>')
    assert call.texts == ["Goede dag.", "Tot ziens."]
    assert (call.transcript.ended, call.transcript.turns[0].wait) == ("hung-up", "hangup")


@pytest.mark.parametrize(
    ("verbs", "ended"),
    [
        pytest.param("<Hangup/>", "hung-up", id="Hangup"),
        pytest.param("<Reject/>", "rejected", id="Reject"),
        pytest.param("<Say>a</Say>", "ran-out-of-verbs", id="no more verbs"),
        pytest.param("", "ran-out-of-verbs", id="no verbs at all"),
        pytest.param(f"<Dial>{NURSE}</Dial>", "dialled", id="connected"),
        pytest.param("<Redirect>/voice</Redirect>", "too-many-webhooks", id="a circle"),
        pytest.param("<Redirect>ftp://a</Redirect>", "error 11100", id="an address that is none"),
    ],
)
def test_every_call_ends(phone: Phone, verbs: str, ended: str) -> None:
    assert phone(verbs).transcript.ended == ended


def test_a_circle_is_cut_after_100_webhooks(phone: Phone) -> None:
    call = phone("<Redirect>/voice</Redirect>")
    assert (call.transcript.webhooks, len(call.transcript.turns), len(call.clinic.asked)) == (
        MAX_WEBHOOKS,
    ) * 3


def test_an_unusable_answer_ends_the_call_and_is_told(phone: Phone, page: Phone) -> None:
    call = phone({"/voice": MENU, "/menu": page("Goede dag")}, "1")
    assert (call.transcript.ended, call.transcript.turns[-1].wait) == ("error 12100", "error")
    assert [found.code for found in call.transcript.findings] == [12100]
    assert call.clinic.seen[-1].target == "/voice/status"


def test_a_prompt_is_heard_as_often_as_it_loops(phone: Phone) -> None:
    assert phone('<Say loop="2">Een.</Say><Hangup/>').texts == ["Een.", "Een."]


def test_a_recording_is_heard_by_its_address(phone: Phone) -> None:
    call = phone(
        {"/a/voice": "<Play>../media/a.wav</Play>", "/a/voice/status": ""},
        voice_url="https://ivr.test/a/voice",
        play_seconds=lambda _: 7.0,
    )
    (heard,) = call.transcript.turns[0].heard
    assert (heard.text, heard.audio, heard.seconds) == (None, "https://ivr.test/media/a.wav", 7.0)


def test_a_recording_that_cannot_be_measured_takes_three_seconds(phone: Phone) -> None:
    assert phone({"/voice": "<Play>/media/a.mp3</Play>", "/media/a.mp3": ""}).transcript.seconds == 3.0


# What Twilio sends


def test_the_first_webhook_rings_and_the_others_are_in_progress(phone: Phone) -> None:
    call = phone({"/voice": MENU, "/menu": "<Hangup/>"}, "2")
    assert [seen.form["CallStatus"] for seen in call.clinic.seen] == ["ringing", "in-progress", "completed"]
    assert len({seen.form["CallSid"] for seen in call.clinic.seen}) == 1


def test_every_request_is_signed(phone: Phone) -> None:
    call = phone(
        {"/voice": MENU, "/menu": f'<Dial action="/d?a=1#rc=2">{NURSE}</Dial>', "/d": "<Hangup/>"},
        "2",
        Outcomes({}, Outcome.BUSY),
    )
    assert len(call.clinic.seen) == 4
    for seen in call.clinic.seen:
        assert RequestValidator("12345").validate(
            "https://ivr.test" + seen.target, dict(seen.form), seen.headers["x-twilio-signature"]
        )
        assert seen.headers["x-ivr-trace"] == "1"


def test_the_status_callback_comes_last_and_tells_the_length(phone: Phone) -> None:
    call = phone('<Pause length="90"/><Hangup/>')
    last = call.clinic.seen[-1]
    assert (last.target, last.form["CallStatus"]) == ("/voice/status", "completed")
    assert (last.form["CallDuration"], last.form["Duration"]) == ("90", "2")


def test_the_status_callback_goes_where_it_is_told(phone: Phone, page: Phone) -> None:
    pages = {"/voice": "<Hangup/>", "/ended": page(status="204 No Content")}
    assert phone(pages, status_url="https://ivr.test/ended").clinic.seen[-1].target == "/ended"


@pytest.mark.parametrize(
    ("voice_url", "status_url"),
    [
        ("https://ivr.test/voice", "https://ivr.test/voice/status"),
        ("https://ivr.test/a/voice/?x=1#rc=2", "https://ivr.test/a/voice/status"),
    ],
)
def test_the_status_callback_is_by_default_below_the_voice_url(voice_url: str, status_url: str) -> None:
    assert default_status_url(voice_url) == status_url


def test_the_same_call_has_the_same_sid(phone: Phone) -> None:
    sids = [
        phone("<Hangup/>", **other).clinic.seen[0].form["CallSid"]
        for other in ({}, {}, {"from_": "anonymous"})
    ]
    assert sids[0] == sids[1] != sids[2]
    assert phone("<Hangup/>", call_sid="CA7").clinic.seen[0].form["CallSid"] == "CA7"


# Gather


@pytest.mark.parametrize(
    ("attributes", "keys", "given"),
    [
        pytest.param('numDigits="1"', "2", "2/", id="one digit"),
        pytest.param("", "0612345678#", "0612345678/#", id="# finishes by default and is not posted"),
        pytest.param("", "12", "12/", id="the time-out posts what there is"),
        pytest.param('finishOnKey=""', "1#", "1#/", id="# as a digit"),
        pytest.param('finishOnKey="*"', "1*", "1/*", id="another finish key"),
        pytest.param('actionOnEmptyResult="true"', "-", "/", id="silence as a webhook"),
        pytest.param('actionOnEmptyResult="true"', "#", "/#", id="a bare # as a webhook"),
        pytest.param("", "-", "Niets.", id="silence falls through"),
        pytest.param("", "#", "Niets.", id="a bare # falls through"),
        pytest.param("", "", "Niets.", id="keys used up are silence"),
    ],
)
def test_a_gather_posts_the_keys_or_goes_on(phone: Phone, attributes: str, keys: str, given: str) -> None:
    assert phone(gather(attributes), keys).texts == [given]


@pytest.mark.parametrize(
    ("attributes", "keys", "seconds"),
    [
        pytest.param('numDigits="1"', "2", 10.0, id="enough digits: no time-out"),
        pytest.param("", "2#", 10.0, id="finished: no time-out"),
        pytest.param("", "2", 15.0, id="waiting for more: 5 seconds by default"),
        pytest.param('timeout="8"', "-", 18.0, id="silence: the time-out after the prompts"),
        pytest.param('numDigits="1"', "!2", 0.0, id="barge-in: not even the prompts"),
        pytest.param('timeout="8"', "!2", 8.0, id="barge-in that waits for more"),
    ],
)
def test_a_gather_takes_the_time_it_takes(phone: Phone, attributes: str, keys: str, seconds: float) -> None:
    pages = gather(attributes, '<Pause length="4"/><Say loop="1">a</Say><Play>/a.wav</Play>', "")
    pages["/given"] = "<Hangup/>"
    call = phone(pages, keys, play_seconds=lambda _: 5.6)  # and 0.4 for the one word
    assert call.transcript.seconds == pytest.approx(seconds)


def test_a_key_stops_the_prompts_of_its_gather(phone: Phone) -> None:
    call = phone({"/voice": f"<Say>Welkom.</Say>{MENU}", "/menu": "<Hangup/>"}, "!1")
    assert call.texts == ["Welkom."]


def test_keys_pressed_before_a_gather_are_dropped(phone: Phone) -> None:
    call = phone({"/voice": MENU, "/menu": f"<Say>{{0.form[Digits]}}</Say>{MENU}".format}, "12 3")
    assert [seen.form.get("Digits") for seen in call.clinic.asked][:3] == [None, "1", "3"]
    assert [turn.pressed for turn in call.transcript.turns][:2] == ["12", "3"]


@pytest.mark.parametrize(
    ("attributes", "asked"),
    [
        pytest.param('action="next?a=1"', "POST /ivr/next?a=1", id="relative to the document"),
        pytest.param('action="/next"', "POST /next", id="relative to the host"),
        pytest.param('action="https://other.test/x"', "POST /x", id="absolute"),
        pytest.param("", "POST /ivr/voice?b=2", id="the document itself by default"),
        pytest.param('action="/next" method="GET"', "GET /next", id="by GET"),
    ],
)
def test_the_action_is_resolved_against_the_document(phone: Phone, attributes: str, asked: str) -> None:
    page = f'<Gather numDigits="1" {attributes}/>'
    pages = {"/ivr/voice": lambda seen: "<Hangup/>" if "Digits" in seen.form else page}
    pages |= dict.fromkeys(("/ivr/next", "/next", "/x", "/ivr/voice/status"), "<Hangup/>")
    call = phone(pages, "1", voice_url="https://ivr.test/ivr/voice?b=2#rc=2")
    seen = call.clinic.seen[1]
    assert f"{seen.method} {seen.target.partition('?CallSid')[0]}" == asked


def test_a_redirect_of_the_action_loses_the_digits(phone: Phone, page: Phone) -> None:
    moved = page(status="302 Found", headers={"Location": "/menu/"})
    call = phone({"/voice": MENU, "/menu": moved, "/menu/": "<Hangup/>"}, "2")
    assert "Digits" not in call.clinic.asked[-1].target
    assert [str(found) for found in call.transcript.findings] == [
        "302 redirect to /menu/ by GET; lost: Digits, FinishedOnKey"
    ]


# Dial


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED])
def test_a_dial_with_an_action_tells_the_outcome_and_never_comes_back(phone: Phone, outcome: Outcome) -> None:
    pages = {"/voice": f'<Dial action="/d">{NURSE}</Dial><Say>Nooit.</Say>', "/d": "<Hangup/>"}
    call = phone(pages, outcomes=Outcomes({NURSE: outcome}))
    form = call.clinic.asked[-1].form
    talked = outcome is Outcome.COMPLETED
    assert form["DialCallStatus"] == outcome
    assert (form["DialCallDuration"], form["DialBridged"]) == (("60", "true") if talked else ("0", "false"))
    assert form["DialCallSid"].startswith("CA")
    assert form["DialCallSid"] != form["CallSid"]
    assert call.texts == []


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED])
def test_a_dial_without_an_action_goes_on_whatever_happened(phone: Phone, outcome: Outcome) -> None:
    call = phone(f"<Dial>{NURSE}</Dial><Say>Verder.</Say><Hangup/>", outcomes=Outcomes({}, outcome))
    assert (call.texts, call.transcript.webhooks) == (["Verder."], 1)


@pytest.mark.parametrize("action", ["", 'action="/d"'])
def test_an_answered_dial_is_the_end_of_the_call(phone: Phone, action: str) -> None:
    call = phone(f"<Dial {action}>{NURSE}</Dial><Say>Nooit.</Say>")
    turn = call.transcript.turns[-1]
    assert (call.transcript.ended, turn.wait, turn.dialled, turn.outcome) == (
        "dialled",
        "dial",
        NURSE,
        "answered",
    )
    assert [seen.target for seen in call.clinic.seen] == ["/voice", "/voice/status"]


@pytest.mark.parametrize(
    ("outcome", "seconds"),
    [
        pytest.param(Outcome.NO_ANSWER, 25, id="no answer costs the whole ring time"),
        pytest.param(Outcome.BUSY, 2, id="busy"),
        pytest.param(Outcome.FAILED, 2, id="failed"),
        pytest.param(Outcome.CANCELED, 2, id="canceled"),
        pytest.param(Outcome.COMPLETED, 66, id="two rings and a talk"),
        pytest.param(Outcome.ANSWERED, 66, id="answered"),
    ],
)
def test_a_dial_takes_the_time_it_takes(phone: Phone, outcome: Outcome, seconds: int) -> None:
    call = phone(f'<Dial timeout="25">{NURSE}</Dial>', outcomes=Outcomes({}, outcome))
    assert call.transcript.seconds == seconds


def test_nobody_picks_up_later_than_the_time_out(phone: Phone) -> None:
    assert phone(f'<Dial timeout="3">{NURSE}</Dial>').transcript.seconds == 63


def test_of_several_numbers_the_one_that_answers_counts(phone: Phone) -> None:
    call = phone(
        f"<Dial><Number>{NURSE}</Number><Number>{DESK}</Number></Dial>",
        outcomes=Outcomes({NURSE: Outcome.BUSY}),
    )
    turn = call.transcript.turns[0]
    assert (turn.dialled, turn.outcome) == (DESK, "answered")


@pytest.mark.parametrize(
    ("noun", "dialled", "finding"),
    [
        pytest.param("112", "112", "13223 112 is not E.164: cannot be dialled", id="a short number"),
        pytest.param(
            "0232246491",
            "0232246491",
            "13223 0232246491 is not E.164: cannot be dialled",
            id="a local number",
        ),
        pytest.param("", None, "13223 a Dial without a number", id="no number"),
    ],
)
def test_what_is_no_number_fails(phone: Phone, noun: str, dialled: str | None, finding: str) -> None:
    call = phone({"/voice": f'<Dial action="/d">{noun}</Dial>', "/d": "<Hangup/>"})
    assert call.clinic.asked[-1].form["DialCallStatus"] == "failed"
    assert (call.transcript.turns[0].dialled, [str(found) for found in call.transcript.findings]) == (
        dialled,
        [finding],
    )


# Hanging up


@pytest.mark.parametrize(
    ("verbs", "wait", "outcome"),
    [
        pytest.param(MENU, "digits", None, id="in a menu: its action is not told"),
        pytest.param(f'<Dial action="/menu">{NURSE}</Dial>', "dial", "canceled", id="while it rings"),
    ],
)
def test_a_caller_may_hang_up(phone: Phone, verbs: str, wait: str, outcome: str | None) -> None:
    call = phone(verbs, "h")
    turn = call.transcript.turns[-1]
    assert (call.transcript.ended, turn.wait, turn.outcome) == ("caller-hung-up", wait, outcome)
    assert [seen.target for seen in call.clinic.seen] == ["/voice", "/voice/status"]


# Redirect


def test_a_redirect_leads_to_another_document(phone: Phone) -> None:
    pages = {
        "/voice": '<Say>a</Say><Redirect method="GET">next?x=1</Redirect><Say>Nooit.</Say>',
        "/next": "<Say>b</Say>",
    }
    call = phone(pages)
    assert call.texts == ["a", "b"]
    assert [turn.request for turn in call.transcript.turns] == ["/voice", "/next?x=1"]
    assert call.clinic.seen[1].method == "GET"


# The transcript of it all


def traced(page: Phone, verbs: str, **trace: Any) -> Any:
    headers = {"Content-Type": "text/xml", "X-IVR-Trace": json.dumps(trace)}
    return page(f"<Response>{verbs}</Response>", headers=headers)


def test_prompt_ids_follow_the_document_also_past_what_was_not_heard(phone: Phone, page: Phone) -> None:
    verbs = "<Say>a</Say><Gather><Say>b</Say><Say>c</Say></Gather><Play>/d.wav</Play><Hangup/>"
    trace = {"rule": "nurse line open until 13:30", "prompts": ["one", "two", "three"]}
    call = phone({"/voice": traced(page, verbs, **trace)}, "!#", play_seconds=lambda _: 1.0)
    first, second = call.transcript.turns
    assert [(heard.prompt, heard.text) for heard in first.heard] == [("one", "a")]
    assert [(heard.prompt, heard.audio) for heard in second.heard] == [(None, "https://ivr.test/d.wav")]
    assert (first.rule, second.rule) == ("nurse line open until 13:30", None)


class Witness:
    """An ear that notes what it is told, in order."""

    def __init__(self) -> None:
        self.told: list[str | None] = []

    def decided(self, rule: str) -> None:
        self.told.append(rule)

    def hears(self, heard: Heard) -> None:
        self.told.append(heard.text)


def test_the_ear_is_told_as_the_call_goes_on(clinic: Phone, page: Phone) -> None:
    app = clinic(
        {"/voice": traced(page, f"<Say>Welkom.</Say>{MENU}", rule="open"), "/menu": "<Say>Dag.</Say>"}
    )
    setup = CallSetup(
        voice_url="https://ivr.test/voice", token="12345", from_="+31612345678", to="+31201234567"
    )
    ear = Witness()
    clock = SimulatedClock(datetime(2026, 11, 23, 12, 10, tzinfo=UTC))
    run_call(setup, WsgiLine(app), ScriptedHand(parse_keys("1")), clock, ear)
    assert ear.told == ["open", "Welkom.", "Een. Twee.", "Dag."]


def test_the_waits_of_one_document_are_turns_of_their_own(phone: Phone) -> None:
    verbs = f"<Say>a</Say><Dial>{NURSE}</Dial><Say>b</Say><Pause/><Dial>{DESK}</Dial><Gather/><Hangup/>"
    call = phone(verbs, outcomes=Outcomes({}, Outcome.NO_ANSWER))
    told = [(t.request, t.wait, t.dialled, [h.text for h in t.heard]) for t in call.transcript.turns]
    assert told == [
        ("/voice", "dial", NURSE, ["a"]),
        (None, "dial", DESK, ["b"]),
        (None, "digits", None, []),
        (None, "hangup", None, []),
    ]


def test_a_call_is_written_down_as_json(phone: Phone, page: Phone) -> None:
    pages = {
        "/voice": traced(page, f"<Say>Welkom</Say>{MENU}", rule="office hours", prompts=["welcome", "menu"]),
        "/menu": f'<Dial action="/d">{NURSE}</Dial>',
        "/d": "<Hangup/>",
    }
    call = phone(pages, "2", Outcomes({}, Outcome.BUSY))
    nothing = {"heard": [], "pressed": None, "dialled": None, "outcome": None, "rule": None}
    assert json.loads(json.dumps(as_json(call.transcript))) == {
        "at": "2026-11-23T13:10:00+01:00",
        "from": "+31612345678",
        "turns": [
            {
                "request": "/voice",
                "heard": [
                    {"prompt": "welcome", "text": "Welkom", "audio": None},
                    {"prompt": "menu", "text": "Een. Twee.", "audio": None},
                ],
                "wait": "digits",
                "pressed": "2",
                "dialled": None,
                "outcome": None,
                "rule": "office hours",
            },
            {**nothing, "request": "/menu", "wait": "dial", "dialled": NURSE, "outcome": "busy"},
            {**nothing, "request": "/d", "wait": "hangup"},
        ],
        "ended": "hung-up",
        "webhooks": 3,
        "seconds": 3.9,  # three words, two ends of sentences, and two seconds until it is busy
        "findings": [],
    }


def test_the_clock_runs_on_between_webhooks(phone: Phone) -> None:
    call = phone(
        {"/voice": MENU, "/menu": '<Pause length="10"/><Redirect>/end</Redirect>', "/end": "<Hangup/>"}, "1"
    )
    start = call.transcript.at
    assert [(turn.at - start).total_seconds() for turn in call.transcript.turns] == pytest.approx(
        [0, 1.5, 11.5]
    )
    assert (call.clock.now() - start).total_seconds() == pytest.approx(call.transcript.seconds)
