"""A colleague phones the line as it is run: two processes that answer, and the one that was not phoned hears it too."""

import re
from datetime import datetime
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

from tests.by_phone import CODE, shown, staffed
from tests.server import SECRET_KEY, Server, serving
from tests.voice.line import OWN_NUMBER, Answer

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 11, 24, 13, 10, tzinfo=AMSTERDAM)
NURSE = "+31232246491"
ASKED_OFTEN = 5
"""Calls, so that both processes have answered some."""


def post(server: Server, call: str, target: str, digits: str | None) -> Answer:
    fields = {"CallSid": call, "From": "+31612345678", "To": OWN_NUMBER, "CallStatus": "in-progress"}
    answer = server.post(target, fields | ({} if digits is None else {"Digits": digits}))
    assert answer.is_twiml
    assert not answer.is_lifeline, server.logged()
    return answer


def phoned(server: Server, number: int, *keys: str) -> Answer:
    """A call in which these keys are pressed, and its last answer."""
    call = f"CA{number:032x}"
    answer = post(server, call, "/voice", None)
    for each in keys:
        action = re.search('action="([^"]+)"', answer.text)
        assert action
        answer = post(server, call, action.group(1).replace("&amp;", "&"), each)
    return answer


def test_a_line_that_is_closed_by_phone_is_closed_in_every_process_and_opens_by_itself(
    data_to_copy: Path, tmp_path: Path
) -> None:
    database = copytree(data_to_copy, tmp_path / "data") / "staff.sqlite3"
    database.write_bytes(staffed(SECRET_KEY))
    with serving(tmp_path, workers=2, now=TUESDAY, DATABASE_URL=f"sqlite:///{database}") as server:
        heard = phoned(server, 1, "*", CODE, shown(TUESDAY), "1", "3", "1330").spoken
        assert "Nu is de lijn van de verpleegkundige dicht tot half twee 's middags." in heard

        callers = [phoned(server, 10 + number, "2") for number in range(ASKED_OFTEN)]
        assert all("vandaag van half twee tot twee uur 's middags" in each.spoken for each in callers)

        server.at(datetime(2026, 11, 24, 13, 30, tzinfo=AMSTERDAM))
        callers = [phoned(server, 50 + number, "2") for number in range(ASKED_OFTEN)]
        assert all(NURSE in each.text for each in callers)
