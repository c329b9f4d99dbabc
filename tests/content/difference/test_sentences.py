import json
from collections.abc import Callable
from typing import Any

import pytest

from ivr.content.difference.model import Difference
from ivr.content.difference.sentences import sentences, to_data

Data = dict[str, Any]
Change = Callable[[Data, Data], object]
Compare = Callable[..., Difference]

NOT_CONFIRMED = {"source": "not confirmed"}
CONFIRMED = {"source": "confirmed by A. Jansen on 2026-11-22"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

DAY = "keuzemenu overdag, toets 4 en 0 balie van de polikliniek orthopedie"
EVENING = (
    "avondmenu, toets 1 spoedeisende hulp in Hoofddorp, toets 2 spoedeisende hulp in Haarlem Zuid,"
    " toets 0 centrale van het ziekenhuis"
)
NURSE_CLOSED = "“Het telefonisch spreekuur van de orthopedisch verpleegkundige is nu dicht. U kunt weer bellen.” en dan een keuze"
NURSE = "orthopedisch verpleegkundige"
ELSEWHERE = " (en verderop in het gesprek)"
OPENING = f"De volgende opening van {NURSE}, zoals bellers die horen: was "
WEEKLY = f"De wekelijkse uren van {NURSE}, zoals bellers die horen: was "
DESK = "balie van de polikliniek orthopedie"
SWITCHBOARD = "centrale van het ziekenhuis"
DESK_CLOSED = f"“De balie is nu dicht.” en dan {SWITCHBOARD}"
HOOFDDORP, ZUID = "spoedeisende hulp in Hoofddorp", "spoedeisende hulp in Haarlem Zuid"
WITHDRAWN = f"“U kunt nu niet terecht bij de spoedeisende hulp in Hoofddorp.” en dan {ZUID}"
NEITHER = f"“U kunt ook niet terecht bij de andere spoedeisende hulp.” en dan {SWITCHBOARD}"
CLOSED_DAYS = (
    "vrijdag 25 december, vrijdag 1 januari 2027, maandag 29 maart 2027, dinsdag 27 april 2027, woensdag 5 mei 2027,"
    " donderdag 6 mei 2027 en maandag 17 mei 2027"
)
END = "Verder verandert er niets tot en met 31 december 2027."


def override(line: str, *, confirmed: bool = False, **fields: Any) -> Change:
    rule = {"name": "afwijking", **(CONFIRMED if confirmed else NOT_CONFIRMED), **fields}
    return lambda schedules, _words: schedules[f"{line}.yaml"].setdefault("overrides", []).append(rule)


def nurse_from(first: str, tuesday: str) -> Change:
    week = {"monday": "13:00-13:30", "tuesday": tuesday, "wednesday": "10:00-12:00"}
    version = {"from": first, **CONFIRMED, "hours": week}
    return lambda schedules, _words: schedules["nurse.yaml"]["weekly"].append(version)


def nurse_never_on(rule: str) -> Change:
    recurring = {
        "name": "overleg",
        "rule": rule,
        "from": "2026-12-01",
        "until": "2027-12-31",
        "hours": "closed",
    }
    return lambda schedules, _words: schedules["nurse.yaml"].update(recurring=[recurring | NOT_CONFIRMED])


def desk_with_hours_of_its_own(schedules: Data, _words: Data) -> None:
    schedules["desk.yaml"] = {
        "line": "desk",
        "name": "balie van de polikliniek",
        "time_zone": "Europe/Amsterdam",
        "weekly": [{"from": "2023-03-22", **NOT_CONFIRMED, "hours": dict.fromkeys(WEEKDAYS, "09:00-12:00")}],
        "holidays": schedules["office.yaml"]["holidays"],
    }


def closed_on_good_friday(schedules: Data, _words: Data) -> None:
    plan = schedules["office.yaml"]["holidays"]
    plan["closed"] = [*plan["closed"], *plan.pop("as_usual")]


def decided_for_longer(schedules: Data, _words: Data) -> None:
    schedules["office.yaml"]["holidays"]["decided_until"] = "2040-12-31"


CASES: dict[str, tuple[Change, list[str]]] = {
    "nothing": (
        lambda _schedules, _words: None,
        ["Er verandert niets voor bellers tot en met 31 december 2027."],
    ),
    "an override of one date": (
        override("office", on="2026-12-24", hours="08:00-15:00"),
        [f"Donderdag 24 december 15:00–17:00: was {DAY}, wordt {EVENING}.", END],
    ),
    "an override of a range of dates": (
        override("office", **{"from": "2027-07-19", "until": "2027-07-30", "hours": "closed"}),
        [
            (
                "Elke maandag tot en met vrijdag van 19 juli tot en met 30 juli 2027 08:00–17:00:"
                f" was {DAY}, soms toets 2 {NURSE}, wordt {EVENING}."
            ),
            END,
        ],
    ),
    "overnight": (
        override("office", on="2026-12-10", hours="22:00-06:00"),
        [
            f"Donderdag 10 december 08:00–17:00: was {DAY}, wordt {EVENING}.",
            f"Donderdag 10 december 22:00 tot de volgende dag 06:00: was {EVENING}, wordt {DAY}.",
            END,
        ],
    ),
    "the night in which an hour comes twice": (
        override("office", on="2027-10-31", hours="01:30-02:30"),
        [f"Zondag 31 oktober 2027 01:30–02:30 (zomertijd): was {EVENING}, wordt {DAY}.", END],
    ),
    "the night in which an hour is left out": (
        override("office", on="2027-03-28", hours="02:15-03:30"),
        [f"Zondag 28 maart 2027 03:00–03:30: was {EVENING}, wordt {DAY}.", END],
    ),
    "a holiday": (
        closed_on_good_friday,
        [
            f"Vrijdag 26 maart 2027 08:00–17:00: was {DAY}, wordt {EVENING}.",
            "De uren van rugpoli op Goede Vrijdag: was gewone uren, wordt gesloten.",
            END,
        ],
    ),
    "holidays decided for longer": (
        decided_for_longer,
        [
            "Het einde van wat over feestdagen besloten is voor rugpoli: was 31 december 2036, wordt 31 december 2040.",
            END,
        ],
    ),
    "a version of the weekly hours entered ahead": (
        nurse_from("2027-06-01", "13:00-15:00"),
        [
            (
                f"Elke dinsdag van 1 juni tot en met 28 december 2027 14:00–15:00: toets 2{ELSEWHERE} was {NURSE_CLOSED},"
                f" wordt {NURSE}."
            ),
            (
                f"{OPENING}dinsdag 13:00–14:00, wordt dinsdag 13:00–15:00 (62 keer van maandag 31 mei 2027 13:30 tot"
                " dinsdag 28 december 2027 13:00)."
            ),
            (
                f"{WEEKLY}maandag van één uur tot half twee 's middags, dinsdag van één tot twee uur 's middags en woensdag"
                " van tien tot twaalf uur 's ochtends, wordt maandag van één uur tot half twee 's middags, dinsdag van één"
                " tot drie uur 's middags en woensdag van tien tot twaalf uur 's ochtends (vanaf dinsdag 1 juni 2027 00:00)."
            ),
            END,
        ],
    ),
    "a recurring override": (
        nurse_never_on("FREQ=MONTHLY;BYDAY=1TU"),
        [
            (
                f"Elke eerste dinsdag van de maand van 1 december 2026 tot en met 7 december 2027 13:00–14:00: toets 2{ELSEWHERE}"
                f" was {NURSE}, wordt {NURSE_CLOSED}."
            ),
        ],
    ),
    "every other week": (
        nurse_never_on("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        [
            (
                "Om de 2 weken op woensdag van 2 december 2026 tot en met 29 december 2027 (behalve woensdag 5 mei 2027)"
                f" 10:00–12:00: toets 2{ELSEWHERE} was {NURSE}, wordt {NURSE_CLOSED}."
            ),
        ],
    ),
    "one date of the nurse": (
        override("nurse", on="2026-12-08", hours="13:00-14:30", confirmed=True),
        [
            f"Dinsdag 8 december 14:00–14:30: toets 2{ELSEWHERE} was {NURSE_CLOSED}, wordt {NURSE}.",
            (
                f"{OPENING}dinsdag 8 december 13:00–14:00, wordt dinsdag 8 december 13:00–14:30 (2 keer van maandag 7 december"
                " 13:30 tot dinsdag 8 december 13:00)."
            ),
            END,
        ],
    ),
    "hours that nobody has confirmed are not spoken": (
        override("nurse", on="2026-12-08", hours="13:00-14:00"),
        [
            (
                f"{OPENING}dinsdag 8 december 13:00–14:00, wordt op een werkdag (2 keer van maandag 7 december 13:30 tot"
                " dinsdag 8 december 13:00)."
            ),
            END,
        ],
    ),
    "hours of its own for the desk": (
        desk_with_hours_of_its_own,
        [
            (
                "Elke maandag tot en met vrijdag van 30 november 2026 tot en met 31 december 2027"
                f" (behalve {CLOSED_DAYS}) 08:00–09:00 en 12:00–17:00: toets 4 of twee keer geen toets{ELSEWHERE}"
                f" was {DESK}, wordt {DESK_CLOSED}; toets 0{ELSEWHERE} was {DESK}, wordt {SWITCHBOARD}."
            ),
            "De uren van balie van de polikliniek: was die van rugpoli, wordt eigen uren.",
            END,
        ],
    ),
    "an emergency department withdrawn from a date": (
        override("ed_hoofddorp", **{"from": "2027-03-01", "until": "2028-03-31", "hours": "closed"}),
        [
            (
                f"Vanaf maandag 1 maart 2027: bij het avondmenu toets 1{ELSEWHERE} was {HOOFDDORP}, wordt {WITHDRAWN};"
                f" toets 2, dan in gesprek{ELSEWHERE} was {HOOFDDORP}, wordt {NEITHER};"
                f" bij het keuzemenu overdag toets 1, dan toets 1{ELSEWHERE} was {HOOFDDORP}, wordt {WITHDRAWN};"
                f" toets 1, dan toets 2, dan in gesprek{ELSEWHERE} was {HOOFDDORP}, wordt {NEITHER}."
            ),
            END,
        ],
    ),
    "an emergency department withdrawn for a day": (
        override("ed_hoofddorp", on="2027-03-01", hours="closed"),
        [
            (
                f"Maandag 1 maart 2027 00:00–08:00 en 17:00–24:00: toets 1{ELSEWHERE} was {HOOFDDORP}, wordt {WITHDRAWN};"
                f" toets 2, dan in gesprek{ELSEWHERE} was {HOOFDDORP}, wordt {NEITHER}."
            ),
            (
                f"Maandag 1 maart 2027 08:00–17:00: toets 1, dan toets 1{ELSEWHERE} was {HOOFDDORP}, wordt {WITHDRAWN};"
                f" toets 1, dan toets 2, dan in gesprek{ELSEWHERE} was {HOOFDDORP}, wordt {NEITHER}."
            ),
            END,
        ],
    ),
    "another emergency department for who stays silent": (
        lambda schedules, _words: schedules["locations.yaml"]["emergency_for_silent_callers"].update(
            location="hoofddorp"
        ),
        [
            (
                f"Vanaf zondag 29 november 12:00: bij het avondmenu twee keer geen toets{ELSEWHERE} was {ZUID}, wordt {HOOFDDORP};"
                f" bij het keuzemenu overdag toets 1, dan geen toets, dan geen toets{ELSEWHERE} was {ZUID}, wordt {HOOFDDORP}."
            ),
            f"De spoedeisende hulp voor wie na sluitingstijd niets kiest: was {ZUID}, wordt {HOOFDDORP}.",
            END,
        ],
    ),
    "how windows are offered": (
        lambda schedules, _words: schedules["callback.yaml"].update(
            callbacks={
                "window_minutes": 60,
                "places": 2,
                "earliest_notice_minutes": 120,
                "days_ahead": 7,
                **CONFIRMED,
            }
        ),
        [
            (
                "Hoe terugbeltijden worden aangeboden komt erbij: 60 minuten, 2 bellers per tijd, op zijn vroegst na"
                " 120 minuten, ten hoogste 7 dagen vooruit."
            ),
            END,
        ],
    ),
    "a number": (
        lambda schedules, _words: schedules["destinations.yaml"]["nurse"].update(number="+31232246492"),
        [f"Het telefoonnummer van {NURSE}: was 023 224 64 91, wordt 023 224 64 92.", END],
    ),
    "a number that comes and one that goes": (
        lambda schedules, _words: schedules["destinations.yaml"].update(
            pain={"name": "pijnpoli", "number": "+31232240131", "source": "contact#2"}
        ),
        ["Het telefoonnummer van pijnpoli komt erbij: 023 224 01 31.", END],
    ),
    "words": (
        lambda _schedules, words: words["busy"]["sentences"][0].update(say="Er wordt al gebeld."),
        ["De tekst “busy”: was “Dit nummer is in gesprek.”, wordt “Er wordt al gebeld.”.", END],
    ),
    "one sentence of many": (
        lambda _schedules, words: words["stay_for_emergency"]["sentences"][0].update(
            say="Bij spoed: blijf hangen."
        ),
        [
            (
                "De tekst “stay_for_emergency”: was “Bij een dringend probleem: blijf aan de lijn.”, wordt “Bij spoed:"
                " blijf hangen.”."
            ),
            END,
        ],
    ),
    "an address": (
        lambda schedules, _words: schedules["locations.yaml"]["locations"]["hoofddorp"].update(
            house_number="1a"
        ),
        [
            (
                "Locatie hoofddorp: was Hoofddorp, Spaarnepoort 1, 2134 TM Hoofddorp, wordt Hoofddorp, Spaarnepoort 1a,"
                " 2134 TM Hoofddorp."
            ),
            END,
        ],
    ),
    "the address for questions": (
        lambda schedules, _words: schedules["locations.yaml"].pop("email"),
        ["Het e-mailadres op de leespagina vervalt (was NP-orthopedie@spaarnegasthuis.nl).", END],
    ),
}
WHOLE = [name for name in CASES if name not in {"a recurring override", "every other week"}]


@pytest.fixture
def difference(name: str, compare: Compare) -> Difference:
    """The difference of a case, found once."""
    if name not in FOUND:
        FOUND[name] = compare(CASES[name][0])
    return FOUND[name]


FOUND: dict[str, Difference] = {}


@pytest.mark.parametrize("name", WHOLE)
def test_a_change_is_told_in_callers_words(name: str, difference: Difference) -> None:
    assert sentences(difference) == CASES[name][1]


@pytest.mark.parametrize("name", ["a recurring override", "every other week"])
def test_a_rhythm_is_one_sentence(name: str, difference: Difference) -> None:
    (first,) = CASES[name][1]

    said = sentences(difference)
    assert said[0] == first
    assert [sentence for sentence in said if "toets" in sentence] == [first]


def test_a_difference_reads_the_same_backwards(compare: Compare) -> None:
    change = CASES["an override of one date"][0]

    there = compare(change)
    back = compare(lambda _schedules, _words: None, before=change)

    assert [each.stretches for each in there.changes] == [each.stretches for each in back.changes]
    assert [(e.was, e.becomes) for each in there.changes for e in each.effects] == [
        (e.becomes, e.was) for each in back.changes for e in each.effects
    ]


@pytest.mark.usefixtures("name")
@pytest.mark.parametrize("name", CASES)
def test_the_data_for_programs_is_json_and_holds_the_sentences(difference: Difference) -> None:
    data = json.loads(json.dumps(to_data(difference)))
    assert data["sentences"] == sentences(difference)
    assert "{" not in "".join(data["sentences"])  # no slot is shown as it stands in the file
    assert (data["from"], data["until"]) == ("2026-11-29T12:00:00+01:00", "2028-01-01T00:00:00+01:00")
    assert len(data["changes"]) == len(difference.changes)
    assert difference.empty is not bool(data["changes"] or data["spoken"] or data["facts"])


def test_the_data_names_places_nodes_and_destinations(compare: Compare) -> None:
    difference = compare(CASES["one date of the nurse"][0])

    (change,) = to_data(difference)["changes"]
    assert change["times"] == [{"from": "2026-12-08T14:00:00+01:00", "until": "2026-12-08T14:30:00+01:00"}]
    (effect,) = change["effects"]
    assert effect["places"][0] == "toets 2"
    assert (effect["was"]["node"], effect["was"]["rings"]) == ("nurse_closed", "")
    assert (effect["becomes"]["node"], effect["becomes"]["rings"]) == ("nurse", "nurse")
