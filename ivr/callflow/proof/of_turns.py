"""Promises that each single turn keeps.

Rules of this file: a check looks at one move at a time; what several moves make together is judged in `of_endings.py`.
"""

import re
from collections.abc import Iterator

from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed
from ivr.callflow.nodes import Asking, Menu, NumberEntry, Transfer, prompts
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.space import Move
from ivr.callflow.turns import AwaitDigits, Dial, HangUp, Question, Turn
from ivr.hours.model import Kind

_REAL_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
"""E.164 with at least eight digits: what is shorter is a short number (112, 14023), which no transfer may ring."""

_NEED_A_NUMBER = {Question.CONFIRM, Question.WINDOWS, Question.SAVE}
_OF_STAFF = {Question.STAFF_LINE, Question.STAFF_CLOSE, Question.STAFF_REOPEN}

_KEEPING = {Question.CONFIRM, Question.SAVE, Question.WITHDRAW}

_RING_MOST = 600  # seconds; the most that Twilio allows


def turns(case: Case) -> Iterator[tuple[Move, Turn]]:
    """Every move that has a turn."""
    return ((move, move.turn) for move in case.space.moves if move.turn)


def said(turn: Turn) -> list[str]:
    """All prompts of a turn, in order."""
    return [cue.prompt for cue in turn.opening + turn.prompts]


def keeps_going(case: Case) -> Iterator[Fault]:
    """No step fails, whatever comes."""
    for move in case.space.moves:
        if move.turn is None:
            yield shown_by(move, f"de lijn weet niet verder ({move.error})")


def waits_with_words(case: Case) -> Iterator[Fault]:
    """Every turn says something and then waits for something that a phone can do; keys are waited for long enough."""
    for move, turn in turns(case):
        if not turn.opening + turn.prompts:
            yield shown_by(move, "de beller hoort niets")
        match turn.wait:
            case AwaitDigits(timeout, most) if timeout < 1 or most < 1:
                yield shown_by(move, "er is geen tijd om een toets te kiezen")
            case Dial(destination, seconds) if not 1 <= seconds <= _RING_MOST:
                yield shown_by(move, f"{destination} gaat {seconds} seconden over")


def rings_only_destinations(case: Case) -> Iterator[Fault]:
    """Only numbers of the list are rung, none of them short, ours or dialled twice in two shapes."""
    known = case.facts.destinations
    for move, turn in turns(case):
        if isinstance(turn.wait, Dial):
            number = known.get(turn.wait.destination)
            if number is None:
                yield shown_by(move, f"{turn.wait.destination} heeft geen nummer")
            elif not _REAL_NUMBER.fullmatch(number):
                yield shown_by(move, f"{turn.wait.destination} heeft een nummer dat niet gebeld mag worden")
            elif number == case.facts.own_number:
                yield shown_by(move, f"{turn.wait.destination} is het nummer van deze lijn zelf")


def rings_nobody_who_is_closed(case: Case) -> Iterator[Fault]:
    """Whoever is rung is open then, or it is not known."""
    for move, turn in turns(case):
        if isinstance(turn.wait, Dial):
            destination = turn.wait.destination
            closed = case.space.situations.where(destination, Kind.CLOSED) & move.situations
            if closed:
                yield shown_by(move, f"{destination} wordt gebeld en is dicht", closed)


def somebody_is_there(case: Case) -> Iterator[Fault]:
    """The switchboard and an emergency department are never known to be closed: all the others rely on them."""
    where, terms = case.space.situations.where, case.terms
    without = case.space.situations.everything
    for department in terms.emergencies:
        without &= where(department, Kind.CLOSED)
    for move, _ in turns(case):
        if isinstance(move.event, CallStarted) and not move.event.from_our_own_number:
            if wrong := move.situations & without:
                yield shown_by(move, "beide spoedeisende hulpen zijn dicht", wrong)
            if wrong := move.situations & where(terms.switchboard, Kind.CLOSED):
                yield shown_by(move, "de centrale is dicht", wrong)


def says_where_it_connects(case: Case) -> Iterator[Fault]:
    """The last words before a ring name who is rung."""
    for move, turn in turns(case):
        if isinstance(turn.wait, Dial):
            words = case.terms.connecting.format(turn.wait.destination)
            if said(turn)[-1:] != [words]:
                yield shown_by(move, f"{turn.wait.destination} wordt gebeld zonder dat het gezegd wordt")


def opens_with_112(case: Case) -> Iterator[Fault]:
    """The 112 sentence is heard first in every call, and no key can cut it off."""
    for move, turn in turns(case):
        if isinstance(move.event, CallStarted):
            heard = turn.opening if not isinstance(turn.wait, HangUp) else turn.opening + turn.prompts
            if case.terms.danger not in [cue.prompt for cue in heard]:
                yield shown_by(move, "de zin over 112 ontbreekt in de opening")


def says_when_closed(case: Case) -> Iterator[Fault]:
    """Who phones while the clinic is closed hears so before choosing; nobody else does."""
    office = case.terms.office
    for move, turn in turns(case):
        if isinstance(move.event, CallStarted) and not move.event.from_our_own_number:
            told = case.terms.closed_now in [cue.prompt for cue in turn.opening]
            closed = case.space.situations.where(office, Kind.CLOSED)
            wrong = move.situations & (~closed if told else closed)
            if wrong:
                yield shown_by(
                    move,
                    "de opening zegt ten onrechte dat de poli dicht is"
                    if told
                    else "de opening zegt niet dat de poli dicht is",
                    wrong,
                )


