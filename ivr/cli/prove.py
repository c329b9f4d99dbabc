"""`flask prove`: the proof over a period, as a certificate or as calls that show what is wrong."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import click

from ivr.cli.common import TROUBLE, fail, folders, live_version, moment, tell
from ivr.content.counterexamples import Told, told
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, Playable, compiled
from ivr.content.proving import Period, Proof, default_period
from ivr.content.proving import prove as prove_version
from ivr.settings import Settings

SHOWN_MOST = 20
YEARS_MOST = 60


def prove(settings: Settings, first: str | None, last: str | None, *, published: bool, as_json: bool) -> None:
    """Prove what the folders say, or what callers hear now, and write the result."""
    period = _period(first, last)
    live = live_version(settings, moment(None)) if published else _of_folders(settings)
    proof = prove_version(
        live, period, own_number=settings.twilio_number, told=lambda line: click.echo(line, err=True)
    )
    shown = list(dict.fromkeys(told(each, proof.space, live.contents) for each in proof.examples))
    if as_json:
        click.echo(json.dumps(_facts(proof, shown), ensure_ascii=False, indent=2))
    elif proof.certificate:
        _certificate(proof)
    else:
        _counterexamples(proof, shown)
    if not proof.certificate:
        raise SystemExit(TROUBLE)


def _period(first: str | None, last: str | None) -> Period:
    usual = default_period(moment(None))
    begin = _date(first) if first else usual.first
    until = _date(last) + timedelta(days=1) if last else begin + (usual.until - usual.first)
    if not begin < until or until.year - begin.year > YEARS_MOST:
        fail(
            f"nothing to prove from {begin} until {last or until}: name an earlier --from, or a later --until"
        )
    return Period(begin, until)


def _date(text: str) -> date:
    at = moment(text)
    return date(at.year, at.month, at.day)


def _of_folders(settings: Settings) -> Live:
    found = folders(settings)
    reading = read_folders(found, own_number=settings.twilio_number)
    if reading.problems:
        tell(reading.problems)
        fail("nothing was proved: mend these first")
    return compiled(
        reading.contents,
        moment(None),
        version=0,
        playable=_playable(settings, found),
    )


def _playable(settings: Settings, found: Folders) -> Playable:
    """The takes that callers hear, for their seconds."""
    return lambda take: (take.human or settings.play_placeholders) and found.has(f"{take.file}.wav")


def _facts(proof: Proof, shown: list[Told]) -> dict[str, Any]:
    found = proof.certificate
    facts: dict[str, Any] = {
        "proved": found is not None,
        "from": proof.period.first.isoformat(),
        "until": (proof.period.until - timedelta(days=1)).isoformat(),
        "moments": proof.moments,
        "spoken_times": proof.spoken,
        "faults": proof.faults,
        "counterexamples": [asdict(each) for each in shown],
    }
    if found:
        facts |= {
            "situations": found.situations,
            "positions": found.positions,
            "moves": found.moves,
            "longest_involuntary": found.longest,
            "seconds": asdict(found.waits),
            "assumptions": list(found.assumptions),
            "promises": [
                {"name": each.name, "sentence": each.sentence, "reference": each.reference}
                for each in found.promises
            ],
        }
    return facts


def _certificate(proof: Proof) -> None:
    found = proof.certificate
    if found is None:
        return
    waits = found.waits
    last = proof.period.until - timedelta(days=1)
    click.echo(f"BEWIJS: elk gesprek eindigt goed, van {proof.period.first} tot en met {last}.")
    click.echo(
        f"  {found.situations} situaties op {proof.moments} momenten, {found.positions} plaatsen, "
        f"{found.moves} stappen, {proof.spoken} gesproken tijden"
    )
    click.echo(f"  langste weg zonder keuze van de beller: {found.longest} stappen")
    for what, seconds in (
        ("tot en met de zin over 112", waits.to_112),
        ("stilte in kantooruren, tot de telefoon overgaat", waits.silent_in_office_hours),
        ("stilte buiten kantooruren, tot de spoedeisende hulp overgaat", waits.silent_after_hours),
        ("een toets buiten kantooruren, tot de spoedeisende hulp overgaat", waits.key_after_hours),
    ):
        said = "komt niet voor" if seconds is None else f"hoogstens {seconds:.1f} seconden"
        click.echo(f"  {what}: {said}")
    click.echo("Bewezen:")
    for promise in found.promises:
        click.echo(f"  {promise.sentence} [{promise.name}; {promise.reference}]")
    click.echo("Aangenomen:")
    for assumption in found.assumptions:
        click.echo(f"  {assumption}")


def _counterexamples(proof: Proof, shown: list[Told]) -> None:
    click.echo(f"NIET BEWEZEN: {proof.faults} tegenvoorbeelden.")
    for each in shown[:SHOWN_MOST]:
        click.echo(f"- {each.sentence} [{each.promise}]")
        if each.command:
            click.echo(f"    {each.command}")
    if len(shown) > SHOWN_MOST:
        click.echo(f"… en {len(shown) - SHOWN_MOST} andere")
