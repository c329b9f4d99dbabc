"""A line with staff who phone it over signed webhooks: a real account, the app's own codes, a real database."""

import io
from contextlib import closing, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app import create_app
from ivr.settings import Settings
from ivr.store.closures import Closures
from tests.by_phone import APP_SECRET, CODE, shown, told
from tests.voice.line import Answer, Line

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 11, 24, 13, 10, tzinfo=AMSTERDAM)
"""The nurse line is open until two."""

CALLER = "+31687654321"
OTHER_CODE, OTHER_SECRET = "70418", "MZXW6YTBOI3DGNBVMZXW6YTBOI3DGNBV"
HALF_MINUTE = timedelta(seconds=30)
REFUSED = "Met deze cijfers lukt het niet."
NOT_NOW = "Dit kan nu niet met de telefoon."
NOT_DONE = "Dit is nu niet gelukt."
FIRST_MENU = "Voor uitleg over rugklachten"
STATE = "De verpleegkundige: "


@dataclass
class House:
    """A line, its clock, and the database behind it."""

    settings: Settings
    now: datetime
    line: Line = field(init=False)
    calls: int = 0

    def __post_init__(self) -> None:
        log = io.StringIO()
        with redirect_stderr(log):
            self.line = Line(create_app(self.settings, clock=lambda: self.now), log, self.settings.public_url)

    def call(self, caller: str = CALLER) -> "Call":
        self.calls += 1
        return Call(self, f"CA{self.calls:032x}", caller)

    def known(self, caller: str = CALLER, code: str = CODE, secret: str = APP_SECRET) -> "Call":
        """Somebody who was let in."""
        call = self.call(caller)
        call.types("*", code, shown(self.now, secret))
        assert STATE in call.heard, call.heard
        return call

    def measures(self) -> list[tuple[str, str, str, bool]]:
        """All that was ever closed: lines, until when (UTC), by whom, and whether it holds."""
        with closing(Closures(self.settings.database_url)) as closures:
            closures.migrate()
            found = closures.recent(50)
        return sorted(
            (" ".join(each.lines), f"{each.until:%d %H:%M}", each.by, each.holds(self.now)) for each in found
        )

    def told(self) -> list[tuple[str, str, str, str]]:
        """What the audit has of the phone, the first row first."""
        rows = told(self.settings.database_url, self.settings.secrets)
        return [row for row in rows if row[1].startswith(("phone", "closure"))]


@dataclass
class Call:
    """A call that goes where its documents lead."""

    house: House
    sid: str
    caller: str
    answer: Answer = field(init=False)
    deliveries: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deliver("/voice", {})

    def deliver(self, target: str, said: dict[str, str]) -> Answer:
        fields = {"CallSid": self.sid, "From": self.caller} | said
        self.deliveries.append((target, fields))
        self.answer = self.house.line.post(target, fields)
        assert self.answer.is_twiml
        assert not self.answer.is_lifeline
        return self.answer

    def types(self, *digits: str) -> str:
        """Press keys, one webhook each, and give what is then heard."""
        for each in digits:
            self.deliver(self.action, {"Digits": each})
        return self.heard

    def waits(self) -> str:
        """Press nothing."""
        self.deliver(self.action, {"Digits": ""})
        return self.heard

    @property
    def action(self) -> str:
        return next(iter(self.answer.document.iter("Gather"))).get("action", "")

    @property
    def heard(self) -> str:
        return self.answer.spoken

    @property
    def dialled(self) -> str:
        return next((each.text or "" for each in self.answer.document.iter("Dial")), "")
