"""What a caller meets, in Dutch: a turn, and the way through the call on which it is met.

Rules of this file:
- All words are those of the version itself: its prompts, and the names of its destinations. Only the two menus
  that answer calls have a name here, since no prompt says it.
- What is filled in when it is spoken is left out: two turns that differ in nothing else read the same.
- Words that both versions say are not repeated.
"""

from collections.abc import Sequence

from ivr.callflow.compare import TYPED, Difference, Side
from ivr.callflow.diagram.words import option, plain
from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, Outcome
from ivr.callflow.nodes import Menu, Node
from ivr.callflow.turns import Ask, AwaitDigits, Dial, HangUp, Question, Turn
from ivr.content.difference.model import Effect, Met
from ivr.content.live import Live
from ivr.speech.catalogue import Kind

LANGUAGE = "nl"
FIRST_MENUS = {"main": "keuzemenu overdag", "after_hours": "avondmenu"}
"""What staff call the menus with which calls begin."""

BEGIN, MASKED = "bij het begin", "voor wie met ons eigen nummer belt"
SILENCE = "geen toets"
_COUNTS = {2: "twee", 3: "drie"}
_KEYS = {"*": "sterretje", "#": "hekje"}
_OUTCOMES = {
    Outcome.COMPLETED: "na het gesprek",
    Outcome.BUSY: "in gesprek",
    Outcome.NO_ANSWER: "geen gehoor",
}
_ASKED = {
    Question.CALLER: ("nummer onbekend", "nummer bekend"),
    Question.CHECK: ("nummer geweigerd", "nummer goed"),
    Question.CONFIRM: ("niet bewaard", "bewaard"),
    Question.WINDOWS: ("geen tijd vrij", "tijd vrij"),
    Question.SAVE: ("niet genoteerd", "genoteerd"),
    Question.WITHDRAW: ("kenmerk onbekend", "kenmerk bekend"),
    Question.STAFF_CODE: ("geen telefooncode", "telefooncode"),
    Question.STAFF_KNOWN: ("medewerker onbekend", "medewerker bekend"),
    Question.STAFF_LINE: ("lijn niet te zien", "lijn te zien"),
    Question.STAFF_CLOSE: ("niet gesloten", "gesloten"),
    Question.STAFF_REOPEN: ("niet beëindigd", "beëindigd"),
}


def effects(
    found: Sequence[Difference], old: tuple[Live, Side], new: tuple[Live, Side]
) -> tuple[Effect, ...]:
    """Put what differs into words, equal effects together in the order in which callers come to them."""
    places: dict[tuple[Met, Met], list[str]] = {}
    for each in found:
        places.setdefault(_met(each, old, new), []).append(_place(each.events, old[1]))
    return tuple(Effect(tuple(dict.fromkeys(where)), *pair) for pair, where in places.items())


def _place(events: Sequence[Event], side: Side) -> str:
    """Say how a caller comes there: "toets 1, dan toets 3"; the masked call has a way of its own."""
    begin = events[0]
    steps: list[str] = []
    turn = side.after(None, begin)
    for event in events[1:]:
        steps.append(_step(event, turn, side))
        turn = side.after(turn.position, event)
    masked = isinstance(begin, CallStarted) and begin.from_our_own_number
    silences = len(steps)
    if silences > 1 and set(steps) == {SILENCE}:
        return f"{_COUNTS.get(silences, silences)} keer {SILENCE}"
    return ", dan ".join(steps) or (MASKED if masked else BEGIN)


def _step(event: Event, turn: Turn, side: Side) -> str:
    match event:
        case DigitsPressed(digits):
            return _pressed(digits, side.flow.nodes[turn.position.node])
        case DialEnded(outcome):
            return _OUTCOMES.get(outcome, outcome)
        case Answered(way) if isinstance(turn.wait, Ask):
            return _ASKED[turn.wait.question][min(way, 1)]
        case _:
            return SILENCE


def _pressed(digits: str, node: Node) -> str:
    if digits == TYPED:
        return "een nummer intoetsen"
    if isinstance(node, Menu) and node.target(digits) is None:
        return "een verkeerde toets"
    return f"toets {_KEYS.get(digits, digits)}"


