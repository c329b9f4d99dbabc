"""The callback dialogue: the part of the clinic's call flow in which a caller asks to be phoned back.

Read like `clinic.py`. It is entered at `callback_<origin>`, and only while requests are taken; else the desk, which
makes the telephone appointment (leaflet, contact#3), gets the call. What is asked of the shell (`turns.Question`) may fail, and then a caller reaches a person:
"genoteerd" is only said after the request is on disk.
"""

from collections.abc import Mapping

from ivr.callflow.nodes import Announcement, Asking, Farewell, Go, HoursGate, Menu, Node, NumberEntry, Option
from ivr.callflow.turns import CALLBACK_LIST, Question

ORIGINS = ("menu", "nurse_closed", "nurse_busy", "after_hours")
"""From where callers come to the dialogue; staff see it, and it is where a request can be counted."""

OFFERED_MOST = 3
"""Windows that are offered in one go (callers.md, "Callback")."""

REFERENCE_DIGITS = 4

_THROUGH_DESK = "callback_through_desk"
_PERSON = Option("0", "person", "person")
_NOT_SAVED = Go("person", say=("callback.not_saved",))
_TYPE_INSTEAD = Go("callback_type")


def callback_dialogue(home: Go) -> Mapping[str, Node]:
    """Its nodes; `home` is the way back to the first menu."""
    return {
        **{
            f"callback_{origin}": HoursGate(
                CALLBACK_LIST, open=f"callback_from_{origin}", closed=_THROUGH_DESK, unknown=_THROUGH_DESK
            )
            for origin in ORIGINS
        },
        **{
            f"callback_from_{origin}": Asking(
                Question.CALLER, origin=origin, ways=(_TYPE_INSTEAD, Go("callback_caller_number"))
            )
            for origin in ORIGINS
        },
        _THROUGH_DESK: Announcement(("callback_through_desk",), then="desk"),
        "callback_caller_number": Menu(
            intro=("callback.caller_number",),
            options=(
                Option("1", "callback.this_number", "callback_when"),
                Option("2", "callback.other_number", "callback_type"),
                Option("3", "callback.withdraw", "withdraw"),
                Option("*", "back", home.target),
                _PERSON,
            ),
            unspoken={"9": "callback_caller_number", "#": "callback_caller_number"},
            exhausted=home,
            remembers=True,
        ),
        "callback_type": NumberEntry(
            prompts=("callback.type_number",),
            refused=("callback.number_refused",),
            accepted=Go("callback_read_back"),
            person="person",
            exhausted=Go("person", say=("callback.no_number",)),
        ),
        "callback_read_back": Menu(
            intro=("callback.read_back",),
            options=(
                Option("1", "callback.right", "callback_when"),
                Option("2", "callback.wrong", "callback_type"),
                Option("3", "callback.withdraw", "withdraw"),
                Option("9", "summary.again", "callback_read_back"),
                _PERSON,
            ),
            unspoken={"*": "callback_type", "#": "callback_read_back"},
            exhausted=home,
            remembers=True,
        ),
        # With no time to choose, what is saved is on disk in one go; else the number is, before the choice is heard.
        "callback_when": Asking(Question.WINDOWS, ways=_by_number(Go("callback_save"), "callback_confirm")),
        **{
            f"callback_confirm_{number}": Asking(
                Question.CONFIRM, ways=(_NOT_SAVED, Go(f"callback_windows_{number}"))
            )
            for number in range(1, OFFERED_MOST + 1)
        },
        "callback_later": Asking(
            Question.WINDOWS,
            choice=1,
            ways=_by_number(Go("callback_when", say=("callback.no_later",)), "callback_windows"),
        ),
        **{f"callback_windows_{number}": _windows(number) for number in range(1, OFFERED_MOST + 1)},
        "callback_save": Asking(Question.SAVE, ways=(_NOT_SAVED, Go("callback_saved"))),
        **{
            f"callback_save_{choice}": Asking(
                Question.SAVE,
                choice=choice,
                ways=(
                    _NOT_SAVED,
                    Go("callback_saved_window"),
                    Go("callback_when", say=("callback.window_taken",)),
                ),
            )
            for choice in range(1, OFFERED_MOST + 1)
        },
        "callback_saved": _saved("callback_saved", "callback.saved"),
        "callback_saved_window": _saved("callback_saved_window", "callback.saved_window"),
        "callback_goodbye": Farewell(("goodbye",)),
        # Whoever it is hears the same, whether there was such a request or not: four digits can be guessed.
        "withdraw": NumberEntry(
            prompts=("withdraw.type_reference",),
            refused=("withdraw.reference_refused",),
            accepted=Go("withdrawn_request"),
            failed=Go("person", say=("withdraw.not_noted",)),
            person="person",
            exhausted=Go("person", say=("withdraw.no_reference",)),
            question=Question.WITHDRAW,
            most=REFERENCE_DIGITS,
        ),
        "withdrawn_request": _saved("withdrawn_request", "withdraw.noted"),
    }


def _by_number(none: Go, some: str) -> tuple[Go, ...]:
    """The ways by the number of windows that are free."""
    return (none, *(Go(f"{some}_{number}") for number in range(1, OFFERED_MOST + 1)))


def _windows(number: int) -> Menu:
    """The menu that offers so many windows."""
    return Menu(
        intro=("callback.when",),
        options=(
            *(
                Option(str(choice), f"callback.window_{choice}", f"callback_save_{choice}")
                for choice in range(1, number + 1)
            ),
            Option("#", "callback.later", "callback_later"),
            _PERSON,
        ),
        unspoken={"9": f"callback_windows_{number}", "*": "callback_when"},
        # The number is on disk: who stays silent here is phoned back without a time of their choice.
        exhausted=Go("callback_save"),
        remembers=True,
    )


def _saved(node_id: str, prompt: str) -> Menu:
    """What was wished is on disk; the caller may hear it again, go on or hang up."""
    return Menu(
        intro=(prompt,),
        options=(
            Option("9", "summary.again", node_id),
            Option("*", "back_to_begin", "first_menu"),
        ),
        unspoken={"0": "person", "#": "callback_goodbye"},
        exhausted=Go("callback_goodbye"),
        remembers=True,
    )
