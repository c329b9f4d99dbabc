"""The call flow as a caller sees it, from without: which nodes are one place, and where ways really lead.

Rules of this file:
- Nodes that a caller cannot tell apart are one place, called by the first of them that a call can reach:
  transfers to one destination, gates that ask the same and lead to the same, menus that offer the same.
- All that a callback dialogue consists of is one place too: what it asks, the menus that remember the answers, and
  an end that nothing else leads to.
- What the flow hides, the entry for staff, is no place of a caller's.
- Nothing here knows words or how a picture is drawn.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from ivr.callflow.nodes import (
    Announcement,
    Asking,
    Farewell,
    Flow,
    Go,
    HoursGate,
    Menu,
    Node,
    NumberEntry,
    Transfer,
    targets,
)
from ivr.callflow.turns import CALLBACK_LIST
from ivr.hours.model import Kind

_NAVIGATION = frozenset("09*#")
_DIALOGUE = "(dialogue)"
"""What all nodes of a callback dialogue have in common."""


@dataclass(frozen=True, slots=True)
class View:
    """A flow, and the place of each node that a caller can reach, nearest first."""

    flow: Flow
    places: Mapping[str, str]

    def members(self, place: str) -> tuple[str, ...]:
        """The nodes that are one place."""
        return tuple(node_id for node_id, owner in self.places.items() if owner == place)


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a gate: the statuses that take it, the announcements passed and the place behind them."""

    status: Kind
    passed: tuple[str, ...]
    said: tuple[str, ...]
    place: str


def view(flow: Flow) -> View:
    """The places of a flow."""
    first: dict[Hashable, str] = {}
    return View(
        flow, {node_id: first.setdefault(_likeness(flow, node_id), node_id) for node_id in reachable(flow)}
    )


def reachable(flow: Flow) -> tuple[str, ...]:
    """Every node that a caller can reach, nearest first; none that is hidden, for that is not told to callers."""
    found = [flow.start, flow.masked]
    for node_id in found:
        ways = (target for _, target in targets(flow.nodes[node_id]) if target not in flow.hidden)
        found += dict.fromkeys(target for target in ways if target not in found)
    return tuple(found)


def branches(seen: View, gate: HoursGate) -> tuple[Branch, ...]:
    """The ways out of a gate, with what each of them says."""
    ways = ((Kind.OPEN, gate.open), (Kind.CLOSED, gate.closed), (Kind.UNKNOWN, gate.unknown))
    return tuple(_branch(seen, status, way) for status, way in ways)


def said_by_all(ways: tuple[Branch, ...]) -> tuple[str, ...]:
    """The prompts that every branch begins with."""
    side_by_side = zip(*(branch.said for branch in ways), strict=False)
    return tuple(prompts[0] for prompts in takewhile(lambda prompts: len(set(prompts)) == 1, side_by_side))


def failures(seen: View, transfer: Transfer) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Why a transfer may fail ("closed", "busy", "unanswered"), and the places that follow in their turn."""
    for why, target in targets(transfer):
        if why != "completed":
            yield why, _in_turn(seen, target)


def setbacks(seen: View, place: str) -> tuple[str, ...]:
    """The places to which a dialogue leaves a caller when it fails: no number, or nothing noted."""
    inside = seen.members(place)
    ways = [way for node_id in inside for way in _failing(seen.flow.nodes[node_id])]
    return tuple(dict.fromkeys(seen.places[way.target] for way in ways if way.target not in inside))


def _failing(node: Node) -> tuple[Go, ...]:
    match node:
        case Asking(ways=(none, *_)):
            return (none,)
        case NumberEntry():
            return tuple(go for why, go in node.ways() if why != "accepted")
        case HoursGate(closed=closed):
            return (Go(closed),)
        case _:
            return ()


def tries(seen: View, place: str) -> Iterator[Transfer]:
    """The transfers of a place that a caller comes to otherwise than by another transfer's failing."""
    flow = seen.flow
    chosen = {
        target
        for node_id in seen.places
        if not isinstance(flow.nodes[node_id], Transfer)
        for _, target in targets(flow.nodes[node_id])
    }
    for node_id in seen.members(place):
        node = flow.nodes[node_id]
        if isinstance(node, Transfer) and (node_id == place or node_id in chosen):
            yield node


