import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from ivr.callflow.callback import callback_dialogue
from ivr.callflow.clinic import HOME, TOPICS, clinic
from ivr.callflow.diagram.layout import WIDTH
from ivr.callflow.diagram.picture import TITLE, diagram
from ivr.callflow.diagram.setting import TEXT
from ivr.callflow.diagram.view import reachable
from ivr.callflow.nodes import (
    Announcement,
    Asking,
    Farewell,
    Flow,
    Go,
    HoursGate,
    Menu,
    Node,
    NumberEntry,
    Option,
    Transfer,
)

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[3]
FLOW = clinic("ed_haarlem_zuid")
PROMPTS = {
    prompt_id: " ".join(sentence["say"] for sentence in prompt["sentences"])
    for path in sorted((ROOT / "prompts" / "nl").glob("*.yaml"))
    for prompt_id, prompt in YAML(typ="safe").load(path).items()
}


def words(prompt_id: str) -> str:
    return PROMPTS[prompt_id]


def parsed(flow: Flow = FLOW, texts: dict[str, str] = PROMPTS) -> ET.Element:
    return ET.fromstring(diagram(flow, texts.__getitem__))  # noqa: S314 - our own text


def marked(svg: ET.Element) -> dict[str, ET.Element]:
    """Everything that stands for nodes, by the first of them."""
    found = [group for group in svg.iter(f"{SVG}g") if group.get("data-nodes")]
    return {group.get("data-nodes", "").split()[0]: group for group in found}


def badges(card: ET.Element) -> list[str]:
    return [text.text or "" for text in card.iter(f"{SVG}text") if "middle" in text.get("class", "")]


def read(element: ET.Element) -> str:
    return " ".join(text.text or "" for text in element.iter(f"{SVG}text"))


def rows(card: ET.Element) -> list[ET.Element]:
    return [group for group in card if group.tag == f"{SVG}g"]


def altered(**nodes: Node) -> Flow:
    return replace(FLOW, nodes=MappingProxyType({**FLOW.nodes, **nodes}))


def menu(node_id: str, flow: Flow = FLOW) -> Menu:
    node = flow.nodes[node_id]
    assert isinstance(node, Menu)
    return node


def test_every_node_that_a_caller_can_reach_is_in_the_picture_once() -> None:
    shown = [node for group in parsed().iter(f"{SVG}g") for node in group.get("data-nodes", "").split()]
    assert sorted(shown) == sorted(reachable(FLOW))


def test_a_node_that_nobody_can_reach_is_not_in_the_picture() -> None:
    svg = diagram(altered(attic=Announcement(("goodbye",), then="desk")), words)
    assert "attic" not in svg


@pytest.mark.parametrize(
    "node_id",
    [
        "main",
        "after_hours",
        "urgent",
        "nurse_closed",
        "callback_offer_after_hours",
        "nurse_retry",
        "nurse_given_up",
        "information",
    ],
)
def test_a_menu_shows_every_key_that_it_offers_in_order_and_then_silence(node_id: str) -> None:
    assert badges(marked(parsed())[node_id]) == [*(option.key for option in menu(node_id).options), "stilte"]


def test_every_menu_is_a_card_a_subject_or_a_topic() -> None:
    svg = parsed()
    for node_id, group in marked(svg).items():
        if isinstance(FLOW.nodes[node_id], Menu) and not badges(group):
            pytest.fail(f"{node_id} stands there without its keys")


@pytest.mark.parametrize(
    ("node_id", "target"),
    [
        pytest.param("main", "Balie van de polikliniek", id="day"),
        pytest.param("after_hours", "Spoedeisende hulp in Haarlem Zuid", id="night"),
        pytest.param("urgent", "Spoedeisende hulp in Haarlem Zuid", id="urgent"),
        pytest.param("nurse_closed", "Het begin", id="a menu below"),
    ],
)
def test_what_silence_does_is_dashed_and_named(node_id: str, target: str) -> None:
    *_, row = rows(marked(parsed())[node_id])
    assert read(row) == f"stilte {target}"
    dashed = [element.tag for element in row if "silent" in element.get("class", "")]
    assert dashed == [f"{SVG}rect", f"{SVG}path"]


def test_silence_follows_the_emergency_department_that_is_chosen_for_it() -> None:
    svg = parsed(clinic("ed_hoofddorp"))
    *_, row = rows(marked(svg)["after_hours"])
    assert read(row) == "stilte Spoedeisende hulp in Hoofddorp"


