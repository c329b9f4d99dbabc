"""Keeps the published version in memory with what is closed for now over it, and follows both.

Rules of this file:
- What staff close or open is heard from the next call on: each asking looks at the time of that file.
- Asking reads no file: the snapshot's time is looked at once a second at most, and loading happens beside. Who finds
  something new waits for it, half a second at most: after a quiet hour the first caller already hears it.
- The last good version stays until the next good one is ready; a start may fall back on the one before the newest,
  a running server never does.
- If no version was ever published, what could be read of the files serves, and the rest is unknown.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Any

from ivr.content import closures_file
from ivr.content import snapshot as snapshots
from ivr.content.closures_file import ClosuresError
from ivr.content.contents import Contents, parse_contents
from ivr.content.live import Live, Playable, compiled, human_only
from ivr.content.snapshot import Snapshot, SnapshotError
from ivr.hours.model import Closure

LOOK_SECONDS = 1.0
"""How often a running server looks for a newer snapshot."""

FINDER_SECONDS = 0.5
"""For how long the call that finds a new version waits for it; an answer has three seconds."""

Load = Callable[[Path], Snapshot | None]
"""Finds the snapshot of a data folder; raises SnapshotError."""

Tell = Callable[..., Any]
"""Takes the name of an event and its facts, for the log."""


class _Beside:
    """Does something in a thread of its own, once at a time; who asks for it waits half a second at most."""

    def __init__(self, work: Callable[[], object], name: str) -> None:
        self._work = work
        self._name = name
        self._thread: Thread | None = None
        self._wait_until = 0.0
        self._asking = Lock()

    def run(self) -> None:
        """Do it, or wait for who does it already; who began long ago is waited for no more."""
        with self._asking:
            if self._thread is None or not self._thread.is_alive():
                self._wait_until = monotonic() + FINDER_SECONDS
                self._thread = Thread(target=self._work, daemon=True, name=self._name)
                self._thread.start()
            thread, patience = self._thread, self._wait_until - monotonic()
        thread.join(max(0.0, patience))


class Keeper:
    """The version that is served now. One for each process; safe for its threads."""

    def __init__(  # noqa: PLR0913 - keywords: all that a process knows of its content
        self,
        data_dir: Path,
        *,
        own_number: str | None,
        clock: Callable[[], datetime],
        files: Callable[[], Contents],
        tell: Tell,
        playable: Playable = human_only,
    ) -> None:
        """`files` reads the folders; it is asked only when there is no good published version."""
        self._data_dir = data_dir
        self._own_number = own_number
        self._playable = playable
        self._clock = clock
        self._tell = tell
        self._seen = snapshots.mark(data_dir)
        self._live = self._published() or compiled(files(), clock(), version=0, playable=playable)
        self._look_at = monotonic() + LOOK_SECONDS
        self._loading = Lock()
        self._serving = Lock()
        self._closures: tuple[Closure, ...] = ()
        self._closures_seen: object = None
        self._closing = _Beside(self._load_closures, "closures")
        if closures_file.mark(data_dir):
            self._load_closures()

    def live(self) -> Live:
        """The version to answer with, at once."""
        if monotonic() >= self._look_at:
            self._look_at = monotonic() + LOOK_SECONDS
            self._look()
        for _ in range(2):  # a second time for who met a loading that began before the last change
            if closures_file.mark(self._data_dir) == self._closures_seen:
                break
            self._closing.run()
        return self._live

    def _load_closures(self) -> None:
        """Lay over what holds now; a file that is broken or has gone is nothing, and told."""
        mark, before = closures_file.mark(self._data_dir), self._closures_seen
        try:
            found = closures_file.load(self._data_dir)
        except ClosuresError as error:
            found = closures_file.Found(())
            self._tell("closures refused", reason=str(error))
        if found.ignored:
            self._tell(
                "closures ignored", count=found.ignored, reason="they are of no line that may be closed"
            )
        if mark is None and before is not None:
            self._tell("closures gone", reason="the file is not there any more")
        self._serve(closures=found.closures)
        self._closures_seen = mark

    def _serve(self, live: Live | None = None, closures: tuple[Closure, ...] | None = None) -> None:
        """Answer with another version, or with other closures."""
        with self._serving:
            self._closures = self._closures if closures is None else closures
            self._live = (live or self._live).overlaid(self._closures)

    def _look(self) -> None:
        mark = snapshots.mark(self._data_dir)
        new_day = self._clock().date() != self._live.compiled_on
        if (mark != self._seen or new_day) and self._loading.acquire(blocking=False):
            loading = Thread(target=self._load, args=(mark,), daemon=True, name="snapshot")
            loading.start()
            if not new_day:
                loading.join(FINDER_SECONDS)

    def _load(self, mark: object) -> None:
        """Take over a new file, or the same one for a new day; runs beside the calls."""
        try:
            if mark == self._seen:
                self._serve(self._compiled_anew(self._live))
            else:
                self._serve(self._published(snapshots.newest))
                self._seen = mark
        finally:
            self._loading.release()

    def _published(self, load: Load = snapshots.load) -> Live | None:
        """The published version, compiled around now; None, told, when there is no good one."""
        try:
            live = load_live(
                self._data_dir,
                own_number=self._own_number,
                now=self._clock(),
                playable=self._playable,
                load=load,
            )
        except SnapshotError as error:
            self._tell("snapshot refused", reason=str(error))
            return None
        if live:
            self._tell("snapshot loaded", version=live.version)
        return live

    def _compiled_anew(self, live: Live) -> Live:
        """The same version for a new day."""
        return compiled(
            live.contents,
            self._clock(),
            live.version,
            published_at=live.published_at,
            playable=self._playable,
        )


def load_live(
    data_dir: Path,
    *,
    own_number: str | None,
    now: datetime,
    playable: Playable = human_only,
    load: Load = snapshots.load,
) -> Live | None:
    """The published version, compiled around `now`; None when there never was one. `load` finds it.

    Raises:
        SnapshotError: there are snapshots and none is good.
    """
    snapshot = load(data_dir)
    if snapshot is None:
        return None
    contents, problems = parse_contents(snapshot.sources, own_number=own_number)
    if problems:
        raise SnapshotError(f"version {snapshot.version}: {problems[0].file} {problems[0].where}")
    return compiled(
        contents,
        now,
        snapshot.version,
        published_at=snapshot.published_at,
        playable=playable,
    )
