"""What the page says, whatever becomes of the files, and that it is HTML as it should be."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask.testing import FlaskClient
from ruamel.yaml import YAML

from ivr.callflow.nodes import prompts
from ivr.content.files import LEAFLET
from ivr.content.live import Live
from ivr.speech import numbering
from ivr.speech.catalogue import Kind, Slot
from ivr.speech.dutch import MONTHS

MONDAY = "2026-11-23T13:10+01:00"
TIME = re.compile(r"\b\d{1,2}[.:]\d\d\b")
XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(page: str) -> ET.Element:
    """The page as a tree; an error of HTML is one here."""
    return html5lib.HTMLParser(strict=True).parse(page)


def text_of(element: ET.Element) -> str:
    """What can be read, without the white space of the source."""
    return " ".join("".join(element.itertext()).split())


def section(page: ET.Element, anchor: str) -> ET.Element:
    return next(each for each in page.iter(f"{XHTML}section") if each.get("id") == anchor)


def links(page: ET.Element) -> list[str]:
    return [each.attrib["href"] for each in page.iter(f"{XHTML}a")]


def without_places(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
    schedules["destinations.yaml"]["desk"]["number"] = "112"


def without_anything(schedules: dict[str, Any], prompts: dict[str, Any]) -> None:
    schedules.clear()
    prompts.clear()


def without_nurse_hours(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
    schedules["nurse.yaml"]["weekly"][0]["source"] = "not confirmed"


def with_a_department_withdrawn(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
    schedules["ed_hoofddorp.yaml"]["overrides"] = [
        {
            "name": "verhuizing",
            "on": "2026-11-23",
            "hours": "closed",
            "source": "confirmed by A. Jansen on 2026-11-22",
        }
    ]


CHANGES = [
    pytest.param(lambda _schedules, _prompts: None, False, id="as shipped"),
    pytest.param(without_places, True, id="numbers broken"),
    pytest.param(without_anything, True, id="nothing can be read"),
    pytest.param(without_nurse_hours, False, id="no hours confirmed"),
    pytest.param(with_a_department_withdrawn, False, id="a department withdrawn"),
]


@pytest.mark.parametrize(("change", "faulty"), CHANGES)
def test_the_page_is_valid_and_begins_with_112(
    client_at: Callable[..., FlaskClient], change: Any, *, faulty: bool
) -> None:
    answer = client_at(MONDAY, change, faulty=faulty).get("/")
    assert answer.status_code == 200
    page = parsed(answer.text)
    assert text_of(section(page, "spoed")).startswith("Spoed Bij levensgevaar: Bel 112")
    assert next(href for href in links(page) if not href.startswith("#")) == "tel:112"


@pytest.mark.parametrize(("change", "faulty"), CHANGES)
def test_every_anchor_leads_somewhere_and_is_there_once(
    client_at: Callable[..., FlaskClient], change: Any, *, faulty: bool
) -> None:
    page = parsed(client_at(MONDAY, change, faulty=faulty).get("/").text)
    ids = [each.attrib["id"] for each in page.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    named = {each.get("aria-labelledby") for each in page.iter()} - {None}
    assert {href[1:] for href in links(page) if href.startswith("#")} | named <= set(ids)


@pytest.mark.parametrize(("change", "faulty"), CHANGES)
def test_headings_go_down_one_step_at_a_time(
    client_at: Callable[..., FlaskClient], change: Any, *, faulty: bool
) -> None:
    page = parsed(client_at(MONDAY, change, faulty=faulty).get("/").text)
    levels = [int(each.tag[-1]) for each in page.iter() if re.fullmatch(rf"{XHTML}h[1-6]", str(each.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_sections_stand_in_the_order_of_their_weight(client_at: Callable[..., FlaskClient]) -> None:
    page = parsed(client_at().get("/").text)
    main = next(page.iter(f"{XHTML}main"))
    assert [each.get("id") for each in main if each.tag == f"{XHTML}section"] == [
        "spoed",
        "wanneer",
        "nummers",
        "keuzemenu",
        "uitleg",
        "meer",
        "adressen",
        "mailen",
        "doof",
    ]


def test_every_prompt_that_callers_can_hear_can_be_read(
    client_at: Callable[..., FlaskClient], live_at: Callable[..., Live]
) -> None:
    read = text_of(parsed(client_at().get("/").text))
    live = live_at(MONDAY)
    callers = (node for node_id, node in live.flow.nodes.items() if node_id not in live.flow.hidden)
    heard = {name for node in callers for name in prompts(node)}
    assert len(heard) > 100
    for prompt in (live.contents.prompts["nl", name] for name in heard):
        for sentence in prompt.sentences:
            for part in sentence.parts:
                assert isinstance(part, Slot) or " ".join(part.split()) in read, (prompt.id, part)


def test_of_the_entry_for_staff_nothing_can_be_read(
    client_at: Callable[..., FlaskClient], live_at: Callable[..., Live]
) -> None:
    page, live = client_at().get("/").text, live_at(MONDAY)
    words = [
        part.strip(" .:,")
        for (_, name), prompt in live.contents.prompts.items()
        for sentence in prompt.sentences
        for part in sentence.parts
        if name.startswith("staff.") and isinstance(part, str) and len(part.split()) > 3
    ]
    assert len(words) > 15
    assert [each for each in words if each in page] == []
    assert "staff" not in page


def test_every_summary_has_its_title_its_text_and_its_anchor(
    client_at: Callable[..., FlaskClient], live_at: Callable[..., Live]
) -> None:
    page = parsed(client_at().get("/").text)
    articles = {each.attrib["id"]: text_of(each) for each in page.iter(f"{XHTML}article")}
    summaries = [
        prompt for prompt in live_at(MONDAY).contents.prompts.values() if prompt.kind is Kind.SUMMARY
    ]
    assert articles.keys() == {prompt.id for prompt in summaries}
    for prompt in summaries:
        assert articles[prompt.id].startswith(str(prompt.title))


def test_every_number_to_call_is_one_of_ours_and_is_written_as_it_is_dialled(
    client_at: Callable[..., FlaskClient], live_at: Callable[..., Live]
) -> None:
    places = live_at(MONDAY).contents.places
    assert places is not None
    known = {each.number for each in places.destinations.values()} | {"+3197010200000"}
    page = parsed(client_at().get("/").text)
    dialled = [each for each in page.iter(f"{XHTML}a") if each.attrib["href"].startswith("tel:")]
    assert {each.attrib["href"].removeprefix("tel:") for each in dialled} == known | {"112"}
    for each in dialled:
        number = each.attrib["href"].removeprefix("tel:")
        shown = "112" if number == "112" else " ".join(numbering.groups(number))
        assert text_of(each).endswith(shown)


def test_confirmed_hours_are_told(client_at: Callable[..., FlaskClient]) -> None:
    told = text_of(section(parsed(client_at().get("/").text), "wanneer"))
    assert "Orthopedisch verpleegkundige Nu open, tot 13.30 uur. maandag van 13.00 tot 13.30 uur" in told
    assert "Rugpoli Open op werkdagen." in told


def test_hours_that_nobody_confirmed_are_nowhere_on_the_page(client_at: Callable[..., FlaskClient]) -> None:
    assert TIME.search(text_of(parsed(client_at(MONDAY).get("/").text)))
    page = parsed(client_at(MONDAY, without_nurse_hours).get("/").text)
    assert TIME.findall(text_of(page)) == []
    assert "Nu " not in text_of(section(page, "wanneer"))


def test_a_department_that_is_withdrawn_is_no_button(client_at: Callable[..., FlaskClient]) -> None:
    urgent = section(parsed(client_at(MONDAY, with_a_department_withdrawn).get("/").text), "spoed")
    assert "Spoedeisende hulp in Hoofddorp: hier kunt u nu niet terecht." in text_of(urgent)
    assert links(urgent) == ["tel:112", "tel:+31232244880", "#doof"]


def test_without_the_numbers_the_page_gives_our_own(client_at: Callable[..., FlaskClient]) -> None:
    page = parsed(client_at(MONDAY, without_places, faulty=True).get("/").text)
    assert "We kunnen de andere nummers nu niet laten zien." in text_of(section(page, "spoed"))
    assert {href for href in links(page) if href.startswith("tel:")} == {"tel:112", "tel:+3197010200000"}
    assert "(nu niet bekend)" in text_of(page)


def test_without_hours_the_page_says_so(client_at: Callable[..., FlaskClient]) -> None:
    page = parsed(client_at(MONDAY, without_anything, faulty=True).get("/").text)
    assert "We kunnen de tijden nu niet laten zien." in text_of(section(page, "wanneer"))


def without_email(schedules: dict[str, Any], _prompts: object) -> None:
    del schedules["locations.yaml"]["email"]


def keep(_schedules: object, _prompts: object) -> None:
    """Nothing changed."""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(keep, ["mailto:NP-orthopedie@spaarnegasthuis.nl"], id="an address"),
        pytest.param(without_email, [], id="no address"),
    ],
)
def test_mail_is_not_for_urgent_matters(
    client_at: Callable[..., FlaskClient], change: Callable[..., None], expected: list[str]
) -> None:
    page = parsed(client_at(change=change).get("/").text)
    assert [href for href in links(page) if href.startswith("mailto:")] == expected
    assert ("Niet voor spoed." in text_of(page)) is bool(expected)


def test_a_summary_with_a_recording_has_a_play_button(client_at: Callable[..., FlaskClient]) -> None:
    takes = {"summary_back": "/media/prompt/summary_back.wav"}
    page = parsed(client_at(takes=takes.get).get("/").text)
    players = list(page.iter(f"{XHTML}audio"))
    assert [each.attrib["src"] for each in players] == ["/media/prompt/summary_back.wav"]
    assert players[0].attrib["preload"] == "none"
    assert "controls" in players[0].attrib
    assert list(parsed(client_at().get("/").text).iter(f"{XHTML}audio")) == []


def test_words_from_files_cannot_become_markup(client_at: Callable[..., FlaskClient]) -> None:
    def change(_schedules: dict[str, Any], prompts: dict[str, Any]) -> None:
        prompts["nl/line.yaml"]["goodbye"]["sentences"][0]["say"] = "<script>alert(1)</script>"

    page = parsed(client_at(MONDAY, change).get("/").text)
    assert list(page.iter(f"{XHTML}script")) == []
    assert "<script>alert(1)</script>" in text_of(page)


def test_the_leaflet_is_cited_as_it_is(client_at: Callable[..., FlaskClient], repository: Any) -> None:
    leaflet = YAML(typ="safe").load(repository / "prompts" / LEAFLET)
    day = date.fromisoformat(leaflet["date"])
    footer = text_of(next(parsed(client_at().get("/").text).iter(f"{XHTML}footer")))
    written = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    cited = f"‘{leaflet['title']}’ van het {leaflet['publisher']} ({leaflet['document']}, {written})"
    assert cited in footer
    assert "Versie 3 van de telefoonlijn. Deze pagina is van maandag 23 november 2026." in footer


def test_nothing_of_the_page_is_written_in_the_line(client_at: Callable[..., FlaskClient]) -> None:
    page = parsed(client_at(takes=lambda prompt: f"/media/{prompt}.wav").get("/").text)
    names = {str(each.tag).removeprefix(XHTML) for each in page.iter()}
    attributes = {name for each in page.iter() for name in each.attrib}
    assert names & {"script", "style", "iframe", "form", "object"} == set()
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()
