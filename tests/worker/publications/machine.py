"""A machine with folders and a snapshot of its own, without its processes: what is done to it, and how it stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.publish import publish as publish_here
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot
from ivr.store.publications import Draft, Publications
from ivr.worker.publications import Follower, draft_of, reconcile

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OUR_OWN = "+3197010200000"


@dataclass
class Machine:
    """One of several: its own folders and its own data folder."""

    folder: Path
    publications: Publications
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    minutes: int = 0

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def folders(self) -> Folders:
        return Folders(self.folder / "schedules", self.folder / "prompts")

    def edit(self, hours: str) -> None:
        """Give the nurse other hours on Monday."""
        path = self.folders.schedules / "nurse.yaml"
        before, _, rest = path.read_text("utf-8").partition("monday: ")
        path.write_text(f"{before}monday: {hours}\n{rest.partition(chr(10))[2]}", "utf-8")

    def start(self) -> Snapshot:
        """Publish what the folders say, as a server that starts."""
        self.minutes += 1
        now = NOON + timedelta(minutes=self.minutes)
        return publish_here(self.folders, self.data_dir, own_number=OUR_OWN, now=now)

    def tell(self, event: str, **facts: Any) -> None:
        self.told.append((event, facts))

    def round(self) -> Snapshot | None:
        return reconcile(self.data_dir, self.publications, self.tell, own_number=OUR_OWN)

    def follower(self) -> Follower:
        return Follower(self.data_dir, self.publications, self.tell, own_number=OUR_OWN)

    @property
    def now(self) -> Snapshot:
        snapshot = published(self.data_dir)
        assert snapshot
        return snapshot

    @property
    def hours(self) -> str:
        """What callers hear here of the nurse's Monday."""
        return str(self.now.sources.schedules["nurse.yaml"]["weekly"][0]["hours"]["monday"])

    def state(self) -> tuple[int, bool, str]:
        return self.now.version, self.now.pending, self.hours


Make = Callable[[str], Machine]


def in_step(make: Make) -> tuple[Machine, Machine]:
    """Two machines with version 1."""
    both = make("a"), make("b")
    for each in both:
        each.start()
        each.round()
    return both


def site_draft(machine: Machine, hours: str) -> Draft:
    """What somebody publishes who has no files."""
    machine.edit(hours)
    sources = read_folders(machine.folders, own_number=OUR_OWN).sources
    return draft_of(sources, NOON + timedelta(hours=1), "Cor", "", "")
