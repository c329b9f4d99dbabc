"""The jobs of a planner in a real browser: from the board to a concept, on a phone, without a script."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from ivr.hours.model import Span
from ivr.staff import cookies
from tests.staff.test_browser import looked_at

Desk = Any
SMALL = {"width": 360, "height": 800}


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    """The board before a planner, on a telephone."""
    server = make_server("127.0.0.1", 0, desk.house.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.port}/staf"
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)
    name = cookies.SESSION.full_name(desk.house.site)
    context.add_cookies([{"name": name, "value": desk.client.get_cookie(name).value, "url": address}])
    found = context.new_page()
    found.goto(address)
    yield found
    context.close()
    server.shutdown()
    server.server_close()


def to_line(page: Page, name: str) -> None:
    page.get_by_role("link", name="Openingstijden").click()
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_24_december_open_until_noon_is_entered_seen_in_the_sentence_and_undone(
    desk: Desk, page: Page
) -> None:
    to_line(page, "Rugpoli")
    page.get_by_label("Welke dag, of vanaf welke dag?").fill("2026-12-24")
    page.get_by_role("button", name="Vul de gewone uren van die dag in").click()
    expect(page.get_by_text("Donderdag 24 december is gewoon van 8.00 tot 17.00 uur.")).to_be_visible()
    page.get_by_label("tot, andere uren, blok 1").fill("12:00")
    page.get_by_label("Waarom? (alleen voor collega's)").first.fill("Kerstavond")
    page.get_by_role("button", name="Bewaar in mijn concept").first.click()

    expect(page.get_by_role("status")).to_contain_text("andere uren op donderdag 24 december (08:00–12:00)")
    expect(page.locator("section", has=page.locator("#zin"))).to_contain_text(
        "Donderdag 24 december (Kerstavond): 08:00–12:00."
    )
    assert desk.on("office", date(2026, 12, 24)).hours == (Span(480, 720),)
    expect(page.get_by_role("link", name="Bekijk en publiceer")).to_be_visible()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw concept")
    assert desk.changed == set()


def test_enter_in_a_week_keeps_it_and_asks_for_no_other_block(desk: Desk, page: Page) -> None:
    to_line(page, "Orthopedisch verpleegkundige")
    field = page.get_by_label("tot, dinsdag, blok 1").first
    field.fill("15:00")
    field.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("de gewone week: bewaard in uw concept")
    assert desk.contents.timetables["nurse"].versions[0].days[1] == (Span(780, 900),)


def test_enter_in_the_table_of_christmas_keeps_it_and_copies_no_row(desk: Desk, page: Page) -> None:
    page.get_by_role("link", name="Openingstijden").click()
    page.get_by_role("link", name="Feestdagen en kerst").click()
    page.get_by_label("Rugpoli, donderdag 24 december", exact=True).select_option("uren")
    field = page.get_by_label("tot, Rugpoli, donderdag 24 december, blok 1")
    field.fill("12:00")
    field.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("bewaard in uw concept")
    assert desk.on("office", date(2026, 12, 24)).hours == (Span(480, 720),)
    assert desk.on("office", date(2026, 12, 28)).hours == (Span(480, 1020),)


def test_a_row_is_copied_down_and_all_is_kept_with_one_press(desk: Desk, page: Page) -> None:
    page.get_by_role("link", name="Openingstijden").click()
    page.get_by_role("link", name="Feestdagen en kerst").click()
    page.get_by_label("Rugpoli, maandag 28 december", exact=True).select_option("dicht")
    for day in ("dinsdag 29 december", "woensdag 30 december", "donderdag 31 december"):
        page.get_by_role("button", name=f"Neem de regel erboven over op {day}").click()
    page.get_by_role("button", name="Bewaar deze dagen").first.click()

    expect(page.get_by_role("status")).to_contain_text("bewaard in uw concept")
    overrides = desk.contents.timetables["office"].overrides
    assert [(each.first, each.last) for each in overrides] == [(date(2026, 12, 28), date(2026, 12, 31))]


def test_axe_finds_nothing_on_forms_that_come_back(
    desk: Desk, browser: Browser, page: Page, axe: str
) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht", naam="Kerst")
    desk.send("/uren/office/week", {"monday-0-van": "08:00", "monday-0-tot": "12:00"}, vanaf="2027-01-04")
    desk.send(
        "/uren/office/regel",
        ritme="1",
        weekdag="donderdag",
        vanaf="2026-12-01",
        tot_en_met="2027-12-31",
        soort="dicht",
    )
    wrong = {
        "week": desk.send("/uren/office/week", {"monday-0-van": "08:00"}, vanaf="x"),
        "override": desk.send(
            "/uren/office/anders", {"dag": "x", "tot_en_met": "y", "uren-0-van": "9", "naam": "z" * 99}
        ),
        "rule": desk.send("/uren/office/regel"),
        "holidays": desk.send("/uren/feestdagen"),
        "christmas": desk.send("/uren/feestdagen/kerst", {"office_2026-12-28-soort": "uren"}),
        "windows": desk.send("/uren/terugbellen"),
        "stale": desk.send("/uren/office/anders/weg", sleutel="weg"),
    }
    assert {answer.status_code for answer in wrong.values()} == {422, 409}
    context = browser.new_context(viewport=SMALL, color_scheme="dark")
    context.add_cookies([{**each, "sameSite": "Strict"} for each in page.context.cookies()])
    seen, found = context.new_page(), []
    address = page.url.removesuffix("/")
    for name, answer in wrong.items():
        seen.route(f"{address}/{name}", partial(give, answer))
        seen.goto(f"{address}/{name}")
        found += looked_at(seen, f"refused {name}", axe, "dark 360")
    context.close()

    assert found == []


def give(answer: TestResponse, route: Route) -> None:
    """Have the browser see an answer that was given before."""
    route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())
