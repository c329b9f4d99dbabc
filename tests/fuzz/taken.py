"""A line that is asked by the fuzz, and what each request did to it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copytree

from ivr.callbacks.requests import request_id
from ivr.callbacks.spool import FILE
from ivr.callbacks.token import Tokens
from ivr.voice.staff_line import KNOWN_FOR, PURPOSE
from tests.fuzz.asked import Asked, Owed
from tests.fuzz.invariants import Event, files
from tests.voice.line import Line, answering, settings_in

NOTED = "is genoteerd"
NOBODYS_SHIFT = f"s{'0' * 32}.0"


@dataclass(frozen=True, slots=True)
class Taken:
    """A line with a data folder of its own."""

    line: Line
    folder: Path
    lifeline: str
    let_in: Callable[[str], str]
    """Gives a token for a call, as if this line had let in a colleague whom no database knows."""

    def put(self, asked: Asked) -> Event:
        """Ask, and tell all that came of it."""
        stranger = asked.owed is Owed.LIFELINE
        before = files(self.folder) if stranger else ()
        answer = asked.put(self.line)
        log = self.line.log.getvalue()
        self.line.log.seek(0)
        self.line.log.truncate()
        return Event(asked, answer, self.lifeline, log, before, files(self.folder) if stranger else ())

    def kept(self, call: str) -> str | None:
        """What the spool's file has of a call, read by a connection of our own: its kind, or None."""
        with closing(sqlite3.connect(f"file:{self.folder / FILE}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT kind FROM request WHERE id = ?", (request_id(call),)).fetchone()
        return None if row is None else str(row[0])

    def requests(self) -> int:
        """How many requests the spool's file has."""
        with closing(sqlite3.connect(f"file:{self.folder / FILE}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM request").fetchone()[0])


def taken(published: Path, folder: Path, now: datetime) -> Taken:
    """A line at a moment, that has just been started."""
    copytree(published, folder)
    settings = settings_in(folder)
    line, tokens = answering(settings, now), Tokens(settings.secrets, PURPOSE)
    lifeline = line.ask("POST", "/voice").text
    assert "Er is een storing." in lifeline
    return Taken(line, folder, lifeline, lambda call: tokens.seal(NOBODYS_SHIFT, call, now + KNOWN_FOR))
