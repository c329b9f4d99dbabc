import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from ivr.content import closures_file
from ivr.content.contents import Contents, Sources
from ivr.content.files import Reading
from ivr.content.folders import Folders
from ivr.content.keeper import LOOK_SECONDS, Keeper, load_live
from ivr.content.live import DAYS_AHEAD, Live
from ivr.content.publish import publish
from ivr.content.snapshot import SnapshotError, snapshot_path
from ivr.hours.model import Closure, Kind
from tests.content.replacing import replace

NOON = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)  # Monday, five past one in Amsterdam
OWN = "+3197010200000"
PATIENCE = 5 * LOOK_SECONDS


@dataclass
class Served:
    """A keeper with the world around it."""

    data_dir: Path
    contents: Contents
    now: datetime = NOON
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    asked_for_files: int = 0
    loading: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.go_on.set()
        self.keeper = Keeper(
            self.data_dir, own_number=OWN, clock=lambda: self.now, files=self.files, tell=self.tell
        )

    def files(self) -> Contents:
        self.asked_for_files += 1
        return self.contents

    def tell(self, event: str, **facts: object) -> None:
        self.told.append((event, facts))
        self.loading.set()
        self.go_on.wait(timeout=30)

    def until(self, good: Callable[[Live], bool]) -> Live:
        """Ask as calls do, until the answer is good or patience is at its end."""
        deadline = time.monotonic() + PATIENCE
        while not good(live := self.keeper.live()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return live


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def serve(data_dir: Path, shipped: Reading) -> Callable[[], Served]:
    return lambda: Served(data_dir, shipped.contents)


@pytest.fixture
def publish_hours(data_dir: Path, folders: Folders) -> Callable[[str], int]:
    """Publishes with these hours of the nurse on Monday, and gives the version."""

    def publish_monday(hours: str) -> int:
        path = folders.schedules / "nurse.yaml"
        lines = [
            f"      monday: {hours}" if line.startswith("      monday:") else line
            for line in path.read_text("utf-8").splitlines()
        ]
        path.write_text("\n".join(lines), "utf-8")
        return publish(folders, data_dir, own_number=OWN, now=NOON).version

    return publish_monday


def nurse(live: Live, now: datetime = NOON) -> Kind | None:
    status = live.status("nurse", now)
    return status.kind if status else None


def test_the_published_version_is_served(
    serve: Callable[[], Served], publish_hours: Callable[[str], int]
) -> None:
    publish_hours("13:00-13:30")

    served = serve()

    assert served.keeper.live().version == 1
    assert nurse(served.keeper.live()) is Kind.OPEN
    assert served.told == [("snapshot loaded", {"version": 1})]
    assert served.asked_for_files == 0


def test_the_same_version_stays_the_same_object(
    serve: Callable[[], Served], publish_hours: Callable[[str], int]
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    before = served.keeper.live()
    time.sleep(1.2 * LOOK_SECONDS)

    assert served.keeper.live() is before


def test_without_any_version_the_files_serve_as_far_as_they_go(serve: Callable[[], Served]) -> None:
    served = serve()

    assert served.keeper.live().version == 0
    assert nurse(served.keeper.live()) is Kind.OPEN
    assert served.told == []


def test_without_a_good_version_the_files_serve_and_the_reason_is_told(
    data_dir: Path, serve: Callable[[], Served]
) -> None:
    snapshot_path(data_dir).write_text("{")

    served = serve()

    ((event, facts),) = served.told
    assert event == "snapshot refused"
    assert "snapshot.json" in str(facts["reason"])
    assert served.keeper.live().version == 0


def test_a_publication_by_another_process_is_served_within_seconds(
    serve: Callable[[], Served], publish_hours: Callable[[str], int], data_dir: Path, folders: Folders
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    path = folders.schedules / "nurse.yaml"
    path.write_text(path.read_text("utf-8").replace("13:00-13:30", "14:00-14:30"), "utf-8")
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from ivr.content.folders import Folders; from ivr.content.publish import publish;"
        "data, *folders = map(Path, sys.argv[1:]);"
        "publish(Folders(*folders), data, own_number=None, now=datetime.now(UTC))"
    )
    command = [sys.executable, "-c", program, str(data_dir), str(folders.schedules), str(folders.prompts)]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[2])

    live = served.until(lambda live: live.version == 2)

    assert live.version == 2
    assert nurse(live) is Kind.CLOSED


def test_the_first_call_after_a_quiet_hour_hears_the_new_version(
    serve: Callable[[], Served], publish_hours: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.content.keeper.FINDER_SECONDS", 30)  # a busy test machine may take its time
    publish_hours("13:00-13:30")
    served = serve()
    publish_hours("14:00-14:30")
    time.sleep(1.2 * LOOK_SECONDS)

    assert nurse(served.keeper.live()) is Kind.CLOSED


def test_the_first_publication_replaces_what_the_files_said(
    serve: Callable[[], Served], publish_hours: Callable[[str], int]
) -> None:
    served = serve()
    publish_hours("14:00-14:30")

    assert nurse(served.until(lambda live: live.version == 1)) is Kind.CLOSED


def test_the_last_good_version_stays_when_the_new_one_is_broken_and_goes_with_the_next_good_one(
    serve: Callable[[], Served], publish_hours: Callable[[str], int], data_dir: Path
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    before = served.keeper.live()
    (data_dir / "snapshot.json").write_text('{"format": 1')

    assert served.until(lambda live: live is not before) is before
    assert served.told[-1][0] == "snapshot refused"
    assert [event for event, _ in served.told].count("snapshot refused") == 1

    publish_hours("14:00-14:30")

    assert nurse(served.until(lambda live: live is not before)) is Kind.CLOSED


def test_the_last_good_version_stays_when_the_snapshot_is_gone(
    serve: Callable[[], Served], publish_hours: Callable[[str], int], data_dir: Path
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    before = served.keeper.live()
    snapshot_path(data_dir).unlink()
    time.sleep(1.2 * LOOK_SECONDS)
    served.keeper.live()
    time.sleep(0.2)

    assert served.keeper.live() is before
    assert served.asked_for_files == 0


def test_on_a_new_day_the_same_version_is_compiled_anew(
    serve: Callable[[], Served], publish_hours: Callable[[str], int]
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    in_a_year = NOON + timedelta(days=DAYS_AHEAD + 4)  # a Monday again
    assert nurse(served.keeper.live(), in_a_year) is Kind.UNKNOWN
    served.now = NOON + timedelta(days=7)

    live = served.until(lambda live: live.compiled_on == served.now.date())

    assert live.compiled_on == served.now.date()
    assert live.version == 1
    assert nurse(live, in_a_year) is Kind.OPEN
    assert served.told == [("snapshot loaded", {"version": 1})]


def test_asking_never_waits_while_a_new_version_loads(
    serve: Callable[[], Served], publish_hours: Callable[[str], int]
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    served.loading.clear()
    served.go_on.clear()
    publish_hours("14:00-14:30")
    served.until(lambda _: served.loading.is_set())
    assert served.loading.is_set()

    longest, end = 0.0, time.monotonic() + 1.5 * LOOK_SECONDS
    while time.monotonic() < end:
        begin = time.monotonic()
        assert served.keeper.live().version == 1
        longest = max(longest, time.monotonic() - begin)
        time.sleep(0.005)
    assert longest < 0.25
    assert [event for event, _ in served.told] == ["snapshot loaded"] * 2
    served.go_on.set()

    assert served.until(lambda live: live.version == 2).version == 2


def test_a_snapshot_that_parses_and_does_not_pass_is_refused_with_its_place(
    data_dir: Path, shipped: Reading
) -> None:
    schedules = dict(shipped.sources.schedules) | {"nurse.yaml": {"line": "nurse"}}
    replace(data_dir, "x", Sources(schedules, shipped.sources.prompts), NOON)

    with pytest.raises(SnapshotError, match=r"version 1: nurse\.yaml"):
        load_live(data_dir, own_number=OWN, now=NOON)


def test_where_nothing_was_published_nothing_is_live(data_dir: Path) -> None:
    assert load_live(data_dir, own_number=OWN, now=NOON) is None


# --- closed for now ---


def close(data_dir: Path, *lines: str, minutes: int = 10) -> None:
    closures = [Closure(line, Kind.CLOSED, NOON, NOON + timedelta(minutes=minutes), "busy") for line in lines]
    with closures_file.changing(data_dir):
        closures_file.put(data_dir, closures)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine may take its time."""
    monkeypatch.setattr("ivr.content.keeper.FINDER_SECONDS", 30)


@pytest.mark.usefixtures("patient")
def test_what_is_closed_and_opened_for_now_is_so_from_the_very_next_call(
    serve: Callable[[], Served], data_dir: Path
) -> None:
    served = serve()
    for _ in range(3):
        assert nurse(served.keeper.live()) is Kind.OPEN
        close(data_dir, "nurse")
        assert nurse(served.keeper.live()) is Kind.CLOSED
        close(data_dir)
    assert nurse(served.keeper.live()) is Kind.OPEN
    assert served.told == []


@pytest.mark.usefixtures("patient")
def test_callers_at_once_all_hear_what_was_closed_before_they_rang(
    serve: Callable[[], Served], data_dir: Path
) -> None:
    served = serve()
    close(data_dir, "nurse")
    with ThreadPoolExecutor(8) as callers:
        heard = list(callers.map(lambda _: nurse(served.keeper.live()), range(40)))

    assert set(heard) == {Kind.CLOSED}


def test_what_was_closed_before_the_start_is_closed(serve: Callable[[], Served], data_dir: Path) -> None:
    close(data_dir, "nurse")

    assert nurse(serve().keeper.live()) is Kind.CLOSED


def test_it_ends_by_itself_in_a_file_that_nobody_touches(serve: Callable[[], Served], data_dir: Path) -> None:
    close(data_dir, "nurse")
    live = serve().keeper.live()

    end = NOON + timedelta(minutes=10)
    assert nurse(live, end - timedelta(seconds=1)) is Kind.CLOSED
    assert nurse(live, end) is Kind.OPEN


@pytest.mark.usefixtures("patient")
def test_a_new_version_and_a_new_day_keep_what_is_closed(
    serve: Callable[[], Served], publish_hours: Callable[[str], int], data_dir: Path
) -> None:
    publish_hours("13:00-13:30")
    served = serve()
    close(data_dir, "nurse", minutes=24 * 60 * 8)
    publish_hours("13:00-14:30")

    assert nurse(served.until(lambda live: live.version == 2)) is Kind.CLOSED
    assert nurse(served.keeper.live().published) is Kind.OPEN
    served.now = NOON + timedelta(days=7)
    live = served.until(lambda live: live.compiled_on == served.now.date())
    assert (nurse(live, served.now), nurse(live.published, served.now)) == (Kind.CLOSED, Kind.OPEN)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("spoil", "event"),
    [
        pytest.param(lambda path: path.write_text("{"), "closures refused", id="broken"),
        pytest.param(Path.unlink, "closures gone", id="gone"),
    ],
)
def test_a_file_that_is_broken_or_gone_closes_nothing_and_is_told_once(
    serve: Callable[[], Served], data_dir: Path, spoil: Callable[[Path], object], event: str
) -> None:
    close(data_dir, "nurse")
    served = serve()
    spoil(closures_file.closures_path(data_dir))

    for _ in range(3):
        assert nurse(served.keeper.live()) is Kind.OPEN
    assert [name for name, _ in served.told] == [event]


@pytest.mark.usefixtures("patient")
def test_an_emergency_department_in_the_file_is_ignored_and_told(
    serve: Callable[[], Served], data_dir: Path
) -> None:
    served = serve()
    close(data_dir, "ed_hoofddorp", "switchboard", "nurse")

    live = served.keeper.live()

    open_lines = ("ed_hoofddorp", "switchboard")
    assert {live.situation(NOON).of(line) for line in open_lines} == {Kind.OPEN}
    assert nurse(live) is Kind.CLOSED
    assert [(name, facts["count"]) for name, facts in served.told] == [("closures ignored", 2)]


def test_a_disk_that_hangs_keeps_each_call_half_a_second_at_most_and_in_the_end_none(
    serve: Callable[[], Served], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, go_on = serve(), Event()
    monkeypatch.setattr("ivr.content.keeper.FINDER_SECONDS", 0.05)
    monkeypatch.setattr(closures_file, "load", lambda _: go_on.wait(30) and closures_file.Found(()))
    close(data_dir, "nurse")
    try:
        begin = time.monotonic()
        for _ in range(200):
            assert nurse(served.keeper.live()) is Kind.OPEN
        assert time.monotonic() - begin < 200 * 0.05
    finally:
        go_on.set()
