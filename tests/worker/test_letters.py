"""What the owner of the list reads."""

from datetime import UTC, datetime

from ivr.worker.letters import letter, moment, overdue, resolved

DUE = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_an_alarm_says_how_many_since_when_and_how_to_open_the_list() -> None:
    subject, text = overdue("Anna de Vries", 3, DUE)

    assert subject == "Rugpoli: 3 terugbelverzoeken te laat"
    assert text.startswith(
        "Beste Anna de Vries,\n\n3 terugbelverzoeken zijn te laat en nog niet afgehandeld.\n"
    )
    assert "Het oudste had uiterlijk maandag 23 november om 17.05 uur gebeld moeten zijn." in text
    assert "    flask --app app callbacks list\n" in text


def test_one_is_one() -> None:
    subject, text = overdue("Anna", 1, DUE)

    assert subject == "Rugpoli: 1 terugbelverzoek te laat"
    assert "1 terugbelverzoek is te laat en" in text


def test_an_end_says_that_nothing_need_be_done() -> None:
    subject, text = resolved("Anna")

    assert subject == "Rugpoli: geen terugbelverzoeken meer te laat"
    assert "U hoeft niets te doen." in text


def test_a_moment_is_that_of_the_clinic_in_summer_and_winter() -> None:
    assert moment(DUE) == "maandag 23 november om 17.05 uur"
    assert moment(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)) == "woensdag 1 juli om 9.00 uur"


def test_a_letter_is_a_mail_that_asks_for_no_automatic_answer() -> None:
    mail = letter(("Onderwerp", "Hé\n"), "line@x.example", ["a@x.example", "b@x.example"], NOW)

    assert (mail["From"], mail["To"]) == ("line@x.example", "a@x.example, b@x.example")
    assert mail["Subject"] == "Onderwerp"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content() == "Hé\n"
