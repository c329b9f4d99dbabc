"""To hear the line without a phone: the flow itself decides, and nothing is kept."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.content.contents import Sources
from ivr.content.live import Live, compiled
from ivr.hours.model import Kind
from ivr.store.accounts.model import Role

House = Any
HOME = Path(__file__).resolve().parents[2]
RECORDINGS = (HOME / "prompts" / "nl" / "recordings",)


@pytest.fixture
def recorded(make_house: Any, live: Live) -> House:
    """A house in which the placeholder takes are played."""
    playing = compiled(live.contents, live.published_at or make_house().now, 3, playable=lambda _: True)
    return make_house(live=playing, recordings=RECORDINGS)


def asked(house: House, path: str = "/luister", role: Role = Role.VIEWER) -> Any:
    return house.client("berend", role).get(f"/staf{path}")


def test_a_call_of_now_begins_with_what_is_heard_first(house: House, read: Any) -> None:
    page = read(asked(house))

    assert "Welkom bij de rugpoli" in page
    assert "toets 2" in page
    assert page.index("Welkom") < page.index("Wat doet de beller?")


def test_a_call_at_another_moment_is_the_call_of_that_moment(house: House, read: Any) -> None:
    page = read(asked(house, "/luister?op=2026-11-24&tijd=20:00"))

    assert "Gesprek, morgen 20:00" in page
    assert "De rugpoli is nu dicht." in page
    assert "spoedeisende hulp" in page


def test_keys_lead_on_and_each_choice_is_a_link(house: House, read: Any) -> None:
    answer = asked(house, "/luister?toetsen=2")

    assert "toets 2" in read(answer)
    assert "De telefoon gaat over bij: orthopedisch verpleegkundige." in read(answer)
    assert "toetsen=2+%3Dbusy" in answer.text


def test_whom_nobody_answers_is_heard_too(house: House, read: Any) -> None:
    page = read(asked(house, "/luister?toetsen=4+%3Dbusy"))

    assert "De telefoon gaat over bij: centrale van het ziekenhuis." in page


def test_a_line_can_be_held_and_time_can_pass(house: House, read: Any) -> None:
    held = read(asked(house, "/luister?houd=nurse%3Dclosed&toetsen=2"))
    passed = read(asked(house, "/luister?toetsen=nurse%3Dclosed+2"))

    assert "is hierbij dicht gehouden" in held
    assert "orthopedisch verpleegkundige is dan dicht" in passed
    for page in (held, passed):
        assert "is nu dicht" in page


def test_what_staff_closed_for_now_is_heard_and_what_opens_again_too(house: House, read: Any) -> None:
    until = house.now + timedelta(minutes=10)
    house.site.prepare()
    house.closing.begin(("nurse",), Kind.CLOSED, "other", until=until, by="Berend", now=house.now)

    assert "is nu dicht" in read(asked(house, "/luister?toetsen=2"))
    assert "De telefoon gaat over bij" in read(asked(house, "/luister?toetsen=2&op=2026-11-23&tijd=13:21"))


def test_far_away_moments_are_compiled_anew(house: House, read: Any) -> None:
    page = read(asked(house, "/luister?op=2028-12-25&tijd=11:00"))

    assert "De rugpoli is nu dicht." in page


@pytest.mark.parametrize(
    "moment", ["op=2026-02-30&tijd=12:00", "op=morgen&tijd=12:00", "op=2026-11-24&tijd=25:00"]
)
def test_a_moment_that_does_not_exist_is_said(house: House, read: Any, moment: str) -> None:
    answer = asked(house, f"/luister?{moment}")

    assert answer.status_code == 422
    assert "Kies een datum en een tijd die bestaan." in read(answer)


@pytest.mark.parametrize(
    "script", ["x", "=lost", "nurse=ajar", "2 =busy =busy =busy - - - - - - - - - - 0 0 0"]
)
def test_what_cannot_be_done_is_left_out(house: House, script: str) -> None:
    client = house.client("berend", Role.VIEWER)

    assert client.get("/staf/luister", query_string={"toetsen": script}).status_code == 200


def test_the_concept_is_heard_by_who_has_one_only(house: House, read: Any, sources: Sources) -> None:
    house.publish(sources)
    nurse = dict(sources.schedules["nurse.yaml"])
    nurse["overrides"] = [
        {
            "name": "cursus",
            "from": "2026-11-24",
            "until": "2026-11-24",
            "hours": "closed",
            "source": "not confirmed",
        }
    ]
    planner = house.client("petra", Role.PLANNER)
    address = "/staf/luister?versie=concept&op=2026-11-24&tijd=13:30&toetsen=2"
    without = read(planner.get(address))
    house.site.concepts.keep(
        "petra", 0, 1, json.dumps({**sources.schedules, "nurse.yaml": nurse}), "", house.now
    )

    assert "U hebt geen concept" in without
    assert "De telefoon gaat over bij: orthopedisch verpleegkundige." in without
    assert "is nu dicht" in read(planner.get(address))
    assert "U hebt geen concept" in read(house.client("bert", Role.PLANNER).get(address))


def test_sound_is_that_of_the_takes_in_order(recorded: House) -> None:
    client = recorded.client("berend", Role.VIEWER)
    whole = client.get("/staf/luister/geluid?deel=0")
    later = client.get("/staf/luister/geluid?deel=1&toetsen=4")

    assert {whole.mimetype, later.mimetype} == {"audio/wav"}
    assert len(whole.data) > 20 * 8000  # the first menu is heard for more than 20 seconds
    assert len(later.data) > 8000
    assert whole.data != later.data


@pytest.mark.parametrize("part", ["7", "x", "-1", "²"])
def test_there_is_no_sound_of_what_was_not_said(recorded: House, part: str) -> None:
    client = recorded.client("berend", Role.VIEWER)

    assert client.get("/staf/luister/geluid", query_string={"deel": part}).status_code == 404


def test_sound_is_asked_for_in_parts_and_again_only_if_it_changed(recorded: House) -> None:
    client = recorded.client("berend", Role.VIEWER)
    whole = client.get("/staf/luister/geluid?deel=0")
    part = client.get("/staf/luister/geluid?deel=0", headers={"Range": "bytes=0-99"})
    again = client.get("/staf/luister/geluid?deel=0", headers={"If-None-Match": whole.headers["ETag"]})

    assert (part.status_code, part.data) == (206, whole.data[:100])
    assert (again.status_code, again.data) == (304, b"")
