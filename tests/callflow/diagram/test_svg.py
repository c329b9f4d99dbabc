import re
from xml.etree import ElementTree as ET

import pytest

from ivr.callflow.clinic import clinic
from ivr.callflow.diagram.picture import diagram
from ivr.callflow.diagram.svg import PALETTES


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LOOKS = [token.removesuffix("-tint") for token in PALETTES["light"] if token.endswith("-tint")]


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        pytest.param("text", "card", 4.5, id="words"),
        pytest.param("faint", "card", 4.5, id="remarks"),
        pytest.param("faint", "paper", 4.5, id="headings"),
        pytest.param("line", "card", 3, id="arrows"),
        pytest.param("line", "paper", 3, id="lines"),
        *(pytest.param(look, f"{look}-tint", 4.5, id=f"{look} title") for look in LOOKS),
        *(pytest.param(look, "card", 4.5, id=f"{look} name") for look in LOOKS),
        *(pytest.param(look, "paper", 3, id=f"{look} outline") for look in LOOKS),
    ],
)
def test_contrast_is_enough_in_light_and_dark(theme: str, text: str, ground: str, least: float) -> None:
    assert contrast(PALETTES[theme][text], PALETTES[theme][ground]) >= least


def test_light_and_dark_have_the_same_tokens() -> None:
    light, dark = PALETTES.values()
    assert list(light) == list(dark)


def test_every_class_has_a_rule_that_holds_inside_the_picture_only() -> None:
    flow = clinic("ed_haarlem_zuid")
    text = diagram(flow, lambda prompt_id: f"Voor {prompt_id}, toets {{key}}.")
    svg = ET.fromstring(text)  # noqa: S314 - our own text
    style = svg.findtext("{http://www.w3.org/2000/svg}style") or ""
    for name in {name for element in svg.iter() for name in element.get("class", "").split()} - {"call-flow"}:
        assert f".call-flow .{name}{{" in style
    assert all(
        rule.startswith(".call-flow ")
        for rule in re.findall(r"[^{}]+(?=\{[a-z-]+:)", style)
        if "media" not in rule
    )
