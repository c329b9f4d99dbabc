from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest

from ivr.callflow.diagram.cards import deal
from ivr.callflow.nodes import Menu, Option
from ivr.content.live import Live
from ivr.page import menu

MONDAY = "2026-11-23T13:10+01:00"
NOW = datetime.fromisoformat(MONDAY)


@pytest.fixture
def places(live_at: Callable[..., Live]) -> tuple[menu.Place, ...]:
    return menu.places(live_at(MONDAY), NOW)


def ways(places: tuple[menu.Place, ...], title: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    place = next(place for place in places if place.title == title)
    return ((way.key, way.words, tuple(link.text for link in way.links)) for way in place.ways)


def test_every_card_of_the_picture_is_a_place(
    live_at: Callable[..., Live], places: tuple[menu.Place, ...]
) -> None:
    cards = deal(live_at(MONDAY).flow, lambda prompt: prompt)
    assert {place.anchor for place in places} == {f"keuze-{card.strip('()')}" for card in cards}


def test_the_first_menu_of_the_day_is_told_key_by_key(places: tuple[menu.Place, ...]) -> None:
    assert list(ways(places, "De rugpoli is open")) == [
        ("1", "", ("Dringende problemen na uw behandeling",)),
        ("2", "vragen over uw verzorging", ("Is het telefonisch spreekuur open?",)),
        ("3", "om teruggebeld te worden door de verpleegkundig specialist", ("Terugbelverzoek",)),
        ("4", "een afspraak, recept, verwijsbrief of iets anders", ("Balie van de polikliniek",)),
        ("5", "", ("Uitleg over rugklachten",)),
        ("0", "een medewerker", ("Is de balie open?",)),
        ("stilte", "", ("Balie van de polikliniek",)),
    ]


def test_the_menu_after_hours_is_told_key_by_key(places: tuple[menu.Place, ...]) -> None:
    assert list(ways(places, "De rugpoli is dicht"))[:2] == [
        ("1", "", ("Spoedeisende hulp in Hoofddorp",)),
        ("2", "", ("Spoedeisende hulp in Haarlem Zuid",)),
    ]


def test_what_follows_a_failing_department_is_told_in_its_order(places: tuple[menu.Place, ...]) -> None:
    told = list(ways(places, "Spoedeisende hulp in Hoofddorp"))
    assert told[0][2][0] == "Spoedeisende hulp in Haarlem Zuid"
    assert told[0][2][1] == "Centrale van het ziekenhuis"


def test_a_topic_leads_to_its_texts(places: tuple[menu.Place, ...]) -> None:
    information = next(place for place in places if place.title == "Uitleg over rugklachten")
    anchors = [link.anchor for way in information.ways if way.key.isdigit() for link in way.links]
    assert anchors == ["topic_1", "topic_2", "topic_3", "topic_4", "topic_5"]


def test_a_subject_offered_outside_a_topic_leads_to_its_own_text(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY)
    main = live.flow.nodes["main"]
    assert isinstance(main, Menu)
    offered = replace(main, options=(*main.options, Option("6", "option_back", "summary_back")))
    flow = replace(live.flow, nodes=MappingProxyType({**live.flow.nodes, "main": offered}))
    places = menu.places(replace(live, flow=flow), NOW)
    links = [link for place in places for way in place.ways if way.key == "6" for link in way.links]
    assert links == [menu.Link("uitleg over de rug", "summary_back")]


def test_the_callback_dialogue_is_one_place(places: tuple[menu.Place, ...]) -> None:
    place = next(place for place in places if place.title == "Terugbelverzoek")
    assert place.told == ("Vraagt om een nummer, biedt tijden aan, noteert het verzoek en neemt afscheid.",)
    assert list(ways(places, "Terugbelverzoek")) == [
        ("", "", ("Terugbelverzoek: lukt het niet",)),
        ("", "lukt het niet", ("Is de balie open?",)),
    ]


def test_the_ends_come_last(places: tuple[menu.Place, ...]) -> None:
    assert [place.title for place in places][-2:] == [
        "Bij levensgevaar: hang op en bel één één twee",
        "Hier zijn de telefoonnummers",
    ]