@pytest.mark.parametrize(
    ("node_id", "number", "expected"),
    [
        pytest.param(
            "main",
            3,
            "4 een afspraak, recept, verwijsbrief of iets anders Balie van de polikliniek",
            id="words",
        ),
        pytest.param("urgent", 2, "3 Balie van de polikliniek", id="words that only repeat the name"),
        pytest.param("main", 1, "2 vragen over uw verzorging", id="a line says where"),
        pytest.param("start", 1, "nee “De rugpoli is nu dicht.”", id="an announcement on the way"),
        pytest.param("nurse_line", 1, "nee of onbekend", id="answers that lead to one place"),
        pytest.param(
            "desk", 0, "dicht, bezet of geen gehoor na 25 s Centrale van het ziekenhuis", id="a person"
        ),
        pytest.param(
            "ed_hoofddorp",
            0,
            "dicht, bezet of geen gehoor na 30 s Spoedeisende hulp in Haarlem Zuid Centrale van het ziekenhuis",
            id="the other department and then the switchboard",
        ),
        pytest.param("nurse", 0, "dicht Het telefonisch spreekuur is dicht", id="a reason that rings nobody"),
        pytest.param("nurse", 1, "bezet of geen gehoor na 25 s", id="the first tries"),
        pytest.param(
            "nurse", 2, "3e keer bezet of geen gehoor na 25 s", id="a later try that ends otherwise"
        ),
    ],
)
def test_a_row_says_what_callers_hear_and_where_it_leads(node_id: str, number: int, expected: str) -> None:
    assert read(rows(marked(parsed())[node_id])[number]) == expected


def test_transfers_to_one_destination_share_a_card() -> None:
    group = marked(parsed())["nurse"]
    assert group.get("data-nodes") == "nurse nurse_second nurse_third"


def test_the_information_tree_is_five_topics_with_the_number_of_their_subjects() -> None:
    card = marked(parsed())["information"]
    counts = [re.search(r"(\d+) onderwerpen", read(row)) for row in rows(card)[:-1]]
    assert [int(count[1]) for count in counts if count] == [len(names) for _, names in TOPICS]


def test_a_subject_that_a_menu_offers_itself_is_read_out_there() -> None:
    main = replace(menu("main"), options=(Option("1", "option_back", "summary_back"),))
    assert (
        read(rows(marked(parsed(altered(main=main)))["main"])[0]) == "1 uitleg over de rug wordt voorgelezen"
    )


def test_the_callback_dialogue_is_one_card_with_its_steps_and_where_it_leads_when_they_fail() -> None:
    card = marked(parsed())["callback_menu"]
    dialogue = set(callback_dialogue(Go(HOME))) - {"callback_through_desk"}
    assert set(card.get("data-nodes", "").split()) == dialogue
    assert read(card) == (
        "Terugbelverzoek Vraagt om een nummer, biedt tijden aan, noteert het verzoek en neemt afscheid. "
        "lukt het niet lukt het niet Is de balie open?"
    )


def test_a_failure_within_the_callback_dialogue_that_leads_elsewhere_is_told() -> None:
    entry = FLOW.nodes["callback_type"]
    save = FLOW.nodes["callback_save"]
    assert isinstance(entry, NumberEntry)
    assert isinstance(save, Asking)
    flow = altered(
        callback_type=replace(entry, exhausted=Go("switchboard")),
        callback_save=replace(save, ways=(Go("numbers"), *save.ways[1:])),
    )
    told = [read(row) for row in rows(marked(parsed(flow))["callback_menu"])]
    assert sorted(told) == [
        "lukt het niet",  # no requests are taken: the desk's card stands beside
        "lukt het niet Centrale van het ziekenhuis",
        "lukt het niet Hier zijn de telefoonnummers",
        "lukt het niet Is de balie open?",
    ]


def test_a_step_that_the_callback_dialogue_has_not_is_not_told() -> None:
    save = FLOW.nodes["callback_save"]
    told = read(marked(parsed(altered(callback_when=save, callback_later=save)))["callback_menu"])
    assert "Vraagt om een nummer, noteert het verzoek en neemt afscheid." in told


def test_an_end_that_others_lead_to_as_well_keeps_its_own_card() -> None:
    main = replace(menu("main"), exhausted=Go("callback_goodbye"))
    found = marked(parsed(altered(main=main)))
    assert read(found["callback_goodbye"]).startswith("Dank u wel voor het bellen")
    assert "neemt afscheid" not in read(found["callback_menu"])


def test_menus_that_lead_into_the_dialogue_by_different_doors_are_one_place() -> None:
    doors = ("callback_menu", "callback_after_hours")
    one, other = (
        replace(menu("urgent"), options=(Option("1", "main.callback", door),), intro=("danger",))
        for door in doors
    )
    main = replace(
        menu("main"), options=(Option("1", "main.urgent", "one"), Option("2", "main.nurse", "other"))
    )
    found = marked(parsed(altered(main=main, one=one, other=other)))
    assert found["one"].get("data-nodes") == "one other"


