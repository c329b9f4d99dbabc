"""The jobs of checking and publishing, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ivr.store.hours_jobs import KEPT_MOST, SILENT, HoursJobs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def jobs(url: str) -> Iterator[HoursJobs]:
    opened = HoursJobs(url)
    yield opened
    opened.close()


def test_a_job_tells_how_far_it_is_and_how_it_ended(jobs: HoursJobs) -> None:
    assert jobs.newest("anna") is None
    job = jobs.begin("anna", "check", 7, NOON)
    jobs.step(job.id, 2, NOON + SECOND)

    going = jobs.newest("anna")
    assert going
    assert (going.kind, going.concept, going.step, going.goes_on(NOON + 2 * SECOND)) == ("check", 7, 2, True)

    jobs.end(job.id, "proved", "{}", NOON + 2 * SECOND)
    ended = jobs.newest("anna")
    assert ended
    assert (ended.outcome, ended.result, ended.goes_on(NOON + 3 * SECOND)) == ("proved", "{}", False)


def test_a_job_that_fell_silent_goes_on_no_more(jobs: HoursJobs) -> None:
    job = jobs.begin("anna", "check", 7, NOON)

    assert job.goes_on(NOON + SILENT - SECOND)
    assert not job.goes_on(NOON + SILENT)


def test_everybody_has_their_own_and_only_the_newest_are_kept(jobs: HoursJobs) -> None:
    other = jobs.begin("bert", "check", 1, NOON)
    begun = [jobs.begin("anna", "check", n, NOON + n * SECOND) for n in range(KEPT_MOST + 3)]

    assert jobs.newest("anna") == begun[-1]
    assert jobs.newest("bert") == other
    assert jobs.get("bert", other.id) == other
    assert jobs.get("anna", other.id) is None
    assert jobs.get("anna", begun[0].id) is None
