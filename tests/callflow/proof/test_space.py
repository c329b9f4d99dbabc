"""The space is exact: what one try claims for many situations is so in each of them."""

from itertools import product

import pytest

from ivr.callflow.clinic import clinic
from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DigitsPressed, NoInput
from ivr.callflow.nodes import Asking, NumberEntry
from ivr.callflow.proof.situations import Looking, Situations, UnprovedError, first, numbers
from ivr.callflow.proof.space import QUESTIONS_MOST, Move, Space, explore
from ivr.callflow.turns import CALLBACK_LIST, Ask, Question, Situation, Turn
from ivr.hours.model import Kind
from ivr.voice import routes

OPEN, CLOSED, UNKNOWN = Kind.OPEN, Kind.CLOSED, Kind.UNKNOWN
FEW_TOPICS = (("topic_1", ("clinic",)), ("topic_2", ("cause",)))
LINES = {
    **dict.fromkeys(("office", "desk", "nurse"), tuple(Kind)),
    **dict.fromkeys(("ed_hoofddorp", "ed_haarlem_zuid"), (OPEN, CLOSED)),
    CALLBACK_LIST: (OPEN, CLOSED),
    "switchboard": (OPEN,),
}
ALL = tuple(Situation(dict(zip(LINES, kinds, strict=True))) for kinds in product(*LINES.values()))


@pytest.fixture(scope="module")
def space() -> Space:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.callflow.clinic.TOPICS", FEW_TOPICS)
        return explore(clinic("ed_haarlem_zuid"), Situations(ALL))


def again(space: Space, move: Move, situation: Situation) -> Turn:
    """The same webhook, in a situation that was perhaps not tried."""
    turn = step(space.flow, situation, move.source, move.event)
    for given in move.given:
        turn = step(space.flow, situation, turn.position, given.answered).after(turn)
    return turn


def test_what_is_claimed_for_a_class_of_situations_is_so_in_each(space: Space) -> None:
    for move in space.moves[::7]:
        members = list(numbers(move.situations))
        for number in {members[0], members[-1], members[len(members) // 2]}:
            assert again(space, move, ALL[number]) == move.turn


def test_every_situation_is_covered_once_for_each_answer(space: Space) -> None:
    covered: dict[tuple[object, ...], int] = {}
    for move in space.moves:
        key = (move.source, move.event, move.stood, tuple((g.question, g.answered.way) for g in move.given))
        assert not covered.get(key, 0) & move.situations
        covered[key] = covered.get(key, 0) | move.situations
    tried: dict[tuple[object, ...], int] = {}
    for move in space.moves:
        tried[move.source, move.event] = tried.get((move.source, move.event), 0) | move.situations
    assert set(tried.values()) == {space.situations.everything}


def test_it_is_closed_every_place_that_a_move_leads_to_is_tried(space: Space) -> None:
    led = {move.turn.position for move in space.moves if move.turn}
    assert led == set(space.positions)
    assert led <= {move.source for move in space.moves}


def test_random_calls_never_leave_it(space: Space) -> None:
    """A second way to walk: every key after every key, three deep, in situations that change on the way."""
    known = set(space.positions)
    ahead = [step(space.flow, now, None, CallStarted()) for now in ALL[::29]]
    for depth in range(3):
        reached = set()
        for turn in ahead:
            for event in (NoInput(), *map(DigitsPressed, "0123*#")):
                after = step(space.flow, ALL[(depth * 37) % len(ALL)], turn.position, event)
                while isinstance(after.wait, Ask):
                    after = step(space.flow, ALL[0], after.position, Answered(0))
                reached.add(after)
        assert {turn.position for turn in reached} <= known
        ahead = list(reached)


def test_every_answer_to_every_question_is_given(space: Space) -> None:
    given = {(each.question, each.answered.way) for move in space.moves for each in move.given}
    nodes = space.flow.nodes.values()
    ways = {
        (node.question, way) for node in nodes if isinstance(node, Asking) for way in range(len(node.ways))
    }
    entries = {
        (node.question, way)
        for node in nodes
        if isinstance(node, NumberEntry)
        for way in range(3 if node.failed else 2)
    }
    assert given == ways | entries
    assert {question for question, _ in given} == set(Question)


def test_it_gives_up_after_as_many_questions_as_the_shell() -> None:
    assert QUESTIONS_MOST == routes.QUESTIONS_MOST


def test_a_status_that_is_looked_at_is_recorded() -> None:
    looking = Looking({"desk": CLOSED, "nurse": OPEN})
    assert Situation(looking).of("desk") is CLOSED
    assert looking.asked == {"desk": CLOSED}


def test_going_through_all_statuses_is_looking_at_each() -> None:
    looking = Looking({"desk": CLOSED, "nurse": OPEN})
    assert len(looking) == 2
    assert looking.asked == {"desk": CLOSED, "nurse": OPEN}


def test_a_line_that_no_situation_describes_is_a_fault_and_no_guess() -> None:
    with pytest.raises(UnprovedError):
        Situation(Looking({"desk": OPEN})).of("pharmacy")


def test_sets_of_situations_agree_in_what_was_asked() -> None:
    desks = Situations(tuple(Situation({"desk": kind, "nurse": OPEN}) for kind in (OPEN, CLOSED, UNKNOWN)))
    assert list(numbers(desks.agreeing({"desk": CLOSED}))) == [1]
    assert desks.agreeing({"nurse": OPEN}) == desks.everything
    assert first(desks.agreeing({"desk": UNKNOWN, "nurse": OPEN})) == 2
    assert desks.agreeing({"nurse": CLOSED}) == 0
