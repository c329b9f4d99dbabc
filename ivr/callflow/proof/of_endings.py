"""Promises of how calls end: within bounds, and with a person, a saved request, a goodbye, or the numbers.

Rules of this file: what a caller repeats by choice is free; everything else is counted.
"""

from collections.abc import Iterator

from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, NoInput
from ivr.callflow.nodes import Menu, Transfer
from ivr.callflow.proof.alphabet import key_of_menu
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.graph import edges, goes_on, involuntary, keeps, longest, path, ring, served
from ivr.callflow.proof.of_turns import said, turns
from ivr.callflow.proof.situations import numbers
from ivr.callflow.proof.space import Move
from ivr.callflow.turns import ATTEMPTS, SERVED_MAX, AwaitDigits, Dial, HangUp, Position, Turn
from ivr.hours.model import Kind

WEBHOOKS_MOST = 15
"""Webhooks in a row that the caller did not choose, the one that ends the call included (hours.md, "The proof")."""


def ends_by_itself(case: Case) -> Iterator[Fault]:
    """What is involuntary never goes round in a ring, and ends within `WEBHOOKS_MOST` webhooks."""
    space = case.space
    graph = edges(space, lambda move: goes_on(move) and involuntary(space, move))
    closing = ring(graph, space.positions)
    if closing:
        yield shown_by(closing, "wie niets kiest, blijft in een kring")
        return
    # From its last position on a path makes one webhook more, which ends the call: as many as there are positions.
    counts = longest(graph, space.positions, lambda _: 1)
    for position, count in counts.items():
        if count > WEBHOOKS_MOST:
            yield Fault(
                f"wie niets kiest, is na {WEBHOOKS_MOST} stappen nergens", path(graph, counts, position)
            )


def longest_path(case: Case) -> int:
    """The most webhooks in a row that the caller did not choose, as counted above.

    Raises:
        ValueError: they go round in a ring, as `ends_by_itself` tells.
    """
    space = case.space
    graph = edges(space, lambda move: goes_on(move) and involuntary(space, move))
    if ring(graph, space.positions):
        raise ValueError("a ring has no longest path")
    return max(longest(graph, space.positions, lambda _: 1).values(), default=0)


def presents_no_menu_a_third_time(case: Case) -> Iterator[Fault]:
    """Who stays silent, errs or is not connected hears no menu more than `ATTEMPTS` times."""
    space = case.space
    graph = edges(space, lambda move: goes_on(move) and involuntary(space, move) and not served(move))
    if ring(graph, space.positions):
        return  # told by ends_by_itself
    menus = {each.node for each in space.positions if isinstance(space.at(each), Menu)}
    for menu in sorted(menus):
        heard = longest(graph, space.positions, lambda position, menu=menu: int(position.node == menu))  # type: ignore[misc]
        worst = max(heard, key=heard.__getitem__)
        if heard[worst] > ATTEMPTS:
            yield Fault(f"het keuzemenu {menu} komt {heard[worst]} keer", path(graph, heard, worst))


def hangs_up_only_when_it_may(case: Case) -> Iterator[Fault]:
    """A call is ended only by the caller's goodbye, after a saved request, or with the numbers when all else failed."""
    known = case.before
    for move, turn in turns(case):
        if not isinstance(turn.wait, HangUp) or move.source is None:
            continue
        if move.stood is None:
            yield shown_by(move, "wie de weg kwijt is, wordt opgehangen")
            continue
        if case.terms.numbers in said(turn):
            if case.terms.danger not in said(turn):
                yield shown_by(move, "de zin over 112 ontbreekt bij de nummers")
            continue  # whether it may: judged by rings_everyone_behind
        if case.terms.goodbye not in said(turn):
            yield shown_by(move, "de verbinding wordt verbroken zonder groet")
        chosen = isinstance(move.event, DigitsPressed) and key_of_menu(case.space.at(move.source), move.event)
        if not (chosen or keeps(move) or known.kept.get(move.stood)):
            yield shown_by(move, "de verbinding wordt verbroken zonder dat de beller dat kiest")


def rings_everyone_behind(case: Case) -> Iterator[Fault]:
    """The numbers are read out only after everybody behind a transfer has failed, or after two talks and silence."""
    spoken = case.before.spoken
    for move, turn, tried in _with_failures(case):
        numbers_read = isinstance(turn.wait, HangUp) and case.terms.numbers in said(turn)
        if not numbers_read or (move.stood and spoken.get(move.stood, 0) >= SERVED_MAX):
            continue
        emergencies = case.terms.emergencies
        needed = {case.terms.switchboard} | (emergencies if tried & emergencies else frozenset())
        if missing := needed - tried:
            yield shown_by(move, f"de nummers klinken zonder dat {', '.join(sorted(missing))} gebeld is")


