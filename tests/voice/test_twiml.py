"""Scripts and the documents that they become, word for word."""

from dataclasses import replace
from typing import Any

import pytest

from ivr.callflow.turns import AwaitDigits
from ivr.content.live import Spoken
from ivr.voice.twiml import EMPTY, End, Ring, Script, render
from ivr.voice.validate import InvalidTwiMLError

MENU = AwaitDigits(8)
DESK = Ring("+31232240130", 25, "+3197010200001")


def words(*texts: str) -> tuple[Spoken, ...]:
    return tuple(Spoken("an_id", text) for text in texts)


def script(wait: AwaitDigits | Ring | End, prompts: tuple[Spoken, ...] = (), **other: Any) -> Script:
    plain = Script((), prompts, wait, "/voice/turn/main?a=1&l=nl&m=0a1b2c3d&s=0", "nl", "Laura", "/media/")
    return replace(plain, **other)


def document(verbs: str) -> str:
    """The whole document, of verbs that are written a line each to be read."""
    inside = "".join(line.strip() for line in verbs.splitlines())
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


@pytest.mark.parametrize(
    ("given", "verbs"),
    [
        pytest.param(
            script(
                MENU,
                words("Voor de balie, toets 4.", "Voor uitleg, toets 5."),
                opening=words("Welkom.", "Bij gevaar: 112."),
            ),
            """
            <Say language="nl-NL" voice="Laura">Welkom.</Say>
            <Say language="nl-NL" voice="Laura">Bij gevaar: 112.</Say>
            <Gather action="/voice/turn/main?a=1&amp;l=nl&amp;m=0a1b2c3d&amp;s=0" actionOnEmptyResult="true"
             finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8">
                <Say language="nl-NL" voice="Laura">Voor de balie, toets 4.</Say>
                <Say language="nl-NL" voice="Laura">Voor uitleg, toets 5.</Say>
            </Gather>
            <Redirect method="POST">/voice/turn/main?a=1&amp;l=nl&amp;m=0a1b2c3d&amp;s=0</Redirect>
            """,
            id="a menu: its words inside the Gather, the opening before it",
        ),
        pytest.param(
            script(MENU, action="/voice/turn/main"),
            """
            <Gather action="/voice/turn/main" actionOnEmptyResult="true"
             finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8" />
            <Redirect method="POST">/voice/turn/main</Redirect>
            """,
            id="a menu that says nothing",
        ),
        pytest.param(
            script(
                AwaitDigits(10, most=15, finish_on="#"),
                words("Toets uw nummer."),
                action="/tel/voice/turn/number",
            ),
            """
            <Gather action="/tel/voice/turn/number" actionOnEmptyResult="true"
             finishOnKey="#" input="dtmf" method="POST" numDigits="15" timeout="10">
                <Say language="nl-NL" voice="Laura">Toets uw nummer.</Say>
            </Gather>
            <Redirect method="POST">/tel/voice/turn/number</Redirect>
            """,
            id="a number entry, ended by #",
        ),
        pytest.param(
            script(
                DESK,
                words("Ik verbind u door met de balie."),
                opening=words("Welkom."),
                action="/voice/turn/desk",
            ),
            """
            <Say language="nl-NL" voice="Laura">Welkom.</Say>
            <Say language="nl-NL" voice="Laura">Ik verbind u door met de balie.</Say>
            <Dial action="/voice/turn/desk" callerId="+3197010200001" method="POST" timeout="25">+31232240130</Dial>
            <Redirect method="POST">/voice/turn/desk</Redirect>
            """,
            id="a transfer: our own number is shown, and the call comes back",
        ),
        pytest.param(
            script(End(), words("Dank u wel."), opening=words("Welkom.")),
            """
            <Say language="nl-NL" voice="Laura">Welkom.</Say>
            <Say language="nl-NL" voice="Laura">Dank u wel.</Say>
            <Hangup />
            """,
            id="an end",
        ),
        pytest.param(
            script(End(), words('Één & ander <nu> "hier" – 100 %\'s')),
            """
            <Say language="nl-NL" voice="Laura">Één &amp; ander &lt;nu&gt; "hier" – 100 %'s</Say>
            <Hangup />
            """,
            id="characters that XML keeps for itself",
        ),
        pytest.param(
            script(
                DESK,
                (Spoken("an_id", "Ik verbind u door.", ("00ff", "11ee")), *words("Nu.")),
                opening=(Spoken("an_id", "Welkom.", ("22dd",)),),
                action="/voice/turn/desk",
                media="/tel/media/",
            ),
            """
            <Play>/tel/media/22dd.wav</Play>
            <Play>/tel/media/00ff.wav</Play>
            <Play>/tel/media/11ee.wav</Play>
            <Say language="nl-NL" voice="Laura">Nu.</Say>
            <Dial action="/voice/turn/desk" callerId="+3197010200001" method="POST" timeout="25">+31232240130</Dial>
            <Redirect method="POST">/voice/turn/desk</Redirect>
            """,
            id="recordings, and words where there are none",
        ),
        pytest.param(
            script(End(), words("Dank u wel."), voice="Google.nl-NL-Wavenet-F", language="xx"),
            """
            <Say language="nl-NL" voice="Google.nl-NL-Wavenet-F">Dank u wel.</Say>
            <Hangup />
            """,
            id="another voice, and a language that we do not have",
        ),
    ],
)
def test_a_script_becomes_exactly_this_document(given: Script, verbs: str) -> None:
    # Attributes are written over two lines above; the document has one space there.
    assert render(given) == document(verbs.replace('"\n             ', '" '))


def test_a_call_that_has_ended_is_told_nothing() -> None:
    assert EMPTY == '<?xml version="1.0" encoding="UTF-8"?><Response />'


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(script(MENU, words("\x07")), id="a control character"),
        pytest.param(script(MENU, words("\ud800")), id="half a character"),
        pytest.param(script(MENU, words("")), id="nothing to say"),
        pytest.param(script(MENU, words("a" * 3001)), id="more than one Say can hold"),
        pytest.param(script(MENU, words("a" * 3000) * 22), id="more than a document can hold"),
        pytest.param(script(MENU, action="https://x y"), id="an action with a space"),
        pytest.param(script(MENU, action=""), id="no action"),
        pytest.param(script(MENU, words("Dag."), voice=""), id="no voice"),
        pytest.param(script(AwaitDigits(-1)), id="a time-out below nothing"),
        pytest.param(script(Ring("112", 25, "+3197010200001")), id="112"),
        pytest.param(script(Ring("0232240130", 25, "+3197010200001")), id="a number that is not E.164"),
        pytest.param(script(Ring("", 25, "+3197010200001")), id="no number"),
        pytest.param(script(Ring("+31232240130", 25, "anonymous")), id="no caller ID of ours"),
    ],
)
def test_a_document_that_must_not_be_sent_is_never_made(given: Script) -> None:
    with pytest.raises(InvalidTwiMLError):
        render(given)
