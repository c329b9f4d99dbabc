"""The entry for staff: the part of the clinic's call flow in which somebody of the clinic closes a line for now.

Read like `clinic.py`. Key * at the first menu leads here, and nothing ever offers it. Who comes here by mistake hears so
in one sentence, and is back at the first menu by waiting, with * or with anything that is no code; 0 is a person here too.
What is asked of the shell (`turns.Question`) may fail: it is said, and the caller is back at the first menu.
"is dicht" is only said after it is so.
"""

from collections.abc import Mapping

from ivr.callflow.nodes import Asking, Go, Menu, Node, NumberEntry, Option
from ivr.callflow.turns import CALLBACK_LIST, Question

ENTRANCE = "staff_code"
"""Where the entry begins."""

WHOLE_CLINIC = "clinic"
"""Stands for all lines that "de poli is dicht" closes (hours.md, "Closing for now")."""

CLOSABLE = ("nurse", "desk", CALLBACK_LIST, WHOLE_CLINIC)
"""What can be closed here, in the order of the keys: only what somebody else backs up, never an emergency department."""

CODE_DIGITS, APP_DIGITS, TIME_DIGITS = 5, 6, 4

_CODE_SECONDS = 6
"""Of silence until who came here by mistake is back; staff know their code."""

_ENDS = 2
"""Ends that are offered before a time is typed: an hour, the rest of the day."""

_PERSON = "person"


def staff_entry(home: Go) -> Mapping[str, Node]:
    """Its nodes; `home` is the way back to the first menu."""
    not_now = Go(home.target, say=("staff.not_now", *home.say))
    not_done = Go(home.target, say=("staff.not_done", *home.say))
    closed = Go("staff_lines", say=("staff.closed",))
    return {
        ENTRANCE: NumberEntry(
            prompts=("staff.for_staff", "staff.type_code"),
            refused=("staff.not_known",),
            accepted=Go("staff_app_code"),
            person=_PERSON,
            back=home.target,
            exhausted=home,
            question=Question.STAFF_CODE,
            most=CODE_DIGITS + 1,  # so that # ends it, and is not heard by what follows
            timeout=_CODE_SECONDS,
            once=True,
        ),
        "staff_app_code": NumberEntry(
            prompts=("staff.type_app_code",),
            refused=("staff.not_known",),
            accepted=Go("staff_lines"),
            failed=not_now,
            person=_PERSON,
            back=home.target,
            exhausted=home,
            question=Question.STAFF_KNOWN,
            most=APP_DIGITS,
            once=True,
        ),
        "staff_lines": Menu(
            intro=("staff.state",),
            options=tuple(
                Option(str(key), f"staff.choose_{line}", f"staff_line_{line}")
                for key, line in enumerate(CLOSABLE, start=1)
            ),
            unspoken=_unspoken("staff_lines", back=home.target),
            exhausted=home,
            remembers=True,
        ),
        **{
            f"staff_line_{line}": Asking(
                Question.STAFF_LINE,
                origin=line,
                ways=(
                    not_now,
                    Go("staff_until"),
                    Go("staff_is_closed"),
                    Go("staff_lines", say=("staff.elsewhere",)),
                ),
            )
            for line in CLOSABLE
        },
        "staff_until": Menu(
            intro=("staff.until",),
            options=(
                Option("1", "staff.until_an_hour", "staff_close_1"),
                Option("2", "staff.until_tonight", "staff_close_2"),
                Option("3", "staff.until_a_time", "staff_time"),
            ),
            unspoken=_unspoken("staff_until", back="staff_lines"),
            exhausted=home,
            remembers=True,
        ),
        "staff_is_closed": Menu(
            intro=("staff.is_closed",),
            options=(
                Option("1", "staff.reopen", "staff_reopen"),
                Option("2", "staff.other_end", "staff_until"),
            ),
            unspoken=_unspoken("staff_is_closed", back="staff_lines"),
            exhausted=home,
            remembers=True,
        ),
        "staff_reopen": Asking(
            Question.STAFF_REOPEN, ways=(not_done, Go("staff_lines", say=("staff.reopened",)))
        ),
        **{
            f"staff_close_{choice}": Asking(
                Question.STAFF_CLOSE, choice=choice, ways=(not_done, closed, not_done)
            )
            for choice in range(1, _ENDS + 1)
        },
        "staff_time": NumberEntry(
            prompts=("staff.type_time",),
            refused=("staff.time_refused",),
            accepted=closed,
            failed=not_done,
            person=_PERSON,
            back="staff_until",
            exhausted=home,
            question=Question.STAFF_CLOSE,
            most=TIME_DIGITS,
        ),
    }


def _unspoken(again: str, *, back: str) -> dict[str, str]:
    """The keys that work in every menu, none of them offered here."""
    return {"9": again, "*": back, "#": again, "0": _PERSON}
