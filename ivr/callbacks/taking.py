"""Whether callback requests are taken now.

Rules of this file:
- Asking answers from memory. Looking at the spool happens beside, once a second at most, and changes a later answer.
- A spool that cannot be read changes nothing: what a caller wishes then fails honestly, at a person.
"""

from concurrent.futures import Future
from threading import Lock
from time import monotonic

from ivr.callbacks.spool import Spool
from ivr.callbacks.writer import Row, SpoolError

LOOK_SECONDS = 1.0


class Taking:
    """Yes, as long as the installation takes requests and somebody works the list."""

    def __init__(self, spool: Spool, *, enabled: bool) -> None:
        self._spool = spool
        self._enabled = enabled
        self._untouched = False
        self._look_at = 0.0
        self._looking = Lock()

    def __call__(self) -> bool:
        """Tell, at once."""
        if self._enabled and monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            self._look_at = monotonic() + LOOK_SECONDS
            self._look()
        return self._enabled and not self._untouched

    def _look(self) -> None:
        try:
            self._spool.ask_untouched().add_done_callback(self._seen)
        except SpoolError:
            self._looking.release()

    def _seen(self, answer: "Future[list[Row]]") -> None:
        if not answer.exception():
            self._untouched = bool(answer.result())
        self._looking.release()