def masked_callers_dial_nothing(case: Case) -> Iterator[Fault]:
    """Who seems to phone from our own number hears 112 and the emergency numbers, and rings nobody."""
    wanted = {case.terms.danger, case.terms.for_masked}
    for move, turn in turns(case):
        if isinstance(move.event, CallStarted) and move.event.from_our_own_number:
            if not isinstance(turn.wait, HangUp):
                yield shown_by(move, "een beller met ons eigen nummer komt in de lijn")
            elif not wanted <= set(said(turn)):
                yield shown_by(move, "een beller met ons eigen nummer hoort de spoednummers niet")


def old_keys_never_act(case: Case) -> Iterator[Fault]:
    """A key that was meant for another version of a menu only brings a menu, said to have changed."""
    for move, turn in turns(case):
        if move.astray and move.source and move.source.menu and isinstance(move.event, DigitsPressed):
            node = case.space.flow.nodes.get(turn.position.node)
            if not isinstance(turn.wait, AwaitDigits) or not isinstance(node, Menu):
                yield shown_by(move, "een toets uit een oud keuzemenu doet iets")
            elif case.terms.changed not in said(turn):
                yield shown_by(move, "de beller hoort niet dat het keuzemenu veranderd is")
            elif turn.position.menu != node.fingerprint():
                yield shown_by(move, "het nieuwe keuzemenu wordt niet onthouden")


def remembers_only_in_the_dialogue(case: Case) -> Iterator[Fault]:
    """A number, windows and an origin are forgotten as soon as a call leaves the callback dialogue, or the entry for staff."""
    for move, turn in turns(case):
        at = turn.position
        if (at.token or at.windows or at.origin) and not _in_the_dialogue(case, turn):
            yield shown_by(move, "gegevens van een terugbelverzoek blijven in het gesprek hangen")


def _in_the_dialogue(case: Case, turn: Turn) -> bool:
    """Whether the dialogue is still on: a number is typed, said or about to be kept, a line closed, or its end is told."""
    node, nodes = case.space.flow.nodes.get(turn.position.node), case.space.flow.nodes
    if not isinstance(node, Menu):
        return isinstance(node, NumberEntry)
    ahead = [nodes.get(target) for target in node.keys().values()]
    asks = any(isinstance(each, Asking) and each.question in _NEED_A_NUMBER | _OF_STAFF for each in ahead)
    ends = frozenset[str]().union(*case.terms.noted.values()) & set(prompts(node))
    return asks or bool(ends) or any(map(case.facts.of_this_call, prompts(node)))


def not_saved_leads_to_a_person(case: Case) -> Iterator[Fault]:
    """Who cannot be noted hears so honestly and is connected; nothing is noted that is not on disk."""
    noted = frozenset[str]().union(*case.terms.noted.values())
    for move, turn in turns(case):
        asked = [each for each in move.given if each.question in _KEEPING]
        words = case.terms.not_kept.get((asked[-1].question, asked[-1].answered.way)) if asked else None
        if words:
            reached = isinstance(turn.wait, Dial) and turn.wait.destination in case.terms.people
            if not reached and case.terms.numbers not in said(turn):
                yield shown_by(move, "een verzoek dat niet bewaard is, leidt niet naar een mens")
            if words not in said(turn) or noted & set(said(turn)):
                yield shown_by(move, "de beller hoort niet dat het verzoek niet bewaard is")


def withdrawn_emergency_says_so(case: Case) -> Iterator[Fault]:
    """An emergency department that is withdrawn is named as such, and the other one is rung instead."""
    terms, where = case.terms, case.space.situations.where
    for move, turn in turns(case):
        if isinstance(move.event, DialEnded):
            continue  # the other one, of a transfer that failed: judged in of_endings.py
        rung = turn.wait.destination if isinstance(turn.wait, Dial) else ""
        for chosen, other in terms.backup.items():
            if terms.withdrawn.format(chosen) in said(turn):
                wrong = move.situations & ~where(chosen, Kind.CLOSED)
                if wrong:
                    yield shown_by(move, f"{chosen} heet ingetrokken en is open", wrong)
                wrong = move.situations & ~where(other, Kind.CLOSED)
                if rung != other and wrong:
                    yield shown_by(move, f"{chosen} is ingetrokken en {other} wordt niet gebeld", wrong)
            elif move.asked.get(chosen) is Kind.CLOSED and rung == other:
                yield shown_by(move, f"de beller hoort niet dat {chosen} ingetrokken is")


def every_prompt_exists(case: Case) -> Iterator[Fault]:
    """Everything that a call can say is written in every language of the flow."""
    flow, missing = case.space.flow, case.facts.has_prompt
    written = {prompt: None for node in flow.nodes.values() for prompt in prompts(node)}
    spoken: dict[str, Move] = {}
    for move, turn in turns(case):
        for prompt in said(turn):
            if prompt not in spoken or (spoken[prompt].astray and not move.astray):
                spoken[prompt] = move
    for language in case.facts.languages:
        for prompt in dict.fromkeys([*spoken, *written, *flow.changed]):
            if not missing(language, prompt):
                what = f"de tekst {prompt} ontbreekt ({language})"
                yield shown_by(spoken[prompt], what) if prompt in spoken else Fault(what)


def every_transfer_has_a_number(case: Case) -> Iterator[Fault]:
    """Every destination that the flow names has a number, rung or not."""
    for node_id, node in case.space.flow.nodes.items():
        if isinstance(node, Transfer) and node.destination not in case.facts.destinations:
            yield Fault(f"{node_id} verbindt door met {node.destination}, en dat nummer is er niet")
