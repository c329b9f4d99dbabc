"""Seeded defects: each a line that is wrong in one thing, and the promise that must find it.

Rules of this file: a row changes the flow, the timetables, the numbers, the words or the engine in one place; what it
does to callers is what its name says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ivr.callflow.events import Event
from ivr.callflow.nodes import Flow, Go, Menu
from ivr.callflow.turns import Dial, Position, Situation, Turn
from ivr.content.contents import Contents
from ivr.hours.model import NOT_CONFIRMED, HolidayPlan, Kind, Opening, Override, Span, WeeklyVersion
from ivr.hours.timeline import Timeline

Step = Callable[[Flow, Situation, Position | None, Event], Turn]


@dataclass(frozen=True)
class Seed:
    """A defect: of the flow, of the contents, or of the program."""

    promise: str
    flow: Callable[[Flow], Flow] = lambda flow: flow
    contents: Callable[[Contents], Contents] = lambda contents: contents
    engine: Callable[[Step], Step] | None = None
    patches: Mapping[str, Any] | None = None
    staff: bool = False
    """It is about the entry for staff."""


def nodes(**changed: Callable[[Any], Any]) -> Callable[[Flow], Flow]:
    """The flow with some nodes changed."""
    return lambda flow: replace(
        flow, nodes={**flow.nodes, **{name: change(flow.nodes.get(name)) for name, change in changed.items()}}
    )


def fields(**values: Any) -> Callable[[Any], Any]:
    """A node with some fields changed."""
    return lambda node: replace(node, **values)


def option(key: str, **values: Any) -> Callable[[Menu], Menu]:
    """A menu with one option changed."""
    return lambda menu: replace(
        menu, options=tuple(replace(each, **values) if each.key == key else each for each in menu.options)
    )


def without_option(*keys: str) -> Callable[[Menu], Menu]:
    return lambda menu: replace(menu, options=tuple(each for each in menu.options if each.key not in keys))


def unspoken(**keys: str) -> Callable[[Menu], Menu]:
    names = {"star": "*", "hash": "#", "nine": "9", "zero": "0", "one": "1", "two": "2"}
    return lambda menu: replace(menu, unspoken={**menu.unspoken, **{names[k]: v for k, v in keys.items()}})


def without_unspoken(key: str) -> Callable[[Menu], Menu]:
    return lambda menu: replace(menu, unspoken={k: v for k, v in menu.unspoken.items() if k != key})


def closed_from(line: str, *spans: Span, days: range = range(7)) -> Callable[[Contents], Contents]:
    """A line with other weekly hours on some weekdays."""

    def change(contents: Contents) -> Contents:
        own = contents.timetables[line]
        version = own.versions[-1]
        week = tuple(spans if day in days else hours for day, hours in enumerate(version.days))
        timetable = replace(own, versions=(WeeklyVersion(version.valid_from, week, version.source),))
        return replace(contents, timetables={**contents.timetables, line: timetable})

    return change


def withdrawn(*lines: str) -> Callable[[Contents], Contents]:
    """Lines that are closed on New Year's Eve, in the week in which that is a Thursday."""

    def change(contents: Contents) -> Contents:
        override = Override("ingetrokken", date(2026, 12, 31), date(2026, 12, 31), (), "confirmed by Test")
        changed = {
            line: replace(
                contents.timetables[line], overrides=(override,), holidays=_as_usual(contents, line)
            )
            for line in lines
        }
        return replace(contents, timetables={**contents.timetables, **changed})

    return change


def _as_usual(contents: Contents, line: str) -> HolidayPlan | None:
    return contents.timetables[line].holidays


def number(destination: str, e164: str) -> Callable[[Contents], Contents]:
    def change(contents: Contents) -> Contents:
        assert contents.places
        known = contents.places.destinations
        changed = {**known, destination: replace(known[destination], number=e164)}
        return replace(contents, places=replace(contents.places, destinations=changed))

    return change


def without_prompt(*names: str) -> Callable[[Contents], Contents]:
    return lambda contents: replace(
        contents, prompts={key: each for key, each in contents.prompts.items() if key[1] not in names}
    )


def unconfirmed(contents: Contents) -> Contents:
    """The nurse's hours, which nobody has confirmed."""
    nurse = contents.timetables["nurse"]
    versions = tuple(replace(each, source=NOT_CONFIRMED) for each in nurse.versions)
    return replace(contents, timetables={**contents.timetables, "nurse": replace(nurse, versions=versions)})


_next_opening = Timeline.next_opening


