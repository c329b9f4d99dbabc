import pytest

from ivr.speech.catalogue import Kind
from ivr.speech.wording import UNSAID

# What is said, and the fault that is found in it.
SAID = [
    ("Vier van de 10 mensen.", "a digit is written"),
    ("Vijf % van de mensen.", "a sign stands in the text"),
    ("Zitten en/of staan.", "a sign stands in the text"),
    ("Bewegen, bijv. wandelen.", "an abbreviation is used"),
    ("Bewegen, d.w.z. wandelen.", "an abbreviation is used"),
    ("De nekwervels t/m de lendenwervels.", "a sign stands in the text"),
    ("Schrijf naar balie@ziekenhuis.", "an address of the internet is spoken"),
    ("Kijk op spaarnegasthuis.nl voor meer.", "an address of the internet is spoken"),
    ("Kijk op www punt.", "an address of the internet is spoken"),
    ("Indien u pijn heeft, bel ons.", "officialese is used"),
    ("U dient te bewegen.", "officialese is used"),
    ("Met betrekking tot uw rug.", "officialese is used"),
    ("Heb je pijn?", "the caller is addressed as je"),
    ("Dat is jouw rug.", "the caller is addressed as je"),
    ("Voor de balie, druk {key}.", "another verb than toets is used for a key"),
    ("Voor de balie, kies toets {key}.", "another verb than toets is used for a key"),
    ("Toets uw telefoonnummer in.", "another verb than toets is used for a key"),
    ("U kunt uw nummer intoetsen.", "another verb than toets is used for a key"),
    ("Voor de balie, toets vier.", "a key is typed into the words"),
    ("Om terug te gaan, toets sterretje.", "a key is typed into the words"),
    ("Bel vanaf acht uur.", "a time is typed into the words"),
    ("Dat duurt een uur.", "a time is typed into the words"),
    ("Bel om half twee.", "a time is typed into the words"),
    ("Bel om kwart over één.", "a time is typed into the words"),
    ("Bel om tien voor half elf.", "a time is typed into the words"),
    ("De balie is open tot middernacht.", "a time is typed into the words"),
    ("Bel op maandag.", "a day is typed into the words"),
    ("De balie is op dinsdagen dicht.", "a day is typed into the words"),
    ("Bel nul twee drie, twee twee vier.", "a phone number is typed into the words"),
    ("Bel één één twee drie.", "a phone number is typed into the words"),
    ("Bel een een twee.", "a phone number is typed into the words"),
    ("Bel één, één, twee.", "a phone number is typed into the words"),
    ("Bel honderdtwaalf.", "the emergency number is said in another way"),
    ("Bel één twaalf.", "the emergency number is said in another way"),
    ("U hoeft niet te bellen.", "a caller is told not to phone"),
    ("U hoeft de dokter dan niet meer te bellen.", "a caller is told not to phone"),
    ("Het is niet nodig om te bellen.", "a caller is told not to phone"),
    ("Neem duizend milligram.", "a dose is said"),
    ("Neem twee tabletten.", "a dose is said"),
    ("Is het ernstig?", "the caller is asked to judge how serious it is"),
    ("Zeg uw geboortedatum.", "personal data are asked for"),
    ("Ongeldige keuze.", "the caller is blamed"),
    ("U koos een verkeerde toets.", "the caller is blamed"),
]


def faults(text: str, kind: Kind = Kind.ANNOUNCEMENT) -> list[str]:
    own = text.replace("{key}", "…")
    found = [row.fault(own) for row in UNSAID if kind in row.kinds]
    return [fault.partition(":")[0] for fault in found if fault]


@pytest.mark.parametrize(("text", "fault"), [pytest.param(*case, id=case[0]) for case in SAID])
def test_what_is_not_said_is_found(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_every_row_finds_something() -> None:
    assert {row.message for row in UNSAID} == {fault for _, fault in SAID}


def test_a_fault_quotes_what_it_found() -> None:
    assert [row.fault("U dient te bewegen.") for row in UNSAID if row.message == "officialese is used"] == [
        'officialese is used: "dient"'
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bij levensgevaar: hang op en bel één één twee.",
        "Voor spoedeisende hulp in Haarlem Zuid, toets {key}.",
        "Ik heb geen toets gehoord.",
        "Deze toets is hier niet in gebruik.",
        "Voor een adviseur of een diëtist, toets {key}.",
        "De klachten verdwijnen vaak binnen vier tot zes weken.",
        "Ongeveer één op de tien mensen heeft deze klachten.",
        "Kunnen we nog iets voor u doen?",
        "De pijn kan 's nachts erger zijn.",
        "Het is goed om een half jaar te oefenen.",
        "Een medewerker belt u op een werkdag terug.",
        "Kies dan de spoedeisende hulp.",
        "U hoeft niet te stoppen met bewegen.",
        "Wij zijn er niet alleen overdag.",
        "Een fysiotherapeut, een arts, en soms een ander.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert faults(text) == []


def test_a_summary_may_speak_of_pressure_and_of_what_is_wrong() -> None:
    text = "Een verkeerde keuze van houding drukt op de rug."
    assert faults(text, Kind.SUMMARY) == []
    assert len(faults(text, Kind.ANNOUNCEMENT)) == 2
