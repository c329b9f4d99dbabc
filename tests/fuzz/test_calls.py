"""Whole calls as a state machine: whatever a caller, a network and a retrying Twilio do, each call keeps its promises.

The invariants, by name: a call that is left alone ends soon, at a person who was rung or with the numbers read out;
a delivery that comes again, now or later, gets the same answer; "genoteerd" is said when the row is on disk, and
only then; a number typed in one call opens in no other; every answer keeps the invariants of the fuzz.
"""

from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ivr.callflow.staff_entry import APP_DIGITS, CLOSABLE
from ivr.phone.twiml import Dial, Gather, Hangup, Say
from tests.fuzz.asked import Asked, Owed
from tests.fuzz.grammar import CANARY
from tests.fuzz.invariants import Event, broken
from tests.fuzz.taken import NOTED, Taken, taken
from tests.voice.line import OWN_NUMBER

MOMENTS = {
    "office": "2026-11-23T13:10:00+01:00",
    "nurse closed": "2026-11-26T11:00:00+01:00",
    "night": "2026-11-24T03:00:00+01:00",
    "unknown": "1970-01-02T10:00:00+00:00",
}
ALONE_MOST = 14
"""Webhooks that a caller who does nothing, and whom nobody answers, is led through at most."""
READ_OUT = "spoedeisende hulp"
EXAMPLES, STEPS = 150, 22

CALLERS = st.sampled_from([f"+31{CANARY}", f"+31{CANARY}", "anonymous", "+4915112345678", "+31235678901"])
OUTCOMES = st.sampled_from(["busy", "no-answer", "failed", "canceled", "completed"])
NUMBERS = st.sampled_from(
    [f"0{CANARY}", f"0{CANARY}", "0235678901", "09001234", "112", "0612*", "0", "31", "1" * 15]
)
CODES = st.sampled_from(["48153", "48153", "616088", "1345", "2359", "9999", "*", "0", "1"])
"""What staff type: a code, that of an app, a time; and what is none of these."""


