"""What staff and disks can do to the files: the last good version answers, or else the emergency choice comes first."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.faults.expected import as_usual, emergency_first, helped, without_recordings
from tests.faults.rows import NIGHT, NOON, TIMES, Expectation, Row, refusal, wrong
from tests.server import soon
from tests.voice.line import Answer, Line

ROOT = Path(__file__).resolve().parents[2]
BROKEN = "line: office\nweekly: ["

Change = Callable[[Path, Path], None]
"""Breaks something in the data folder, or in the folder of the schedules."""


def files(**texts: str | None) -> Change:
    """Write a schedule anew, or take it away."""

    def change(_data: Path, schedules: Path) -> None:
        for name, text in texts.items():
            path = schedules / f"{name}.yaml"
            path.unlink() if text is None else path.write_text(text)

    return change


def snapshot(edit: Callable[[bytes], bytes | None], *, previous: bool) -> Change:
    """Break the snapshot, and the files too, so that nothing can be published again; perhaps keep the one before."""

    def change(data: Path, schedules: Path) -> None:
        path = data / "snapshot.json"
        good = path.read_bytes()
        (data / "snapshot.previous.json").unlink(missing_ok=True)
        if previous:
            (data / "snapshot.previous.json").write_bytes(good)
        broken = edit(good)
        path.unlink() if broken is None else path.write_bytes(broken)
        (schedules / "office.yaml").write_text(BROKEN)

    return change


def of_a_newer_program(good: bytes) -> bytes:
    return json.dumps(json.loads(good) | {"format": 99}).encode()


def only_the_snapshot(data: Path, _schedules: Path) -> None:
    (data / "snapshot.json").write_bytes(b"{")


def nothing_but_noise(data: Path, schedules: Path) -> None:
    for path in (data / "snapshot.json", *schedules.iterdir()):
        path.write_bytes(b"\x00\xff: [" * 9)


def no_folder_of_schedules(data: Path, schedules: Path) -> None:
    (data / "snapshot.json").unlink()
    rmtree(schedules)
    schedules.mkdir()


def half_way(data: Path, schedules: Path) -> None:
    """A publication that was killed left its names behind."""
    (data / "snapshot.next.json").write_bytes(b'{"format": 1, "vers')
    (data / "snapshot.link.json").write_bytes(b"")
    (schedules / "nurse.yaml").write_text(BROKEN)


HALF: Callable[[bytes], bytes] = lambda good: good[: len(good) // 2]  # noqa: E731 - a case of a table
FAULTS: dict[str, tuple[Change, Expectation]] = {
    "a schedule that is broken": (files(nurse=BROKEN), as_usual),
    "a schedule that is missing": (files(office=None), as_usual),
    "numbers that are missing": (files(destinations=None), as_usual),
    "a snapshot cut off": (snapshot(HALF, previous=True), as_usual),
    "a snapshot of nothing": (snapshot(lambda _: b"", previous=True), as_usual),
    "a snapshot of a newer program": (snapshot(of_a_newer_program, previous=True), as_usual),
    "a snapshot that is no JSON": (snapshot(lambda _: b"\xff\xfe[" * 99, previous=True), as_usual),
    "a snapshot that is gone": (snapshot(lambda _: None, previous=True), as_usual),
    "a snapshot cut off, and good files": (only_the_snapshot, as_usual),
    "a publication killed half-way": (half_way, as_usual),
    "no good snapshot ever, and broken office hours": (snapshot(HALF, previous=False), emergency_first),
}


@dataclass(frozen=True)
class Folders:
    """The data and the schedules of a line, to break before or after its start."""

    data: Path
    schedules: Path
    line_in: Callable[..., Line]

    def line(self, when: str) -> Line:
        return self.line_in(TIMES[when], SCHEDULES_DIR=str(self.schedules))


@pytest.fixture
def folders(data: Path, tmp_path: Path, line_in: Callable[..., Line]) -> Folders:
    copytree(ROOT / "schedules", tmp_path / "schedules")
    return Folders(data, tmp_path / "schedules", line_in)


def post_of(line: Line) -> Callable[..., Answer]:
    return lambda target, fields: line.post(target, list(fields.items()))


@pytest.mark.parametrize("when", [NOON, NIGHT])
@pytest.mark.parametrize("fault", FAULTS)
def test_files_that_are_broken_before_the_start(
    fault: str, when: str, folders: Folders, matrix: dict[str, list[Row]]
) -> None:
    change, expectation = FAULTS[fault]
    change(folders.data, folders.schedules)
    line = folders.line(when)

    assert wrong(fault, post_of(line), matrix[when], expectation) == {}
    assert refusal(line.ask) is None


@pytest.mark.parametrize("when", [NOON, NIGHT])
@pytest.mark.parametrize(
    "change", [nothing_but_noise, no_folder_of_schedules], ids=lambda each: each.__name__
)
def test_with_no_file_at_all_every_caller_hears_of_112_and_nobody_is_cut_off(
    change: Change, when: str, folders: Folders, matrix: dict[str, list[Row]]
) -> None:
    change(folders.data, folders.schedules)
    line = folders.line(when)

    def expectation(row: Row, answer: Answer) -> str | None:
        """Nobody knows a number, so what would dial is the lifeline without one."""
        if answer.is_lifeline:
            return None if "bel één één twee" in answer.spoken else "no 112"
        return helped(row, answer)

    assert wrong(change.__name__, post_of(line), matrix[when], expectation) == {}


@pytest.mark.parametrize("when", [NOON, NIGHT])
@pytest.mark.parametrize("fault", ["cut off", "gone", "of a newer program"])
def test_a_snapshot_that_breaks_while_the_line_runs_changes_nothing(
    fault: str, when: str, folders: Folders, matrix: dict[str, list[Row]]
) -> None:
    line = folders.line(when)
    edit = {"cut off": HALF, "gone": lambda _: None, "of a newer program": of_a_newer_program}[fault]
    snapshot(edit, previous=False)(folders.data, folders.schedules)

    def looked() -> bool:
        """The line has seen that the file is another one."""
        line.ask("GET", "/readyz")
        return fault == "gone" or any(entry["event"] == "snapshot refused" for entry in line.logged())

    assert soon(looked)
    assert wrong(fault, post_of(line), matrix[when], as_usual) == {}


# --- recordings ---


@pytest.mark.parametrize("when", [NOON, NIGHT])
def test_without_its_recordings_the_line_speaks(
    when: str, data: Path, tmp_path: Path, matrix: dict[str, list[Row]], line_in: Callable[..., Line]
) -> None:
    copytree(ROOT / "prompts", tmp_path / "prompts")
    takes = sorted((tmp_path / "prompts").rglob("*.wav"))
    for take in takes:
        take.unlink()
    line = line_in(TIMES[when], PROMPTS_DIR=str(tmp_path / "prompts"), PLAY_PLACEHOLDERS="true")

    assert takes
    assert (data / "snapshot.json").exists()
    assert wrong("no recordings", post_of(line), matrix[when], without_recordings) == {}


def test_a_recording_that_is_not_there_is_404_and_one_that_is_plays(line_in: Callable[..., Line]) -> None:
    line = line_in(TIMES[NOON], PLAY_PLACEHOLDERS="true")
    played = [play.text or "" for play in line.post("/voice").document.iter("Play")]
    assert played

    with suppress(UnicodeDecodeError):  # a recording is no text
        assert line.ask("GET", played[0]).status == 200
    assert line.ask("GET", "/media/" + "0" * 32 + ".wav").status == 404
    assert line.ask("GET", "/media/../app.py").status == 404
