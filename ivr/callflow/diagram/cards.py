"""The call flow as cards: what the diagram says, before anybody knows where it stands.

Rules of this file:
- A card is a place in a call, a row a way on from it. Both come from the flow; nothing is named by node.
- Left out, because they would hide the rest: keys that work without being offered, what follows a completed
  transfer (the legend says it), what a reprompt does, and what is said before a way is taken.
- Summarised: an announcement behind a gate is said in the gate's row, something to listen to is a row of the
  menu that offers it, a topic is one row with the number of its subjects, and the callback dialogue is one card
  with its steps and where it leads when they fail: its keys, its silences and its words are left out.
- A card is named by its own words, or else by the row that leads to it first: breadth first, and a person
  being no place to pass through while there is another way.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ivr.callflow import turns
from ivr.callflow.diagram import words as dutch
from ivr.callflow.diagram.view import (
    View,
    branches,
    failures,
    in_dialogue,
    is_subject,
    said_by_all,
    setbacks,
    subjects,
    tries,
    view,
)
from ivr.callflow.nodes import (
    Announcement,
    Asking,
    Farewell,
    Flow,
    HoursGate,
    Menu,
    Node,
    NumberEntry,
    Option,
    Transfer,
)

Words = Callable[[str], str]
"""The raw text of a prompt by its id, with slots such as `{key}` left in."""

ENTRY = "(call)"
"""The id of the card where calls come in; every other card's id is that of its first node."""


class Look(StrEnum):
    """The kinds of card; each has its own colour, shape and sign."""

    ENTRY = "entry"
    QUESTION = "question"
    MENU = "menu"
    NOTE = "note"
    REQUEST = "request"
    PERSON = "person"
    END = "end"
    LEGEND = "legend"


