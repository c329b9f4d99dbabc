"""`flask call`: the phone, by hand or by script, in this process or over HTTP."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from ivr.cli import Factory
from ivr.cli.astray import AstrayLine
from ivr.cli.common import AMSTERDAM, TROUBLE, fail, moment
from ivr.content.contents import parse_contents
from ivr.content.publish import published
from ivr.content.stage import Stage, read_answers
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import HttpLine, Line
from ivr.phone.saver import Saver
from ivr.phone.script import ScriptedHand, parse_dials, parse_keys
from ivr.phone.terminal import interactive
from ivr.phone.transcript import Transcript, as_json, render
from ivr.settings import Settings

OWN = "own"
"""The caller number that stands for the line's own, as in a loop."""

_SOUND_ENDS = {"dialled", "hung-up", "caller-hung-up"}
"""Every other end is a fault of the line that was phoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    at: str | None
    caller: str
    keys: str | None
    dial: tuple[str, ...]
    hold: tuple[str, ...]
    answers: str | None
    stale: int
    lost: int
    as_json: bool
    save: str | None
    url: str | None
    silent: bool

    @property
    def by_hand(self) -> bool:
        """Whether somebody is there to press keys."""
        scripted = self.keys is not None or self.as_json or self.dial or self.save
        return not scripted and sys.stdin.isatty()


def call(settings: Settings, create_app: Factory, options: Options) -> None:
    """Make one call and write its transcript."""
    if options.at and options.url:
        fail("--at needs a line whose clock we hold: leave out --url, or --at")
    if options.url and (options.hold or options.answers or options.stale or options.lost):
        fail("--hold, --answers, --stale and --lost need a line in this process: leave out --url, or them")
    if options.url and not _is_web_address(options.url):
        fail(f"{options.url!r} is no web address; write it as https://telefoon.example.nl")
    clock = SimulatedClock(moment(options.at))
    stage = _stage(options)
    line: Line = HttpLine()
    if not options.url:
        app = create_app(settings, clock=clock.now, stage=stage)
        line = AstrayLine(app, stale=options.stale, lost=options.lost)
    names = _names(settings)
    setup = CallSetup(
        voice_url=_voice_url(options.url or settings.public_url),
        token=settings.twilio_auth_token,
        from_=settings.twilio_number if options.caller == OWN else options.caller,
        to=settings.twilio_number,
        account_sid=settings.twilio_account_sid,
    )
    by_number = {number: name for name, number in names.items()}
    if options.by_hand:
        interactive(setup, line, clock, names=by_number, audio=not options.silent)
        return
    try:
        hand = ScriptedHand(parse_keys(options.keys or ""), parse_dials(options.dial, names), stage.hold)
    except ValueError as error:
        fail(str(error))
    saver = Saver(clock) if options.save else None
    transcript = run_call(setup, line, hand, clock, saver)
    if saver and options.save:
        _save(saver, Path(options.save))
    _write(transcript, by_number, as_data=options.as_json)


def _stage(options: Options) -> Stage:
    """What is held for this call, and what its questions are answered with."""
    stage = Stage()
    try:
        for held in options.hold:
            line, _, status = held.partition("=")
            stage.hold(line, status)
        stage.answers = read_answers(options.answers or "")
    except ValueError as error:
        fail(str(error))
    return stage


def _save(saver: Saver, path: Path) -> None:
    try:
        seconds = saver.write(path)
    except OSError as error:
        fail(f"{path} cannot be written ({error.strerror}): name another file")
    click.echo(f"{path}: {seconds:.0f} seconds to listen to", err=True)


def _names(settings: Settings) -> dict[str, str]:
    """The published numbers by name; none if there are none, for a line in trouble can be phoned too."""
    snapshot = published(settings.data_dir)
    places = snapshot and parse_contents(snapshot.sources, own_number=None)[0].places
    return {each.id: each.number for each in places.destinations.values()} if places else {}


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _voice_url(url: str) -> str:
    """The URL that is rung: that of the webhook, or the line's own with `/voice` behind it."""
    return url if urlsplit(url).path.rstrip("/").endswith("/voice") else f"{url.rstrip('/')}/voice"


def _write(transcript: Transcript, names: dict[str, str], *, as_data: bool) -> None:
    if as_data:
        facts = as_json(transcript)
        for finding in facts.pop("findings"):  # for people: programs get the fields that were agreed upon
            click.echo(finding, err=True)
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo(render(transcript, AMSTERDAM, names), nl=False)
    if transcript.ended not in _SOUND_ENDS:
        raise SystemExit(TROUBLE)
