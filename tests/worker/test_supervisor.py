"""One worker beside the servers of a DATA_DIR, whatever happens to them; with real gunicorn."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.worker import supervisor
from ivr.worker.supervisor import Supervisor

TINY = "served:app"
TWO = ("--workers", "2")


def gone(process: Any) -> bool:
    return not process.is_running() or process.status() == "zombie"


# --- the line itself ---


def test_of_two_servers_one_runs_the_worker_and_when_it_is_killed_the_other_does(
    serve: Callable[..., Any], eventually: Any
) -> None:
    served = serve("app:create_app()", *TWO)
    first = served.one_worker()
    assert eventually((served.data_dir / "metrics.prom").exists), "it does its work"
    holder = first.parent()
    assert holder in served.servers()

    holder.kill()

    assert eventually(lambda: gone(first)), "the worker of a server that was killed ends"
    second = served.one_worker()
    assert second.pid != first.pid
    assert second.parent() in served.servers()


# --- the same supervisor under a tiny application ---


def test_a_worker_that_is_killed_is_started_again(serve: Callable[..., Any]) -> None:
    served = serve(TINY)
    first = served.one_worker()

    first.kill()

    first.wait(30)
    assert served.one_worker().pid != first.pid


def test_preloaded_the_master_runs_it_and_when_that_is_killed_none_is_left(
    serve: Callable[..., Any], eventually: Any
) -> None:
    served = serve(TINY, *TWO, "--preload")
    worker = served.one_worker()
    assert eventually(lambda: len(served.servers()) == 2)
    assert worker.parent().pid == served.process.pid
    orphans = served.servers()
    lock = str(served.data_dir / "worker.lock")
    assert eventually(lambda: lock not in {file.path for each in orphans for file in each.open_files()})
    for each in orphans:
        each.suspend()  # those that it forked live on: they must not hold the worker's pipe open

    served.process.kill()
    ended = eventually(lambda: gone(worker), within=20)
    free = eventually(lambda: _lock_is_free(served.data_dir))
    for each in orphans:
        each.resume()
        each.kill()

    assert ended
    assert free


def _lock_is_free(data_dir: Path) -> bool:
    other = Supervisor(data_dir, lambda *_: None, ())
    try:
        return other._locked()
    finally:
        assert other._lock
        other._lock.close()


@pytest.mark.parametrize("arguments", [TWO, (*TWO, "--preload")], ids=["plain", "preloaded"])
def test_after_a_reload_one_worker_runs(
    arguments: tuple[str, ...], serve: Callable[..., Any], eventually: Any
) -> None:
    served = serve(TINY, *arguments)
    served.one_worker()
    assert eventually(lambda: len(served.servers()) == 2)
    before = {each.pid for each in served.servers()}

    served.process.send_signal(signal.SIGHUP)

    assert eventually(
        lambda: len(served.servers()) == 2 and not before & {each.pid for each in served.servers()}
    )
    served.one_worker()


def test_servers_that_end_after_some_requests_leave_one_worker(
    serve: Callable[..., Any], eventually: Any
) -> None:
    served = serve(TINY, *TWO, "--max-requests", "3")
    served.one_worker()
    assert eventually(lambda: len(served.servers()) == 2)
    before = {each.pid for each in served.servers()}

    for _ in range(60):
        served.get()
        if not before & {each.pid for each in served.servers()}:
            break
        time.sleep(0.1)

    assert not before & {each.pid for each in served.servers()}
    worker = served.one_worker()
    assert worker.parent() in served.servers()


@pytest.mark.parametrize("arguments", [TWO, (*TWO, "--preload")], ids=["plain", "preloaded"])
def test_a_server_that_is_stopped_leaves_no_worker(
    arguments: tuple[str, ...], serve: Callable[..., Any], eventually: Any
) -> None:
    served = serve(TINY, *arguments)
    worker = served.one_worker()

    served.process.terminate()

    served.process.wait(40)
    assert eventually(lambda: gone(worker))
    assert served.workers() == []


def test_with_a_worker_apart_a_server_starts_none(serve: Callable[..., Any], eventually: Any) -> None:
    served = serve("app:create_app()", WORKER="separate")
    assert eventually(lambda: b"true" in served.get("/readyz"))

    assert served.workers() == []
    assert not (served.data_dir / "worker.lock").exists()


# --- by itself ---


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    """Makes a supervisor with a command, and lets its lock go at the end."""
    made: list[Supervisor] = []

    def make(tell: Callable[..., object], *command: str) -> Supervisor:
        made.append(Supervisor(tmp_path, tell, command))
        return made[-1]

    yield make
    for each in made:
        if each._lock:
            each._lock.close()


def test_the_pause_grows_while_the_worker_keeps_ending_and_no_further(
    alone: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            raise InterruptedError

    monkeypatch.setattr(supervisor, "sleep", pause)
    told: list[str] = []
    each = alone(lambda event, **_: told.append(event), sys.executable, "-S", "-c", "")

    with pytest.raises(InterruptedError):
        each._run()

    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert told == ["worker started", "worker ended"] * 8


def test_a_worker_that_cannot_be_started_is_told_and_tried_again(
    alone: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def pause(_seconds: float) -> None:
        if len(told) == 3:
            raise InterruptedError

    monkeypatch.setattr(supervisor, "sleep", pause)
    told: list[tuple[str, dict[str, object]]] = []
    each = alone(lambda event, **facts: told.append((event, facts)), str(tmp_path / "none"))

    with pytest.raises(InterruptedError):
        each._run()

    assert told == [("worker not started", {"reason": "FileNotFoundError"})] * 3


def test_a_supervisor_is_standard_library_only() -> None:
    program = (
        "import sys, ivr.worker.supervisor\n"
        "print({n.partition('.')[0] for n in sys.modules} - sys.stdlib_module_names - {'ivr', '__main__'})"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout == "set()\n"
