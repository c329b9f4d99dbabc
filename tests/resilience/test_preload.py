"""A worker that outlives its master keeps what it promises, whoever else closes the spool meanwhile.

SQLite knows within a process which locks it holds, and a fork inherits that knowledge without the locks. Under `--preload`
a worker that inherits an open spool holds none: the next who closes the file believes to be the last, and removes the
log into which the worker goes on writing.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from ivr.callbacks.file import alone, opened
from ivr.callbacks.spool import FILE
from tests.resilience.callers import caller
from tests.resilience.house import House, eventually


def waits_for_the_spool(process: int) -> bool:
    """Whether the process stands in the queue of the lock beside the spool."""
    locks = Path("/proc/locks").read_text().splitlines()
    return any("-> FLOCK" in each and str(process) in each.split() for each in locks)


@pytest.mark.parametrize("options", [(), ("--preload",)], ids=["as usual", "loaded before the fork"])
def test_a_request_in_flight_while_the_master_dies_and_another_closes_the_spool_is_kept(
    options: tuple[str, ...], make_house: Callable[..., House]
) -> None:
    house, first, late = make_house(), caller(1), caller(2)
    path = house.data_dir / FILE
    with house.serving(*options, workers=1) as server:
        first.call(server.line)
        (worker,) = server.workers()
        calling = Thread(target=late.call, args=(server.line,), kwargs={"tells_end": False})
        with alone(path):
            calling.start()
            assert eventually(lambda: waits_for_the_spool(worker.pid), 10)
            server.masters[-1].kill()
            server.masters[-1].wait()
            opened(path).close()  # as a worker or a purge that ends
        calling.join()
        server.start()

    with house.spool() as spool:
        kept = {each.call for each in spool.ready()}
    assert (first.noted, late.noted) == (True, True)
    assert kept == {first.sid, late.sid}
