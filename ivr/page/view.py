"""All that the reading page shows, from a published version and a moment.

Rules of this file:
- Every part stands on its own: what could not be read leaves its part out, and the rest is there.
- Numbers, hours, addresses and words come from the published version; here stands only what they are for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.callflow.diagram.view import subjects
from ivr.callflow.diagram.words import option
from ivr.callflow.nodes import Menu, Option, prompts
from ivr.content.live import Live
from ivr.hours.places import Location
from ivr.page import hours, menu, words
from ivr.page.written import Phone, capital, full_date, phone
from ivr.speech.catalogue import Kind, Prompt

Takes = Callable[[str], str | None]
"""The address at which a prompt can be heard, by its id; None when there is no recording of it."""

ALWAYS_TOLD = ("office", "nurse")
"""The lines whose hours have a place on the page even when only "op werkdagen" may be said of them."""

_ZONE = ZoneInfo("Europe/Amsterdam")
_PURPOSES = {
    "desk": "Voor een afspraak, een recept, een verwijsbrief of een algemene vraag. "
    "Ook voor een belafspraak met de verpleegkundig specialist.",
    "nurse": "Voor vragen over uw verzorging en verpleging. Bel tijdens het telefonisch spreekuur.",
    "switchboard": "Het algemene nummer van het ziekenhuis.",
}
_GROUPS = {
    Kind.OPENING: "Aan het begin",
    Kind.MENU: "In het keuzemenu",
    Kind.OPTION: "De keuzes",
    Kind.ANNOUNCEMENT: "Mededelingen",
    Kind.SUMMARY: "Nog meer uitleg",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be phoned, and what for; `withdrawn` when that is known not to be possible now."""

    name: str
    phone: Phone
    purpose: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A prompt to read. `keys` lead to it from the menu of its topic; `audio` is where it can be heard."""

    id: str
    title: str
    pieces: tuple[words.Piece, ...]
    key: str = ""
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together; `key` leads to them in the menu that offers them."""

    id: str
    title: str
    texts: tuple[Text, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A location, and the number of its emergency department if it has one."""

    location: Location
    emergency: Phone | None


@dataclass(frozen=True, slots=True)
class Page:
    """The reading page."""

    line: Phone
    emergencies: tuple[Contact, ...]
    lines: tuple[hours.LineHours, ...]
    contacts: tuple[Contact, ...]
    menu: tuple[menu.Place, ...]
    topics: tuple[Group, ...]
    others: tuple[Group, ...]
    sites: tuple[Site, ...]
    email: str | None
    version: int
    published: str | None
    date: str


def page(live: Live, now: datetime, *, number: str, takes: Takes) -> Page:
    """The page at a moment; `number` (E.164) is that of the line itself."""
    topics = tuple(_topics(live, now, takes))
    told = {text.id for topic in topics for text in topic.texts}
    return Page(
        line=phone(number),
        emergencies=tuple(_emergencies(live, now)),
        lines=tuple(_lines(live, now)),
        contacts=tuple(_contacts(live)),
        menu=menu.places(live, now),
        topics=topics,
        others=tuple(_others(live, now, told)),
        sites=tuple(_sites(live)),
        email=live.contents.places.email if live.contents.places else None,
        version=live.version,
        published=_written(live.published_at) if live.published_at else None,
        date=_written(now),
    )


def _written(moment: datetime) -> str:
    return full_date(moment.astimezone(_ZONE).date(), year=True)


def _emergency_ids(live: Live) -> tuple[str, ...]:
    places = live.contents.places
    found = (location.emergency for location in places.locations.values()) if places else ()
    return tuple(dict.fromkeys(filter(None, found)))


def _emergencies(live: Live, now: datetime) -> Iterator[Contact]:
    places = live.contents.places
    for line in _emergency_ids(live):
        if places and line in places.destinations:
            destination = places.destinations[line]
            gone = hours.withdrawn(live, line, now)
            yield Contact(capital(destination.name), phone(destination.number), withdrawn=gone)


def _contacts(live: Live) -> Iterator[Contact]:
    places = live.contents.places
    for destination in places.destinations.values() if places else ():
        if destination.id not in _emergency_ids(live):
            purpose = _PURPOSES.get(destination.id, "")
            yield Contact(capital(destination.name), phone(destination.number), purpose)


def _lines(live: Live, now: datetime) -> Iterator[hours.LineHours]:
    places = live.contents.places
    more = [line for line in (places.destinations if places else ()) if line not in _emergency_ids(live)]
    own = [line for line in more if hours.has_week_of_its_own(live, line, now)]
    for line in dict.fromkeys((*ALWAYS_TOLD, *own)):
        if told := hours.line_hours(live, line, now):
            yield told


def _topics(live: Live, now: datetime, takes: Takes) -> Iterator[Group]:
    offers = {each.target: each for each in reversed(list(_options(live)))}  # the first way to a topic counts
    for node_id, node in live.flow.nodes.items():
        if not isinstance(node, Menu) or not subjects(live.flow, node_id):
            continue
        offer = offers[node_id]
        title = capital(option(words.label(live, offer.prompt, now)))
        texts = tuple(_summaries(live, node, now, takes))
        yield Group(node_id, title, texts, offer.key)


def _summaries(live: Live, topic: Menu, now: datetime, takes: Takes) -> Iterator[Text]:
    for offer in topic.options:
        prompt_id = menu.heard_at(live.flow, offer.target)
        prompt = live.contents.prompts.get((words.LANGUAGE, prompt_id))
        if prompt:
            pieces = words.read(live, prompt, (), now)
            yield Text(prompt_id, prompt.title or prompt_id, pieces, offer.key, takes(prompt_id))


def _others(live: Live, now: datetime, told: set[str]) -> Iterator[Group]:
    """Every other prompt, by its kind."""
    for kind, title in _GROUPS.items():
        texts = tuple(
            Text(prompt.id, prompt.title or "", words.read(live, prompt, _keys(live, prompt.id), now))
            for prompt in _prompts(live)
            if prompt.kind is kind and prompt.id not in told
        )
        if texts:
            yield Group(f"meer-{kind}", title, texts)


def _prompts(live: Live) -> Iterator[Prompt]:
    """The prompts that callers can hear: those that the flow speaks, but to staff."""
    told = (node for node_id, node in live.flow.nodes.items() if node_id not in live.flow.hidden)
    heard = {name for node in told for name in prompts(node)}.union(live.flow.changed)
    known = live.contents.prompts.items()
    return (prompt for (language, name), prompt in known if language == words.LANGUAGE and name in heard)


def _keys(live: Live, prompt_id: str) -> tuple[str, ...]:
    """The keys with which a prompt offers something."""
    return tuple(dict.fromkeys(each.key for each in _options(live) if each.prompt == prompt_id))


def _options(live: Live) -> Iterator[Option]:
    return (each for node in live.flow.nodes.values() if isinstance(node, Menu) for each in node.options)


def _sites(live: Live) -> Iterator[Site]:
    places = live.contents.places
    for location in places.locations.values() if places else ():
        destination = places.destinations.get(location.emergency or "") if places else None
        yield Site(location, phone(destination.number) if destination else None)
