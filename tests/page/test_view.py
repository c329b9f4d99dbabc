from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest

from ivr.callflow.clinic import TOPICS
from ivr.callflow.nodes import Farewell, Menu, Option
from ivr.content.live import Live
from ivr.page import view, words
from ivr.page.written import Phone

MONDAY = "2026-11-23T13:10+01:00"
CLINIC = "confirmed by A. Jansen on 2026-11-22"


def shown(live: Live, takes: view.Takes = lambda _prompt: None) -> view.Page:
    return view.page(live, datetime.fromisoformat(MONDAY), number="+3197010200000", takes=takes)


def confirmed(line: str) -> Callable[..., None]:
    def change(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
        schedules[f"{line}.yaml"]["weekly"][0]["source"] = CLINIC

    return change


def test_the_topics_are_those_of_the_flow_in_the_order_of_their_keys(live_at: Callable[..., Live]) -> None:
    topics = shown(live_at(MONDAY)).topics
    assert [(topic.id, topic.key) for topic in topics] == [(name, name[-1]) for name, _ in TOPICS]
    assert [topic.title for topic in topics] == [
        "De rug en soorten rugklachten",
        "De oorzaak en de klachten",
        "De behandeling",
        "Wat u zelf kunt doen",
        "Adressen, telefoonnummers en spreekuren",
    ]
    for topic, (_, names) in zip(topics, TOPICS, strict=True):
        assert [text.id for text in topic.texts] == [f"summary_{name}" for name in names]
        assert [text.key for text in topic.texts] == [str(key) for key in range(1, len(names) + 1)]


def test_every_other_prompt_is_told_with_its_keys(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY)
    told = {text.id: words.plain(text.pieces) for group in shown(live).others for text in group.texts}
    others = {id_ for _, id_ in live.contents.prompts if not id_.startswith(("summary_", "staff."))}
    assert told.keys() == others
    assert told["danger"] == "Bij levensgevaar: hang op en bel één één twee."
    assert told["nurse.callback"].endswith("verpleegkundig specialist, toets 1 of 2.")
    assert told["summary.next"] == "Voor het volgende onderwerp, toets hekje (#)."


def test_what_no_caller_can_hear_is_not_told(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY)
    nodes = {
        node_id: Farewell(("goodbye",)) if node_id.startswith("callback_saved") else node
        for node_id, node in live.flow.nodes.items()
    }
    shorter = replace(live, flow=replace(live.flow, nodes=nodes))
    told = {text.id for group in shown(shorter).others for text in group.texts}
    assert "callback.type_number" in told
    assert not {"callback.saved", "callback.saved_window"} & told


def test_a_summary_that_no_topic_offers_is_told_too(live_at: Callable[..., Live]) -> None:
    def change(_schedules: dict[str, Any], prompts: dict[str, Any]) -> None:
        prompts["nl/line.yaml"]["summary_new"] = {
            "kind": "summary",
            "title": "Nieuw",
            "sentences": [{"say": "Dit is nieuw.", "ref": "line"}],
        }

    live = live_at(MONDAY, change)
    main, summary = live.flow.nodes["main"], live.flow.nodes["summary_back"]
    assert isinstance(main, Menu)
    assert isinstance(summary, Menu)
    nodes = {
        **live.flow.nodes,
        "main": replace(main, options=(*main.options, Option("6", "option_back", "summary_new"))),
        "summary_new": replace(summary, intro=("summary_new",)),
    }
    last = shown(replace(live, flow=replace(live.flow, nodes=MappingProxyType(nodes)))).others[-1]
    assert (last.title, [text.title for text in last.texts]) == ("Nog meer uitleg", ["Nieuw"])


def test_emergency_departments_stand_apart_from_other_numbers(live_at: Callable[..., Live]) -> None:
    page = shown(live_at(MONDAY))
    assert [(contact.name, contact.phone.shown) for contact in page.emergencies] == [
        ("Spoedeisende hulp in Haarlem Zuid", "023 224 48 80"),
        ("Spoedeisende hulp in Hoofddorp", "023 224 68 80"),
    ]
    assert [contact.name for contact in page.contacts] == [
        "Balie van de polikliniek orthopedie",
        "Orthopedisch verpleegkundige",
        "Centrale van het ziekenhuis",
    ]
    assert all(contact.purpose for contact in page.contacts)
    assert page.line == Phone("+3197010200000", "0970 10 20 00 00")


def test_a_number_that_is_added_is_told_without_a_purpose(live_at: Callable[..., Live]) -> None:
    def change(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
        schedules["destinations.yaml"]["plaster"] = {
            "name": "gipskamer",
            "number": "+31232240999",
            "source": CLINIC,
        }

    contact = shown(live_at(MONDAY, change)).contacts[-1]
    assert (contact.name, contact.phone.number, contact.purpose) == ("Gipskamer", "+31232240999", "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda _schedules, _prompts: None, ["Rugpoli", "Orthopedisch verpleegkundige"], id="shipped"
        ),
        pytest.param(
            confirmed("switchboard"),
            ["Rugpoli", "Orthopedisch verpleegkundige", "Centrale van het ziekenhuis"],
            id="another line confirmed",
        ),
        pytest.param(
            confirmed("ed_hoofddorp"),
            ["Rugpoli", "Orthopedisch verpleegkundige"],
            id="an emergency department",
        ),
    ],
)
def test_lines_have_their_hours_told(live_at: Callable[..., Live], change: Any, expected: list[str]) -> None:
    assert [line.name for line in shown(live_at(MONDAY, change)).lines] == expected


def test_locations_have_the_number_of_their_emergency_department(live_at: Callable[..., Live]) -> None:
    sites = shown(live_at(MONDAY)).sites
    assert [(site.location.id, site.emergency and site.emergency.shown) for site in sites] == [
        ("haarlem_zuid", "023 224 48 80"),
        ("haarlem_noord", None),
        ("hoofddorp", "023 224 68 80"),
    ]


def test_the_date_is_that_of_the_clinic(live_at: Callable[..., Live]) -> None:
    late = datetime.fromisoformat("2026-11-23T23:30+00:00")
    page = view.page(live_at(MONDAY), late, number="+3197010200000", takes=lambda _prompt: None)
    assert page.date == "dinsdag 24 november 2026"


def test_a_summary_has_the_address_of_its_recording(live_at: Callable[..., Live]) -> None:
    page = shown(live_at(MONDAY), {"summary_back": "/media/prompt/summary_back.wav"}.get)
    audio = {text.id: text.audio for topic in page.topics for text in topic.texts}
    assert audio["summary_back"] == "/media/prompt/summary_back.wav"
    assert audio["summary_clinic"] is None
