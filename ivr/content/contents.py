"""All that staff can change, parsed: timetables, places and prompts.

Rules of this file:
- The plain data of files and of a snapshot take the same way in, through the same parsers.
- Nothing is repaired in silence: what is wrong comes back as a problem, and its part is left out.
- The checks across files live here: what the flow needs must exist.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Self

from ivr.callflow.clinic import clinic
from ivr.callflow.nodes import Flow, HoursGate, Transfer, prompts
from ivr.callflow.turns import CALLBACK_LIST
from ivr.hours.holidays import horizon_warnings
from ivr.hours.model import NOT_CONFIRMED, Override, Problem, RecurringOverride, Timetable
from ivr.hours.parse import check_together, parse_timetable
from ivr.hours.places import Places, parse_places
from ivr.hours.reading import ID
from ivr.hours.windows import KEY as PLAN
from ivr.hours.windows import CallbackPlan, parse_plan
from ivr.speech.catalogue import Prompt, SlotKind, parse_prompts
from ivr.speech.takes import Take, parse_manifest

DESTINATIONS, LOCATIONS = "destinations.yaml", "locations.yaml"
CALLBACK_HOURS = "callback.yaml"
"""The hours in which the clinic phones back, and the plan of its windows."""
LANGUAGES = ("nl",)
MANIFEST = "recordings/manifest.json"

LineOf = Callable[[str, tuple[str | int, ...]], int]
"""The line number of a path in a file; 0 if it is not known."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Plain data by file name: of `schedules/`, and of `prompts/<language>/` by language; manifests by language."""

    schedules: Mapping[str, Any]
    prompts: Mapping[str, Mapping[str, Any]]
    recordings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """What could be read. `places` is None when the numbers could not be."""

    timetables: Mapping[str, Timetable]
    places: Places | None
    prompts: Mapping[tuple[str, str], Prompt]
    """By language and id."""
    takes: tuple[Take, ...] = ()
    callback_plan: CallbackPlan | None = None
    """None: the clinic has decided none, and callers are promised no time."""

    def flow(self) -> Flow:
        """The call flow for these places; without places none of its transfers can be rung."""
        silent = self.places.silent_emergency if self.places else "ed_haarlem_zuid"
        return clinic(silent)


def parse_contents(
    sources: Sources,
    *,
    own_number: str | None,
    line_of: LineOf = lambda _file, _path: 0,
    unread: frozenset[str] = frozenset(),
) -> tuple[Contents, list[Problem]]:
    """Parse everything and check it together. `own_number` (E.164) may be no destination.

    `unread` are files that are there and could not be read: that has been told, so nobody is told that they are missing.
    """
    timetables, plan, broken, problems = _lines(sources, line_of)
    broken |= {file.removesuffix(".yaml") for file in unread}
    places, found = parse_places(
        sources.schedules.get(DESTINATIONS),
        sources.schedules.get(LOCATIONS),
        destinations_file=DESTINATIONS,
        locations_file=LOCATIONS,
        destinations_line=partial(line_of, DESTINATIONS),
        locations_line=partial(line_of, LOCATIONS),
    )
    problems += (problem for problem in found if not _follows_from(problem, unread))
    words: dict[tuple[str, str], Prompt] = {}
    for language, documents in sources.prompts.items():
        spoken, found = parse_prompts(documents, language=language)
        problems += found
        words |= {(language, prompt_id): prompt for prompt_id, prompt in spoken.items()}
    takes: list[Take] = []
    for language, data in sources.recordings.items():
        made, found = parse_manifest(data, f"{language}/{MANIFEST}")
        takes += made
        problems += found
    contents = Contents(timetables, places, words, tuple(takes), plan)
    return contents, problems + list(_across(contents, own_number, _Meant.by(sources, broken, unread)))