def late_opening(timeline: Timeline, now: datetime) -> Opening | None:
    """The opening after the next."""
    opening = _next_opening(timeline, now)
    return opening and _next_opening(timeline, opening.start)


class AsItWas(dict[str, Kind]):
    """Statuses in which the nurse and the desk are always open; only what is asked for is looked at."""

    def __init__(self, statuses: Mapping[str, Kind]) -> None:
        super().__init__()
        self._statuses = statuses

    def get(self, line: str, default: Any = None) -> Any:
        now = self._statuses.get(line, default)
        return Kind.OPEN if line in {"nurse", "desk"} else now


def closing_edge(real: Step) -> Step:
    """Whoever was open when the menu was spoken is rung: nobody looks again."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        return real(flow, Situation(AsItWas(situation.statuses)) if position else situation, position, event)

    return wrong


def any_version(real: Step) -> Step:
    """A key is read in whatever menu there is now."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        node = flow.nodes.get(position.node) if position else None
        if position and isinstance(node, Menu):
            position = replace(position, menu=node.fingerprint())
        return real(flow, situation, position, event)

    return wrong


def silent_version(real: Step) -> Step:
    """A key of an old menu counts as silence."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        turn = real(flow, situation, position, event)
        if position and position.menu and any(visit.cause == "the menu has changed" for visit in turn.path):
            return replace(turn, position=replace(turn.position, menu=position.menu))
        return turn

    return wrong


def every_key_counts(real: Step) -> Step:
    """A key that works is counted as a presentation that was used up."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        turn = real(flow, situation, position, event)
        used = position is not None and position.attempt == 2
        return replace(turn, position=replace(turn.position, attempt=2)) if used else turn

    return wrong


