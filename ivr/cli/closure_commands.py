"""The commands that close and open lines for now, as click knows them; what they do stands in `closures`.

Rules of this file: as those of the package: a module is imported when its command runs.
"""

import click

from ivr.settings import Settings

_CLOSED, _OPEN = ("staffing", "busy", "meeting", "fault", "other"), ("extra", "longer", "other")

_by = click.option("--by", required=True, metavar="NAME", help="Who does it.")
_until = click.option("--until", required=True, metavar="ISO", help="When it ends, in Amsterdam time.")
_lines = click.argument("lines", nargs=-1, required=True, metavar="LINE…")
_measure = click.argument("measure", metavar="ID")


def closure_commands(settings: Settings) -> click.Group:
    """`flask closures …`."""
    group = click.Group("closures", help="What is closed or opened for now.")
    _beginning(group, settings)
    _holding(group, settings)
    return group


def _beginning(group: click.Group, settings: Settings) -> None:

    @group.command("close")
    @_lines
    @_until
    @_by
    @click.option("--reason", type=click.Choice(_CLOSED), default="other", help="Never spoken.")
    def close(lines: tuple[str, ...], until: str, by: str, reason: str) -> None:
        """Close lines for now: office, nurse, desk, callback_list."""
        from ivr.cli import closures  # noqa: PLC0415 - see the rules of this package

        closures.begin(settings, lines, "closed", closures.Asked(until, by, reason))

    @group.command("open")
    @_lines
    @_until
    @_by
    @click.option("--reason", type=click.Choice(_OPEN), default="other", help="Never spoken.")
    def open_(lines: tuple[str, ...], until: str, by: str, reason: str) -> None:
        """Open lines for now."""
        from ivr.cli import closures  # noqa: PLC0415 - see the rules of this package

        closures.begin(settings, lines, "open", closures.Asked(until, by, reason))


def _holding(group: click.Group, settings: Settings) -> None:
    @group.command("list")
    @click.option("--json", "as_json", is_flag=True, help="For programs.")
    def listed(*, as_json: bool) -> None:
        """What holds now, on all machines."""
        from ivr.cli import closures  # noqa: PLC0415 - see the rules of this package

        closures.listed(settings, as_json=as_json)

    @group.command("extend")
    @_measure
    @_until
    @_by
    def extend(measure: str, until: str, by: str) -> None:
        """Give what holds another end."""
        from ivr.cli import closures  # noqa: PLC0415 - see the rules of this package

        closures.extend(settings, measure, closures.Asked(until, by))

    @group.command("end")
    @_measure
    @_by
    def end(measure: str, by: str) -> None:
        """End what holds: the published hours hold again."""
        from ivr.cli import closures  # noqa: PLC0415 - see the rules of this package

        closures.end(settings, measure, by)
