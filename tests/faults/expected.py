"""What the caller must get when something is broken: the column of reliability.md, "What the caller gets".

Rules of this file:
- Each expectation gives what is wrong with an answer, or None.
- Who may be dialled, and who is the right one at that time, are written out here and not asked of the line.
"""

from ivr.phone.findings import ApplicationError
from ivr.phone.twiml import Dial, Document, Gather, Hangup, Pause, Play, Redirect, Say, parse
from ivr.voice.validate import InvalidTwiMLError, validated
from tests.faults.rows import NIGHT, NOTED, Row
from tests.test_calls import EMERGENCY, NUMBERS, PEOPLE
from tests.voice.line import Answer

PERSON = {"in hours": NUMBERS["desk"], NIGHT: NUMBERS["switchboard"]}
"""Who key 0 and a failed request lead to."""
HONEST = "Het lukt nu niet om uw verzoek te noteren."
EMERGENCY_OFFERED = "spoedeisende hulp in Hoofddorp, toets 1"


def understood(answer: Answer) -> Document | str:
    """The document as the phone reads it, or what is wrong with it."""
    try:
        if not answer.is_twiml:
            return f"status {answer.status}, {answer.headers.get('Content-Type')}"
        validated(answer.text)
        document = parse(answer.text.encode())
    except (InvalidTwiMLError, ApplicationError) as error:
        return str(error)
    return str(document.findings[0]) if document.findings else document


def dialled(document: Document) -> list[str]:
    return [number for verb in document.verbs if isinstance(verb, Dial) for number in verb.numbers]


def spoken(document: Document) -> str:
    prompts = [
        prompt
        for verb in document.verbs
        for prompt in (verb.prompts if isinstance(verb, Gather) else (verb,))
    ]
    return " ".join(prompt.text for prompt in prompts if isinstance(prompt, Say))


def as_usual(row: Row, answer: Answer) -> str | None:
    """Word for word what a line says in which nothing is wrong."""
    return None if answer.text == row.usual else f"instead: {answer.text[:300]}"


def no_request(row: Row, answer: Answer) -> str | None:
    """As usual; where a request should be noted, the honest sentence and a person, and never "genoteerd"."""
    if not row.notes:
        return as_usual(row, answer)
    document = understood(answer)
    if isinstance(document, str):
        return document
    said = spoken(document)
    if NOTED in said or HONEST not in said:
        return f"says {said}"
    return None if dialled(document) == [PERSON[row.time]] else f"dials {dialled(document)}"


def lifeline(_row: Row, answer: Answer) -> str | None:
    """The lifeline: the 112 sentence, both emergency departments, then the switchboard."""
    document = understood(answer)
    if isinstance(document, str):
        return document
    numbers = dialled(document)
    right = answer.is_lifeline and set(numbers[:2]) == EMERGENCY and numbers[2:] == [NUMBERS["switchboard"]]
    return None if right and "één één twee" in spoken(document) else f"no lifeline: {answer.text[:200]}"


def helped(_row: Row, answer: Answer) -> str | None:
    """A valid document that goes on, is no lifeline, and dials only whom it may."""
    document = understood(answer)
    if isinstance(document, str):
        return document
    if answer.is_lifeline or set(dialled(document)) - PEOPLE:
        return f"lifeline, or dials {dialled(document)}"
    match document.verbs:
        case [*_, Redirect() | Hangup()]:
            return None
    return "ends in nothing that goes on"


def emergency_first(row: Row, answer: Answer) -> str | None:
    """Nothing is known of the hours: who rings is offered the emergency departments first and key 0 at all times."""
    if what := helped(row, answer):
        return what
    document = understood(answer)
    said = spoken(document) if isinstance(document, Document) else ""
    if row.route in {"ring", "an unknown node"} and not (EMERGENCY_OFFERED in said and "toets 0" in said):
        return f"offers {said}"
    return None if "rugpoli is nu dicht" not in said else f"says that it is closed: {said}"


def without_recordings(row: Row, answer: Answer) -> str | None:
    """The same words, spoken by the voice."""
    document = understood(answer)
    if isinstance(document, str):
        return document
    plays = [verb for verb in document.verbs if isinstance(verb, Play | Pause)]
    return as_usual(row, answer) if not plays else f"plays {plays}"
