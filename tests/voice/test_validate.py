"""The check that every document passes before it leaves: for each guard, a document that only it refuses."""

from datetime import datetime
from inspect import signature
from itertools import product
from typing import Any

import pytest
from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.callflow.engine import step
from ivr.callflow.events import DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.turns import AwaitDigits, Dial, Position, Situation
from ivr.content.live import Live
from ivr.hours.model import Kind
from ivr.voice.twiml import End, Ring, Script, render
from ivr.voice.validate import _ATTRIBUTES, DOCUMENT_MOST, SAY_MOST, InvalidTwiMLError, _attributes, validated

SAY = '<Say language="nl-NL" voice="Laura">Dag.</Say>'
GATHER = '<Gather input="dtmf" action="/voice/turn/main" method="POST" timeout="8" actionOnEmptyResult="true" numDigits="1" finishOnKey=""/>'
DIAL = (
    '<Dial action="/voice/turn/desk" method="POST" timeout="25" callerId="+3197010200001">+31232240130</Dial>'
)
REDIRECT = '<Redirect method="POST">/voice</Redirect>'


def document(verbs: str) -> str:
    return f"<Response>{verbs}</Response>"


def changed(verb: str, old: str, new: str) -> str:
    """The verb with one thing in it changed, in a document that would be right but for that."""
    assert verb.count(old) == 1
    return document(verb.replace(old, new) + REDIRECT)


