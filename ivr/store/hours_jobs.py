"""The work of checking and publishing hours, so that a page can show how far it is, whichever process does it.

Rules this file keeps:

- A job says each time how far it is; one that has said nothing for `SILENT` was killed with its process.
- A result is a text here. The newest `KEPT_MOST` jobs of each person are kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.schema import jobs

KEPT_MOST = 10
SILENT = timedelta(minutes=2)
"""Longer than a step takes on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work on a concept (its revision). `step` counts from 0; without an outcome it goes on."""

    id: str
    login: str
    kind: str
    concept: int
    began_at: datetime
    seen_at: datetime
    step: int
    outcome: str | None
    result: str | None

    def goes_on(self, now: datetime) -> bool:
        """Whether somebody is at work on it."""
        return self.outcome is None and now - self.seen_at < SILENT


class HoursJobs:
    """The jobs in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def begin(self, login: str, kind: str, concept: int, now: datetime) -> Job:
        """Begin one; the oldest of this person are forgotten."""
        job = Job(
            id=token_hex(8),
            login=login,
            kind=kind,
            concept=concept,
            began_at=now,
            seen_at=now,
            step=0,
            outcome=None,
            result=None,
        )
        own = sa.select(jobs.c.id).where(jobs.c.login == login).order_by(jobs.c.began_at.desc())
        with self._database.writing() as connection:
            old = connection.scalars(own.offset(KEPT_MOST - 1)).all()
            connection.execute(sa.delete(jobs).where(jobs.c.id.in_(old)))
            row = {column.name: getattr(job, column.name) for column in jobs.c}
            connection.execute(sa.insert(jobs).values(row))
        return job

    def newest(self, login: str) -> Job | None:
        """Give the newest job of somebody."""
        query = sa.select(jobs).where(jobs.c.login == login).order_by(jobs.c.began_at.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Job(**row._asdict()) if row else None

    def get(self, login: str, job_id: str) -> Job | None:
        """Give one job of somebody; None if they have none with this id (any more)."""
        query = sa.select(jobs).where(jobs.c.login == login, jobs.c.id == job_id)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Job(**row._asdict()) if row else None

    def step(self, job_id: str, step: int, now: datetime) -> None:
        """Say how far it is."""
        self._set(job_id, {"step": step, "seen_at": now})

    def end(self, job_id: str, outcome: str, result: str, now: datetime) -> None:
        """Say how it ended."""
        self._set(job_id, {"outcome": outcome, "result": result, "seen_at": now})

    def _set(self, job_id: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(**values))
