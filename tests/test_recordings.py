"""Every take that is kept, measured: what callers hear meets the figures of the design, and nothing is missing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.callflow.nodes import Menu
from ivr.callflow.turns import Cue
from ivr.content.files import Reading, read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, compiled
from ivr.content.takes import needed_takes, shelf
from ivr.speech.catalogue import Kind
from ivr.speech.lint import MENU_SECONDS
from ivr.speech.measure import word_count
from ivr.speech.rules import SUMMARY_SECONDS
from ivr.speech.takes import Take, file_name
from ivr.studio.judge import judge
from ivr.studio.measure import measure

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "prompts" / "nl" / "recordings"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
TOGETHER_MOST = 20_000_000
SPREAD_MOST = 2.0


def reading() -> Reading:
    return read_folders(Folders(ROOT / "schedules", ROOT / "prompts"), own_number=None)


READ = reading()
TAKES = READ.contents.takes


@pytest.fixture(scope="module")
def live() -> Live:
    return compiled(READ.contents, NOON, version=0, playable=lambda _: True)


@pytest.mark.parametrize("take", TAKES, ids=lambda take: take.file[:8])
def test_a_take_meets_the_figures(take: Take) -> None:
    audio = (FOLDER / f"{take.file}.wav").read_bytes()
    measures = measure(audio)
    assert judge(measures, word_count(take.text), "clip" if take.clip else "sentence") == []
    assert file_name(audio) == take.file
    assert take.seconds == pytest.approx(measures.seconds, abs=0.01)
    assert take.level == pytest.approx(measures.active_level, abs=0.1)


def test_all_takes_are_equally_loud() -> None:
    levels = [take.level for take in TAKES]
    assert max(levels) - min(levels) <= SPREAD_MOST


def test_every_text_has_a_take_and_no_take_is_left_over(live: Live) -> None:
    laid = shelf(needed_takes(live, NOON), TAKES)
    assert [needed.text for needed in laid.missing] == []
    assert [take.text for take in laid.unused] == []


def test_the_folder_holds_the_takes_and_nothing_else() -> None:
    files = {path.name for path in FOLDER.iterdir()}
    assert files == {f"{take.file}.wav" for take in TAKES} | {"manifest.json"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < TOGETHER_MOST


def test_the_manifest_names_each_text_by_its_hash() -> None:
    listed = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["takes"]
    assert len({(item["text_hash"], item["prompt"] == "") for item in listed}) == len(listed)


def seconds(live: Live, cue: Cue) -> float:
    length = {take.file: take.seconds for take in TAKES}
    return sum(length[file] for piece in live.spoken(cue, "nl", NOON) for file in piece.takes)


def menus(live: Live) -> Iterator[tuple[str, Menu]]:
    yield from ((node_id, node) for node_id, node in live.flow.nodes.items() if isinstance(node, Menu))


def test_every_summary_is_short_enough_to_listen_to(live: Live) -> None:
    summaries = [p for p in live.contents.prompts.values() if p.kind is Kind.SUMMARY]
    assert len(summaries) == 21
    for prompt in summaries:
        assert 0 < seconds(live, Cue(prompt.id)) <= SUMMARY_SECONDS, prompt.id


def test_every_menu_is_short_enough_to_listen_to(live: Live) -> None:
    for node_id, menu in menus(live):
        spoken = [Cue(option.prompt, option.key) for option in menu.options]
        assert 0 < sum(seconds(live, cue) for cue in spoken) <= MENU_SECONDS, node_id
