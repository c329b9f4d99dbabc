"""The `flask …` commands.

Rules of this package:
- A command exits 0 when all is well and 2 when something must be mended, with one line for each problem.
- What a command needs is imported when it runs: servers load this file too.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import click
from flask import Flask

from ivr.cli.callback_commands import callback_commands, worker_command
from ivr.cli.closure_commands import closure_commands
from ivr.cli.staff_commands import audit_commands, user_commands
from ivr.settings import Settings

if TYPE_CHECKING:  # all commands load this file
    from ivr.content.stage import Stage


class Factory(Protocol):
    """`create_app`, as the phone needs it: the same line with another clock."""

    def __call__(
        self, settings: Settings, *, clock: Callable[[], datetime], stage: "Stage | None" = None
    ) -> Flask:
        """Make the application; `stage` says what is held for one call."""


def add_commands(app: Flask, settings: Settings, create_app: Factory, tell: Callable[..., object]) -> None:
    """Give an application its commands; `tell` is for the log of the one that never ends."""
    app.cli.add_command(_hours(settings))
    app.cli.add_command(_prompts(settings))
    app.cli.add_command(_call(settings, create_app))
    app.cli.add_command(_prove(settings))
    app.cli.add_command(_flow(settings))
    app.cli.add_command(callback_commands(settings))
    app.cli.add_command(closure_commands(settings))
    app.cli.add_command(worker_command(settings, tell))
    app.cli.add_command(user_commands(settings))
    app.cli.add_command(audit_commands(settings))


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

    @group.command("diff")
    @click.argument("old", default="published")
    @click.argument("new", default="")
    @click.option("--from", "start", metavar="ISO", help="From this moment; now if left out.")
    @click.option("--until", metavar="DATE", help="Until the end of this date; of next year if left out.")
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def diff(old: str, new: str, start: str | None, until: str | None, *, as_json: bool) -> None:
        """What changes for callers between two versions.

        OLD and NEW are each a folder of timetables, a version file (such as data/snapshot.previous.json) or the word
        published. Left out: from what is published to what the folders say.
        """
        from ivr.cli import difference  # noqa: PLC0415 - see the rules of this package

        difference.diff(settings, difference.Asked(old, new, start, until), as_json=as_json)

    _publishing(group, settings)
    _looking_back(group, settings)
    _exchanging(group, settings)
    return group


def _publishing(group: click.Group, settings: Settings) -> None:
    reason = click.option("--reason", metavar="TEXT", default="", help="Why; kept with the version.")

    @group.command("publish")
    @click.argument("path", required=False, type=click.Path(exists=True, file_okay=False))
    @click.option("--by", metavar="NAME", default="(command line)", help="Who does it.")
    @reason
    @click.option(
        "--over", metavar="VERSION", type=int, help="Replace this version, though the files lack it."
    )
    @click.option("--here-only", is_flag=True, help="On this machine alone, while the database is away.")
    def publish(path: str | None, by: str, reason: str, over: int | None, *, here_only: bool) -> None:
        """Check, and make it what callers hear on all machines.

        It goes into the database and becomes the snapshot of this machine; servers follow within seconds, other
        machines too. PATH is another folder of timetables.
        """
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        if not here_only:
            publications.publish_folder(settings, path, by, reason, over)
        elif path or over is not None:
            raise click.UsageError("--here-only goes with neither PATH nor --over")
        else:
            publications.publish_here_only(settings, by, reason)


def _looking_back(group: click.Group, settings: Settings) -> None:
    @group.command("versions")
    @click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def versions(limit: int, *, as_json: bool) -> None:
        """What was published, by whom and why, the newest first."""
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        publications.versions(settings, limit, as_json=as_json)

    @group.command("restore")
    @click.argument("version", type=int)
    @click.option("--by", metavar="NAME", required=True, help="Who does it.")
    @click.option("--reason", metavar="TEXT", required=True, help="Why; kept with the version.")
    def restore(version: int, by: str, reason: str) -> None:
        """Publish an old version again, as a new one."""
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        publications.restore(settings, version, by, reason)


def _exchanging(group: click.Group, settings: Settings) -> None:
    @group.command("export")
    @click.argument("path", required=False, metavar="[FOLDER]", type=click.Path(file_okay=False))
    @click.option("--version", type=int, help="One of the versions; else what is live on this machine.")
    def export(path: str | None, version: int | None) -> None:
        """Write a version into the files.

        Into those of this machine, or into FOLDER/schedules and FOLDER/prompts. Comments stay where their lines stay,
        and what a file said before is kept beside it.
        """
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        publications.export(settings, path, version)

    @group.command("import")
    @click.argument("path", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
    @click.option("--by", metavar="NAME", required=True, help="Who does it.")
    @click.option("--reason", metavar="TEXT", required=True, help="Why; kept with the version.")
    @click.option(
        "--over", metavar="VERSION", type=int, help="Build on this version, whatever the folder says."
    )
    def import_(path: str, by: str, reason: str, over: int | None) -> None:
        """Publish what an exported folder says now.

        Refused, with both versions named, if somebody has published since it was exported.
        """
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        publications.import_folder(settings, path, by, reason, over)

    @group.command("status")
    def status() -> None:
        """What this machine has, what the database has, and how the files stand to it."""
        from ivr.cli import publications  # noqa: PLC0415 - see the rules of this package

        publications.status(settings)


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
        "--from", "caller", metavar="E164", default="+31612345678", help="Caller number, anonymous, or own."
    )
    @click.option(
        "--keys",
        metavar="KEYS",
        help='For each menu: "5 1 # -"; - is silence, h hangs up, !1 barges in, =busy is of a dial.',
    )
    @click.option(
        "--dial", multiple=True, metavar="NAME=OUTCOME", help="nurse=no-answer, all=busy; repeatable."
    )
    @click.option(
        "--hold", multiple=True, metavar="LINE=STATUS", help="nurse=closed, desk=unknown; repeatable."
    )
    @click.option(
        "--answers", metavar="WAYS", help='What is answered in a callback dialogue: "caller=1 save=0".'
    )
    @click.option("--stale", type=int, default=0, metavar="N", help="The Nth answer is of another version.")
    @click.option("--lost", type=int, default=0, metavar="N", help="The Nth answer leads to no place.")
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


def _prove(settings: Settings) -> click.Command:
    @click.command("prove")
    @click.option(
        "--from", "first", metavar="DATE", help="From this date on (2026-11-01); today if left out."
    )
    @click.option("--until", "last", metavar="DATE", help="Until this date, included; 400 days if left out.")
    @click.option("--published", is_flag=True, help="What callers hear now, not what the folders say.")
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def prove(first: str | None, last: str | None, *, published: bool, as_json: bool) -> None:
        """Prove that every call ends well: every path, in every situation of a period.

        Ends with 2 and shows counterexamples, with the command that phones them, if it does not.
        """
        from ivr.cli import prove as proving  # noqa: PLC0415 - see the rules of this package

        proving.prove(settings, first, last, published=published, as_json=as_json)

    return prove


def _flow(settings: Settings) -> click.Group:
    group = click.Group("flow", help="The call flow.")

    @group.command("diagram")
    def diagram() -> None:
        """The call flow as a picture (SVG), on standard output."""
        from ivr.cli import flow  # noqa: PLC0415 - see the rules of this package

        flow.diagram(settings)

    return group
