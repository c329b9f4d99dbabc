"""`flask flow …`."""

import click

from ivr.callflow.diagram.picture import diagram as draw
from ivr.cli.common import folders
from ivr.content.files import read_folders
from ivr.settings import Settings


def diagram(settings: Settings) -> None:
    """Write the picture of the call flow, in the words of its prompts."""
    contents = read_folders(folders(settings), own_number=settings.twilio_number).contents
    words = {
        prompt.id: " ".join(sentence.text for sentence in prompt.sentences)
        for prompt in contents.prompts.values()
    }
    click.echo(draw(contents.flow(), words.__getitem__), nl=False)
