import pytest

from ivr.callflow.diagram import words as dutch
from ivr.hours.model import Kind


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("Voor een recept, toets {key}.", "een recept", id="a goal"),
        pytest.param("Voor Haarlem Zuid, toets {key}.", "Haarlem Zuid", id="a name keeps its capital"),
        pytest.param("Voor een afspraak, recept of iets anders, toets {key}.", "een afspraak, recept of iets anders", id="commas"),
        pytest.param("Om terug te gaan, toets {key}.", "om terug te gaan", id="a wish"),
        pytest.param("Kies {key} voor de arts.", "Kies … voor de arts.", id="another pattern stays whole"),
    ],
)  # fmt: skip
def test_an_option_is_cut_down_to_its_goal(text: str, label: str) -> None:
    assert dutch.option(text) == label


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "Ik verbind u door met de balie van de polikliniek.", "Balie van de polikliniek", id="de"
        ),
        pytest.param("Ik verbind u door met het ziekenhuis.", "Ziekenhuis", id="het"),
        pytest.param("Ik verbind u door met Hoofddorp.", "Hoofddorp", id="no article"),
        pytest.param("Een ogenblik geduld.", "Een ogenblik geduld.", id="another pattern stays whole"),
    ],
)
def test_a_person_is_named_by_the_words_that_connect(text: str, name: str) -> None:
    assert dutch.person(text) == name


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("Balie: {number:desk}.", "Balie.", id="after a colon it is left out"),
        pytest.param("U krijgt hulp in {location:here}.", "U krijgt hulp in ….", id="elsewhere it is marked"),
        pytest.param("Welkom.", "Welkom.", id="no slot"),
    ],
)
def test_what_is_filled_in_later_is_not_shown_as_code(text: str, plain: str) -> None:
    assert dutch.plain(text) == plain


@pytest.mark.parametrize(
    ("name", "label", "says"),
    [
        pytest.param(
            "Balie van de polikliniek", "de balie van de polikliniek", True, id="but for the article"
        ),
        pytest.param("Spoedeisende hulp in Haarlem Zuid", "Haarlem Zuid", True, id="a part of it"),
        pytest.param("Is de balie open?", "een medewerker", False, id="something else"),
    ],
)
def test_a_label_is_left_to_a_name_that_says_it(name: str, label: str, says: bool) -> None:  # noqa: FBT001 - a case
    assert dutch.says(name, label) is says


def test_a_line_without_a_subject_goes_by_its_id() -> None:
    assert dutch.question("physio") == "Is physio open?"
    assert dutch.finding("physio", Kind.CLOSED) == "Physio is dicht"


def test_every_status_and_every_failure_has_words() -> None:
    assert set(dutch.ANSWERS) == set(Kind)
    assert [dutch.finding("desk", kind) for kind in Kind] == [
        "De balie is open",
        "De balie is dicht",
        "De balie is onbekend",
    ]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a of b", id="two"),
        pytest.param(["a", "b", "c"], "a, b of c", id="three"),
    ],
)
def test_alternatives_are_joined_in_dutch(parts: list[str], text: str) -> None:
    assert dutch.either(parts) == text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param(["vraagt"], "Vraagt.", id="one"),
        pytest.param(["vraagt", "biedt aan", "noteert"], "Vraagt, biedt aan en noteert.", id="three"),
    ],
)
def test_steps_are_a_sentence(parts: list[str], text: str) -> None:
    assert dutch.sentence(parts) == text


def test_one_subject_is_one() -> None:
    assert [dutch.subjects(1), dutch.subjects(2)] == ["1 onderwerp", "2 onderwerpen"]
