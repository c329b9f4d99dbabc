"""The commands about staff, as click knows them; what they do stands in `staff`.

Rules of this file: as those of the package: a module is imported when its command runs.
"""

import click

from ivr.settings import Settings

_ROLES = ("kijker", "medewerker", "planner", "beheerder")


def user_commands(settings: Settings) -> click.Group:
    """`flask user …`."""
    group = click.Group("user", help="Who may log in to the staff site.")
    login = click.argument("login")

    @group.command("add")
    @login
    @click.option("--name", required=True, help="As colleagues know them; it stands on the callback list.")
    @click.option("--role", required=True, type=click.Choice(_ROLES))
    def add(login: str, name: str, role: str) -> None:
        """Add somebody, and print the start code with which they choose a password."""
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.add(settings, login, name, role)

    @group.command("reset")
    @login
    def reset(login: str) -> None:
        """Take away password, app and sessions, and print a start code.

        For a phone that is lost and a password that is forgotten. Be sure who asks.
        """
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.reset(settings, login)

    @group.command("list")
    def listed() -> None:
        """Who may log in."""
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.listed(settings)

    _add_door_commands(group, settings)
    return group


def _add_door_commands(group: click.Group, settings: Settings) -> None:
    """Shutting out and letting in."""
    login = click.argument("login")

    @group.command("disable")
    @login
    def disable(login: str) -> None:
        """Let somebody in no more, at once."""
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.disable(settings, login)

    @group.command("enable")
    @login
    def enable(login: str) -> None:
        """Let somebody in again."""
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.enable(settings, login)


def audit_commands(settings: Settings) -> click.Group:
    """`flask audit …`."""
    group = click.Group("audit", help="Who did and saw what.")

    @group.command("verify")
    def verify() -> None:
        """Follow the chain of the audit: exits 2 and says where, if it breaks."""
        from ivr.cli import staff  # noqa: PLC0415 - see the rules of this package

        staff.verify(settings)

    return group