def _met(found: Difference, old: tuple[Live, Side], new: tuple[Live, Side]) -> tuple[Met, Met]:
    """What is met on either side; where the short texts are equal, everything that is said is told."""
    was, becomes = _said(found.was, old[0]), _said(found.becomes, new[0])
    first = len(found.events) == 1
    short = (
        _text(found.was, was, becomes, old[0], first=first),
        _text(found.becomes, becomes, was, new[0], first=first),
    )
    if short[0] == short[1]:
        short = (_whole(short[0], found.was, old[0]), _whole(short[1], found.becomes, new[0]))
    keys = (_ringing(found.was, old), _ringing(found.becomes, new)) if first else ((), ())
    return _as_met(short[0], found.was, keys[0]), _as_met(short[1], found.becomes, keys[1])


def _as_met(text: str, turn: Turn, keys: tuple[tuple[str, str], ...]) -> Met:
    return Met(text, turn.position.node, turn.wait.destination if isinstance(turn.wait, Dial) else "", keys)


def _text(turn: Turn, said: Sequence[str], other: Sequence[str], live: Live, *, first: bool) -> str:
    """A turn in short: what is said first and not on the other side, then where the call is."""
    own = [text for text in said if text not in other]
    lead = f"“{' '.join(own)}” en dan " if own else ""
    match turn.wait:
        case Dial(destination):
            return f"{lead}{_name(destination, live)}"
        case HangUp():
            return f"{lead}het einde van het gesprek"
        case _ if first and turn.position.node in FIRST_MENUS:
            return FIRST_MENUS[turn.position.node]
        case _:
            return f"{lead}een keuze" if lead else _place_name(turn, live)


def _ringing(turn: Turn, side: tuple[Live, Side]) -> tuple[tuple[str, str], ...]:
    """Who can be reached with one key of a menu: the keys that it offers, in order."""
    node = side[1].flow.nodes[turn.position.node]
    options = node.options if isinstance(node, Menu) and isinstance(turn.wait, AwaitDigits) else ()
    waits = ((each.key, side[1].after(turn.position, DigitsPressed(each.key)).wait) for each in options)
    return tuple((key, _name(wait.destination, side[0])) for key, wait in waits if isinstance(wait, Dial))


def _place_name(turn: Turn, live: Live) -> str:
    """Name a menu by the first of its options, an entry by its words."""
    offered = [cue.prompt for cue in turn.prompts if cue.key]
    if offered:
        return f"een keuzemenu dat begint met “{option(_raw(offered[0], live))}”"
    return "een vraag aan de beller"


def _whole(text: str, turn: Turn, live: Live) -> str:
    words = " ".join(_words(cue.prompt, live) for cue in (*turn.opening, *turn.prompts))
    return f"{text}, met de woorden “{words}”"


def _said(turn: Turn, live: Live) -> list[str]:
    """What is told before the choices: no options, and no words that only announce whom is rung."""
    ids = [cue.prompt for cue in (*turn.opening, *turn.prompts) if not cue.key]
    if isinstance(turn.wait, Dial):
        ids = [each for each in ids if each != f"connecting.{turn.wait.destination}"]
    return [_words(each, live) for each in ids if not _is_opening(each, live)]


def _is_opening(prompt_id: str, live: Live) -> bool:
    prompt = live.contents.prompts.get((LANGUAGE, prompt_id))
    return prompt is not None and prompt.kind is Kind.OPENING


def _words(prompt_id: str, live: Live) -> str:
    return plain(_raw(prompt_id, live))


def _raw(prompt_id: str, live: Live) -> str:
    """The words of a prompt with their slots; its id where there are none."""
    prompt = live.contents.prompts.get((LANGUAGE, prompt_id))
    return " ".join(sentence.text for sentence in prompt.sentences) if prompt else prompt_id


def _name(destination: str, live: Live) -> str:
    places = live.contents.places
    known = places.destinations.get(destination) if places else None
    return known.name if known else destination
