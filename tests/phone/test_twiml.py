import pytest

from ivr.phone.findings import ApplicationError
from ivr.phone.twiml import Dial, Gather, Hangup, Pause, Play, Redirect, Reject, Say, Verb, parse


def read(verbs: str) -> tuple[Verb, ...]:
    document = parse(f"<Response>{verbs}</Response>".encode())
    assert document.findings == ()
    return document.verbs


@pytest.mark.parametrize(
    ("verbs", "read_as"),
    [
        pytest.param(
            '<Say language="nl-NL" voice="x">Goede dag.</Say>', Say("Goede dag.", "nl-NL", 1, 0), id="Say"
        ),
        pytest.param(
            "<Say>\n  Goede\n dag </Say>", Say("Goede dag", "en-US", 1, 0), id="spaces are one space"
        ),
        pytest.param(
            "<Say>Bel <say-as>112</say-as>.</Say>", Say("Bel 112.", "en-US", 1, 0), id="SSML is its words"
        ),
        pytest.param('<Play loop="2"> /a.wav </Play>', Play("/a.wav", 2, 0), id="Play"),
        pytest.param("<Pause/>", Pause(1), id="Pause"),
        pytest.param('<Pause length="5"/>', Pause(5), id="Pause with a length"),
        pytest.param(
            "<Gather/>", Gather((), None, "POST", 5, None, "#", action_on_empty_result=False), id="Gather"
        ),
        pytest.param(
            '<Gather action="/a" method="GET" timeout="8" numDigits="1" finishOnKey="" actionOnEmptyResult="true"'
            ' input="dtmf"><Play>m.wav</Play><Pause/></Gather>',
            Gather((Play("m.wav", 1, 0), Pause(1)), "/a", "GET", 8, 1, "", action_on_empty_result=True),
            id="Gather with all that counts",
        ),
        pytest.param("<Dial>+31232246491</Dial>", Dial(("+31232246491",), None, "POST", 30, None), id="Dial"),
        pytest.param(
            '<Dial action="/d" timeout="25" callerId="+31201234567" answerOnBridge="true">'
            "<Number>+31232246880</Number><Number>+31232244880</Number></Dial>",
            Dial(("+31232246880", "+31232244880"), "/d", "POST", 25, "+31201234567"),
            id="Dial several",
        ),
        pytest.param(
            '<Redirect method="GET">../x?a=1&amp;b=2</Redirect>',
            Redirect("../x?a=1&b=2", "GET"),
            id="Redirect",
        ),
        pytest.param("<Hangup/>", Hangup(), id="Hangup"),
        pytest.param('<Reject reason="busy"/>', Reject(), id="Reject"),
    ],
)
def test_a_verb_is_read(verbs: str, read_as: Verb) -> None:
    assert read(verbs) == (read_as,)


def test_prompts_are_counted_in_the_order_of_the_document() -> None:
    first, gather, last = read("<Say>a</Say><Gather><Play>b</Play><Say>c</Say></Gather><Say>d</Say>")
    assert isinstance(gather, Gather)
    assert [prompt.order for prompt in (first, *gather.prompts, last)] == [0, 1, 2, 3]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("verbs", "left", "finding"),
    [
        pytest.param(
            "<say>a</say><Hangup/>", [Hangup()], "12200 <say> has no place in <Response>: skipped", id="case"
        ),
        pytest.param(
            "<Gather><Dial>+31232246491</Dial></Gather>",
            [Gather((), None, "POST", 5, None, "#", action_on_empty_result=False)],
            "12200 <Dial> has no place in <Gather>: skipped",
            id="nesting",
        ),
        pytest.param(
            '<Hangup now="1"/>', [Hangup()], "12200 <Hangup> has no attribute now: ignored", id="attribute"
        ),
        pytest.param(
            '<Pause length="soon"/>',
            [Pause(1)],
            '12200 <Pause> length="soon" is no whole number from 1: 1',
            id="number",
        ),
        pytest.param(
            '<Pause length="²"/>',
            [Pause(1)],
            '12200 <Pause> length="²" is no whole number from 1: 1',
            id="a digit of sorts",
        ),
        pytest.param(
            '<Gather finishOnKey="##"/>',
            [Gather((), None, "POST", 5, None, "#", action_on_empty_result=False)],
            '13310 <Gather> finishOnKey="##" is not allowed: "#"',
            id="finish key",
        ),
        pytest.param(
            '<Gather actionOnEmptyResult="yes"/>',
            [Gather((), None, "POST", 5, None, "#", action_on_empty_result=False)],
            '13338 <Gather> actionOnEmptyResult="yes" is not allowed: "false"',
            id="empty result",
        ),
        pytest.param(
            '<Gather numDigits="0"/>',
            [Gather((), None, "POST", 5, None, "#", action_on_empty_result=False)],
            '12200 <Gather> numDigits="0" is no whole number from 1: 0',
            id="number of digits",
        ),
        pytest.param(
            '<Redirect method="PUT">/a</Redirect>',
            [Redirect("/a", "POST")],
            '12200 <Redirect> method="PUT" is not allowed: "POST"',
            id="method",
        ),
    ],
)
def test_what_the_schema_does_not_know_is_noted_and_does_no_harm(
    verbs: str, left: list[Verb], finding: str
) -> None:
    document = parse(f"<Response>{verbs}</Response>".encode())
    assert (list(document.verbs), [str(found) for found in document.findings]) == (left, [finding])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"Goede dag", 12100, id="text"),
        pytest.param(b"", 12100, id="nothing"),
        pytest.param(b"<Response><Say>a</Response>", 12100, id="an open element"),
        pytest.param(b"<Response>&nbsp;</Response>", 12100, id="an unknown entity"),
        pytest.param("<Response>é</Response>".encode("latin-1"), 12100, id="not UTF-8"),
        pytest.param(b"\n<?xml version='1.0'?><Response/>", 12100, id="a line before the declaration"),
        pytest.param(b"<!DOCTYPE Response><Response/>", 12100, id="a DOCTYPE"),
        pytest.param(
            b'<!DOCTYPE R [<!ENTITY a "b">]><Response>&a;</Response>', 12100, id="an entity of its own"
        ),
        pytest.param(
            "<!DOCTYPE Response><Response/>".encode("utf-16"), 12100, id="a DOCTYPE in another encoding"
        ),
        pytest.param(b"<html/>", 12102, id="another root"),
    ],
)
def test_what_is_no_twiml_is_an_application_error(body: bytes, code: int) -> None:
    with pytest.raises(ApplicationError) as raised:
        parse(body)
    assert raised.value.finding.code == code
