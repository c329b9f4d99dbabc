"""The staff site in a real browser: the job of the callback list from log-in to done, and what axe-core finds.

STAFF_SCREENSHOTS names a folder to keep pictures of every page in, to look at.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from ivr.content.contents import Sources
from ivr.staff import cookies, totp
from ivr.store.accounts.model import Role
from ivr.store.number_changes import Wish

House = Any
PASSWORD = "paard batterij nietje"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PICTURES = os.environ.get("STAFF_SCREENSHOTS")
LOOKS = [("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280)]
PAGES = {
    "board": "/",
    "list": "/terugbellen",
    "mine": "/terugbellen?toon=mij",
    "closed": "/terugbellen?toon=klaar",
    "undo": "/terugbellen?terug=c3",
    "taken": "/terugbellen/a1",
    "new": "/terugbellen/b2",
    "done": "/terugbellen/c3",
    "listening": "/luister?toetsen=2+%3Dbusy&houd=desk%3Dclosed",
    "calendar": "/uren/kalender?lijn=office&maand=2026-12&versie=concept",
    "concept": "/uren/concept",
    "versions": "/uren/versies",
    "version": "/uren/versies/1",
    "hours": "/uren",
    "facts": "/uren/bevestigen",
    "nurse": "/uren/nurse",
    "desk": "/uren/desk",
    "emergency": "/uren/ed_hoofddorp",
    "holidays": "/uren/feestdagen",
    "windows": "/uren/terugbellen",
    "now": "/nu?gezet=0123456789abcdef",
    "now line": "/nu/poli",
    "now fault": "/nu/balie/bekijken?soort=dicht&einde=tijd&tot=09:00",
    "now effect": "/nu/poli/bekijken?soort=dicht&reden=busy&einde=uur&lijn=balie&lijn=verpleegkundige",
    "now measure": "/nu/maatregel/0123456789abcdef",
    "account": "/account",
    "confirm": "/bevestigen",
    "numbers": "/nummers",
    "people": "/gebruikers",
    "audit": "/logboek",
    "nowhere": "/nergens",
}
OUTSIDE = {"log in": "/inloggen", "begin": "/begin"}
EVE = {
    "name": "Kerstavond",
    "from": "2026-12-24",
    "until": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "confirmed by Anna on 2026-11-23",
}
VIOLATIONS = """async () => {
    const found = await axe.run({resultTypes: ["violations"]});
    return found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" "))}`);
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The address of the site on a real server."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/staf"
    server.shutdown()
    server.server_close()


@pytest.fixture
def planned(house: House, sources: Sources) -> House:
    """A house in which Anna has changed hours and had them examined."""
    house.publish(sources)
    nurse = {**sources.schedules["nurse.yaml"], "name": "verpleegkundige"}
    changed = replace(sources, schedules={**sources.schedules, "nurse.yaml": nurse})
    house.publish(changed, by="Bert", reason="een kortere naam")
    house.add("anna", Role.ADMINISTRATOR, PASSWORD)
    revision = house.change(changed, login="anna", overrides=[EVE])
    client = house.client("anna")
    assert house.post(client, "/uren/concept/nalopen", revisie=str(revision)).status_code == 303
    assert house.settled("anna").outcome == "proved"
    house.add("berend", Role.VIEWER)
    for destination, by in (("desk", "berend"), ("nurse", "anna")):
        wish = Wish(destination=destination, was="+31232240130", number="+31232240131", reason="verhuisd")
        house.site.number_changes.ask(wish, by, house.now)
    return house


@pytest.fixture
def busy(planned: House) -> House:
    """A house on a busy day: something of everything on the list."""
    house = planned
    day = timedelta(days=1)
    house.deliver(id="a1")
    house.deliver(
        id="b2", number="+31612345670", reference="0077", wished_at=house.now - 9 * day, origin="nurse_busy"
    )
    house.deliver(id="c3", number="+31612345671", reference="0099", origin="menu")
    house.deliver(id="d4", number="+31612345672", reference="0101", kind="unfinished", origin="after_hours")
    window = {"window_start": house.now + day, "window_end": house.now + day + timedelta(hours=1)}
    house.deliver(id="e5", number="+31612345673", reference="0102", **window)
    house.deliver(id="f6", number="+31612345674", reference="0103")
    ledger, later = house.site.ledger, house.now + timedelta(minutes=30)
    house.add("anna", Role.ADMINISTRATOR, PASSWORD)
    house.add("berend", Role.VIEWER)
    ledger.take("a1", "Anna", house.now, later)
    ledger.take("f6", "Berend", house.now, later)
    ledger.take("c3", "Anna", house.now, later)
    ledger.reached("c3", "Anna", house.now)
    ledger.done("c3", "Anna", house.now, "helped")
    house.close_for_now("callback_list", key="0123456789abcdef")
    return house


def entered(house: House, browser: Browser, address: str, **look: Any) -> BrowserContext:
    """A browser in which Anna is in."""
    client = house.client("anna", Role.ADMINISTRATOR)
    context = browser.new_context(**look)
    name = cookies.SESSION.full_name(house.site)
    context.add_cookies([{"name": name, "value": client.get_cookie(name).value, "url": address}])
    return context


def looked_at(page: Page, name: str, axe: str, look: str) -> list[str]:
    """What is wrong with a page, to a machine."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name} {look}.png", full_page=True)
    page.evaluate(axe)  # not as a script of the page: its policy forbids those
    found = [f"{name}: {each}" for each in page.evaluate(VIOLATIONS)]
    return found + ([f"{name}: wider than the screen"] if page.evaluate(WIDER) else [])


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}, {look[1]} wide")
def test_axe_finds_nothing_on_any_page_and_every_page_fits(
    busy: House, browser: Browser, address: str, axe: str, look: tuple[str, int]
) -> None:
    scheme, width = look
    set_up = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    outside, inside = browser.new_context(**set_up), entered(busy, browser, address, **set_up)
    found = []
    for context, pages in ((outside, OUTSIDE), (inside, PAGES)):
        page = context.new_page()
        for name, path in pages.items():
            page.goto(address + path)
            found += looked_at(page, name, axe, f"{scheme} {width}")
        context.close()

    assert found == []


def filled_in(page: Page, house: House, password: str = PASSWORD) -> None:
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_label("Code uit de app").fill(totp.code_at(APP_SECRET, house.now))
    page.get_by_role("button", name="Inloggen").click()


def test_somebody_logs_in_takes_a_callback_and_closes_it(busy: House, browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    filled_in(page, busy)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")
    page.get_by_role("link", name="Naar de terugbellijst").click()
    page.get_by_role("button", name="Neem en bel (kenmerk 0077)").click()
    expect(page.get_by_role("link", name="Bel 06 12 34 56 70")).to_have_attribute("href", "tel:+31612345670")
    expect(page.get_by_text("Vraag eerst naam en geboortedatum")).to_be_visible()
    page.get_by_label("Geholpen aan de telefoon").check()
    page.get_by_role("button", name="Afronden").click()
    expect(page.get_by_text("Afgerond. Was dat niet de bedoeling?")).to_be_visible()
    expect(page.get_by_text("Kenmerk 0077")).to_have_count(0)

    assert busy.site.ledger.request("b2").closed_by == "Anna"
    assert [url for url in asked if not url.startswith(address)] == []
    assert complaints == []
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_nurse_closes_her_line_sees_it_on_the_board_and_undoes_it(
    busy: House, browser: Browser, address: str, *, script: bool
) -> None:
    context = entered(
        busy, browser, address, java_script_enabled=script, viewport={"width": 360, "height": 800}
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    page.get_by_role("link", name="Dicht zetten (Orthopedisch verpleegkundige)").click()
    page.get_by_label("Vandaag tot een tijd").check()
    page.get_by_label("Tot", exact=True).fill("13:20")
    page.get_by_label("Te druk").check()
    page.get_by_role("button", name="Bekijk wat bellers dan horen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Orthopedisch verpleegkundige dicht tot vanmiddag 13:20?"
    )
    expect(page.get_by_text("was orthopedisch verpleegkundige, wordt")).to_be_visible()
    page.get_by_role("button", name="Zet dicht tot vanmiddag 13:20").click()
    expect(page.get_by_role("status")).to_contain_text("Bellers horen het vanaf het volgende gesprek.")
    assert busy.site.content().status("nurse", busy.now).kind == "closed"
    page.get_by_role("link", name="Overzicht").click()
    expect(page.get_by_text("Dicht (te druk). Opent vandaag om 13:20.")).to_be_visible()
    page.get_by_role("link", name="Veranderen of beëindigen (Orthopedisch verpleegkundige dicht)").click()
    page.get_by_role("button", name="Nu beëindigen").click()
    expect(page.get_by_role("status")).to_contain_text("Beëindigd")

    assert busy.site.content().status("nurse", busy.now).kind == "open"
    assert complaints == []
    context.close()


def test_the_first_time_from_start_code_to_the_board(
    house: House, browser: Browser, address: str, axe: str, later: timedelta
) -> None:
    code = house.accounts.add("anna", "Anna", Role.EMPLOYEE, by="console", now=house.now)
    page = browser.new_page()
    page.goto(f"{address}/begin")
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Startcode").fill(code.lower())
    page.get_by_role("button", name="Verder").click()
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0, (
        "the policy lets the picture through"
    )
    page.get_by_text("Scannen lukt niet").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Zes cijfers uit de app").fill(totp.code_at(secret, house.now))
    page.get_by_label("Wachtwoord", exact=True).fill("kort en slecht"[:5])
    page.get_by_label("Nog een keer hetzelfde wachtwoord").fill("anders")
    page.get_by_role("button", name="Klaar").click()
    expect(page.locator("#password-fault")).to_contain_text("minstens 12 tekens")
    found = looked_at(page, "setup", axe, "light 1280")
    page.get_by_label("Zes cijfers uit de app").fill(totp.code_at(secret, house.now))
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_label("Nog een keer hetzelfde wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Klaar").click()
    expect(page.locator(".codes li")).to_have_count(8)
    found += looked_at(page, "codes", axe, "light 1280")
    house.now += later
    page.get_by_role("link", name="Ik heb ze bewaard, naar inloggen").click()
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_label("Code uit de app").fill(totp.code_at(secret, house.now))
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")

    assert found == []
    page.context.close()


def test_the_list_updates_itself_and_keeps_the_focus(busy: House, browser: Browser, address: str) -> None:
    context = entered(busy, browser, address)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/terugbellen")
    page.locator("#neem-b2").focus()
    page.clock.run_for(15_000)  # the first round: there is no ETag yet
    busy.deliver(id="g7", number="+31612345675", reference="0104")
    with page.expect_response("**/lijst") as answered:
        page.clock.run_for(15_000)

    assert answered.value.status == 200
    expect(page.locator("#neem-g7")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "neem-b2"
    expect(page.locator("#nieuws")).to_contain_text("6 verzoeken open")
    context.close()


def test_a_list_that_stands_open_when_the_shift_ends_leads_to_the_log_in(
    busy: House, browser: Browser, address: str
) -> None:
    context = entered(busy, browser, address)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/terugbellen")
    busy.accounts.log_out_everywhere("anna", by="root", now=busy.now)
    page.clock.run_for(15_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    context.close()


def test_without_script_the_list_works(busy: House, browser: Browser, address: str) -> None:
    context = entered(busy, browser, address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/terugbellen")
    busy.deliver(id="g7", number="+31612345675", reference="0104")
    page.get_by_role("link", name="Ververs de lijst").click()
    page.get_by_role("button", name="Neem en bel (kenmerk 0104)").click()

    expect(page.get_by_role("link", name="Bel 06 12 34 56 75")).to_be_visible()
    context.close()


def test_everything_can_be_reached_by_keyboard(busy: House, browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/inloggen")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    for text in ("anna", PASSWORD, totp.code_at(APP_SECRET, busy.now)):
        while page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")
    page.context.close()


def test_what_is_pressed_is_large_enough_for_a_thumb(busy: House, browser: Browser, address: str) -> None:
    context = entered(busy, browser, address, viewport={"width": 360, "height": 800})
    page = context.new_page()
    for path in PAGES.values():
        page.goto(address + path)
        heights = page.evaluate(
            "[...document.querySelectorAll('button, .button, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, .choice')].map(each => each.offsetHeight)"
        )
        assert all(height >= 44 for height in heights), path
    context.close()
