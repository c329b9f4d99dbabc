"""The figures of the worker in the text format of Prometheus, in a file that is replaced as a whole.

Rules of this file:
- Figures only: nothing of any caller, no name, no label whose values come from data.
- What is not known now is left out: a figure of an hour ago would look like one of now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ivr.store.standing import Standing


@dataclass(slots=True)
class Tally:
    """What the worker has done since it began."""

    drained: int = 0
    drained_at: datetime | None = None
    """When the spool was last seen through without a fault."""
    alarms_sent: int = 0
    alarms_failed: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is in the spool."""

    requests: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told at a moment; None for what could not be read."""

    now: datetime
    standing: Standing | None
    waiting: Waiting | None
    tally: Tally
    version: int


def text(figures: Figures) -> bytes:
    """The figures in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Collected(list(_families(figures))))
    return generate_latest(registry)


def write(path: Path, figures: Figures) -> None:
    """Replace the file; who reads sees the old one or the new one."""
    beside = path.with_suffix(".next")
    beside.write_bytes(text(figures))
    beside.replace(path)


class _Collected(Collector):
    """Families that were put together already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(figures: Figures) -> Iterator[Metric]:
    yield _gauge("worker_heartbeat_timestamp_seconds", "When the worker wrote this", figures.now.timestamp())
    yield _gauge("ledger_reachable", "1 if the ledger could be read, else 0", figures.standing is not None)
    yield _gauge("content_version", "The published version that the worker goes by", figures.version)
    if figures.standing:
        yield from _of_ledger(figures.standing, figures.now)
    if figures.waiting:
        yield _gauge("spool_requests", "Requests that wait for the ledger", figures.waiting.requests)
        yield _gauge("spool_unreadable", "Of these, what no secret opens", figures.waiting.unreadable)
    yield from _of_tally(figures.tally)


def _of_ledger(standing: Standing, now: datetime) -> Iterator[Metric]:
    yield _gauge("callbacks_open", "Callbacks that are not done", len(standing.due))
    yield _gauge("callbacks_overdue", "Callbacks whose due time has passed", standing.overdue(now))
    yield _gauge("callback_requests_unfinished", "Open ones whose caller hung up", standing.unfinished)
    if standing.due:
        yield _gauge(
            "callbacks_first_due_timestamp_seconds", "By when to phone the first", standing.due[0].timestamp()
        )


def _of_tally(tally: Tally) -> Iterator[Metric]:
    yield _counter("requests_drained", "Requests moved from the spool to the ledger", tally.drained)
    yield _counter("alarms_sent", "Mails about overdue callbacks that were sent", tally.alarms_sent)
    yield _counter("alarms_failed", "Mails about overdue callbacks that could not be", tally.alarms_failed)
    if tally.drained_at:
        yield _gauge(
            "spool_seen_timestamp_seconds",
            "When the spool was last seen through",
            tally.drained_at.timestamp(),
        )


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"ivr_{name}", f"{meaning}.", value=value)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(f"ivr_{name}", f"{meaning}, since the worker began.", value=value)
