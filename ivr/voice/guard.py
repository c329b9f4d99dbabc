"""The last guard around the webhooks: whatever happens inside, a caller gets TwiML in time.

Rules of this file:
- Works below Flask, on bytes: a fault in routing, parsing or a view cannot get past it.
- An exception, an answer that is not a plain 200 with a whole document of XML, or `DEADLINE` seconds: the lifeline, with status 200.
- A request that is stuck keeps its thread; the caller does not wait for it. No redirect ever leaves.
"""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ivr.voice.log import Log, fault

DEADLINE = 3.0
"""Seconds for a whole answer (reliability.md); Twilio itself gives up after 15."""

THREADS_MOST = 64
"""Stuck requests that are tolerated before new ones get the lifeline at once."""

_ENDS = (b"</Response>", b"<Response />", b"<Response/>")

Answer = tuple[str, list[tuple[str, str]], bytes]


class Guard:
    """WSGI middleware for the paths that `guarded` names; all others pass through untouched."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        guarded: Callable[[str], bool],
        lifeline: Callable[[], str],
        log: Log,
        deadline: float = DEADLINE,
    ) -> None:
        self._app = app
        self._guarded = guarded
        self._lifeline = lifeline
        self._log = log
        self._deadline = deadline
        self._workers = _Workers()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        if not self._guarded(environ.get("PATH_INFO", "")):
            return self._app(environ, start_response)
        reason = "deadline"
        try:
            answer = self._workers.run(lambda: _answer(self._app, environ), self._deadline)
            if answer is not None and _is_document(answer):
                start_response(answer[0], answer[1])
                return [answer[2]]
            reason = f"status {answer[0][:3]}" if answer else reason
        except Exception as error:  # noqa: BLE001 - this is where a bug must not reach the caller
            reason = "exception"
            self._log.error("webhook failed", **fault(error))
        self._log.error("lifeline", reason=reason)
        body = self._lifeline().encode()
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
        return [body]


def _answer(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Run an application to its end and keep all of its answer."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(
        status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> Callable[[bytes], object]:
        begun.append((status, headers))
        return lambda _data: None

    body = app(environ, start)
    try:
        data = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return (*begun[-1], data)


def _is_document(answer: Answer) -> bool:
    status, headers, data = answer
    kinds = [value for name, value in headers if name.lower() == "content-type"]
    return (
        status.startswith("200") and bool(kinds) and kinds[0].startswith("text/xml") and data.endswith(_ENDS)
    )


class _Workers:
    """Daemon threads that run one job each at a time; unlike an executor's they never hold up the exit."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], Answer], SimpleQueue[Answer | Exception]]] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        self._busy = 0

    def run(self, job: Callable[[], Answer], seconds: float) -> Answer | None:
        """The job's answer, or None when it takes longer; an exception of the job is raised here."""
        done: SimpleQueue[Answer | Exception] = SimpleQueue()
        with self._lock:
            if self._busy >= self._threads:
                if self._threads >= THREADS_MOST:
                    return None
                Thread(target=self._work, daemon=True, name="webhook").start()  # counted once it runs
                self._threads += 1
            self._busy += 1
        self._jobs.put((job, done))
        try:
            result = done.get(timeout=seconds)
        except Empty:
            return None
        if isinstance(result, Exception):
            raise result
        return result

    def _work(self) -> None:
        while True:
            job, done = self._jobs.get()
            try:
                result: Answer | Exception = job()
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits for it
                result = error
            with self._lock:
                self._busy -= 1
            done.put(result)
