"""The lifeline: its words, whom it reaches, and that it is always there."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree as ET

import pytest

from ivr.content.live import Live
from ivr.hours.places import Places
from ivr.voice.lifeline import Helper, Lifeline, helpers, lifeline
from ivr.voice.validate import InvalidTwiMLError

OWN = "+3197010200001"
EMERGENCY = Helper("spoedeisende hulp in Haarlem Zuid", "nul twee drie", "+31232244880")


@pytest.fixture
def with_places(shipped: Live) -> Callable[[Places | None], Live]:
    def make(places: Places | None) -> Live:
        return replace(shipped, contents=replace(shipped.contents, places=places))

    return make


def test_it_says_what_is_wrong_connects_and_reads_out_the_number_twice() -> None:
    say = '<Say language="nl-NL" voice="Laura">'

    assert lifeline([EMERGENCY], caller_id=OWN, voice="Laura") == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        f"{say}Bij levensgevaar: hang op en bel één één twee.</Say>"
        f"{say}Er is een storing. Voor een afspraak of vraag: hang op en bel later.</Say>"
        f"{say}Bij een dringend probleem na uw behandeling: blijf aan de lijn.</Say>"
        f"{say}Ik verbind u door met de spoedeisende hulp in Haarlem Zuid.</Say>"
        f'<Dial callerId="{OWN}" timeout="30">+31232244880</Dial>'
        f"{say}Bent u geholpen? Dan kunt u ophangen.</Say>"
        '<Pause length="5" />'
        f"{say}De spoedeisende hulp in Haarlem Zuid: nul twee drie.</Say>"
        f"{say}De spoedeisende hulp in Haarlem Zuid: nul twee drie.</Say>"
        f"{say}Bij levensgevaar: hang op en bel één één twee.</Say>"
        f"{say}Dank u wel voor het bellen.</Say>"
        "<Hangup /></Response>"
    )


def test_with_nobody_to_connect_to_it_promises_nobody() -> None:
    document = lifeline([], caller_id=OWN, voice="Laura")

    assert "<Dial" not in document
    assert "blijf aan de lijn" not in document
    assert "één één twee" in document
    assert document.endswith("<Hangup /></Response>")


def test_who_is_reached_is_the_silent_callers_emergency_department_the_other_and_the_switchboard(
    shipped: Live,
) -> None:
    assert [helper.number for helper in helpers(shipped)] == ["+31232244880", "+31232246880", "+31232240000"]


def test_a_destination_that_is_not_there_is_left_out(
    shipped: Live, with_places: Callable[[Places | None], Live]
) -> None:
    places = shipped.contents.places
    assert places is not None
    without = {name: each for name, each in places.destinations.items() if name != "switchboard"}

    found = helpers(with_places(replace(places, destinations=MappingProxyType(without))))

    assert [helper.number for helper in found] == ["+31232244880", "+31232246880"]
    assert helpers(with_places(None)) == []


def test_the_shipped_one_can_be_followed_to_its_end(shipped: Live) -> None:
    root = ET.fromstring(Lifeline(lambda: shipped, caller_id=OWN, voice="Laura")())  # noqa: S314 - our own
    verbs = [verb.tag for verb in root]
    spoken = [say.text or "" for say in root.iter("Say")]

    assert verbs.count("Dial") == 3
    for place, verb in enumerate(verbs):
        if verb == "Dial":  # a way to hang up after a talk that has ended
            assert verbs[place + 1 : place + 3] == ["Say", "Pause"]
            assert root[place + 1].text == "Bent u geholpen? Dan kunt u ophangen."
    assert not any(character.isdigit() for text in spoken for character in text)
    for helper in helpers(shipped):
        assert sum(helper.number_in_words in text for text in spoken) == 2


# --- always there ---


@pytest.fixture
def kept(shipped: Live) -> list[Live]:
    """What the line serves now: its last item."""
    return [shipped]


def test_it_is_prepared_before_it_is_needed_and_the_same_each_time(kept: list[Live]) -> None:
    ready = Lifeline(lambda: kept[-1], caller_id=OWN, voice="Laura")

    assert ready() is ready()


def test_it_follows_a_new_version(kept: list[Live], with_places: Callable[[Places | None], Live]) -> None:
    ready = Lifeline(lambda: kept[-1], caller_id=OWN, voice="Laura")
    before = ready()
    kept.append(with_places(None))

    assert "<Dial" in before
    assert "<Dial" not in ready()


def test_it_stands_when_nothing_else_does(kept: list[Live]) -> None:
    ready = Lifeline(lambda: kept[-1], caller_id=OWN, voice="Laura")
    before = ready()
    kept.clear()  # asking for the version raises now

    assert ready() == before


def test_it_stands_when_a_new_version_cannot_be_read(shipped: Live, kept: list[Live]) -> None:
    ready = Lifeline(lambda: kept[-1], caller_id=OWN, voice="Laura")
    before = ready()
    kept.append(replace(shipped, contents=None))  # type: ignore[arg-type]

    assert ready() == before


def test_a_number_that_may_not_be_dialled_leaves_the_words(
    shipped: Live, with_places: Callable[[Places | None], Live]
) -> None:
    places = shipped.contents.places
    assert places is not None
    wrong = {name: replace(each, number="+31140222") for name, each in places.destinations.items()}
    live = with_places(replace(places, destinations=MappingProxyType(wrong)))

    document = Lifeline(lambda: live, caller_id=OWN, voice="Laura")()

    assert document == lifeline([], caller_id=OWN, voice="Laura")


def test_it_is_checked_like_any_other_document() -> None:
    with pytest.raises(InvalidTwiMLError):
        lifeline([replace(EMERGENCY, number="112")], caller_id=OWN, voice="Laura")
