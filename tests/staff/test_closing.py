"""Closing and opening for now through the pages: chosen, seen beforehand, pressed, changed, undone."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from ivr.content import closures_file
from ivr.content.occurring import CLINIC
from ivr.hours.model import Kind
from ivr.staff import closing, now
from ivr.store.accounts.model import Role
from ivr.store.errors import StoreError

House = Any
Read = Callable[[Any], str]
CHOICE = {"soort": "dicht", "reden": "busy", "einde": "tijd", "tot": "13:20"}


def choose(client: Any, line: str = "verpleegkundige", **differs: Any) -> Any:
    """The page that shows the effect of what was chosen."""
    fields = {name: value for name, value in (CHOICE | differs).items() if value is not None}
    return client.get(f"/staf/nu/{line}/bekijken", query_string=fields)


def press(client: Any, page: Any) -> Any:
    """Press the button of that page, with the fields that it has."""
    form = page.text.partition('class="deeds press"')[2].partition("</form>")[0]
    action = re.search(r'action="/staf([^"]+zetten)"', page.text)
    assert action
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([a-z]+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    return client.post(f"/staf{action[1]}", data=fields)


def closed(house: House, **differs: Any) -> Any:
    """Somebody who has just closed a line, and the page that they see then."""
    client = house.client()
    answer = press(client, choose(client, **differs))
    assert answer.status_code == 303
    return client, client.get(answer.headers["Location"])


def kinds(house: House) -> dict[str, Kind]:
    """What a call of this machine would meet now."""
    situation = house.site.content().situation(house.now)
    return {line: situation.of(line) for line in CLINIC if situation.of(line) is not Kind.OPEN}


# --- how it is ---


def test_every_line_that_may_be_closed_is_told_with_how_it_is(house: House, read: Read) -> None:
    text = read(house.client().get("/staf/nu"))

    assert "Orthopedisch verpleegkundige open Open tot 13:30 (wekelijkse uren)." in text
    assert "Terugbelverzoeken open Open (geen vaste uren)." in text
    assert "De poli dicht zetten" in text
    assert "Spoedeisende hulp in Hoofddorp open" not in text
    assert "Dit hoort een beller nu Welkom bij de rugpoli" in text


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("poli", "De poli dicht zetten"),
        ("verpleegkundige", "Orthopedisch verpleegkundige dicht zetten"),
        ("balie", "Balie van de polikliniek dicht zetten"),
        ("terugbelverzoeken", "Terugbelverzoeken dicht zetten"),
    ],
)
def test_a_line_asks_what_is_likely_and_offers_the_other(
    house: House, read: Read, line: str, asks: str
) -> None:
    text = read(house.client().get(f"/staf/nu/{line}"))

    assert asks in text
    assert "Liever open zetten?" in text
    assert "Alleen collega’s zien dit. Bellers horen het niet." in text


def test_a_line_that_is_closed_is_opened(house: House, read: Read) -> None:
    house.now += timedelta(hours=3)

    text = read(house.client().get("/staf/nu/verpleegkundige"))

    assert "Orthopedisch verpleegkundige open zetten" in text
    assert "Extra open" in text
    assert "Te druk" not in text
    assert "Te druk" in read(house.client().get("/staf/nu/verpleegkundige?soort=dicht"))


@pytest.mark.parametrize("line", ["ed_hoofddorp", "spoedeisende-hulp", "switchboard", "centrale", "nurse"])
def test_there_is_no_page_for_an_emergency_department_or_the_switchboard(house: House, line: str) -> None:
    client = house.client()

    assert client.get(f"/staf/nu/{line}").status_code == 404
    assert choose(client, line).status_code == 404
    assert house.post(client, f"/nu/{line}/zetten", **CHOICE).status_code == 404
    assert house.closing.closures.recent() == ()


# --- what it does, beforehand ---


def test_before_the_press_it_is_told_what_callers_get_and_until_when(house: House, read: Read) -> None:
    client = house.client()

    text = read(choose(client, "poli", lijn=["verpleegkundige", "balie", "terugbelverzoeken"]))

    assert "De hele poli dicht tot vanmiddag 13:20?" in text
    assert "Bellers krijgen dan het avondmenu." in text
    assert "Zet dicht tot vanmiddag 13:20" in text
    assert "De rugpoli is nu dicht." in text
    assert house.closing.closures.recent() == ()


def test_what_changes_nothing_says_so(house: House, read: Read) -> None:
    house.now += timedelta(hours=6)

    text = read(choose(house.client(), einde="uur"))

    assert "Voor bellers verandert er niets" in text


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        pytest.param({"reden": None}, closing.CHOOSE_REASON, id="no reason"),
        pytest.param({"reden": "griep van Anna"}, closing.CHOOSE_REASON, id="a reason of one's own"),
        pytest.param({"reden": "extra"}, closing.CHOOSE_REASON, id="a reason to open"),
        pytest.param({"einde": None}, "Kies tot wanneer.", id="no end"),
        pytest.param({"tot": "13:00"}, "Die tijd is al voorbij.", id="an end that has been"),
        pytest.param({"tot": "1 uur"}, "Vul een tijd in", id="no time"),
        pytest.param({"einde": "datum", "dag": "2027-01-01"}, "tot en met zondag 6 december", id="too far"),
        pytest.param({"soort": "kapot"}, "Kies tot wanneer.", id="neither closed nor open"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    house: House, read: Read, differs: dict[str, str | None], said: str
) -> None:
    client = house.client()
    answer = choose(client, **differs)

    assert answer.status_code == 422
    assert said in read(answer)
    assert 'value="busy" required checked' in answer.text or "reden" in differs
    pressed = {name: value for name, value in (CHOICE | differs).items() if value is not None}
    assert house.post(client, "/nu/verpleegkundige/zetten", **pressed).status_code == 422
    assert house.told() == [("anna", "closure.begun", "verpleegkundige", "refused")]
    assert house.closing.closures.recent() == ()


# --- the press ---


def test_after_the_press_it_holds_and_can_be_undone_at_once(house: House, read: Read) -> None:
    client, page = closed(house)

    assert kinds(house) == {"nurse": Kind.CLOSED}
    text = read(page)
    assert (
        "Orthopedisch verpleegkundige: dicht tot vanmiddag 13:20. Bellers horen het vanaf het volgende gesprek."
        in text
    )
    assert "Te druk. Gezet door Anna, vandaag 13:10." in text
    assert "dicht Dicht (te druk). Opent vandaag om 13:20." in text
    ((who, what, about, outcome),) = house.told()
    assert (who, what, outcome) == ("anna", "closure.begun", "ok")
    assert about == "nurse closed until 2026-11-23 13:20 (busy)"

    undo = re.search(r'action="/staf(/nu/maatregel/[0-9a-f]{16}/beeindigen)"', page.text)
    assert undo
    undone = house.post(client, undo[1])

    assert kinds(house) == {}
    assert house.told()[0][1] == "closure.ended"
    assert "De gewone openingstijden gelden weer." in read(client.get(undone.headers["Location"]))


def test_the_whole_clinic_is_closed_with_the_lines_that_are_ticked(house: House) -> None:
    page = house.client().get("/staf/nu/poli")
    assert len(re.findall(r'name="lijn" value="[a-z]+" checked', page.text)) == 3

    closed(house, line="poli", lijn=["balie", "terugbelverzoeken", "ed_hoofddorp"])

    assert kinds(house) == {"office": Kind.CLOSED, "desk": Kind.CLOSED, "callback_list": Kind.CLOSED}


def test_lines_that_were_unticked_stay_so_on_the_way_back(house: House) -> None:
    client = house.client()
    page = choose(client, "poli", lijn=["balie"])
    back = re.search(r'href="(/staf/nu/poli\?[^"]+)"', page.text)
    assert back

    again = client.get(unescape(back[1]))

    assert re.findall(r'name="lijn" value="([a-z]+)" checked', again.text) == ["balie"]
    assert 'value="13:20"' in again.text


def test_a_line_is_opened_for_now(house: House, read: Read) -> None:
    house.now += timedelta(hours=2)  # 15:10: the nurse's hours are over

    _, page = closed(house, soort="open", reden="extra", einde="uur")

    assert kinds(house) == {}
    assert "open Open tot 16:10 (extra open)." in read(page)


def test_the_same_press_twice_is_one_measure(house: House) -> None:
    client = house.client()
    page = choose(client)

    first, second = press(client, page), press(client, page)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(house.closing.closures.recent()) == 1


def test_a_page_that_lay_open_past_the_end_closes_nothing(house: House, read: Read) -> None:
    client = house.client()
    page = choose(client)
    house.now += timedelta(minutes=15)

    answer = press(client, page)

    assert answer.status_code == 422
    assert "Die tijd is al voorbij." in read(answer)
    assert house.closing.closures.recent() == ()


def test_a_machine_that_cannot_follow_yet_says_so(house: House, read: Read) -> None:
    client = house.client()
    page = choose(client)
    (house.data_dir / "closures.next.json").mkdir()

    answer = press(client, page)

    assert answer.status_code == 503
    assert now.NOT_HERE_YET in read(answer)
    assert len(house.closing.closures.current(house.now)) == 1
    measure = house.closing.closures.recent()[0]
    for deed in ("einde", "beeindigen"):
        answer = house.post(client, f"/nu/maatregel/{measure.id}/{deed}", einde="langer")
        assert answer.status_code == 503
        assert now.NOT_HERE_YET in read(answer)


# --- one that holds ---


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        pytest.param({"einde": "langer"}, "tot vanmiddag 15:10", id="an hour longer"),
        pytest.param({"einde": "tijd", "tot": "13:25"}, "tot vanmiddag 13:25", id="another time"),
        pytest.param({"einde": "datum", "dag": "2026-11-24"}, "tot en met morgen", id="days"),
    ],
)
def test_it_gets_another_end(house: House, read: Read, fields: dict[str, str], until: str) -> None:
    client, measure = house.client(), house.close_for_now("nurse")

    answer = house.post(client, f"/nu/maatregel/{measure}/einde", **fields)

    assert answer.status_code == 303
    assert f"Orthopedisch verpleegkundige: dicht {until}." in read(client.get(answer.headers["Location"]))
    assert house.told() == [("anna", "closure.extended", measure, "ok")]
    history = read(client.get(f"/staf/nu/maatregel/{measure}"))
    assert "Eén uur vanaf nu" in history
    assert "dicht gezet tot vanmiddag 14:10 door Berend" in history
    assert f"einde veranderd, {until} door Anna" in history


def test_an_end_that_cannot_be_is_said_at_its_field(house: House, read: Read) -> None:
    client, measure = house.client(), house.close_for_now("nurse")

    answer = house.post(client, f"/nu/maatregel/{measure}/einde", einde="tijd", tot="12:00")

    assert answer.status_code == 422
    assert "Die tijd is al voorbij." in read(answer)
    assert house.told() == [("anna", "closure.extended", measure, "refused")]


def test_what_is_over_gets_no_other_end_and_says_how_it_ended(house: House, read: Read) -> None:
    client, ended = house.client(), house.close_for_now("nurse")
    passed = house.close_for_now("desk", hours=0.5)
    house.post(client, f"/nu/maatregel/{ended}/beeindigen")
    house.now += timedelta(minutes=40)

    for measure in (ended, passed):
        answer = house.post(client, f"/nu/maatregel/{measure}/einde", einde="uur")
        assert answer.status_code == 409
        assert now.OVER in read(answer)
        assert house.told() == [("anna", "closure.extended", measure, "refused")]
    assert "Beëindigd door Anna, vandaag 13:10." in read(client.get(f"/staf/nu/maatregel/{ended}"))
    assert "Dit is vanzelf geëindigd." in read(client.get(f"/staf/nu/maatregel/{passed}"))
    assert "intussen voorbij" in read(client.get(f"/staf/nu?gezet={passed}"))


def test_a_measure_that_never_was_is_not_there(house: House) -> None:
    client = house.client()

    assert client.get("/staf/nu/maatregel/nergens").status_code == 404
    assert house.post(client, "/nu/maatregel/nergens/einde", einde="uur").status_code == 404
    assert house.post(client, "/nu/maatregel/nergens/beeindigen").status_code == 404
    assert client.get("/staf/nu?gezet=0123456789abcdef").status_code == 404
    assert client.get("/staf/nu?gezet=%22%3Cscript%3E").status_code == 200


def test_two_at_once_are_both_shown_and_ended_one_by_one(house: House, read: Read) -> None:
    client, first = house.client(), house.close_for_now("nurse")
    house.close_for_now("nurse", "desk", hours=2)

    text = read(client.get("/staf/nu"))
    assert "Orthopedisch verpleegkundige en balie van de polikliniek: dicht tot vanmiddag 15:10" in text
    assert "Orthopedisch verpleegkundige: dicht tot vanmiddag 14:10" in text
    house.post(client, f"/nu/maatregel/{first}/beeindigen")
    assert kinds(house) == {"nurse": Kind.CLOSED, "desk": Kind.CLOSED}


# --- the board ---


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EMPLOYEE])
def test_the_board_is_loud_about_what_holds_and_leads_who_may_to_its_end(
    house: House, read: Read, role: Role
) -> None:
    measure = house.close_for_now("nurse")
    page = house.client(role=role).get("/staf/")

    text = read(page)
    assert "Nu anders dan de openingstijden Orthopedisch verpleegkundige: dicht tot vanmiddag 14:10." in text
    assert "Andere reden. Gezet door Berend, vandaag 13:10." in text
    assert "dicht Dicht (andere reden). Opent morgen om 13:00." in text
    assert (f"/nu/maatregel/{measure}" in page.text) is (role is Role.EMPLOYEE)
    assert ("/staf/nu/verpleegkundige" in page.text) is (role is Role.EMPLOYEE)


def test_the_board_stands_without_the_account_of_measures(
    house: House, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreError("the database failed")

    monkeypatch.setattr(house.closing.closures, "current", away)

    assert "Orthopedisch verpleegkundige open" in read(house.client().get("/staf/"))


def test_a_promise_to_phone_back_does_not_move_with_a_closure(house: House) -> None:
    house.close_for_now("office", hours=24 * 5)
    house.deliver()

    (callback,) = house.site.ledger.callbacks()

    assert house.site.content().situation(house.now).of("office") is Kind.CLOSED
    assert callback.due_at.isoformat() == "2026-11-25T16:00:00+00:00"


def test_the_file_of_this_machine_is_what_the_database_has(house: House) -> None:
    house.close_for_now("nurse")

    assert [each.line for each in closures_file.load(house.data_dir).closures] == ["nurse"]
