"""Every seeded defect is found by the promise that it breaks, and heard on the phone as the proof says.

The flow of these tests is the clinic's with three topics of one summary each and one window; staff can close one line,
and come in only where the defect is about them, so that each row takes a second. SEEDS=all tries all of them.
"""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from app import create_app
from ivr.callflow import engine
from ivr.callflow.proof.promises import PROMISES
from ivr.callflow.proof.replay import replay
from ivr.callflow.turns import Dial, HangUp, Turn
from ivr.content.counterexamples import arguments
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.content.proving import SPOKEN, Example, Period, Proof, prove
from ivr.settings import Settings
from tests.content.seeds import SEEDS, Seed

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PERIOD = Period(date(2026, 12, 24), date(2027, 1, 8))
"""Two weeks: holidays, working days, the nurse's hours, nights."""

OWN_NUMBER = "+3197010200000"
FEW_TOPICS = (("topic_1", ("clinic",)), ("topic_2", ("cause",)), ("topic_3", ("painkillers",)))
BY_NAME = {each.name: each for each in PROMISES}

LIFELINE = {
    *("an option that leads nowhere", "a ring of gates without a wait", "questions without end"),
    *("a destination that rings for an hour", "a destination without a number"),
    *("112 is dialled", "a short number is dialled"),
    *("an option without its words", "words of an option that do not exist"),
    *("no words for a menu that has changed", "no words for who is not saved"),
}
"""Defects that the edge catches: the caller hears the lifeline, which is better than the defect and no good answer."""


def seeded(seed: Seed, shipped: Reading, monkeypatch: pytest.MonkeyPatch) -> Live:
    """The line with its defect."""
    monkeypatch.setattr("ivr.callflow.clinic.TOPICS", FEW_TOPICS)
    monkeypatch.setattr("ivr.callflow.callback.OFFERED_MOST", 1)
    monkeypatch.setattr("ivr.callflow.staff_entry.CLOSABLE", ("nurse",))
    if not seed.staff:
        monkeypatch.setattr("ivr.callflow.clinic.ENTRANCE", "first_menu")
        monkeypatch.setattr("ivr.callflow.clinic.staff_entry", lambda _home: {})
    for target, value in (seed.patches or {}).items():
        monkeypatch.setattr(target, value)
    if seed.engine:
        for target in ("ivr.callflow.proof.space.step", "ivr.voice.routes.step"):
            monkeypatch.setattr(target, seed.engine(engine.step))
    live = compiled(seed.contents(shipped.contents), NOW, 1, playable=lambda _: True)
    return replace(live, flow=seed.flow(live.flow))


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> FlaskCliRunner:
    """The commands of one installation for all rows: what is published there is never heard."""
    told = {"DATA_DIR": str(tmp_path_factory.mktemp("seeds")), "IVR_ENV": "test", "TWILIO_NUMBER": OWN_NUMBER}
    return create_app(Settings.from_environment(told)).test_cli_runner()


def in_a_row(prompts: list[Any]) -> list[Any]:
    """Prompts without what repeats: each sentence of a prompt is heard under its name."""
    return [prompt for prompt, _ in groupby(prompts)]


def said(turn: Turn) -> list[str]:
    return in_a_row([cue.prompt for cue in turn.opening + turn.prompts])


def phoned(
    live: Live, example: Example, proof: Proof, commands: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """The counterexample, phoned with its own command line on the line with the defect."""
    monkeypatch.setattr("ivr.content.keeper.Keeper.live", lambda _: live)
    words = arguments(example, replay(proof.space, example.counterexample.steps))
    result = commands.invoke(args=["call", "--json", *words])
    assert result.stdout, result.output
    transcript: dict[str, Any] = json.loads(result.stdout)
    return transcript


def chosen() -> list[str]:
    """The first seed of each promise; with SEEDS=all in the environment every one."""
    firsts = {seed.promise: name for name, seed in reversed(SEEDS.items())}
    return [name for name in SEEDS if os.environ.get("SEEDS") == "all" or name in firsts.values()]


@pytest.mark.parametrize("name", chosen())
def test_a_seeded_defect_is_found_and_heard(
    name: str, shipped: Reading, commands: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = SEEDS[name]
    live = seeded(seed, shipped, monkeypatch)
    promises = tuple(BY_NAME[each] for each in {seed.promise} - {SPOKEN.name})
    proof = prove(live, PERIOD, own_number=OWN_NUMBER, promises=promises)
    assert proof.certificate is None
    example = next(each for each in proof.examples if each.counterexample.promise.name == seed.promise)
    steps = example.counterexample.steps
    if not steps:
        return  # a defect of what is written, which no call has to show
    assert replay(proof.space, steps).by_phone
    transcript = phoned(live, example, proof, commands, monkeypatch)
    turn, shown = transcript["turns"][len(steps) - 1], steps[-1].move.turn
    heard = in_a_row([each["prompt"] for each in turn["heard"]])
    if name in LIFELINE:
        assert heard == [None]
        return
    assert shown
    assert heard == said(shown)
    if isinstance(shown.wait, Dial):
        assert turn["dialled"] == live.number(shown.wait.destination)
    if isinstance(shown.wait, HangUp):
        assert transcript["ended"] == "hung-up"


def test_there_are_seeds_for_every_promise() -> None:
    assert {seed.promise for seed in SEEDS.values()} == BY_NAME.keys() | {SPOKEN.name}


@pytest.mark.parametrize("staff", [False, True], ids=["without staff", "with staff"])
def test_the_flow_without_a_defect_is_proved(
    shipped: Reading, monkeypatch: pytest.MonkeyPatch, *, staff: bool
) -> None:
    live = seeded(Seed("", staff=staff), shipped, monkeypatch)

    assert prove(live, PERIOD, own_number=OWN_NUMBER).certificate
