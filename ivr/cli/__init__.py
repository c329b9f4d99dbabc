"""The `flask …` commands.

Rules of this package:
- A command exits 0 when all is well and 2 when something must be mended, with one line for each problem.
- What a command needs is imported when it runs: servers load this file too.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import click
from flask import Flask

from ivr.settings import Settings


class Factory(Protocol):
    """`create_app`, as the phone needs it: the same line with another clock."""

    def __call__(self, settings: Settings, *, clock: Callable[[], datetime]) -> Flask:
        """Make the application."""


def add_commands(app: Flask, settings: Settings, create_app: Factory) -> None:
    """Give an application its commands."""
    app.cli.add_command(_hours(settings))
    app.cli.add_command(_prompts(settings))
    app.cli.add_command(_call(settings, create_app))
    app.cli.add_command(_flow(settings))
    app.cli.add_command(_callbacks(settings))
    app.cli.add_command(_worker(settings))


def _hours(settings: Settings) -> click.Group:
    group = click.Group("hours", help="When who is reachable.")

    @group.command("show")
    @click.option(
        "--at", metavar="ISO", help="A moment, in Amsterdam time if it names no zone; - reads moments."
    )
    @click.option("--line", metavar="NAME", help="Only this line.")
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def show(at: str | None, line: str | None, *, as_json: bool) -> None:
        """Who can be reached, why and until when.

        With the next 14 days as a table. It tells of the published version.
        """
        from ivr.cli import hours  # noqa: PLC0415 - see the rules of this package

        hours.show(settings, at, line, as_json=as_json)

    @group.command("check")
    @click.argument("path", required=False, type=click.Path(exists=True, file_okay=False))
    def check(path: str | None) -> None:
        """Check all that staff can change.

        That is the timetables, the numbers and the prompts. PATH is another folder of timetables.
        """
        from ivr.cli import hours  # noqa: PLC0415 - see the rules of this package

        hours.check(settings, path)

    @group.command("publish")
    @click.argument("path", required=False, type=click.Path(exists=True, file_okay=False))
    def publish(path: str | None) -> None:
        """Check, and make it what callers hear.

        It replaces the snapshot, and running servers follow within seconds. PATH is another folder of timetables.
        """
        from ivr.cli import hours  # noqa: PLC0415 - see the rules of this package

        hours.publish(settings, path)

    return group


def _prompts(settings: Settings) -> click.Group:
    group = click.Group("prompts", help="The words.")

    @group.command("lint")
    def lint() -> None:
        """Check the words against the rules for what callers hear."""
        from ivr.cli import prompts  # noqa: PLC0415 - see the rules of this package

        prompts.lint(settings)

    @group.command("record")
    def record() -> None:
        """Render the placeholder takes that are missing or outdated (make recordings installs what it needs)."""
        from ivr.cli import recordings  # noqa: PLC0415 - see the rules of this package

        recordings.record(settings)

    @group.command("status")
    def status() -> None:
        """Each prompt with its takes: voice, seconds, words a minute, missing, outdated."""
        from ivr.cli import recordings  # noqa: PLC0415 - see the rules of this package

        recordings.status(settings)

    return group


def _call(settings: Settings, create_app: Factory) -> click.Command:
    @click.command("call")
    @click.option("--at", metavar="ISO", help="Phone at this moment, in Amsterdam time if it names no zone.")
    @click.option(
        "--from", "caller", metavar="E164", default="+31612345678", help="Caller number, or anonymous."
    )
    @click.option(
        "--keys", metavar="KEYS", help='For each menu: "5 1 # -"; - is silence, h hangs up, !1 barges in.'
    )
    @click.option(
        "--dial", multiple=True, metavar="NAME=OUTCOME", help="nurse=no-answer, all=busy; repeatable."
    )
    @click.option("--json", "as_json", is_flag=True, help="The transcript for programs.")
    @click.option(
        "--save", metavar="FILE.wav", type=click.Path(dir_okay=False), help="Write the call to listen to."
    )
    @click.option("--url", metavar="URL", help="Phone a running line instead of this process.")
    @click.option("--silent", is_flag=True, help="By hand: do not speak aloud.")
    def call(**options: object) -> None:
        """Phone the line: by hand in this terminal, or with --keys as a script."""
        from ivr.cli import call as calling  # noqa: PLC0415 - see the rules of this package

        calling.call(settings, create_app, calling.Options(**options))  # type: ignore[arg-type]

    return call


def _flow(settings: Settings) -> click.Group:
    group = click.Group("flow", help="The call flow.")

    @group.command("diagram")
    def diagram() -> None:
        """The call flow as a picture (SVG), on standard output."""
        from ivr.cli import flow  # noqa: PLC0415 - see the rules of this package

        flow.diagram(settings)

    return group


_OUTCOMES = ("helped", "appointment", "sent_on", "not_reached", "wrong_number", "no_longer_needed")


def _callbacks(settings: Settings) -> click.Group:
    group = click.Group("callbacks", help="The callback list.")
    by = click.option("--by", required=True, metavar="NAME", help="Who does it.")
    request = click.argument("request")
    as_json_too = click.option("--json", "as_json", is_flag=True, help="For programs.")

    @group.command("list")
    @as_json_too
    def listed(*, as_json: bool) -> None:
        """Who waits to be phoned back, what is due first at the front."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.listed(settings, as_json=as_json)

    @group.command("show")
    @request
    @as_json_too
    def show(request: str, *, as_json: bool) -> None:
        """One request, with its number; the beginning of its id is enough."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.show(settings, request, as_json=as_json)

    @group.command("take")
    @request
    @by
    def take(request: str, by: str) -> None:
        """Make a request yours for half an hour."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.take(settings, request, by)

    @group.command("called")
    @request
    @by
    @click.option("--reached/--no-answer", required=True, help="How the call went.")
    def called(request: str, by: str, *, reached: bool) -> None:
        """Tell that you phoned."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.called(settings, request, by, reached=reached)

    @group.command("done")
    @request
    @by
    @click.option("--outcome", required=True, type=click.Choice(_OUTCOMES))
    def done(request: str, by: str, outcome: str) -> None:
        """Close a request with an outcome."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.done(settings, request, by, outcome)

    @group.command("reopen")
    @request
    @by
    def reopen(request: str, by: str) -> None:
        """Put a request back on the list."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.reopen(settings, request, by)

    @group.command("purge")
    def purge() -> None:
        """Erase the personal data of requests that were closed a week ago."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.purge(settings)

    return group


def _worker(settings: Settings) -> click.Command:
    @click.command("worker")
    @click.option("--once", is_flag=True, help="One round, then end.")
    def worker(*, once: bool) -> None:
        """Move callback requests from the spool to the ledger, and tell what is overdue."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.work(settings, once=once)

    return worker