@dataclass(frozen=True, slots=True)
class Row:
    """A way on from a card, to the cards `to`: one, or each in its turn when the one before it fails.

    `key` is what stands on the badge; `silent` is what silence does; `remark` is a figure or a word more.
    `nodes` are those that have no card because the row stands for them.
    """

    words: str = ""
    key: str = ""
    to: tuple[str, ...] = ()
    silent: bool = False
    remark: str = ""
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A place in a call. Other cards call it `name`; `told` is what is said or known there.

    `parent` is the card that leads to it first, "" for the entry.
    """

    id: str
    look: Look
    name: str
    title: str
    told: tuple[str, ...]
    rows: tuple[Row, ...]
    nodes: tuple[str, ...] = ()
    parent: str = ""


def deal(flow: Flow, words: Words) -> dict[str, Card]:
    """The cards of a flow by id, in the order in which calls may come to them."""
    seen = view(flow)
    entry = _entry(seen)
    cards = {ENTRY: entry}
    ways, through_people = deque(_ways(entry)), deque[_Way]()
    while ways or through_people:
        origin, row, place = (ways or through_people).popleft()
        if place not in cards:
            cards[place] = card = _card(seen, words, place, _name(seen, words, place, origin, row), origin.id)
            (through_people if card.look is Look.PERSON else ways).extend(_ways(card))
    return cards


_Way = tuple[Card, Row, str]


def _ways(card: Card) -> Iterator[_Way]:
    return ((card, row, place) for row in card.rows for place in row.to)


def _name(seen: View, words: Words, place: str, origin: Card, row: Row) -> str:
    if seen.flow.home in seen.members(place):
        return dutch.BEGIN
    match seen.flow.nodes[place]:
        case node if in_dialogue(node):
            return dutch.REQUEST
        case HoursGate(line=line):
            return dutch.question(line)
        case Transfer(connecting=connecting):
            return dutch.person(words(connecting))
        case Farewell(prompts=(first, *_)):
            return dutch.first_sentence(words(first))[0]
        case _:
            return _named_by_origin(seen, place, origin, row)


def _named_by_origin(seen: View, place: str, origin: Card, row: Row) -> str:
    match seen.flow.nodes.get(origin.id):
        case HoursGate(line=line) as gate if not in_dialogue(gate):
            found = next(way.status for way in branches(seen, gate) if way.place == place)
            return dutch.finding(line, found)
        case Menu() if row.words:
            return dutch.capital(row.words)
        case _:
            return f"{origin.name}: {row.words or row.key}"


def _entry(seen: View) -> Card:
    rows = (
        Row(dutch.ANYBODY, to=(seen.places[seen.flow.start],)),
        Row(dutch.OURSELVES, to=(seen.places[seen.flow.masked],)),
    )
    return Card(ENTRY, Look.ENTRY, dutch.RING, dutch.RING, (), rows)


def _card(seen: View, words: Words, place: str, name: str, parent: str) -> Card:
    nodes = seen.members(place)
    match seen.flow.nodes[place]:
        case Asking() | NumberEntry() | Menu(remembers=True) | HoursGate(line=turns.CALLBACK_LIST):
            told, rows = _steps(seen, nodes), _setback_rows(seen, place)
            return Card(place, Look.REQUEST, name, name, told, rows, nodes, parent)
        case HoursGate() as gate:
            return _question(seen, words, gate, Card(place, Look.QUESTION, name, "", (), (), nodes, parent))
        case Menu() as menu:
            return Card(place, Look.MENU, name, name, (), _menu_rows(seen, words, menu), nodes, parent)
        case Transfer():
            return Card(place, Look.PERSON, name, name, (), _person_rows(seen, place), nodes, parent)
        case Announcement() as note:
            told = tuple(dutch.quote(words(prompt)) for prompt in note.prompts)
            rows = (Row(to=(seen.places[note.then],)),)
            return Card(place, Look.NOTE, name, name, told, rows, nodes, parent)
        case Farewell(prompts=prompts):
            return Card(place, Look.END, name, name, _read_out(words, prompts), (), nodes, parent)


def _question(seen: View, words: Words, gate: HoursGate, card: Card) -> Card:
    ways = branches(seen, gate)
    common = said_by_all(ways)
    heard = tuple(dutch.quote(words(prompt)) for prompt in common)
    answers: dict[tuple[str, str], list[str]] = {}
    for way in ways:
        said = " ".join(dutch.quote(words(prompt)) for prompt in way.said[len(common) :])
        answers.setdefault((said, way.place), []).append(dutch.ANSWERS[way.status])
    rows = tuple(Row(said, dutch.either(keys), (place,)) for (said, place), keys in answers.items())
    title = dutch.titled(card.name, dutch.question(gate.line))
    nodes = dict.fromkeys((*card.nodes, *_passed(seen, card.nodes)))
    return replace(card, title=title, told=heard, rows=rows, nodes=tuple(nodes))


def _passed(seen: View, gates: tuple[str, ...]) -> Iterator[str]:
    """The announcements behind gates."""
    for gate in map(seen.flow.nodes.get, gates):
        if isinstance(gate, HoursGate):
            yield from (node_id for way in branches(seen, gate) for node_id in way.passed)


def _steps(seen: View, nodes: tuple[str, ...]) -> tuple[str, ...]:
    """What a dialogue does, in the order in which callers come to it, as one sentence."""
    steps = dict.fromkeys(filter(None, (_step(seen.flow.nodes[node_id]) for node_id in nodes)))
    return (dutch.sentence(tuple(steps)),) if steps else ()


def _step(node: Node) -> str:
    match node:
        case Asking(question=question):
            return dutch.STEPS.get(question, "")
        case Farewell():
            return dutch.PARTING
        case _:
            return ""


def _setback_rows(seen: View, place: str) -> tuple[Row, ...]:
    return tuple(Row(dutch.FAILING, to=(behind,)) for behind in setbacks(seen, place))


def _menu_rows(seen: View, words: Words, menu: Menu) -> tuple[Row, ...]:
    offered = (_option_row(seen, words, option) for option in menu.options)
    return *offered, Row(key=dutch.SILENCE, to=(seen.places[menu.exhausted.target],), silent=True)


def _option_row(seen: View, words: Words, option: Option) -> Row:
    label, target = dutch.option(words(option.prompt)), option.target
    if is_subject(seen.flow, target):
        return Row(label, option.key, remark=dutch.READ_OUT, nodes=(target,))
    if heard := subjects(seen.flow, target):
        return Row(label, option.key, remark=dutch.subjects(len(heard)), nodes=(target, *heard))
    return Row(label, option.key, (seen.places[target],))


def _person_rows(seen: View, place: str) -> tuple[Row, ...]:
    """What follows when nobody answers; a later try has rows only for what it does otherwise."""
    shown: dict[tuple[str, tuple[str, ...]], Row] = {}
    for number, transfer in enumerate(tries(seen, place), start=1):
        reasons: dict[tuple[str, ...], list[str]] = {}
        for why, places in failures(seen, transfer):
            reasons.setdefault(places, []).append(why)
        for places, whys in reasons.items():
            label = dutch.either([dutch.REASONS[why] for why in whys])
            remark = dutch.ringing(transfer.ring_seconds) if "unanswered" in whys else ""
            shown.setdefault((label, places), Row(dutch.times(number, label), to=places, remark=remark))
    return tuple(shown.values())


def _read_out(words: Words, prompts: tuple[str, ...]) -> tuple[str, ...]:
    """What an end says after the sentence that it is called by, each prompt once."""
    said = {
        prompt: dutch.first_sentence(words(prompt))[1] if prompt == prompts[0] else dutch.plain(words(prompt))
        for prompt in prompts
    }
    return tuple(
        dutch.repeated(said[prompt], count) for prompt, count in Counter(prompts).items() if said[prompt]
    )
