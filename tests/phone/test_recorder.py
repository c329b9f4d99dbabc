from datetime import UTC, datetime

from ivr.phone.clock import SimulatedClock
from ivr.phone.recorder import Recorder
from ivr.phone.transcript import Heard

START = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)


def test_a_new_webhook_closes_the_turn_before_it() -> None:
    clock = SimulatedClock(START)
    turns = Recorder(clock)
    turns.begin("/voice").heard.append(Heard(None, "a", None, 1.0))
    clock.advance(5)
    turns.begin("/next")
    (first,) = turns.closed()
    assert (first.request, first.at, len(first.heard)) == ("/voice", START, 1)


def test_what_follows_a_closed_turn_has_no_request() -> None:
    turns = Recorder(SimulatedClock(START))
    turns.begin("/voice")
    turns.close()
    turns.current().wait = "hangup"
    turns.close()
    assert [(turn.request, turn.wait) for turn in turns.closed()] == [("/voice", "none"), (None, "hangup")]


def test_closing_twice_writes_once() -> None:
    turns = Recorder(SimulatedClock(START))
    turns.begin("/voice")
    turns.close()
    turns.close()
    assert len(turns.closed()) == 1


def test_a_discarded_turn_is_not_written() -> None:
    turns = Recorder(SimulatedClock(START))
    turns.begin("/voice")
    turns.discard()
    turns.close()
    assert turns.closed() == ()
