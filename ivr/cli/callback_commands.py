"""The commands about callbacks, as click knows them; what they do stands in `callbacks` and `worker`.

Rules of this file: as those of the package: a module is imported when its command runs.
"""

from collections.abc import Callable

import click

from ivr.settings import Settings

_OUTCOMES = ("helped", "appointment", "sent_on", "not_reached", "wrong_number", "no_longer_needed")


def callback_commands(settings: Settings) -> click.Group:
    """`flask callbacks …`."""
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
        """Erase the personal data of requests that were closed RETENTION_DAYS ago."""
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.purge(settings)

    @group.command("rotate-keys")
    def rotate_keys() -> None:
        """Put all numbers under SECRET_KEY, so that those of SECRET_KEY_PREVIOUS can go.

        On each machine, after its server was started with both. It may be stopped and done again.
        """
        from ivr.cli import callbacks  # noqa: PLC0415 - see the rules of this package

        callbacks.rotate_keys(settings)

    return group


def worker_command(settings: Settings, tell: Callable[..., object]) -> click.Command:
    """`flask worker`."""

    @click.command("worker")
    @click.option("--once", is_flag=True, help="Each job once, then end.")
    @click.option("--with-parent", is_flag=True, help="End when standard input does: a server runs it.")
    def worker(*, once: bool, with_parent: bool) -> None:
        """Keep the callback list up to date: the spool, alarms, retention, metrics."""
        from ivr.cli import worker as working  # noqa: PLC0415 - see the rules of this package

        working.work(settings, tell, once=once, with_parent=with_parent)

    return worker
