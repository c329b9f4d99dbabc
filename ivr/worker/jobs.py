"""What the worker does: the table of jobs.

Rules of this file:
- A new job is a function of the bench and a moment, and one line in `JOBS`.
- A job can be killed at any step and be done again: nothing is lost by it, and nothing doubled but a mail.
- `now` is an argument.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from ivr.call_events import file
from ivr.callbacks.drainer import Held, drain
from ivr.callbacks.due import untouched
from ivr.callbacks.writer import SpoolError
from ivr.store.alarms import Alarm
from ivr.store.errors import StoreError
from ivr.store.standing import Standing
from ivr.worker import alarms, closing, letters, mail, metrics
from ivr.worker.bench import Bench
from ivr.worker.metrics import Figures, Waiting
from ivr.worker.metrics_page import FILE as METRICS
from ivr.worker.rounds import Job

_Read = TypeVar("_Read")

OVERDUE = "overdue"
KEPT, AUDIT_KEPT = timedelta(days=2 * 365), timedelta(days=5 * 365 + 2)
"""For how long events of calls are kept, and the audit (staff.md)."""

CLAIM = timedelta(minutes=2)
"""For how long an alarm is one machine's to send; more than `mail.PATIENCE` at each step. Then it is tried again."""


def follow(bench: Bench, _now: datetime) -> None:
    """Bring the snapshot and the versions in the database in step."""
    bench.follower.round()


def settle_closures(bench: Bench, now: datetime) -> None:
    """Make what the database has closed or opened for now hold on this machine."""
    closing.settle(bench.settings.data_dir, bench.closures, now)


def take_call_events(bench: Bench, _now: datetime) -> None:
    """Move what of calls staff should hear of from this machine's file to the database."""
    call_events = bench.call_events
    file.take(bench.settings.data_dir, call_events.add)


def drain_spool(bench: Bench, now: datetime) -> None:
    """Move requests from the spool to the ledger, and tell the spool what the ledger holds."""
    ledger = bench.ledger

    def held() -> Held:
        standing = ledger.standing()
        idle = untouched(standing.oldest_made_at, standing.last_act_at, bench.office(), now)
        return Held(standing.windows, idle)

    moved = drain(bench.spool, ledger, now, held)
    bench.tally.drained += moved
    bench.tally.drained_at = now
    if moved:
        bench.tell("requests came in", count=moved)


def sound_alarms(bench: Bench, now: datetime) -> None:
    """Tell that callbacks are overdue, or that none is any more: the log, and by mail who is to know."""
    standing = bench.ledger.standing()
    overdue = standing.overdue(now)
    if bench.is_news(OVERDUE, overdue, at_first=0):
        if overdue:
            bench.tell("callbacks overdue", count=overdue, reason=f"open the list: {letters.OPEN_THE_LIST}")
        else:
            bench.tell("no callbacks overdue")
    if bench.settings.smtp_url and bench.settings.callback_alarm_email:
        _send_alarm(bench, standing, now, bench.settings.smtp_url)


def _send_alarm(bench: Bench, standing: Standing, now: datetime, smtp_url: str) -> None:
    overdue, office = standing.overdue(now), bench.office()

    def wanted(alarm: Alarm) -> bool:
        return alarms.is_due(alarm, overdue, office, now)

    if not wanted(bench.ledger.alarm(OVERDUE)):
        return
    alarm = bench.ledger.claim_alarm(OVERDUE, wanted, now, now + CLAIM)
    if alarm is None:  # another machine sends it
        return
    to = alarms.recipients(alarm, overdue, bench.settings.callback_alarm_email)
    owner = bench.settings.callback_owner or "collega"
    words = letters.overdue(owner, overdue, standing.due[0]) if overdue else letters.resolved(owner)
    sender = bench.settings.mail_from or bench.settings.callback_alarm_email[0]
    try:
        refused = mail.send(smtp_url, letters.letter(words, sender, to, now), to)
    except OSError as error:
        bench.tally.alarms_failed += 1
        if bench.is_news("mail", type(error).__name__):
            bench.tell("alarm not sent", reason=f"{type(error).__name__}: check SMTP_URL")
        return
    bench.ledger.keep_alarm(OVERDUE, alarms.after_sending(alarm, overdue, now))
    bench.tally.alarms_sent += 1
    bench.is_news("mail", "")
    facts = {"reason": "the mail server refuses some of CALLBACK_ALARM_EMAIL"} if refused else {}
    bench.tell("alarm sent", count=overdue, **facts)


def erase(bench: Bench, now: datetime) -> None:
    """Erase what is past its time: personal data of closed requests, in the spool's files too, events, the audit."""
    erased = bench.ledger.purge(now, bench.settings.retention_days)
    bench.spool.purge()
    bench.call_events.erase(now - KEPT)
    if erased:
        bench.tell("requests erased", count=erased)
    past = bench.accounts.forget(now - AUDIT_KEPT, now)
    if past.rows:
        bench.tell("audit erased", count=past.rows)
    if past.breaks:
        bench.tell("audit broken", reason="nothing of it is erased: see flask audit verify")


def write_metrics(bench: Bench, now: datetime) -> None:
    """Write the figures of the moment; what cannot be read is left out."""
    figures = Figures(
        now,
        _known(lambda: bench.ledger.standing()),  # noqa: PLW0108 - to open it may fail too
        _known(lambda: Waiting(bench.spool.waiting(), bench.spool.unreadable())),
        bench.tally,
        bench.keeper.live().version,
    )
    metrics.write(bench.settings.data_dir / METRICS, figures)


def _known(read: Callable[[], _Read]) -> _Read | None:
    try:
        return read()
    except (StoreError, SpoolError):  # the jobs that need it tell
        return None


JOBS: tuple[Job[Bench], ...] = (
    Job("publications", 1, follow),
    Job("closures", 1, settle_closures),
    Job("drain", 1, drain_spool),
    Job("call events", 5, take_call_events),
    Job("alarms", 10, sound_alarms),
    Job("retention", 3600, erase),
    Job("metrics", 5, write_metrics),
)
"""Each with its interval in seconds."""
