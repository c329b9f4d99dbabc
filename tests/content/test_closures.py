"""What may be closed or opened for now: never more than the proof covers, and never without an end."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.content.closures import LONGEST, REASONS, UnfitClosureError, check, check_end, reason_text
from ivr.content.occurring import CLINIC
from ivr.hours.model import Kind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize("line", CLINIC)
@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.CLOSED])
def test_what_somebody_else_backs_up_may_be_closed_and_opened(line: str, kind: Kind) -> None:
    for reason in REASONS[kind]:
        check((line,), kind, reason, NOON + HOUR, NOON)


@pytest.mark.parametrize(
    ("lines", "kind", "reason", "field"),
    [
        pytest.param(("ed_hoofddorp",), Kind.CLOSED, "busy", "lines", id="an emergency department"),
        pytest.param(("ed_haarlem_zuid",), Kind.OPEN, "extra", "lines", id="opening one"),
        pytest.param(("nurse", "switchboard"), Kind.CLOSED, "busy", "lines", id="the switchboard among others"),
        pytest.param((), Kind.CLOSED, "busy", "lines", id="no line"),
        pytest.param(("nobody",), Kind.CLOSED, "busy", "lines", id="a line that is not there"),
        pytest.param(("nurse",), Kind.UNKNOWN, "busy", "kind", id="neither open nor closed"),
        pytest.param(("nurse",), Kind.CLOSED, "extra", "reason", id="a reason of the other kind"),
        pytest.param(("nurse",), Kind.CLOSED, "griep van Anna", "reason", id="a reason in words of one's own"),
    ],
)  # fmt: skip
def test_anything_else_may_not(lines: tuple[str, ...], kind: Kind, reason: str, field: str) -> None:
    with pytest.raises(UnfitClosureError) as refused:
        check(lines, kind, reason, NOON + HOUR, NOON)

    assert refused.value.field == field


@pytest.mark.parametrize("until", [NOON + INSTANT, NOON + LONGEST])
def test_an_end_lies_ahead_and_not_too_far(until: datetime) -> None:
    check_end(until, NOON)


@pytest.mark.parametrize("until", [NOON - HOUR, NOON, NOON + LONGEST + INSTANT])
def test_another_end_may_not_be(until: datetime) -> None:
    with pytest.raises(UnfitClosureError) as refused:
        check(("nurse",), Kind.CLOSED, "busy", until, NOON)

    assert refused.value.field == "until"


def test_a_reason_is_said_in_dutch_and_an_unknown_one_is_another_reason() -> None:
    assert reason_text(Kind.CLOSED, "busy") == "te druk"
    assert reason_text(Kind.OPEN, "extra") == "extra open"
    assert reason_text(Kind.CLOSED, "from a newer program") == "andere reden"