def _lines(
    sources: Sources, line_of: LineOf
) -> tuple[dict[str, Timetable], CallbackPlan | None, set[str], list[Problem]]:
    """The timetables and the plan of the callback windows; the lines of files that are broken, and the problems."""
    timetables: dict[str, Timetable] = {}
    plan: CallbackPlan | None = None
    broken: set[str] = set()
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for file, data in sources.schedules.items():
        if file in {DESTINATIONS, LOCATIONS}:
            continue
        if file == CALLBACK_HOURS and isinstance(data, Mapping) and PLAN in data:
            plan, found = parse_plan(data[PLAN], file, partial(line_of, file))
            problems += found
            data = {key: value for key, value in data.items() if key != PLAN}  # noqa: PLW2901 - the rest of it
        timetable, found = parse_timetable(data, file, partial(line_of, file))
        problems += found
        if timetable is None:
            broken.add(_line_meant(file, data))
        elif (owner := owners.setdefault(timetable.line, file)) != file:
            what = f"De lijn {timetable.line} staat ook in {owner}."
            problems.append(Problem(file, "line", what, "Laat één bestand deze lijn beschrijven."))
        else:
            timetables[timetable.line] = timetable
    return timetables, plan, broken, problems


def _follows_from(problem: Problem, unread: frozenset[str]) -> bool:
    """Whether a problem of the places is only there because a file could not be read."""
    refers = problem.where.endswith((".emergency", "emergency_for_silent_callers.location"))
    return problem.file in unread or (refers and DESTINATIONS in unread)


def _line_meant(file: str, data: Any) -> str:
    """The line that a file is about, although it could not be parsed."""
    line = data.get("line") if isinstance(data, Mapping) else None
    return line if isinstance(line, str) and ID.fullmatch(line) else file.removesuffix(".yaml")


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is in the files, if broken: its own problem has been told, and nobody is told that it is missing."""

    lines: frozenset[str]
    prompts: frozenset[tuple[str, str]]
    unread_languages: frozenset[str]
    """Of these there is a file that could not be read: which prompts it holds nobody knows."""

    @classmethod
    def by(cls, sources: Sources, broken_lines: set[str], unread: frozenset[str]) -> Self:
        documents = [
            (language, each) for language, files in sources.prompts.items() for each in files.values()
        ]
        prompts = {
            (language, key) for language, each in documents if isinstance(each, Mapping) for key in each
        }
        languages = frozenset(
            language for file in unread for language, slash, _ in [file.partition("/")] if slash
        )
        return cls(frozenset(broken_lines), frozenset(prompts), languages)


def _across(contents: Contents, own_number: str | None, meant: _Meant) -> Iterator[Problem]:
    flow = contents.flow()
    gates = {node.line for node in flow.nodes.values() if isinstance(node, HoursGate)} - {CALLBACK_LIST}
    transfers = {node.destination for node in flow.nodes.values() if isinstance(node, Transfer)}
    sound = {line: each for line, each in contents.timetables.items() if each.follows not in meant.lines}
    if CALLBACK_LIST in contents.timetables:
        what = f"De naam {CALLBACK_LIST} is van het programma zelf."
        yield Problem(f"{CALLBACK_LIST}.yaml", "line", what, "Geef deze lijn een andere naam.")
    yield from check_together(sound, sorted((gates | transfers) - contents.timetables.keys() - meant.lines))
    if contents.places:
        known = contents.places.destinations
        for missing in sorted(transfers - known.keys()):
            what = f"De bestemming {missing} ontbreekt."
            yield Problem(DESTINATIONS, missing, what, "Voeg haar toe, met naam, nummer en bron.")
        for destination in known.values():
            if destination.number == own_number:
                what = "Dit is het nummer van deze lijn zelf: een beller zou in een kring gaan."
                yield Problem(DESTINATIONS, destination.id, what, "Vul het nummer van de afdeling in.")
        silent = contents.places.silent_emergency
        if silent not in flow.nodes:
            what = f"De telefoonlijn kan {silent} niet kiezen als spoedeisende hulp."
            remedy = "Kies een locatie met een spoedeisende hulp die in het keuzemenu staat."
            yield Problem(LOCATIONS, "emergency_for_silent_callers", what, remedy)
    yield from _missing_prompts(flow, meant)
    yield from _slots_that_name_nothing(contents, meant)


def _missing_prompts(flow: Flow, meant: _Meant) -> Iterator[Problem]:
    needed = sorted(
        {prompt for spoken in (*map(prompts, flow.nodes.values()), flow.changed) for prompt in spoken}
    )
    for language in LANGUAGES:
        for prompt in needed if language not in meant.unread_languages else ():
            if (language, prompt) not in meant.prompts:
                what = "the call flow speaks this prompt, and it is missing"
                yield Problem(
                    f"prompts/{language}", prompt, what, f"write it in a file of prompts/{language}"
                )


def _slots_that_name_nothing(contents: Contents, meant: _Meant) -> Iterator[Problem]:
    if contents.places is None:
        return  # what is wrong with the numbers has been said
    for prompt in contents.prompts.values():
        for count, sentence in enumerate(prompt.sentences, 1):
            for slot in sentence.slots:
                if slot.name not in meant.lines and not slot_exists(contents, slot.kind, slot.name):
                    where = f"{prompt.id}.sentences[{count}]"
                    yield Problem(
                        prompt.file, where, f"{slot} names nothing that exists", "use a name of schedules/"
                    )


def slot_exists(contents: Contents, kind: SlotKind, name: str) -> bool:
    """Whether something can be filled in for a slot."""
    places = contents.places
    match kind:
        case SlotKind.OPENING | SlotKind.HOURS:
            return name in contents.timetables
        case SlotKind.NUMBER:
            return places is not None and name in places.destinations
        case SlotKind.LOCATION | SlotKind.ADDRESS:
            silent = kind is SlotKind.LOCATION and name == SILENT_EMERGENCY
            return silent or (places is not None and name in places.locations)
        case SlotKind.CALL:
            return name in OF_THE_CALL
        case SlotKind.KEY:
            return True


OF_THE_CALL = {
    "number": "nul zes, één twee, drie vier, vijf zes, zeven acht",
    "ending": "zeven acht",
    "window": "dinsdag vierentwintig november van half twaalf 's ochtends tot half één 's middags",
    "window_1": "dinsdag vierentwintig november van half elf tot half twaalf 's ochtends",
    "window_2": "dinsdag vierentwintig november van half twaalf 's ochtends tot half één 's middags",
    "window_3": "dinsdag vierentwintig november van half één tot half twee 's middags",
    "reference": "één twee drie vier",
    "line": "de lijn van de verpleegkundige",
    "until": "vijf minuten voor half twaalf 's ochtends",
    "until_1": "vijf minuten voor half twaalf 's ochtends",
    "state_nurse": "dicht gezet tot vijf minuten voor half twaalf 's ochtends",
    "state_desk": "open tot vijf uur 's middags",
    "state_callback_list": "open",
    "state_clinic": "open tot vijf uur 's middags",
}
"""What a callback dialogue and the entry for staff fill in, with a long example of each, for the lint: three windows in
a row over noon; a line that a colleague has closed.

