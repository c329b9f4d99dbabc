"""`flask worker`.

Rules of this file:
- It goes on after a fault; `--once` tells of it with status 2.
- With a parent it ends when that has: standard input is a pipe from there, which the kernel closes whatever happens.
"""

import sys
from collections.abc import Callable
from threading import Event

import click

from ivr.cli.common import TROUBLE, moment
from ivr.settings import Settings
from ivr.worker import rounds
from ivr.worker.bench import Bench, prepared
from ivr.worker.jobs import JOBS

GRACE = 2.0
"""Seconds in which jobs may come to their end; any of them can be cut off all the same."""


def work(settings: Settings, tell: Callable[..., object], *, once: bool, with_parent: bool) -> None:
    """Do all jobs, each at its own pace, until the end; or each once."""
    bench = prepared(settings, lambda: moment(None), tell)
    try:
        if once:
            _once(bench)
        else:
            _until_the_end(bench, tell, with_parent=with_parent)
    finally:
        bench.close()


def _once(bench: Bench) -> None:
    faults = rounds.once(JOBS, bench, moment(None))
    if bench.tally.drained:
        click.echo(f"{bench.tally.drained} requests came in")
    for job, fault in faults.items():
        click.echo(f"{job}: {fault}", err=True)
    if faults:
        raise SystemExit(TROUBLE)


def _until_the_end(bench: Bench, tell: Callable[..., object], *, with_parent: bool) -> None:
    stop = Event()
    threads = rounds.start(JOBS, bench, lambda: moment(None), tell, stop)
    try:
        if with_parent:
            sys.stdin.buffer.read()
        else:
            Event().wait()
    except KeyboardInterrupt:
        click.echo("the worker ends", err=True)
    stop.set()
    for thread in threads:
        thread.join(GRACE / len(threads))