def test_what_the_dialogue_says_last_is_no_subject_to_listen_to() -> None:
    main = replace(menu("main"), options=(Option("1", "main.callback", "callback_saved"),))
    row = rows(marked(parsed(altered(main=main)))["main"])[0]
    assert "wordt voorgelezen" not in read(row)


def test_the_desk_is_told_that_callers_get_when_no_requests_are_taken() -> None:
    card = marked(parsed())["callback_through_desk"]
    assert "“De balie maakt met u een afspraak om teruggebeld te worden.” Balie van de polikliniek" in read(
        card
    )


def test_an_end_says_what_is_read_out_and_how_often() -> None:
    told = read(marked(parsed())["numbers"])
    assert told.startswith("Hier zijn de telefoonnummers 2 keer: Spoedeisende hulp Haarlem Zuid.")
    assert told.count("Spoedeisende hulp Haarlem Zuid") == 1


def test_a_new_option_and_its_target_appear_by_themselves() -> None:
    onward = Go("switchboard")
    physio = Transfer(
        destination="physio",
        connecting="connecting.physio",
        ring_seconds=20,
        closed=onward,
        busy=onward,
        unanswered=onward,
        completed=Go(HOME),
    )
    main = replace(menu("main"), options=(*menu("main").options, Option("6", "main.physio", "physio")))
    texts = PROMPTS | {
        "main.physio": "Voor oefeningen thuis, toets {key}.",
        "connecting.physio": "Ik verbind u door met de fysiotherapeut.",
    }
    found = marked(parsed(altered(main=main, physio=physio), texts))
    assert read(rows(found["main"])[6]) == "6 oefeningen thuis Fysiotherapeut"
    assert read(found["physio"]).startswith("Fysiotherapeut dicht, bezet of geen gehoor na 20 s")


def test_a_removed_option_disappears_with_all_that_only_it_led_to() -> None:
    main = menu("main")
    shorter = replace(main, options=tuple(option for option in main.options if option.target != "urgent"))
    svg = diagram(altered(main=shorter), words)
    assert "urgent" in diagram(FLOW, words)
    assert "urgent" not in svg
    assert "dringende problemen" not in svg.casefold()


@pytest.mark.parametrize(
    "flow",
    [
        pytest.param(
            altered(
                opening=Announcement(("welcome",), then="opening_again"),
                opening_again=Announcement(("danger",), then="opening"),
            ),
            id="announcements",
        ),
        pytest.param(altered(start=HoursGate("office", "start", "start", "start")), id="a gate"),
        pytest.param(
            altered(
                ed_hoofddorp_second=replace(
                    FLOW.nodes["ed_hoofddorp_second"],  # type: ignore[type-var]
                    unanswered=Go("ed_haarlem_zuid_second"),
                ),
                ed_haarlem_zuid_second=replace(
                    FLOW.nodes["ed_haarlem_zuid_second"],  # type: ignore[type-var]
                    unanswered=Go("ed_hoofddorp_second"),
                ),
            ),
            id="transfers",
        ),
        pytest.param(altered(numbers=Farewell(())), id="an end without words"),
    ],
)
def test_a_flow_with_a_defect_is_drawn_too(flow: Flow) -> None:
    assert parsed(flow).tag == f"{SVG}svg"


def test_words_are_escaped() -> None:
    odd = '<b>pijn & stijfheid</b> "rug"'
    svg = parsed(texts=PROMPTS | {"main.nurse": f"Voor {odd}, toets {{key}}."})
    assert read(rows(marked(svg)["main"])[1]) == f"2 {odd}"


def test_the_same_flow_gives_the_same_text_whatever_the_order_of_hashing() -> None:
    program = (
        "from pathlib import Path; from runpy import run_path;"
        f"module = run_path({str(Path(__file__))!r});"
        "print(module['diagram'](module['FLOW'], module['words']), end='')"
    )
    texts = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts == [diagram(FLOW, words)] * 2


def test_the_document_stands_alone() -> None:
    svg = diagram(FLOW, words)
    assert not re.search(r"<script|<image|<foreignObject|href|url\(|@import|@font-face|\son\w+=", svg)
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_who_cannot_see_it_is_told_all_of_it() -> None:
    svg = parsed()
    assert svg.get("role") == "img"
    labels = {element.get("id"): element.text or "" for element in svg if element.get("id")}
    title, told = (labels[name] for name in (svg.get("aria-labelledby") or "").split())
    assert title == TITLE
    for group in marked(svg).values():
        for text in group.iter(f"{SVG}text"):
            assert (text.text or "") in told


def test_it_is_readable_at_the_width_of_a_readme() -> None:
    assert WIDTH <= 1100
    assert TEXT * 838 / WIDTH >= 12
    assert set(re.findall(r"font:(\d+)px", diagram(FLOW, words))) == {str(TEXT)}
