"""What two people changed goes together, or is shown to be a conflict; nothing is lost in silence."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.content.merging import Fact, Side, facts, merged

EVE = {
    "name": "kerstavond",
    "from": "2026-12-24",
    "until": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "x",
}
COURSE = {**EVE, "name": "cursus", "from": "2027-01-11", "until": "2027-01-11", "hours": "closed"}
BASE: dict[str, Any] = {
    "office.yaml": {
        "line": "office",
        "weekly": [{"from": "2023-03-22", "hours": {"monday": "08:00-17:00"}}],
        "holidays": {"closed": "all"},
    },
    "nurse.yaml": {"line": "nurse", "overrides": [COURSE]},
    "locations.yaml": {"locations": {"noord": {"street": "a"}, "zuid": {"street": "b"}}},
}


def changed(**files: Mapping[str, Any]) -> dict[str, Any]:
    """The base with keys of files replaced; None takes a key away."""
    found = deepcopy(BASE)
    for stem, keys in files.items():
        data = found.setdefault(f"{stem}.yaml", {})
        for key, value in keys.items():
            if value is None:
                data.pop(key)
            else:
                data[key] = value
    return found


def test_what_each_changed_elsewhere_goes_together() -> None:
    mine = changed(office={"overrides": [EVE]})
    theirs = changed(
        nurse={"name": "verpleegkundige"},
        locations={"locations": {**BASE["locations.yaml"]["locations"], "noord": {"street": "c"}}},
    )

    found = merged(BASE, mine, theirs)

    assert found.conflicts == ()
    assert found.schedules["office.yaml"]["overrides"] == [EVE]
    assert found.schedules["nurse.yaml"]["name"] == "verpleegkundige"
    assert found.schedules["locations.yaml"]["locations"]["noord"] == {"street": "c"}
    assert found.mine == (Fact("office.yaml", "overrides", "2026-12-24 2026-12-24 kerstavond"),)
    assert set(found.theirs) == {Fact("nurse.yaml", "name"), Fact("locations.yaml", "locations", "noord")}


def test_two_exceptions_of_one_line_go_together_in_either_order() -> None:
    other = {**EVE, "name": "oudjaar", "from": "2026-12-31", "until": "2026-12-31"}
    mine, theirs = changed(nurse={"overrides": [COURSE, EVE]}), changed(nurse={"overrides": [COURSE, other]})

    assert merged(BASE, mine, theirs).schedules["nurse.yaml"]["overrides"] == [COURSE, other, EVE]
    assert merged(BASE, theirs, mine).schedules["nurse.yaml"]["overrides"] == [COURSE, EVE, other]


def test_exceptions_of_one_day_are_told_apart_by_their_day() -> None:
    eve, year = (
        {"on": day, "name": "eerder dicht", "hours": "closed", "source": "x"}
        for day in ("2026-12-24", "2026-12-31")
    )
    mine, theirs = changed(nurse={"overrides": [COURSE, eve]}), changed(nurse={"overrides": [COURSE, year]})

    found = merged(BASE, mine, theirs)

    assert found.conflicts == ()
    assert found.schedules["nurse.yaml"]["overrides"] == [COURSE, year, eve]
    assert [fact.which for fact in found.mine] == ["2026-12-24 eerder dicht"]


def test_what_one_took_away_stays_away() -> None:
    mine, theirs = changed(nurse={"overrides": None}), changed(nurse={"overrides": [COURSE, EVE]})

    assert merged(BASE, mine, theirs).schedules["nurse.yaml"]["overrides"] == [EVE]
    assert merged(BASE, theirs, mine).schedules["nurse.yaml"]["overrides"] == [EVE]
    assert "overrides" not in merged(BASE, mine, BASE).schedules["nurse.yaml"]


def test_both_the_same_is_no_conflict() -> None:
    mine = changed(office={"overrides": [EVE]})

    found = merged(BASE, mine, deepcopy(mine))

    assert found.conflicts == ()
    assert found.schedules == mine


@pytest.mark.parametrize(("side", "kept"), [("mine", "10:00-12:00"), ("theirs", "08:00-16:00")])
def test_one_fact_changed_twice_is_a_conflict_until_somebody_chooses(side: Side, kept: str) -> None:
    def week(hours: str) -> dict[str, Any]:
        return {"weekly": [{"from": "2023-03-22", "hours": {"monday": hours}}]}

    mine, theirs = changed(office=week("10:00-12:00")), changed(office=week("08:00-16:00"))
    found = merged(BASE, mine, theirs)
    chosen = merged(BASE, mine, theirs, {found.conflicts[0].fact: side})

    assert [each.fact for each in found.conflicts] == [Fact("office.yaml", "weekly", "2023-03-22")]
    assert found.schedules == theirs
    assert chosen.conflicts == ()
    assert chosen.schedules["office.yaml"]["weekly"][0]["hours"]["monday"] == kept


def test_taken_away_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    mine, theirs = (
        changed(nurse={"overrides": None}),
        changed(nurse={"overrides": [{**COURSE, "hours": "09:00-10:00"}]}),
    )

    (conflict,) = merged(BASE, mine, theirs).conflicts

    assert (conflict.mine, conflict.theirs["hours"]) == (None, "09:00-10:00")


def test_a_new_line_and_one_that_goes_are_facts_too() -> None:
    mine = {**BASE, "extra.yaml": {"line": "extra", "weekly": []}}
    theirs = {file: data for file, data in BASE.items() if file != "nurse.yaml"}

    found = merged(BASE, mine, theirs)

    assert set(found.schedules) == {"office.yaml", "locations.yaml", "extra.yaml"}


_VALUES = st.sampled_from(["a", "b", "c"])
_ITEMS = st.lists(
    st.sampled_from([EVE, COURSE, {**EVE, "hours": "closed"}]), unique_by=lambda item: item["name"]
)
_SCHEDULES = st.fixed_dictionaries(
    {
        "one.yaml": st.fixed_dictionaries(
            {"line": st.just("one")}, optional={"name": _VALUES, "overrides": _ITEMS}
        )
    }
)


@given(_SCHEDULES, _SCHEDULES, _SCHEDULES)
def test_every_change_of_either_is_there_or_is_a_conflict(base: Any, mine: Any, theirs: Any) -> None:
    found = merged(base, mine, theirs)
    result, torn = facts(found.schedules), {each.fact for each in found.conflicts}

    for side, changes in ((mine, found.mine), (theirs, found.theirs)):
        kept = facts(side)
        for fact in changes:
            assert fact in torn or result.get(fact) == kept.get(fact)
    assert merged(base, mine, base).schedules == mine or facts(merged(base, mine, base).schedules) == facts(
        mine
    )
    assert merged(base, base, theirs).schedules == theirs
