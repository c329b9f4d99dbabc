"""Each job of each role, from log-in to the changed call, heard on the phone.

Rules of this file: everything is found by what stands on the screen, as its people find it; each job begins at the board.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

Desk = Any
Clinic = Any
Sit = Callable[[str], Desk]
EVE_HALF_PAST_NOON = datetime(2026, 12, 24, 11, 30, tzinfo=UTC)
EVENING_MENU, DAY_MENU = (
    "Voor spoedeisende hulp in Hoofddorp, toets 1.",
    "Voor vragen over uw verzorging, toets 2.",
)


def to_line(desk: Desk, name: str) -> None:
    desk.page.get_by_role("link", name="Openingstijden").click()
    desk.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def entered(desk: Desk, day: str, until: str, why: str) -> None:
    """Enter other hours for one day, until a time."""
    page = desk.page
    page.get_by_label("Welke dag, of vanaf welke dag?").fill(day)
    page.get_by_role("button", name="Vul de gewone uren van die dag in").click()
    page.get_by_label("tot, andere uren, blok 1").fill(until)
    page.get_by_label("Waarom? (alleen voor collega's)").first.fill(why)
    page.get_by_role("button", name="Bewaar in mijn concept").first.click()
    expect(page.get_by_role("status")).to_contain_text("bewaard in uw concept")


def examined(desk: Desk) -> None:
    """Look at the concept and have it examined."""
    desk.page.get_by_role("link", name="Bekijk en publiceer").click()
    desk.page.get_by_role("button", name="Loop het na").click()
    desk.title("Uw concept")


def published(desk: Desk, reason: str, version: int) -> None:
    desk.page.get_by_label("Waarom verandert u dit?").fill(reason)
    desk.page.get_by_role("button", name="Publiceer").click()
    desk.title(f"Versie {version} geldt nu")


# --- kijker ---


def test_a_viewer_sees_and_hears_the_line_and_changes_nothing(desks: Sit) -> None:
    desk = desks("vera")
    desk.picture("overzicht")
    page = desk.page
    page.get_by_role("link", name="Ga verder in dit gesprek").click()
    page.get_by_role("link", name=DAY_MENU).click()
    expect(page.get_by_text("De telefoon gaat over bij: orthopedisch verpleegkundige.")).to_be_visible()
    desk.picture("beluister")
    page.get_by_role("link", name="in gesprek").click()
    expect(page.get_by_text("De verpleegkundige is in gesprek.")).to_be_visible()

    to_line(desk, "Rugpoli")
    expect(page.get_by_role("button", name=re.compile("^Bewaar"))).to_have_count(0)
    expect(page.get_by_role("link", name="Terugbellijst")).to_have_count(0)
    expect(page.get_by_role("link", name="Dicht of open")).to_have_count(0)


# --- medewerker ---


def test_an_employee_closes_the_nurse_for_an_hour_and_callers_hear_it_until_it_ends_by_itself(
    clinic: Clinic, desks: Sit
) -> None:
    desk = desks("mies")
    page = desk.page
    page.get_by_role("link", name="Dicht of open", exact=True).click()
    page.get_by_role("link", name="Orthopedisch verpleegkundige dicht zetten").click()
    page.get_by_label("Eén uur", exact=True).check()
    page.get_by_label("Overleg of scholing").check()
    page.get_by_role("button", name="Bekijk wat bellers dan horen").click()
    expect(page.get_by_role("heading", name="Wat bellers dan merken")).to_be_visible()
    desk.picture("dicht-zetten")
    before = clinic.call("2")
    page.get_by_role("button", name=re.compile("^Zet dicht")).click()
    expect(page.get_by_role("status")).to_contain_text("dicht tot")

    assert "+31232246491" in before
    during = clinic.call("2")
    assert "is nu dicht" in during
    assert "+31232246491" not in during
    assert "+31232246491" in clinic.call("2", at=datetime(2026, 11, 24, 12, 30, tzinfo=UTC))
    page.get_by_role("button", name="Maak ongedaan").click()
    assert "+31232246491" in clinic.call("2")


def test_an_employee_closes_the_nurse_by_phone_until_a_time_and_it_opens_by_itself(clinic: Clinic) -> None:
    tuesday = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)  # 13:05: open until 14:00
    clinic.now = tuesday
    heard = clinic.call(f"* 42638# {clinic.code()}# 1 3 1330#")

    assert "dicht tot half twee" in heard
    assert "+31232246491" not in clinic.call("2", at=datetime(2026, 11, 24, 12, 29, tzinfo=UTC))
    assert "+31232246491" in clinic.call("2", at=datetime(2026, 11, 24, 12, 31, tzinfo=UTC))


# --- planner ---


def test_a_planner_enters_24_december_until_noon_and_a_call_then_hears_it(clinic: Clinic, desks: Sit) -> None:
    assert DAY_MENU in clinic.call(at=EVE_HALF_PAST_NOON)
    desk = desks("petra")
    page = desk.page
    to_line(desk, "Rugpoli")
    desk.picture("openingstijden")
    entered(desk, "2026-12-24", "12:00", "Kerstavond")
    expect(page.get_by_text("Donderdag 24 december (Kerstavond): 08:00–12:00.")).to_be_visible()
    examined(desk)
    expect(page.get_by_text("Donderdag 24 december 12:00–17:00: was keuzemenu overdag")).to_be_visible()
    expect(page.get_by_role("heading", name="Elke beller komt bij iemand uit")).to_be_visible()
    desk.picture("concept")
    page.get_by_role("link", name="Bekijk de kalender").click()
    page.get_by_label("Maand", exact=True).fill("2026-12")
    page.get_by_role("button", name="Toon").click()
    expect(
        page.get_by_role("cell", name=re.compile("24.*van 8.00 tot 12.00 uur.*Kerstavond"))
    ).to_be_visible()
    desk.picture("kalender")
    page.get_by_role("link", name="Beluister 24 december 2026 om 12 uur").click()
    page.get_by_label("Tijd").fill("12:30")
    page.get_by_role("button", name="Bel op dat moment").click()
    expect(page.get_by_role("main").get_by_text(EVENING_MENU).first).to_be_visible()
    assert DAY_MENU in clinic.call(at=EVE_HALF_PAST_NOON)

    page.go_back()
    page.goto(f"{clinic.address}/uren/concept")
    published(desk, "Kerstavond, de poli sluit om 12 uur", 2)

    clinic.serves(2)
    heard = clinic.call(at=EVE_HALF_PAST_NOON)
    assert EVENING_MENU in heard
    assert DAY_MENU not in heard
    assert DAY_MENU in clinic.call(at=datetime(2026, 12, 24, 10, 30, tzinfo=UTC))


def test_hours_that_strand_a_caller_are_refused_with_a_call_that_shows_it(desks: Sit) -> None:
    desk = desks("petra")
    page = desk.page
    for name in (
        "Spoedeisende hulp in Hoofddorp",
        "Spoedeisende hulp in Haarlem Zuid",
        "Centrale van het ziekenhuis",
    ):
        to_line(desk, name)
        page.get_by_label("Welke dag, of vanaf welke dag?").fill("2026-12-24")
        section = page.locator("section", has=page.locator("#anders"))
        section.get_by_role("radio").first.check()
        section.get_by_label(re.compile("^Waarom")).fill("verbouwing")
        section.get_by_role("button", name="Bewaar in mijn concept").click()
        expect(page.get_by_role("status")).to_contain_text("bewaard in uw concept")
    examined(desk)

    expect(page.get_by_role("heading", name="Zo loopt een beller vast")).to_be_visible()
    expect(page.get_by_role("button", name="Publiceer")).to_have_count(0)
    desk.picture("vastlopen")
    page.get_by_role("link", name="Beluister dit gesprek").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beluister de lijn")
    expect(page.get_by_text("(uw concept)")).to_be_visible()
    assert "24" in page.get_by_role("heading", level=2).first.inner_text()


def test_two_planners_at_once_lose_nothing(clinic: Clinic, desks: Sit) -> None:
    petra, paul = desks("petra"), desks("paul")
    to_line(petra, "Rugpoli")
    entered(petra, "2026-12-24", "12:00", "Kerstavond")
    to_line(paul, "Rugpoli")
    entered(paul, "2026-12-31", "12:00", "Oudjaar")
    examined(petra)
    published(petra, "kerst", 2)
    examined(paul)
    expect(paul.page.get_by_text("Petra publiceerde versie 2: “kerst”")).to_be_visible()
    paul.page.get_by_role("link", name="Bekijk beide en voeg ze samen").click()
    paul.picture("samenvoegen")
    paul.page.get_by_role("button", name="Voeg samen").click()
    paul.page.get_by_role("button", name="Loop het na").click()
    paul.title("Uw concept")
    published(paul, "oud en nieuw", 3)

    clinic.serves(3)
    for day in (24, 31):
        assert EVENING_MENU in clinic.call(at=datetime(2026, 12, day, 11, 30, tzinfo=UTC))


def test_restoring_brings_back_last_week(clinic: Clinic, desks: Sit) -> None:
    desk = desks("petra")
    page = desk.page
    to_line(desk, "Rugpoli")
    entered(desk, "2026-12-24", "12:00", "Kerstavond")
    examined(desk)
    published(desk, "kerst", 2)
    clinic.serves(2)
    assert EVENING_MENU in clinic.call(at=EVE_HALF_PAST_NOON)

    page.get_by_role("link", name="Alle versies").click()
    desk.picture("versies")
    page.get_by_role("link", name="Versie 1", exact=True).click()
    expect(page.get_by_text("Donderdag 24 december 12:00–17:00: was avondmenu")).to_be_visible()
    page.get_by_role("button", name="Laat deze uren weer gelden").click()
    desk.title("Versie 3 geldt nu")

    clinic.serves(3)
    assert DAY_MENU in clinic.call(at=EVE_HALF_PAST_NOON)


def test_a_planner_confirms_what_nobody_had_confirmed(desks: Sit) -> None:
    desk = desks("petra")
    page = desk.page
    page.get_by_role("link", name="Bekijk en bevestig").click()
    page.get_by_label("Orthopedisch verpleegkundige: feestdagen").check()
    desk.picture("bevestigen")
    page.get_by_role("button", name="Bevestig wat ik heb aangevinkt").click()
    expect(page.get_by_role("status")).to_contain_text("1 gegeven bevestigd")
    expect(page.get_by_label("Orthopedisch verpleegkundige: feestdagen")).to_have_count(0)


# --- beheerder ---


def test_a_number_is_changed_by_two_and_callers_are_connected_to_it(clinic: Clinic, desks: Sit) -> None:
    bea = desks("bea")
    page = bea.page
    clinic.now += timedelta(minutes=11)
    page.get_by_role("link", name="Nummers").click()
    bea.confirm()
    page.get_by_label("Van wie?").select_option("balie van de polikliniek orthopedie")
    page.get_by_label("Nieuw nummer").fill("023 224 01 31")
    page.get_by_label("Waarom?").fill("de balie is verhuisd")
    page.get_by_role("button", name="Vraag dit nummer aan").click()
    expect(page.get_by_text("Een andere beheerder belt het nummer en bevestigt het.")).to_be_visible()
    assert "+31232240130" in clinic.call("4")

    bob = desks("bob")
    bob.page.get_by_role("link", name="Nummers").click()
    bob.picture("nummers")
    bob.page.get_by_label("Ik heb dit nummer gebeld").check()
    bob.page.get_by_role("button", name="Bevestig en publiceer").click()
    bob.title("Versie 2 geldt nu")

    clinic.serves(2)
    heard = clinic.call("4")
    assert "+31232240131" in heard
    assert "+31232240130" not in heard