def subjects(flow: Flow, node_id: str) -> tuple[str, ...]:
    """What there is to listen to behind a topic: a menu of nothing else. Empty for every other node."""
    node = flow.nodes[node_id]
    if not isinstance(node, Menu) or is_subject(flow, node_id):
        return ()
    offered = tuple(dict.fromkeys(option.target for option in node.options))
    return offered if all(is_subject(flow, target) for target in offered) else ()


def is_subject(flow: Flow, node_id: str) -> bool:
    """Whether a node is something to listen to: it says the same to everybody and offers no numbered choice."""
    node = flow.nodes[node_id]
    return (
        isinstance(node, Menu)
        and bool(node.intro)
        and not node.remembers
        and all(option.key in _NAVIGATION for option in node.options)
    )


def _likeness(flow: Flow, node_id: str) -> Hashable:
    """What two nodes have in common if they are one place."""
    match flow.nodes[node_id]:
        case node if in_dialogue(node) or _ends_dialogue(flow, node_id):
            return _DIALOGUE
        case Transfer(destination=destination):
            return "transfer", destination
        case HoursGate() as gate:
            return "gate", gate.line, *(_beyond(flow, way)[-1] for _, way in targets(gate))
        case Menu() as menu:
            offered = tuple(
                (option.key, option.prompt, _whither(flow, option.target)) for option in menu.options
            )
            return "menu", menu.intro, offered, menu.exhausted.target
        case _:
            return node_id


def in_dialogue(node: Node) -> bool:
    """Whether a node belongs to a callback dialogue by what it is; the gate before it is its door."""
    match node:
        case Asking() | NumberEntry() | Menu(remembers=True):
            return True
        case _:
            return isinstance(node, HoursGate) and node.line == CALLBACK_LIST


def _ends_dialogue(flow: Flow, node_id: str) -> bool:
    """Whether a node is an end to which callers come by a dialogue only."""
    if not isinstance(flow.nodes[node_id], Farewell):
        return False
    before = [node for node in flow.nodes.values() if node_id in (target for _, target in targets(node))]
    return bool(before) and all(map(in_dialogue, before))


def _whither(flow: Flow, node_id: str) -> str:
    """Where a key leads: a destination and a dialogue are one place, however callers come there."""
    node = flow.nodes[node_id]
    if in_dialogue(node):
        return _DIALOGUE
    return node.destination if isinstance(node, Transfer) else node_id


def _branch(seen: View, status: Kind, way: str) -> Branch:
    *passed, end = _beyond(seen.flow, way)
    announcements = [seen.flow.nodes[node_id] for node_id in passed]
    said = tuple(
        prompt for node in announcements if isinstance(node, Announcement) for prompt in node.prompts
    )
    return Branch(status, tuple(passed), said, seen.places[end])


def _beyond(flow: Flow, node_id: str) -> list[str]:
    """The announcements from a node on, and the node behind them."""
    path = [node_id]
    while isinstance(node := flow.nodes[path[-1]], Announcement) and node.then not in path:
        path.append(node.then)
    return path


def _in_turn(seen: View, node_id: str) -> tuple[str, ...]:
    """The places that follow one another while nobody answers, up to one that has its own card to tell."""
    path = [node_id]
    while (
        isinstance(node := seen.flow.nodes[path[-1]], Transfer)
        and seen.places[path[-1]] != path[-1]
        and node.unanswered.target not in path
    ):
        path.append(node.unanswered.target)
    return tuple(seen.places[step] for step in path)
