"""The guard: a real WSGI application behind it goes wrong in every way, and the caller hears TwiML in time."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread, get_ident
from time import monotonic, sleep
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from ivr.voice import guard
from ivr.voice.guard import DEADLINE, THREADS_MOST, Guard
from ivr.voice.log import Log
from ivr.voice.routes import guarded

CANARY = "0687654321"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LIFELINE = "<Response><Say>Er is een storing.</Say></Response>"
FINE = ("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("X-Own", "1")], b"<Response/>")
SHORT = 0.2
MARGIN = 1.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answers(status: str, headers: list[tuple[str, str]], body: bytes) -> Application:
    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response(status, headers)
        return [body]

    return app


def raises(error: BaseException) -> Application:
    def app(_environ: dict[str, Any], _start_response: Callable[..., Any]) -> list[bytes]:
        raise error

    return app


def raises_while_sending(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/xml")])
    yield b"<Respo"
    raise RuntimeError(CANARY)


def says_nothing(_environ: dict[str, Any], _start_response: Callable[..., Any]) -> list[bytes]:
    return []


class Answer:
    """One request through a guard."""

    def __init__(self, app: Application, path: str = "/voice") -> None:
        environ: dict[str, Any] = {
            "PATH_INFO": path,
            "REQUEST_METHOD": "POST",
            "QUERY_STRING": "",
            "SCRIPT_NAME": "",
        }
        setup_testing_defaults(environ)
        begun: list[tuple[str, dict[str, str]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], _exc_info: Any = None
        ) -> Callable[[bytes], None]:
            begun.append((status, dict(headers)))
            return lambda _data: None

        at = monotonic()
        body = app(environ, start)
        self.body = b"".join(body).decode()
        getattr(body, "close", lambda: None)()
        self.seconds = monotonic() - at
        ((self.status, self.headers),) = begun

    @property
    def is_lifeline(self) -> bool:
        right_size = self.headers.get("Content-Length") == str(len(self.body.encode()))
        return (
            self.status == "200 OK"
            and self.headers["Content-Type"] == "text/xml"
            and right_size
            and self.body == LIFELINE
        )


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def guard_of(log: io.StringIO) -> Callable[..., Guard]:
    def make(app: Application, deadline: float = DEADLINE) -> Guard:
        return Guard(
            app, guarded=guarded, lifeline=lambda: LIFELINE, log=Log(log, lambda: NOON), deadline=deadline
        )

    return make


@contextmanager
def stuck() -> Iterator[Application]:
    """An application that answers nobody until this ends."""
    go_on = Event()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        go_on.wait(30)
        return answers(*FINE)(environ, start_response)

    try:
        yield app
    finally:
        go_on.set()


def test_a_good_answer_passes_as_it_is(guard_of: Callable[..., Guard], log: io.StringIO) -> None:
    answer = Answer(guard_of(answers(*FINE)))

    assert (answer.status, answer.headers, answer.body) == ("200 OK", dict(FINE[1]), "<Response/>")
    assert log.getvalue() == ""


HTML = [("Content-Type", "text/html")]
XML = [("Content-Type", "text/xml")]


@pytest.mark.parametrize(
    ("app", "reason"),
    [
        pytest.param(answers("302 FOUND", [*XML, ("Location", "/")], b""), "status 302", id="a redirect"),
        pytest.param(answers("308 PERMANENT REDIRECT", [*XML, ("Location", "/")], b""), "status 308", id="a slash put behind"),
        pytest.param(answers("404 NOT FOUND", XML, b"<Response/>"), "status 404", id="not found"),
        pytest.param(answers("405 METHOD NOT ALLOWED", XML, b"<Response/>"), "status 405", id="another method"),
        pytest.param(answers("500 INTERNAL SERVER ERROR", XML, b"<Response/>"), "status 500", id="a fault, caught inside"),
        pytest.param(answers("204 NO CONTENT", XML, b""), "status 204", id="no content"),
        pytest.param(answers("200 OK", HTML, b"<html>"), "status 200", id="a page"),
        pytest.param(answers("200 OK", [], b"<Response/>"), "status 200", id="no content type"),
        pytest.param(answers("200 OK", XML, b""), "status 200", id="nothing"),
        pytest.param(answers("200 OK", XML, b"<Response><Say>Dag"), "status 200", id="half a document"),
        pytest.param(raises(RuntimeError(CANARY)), "exception", id="an exception"),
        pytest.param(raises(RecursionError()), "exception", id="an endless recursion"),
        pytest.param(raises(MemoryError()), "exception", id="no memory"),
        pytest.param(raises_while_sending, "exception", id="an exception half-way through the answer"),
        pytest.param(says_nothing, "exception", id="no answer at all"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_the_caller_hears_the_lifeline(
    app: Application, reason: str, guard_of: Callable[..., Guard], log: io.StringIO
) -> None:
    answer = Answer(guard_of(app))
    told = [json.loads(line) for line in log.getvalue().splitlines()]

    assert answer.is_lifeline
    assert (told[-1]["event"], told[-1]["reason"]) == ("lifeline", reason)
    assert "Location" not in answer.headers


def test_of_an_exception_the_type_and_the_place_are_logged_and_nothing_that_it_quotes(
    guard_of: Callable[..., Guard], log: io.StringIO
) -> None:
    Answer(guard_of(raises(RuntimeError(CANARY))))
    told = json.loads(log.getvalue().splitlines()[0])

    assert told["error"] == "RuntimeError"
    assert told["at"].startswith("test_guard.py:")
    assert CANARY not in log.getvalue()


def test_an_answer_that_takes_too_long_is_not_waited_for(
    guard_of: Callable[..., Guard], log: io.StringIO
) -> None:
    with stuck() as app:
        answer = Answer(guard_of(app, SHORT))

    assert answer.is_lifeline
    assert SHORT <= answer.seconds < SHORT + MARGIN
    assert json.loads(log.getvalue())["reason"] == "deadline"


def test_the_deadline_leaves_twilio_time_to_speak() -> None:
    assert DEADLINE == 3


def test_the_status_callback_and_all_else_pass_untouched(guard_of: Callable[..., Guard]) -> None:
    closed: list[bool] = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    body = Body([b"x"])

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Body:
        start_response("302 FOUND", [("Location", "/")])
        return body

    for path in ("/voice/status", "/voice/status/", "/readyz", "/", "", "/voicemail"):
        answer = Answer(guard_of(app), path)
        assert (answer.status, answer.headers, answer.body) == ("302 FOUND", {"Location": "/"}, "x")
    assert len(closed) == 6
    with pytest.raises(RuntimeError):
        Answer(guard_of(raises(RuntimeError())), "/voice/status")


@pytest.mark.parametrize(
    "path",
    [
        "/voice",
        "/voice/",
        "/voice/turn/main",
        "//voice",
        "/voice//turn",
        "/voice/statuses",
        "/voice/turn/status",
    ],
)
def test_whatever_a_caller_hears_is_guarded(path: str, guard_of: Callable[..., Guard]) -> None:
    assert Answer(guard_of(raises(RuntimeError())), path).is_lifeline


def test_the_body_is_closed_even_when_it_breaks_off(guard_of: Callable[..., Guard]) -> None:
    closed: list[bool] = []

    class Broken:
        def __iter__(self) -> Iterator[bytes]:
            raise RuntimeError

        def close(self) -> None:
            closed.append(True)

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Broken:
        start_response("200 OK", XML)
        return Broken()

    assert Answer(guard_of(app)).is_lifeline
    assert closed == [True]


def test_it_speaks_wsgi_to_both_sides(guard_of: Callable[..., Guard]) -> None:
    middle: Any = guard_of(validator(answers(*FINE)))

    assert Answer(validator(middle)).body == "<Response/>"


# --- many at once ---


def test_callers_do_not_wait_for_each_other(guard_of: Callable[..., Guard]) -> None:
    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sleep(SHORT)
        return answers(*FINE)(environ, start_response)

    line = guard_of(slow)
    at = monotonic()
    with ThreadPoolExecutor(20) as callers:
        found = list(callers.map(lambda _: Answer(line).body, range(20)))

    assert found == ["<Response/>"] * 20
    assert monotonic() - at < 20 * SHORT / 2


def test_with_too_many_stuck_the_next_hears_the_lifeline_at_once_and_later_callers_the_line_again(
    guard_of: Callable[..., Guard],
) -> None:
    with stuck() as app:
        line = guard_of(app, SHORT)
        with ThreadPoolExecutor(THREADS_MOST) as callers:
            held = list(callers.map(lambda _: Answer(line), range(THREADS_MOST)))
        next_one = Answer(line)

    assert all(answer.is_lifeline and answer.seconds < SHORT + MARGIN for answer in held)
    assert next_one.is_lifeline
    assert next_one.seconds < SHORT
    assert any(_soon(lambda: Answer(line).body == "<Response/>"))


def _soon(happens: Callable[[], bool]) -> Iterator[bool]:
    end = monotonic() + 5
    while monotonic() < end:
        yield happens()
        sleep(0.01)


def test_threads_are_used_again(guard_of: Callable[..., Guard]) -> None:
    threads: set[int] = set()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        threads.add(get_ident())
        return answers(*FINE)(environ, start_response)

    line = guard_of(app)
    for _ in range(10):
        assert Answer(line).body == "<Response/>"

    assert len(threads) == 1


def test_a_machine_that_has_no_thread_to_give_gets_over_it(
    guard_of: Callable[..., Guard], monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoThread(Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    line = guard_of(answers(*FINE))
    monkeypatch.setattr(guard, "Thread", NoThread)
    for _ in range(THREADS_MOST + 1):
        assert Answer(line).is_lifeline
    monkeypatch.undo()

    assert Answer(line).body == "<Response/>"