class Calls(RuleBasedStateMachine):
    """One call; `lines` and `numbers` are given by the test."""

    lines: dict[str, Taken]
    numbers: Any

    @initialize(moment=st.sampled_from(list(MOMENTS)), caller=CALLERS)
    def rings(self, moment: str, caller: str) -> None:
        self.line = self.lines[moment]
        self.fields = {"CallSid": f"CA{next(self.numbers):032x}", "From": caller, "To": OWN_NUMBER}
        self.deliveries: list[tuple[Asked, str]] = []
        self.noted = False
        self.answer("/voice", {"CallStatus": "ringing"})

    def answer(self, target: str, said: dict[str, str]) -> None:
        """Deliver a webhook, and go where its answer leads."""
        asked = Asked(target, urlencode(self.fields | {"CallStatus": "in-progress"} | said).encode())
        self.event: Event = self.line.put(asked)
        assert broken(self.event) is None, (broken(self.event), asked)
        self.deliveries.append((asked, self.event.answer.text))
        self.noted = self.noted or NOTED in self.event.answer.text
        self.wait = next(
            (verb for verb in self.event.verbs if isinstance(verb, Gather | Dial | Hangup)), None
        )

    def waits(self, kind: type) -> bool:
        return isinstance(getattr(self, "wait", None), kind)

    @precondition(lambda self: self.waits(Gather) and self.wait.num_digits == 1)
    @rule(key=st.sampled_from("111222333456790*#"))
    def presses(self, key: str) -> None:
        self.answer(self.wait.action, {"Digits": key})

    @precondition(lambda self: self.waits(Gather) and 1 < self.wait.num_digits <= APP_DIGITS)
    @rule(code=CODES)
    def types_as_staff_do(self, code: str) -> None:
        self.answer(self.wait.action, {"Digits": code})

    @rule(node=st.sampled_from(["lines", "until", "is_closed", "time"]), line=st.sampled_from(CLOSABLE))
    def is_let_in(self, node: str, line: str) -> None:
        """Somebody is where staff get to; no database knows who it is, so nothing is closed."""
        query = {"a": "1", "l": "nl", "o": line, "t": self.line.let_in(self.fields["CallSid"])}
        self.answer(f"/voice/turn/staff_{node}?{urlencode(query | {'w': '29925490.29926020'})}", {})

    @precondition(lambda self: self.waits(Gather) and self.wait.num_digits != 1)
    @rule(number=NUMBERS, finish=st.sampled_from(["#", ""]))
    def types(self, number: str, finish: str) -> None:
        self.answer(self.wait.action, {"Digits": number, "FinishedOnKey": finish})

    @precondition(lambda self: self.waits(Gather))
    @rule(said=st.sampled_from([{}, {"Digits": ""}, {"Digits": "", "FinishedOnKey": "#"}]))
    def stays_silent(self, said: dict[str, str]) -> None:
        self.answer(self.wait.action, said)

    @precondition(lambda self: self.waits(Dial))
    @rule(outcome=OUTCOMES)
    def is_rung_for(self, outcome: str) -> None:
        self.answer(self.wait.action, {"DialCallStatus": outcome})

    @rule(data=st.data())
    def a_delivery_comes_again(self, data: st.DataObject) -> None:
        """Any one of this call, in whatever order: the answer is the same, and nothing is noted twice."""
        asked, text = data.draw(st.sampled_from(self.deliveries))
        before = self.line.requests()
        assert self.line.put(asked).answer.text == text
        assert self.line.requests() == before

    @rule(data=st.data())
    def a_url_of_this_call_comes_from_another(self, data: st.DataObject) -> None:
        """What was sealed for this call is read back to nobody else."""
        asked, _ = data.draw(st.sampled_from(self.deliveries))
        form = asked.form | {"CallSid": "CA" + "f" * 32, "From": "anonymous", "Digits": "9"}
        event = self.line.put(Asked(asked.target, urlencode(form).encode()))
        assert broken(event) is None
        assert "zes acht zeven" not in event.answer.text
        assert "De verpleegkundige: " not in event.answer.text

    @rule(data=st.data())
    def a_stranger_repeats_a_delivery(self, data: st.DataObject) -> None:
        asked, _ = data.draw(st.sampled_from(self.deliveries))
        event = self.line.put(Asked(asked.target, asked.body, secret=None, owed=Owed.LIFELINE))
        assert broken(event) is None

    @invariant()
    def noted_is_on_disk(self) -> None:
        if getattr(self, "deliveries", None):
            kept = self.line.kept(self.fields["CallSid"])
            assert (kept == "finished") == self.noted, (kept, self.noted)

    def teardown(self) -> None:
        """Left alone from here on, with nobody answering, the call ends as the design promises."""
        rung, said, steps = False, "", 0
        while not self.waits(Hangup):
            steps += 1
            assert steps <= ALONE_MOST, "a caller who does nothing is led in a circle"
            rung = rung or self.waits(Dial)
            self.answer(self.wait.action, {"DialCallStatus": "no-answer"} if self.waits(Dial) else {})
            said = " ".join(verb.text for verb in self.event.verbs if isinstance(verb, Say))
        assert rung or self.noted or READ_OUT in said or steps == 0
        status = urlencode(self.fields | {"CallStatus": "completed"}).encode()
        assert self.line.put(Asked("/voice/status", status)).answer.status == 204


@pytest.fixture(scope="module")
def lines(published: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taken]:
    folder = tmp_path_factory.mktemp("calls")
    return {name: taken(published, folder / name, datetime.fromisoformat(at)) for name, at in MOMENTS.items()}


def test_every_call_keeps_its_promises(lines: dict[str, Taken]) -> None:
    machine = type("TheseCalls", (Calls,), {"lines": lines, "numbers": count(1)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_calls_of_the_machine_get_as_far_as_a_request(lines: dict[str, Taken]) -> None:
    """Follows the machine's own rules by hand, so that it is known that they can get there."""
    machine: Any = type("OneCall", (Calls,), {"lines": lines, "numbers": iter([10**9])})()
    machine.rings("office", f"+31{CANARY}")
    machine.presses("3")
    machine.presses("2")
    machine.types(f"0{CANARY}", "#")
    machine.presses("1")
    machine.noted_is_on_disk()
    assert machine.noted
    machine.teardown()
