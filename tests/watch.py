"""Sees what this process does to disks and sockets while somebody looks, by Python's own audit events.

Rules of this file:
- What is seen is what the interpreter tells of itself (PEP 578), in all threads: nothing is patched.
- Looking at a file's time is no event: a server may do that at any request.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TOLD = frozenset(
    {
        *("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.link", "os.truncate"),
        *("os.chmod", "sqlite3.connect", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"),
    }
)
_watching: list[list[str]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in _TOLD:
        for seen in _watching:
            seen.append(f"{event} {arguments[0] if arguments else ''}")


sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect what is opened, made, removed or connected to meanwhile."""
    seen: list[str] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
