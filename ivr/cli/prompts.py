"""`flask prompts …`."""

import click

from ivr.cli.common import folders, moment, tell
from ivr.content.files import leaflet_references, read_folders
from ivr.content.wording import lint_words
from ivr.settings import Settings


def lint(settings: Settings) -> None:
    """Check every prompt of the folders; exit 2 if there is anything to mend."""
    where = folders(settings)
    reading = read_folders(where, own_number=settings.twilio_number)
    references, problems = leaflet_references(where)
    found = [*reading.problems, *problems]
    if not found:
        found = [reading.located(each) for each in lint_words(reading.contents, references, moment(None))]
    tell(found)
    if found:
        raise SystemExit(2)
    click.echo(
        f"{len(reading.contents.prompts)} prompts, {len(references)} paragraphs of the leaflet: no problems"
    )
