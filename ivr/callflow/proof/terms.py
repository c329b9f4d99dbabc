"""What the promises are about: which prompts, destinations and keys mean what, and what the flow itself cannot know.

Rules of this file:
- `CLINIC` follows callers.md, not `clinic.py`: it says what must be so, whatever the flow does.
- A prompt is known by its id, a destination by its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr.callflow.turns import Cue, Question

Seconds = Callable[[Cue, str], float]
"""The longest that a cue lasts in a language within the period, in seconds."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of the promises.

    `people` are whom 0 leads to; `switchboard` stands behind all others; `backup` says which emergency department
    is rung when another fails. `connecting` and `withdrawn` are said of each destination, `noted` once what a
    question is about is on disk, or so, `not_kept` when it could not be put there, `numbers` when nobody could be reached, `for_masked` to who seems to phone from our own number.
    `closable` is what staff may close by phone: what somebody else backs up (hours.md, "Closing for now").
    """

    office: str = "office"
    people: tuple[str, ...] = ("desk", "switchboard")
    switchboard: str = "switchboard"
    backup: Mapping[str, str] = field(
        default_factory=lambda: {"ed_hoofddorp": "ed_haarlem_zuid", "ed_haarlem_zuid": "ed_hoofddorp"}
    )
    danger: str = "danger"
    closed_now: str = "closed_now"
    changed: str = "menu_changed"
    noted: Mapping[Question, frozenset[str]] = field(
        default_factory=lambda: {
            Question.SAVE: frozenset({"callback.saved", "callback.saved_window"}),
            Question.WITHDRAW: frozenset({"withdraw.noted"}),
            Question.STAFF_CLOSE: frozenset({"staff.closed"}),
            Question.STAFF_REOPEN: frozenset({"staff.reopened"}),
        }
    )
    closable: frozenset[str] = frozenset({"nurse", "desk", "callback_list", "clinic"})
    not_kept: Mapping[tuple[Question, int], str] = field(
        default_factory=lambda: {
            (Question.CONFIRM, 0): "callback.not_saved",
            (Question.SAVE, 0): "callback.not_saved",
            (Question.WITHDRAW, 2): "withdraw.not_noted",
        }
    )
    numbers: str = "all_numbers"
    for_masked: str = "emergency_numbers"
    goodbye: str = "goodbye"
    connecting: str = "connecting.{}"
    withdrawn: str = "withdrawn.{}"

    @property
    def emergencies(self) -> frozenset[str]:
        """The emergency departments."""
        return frozenset(self.backup)


CLINIC = Terms()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the flow cannot know: the numbers (E.164), the words, and how long they take.

    `silent_emergency` is the emergency department of who stays silent after hours; `own_number` the line's own.
    `of_this_call` tells whether a prompt says something of this one call, as its number or its windows.
    """

    destinations: Mapping[str, str]
    own_number: str
    silent_emergency: str
    languages: tuple[str, ...]
    has_prompt: Callable[[str, str], bool]
    of_this_call: Callable[[str], bool]
    seconds: Seconds
