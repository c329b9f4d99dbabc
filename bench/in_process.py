"""The line and its peers in one process, without a server: steady enough to notice a few percent.

Rules of this file: a round puts every webhook once to each application, and counts CPU of all threads.
"""

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from bench.floor import floor
from bench.line import line
from bench.peers import rules, tree
from bench.report import Row, interleaved, ratio
from bench.traffic import Ask, Webhook, recorded
from ivr.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def record(environment: Mapping[str, str], log: Path) -> list[Webhook]:
    """Phone the line in this process, which also publishes what it serves."""
    return recorded(ask_in_process(environment, log))


def ask_in_process(environment: Mapping[str, str], log: Path) -> Ask:
    """A line in this process, to put webhooks to."""
    with log.open("a") as stream, redirect_stderr(stream):
        app = _line(environment)

    def ask(webhook: Webhook) -> bytes:
        with log.open("a") as stream, redirect_stderr(stream):
            return answered(app, _environ(webhook))

    return ask


def rows(webhooks: list[Webhook], environment: Mapping[str, str], log: Path, *, rounds: int) -> Iterator[Row]:
    """Every row that is measured in this process."""
    with log.open("a") as stream, redirect_stderr(stream):
        apps: dict[str, WSGIApplication] = {
            "floor": floor(),
            "line": _line(environment),
            "tree": tree(),
            "rules": rules(),
        }
        measures = {name: _measure(app, webhooks) for name, app in apps.items()}
        for measure in measures.values():
            measure()  # the first round fills what is kept from call to call
        cpu = interleaved(measures, rounds)
    yield ratio("signed webhook, in one process ÷ Flask hello", cpu["line"], cpu["floor"], goal=3.2)
    yield ratio("  peer: Twilio's phone tree ÷ Flask hello", cpu["tree"], cpu["floor"])
    yield ratio("  peer: with hours by rrule ÷ Flask hello", cpu["rules"], cpu["floor"])


def answered(app: "WSGIApplication", environ: dict[str, Any]) -> bytes:
    """The body of an application's answer."""
    answer = app(environ, _start_response)
    try:
        return b"".join(answer)
    finally:
        getattr(answer, "close", _nothing)()


def _measure(app: "WSGIApplication", webhooks: list[Webhook]) -> Callable[[], float]:
    def cpu_per_request() -> float:
        environs = list(map(_environ, webhooks))
        before = process_time()
        for environ in environs:
            answered(app, environ)
        return (process_time() - before) / len(environs)

    return cpu_per_request


def _environ(webhook: Webhook) -> dict[str, Any]:
    return webhook.environ() | {"wsgi.input": io.BytesIO(webhook.body), "wsgi.errors": sys.stderr}


def _start_response(
    status: str, _headers: list[tuple[str, str]], _exc_info: Any = None
) -> Callable[[bytes], object]:
    if not status.startswith("200"):
        raise RuntimeError(f"answered with {status}: a fast error is no speed")
    return _nothing


def _nothing(_data: bytes = b"") -> None:
    """Stands in where nothing is to be done."""


def _line(environment: Mapping[str, str]) -> "WSGIApplication":
    return line(Settings.from_environment(environment))