def _with_failures(case: Case) -> Iterator[tuple[Move, Turn, frozenset[str]]]:
    """Every move in mid-call, with the destinations that failed or were closed since the caller last waited for a key."""
    space = case.space
    by_source: dict[Position, list[Move]] = {}
    ahead: list[tuple[Position, frozenset[str]]] = []
    for move, turn in turns(case):
        if isinstance(space.at(move.source), Transfer) and move.source:
            by_source.setdefault(move.source, []).append(move)
        elif move.source:
            tried = _closed(case, move)
            yield move, turn, tried
            if isinstance(turn.wait, Dial):
                ahead.append((turn.position, tried))
    seen = set(ahead)
    while ahead:
        position, tried = ahead.pop()
        node = space.at(position)
        rung = frozenset({node.destination}) if isinstance(node, Transfer) else frozenset()
        for move in by_source.get(position, ()):
            if not move.turn or served(move):
                continue
            after = tried | rung | _closed(case, move)
            yield move, move.turn, after
            if isinstance(move.turn.wait, Dial) and (move.turn.position, after) not in seen:
                seen.add((move.turn.position, after))
                ahead.append((move.turn.position, after))


def _closed(case: Case, move: Move) -> frozenset[str]:
    """The destinations that were found closed in a move."""
    known = case.facts.destinations
    return frozenset(line for line, kind in move.asked.items() if kind is Kind.CLOSED and line in known)


def follows_the_table_of_transfers(case: Case) -> Iterator[Fault]:
    """An emergency department that fails is followed by the other, then by the switchboard; the desk by the latter."""
    for move, turn, tried in _with_failures(case):
        node = case.space.at(move.source)
        if not isinstance(node, Transfer) or served(move) or not isinstance(move.event, DialEnded):
            continue
        wanted = _behind(case, node.destination, tried)
        rung = turn.wait.destination if isinstance(turn.wait, Dial) else ""
        if wanted and rung != wanted:
            closed = case.space.situations.where(wanted, Kind.CLOSED)
            if wrong := move.situations & ~closed:
                yield shown_by(move, f"na {node.destination} wordt {wanted} niet gebeld", wrong)


def _behind(case: Case, failed: str, tried: frozenset[str]) -> str:
    """Who is to be rung after this one, as far as callers.md says so."""
    terms = case.terms
    if failed in terms.emergencies:
        other = terms.backup[failed]
        return terms.switchboard if other in tried else other
    return terms.switchboard if failed in terms.people and failed != terms.switchboard else ""


def served_callers_are_asked_again(case: Case) -> Iterator[Fault]:
    """Who has spoken to somebody and stays on hears a menu again."""
    for move, turn in turns(case):
        if (
            served(move)
            and isinstance(case.space.at(move.source), Transfer)
            and not isinstance(turn.wait, AwaitDigits)
        ):
            yield shown_by(move, "wie is geholpen en blijft, krijgt geen keuzemenu")


def noted_only_when_on_disk(case: Case) -> Iterator[Fault]:
    """Only after the shell answered that a wish is on disk does its caller hear "genoteerd"; and then always."""
    known = case.before.kept
    for move, turn in turns(case):
        heard, now = set(said(turn)), keeps(move)
        asked = {each.question for each in move.given}
        before = known.get(move.stood, frozenset()) if move.stood else frozenset()
        for question, words in case.terms.noted.items():
            on_disk = question in now or (question in before and question not in asked)
            if words & heard and not on_disk:
                yield shown_by(move, "de beller hoort genoteerd, en dat is niet zo")
            if question in now and not words & heard:
                yield shown_by(move, "het verzoek is genoteerd en de beller hoort het niet")


def silence_reaches_a_person(case: Case) -> Iterator[Fault]:
    """Who never presses a key is connected: in office hours to a person, else to the emergency department."""
    space, terms = case.space, case.terms
    for number in numbers(space.situations.everything):
        situation = space.situations.each[number]
        is_open = situation.of(terms.office) is Kind.OPEN
        order = (
            terms.people
            if is_open
            else (
                case.facts.silent_emergency,
                terms.backup.get(case.facts.silent_emergency, ""),
                terms.switchboard,
            )
        )
        wanted = next((each for each in order if situation.of(each) is not Kind.CLOSED), "")
        moves = _silent_call(case, number)
        if wanted and (not moves or _rung(moves[-1]) != wanted):
            yield Fault(f"wie niets kiest, wordt niet verbonden met {wanted}", moves, 1 << number)


def _rung(move: Move) -> str:
    """The destination that is rung after a move, if one is."""
    return move.turn.wait.destination if move.turn and isinstance(move.turn.wait, Dial) else ""


def _silent_call(case: Case, number: int) -> tuple[Move, ...]:
    """What happens in one situation to a caller who never presses a key, until somebody is rung or the call ends."""
    found: list[Move] = []
    source: Position | None = None
    event: Event = CallStarted()
    while len(found) < WEBHOOKS_MOST and (moves := case.space.after(source, event, number)):
        found.append(moves[0])
        turn = moves[0].turn
        if turn is None or not isinstance(turn.wait, AwaitDigits):
            break
        source, event = turn.position, NoInput()
    return tuple(found)
