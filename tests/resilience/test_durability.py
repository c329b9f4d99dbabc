"""Over HTTP, "genoteerd" leaves the server only after the disk has the request: read from a trace of its system calls."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.callbacks.spool import FILE
from tests.resilience.callers import NOTED, caller
from tests.resilience.house import House

CALLS = 4
LOG = f"{FILE}-wal>"
WATCHED = "fsync,fdatasync,pwrite64,sendto,sendmsg,write,writev"
_SENDS = re.compile(r"(sendto|sendmsg|write|writev)\([0-9]+<(TCP|socket):")
_SYNC_ENDS = re.compile(r"<\.\.\. f(data)?sync resumed>.* = 0$")
_SYNC = re.compile(r"f(data)?sync\(")


def said_too_early(trace: str, calls: list[str]) -> list[str]:
    """Which of these calls, made one after the other, were told before a sync of what names them had ended."""
    waiting, unsynced, early = list(calls), True, []
    syncing: set[str] = set()
    for line in trace.splitlines():
        process, call = line.split(maxsplit=1)
        if call.startswith("pwrite64(") and LOG in call and waiting and waiting[0] in call:
            unsynced = True
        elif _SYNC.match(call) and LOG in call:
            unsynced = unsynced and not call.endswith(" = 0")
            if call.endswith("<unfinished ...>"):
                syncing.add(process)
        elif _SYNC_ENDS.match(call) and process in syncing:
            syncing.remove(process)
            unsynced = False
        elif _SENDS.match(call) and NOTED in call:
            told = waiting.pop(0)
            if unsynced:
                early.append(told)
            unsynced = True  # nothing of the next call is on disk
    assert waiting == [], "the trace shows each answer"
    return early


@pytest.mark.parametrize(
    ("synchronous", "early"),
    [
        pytest.param("FULL", 0, id="as it is"),
        pytest.param("NORMAL", CALLS, id="careless: this test can fail"),
    ],
)
def test_noted_is_said_after_the_sync_of_the_log_that_holds_the_request(
    synchronous: str, early: int, make_house: Callable[..., House], tmp_path: Path
) -> None:
    house, trace = make_house(), tmp_path / "trace"
    watch = ("strace", "-f", "-y", "-s", "10000", "-e", f"trace={WATCHED}", "-o", str(trace))
    callers = [caller(number) for number in range(CALLS)]
    with house.serving(workers=1, before=watch, TEST_SYNCHRONOUS=synchronous) as server:
        for each in callers:
            each.call(server.line, tells_end=False)

    assert all(each.noted for each in callers)
    text, calls = trace.read_text(), [each.sid for each in callers]
    assert all(re.search(rf"pwrite64\([0-9]+<[^>]*{LOG}.*{call}", text) for call in calls)
    assert said_too_early(text, calls) == calls[:early]
