"""What changes for callers between two versions: the one function that finds all of it.

Rules of this file: pure; both versions are compiled over the same period, and each part finds its own differences.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.content.contents import Contents
from ivr.content.difference.facts import fact_changes
from ivr.content.difference.model import Difference, Stretch
from ivr.content.difference.moments import changes, over
from ivr.content.difference.spoken import spoken_changes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def compared(  # noqa: PLR0913 - keywords: what is compared, and over which time
    old: Contents,
    new: Contents,
    *,
    start: datetime,
    end: datetime,
    zone: ZoneInfo = AMSTERDAM,
    callbacks: bool = True,
) -> Difference:
    """Compare two versions from `start` until `end` (aware); `callbacks` says whether requests are taken.

    Raises:
        ValueError: the period has no length.
    """
    if start >= end:
        raise ValueError(f"nothing to compare from {start} until {end}")
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date() + timedelta(days=1)
    was, becomes = (over(each, first, last) for each in (old, new))
    period = Stretch(start, end)
    return Difference(
        start,
        end,
        changes(was, becomes, period, callbacks=callbacks),
        tuple(spoken_changes(was, becomes, period, zone, callbacks=callbacks)),
        tuple(fact_changes(old, new, start.astimezone(zone).date())),
    )
