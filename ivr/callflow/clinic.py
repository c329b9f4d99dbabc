"""The clinic's call flow: the one file that says what a caller can do.

How to read it: every line of `clinic()` is a place in a call. Follow the names. A name in quotes on the right
is either another place or, where it stands in a list of prompts, words of `prompts/nl/`. Hours, telephone
numbers and words stand elsewhere. To add an option: docs/add-a-menu-option.md. A drawing: docs/call-flow.svg.
Key * at the first menu is for staff (`staff_entry.py`); no caller is told of it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ivr.callflow.callback import callback_dialogue
from ivr.callflow.nodes import Announcement, Farewell, Flow, Go, HoursGate, Menu, Node, Option, Transfer
from ivr.callflow.staff_entry import ENTRANCE, staff_entry

HOME = "first_menu"
LAST_RESORT = "numbers"

OTHER_EMERGENCY = {"ed_hoofddorp": "ed_haarlem_zuid", "ed_haarlem_zuid": "ed_hoofddorp"}
"""Which emergency department is rung when the other one does not answer."""

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("topic_1", ("clinic", "back", "specific", "aspecific", "figures")),
    ("topic_2", ("cause", "symptoms", "diagnosis", "duration", "chronic_pain")),
    ("topic_3", ("exercise_therapy", "painkillers", "rehabilitation", "operation")),
    ("topic_4", ("moving_and_resting", "active_life", "losing_weight", "tips_one", "tips_two")),
    ("topic_5", ("locations", "numbers")),
)
"""The information tree: per topic its summaries, in the order of their keys (callers.md, "Information")."""

NURSE_ROUNDS = (
    ("nurse", "nurse_retry"),
    ("nurse_second", "nurse_retry_last"),
    ("nurse_third", "nurse_given_up"),
)
"""The nurse is tried once and, by the caller's choice, twice again: each time a transfer and the menu after."""

RING_NURSE = RING_DESK = 25
RING_EMERGENCY = RING_SWITCHBOARD = 30
"""Seconds that a destination rings before it counts as not answering; below Twilio's own limit of 600."""

_BACK_HOME = Go(HOME, say=("back_to_first_menu",))
_HELPED = Go(HOME, say=("anything_else",))
_PERSON = Option("0", "person", "person")


def clinic(silent_emergency: str) -> Flow:
    """The call flow. `silent_emergency` is the emergency department of who stays silent after hours."""
    nodes: dict[str, Node] = {
        "start": HoursGate("office", open="opening", closed="opening_closed", unknown="opening_unknown"),
        "opening": Announcement(("welcome", "danger"), then="main", barge_in=False),
        "opening_closed": Announcement(
            ("welcome", "danger", "closed_now"), then="after_hours", barge_in=False
        ),
        "opening_unknown": Announcement(("welcome", "danger"), then="after_hours", barge_in=False),
        HOME: HoursGate("office", open="main", closed="closed_notice", unknown="after_hours"),
        "closed_notice": Announcement(("closed_now",), then="after_hours"),
        "main": Menu(
            options=(
                Option("1", "main.urgent", "urgent"),
                Option("2", "main.nurse", "nurse_line"),
                Option("3", "main.callback", "callback_menu"),
                Option("4", "main.desk", "desk"),
                Option("5", "main.information", "information"),
                _PERSON,
            ),
            unspoken=_unspoken(again=HOME, back=ENTRANCE, onward=HOME),
            last_call="or_stay_for_desk",
            exhausted=Go("desk"),
            through=HOME,
        ),
        "after_hours": Menu(
            options=(
                Option("1", "emergency.ed_hoofddorp", "ed_hoofddorp"),
                Option("2", "emergency.ed_haarlem_zuid", "ed_haarlem_zuid", optional=True),
                Option("3", "after_hours.callback", "callback_offer_after_hours", optional=True),
                Option("4", "after_hours.information", "information", optional=True),
                Option("0", "person", "person", optional=True),
            ),
            unspoken=_unspoken(again=HOME, back=ENTRANCE, onward=HOME) | {"5": "information"},
            no_input=("stay_for_emergency",),
            no_match=("no_match", "stay_for_emergency"),
            exhausted=Go(silent_emergency),
            through=HOME,
        ),
        "urgent": Menu(
            options=(
                Option("1", "emergency.ed_hoofddorp", "ed_hoofddorp"),
                Option("2", "emergency.ed_haarlem_zuid", "ed_haarlem_zuid"),
                Option("3", "urgent.desk", "desk"),
                _PERSON,
            ),
            unspoken=_unspoken(again="urgent", back=HOME, onward="urgent"),
            no_input=("stay_for_emergency",),
            no_match=("no_match", "stay_for_emergency"),
            exhausted=Go(silent_emergency),
        ),
        "nurse_line": HoursGate("nurse", open="nurse", closed="nurse_closed", unknown="nurse_closed"),
        "nurse_closed": Menu(
            intro=("nurse_closed",),
            options=(
                Option("1", "nurse.callback", "callback_nurse_closed"),
                Option("2", "nurse.desk", "desk"),
                Option("9", "nurse.try_again", "nurse_line"),
                Option("*", "back", HOME),
            ),
            unspoken={"0": "person", "#": "nurse_line"},
            exhausted=_BACK_HOME,
        ),
        "callback_offer_after_hours": Menu(
            intro=("callback_when_open",),
            options=(
                Option("1", "emergency.ed_hoofddorp", "ed_hoofddorp"),
                Option("2", "emergency.ed_haarlem_zuid", "ed_haarlem_zuid"),
                Option("3", "callback.go_on", "callback_after_hours"),
                Option("*", "back", HOME),
            ),
            unspoken={"0": "person", "9": "callback_offer_after_hours", "#": "callback_offer_after_hours"},
            exhausted=_BACK_HOME,
        ),
        "person": HoursGate("desk", open="desk", closed="switchboard", unknown="desk"),
        "desk": Transfer(
            destination="desk",
            connecting="connecting.desk",
            ring_seconds=RING_DESK,
            closed=Go("switchboard", say=("desk_closed",)),
            busy=Go("switchboard", say=("busy",)),
            unanswered=Go("switchboard", say=("unanswered",)),
            completed=_HELPED,
        ),
        "switchboard": Transfer(
            destination="switchboard",
            connecting="connecting.switchboard",
            ring_seconds=RING_SWITCHBOARD,
            closed=Go(LAST_RESORT, say=("nobody_reached",)),
            busy=Go(LAST_RESORT, say=("nobody_reached",)),
            unanswered=Go(LAST_RESORT, say=("nobody_reached",)),
            completed=_HELPED,
        ),
        LAST_RESORT: Farewell(("all_numbers", "all_numbers", "danger", "goodbye")),
        "masked": Farewell(("danger", "emergency_numbers", "emergency_numbers", "goodbye")),
    }
    for_staff = staff_entry(_BACK_HOME)
    for part in (
        *(_nurse(), _emergency_departments(), _information()),
        *(callback_dialogue(_BACK_HOME), for_staff),
    ):
        nodes.update(part)
    return Flow(
        MappingProxyType(nodes),
        start="start",
        masked="masked",
        home=HOME,
        last_resort=LAST_RESORT,
        changed=("menu_changed",),
        hidden=frozenset(for_staff),
    )