A window is said without its year: it starts within the days that a `CallbackPlan` may look ahead.
"""

SILENT_EMERGENCY = "silent_emergency"
"""`{location:silent_emergency}`: where the emergency department for silent callers is."""


def unconfirmed(contents: Contents) -> Iterator[tuple[str, str]]:
    """Facts that nobody of the clinic has confirmed, as (line or place, what)."""
    return ((where, what) for where, what, source in _facts(contents) if source == NOT_CONFIRMED)


def _facts(contents: Contents) -> Iterator[tuple[str, str, str]]:
    """Everything that has a source, as (line or place, what, source)."""
    for timetable in contents.timetables.values():
        for version in timetable.versions:
            yield timetable.line, f"weekly hours from {version.valid_from}", version.source
        if timetable.holidays:
            yield timetable.line, "which holidays", timetable.holidays.source
        overrides: tuple[Override | RecurringOverride, ...] = (*timetable.overrides, *timetable.recurring)
        for override in overrides:
            yield timetable.line, override.name, override.source
    if contents.callback_plan:
        yield "callback", "the windows offered", contents.callback_plan.source
    if contents.places:
        for destination in contents.places.destinations.values():
            yield destination.id, destination.number, destination.source
        for location in contents.places.locations.values():
            yield location.id, f"{location.street} {location.house_number}", location.source
        yield "locations", "the emergency department for silent callers", contents.places.silent_source
        if contents.places.email:
            yield "locations", contents.places.email, contents.places.email_source


def warnings(contents: Contents, today: date) -> list[Problem]:
    """What needs attention soon: holidays decided for less than 90 days."""
    return horizon_warnings(contents.timetables, today)
