"""What we tell the phone: some prompts, then exactly one wait.

Rules of this file:
- A turn is all that leaves the core. It holds prompt ids, never words, numbers or hours.
- What can change what we say next is a wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ivr.hours.model import Kind

ATTEMPTS = 2
"""How often a menu is presented in one run of silence and wrong keys (callers.md)."""

CALLBACK_LIST = "callback_list"
"""The line of a situation that has no timetable: open while callback requests are taken."""

SERVED_MAX = 2
"""After so many completed transfers without a key in between, silence gets the numbers, not another transfer."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The statuses of all lines at one moment: all that a call knows of the clock."""

    statuses: Mapping[str, Kind]

    def of(self, line: str) -> Kind:
        """The status of a line; a line that nobody describes is unknown."""
        return self.statuses.get(line, Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a call stands. It rides in the action URL, which is signed.

    `attempt` is the presentation that the caller is hearing, from 1. `menu` is the fingerprint of the menu
    that was spoken, empty where there was none. `served` counts completed transfers since the last key.

    A callback dialogue also remembers: `token`, the sealed number that is to be phoned; `windows`, the starts of
    the windows that were offered (minutes since 1970, UTC); `origin`, from where the caller came to it. The entry for
    staff remembers there who has proved to be whom, the ends that were offered, and which line it is about.
    """

    node: str
    attempt: int = 1
    language: str = "nl"
    menu: str = ""
    served: int = 0
    token: str = ""
    windows: tuple[int, ...] = ()
    origin: str = ""

    def after_key(self) -> "Position":
        """The same place once the caller has shown to be there: what was involuntary starts anew."""
        return replace(self, attempt=1, served=0)

    def forgetting(self) -> "Position":
        """The same place without what a callback dialogue, or the entry for staff, remembers."""
        if not (self.token or self.windows or self.origin):
            return self
        return replace(self, token="", windows=(), origin="")


@dataclass(frozen=True, slots=True)
class Cue:
    """One prompt to be heard; `key` is the key that an option's words end with."""

    prompt: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class AwaitDigits:
    """Wait for keys: `timeout` seconds after the prompts (and between keys), at most `most` keys."""

    timeout: int
    most: int = 1
    finish_on: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring a destination for `ring_seconds` and connect."""

    destination: str
    ring_seconds: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


class Question(StrEnum):
    """What the flow asks the shell, because the answer decides what we may say next."""

    CALLER = "caller"
    """Can the number that the caller phones from be phoned back? 0 no; 1 yes, with its token."""
    CHECK = "check"
    """Can the number that was typed be phoned back? 0 no; 1 yes, with its token."""
    CONFIRM = "confirm"
    """The caller confirmed the number: is that on disk? 0 no; 1 yes."""
    WINDOWS = "windows"
    """Which windows are free (with `choice` 1: later ones than were offered)? Their number, with their starts."""
    SAVE = "save"
    """The request is complete, with window `choice` (0: none): is it on disk? 0 no; 1 yes; 2 the window is taken."""
    WITHDRAW = "withdraw"
    """The request of the typed reference is taken back: is that on disk? 0 no reference; 1 yes; 2 no."""
    STAFF_CODE = "staff_code"
    """Can what was typed be the code of a colleague? 0 no; 1 yes, with its token. Nobody looks yet whose it is."""
    STAFF_KNOWN = "staff_known"
    """Is this the code that the colleague's app shows? 0 no; 1 yes, with a token for a few minutes; 2 not possible now."""
    STAFF_LINE = "staff_line"
    """How is the line of `origin`? 0 not possible now; 1 it can be closed; 2 staff closed it; 3 neither, from here.

    With 1 and 2 come the ends that are offered, with 2 also the one that it has.
    """
    STAFF_CLOSE = "staff_close"
    """The line of `origin` is to be closed until an offered end, or a typed time (HHMM, today): is it? 0 no time; 1 yes; 2 no."""
    STAFF_REOPEN = "staff_reopen"
    """The line of `origin` is to follow its hours again: does it? 0 no; 1 yes."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A wait that the shell answers at once, with `events.Answered`. `digits` are what a caller typed."""

    question: Question
    choice: int = 0
    digits: str = field(default="", repr=False)


Wait = AwaitDigits | Dial | HangUp | Ask


@dataclass(frozen=True, slots=True)
class Visit:
    """A node that was passed and what decided there; `line` is the timetable that was asked, if any."""

    node: str
    cause: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Our answer to one event.

    `opening` cannot be stopped by a key; `prompts` can. `path` says how we came here; it is not spoken.
    """

    opening: tuple[Cue, ...]
    prompts: tuple[Cue, ...]
    wait: Wait
    position: Position
    path: tuple[Visit, ...] = field(default=(), compare=False)

    def after(self, asked: "Turn") -> "Turn":
        """This turn, with what was to be heard before the question that led to it."""
        return replace(
            self,
            opening=asked.opening + self.opening,
            prompts=asked.prompts + self.prompts,
            path=asked.path + self.path,
        )