def talks_are_forgotten(real: Step) -> Step:
    """After a talk the numbers come at once when the caller stays silent."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        turn = real(flow, situation, position, event)
        return replace(turn, position=replace(turn.position, served=2)) if turn.position.served else turn

    return wrong


def says_nothing(real: Step) -> Step:
    """A menu that is offered again is silent."""

    def wrong(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
        turn = real(flow, situation, position, event)
        mute = turn.position.attempt == 2
        return replace(turn, prompts=()) if mute and not isinstance(turn.wait, Dial) else turn

    return wrong


NUMBERS = "numbers"
ED, OTHER = "ed_hoofddorp", "ed_haarlem_zuid"
NOT_SAVED = Go("person", say=("callback.not_saved",))

SEEDS: dict[str, Seed] = {
    # --- the flow goes wrong by itself ---
    "an option that leads nowhere": Seed("goes-on", nodes(main=option("4", target="nowhere"))),
    "a ring of gates without a wait": Seed("goes-on", nodes(closed_notice=fields(then="first_menu"))),
    "questions without end": Seed(
        "goes-on", nodes(callback_when=lambda node: replace(node, ways=(Go("callback_when"), *node.ways[1:])))
    ),
    "a farewell without words": Seed("waits", nodes(callback_goodbye=fields(prompts=()))),
    "a destination that does not ring": Seed("waits", nodes(nurse=fields(ring_seconds=0))),
    "a destination that rings for an hour": Seed("waits", nodes(desk=fields(ring_seconds=3600))),
    "a reprompt that is silent": Seed("waits", engine=says_nothing),
    # --- words ---
    "an option without its words": Seed("words", contents=without_prompt("main.nurse")),
    "words of an option that do not exist": Seed("words", nodes(main=option("2", prompt="main.typo"))),
    "no words for a menu that has changed": Seed("words", contents=without_prompt("menu_changed")),
    "no words for who is not saved": Seed("words", contents=without_prompt("callback.not_saved")),
    # --- numbers ---
    "a destination without a number": Seed("numbers-known", nodes(nurse=fields(destination="pharmacy"))),
    "112 is dialled": Seed("rings-destinations", contents=number("desk", "+31112")),
    "a short number is dialled": Seed("rings-destinations", contents=number("nurse", "+3114023")),
    "the line phones itself": Seed("rings-destinations", contents=number("nurse", "+3197010200000")),
    # --- who is rung ---
    "a destination is rung at its closing edge": Seed("rings-the-open", engine=closing_edge),
    "another destination is named": Seed(
        "names-whom-it-rings", nodes(desk=fields(connecting="connecting.switchboard"))
    ),
    "the switchboard has a weekend": Seed("somebody", contents=closed_from("switchboard", days=range(5, 7))),
    "both emergency departments are withdrawn": Seed("somebody", contents=withdrawn(ED, OTHER)),
    # --- the opening ---
    "an opening without 112": Seed("opens-with-112", nodes(opening=fields(prompts=("welcome",)))),
    "an opening without 112 when nothing is known": Seed(
        "opens-with-112", nodes(opening_unknown=fields(prompts=("welcome",)))
    ),
    "an opening that a key cuts off": Seed("opens-with-112", nodes(opening_closed=fields(barge_in=True))),
    "an opening that does not say that it is night": Seed(
        "says-closed", nodes(opening_closed=fields(prompts=("welcome", "danger")))
    ),
    "an opening that says closed when open": Seed(
        "says-closed", nodes(opening=fields(prompts=("welcome", "danger", "closed_now")))
    ),
    "our own number gets in": Seed("masked", lambda flow: replace(flow, masked="start")),
    "our own number hears no emergency numbers": Seed(
        "masked", nodes(masked=fields(prompts=("danger", "goodbye")))
    ),
    # --- other versions, and what is remembered ---
    "an old key acts in a new menu": Seed("old-keys", engine=any_version),
    "a new menu is taken for the old one": Seed("old-keys", engine=silent_version),
    "nobody hears that the menu has changed": Seed("old-keys", lambda flow: replace(flow, changed=())),
    "the first menu remembers the number": Seed("forgets", nodes(main=fields(remembers=True))),
    # --- requests ---
    "a number that is not kept goes on": Seed(
        "not-saved",
        nodes(callback_confirm_1=lambda node: replace(node, ways=(Go("callback_windows_1"), node.ways[1]))),
    ),
    "who is not saved hears nothing of it": Seed(
        "not-saved", nodes(callback_save=lambda node: replace(node, ways=(Go("person"), node.ways[1])))
    ),
    "noted before it is": Seed(
        "noted", nodes(callback_confirm_1=lambda node: replace(node, ways=(NOT_SAVED, Go("callback_saved"))))
    ),
    "noted although it is not": Seed(
        "noted",
        nodes(callback_save=lambda node: replace(node, ways=(Go("callback_saved"), Go("callback_saved")))),
    ),
    "noted and not told": Seed(
        "noted", nodes(callback_save=lambda node: replace(node, ways=(NOT_SAVED, Go("first_menu"))))
    ),
    # --- emergency departments ---
    "a withdrawn department leads to the switchboard": Seed(
        "withdrawn",
        nodes(ed_hoofddorp=fields(closed=Go("switchboard", say=("withdrawn.ed_hoofddorp",)))),
        contents=withdrawn(ED),
    ),
    "a withdrawn department is not named": Seed(
        "withdrawn", nodes(ed_hoofddorp=fields(closed=Go("ed_haarlem_zuid_second"))), contents=withdrawn(ED)
    ),
    "no emergency choice at night": Seed("emergency-offered", nodes(after_hours=without_option("1", "2"))),
    "an emergency choice that is not spoken": Seed(
        "emergency-offered",
        nodes(after_hours=lambda m: unspoken(one=ED, two=OTHER)(without_option("1", "2")(m))),
    ),
    "an emergency choice that is not repeated": Seed(
        "emergency-offered", nodes(after_hours=option("1", optional=True))
    ),
    "an emergency choice behind another menu": Seed(
        "emergency-near",
        nodes(urgent=without_option("1", "2"), opening_closed=fields(then="urgent")),
    ),
    "an emergency department too late": Seed(
        "seconds",
        nodes(after_hours=lambda m: replace(m, options=tuple(replace(o, optional=False) for o in m.options))),
    ),
    "a long opening": Seed(
        "seconds",
        nodes(opening_closed=fields(prompts=("welcome", "danger", "closed_now", "summary_clinic"))),
    ),
    # --- menus ---
    "options in another order": Seed(
        "order", nodes(information=lambda m: replace(m, options=(*m.options[1:], m.options[0])))
    ),
    "a gap between options": Seed("order", nodes(information=without_option("2"))),
    "a key with two meanings": Seed("one-meaning", nodes(main=unspoken(one="desk"))),
    "a menu without #": Seed("keys-everywhere", nodes(information=without_unspoken("#"))),
    "a menu in which 0 goes back": Seed("zero", nodes(nurse_closed=unspoken(zero="first_menu"))),
    "a menu in which 0 rings the nurse": Seed("zero", nodes(information=unspoken(zero="nurse"))),
    "an entry in which 0 hangs up": Seed("zero", nodes(callback_type=fields(person="callback_goodbye"))),
    "9 ends the call": Seed("free", nodes(information=unspoken(nine="callback_goodbye"))),
    "9 is counted": Seed("free", engine=every_key_counts),
    "a key is counted": Seed("counts-anew", engine=every_key_counts),
    "silence sounds like a wrong key": Seed("says-why", nodes(main=fields(no_match=("no_input",)))),
    # --- how calls end ---
    "silence goes round": Seed("ends", nodes(main=fields(exhausted=Go("main")))),
    "a busy nurse is rung for ever": Seed("ends", nodes(nurse=fields(busy=Go("nurse", say=("nurse_busy",))))),
    "too many tries without a key": Seed(
        "ends",
        nodes(
            nurse=fields(busy=Go("nurse_second")),
            nurse_second=fields(busy=Go("nurse_third")),
        ),
    ),
    "a menu that comes three times": Seed("twice", patches={"ivr.callflow.engine.ATTEMPTS": 3}),
    "silence hangs up": Seed("hangs-up", nodes(main=fields(exhausted=Go("callback_goodbye")))),
    "the numbers without 112": Seed("hangs-up", nodes(numbers=fields(prompts=("all_numbers", "goodbye")))),
    "the numbers without a goodbye in the dialogue": Seed(
        "hangs-up", nodes(callback_goodbye=fields(prompts=("anything_else",)))
    ),
    "a busy desk is the end": Seed("everyone-behind", nodes(desk=fields(busy=Go(NUMBERS)))),
    "one emergency department is the end": Seed(
        "everyone-behind", nodes(ed_hoofddorp=fields(unanswered=Go("switchboard")))
    ),
    "silence after one talk is the end": Seed("everyone-behind", engine=talks_are_forgotten),
    "the other emergency department is left out": Seed(
        "transfers", nodes(ed_haarlem_zuid=fields(busy=Go("switchboard")))
    ),
    "an unanswered desk leads back": Seed("transfers", nodes(desk=fields(unanswered=Go("first_menu")))),
    "who was helped is hung up on": Seed("asks-again", nodes(desk=fields(completed=Go(NUMBERS)))),
    "silence at night leads to the desk": Seed("silence", nodes(after_hours=fields(exhausted=Go("person")))),
    "silence by day leads to the nurse": Seed("silence", nodes(main=fields(exhausted=Go("nurse")))),
    "the day menu at night": Seed("fits-the-moment", nodes(main=fields(through=""))),
    "the day menu behind a star": Seed("fits-the-moment", nodes(information=unspoken(star="main"))),
    # --- staff who phone ---
    "callers are offered the entry for staff": Seed(
        "staff-hidden", staff=True, flow=nodes(information=option("1", target="staff_code"))
    ),
    "an emergency department can be closed by phone": Seed(
        "staff-closes", staff=True, flow=nodes(staff_line_nurse=fields(origin=ED))
    ),
    "who waits at the entry for staff is hung up on": Seed(
        "staff-back", staff=True, flow=nodes(staff_code=fields(exhausted=Go("callback_goodbye")))
    ),
    "a mistake at the entry for staff is asked again": Seed(
        "staff-back", staff=True, flow=nodes(staff_code=fields(once=False))
    ),
    "a star does not lead out of the entry for staff": Seed(
        "staff-back", staff=True, flow=nodes(staff_app_code=fields(back=""))
    ),
    "0 is no person at the entry for staff": Seed(
        "staff-back", staff=True, flow=nodes(staff_code=fields(person="staff_code"))
    ),
    "a star leads staff to a person": Seed(
        "staff-back", staff=True, flow=nodes(staff_lines=unspoken(star="person"))
    ),
    "closed although it is not": Seed(
        "noted",
        staff=True,
        flow=nodes(staff_close_1=lambda node: replace(node, ways=(node.ways[1], *node.ways[1:]))),
    ),
    "closed and not told": Seed(
        "noted",
        staff=True,
        flow=nodes(staff_close_1=lambda node: replace(node, ways=(node.ways[0], Go("staff_lines")))),
    ),
    # --- spoken times ---
    "unconfirmed hours are said": Seed(
        "spoken-times",
        contents=unconfirmed,
        patches={"ivr.content.live.SOME_WORKING_DAY": "vandaag van één tot twee uur 's middags"},
    ),
    "another opening is said": Seed(
        "spoken-times", patches={"ivr.hours.timeline.Timeline.next_opening": late_opening}
    ),
    "today of another day": Seed(
        "spoken-times",
        patches={"ivr.speech.dutch.relative_day": lambda _day, today: "vandaag"},  # noqa: ARG005
    ),
    "half past is said an hour late": Seed(
        "spoken-times",
        patches={"ivr.speech.dutch._hour_word": lambda hour: ("twaalf", "één", "twee")[hour % 3]},
    ),
}
