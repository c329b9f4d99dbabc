"""From the start of a process until its first answer: of the voice part, and of a Flask hello.

Rules of this file:
- CPU is counted, the interpreter's own start included; a round before the first has the files compiled.
- The line starts on published files that have not changed, as after a restart.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from resource import RUSAGE_CHILDREN, getrusage

from bench.report import Row, interleaved, ratio
from bench.server import ROOT
from bench.traffic import Webhook

_ASK = """
import io, sys
body = sys.stdin.buffer.read()
environ = {environ!r} | {{"wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr}}
answer = b"".join(app(environ, lambda status, headers, exc_info=None: None))
assert {expected!r} in answer
"""
_HELLO = "from bench.floor import floor; app = floor()"
_LINE = "from bench.line import line; app = line()"


def rows(first: Webhook, environment: Mapping[str, str], *, rounds: int) -> Iterator[Row]:
    """The row of the start; `first` is the first webhook of a call."""
    measures = {
        "floor": _measure(_HELLO + _ASK.format(environ=first.environ(), expected=b"hello"), first, {}),
        "line": _measure(
            _LINE + _ASK.format(environ=first.environ(), expected=first.answer), first, environment
        ),
    }
    for measure in measures.values():
        measure()
    cpu = interleaved(measures, rounds)
    yield ratio(
        "start until the first answer ÷ Flask hello",
        cpu["line"],
        cpu["floor"],
        goal=1.3,
        unit="ms",
    )


def _measure(program: str, first: Webhook, environment: Mapping[str, str]) -> Callable[[], float]:
    def cpu() -> float:
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, **environment},
            input=first.body,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return cpu