def padded(size: int) -> str:
    """A document of so many bytes, right in all else."""
    filler = SAY.replace("Dag.", "a" * 1000)
    rest = size - len(document(REDIRECT))
    fillers = filler * (rest // len(filler) - 1)
    last = SAY.replace("Dag.", "a" * (rest - len(fillers) - len(SAY) + len("Dag.")))
    return document(fillers + last + REDIRECT)


@pytest.mark.parametrize(
    "right",
    [
        pytest.param("<Response/>", id="nothing"),
        pytest.param(document(SAY), id="Say"),
        pytest.param(document(GATHER + REDIRECT), id="Gather"),
        pytest.param(document(DIAL + REDIRECT), id="Dial"),
        pytest.param(
            document(DIAL.replace(' action="/voice/turn/desk" method="POST"', "") + REDIRECT),
            id="Dial without action",
        ),
        pytest.param(document("<Play>/media/a.wav</Play>"), id="Play"),
        pytest.param(document('<Pause length="5"/>'), id="Pause"),
        pytest.param(document("<Hangup/>"), id="Hangup"),
        pytest.param(
            document(
                GATHER.replace("/>", f">{SAY}<Play>https://a.example/b.wav</Play><Pause/></Gather>")
                + REDIRECT
            ),
            id="all inside a Gather",
        ),
        pytest.param(document(SAY.replace("Dag.", "a" * SAY_MOST)), id="the longest Say"),
        pytest.param(
            document(SAY.replace("Laura", "Google.nl-NL_x-F")), id="any voice that the settings take"
        ),
        pytest.param(padded(DOCUMENT_MOST), id="the largest document"),
    ],
)
def test_what_is_right_passes_unchanged(right: str) -> None:
    assert validated(right) is right


WRONG = [
    # the document
    pytest.param(document(SAY.replace("Dag.", "Dag\x07")), "control characters", id="a control character"),
    pytest.param(document(SAY.replace("Dag.", "Dag\ud800")), "control characters", id="half a character"),
    pytest.param(document(SAY.replace("Dag.", "Dag\u200b")), "control characters", id="a character that nobody sees"),
    pytest.param(padded(DOCUMENT_MOST + 1), "bytes", id="a byte too large"),
    pytest.param(document(SAY)[:-1], "not XML", id="cut off"),
    pytest.param(document(SAY.replace("Dag.", "&nbsp;")), "not XML", id="an entity of HTML"),
    pytest.param("", "not XML", id="empty"),
    pytest.param(document(SAY).replace("Response", "response"), "root response", id="another root"),
    pytest.param('<Response version="1"/>', "root Response", id="an attribute at the root"),
    pytest.param(document("Dag."), "content of Response", id="loose text"),
    pytest.param(document(f"{SAY}Dag."), "text after Say", id="text between verbs"),
    # nesting
    pytest.param(document("<Sms>Dag.</Sms>"), "Sms in Response", id="a verb that we do not use"),
    pytest.param(document("<say>Dag.</say>"), "say in Response", id="a verb in small letters"),
    pytest.param(document(GATHER.replace("/>", f">{DIAL}</Gather>") + REDIRECT), "Dial in Gather", id="a Dial inside a Gather"),
    pytest.param(document(GATHER.replace("/>", f">{GATHER}</Gather>") + REDIRECT), "Gather in Gather", id="a Gather inside a Gather"),
    pytest.param(document(SAY.replace("Dag.", "Dag.<Pause/>")), "Say with children", id="a verb inside a Say"),
    pytest.param(document(DIAL.replace("</Dial>", "<Number>+31232246491</Number></Dial>") + REDIRECT), "Dial with children", id="numbers inside a Dial"),
    pytest.param(document(SAY + GATHER), "Gather is the last", id="a Gather at the end"),
    pytest.param(document(SAY + DIAL), "Dial is the last", id="a Dial at the end"),
    # attributes
    pytest.param(changed(SAY, ' language="nl-NL"', ""), "missing .'language'", id="a Say without language"),
    pytest.param(changed(SAY, ' voice="Laura"', ""), "missing .'voice'", id="a Say without voice"),
    pytest.param(changed(GATHER, ' action="/voice/turn/main"', ""), "missing .'action'", id="a Gather without action"),
    pytest.param(changed(GATHER, ' method="POST"', ""), "missing .'method'", id="a Gather without method"),
    pytest.param(changed(GATHER, ' timeout="8"', ""), "missing .'timeout'", id="a Gather without time-out"),
    pytest.param(changed(GATHER, ' actionOnEmptyResult="true"', ""), "missing .'actionOnEmptyResult'", id="a Gather that falls through"),
    pytest.param(changed(DIAL, ' callerId="+3197010200001"', ""), "missing .'callerId'", id="a Dial without caller ID"),
    pytest.param(changed(DIAL, ' timeout="25"', ""), "missing .'timeout'", id="a Dial without time-out"),
    pytest.param(document("<Redirect>/voice</Redirect>"), "missing .'method'", id="a Redirect without method"),
    pytest.param(changed(SAY, "<Say ", '<Say timeout="8" '), "unknown .'timeout'", id="an attribute of another verb"),
    pytest.param(document('<Hangup method="POST"/>'), "unknown .'method'", id="an attribute where none is"),
    pytest.param(changed(GATHER, 'timeout="8"', 'timeout="8" speechTimeout="2"'), "Gather speechTimeout", id="an attribute that we do not use"),
    # values
    pytest.param(changed(GATHER, '"/voice/turn/main"', '"voice/turn/main"'), "Gather action", id="an address without a root"),
    pytest.param(changed(GATHER, '"/voice/turn/main"', '"/voice/turn/één"'), "Gather action", id="an address that is not ASCII"),
    pytest.param(changed(GATHER, '"/voice/turn/main"', '"ftp://a.example/"'), "Gather action", id="an address of another scheme"),
    pytest.param(changed(GATHER, '"POST"', '"GET"'), "Gather method", id="GET"),
    pytest.param(changed(GATHER, 'timeout="8"', 'timeout="auto"'), "Gather timeout", id="a time-out that is no number"),
    pytest.param(changed(GATHER, 'timeout="8"', 'timeout="٨"'), "Gather timeout", id="a digit of another script"),
    pytest.param(changed(GATHER, 'numDigits="1"', 'numDigits="-1"'), "Gather numDigits", id="a count below nothing"),
    pytest.param(changed(GATHER, '"dtmf"', '"speech"'), "Gather input", id="speech"),
    pytest.param(changed(GATHER, '"true"', '"false"'), "Gather actionOnEmptyResult", id="silence not told"),
    pytest.param(changed(GATHER, 'finishOnKey=""', 'finishOnKey="##"'), "Gather finishOnKey", id="two keys to finish on"),
    pytest.param(changed(DIAL, '"+3197010200001"', '"anonymous"'), "Dial callerId", id="a caller ID that is no number"),
    pytest.param(changed(DIAL, ">+31232240130", ' record="record-from-answer">+31232240130'), "Dial record", id="recording"),
    pytest.param(changed(SAY, '"nl-NL"', '"nl"'), "Say language", id="half a language"),
    pytest.param(changed(SAY, '"Laura"', '"Laura Neural"'), "Say voice", id="a voice with a space"),
    pytest.param(document('<Pause length="5s"/>'), "Pause length", id="a length with a unit"),
    # content
    pytest.param(changed(SAY, "Dag.", " "), "content of Say", id="nothing to say"),
    pytest.param(changed(SAY, "Dag.", "a" * (SAY_MOST + 1)), "content of Say", id="a Say that is too long"),
    pytest.param(document("<Play>a.wav</Play>"), "content of Play", id="a sound without address"),
    pytest.param(document('<Redirect method="POST"/>'), "content of Redirect", id="a Redirect to nowhere"),
    pytest.param(document("<Hangup>nu</Hangup>"), "content of Hangup", id="text in a Hangup"),
    pytest.param(document(GATHER.replace("/>", ">Toets 1.</Gather>") + REDIRECT), "content of Gather", id="text in a Gather"),
]  # fmt: skip

NUMBERS = [
    pytest.param("", id="none"),
    pytest.param("112", id="112"),
    pytest.param("+112", id="112 with a plus"),
    pytest.param("+31112", id="112 with a country code"),
    pytest.param("+3114023", id="a short number"),
    pytest.param("+31140222", id="a short number of nine figures"),
    pytest.param("+319001234", id="premium rate 0900"),
    pytest.param("+319061234", id="premium rate 0906"),
    pytest.param("+319091234567", id="premium rate 0909"),
    pytest.param("+311888", id="an 18xx service"),
    pytest.param("+310232240130", id="the 0 of the area code kept"),
    pytest.param("0232240130", id="not international"),
    pytest.param("+0232240130", id="a country that begins with 0"),
    pytest.param("+31 23 224 01 30", id="spaces"),
    pytest.param("+3123224013٠", id="a digit of another script"),
    pytest.param("+3123224013012345", id="more than fifteen figures"),
    pytest.param("+31232240130,1", id="an extension"),
    pytest.param("sip:desk@a.example", id="SIP"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_what_is_wrong_in_one_thing_is_refused_for_that(wrong: str, why: str) -> None:
    with pytest.raises(InvalidTwiMLError, match=why):
        validated(wrong)


ABROAD = [pytest.param("+4930123456", id="Berlin"), pytest.param("+881612345678", id="a satellite")]


@pytest.mark.parametrize("number", [*NUMBERS, *ABROAD])
def test_what_is_no_complete_ordinary_number_is_not_dialled(number: str) -> None:
    with pytest.raises(InvalidTwiMLError, match="content of Dial"):
        validated(changed(DIAL, "+31232240130", number))


@pytest.mark.parametrize(
    "number",
    ["+31232240130", "+31612345678", "+31850123456", "+31880123456", "+3197010200001"],
)
def test_an_ordinary_number_is_dialled(number: str) -> None:
    assert validated(changed(DIAL, "+31232240130", number))


def test_why_a_document_was_refused_does_not_quote_what_callers_hear() -> None:
    with pytest.raises(InvalidTwiMLError) as refused:
        validated(document(SAY.replace("Dag.", "geheim" * SAY_MOST)))

    assert "geheim" not in str(refused.value)


# --- the schema is the installed builder ---


class LaterBuilder:
    """A builder of the future, whose Say has an attribute more."""

    def say(self, message: str | None = None, brand_new: str | None = None) -> None:
        """Only the signature matters."""


def test_attributes_are_read_from_the_signatures_of_the_builder() -> None:
    assert _attributes(LaterBuilder, "Say") == {"self", "message", "brandNew"}


@pytest.mark.parametrize("known_as", sorted(_ATTRIBUTES))
def test_every_attribute_that_the_builder_writes_is_known_by_that_spelling(known_as: str) -> None:
    builder, verb = (
        (Gather, known_as.removeprefix("Gather/")) if "/" in known_as else (VoiceResponse, known_as)
    )
    names = [
        name
        for name, parameter in signature(getattr(builder, verb.lower())).parameters.items()
        if name != "self" and parameter.kind is not parameter.VAR_KEYWORD
    ]
    made: Any = getattr(builder(), verb.lower())(**dict.fromkeys(names, "nl-NL"))

    assert set(made.attrs) <= _ATTRIBUTES[known_as]
    assert len(made.attrs) >= len(names) - 1  # the words or the number of a verb are its text


# --- what we make ---


def test_every_turn_of_the_call_flow_becomes_a_document_that_passes(shipped: Live, monday: datetime) -> None:
    events: list[Event] = [NoInput(), *map(DialEnded, Outcome), *map(DigitsPressed, "0123456789*#")]
    rendered = 0
    for kind, node, attempt, event in product(Kind, shipped.flow.nodes, (1, 2), events):
        situation = Situation(dict.fromkeys(shipped.timelines, kind))
        menu = getattr(shipped.flow.nodes[node], "fingerprint", str)()
        turn = step(shipped.flow, situation, Position(node, attempt, menu=menu), event)
        match turn.wait:
            case Dial(destination, seconds):
                wait: Any = Ring(shipped.number(destination), seconds, "+3197010200001")
            case AwaitDigits():
                wait = turn.wait
            case _:
                wait = End()
        spoken = tuple(
            piece for cue in turn.opening + turn.prompts for piece in shipped.spoken(cue, "nl", monday)
        )
        render(Script((), spoken, wait, "/voice/turn/main", "nl", "Laura", "/media/"))
        rendered += 1
    assert rendered > 1000
