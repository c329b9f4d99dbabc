from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from ivr.hours import reading
from ivr.hours.reading import Node, Report, shown, where
from tests.hours.strategies import anything


def read(reader: Any, value: Any) -> tuple[Any, list[str]]:
    report = Report("f.yaml")
    return reader(Node(value, (), report)), [problem.message for problem in report.problems]


def test_a_path_is_written_as_people_read_it() -> None:
    assert where(("weekly", 0, "hours", "monday")) == "weekly[0].hours.monday"
    assert where((0, "a")) == "[0].a"
    assert where(()) == ""


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        pytest.param(reading.name, "  Kerstmiddag ", "Kerstmiddag", id="name"),
        pytest.param(reading.identifier, "ed_haarlem_zuid", "ed_haarlem_zuid", id="identifier"),
        pytest.param(reading.day, date(2026, 12, 24), date(2026, 12, 24), id="date"),
        pytest.param(reading.day, "2026-12-24", date(2026, 12, 24), id="ISO date"),
        pytest.param(reading.source, "contact#4", "contact#4", id="reference"),
        pytest.param(reading.source, ["contact#4", "soorten/specifiek#1"], "contact#4, soorten/specifiek#1", id="some"),
        pytest.param(reading.source, "contact#4, contact#5", "contact#4, contact#5", id="some on one line"),
        pytest.param(reading.source, "not confirmed", "not confirmed", id="not confirmed"),
        pytest.param(reading.source, "confirmed by A. Jansen on 2026-11-22", "confirmed by A. Jansen on 2026-11-22", id="confirmed"),
    ],
)  # fmt: skip
def test_good_values_are_read(reader: Any, value: Any, expected: Any) -> None:
    assert read(reader, value) == (expected, [])


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        pytest.param(reading.name, "", id="empty name"),
        pytest.param(reading.name, "twee\nregels", id="name of two lines"),
        pytest.param(reading.name, "x" * 81, id="long name"),
        pytest.param(reading.name, 3, id="number as name"),
        pytest.param(reading.identifier, "Nurse", id="capital"),
        pytest.param(reading.identifier, "1nurse", id="digit first"),
        pytest.param(reading.identifier, "nurse\n", id="line end"),
        pytest.param(reading.identifier, "vérpleeg", id="accent"),
        pytest.param(reading.identifier, "x" * 41, id="long identifier"),
        pytest.param(reading.day, "2026-02-29", id="no such date"),
        pytest.param(reading.day, "24-12-2026", id="Dutch notation"),
        pytest.param(reading.day, "20261224", id="ISO without dashes"),
        pytest.param(reading.day, "2026-W52-4", id="ISO week"),
        pytest.param(reading.day, datetime(2026, 12, 24, tzinfo=UTC), id="a date with a time"),
        pytest.param(reading.day, 20261224, id="a number as date"),
        pytest.param(reading.day, "1999-12-31", id="too early"),
        pytest.param(reading.day, date(2100, 1, 1), id="too late"),
        pytest.param(reading.source, "", id="empty source"),
        pytest.param(reading.source, [], id="no sources"),
        pytest.param(reading.source, None, id="no source"),
        pytest.param(reading.source, "contact", id="section only"),
        pytest.param(reading.source, "contact#0", id="paragraph nought"),
        pytest.param(reading.source, "the leaflet", id="free text"),
        pytest.param(reading.source, ["contact#4", "not confirmed"], id="both"),
        pytest.param(reading.source, ["contact#4", 5], id="a number among sources"),
        pytest.param(reading.source, "confirmed by A. Jansen on 2026-02-30", id="confirmed on no such date"),
        pytest.param(reading.source, "confirmed by  on 2026-02-03", id="confirmed by nobody"),
        pytest.param(reading.source, "confirmed by A\u0000 on 2026-02-03", id="control character"),
    ],
)
def test_bad_values_are_one_problem(reader: Any, value: Any) -> None:
    result, problems = read(reader, value)
    assert (result, len(problems)) == (None, 1)


def test_a_mapping_tells_unknown_and_missing_keys_and_what_was_meant() -> None:
    report = Report("f.yaml", line_of=lambda path: 7 if path == ("hous",) else 1)
    found = reading.record(Node({"hous": 1, 3: 4}, (), report), ("hours",), ("from",))
    assert found is not None
    assert found.nodes == {}
    assert [(p.where, p.line) for p in report.problems] == [("", 1), ("hous", 7), ("", 1)]
    assert report.problems[1].remedy == "Bedoelt u “hours”? Bekend zijn: hours, from."
    assert "een getal" in report.problems[0].message
    assert "“hours” ontbreekt" in report.problems[2].message


@settings(deadline=None)
@given(value=anything())
def test_what_is_shown_is_short_and_printable(value: Any) -> None:
    assert shown(value).isprintable()
    assert len(shown(value)) <= 42
