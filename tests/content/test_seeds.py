"""Every seeded defect is found by the promise that it breaks, and heard on the phone as the proof says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import create_app
from ivr.callflow.proof.replay import replay
from ivr.callflow.turns import Dial, HangUp, Turn
from ivr.content.counterexamples import arguments
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.content.proving import Example, Period, Proof, prove
from ivr.settings import Settings
from tests.content.seeds import SEEDS, Seed

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PERIOD = Period(date(2026, 12, 25), date(2027, 1, 8))
OWN_NUMBER = "+3197010200000"
"""Two weeks: holidays, working days, the nurse's hours, nights."""


def seeded(seed: Seed, shipped: Reading, monkeypatch: pytest.MonkeyPatch) -> Live:
    """The line with its defect."""
    for target, value in (seed.patches or {}).items():
        monkeypatch.setattr(target, value)
    if seed.engine:
        from ivr.callflow.engine import step  # noqa: PLC0415 - the real one, whatever was patched before

        for target in ("ivr.callflow.proof.space.step", "ivr.voice.routes.step"):
            monkeypatch.setattr(target, seed.engine(step))
    live = compiled(seed.contents(shipped.contents), NOW, 1, playable=lambda _: True)
    return seed.live(replace(live, flow=seed.flow(live.flow)))


@pytest.fixture
def proved(
    request: pytest.FixtureRequest, shipped: Reading, monkeypatch: pytest.MonkeyPatch
) -> tuple[Live, Proof]:
    live = seeded(SEEDS[request.param], shipped, monkeypatch)
    return live, prove(live, PERIOD, own_number=OWN_NUMBER)


def heard(transcript: dict[str, Any], turn: int) -> list[str | None]:
    """The prompts of a turn; a sentence each, so one after the other if they repeat."""
    prompts = [each["prompt"] for each in transcript["turns"][turn]["heard"]]
    return [each for number, each in enumerate(prompts) if number == 0 or prompts[number - 1] != each]


def without_repeats(turn: Turn) -> list[str]:
    prompts = [cue.prompt for cue in turn.opening + turn.prompts]
    return [each for number, each in enumerate(prompts) if number == 0 or prompts[number - 1] != each]


def phoned(
    live: Live,
    example: Example,
    proof: Proof,
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Any]:
    """The counterexample, phoned with its own command line on the line with the defect."""
    monkeypatch.setattr("ivr.content.keeper.Keeper.live", lambda _: live)
    app = create_app(make_settings(TWILIO_NUMBER=OWN_NUMBER))
    words = arguments(example, replay(proof.space, example.counterexample.steps))
    result = app.test_cli_runner().invoke(args=["call", "--json", *words])
    transcript: dict[str, Any] = __import__("json").loads(result.stdout)
    return transcript


@pytest.mark.parametrize(
    ("name", "proved"), [(name, name) for name in SEEDS], indirect=["proved"], ids=list(SEEDS)
)
def test_a_seeded_defect_is_found_and_heard(
    name: str,
    proved: tuple[Live, Proof],
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live, proof = proved
    assert proof.certificate is None
    examples = [each for each in proof.examples if each.counterexample.promise.name == SEEDS[name].promise]
    assert examples, {each.counterexample.promise.name for each in proof.examples}
    example = examples[0]
    if not example.counterexample.steps:
        return  # a defect of what is written, which no call has to show
    assert replay(proof.space, example.counterexample.steps).by_phone
    transcript = phoned(live, example, proof, make_settings, monkeypatch)
    shown = example.counterexample.steps[-1].move.turn
    last = len(example.counterexample.steps) - 1
    if shown is None:
        assert heard(transcript, last) == [None], "the lifeline"
        return
    assert heard(transcript, last) == without_repeats(shown)
    if isinstance(shown.wait, Dial):
        assert live.contents.places
        assert transcript["turns"][last]["dialled"] == live.number(shown.wait.destination)
    if isinstance(shown.wait, HangUp):
        assert transcript["ended"] == "hung-up"


def test_there_are_seeds_for_every_promise() -> None:
    from ivr.callflow.proof.promises import PROMISES  # noqa: PLC0415

    assert {seed.promise for seed in SEEDS.values()} == {each.name for each in PROMISES} | {"spoken-times"}
