"""Hours as people write them: `13:00-13:30`, a list of those, or `closed`.

Rules of this file:
- An end at or before the start is on the next day (22:00-06:00); 24:00 is the end of the day.
- Spans of a date come out sorted and apart: touching ones are joined, overlapping ones are a problem.
"""

import re
from itertools import pairwise

from ivr.hours.model import DAY_MINUTES, Hours, Span
from ivr.hours.reading import Node

CLOSED = "closed"
REMEDY = "Schrijf bijvoorbeeld 09:00-12:30, een lijst [09:00-12:00, 13:00-17:00], of closed."
_SPAN = re.compile(
    r"([01]\d|2[0-3]):([0-5]\d)\s{0,3}[-–]\s{0,3}(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII
)


def span_text(span: Span) -> str:
    """Write a span as a file has it: `22:00-06:00`."""
    return f"{_clock(span.start)}-{_clock(span.end)}"


def _clock(minutes: int) -> str:
    minutes = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_hours(node: Node) -> Hours | None:
    """Read the hours of a date."""
    value = node.value
    if value == CLOSED:
        return ()
    nodes = (
        [node.child(i, part) for i, part in enumerate(value)] if isinstance(value, list | tuple) else [node]
    )
    spans = [_read_span(part) for part in nodes]
    whole = [span for span in spans if span is not None]
    if not spans:
        node.problem("De lijst met uren is leeg.", "Schrijf closed als er geen uren zijn.")
    if not spans or len(whole) < len(spans):
        return None
    return _apart(node, sorted(whole))


def _read_span(node: Node) -> Span | None:
    match = _SPAN.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        node.wrong_type("een tijd van-tot", REMEDY)
        return None
    start = int(match[1]) * 60 + int(match[2])
    end = DAY_MINUTES if match[3] is None else int(match[3]) * 60 + int(match[4])
    if start == end:
        node.problem("Begin en einde zijn gelijk.", "Schrijf 00:00-24:00 voor de hele dag.")
        return None
    return Span(start, end if end > start else end + DAY_MINUTES)


def _apart(node: Node, spans: list[Span]) -> Hours | None:
    for one, other in pairwise(spans):
        if other.start < one.end:
            node.problem(
                f"{span_text(one)} en {span_text(other)} overlappen elkaar.",
                "Maak er één tijd van, of kort er een in.",
            )
            return None
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end == span.start and _writable(joined[-1].start, span.end):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _writable(start: int, end: int) -> bool:
    """Tell whether one span can say this: 22:00-06:00 ends on the next day, so none can last longer than that."""
    return end <= DAY_MINUTES or end - DAY_MINUTES < start


def runs_into(hours: Hours, following: Hours) -> bool:
    """Tell whether the last span of a date overlaps the first of the next date."""
    return bool(hours and following) and hours[-1].end - DAY_MINUTES > following[0].start
