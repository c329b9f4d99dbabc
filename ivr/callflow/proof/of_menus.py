"""Promises of menus and number entries: what is offered, and which keys work everywhere.

Rules of this file: what counts as offered is what is spoken; what a key does is asked of the step.
"""

from collections.abc import Iterator

from ivr.callflow.events import DigitsPressed
from ivr.callflow.nodes import Menu, NumberEntry
from ivr.callflow.proof.alphabet import key_of_menu
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.of_turns import said, turns
from ivr.callflow.turns import AwaitDigits, Dial, HangUp
from ivr.hours.model import Kind

ALWAYS = "09*#"
"""Keys that work in every menu (callers.md, "Keys, timing")."""

_CHOICES = "12345678"


def offers_in_order(case: Case) -> Iterator[Fault]:
    """Choices are offered in ascending order, from 1 on, without gaps, each key once, and each of them works."""
    for move, turn in turns(case):
        keys = [cue.key for cue in turn.prompts if cue.key]
        choices = [key for key in keys if key in _CHOICES]
        if choices != [str(number) for number in range(1, len(choices) + 1)]:
            yield shown_by(move, f"de toetsen worden genoemd als {', '.join(choices)}")
        if len(set(keys)) != len(keys):
            yield shown_by(move, "een toets wordt twee keer genoemd")
        node = case.space.at(turn.position)
        if keys and (not isinstance(node, Menu) or not set(keys) <= node.keys().keys()):
            yield shown_by(move, "er wordt een toets genoemd die niets doet")


def spoken_and_silent_keys_differ(case: Case) -> Iterator[Fault]:
    """No key of a menu is written down twice, with two meanings."""
    for node_id, node in case.space.flow.nodes.items():
        if isinstance(node, Menu):
            keys = [option.key for option in node.options] + list(node.unspoken)
            for key in sorted({key for key in keys if keys.count(key) > 1}):
                yield Fault(f"toets {key} betekent in {node_id} twee dingen")


def every_key_works_everywhere(case: Case) -> Iterator[Fault]:
    """0, 9, * and # are in use in every menu."""
    for node_id, node in case.space.flow.nodes.items():
        if isinstance(node, Menu):
            for key in ALWAYS:
                if node.target(key) is None:
                    yield Fault(f"toets {key} doet niets in {node_id}")


def zero_reaches_a_person(case: Case) -> Iterator[Fault]:
    """0 rings a person from every menu and, alone, from every number entry; if all are closed, the numbers are read."""
    terms, where = case.terms, case.space.situations.where
    for move, turn in turns(case):
        if move.astray or move.event != DigitsPressed("0"):
            continue
        node = case.space.at(move.source)
        if not isinstance(node, Menu | NumberEntry):
            continue
        if isinstance(turn.wait, Dial):
            if turn.wait.destination not in terms.people:
                yield shown_by(move, f"toets 0 belt {turn.wait.destination}")
            continue
        someone = 0
        for person in terms.people:
            someone |= ~where(person, Kind.CLOSED)
        if move.situations & someone or terms.numbers not in said(turn):
            yield shown_by(move, "toets 0 leidt niet naar een mens")


def repeating_is_free(case: Case) -> Iterator[Fault]:
    """9 and * never use up a presentation and never end a call: who presses them is there."""
    for move, turn in turns(case):
        node = case.space.at(move.source)
        if (
            move.astray
            or not isinstance(node, Menu)
            or move.event not in {DigitsPressed("9"), DigitsPressed("*")}
        ):
            continue
        if isinstance(turn.wait, HangUp):
            if case.terms.numbers not in said(turn):  # a request could not be saved: judged in of_endings.py
                yield shown_by(move, "de verbinding wordt verbroken na 9 of *")
        elif turn.position.attempt != 1 or turn.position.served:
            yield shown_by(move, "9 of * telt als een vergeefse poging")


def keys_count_anew(case: Case) -> Iterator[Fault]:
    """After a key that a menu uses nothing involuntary is counted any more."""
    for move, turn in turns(case):
        if not move.astray and key_of_menu(case.space.at(move.source), move.event):
            at = turn.position
            if isinstance(turn.wait, AwaitDigits) and (at.attempt, at.served) != (1, 0):
                yield shown_by(move, "een goede toets telt als een vergeefse poging")


def silence_and_wrong_keys_differ(case: Case) -> Iterator[Fault]:
    """A menu that is offered again says why: silence and a wrong key have different words."""
    for node_id, node in case.space.flow.nodes.items():
        if isinstance(node, Menu) and (
            node.no_input == node.no_match or not node.no_input or not node.no_match
        ):
            yield Fault(f"stilte en een verkeerde toets klinken hetzelfde in {node_id}")
        if isinstance(node, NumberEntry) and node.no_input == node.refused:
            yield Fault(f"stilte en een verkeerd nummer klinken hetzelfde in {node_id}")
