"""Our own code fails: an exception, an endless wait, every thread stuck. The caller hears the lifeline, in time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Any

import pytest

from ivr.voice import guard, routes
from ivr.voice.validate import InvalidTwiMLError
from tests.faults.expected import lifeline
from tests.faults.rows import NIGHT, NOON, TIMES, Row, refusal, wrong
from tests.voice.line import Answer, Line

MakeLine = Callable[[datetime], Line]


def post_of(line: Line) -> Callable[..., Answer]:
    return lambda target, fields: line.post(target, list(fields.items()))


def raises(error: BaseException) -> Callable[..., Any]:
    def raising(*_: object, **__: object) -> Any:
        raise error

    return raising


def answers(value: Any) -> Callable[..., Any]:
    return lambda *_, **__: value


BUGS = {
    "an exception": (routes, "step", raises(RuntimeError("0687654321"))),
    "no memory": (routes, "step", raises(MemoryError())),
    "an endless recursion": (routes, "step", raises(RecursionError())),
    "a flow with a hole": (routes, "step", raises(KeyError("nowhere"))),
    "a document that must not leave": (routes, "render", raises(InvalidTwiMLError("x"))),
    "a document of nothing": (routes, "render", answers("")),
    "a document that is none": (routes, "render", answers("<Response>")),
    "an answer of another kind": (routes, "_answer", answers(({"a": 1}, 200))),
    "a redirect": (routes, "_answer", answers(("", 302, {"Location": "/"}))),
    "no answer": (routes, "_answer", answers(None)),
}


@pytest.mark.parametrize("when", [NOON, NIGHT])
@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_the_lifeline(
    bug: str, when: str, matrix: dict[str, list[Row]], line_in: MakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_in(TIMES[when])
    place, name, broken = BUGS[bug]
    monkeypatch.setattr(place, name, broken)

    assert wrong(bug, post_of(line), matrix[when], lifeline) == {}
    assert refusal(line.ask) is None
    assert "0687654321" not in line.log.getvalue()


@pytest.mark.parametrize("when", [NOON, NIGHT])
def test_a_view_that_takes_too_long_is_the_lifeline_in_time_for_every_route_at_once(
    when: str, matrix: dict[str, list[Row]], line_in: MakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, go_on = line_in(TIMES[when]), Event()
    monkeypatch.setattr(routes, "step", lambda *_: go_on.wait(60))
    try:
        with ThreadPoolExecutor(len(matrix[when])) as callers:
            asked = [[row] for row in matrix[when]]
            found = list(callers.map(lambda each: wrong("slow", post_of(line), each, lifeline), asked))
    finally:
        go_on.set()
    assert [each for each in found if each] == []


def test_when_every_thread_is_stuck_the_next_caller_hears_the_lifeline_at_once(
    matrix: dict[str, list[Row]], line_in: MakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, go_on = line_in(TIMES[NOON]), Event()
    monkeypatch.setattr(routes, "step", lambda *_: go_on.wait(60))
    line.app.wsgi_app._deadline = 0.2  # type: ignore[attr-defined] - so that all threads are stuck soon
    try:
        with ThreadPoolExecutor(guard.THREADS_MOST) as callers:
            list(callers.map(lambda _: line.post("/voice"), range(guard.THREADS_MOST)))
        line.app.wsgi_app._deadline = 30  # type: ignore[attr-defined] - who waited now would be noticed
        begun = monotonic()
        assert wrong("all stuck", post_of(line), matrix[NOON], lifeline) == {}
        assert monotonic() - begun < 15
    finally:
        go_on.set()
