"""Whatever is sent to a form of hours, it is answered, and the concept stays one that the parsers take.

HOURS_FORMS says how many forms are tried.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ivr.hours.editing import key_of
from ivr.hours.explain import DAYS
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.parse import WEEKDAYS
from ivr.hours.rhythm import RHYTHMS

Desk = Any
TRIED = int(os.environ.get("HOURS_FORMS", "40"))
LINES = ("office", "nurse", "desk", "callback", "ed_hoofddorp")
ALL = (*LINES, "ed_haarlem_zuid", "switchboard")
NUMBERS = ("window_minutes", "places", "earliest_notice_minutes", "days_ahead")
JUNK = st.text(max_size=12) | st.sampled_from(["\x00", "\u202e", "<b>", "' OR 1=1", "9" * 60])
GOOD_DATES = ("2026-12-24", "24-12-2026", "2027-01-04", "2026-12-31", "1-2-2027")
BLOCKS = (("", ""), ("08:00", "12:00"), ("13:00", "17:00"), ("22:00", "06:00"), ("18:00", "00:00"))


def mostly(*words: str) -> st.SearchStrategy[str]:
    """One of these words, and one time in ten something else."""
    return st.one_of(*[st.sampled_from(words)] * 9, JUNK)


DATES = st.one_of(
    mostly(*GOOD_DATES), st.sampled_from(("", "2026-11-23", "2023-03-22", "31-02-2027")) | st.dates().map(str)
)
PAIRS = st.one_of(*[st.sampled_from(BLOCKS)] * 9, st.tuples(JUNK, mostly("09:00", "24:00", "25:00", "")))
SPANS = (*((day, i) for day in (*WEEKDAYS, "uren") for i in (0, 1)), ("office_2026-12-28", 0))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "week": st.sampled_from(["2023-03-22", "2027-01-04", ""]) | JUNK,
    "vanaf": DATES,
    "dag": DATES,
    "tot_en_met": mostly("", "2027-01-04", "2027-06-30"),
    "soort": mostly("dicht", "uren"),
    "ritme": mostly(*RHYTHMS),
    "weekdag": mostly(*DAYS),
    "naam": mostly("", "Kerst", "Overleg, met #"),
    "sleutel": mostly("", "first"),
    "volgt": mostly("", *LINES),
    "meer": JUNK,
    "gewoon": JUNK,
    "overneem": DATES,
    "ook": st.lists(mostly(*LINES), max_size=3),
    "klopt": st.lists(mostly(*LINES), max_size=3),
    **{f"tot-{line}": mostly("2036-12-31", "31-12-2040") for line in ALL},
    **{f"dicht-{line}": st.lists(mostly(*HOLIDAYS), max_size=4) for line in ALL},
    "office_2026-12-28-soort": mostly("gewoon", "dicht", "uren"),
    **{name: mostly("5", "14", "60") for name in NUMBERS},
}
OF_A_LINE = ("week", "week/weg", "anders", "anders/weg", "regel", "regel/weg", "volgen")
OF_ALL = ("/uren/feestdagen", "/uren/feestdagen/kerst", "/uren/terugbellen", "/uren/terugbellen/geen")
PATHS = st.sampled_from([*(f"/uren/{line}/{deed}" for line in LINES for deed in OF_A_LINE), *OF_ALL])
RARE = ("meer", "gewoon", "overneem")


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    """Most of the fields there are, and now and then a button."""
    left_out = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=2))
    names = [name for name in FIELDS if name not in left_out]
    form = {name: draw(FIELDS[name]) for name in names if name not in RARE or draw(st.integers(0, 9)) == 0}
    for name, i in SPANS:
        form[f"{name}-{i}-van"], form[f"{name}-{i}-tot"] = draw(PAIRS) if i == 0 else ("", "")
    return form


def with_keys(form: dict[str, Any], desk: Desk, path: str) -> dict[str, Any]:
    """A form about the first entry that is there, where it asks for one."""
    part = "recurring" if "regel" in path else "overrides"
    line = path.split("/")[2]
    entries = desk.schedules.get(f"{line}.yaml", {}).get(part, [])
    return form | {"sleutel": key_of(entries[0])} if form.get("sleutel") == "first" and entries else form


@settings(
    max_examples=TRIED,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=PATHS, form=forms())
def test_whatever_is_sent_is_answered_and_the_concept_stays_whole(
    desk: Desk, path: str, form: dict[str, Any]
) -> None:
    before = desk.revision

    answer = desk.send(path, with_keys(form, desk, path))
    event(f"{answer.status_code}")

    assert answer.status_code in {200, 303, 409, 422}
    assert desk.house.events == []
    assert (desk.revision == before) or answer.status_code == 303
    assert desk.contents.timetables.keys() == {line.removesuffix(".yaml") for line in desk.schedules} - {
        "destinations",
        "locations",
    }


@pytest.mark.parametrize("path", ["/uren/nurse", "/uren/feestdagen", "/uren/terugbellen", "/uren"])
@pytest.mark.parametrize(
    "asked", ["?dag=0000-00-00", "?dag=2026-12-24&dag=x", "?wijzig=%00", "?bewaard=%F0%9F", "?dag=9999-12-31"]
)
def test_whatever_is_asked_for_is_answered(still: Desk, path: str, asked: str) -> None:
    assert still.look(path + asked).status_code == 200
