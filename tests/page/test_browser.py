"""The page in a real browser: what axe-core finds, what is requested, and whether it fits a telephone."""

import pytest
from playwright.sync_api import Browser, Page

LOOKS = [
    pytest.param("light", 360, id="light on a telephone"),
    pytest.param("light", 1280, id="light on a desktop"),
    pytest.param("dark", 360, id="dark on a telephone"),
    pytest.param("dark", 1280, id="dark on a desktop"),
]
VIOLATIONS = """async () => {
    const found = await axe.run({resultTypes: ["violations"]});
    return found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" "))}`);
}"""


def opened(browser: Browser, address: str, scheme: str = "light", width: int = 1280) -> Page:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(address)
    return page


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing(browser: Browser, address: str, axe: str, scheme: str, width: int) -> None:
    page = opened(browser, address, scheme, width)
    page.evaluate(axe)  # not as a script of the page: its policy forbids those
    assert page.evaluate(VIOLATIONS) == []
    page.close()


def test_axe_would_find_a_fault(browser: Browser, address: str, axe: str) -> None:
    page = opened(browser, address)
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    page.evaluate(axe)
    assert page.evaluate(VIOLATIONS) == ["image-alt: img"]
    page.close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, scheme: str, width: int) -> None:
    page = opened(browser, address, scheme, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_two_looks_differ(browser: Browser, address: str) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        page = opened(browser, address, scheme)
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(colours) == 2


def test_buttons_are_large_enough_for_a_thumb(browser: Browser, address: str) -> None:
    page = opened(browser, address, width=360)
    heights = page.evaluate("[...document.querySelectorAll('.call')].map(each => each.offsetHeight)")
    assert len(heights) == 7
    assert min(heights) >= 44
    page.close()


def test_nothing_is_asked_of_anybody_else_and_the_policy_forbids_nothing_we_use(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0
    assert len(asked) >= 3
    assert [url for url in asked if not url.startswith(address)] == []
    assert complaints == []
    page.close()


def test_the_picture_opened_by_itself_has_its_colours(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}call-flow.svg")
    fills = page.evaluate("[...document.querySelectorAll('text')].map(each => getComputedStyle(each).fill)")
    assert len(set(fills)) > 3
    page.close()


def test_paper_has_no_links_to_press_but_the_address_of_others(browser: Browser, address: str) -> None:
    page = opened(browser, address, "dark")
    page.emulate_media(media="print")
    shown = "selector => getComputedStyle(document.querySelector(selector)).display"
    assert page.evaluate(shown, "nav") == "none"
    assert page.evaluate(shown, "audio") == "none"
    after = "getComputedStyle(document.querySelector('a[href^=https]'), '::after').content"
    assert page.evaluate(after) == '" (https://www.kpnteletolk.nl/)"'
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.close()
