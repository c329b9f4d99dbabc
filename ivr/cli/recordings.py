"""`flask prompts record` and `flask prompts status`: the takes, made and looked over.

Rules of this file:
- Only what is missing or was made with other settings is rendered. A human take is never touched.
- Files first, then the manifest, as a whole: a run that is broken off leaves what there was.
- A take that does not meet the figures is not kept.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from ivr.cli.common import fail, folders, moment, tell
from ivr.content.contents import LANGUAGES, MANIFEST
from ivr.content.files import read_folders
from ivr.content.live import compiled
from ivr.content.takes import Needed, Shelf, needed_takes, shelf
from ivr.settings import Settings
from ivr.speech.measure import word_count
from ivr.speech.takes import Take, file_name, manifest

VOICE = "espeak-ng"


def record(settings: Settings) -> None:
    """Render the placeholder takes that are missing or outdated, and drop those that nobody needs."""
    from ivr.studio.espeak import EspeakMissingError  # noqa: PLC0415 - numpy and soxr, for this command only

    for language in LANGUAGES:
        folder = (settings.prompts_dir / language / MANIFEST).parent
        laid = _shelf(settings)
        folder.mkdir(exist_ok=True)
        kept, renewed = _sorted_out(laid, folder)
        try:
            made = list(_rendered(renewed, folder))
        except EspeakMissingError as error:
            fail(str(error))
        kept += [take for take in laid.unused if take.human]
        _write_manifest(folder, [*kept, *made])
        dropped = _drop_files(folder, {take.file for take in (*kept, *made)})
        click.echo(f"{language}: {len(made)} rendered, {len(kept)} kept, {dropped} files dropped")


def _shelf(settings: Settings) -> Shelf:
    reading = read_folders(folders(settings), own_number=settings.twilio_number)
    if reading.problems:
        tell(reading.problems)
        fail("mend these first: a take belongs to words that are right")
    now = moment(None)
    return shelf(needed_takes(compiled(reading.contents, now, version=0), now), reading.contents.takes)


def _sorted_out(laid: Shelf, folder: Path) -> tuple[list[Take], list[Needed]]:
    """The takes that stay, and the words that need a new one."""
    from ivr.studio.render import recipe  # noqa: PLC0415 - see record

    kept: list[Take] = []
    renewed: list[Needed] = []
    for needed, takes in laid.takes.items():
        current = recipe(needed.text, kind=_kind(needed))
        good = [take for take in takes if take.human or take.made_by == current]
        good = [take for take in good if (folder / f"{take.file}.wav").is_file()]
        kept += good
        if not good:
            renewed.append(needed)
    return kept, renewed


def _rendered(wanted: list[Needed], folder: Path) -> Iterator[Take]:
    if not wanted:
        return
    with click.progressbar(wanted, label="rendering", show_pos=True) as shown:
        for needed in shown:
            yield _take(needed, folder)


def _take(needed: Needed, folder: Path) -> Take:
    from ivr.studio.judge import judge  # noqa: PLC0415 - see record
    from ivr.studio.measure import measure  # noqa: PLC0415 - see record
    from ivr.studio.render import recipe, render  # noqa: PLC0415 - see record

    kind = _kind(needed)
    audio = render(needed.text, kind=kind)
    measures = measure(audio)
    if problems := judge(measures, word_count(needed.text), kind):
        fail(f"{needed.text!r}: {' '.join(problems)}")
    name = file_name(audio)
    (folder / f"{name}.wav").write_bytes(audio)
    return Take(
        text=needed.text,
        language=needed.language,
        file=name,
        prompt=needed.prompt,
        human=False,
        voice=VOICE,
        made_by=recipe(needed.text, kind=kind),
        seconds=round(measures.seconds, 2),
        level=round(measures.active_level, 1),
    )


def _write_manifest(folder: Path, takes: Iterable[Take]) -> None:
    beside = folder / "manifest.json.new"
    beside.write_text(json.dumps(manifest(takes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(folder / "manifest.json")


def _drop_files(folder: Path, needed: set[str]) -> int:
    dropped = [path for path in folder.glob("*.wav") if path.stem not in needed]
    for path in dropped:
        path.unlink()
    return len(dropped)


def _kind(needed: Needed) -> Literal["sentence", "clip"]:
    return "clip" if needed.clip else "sentence"


@dataclass(slots=True)
class _Row:
    """What there is of one prompt's words."""

    needed: int = 0
    missing: int = 0
    human: int = 0
    words: int = 0
    seconds: float = 0.0


def status(settings: Settings) -> None:
    """Each prompt: takes, voice, seconds, words a minute, and what is missing."""
    laid = _shelf(settings)
    rows: dict[str, _Row] = defaultdict(_Row)
    for needed, takes in laid.takes.items():
        row = rows[needed.prompt or "(clips)"]
        row.needed += 1
        best = min(takes, key=lambda take: not take.human, default=None)
        row.missing += best is None
        if best:
            row.human += best.human
            row.words += word_count(needed.text)
            row.seconds += best.seconds
    click.echo(f"{'prompt':<30} {'takes':>9} {'human':>6} {'seconds':>8} {'words/min':>9}")
    for prompt, row in sorted(rows.items()):
        tempo = f"{60 * row.words / row.seconds:9.0f}" if row.seconds else " " * 9
        flag = f"  {row.missing} missing" if row.missing else ""
        have = f"{row.needed - row.missing}/{row.needed}"
        click.echo(f"{prompt:<30} {have:>9} {row.human:>6} {row.seconds:8.1f} {tempo}{flag}")
    for old in laid.unused:
        click.echo(f"outdated: {old.prompt or 'clip'}: {old.text}")
    click.echo(f"{len(laid.takes) - len(laid.missing)} of {len(laid.takes)} texts have a take")