def _unspoken(*, again: str, back: str, onward: str) -> dict[str, str]:
    """The keys that work in every menu: 9 again, * back, # next."""
    return {"9": again, "*": back, "#": onward}


def _nurse() -> Mapping[str, Node]:
    nodes: dict[str, Node] = {}
    for number, (transfer, menu) in enumerate(NURSE_ROUNDS):
        again = [following for following, _ in NURSE_ROUNDS[number + 1 : number + 2]]
        ways = [("nurse.ring_again", target) for target in again]
        ways += [("nurse.callback", "callback_nurse_busy"), ("nurse.desk", "desk")]
        nodes[transfer] = Transfer(
            destination="nurse",
            connecting="connecting.nurse",
            ring_seconds=RING_NURSE,
            closed=Go("nurse_closed"),
            busy=Go(menu, say=("nurse_busy",)),
            unanswered=Go(menu, say=("nurse_unanswered",)),
            completed=_HELPED,
        )
        nodes[menu] = Menu(
            options=tuple(Option(str(key), *way) for key, way in enumerate(ways, start=1)),
            unspoken=_unspoken(again=menu, back=HOME, onward=menu) | {"0": "person"},
            exhausted=_BACK_HOME,
        )
    return nodes


def _emergency_departments() -> Mapping[str, Node]:
    """Each department twice: as the caller's choice, and as the other one when that choice fails."""
    nodes: dict[str, Node] = {}
    for chosen, other in OTHER_EMERGENCY.items():
        for node_id, department, following, closed in (
            (chosen, chosen, _second(other), f"withdrawn.{chosen}"),
            (_second(other), other, "switchboard", "emergency_closed"),
        ):
            nodes[node_id] = Transfer(
                destination=department,
                connecting=f"connecting.{department}",
                ring_seconds=RING_EMERGENCY,
                closed=Go(following, say=(closed,)),
                busy=Go(following, say=("busy",)),
                unanswered=Go(following, say=("unanswered",)),
                completed=_HELPED,
            )
    return nodes


def _second(department: str) -> str:
    return f"{department}_second"


def _information() -> Mapping[str, Node]:
    topics = [topic for topic, _ in TOPICS]
    summaries = [f"summary_{name}" for _, names in TOPICS for name in names]
    nodes: dict[str, Node] = {
        "information": Menu(
            options=tuple(
                Option(str(key), f"info.{topic}", topic) for key, topic in enumerate(topics, start=1)
            ),
            unspoken=_unspoken(again="information", back=HOME, onward=topics[0]) | {"0": "person"},
            exhausted=_BACK_HOME,
        )
    }
    for (topic, names), next_topic in zip(TOPICS, [*topics[1:], "information"], strict=True):
        nodes[topic] = Menu(
            options=tuple(
                Option(str(key), f"option_{name}", f"summary_{name}")
                for key, name in enumerate(names, start=1)
            ),
            unspoken=_unspoken(again=topic, back="information", onward=next_topic) | {"0": "person"},
            exhausted=_BACK_HOME,
        )
        for name in names:
            nodes[f"summary_{name}"] = _summary(f"summary_{name}", topic, summaries)
    return nodes


def _summary(node_id: str, topic: str, summaries: list[str]) -> Menu:
    following = [*summaries, "information"][summaries.index(node_id) + 1]
    return Menu(
        intro=(node_id,),
        options=(
            Option("9", "summary.again", node_id),
            Option("#", "summary.next", following),
            Option("*", "back", topic),
            _PERSON,
        ),
        exhausted=_BACK_HOME,
    )
