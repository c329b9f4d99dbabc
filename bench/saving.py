"""What it costs to put a callback request on disk before the caller hears that it is noted.

Rules of this file:
- Over HTTP: the one webhook of a call that saves, under the server that people deploy, ÷ the bare Flask POST. Every
  answer must lead on from "genoteerd": one that quickly says that it failed does not count.
- The longest wait is that of 64 threads that save all the time, in one process; time on the clock, disk included.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from bench.in_process import ask_in_process
from bench.installation import NOW, NUMBER, PUBLIC_URL, TOKEN
from bench.load import Answers, LoadError, drive
from bench.report import Row, interleaved, ratio
from bench.server import Server, gunicorn
from bench.traffic import ACTION, Ask, Webhook
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.phone.identity import Identity, made_sid
from ivr.phone.signing import sign

CALLS = 100
WRITERS = 64
_EACH_WRITES = 20
_NOTED = b"/voice/turn/callback_saved?"
_KEYS = ("3", "1")
"""From the first menu to the request that is noted: phone me back, on this number."""


def rows(environment: Mapping[str, str], scratch: Path, *, rounds: int, passes: int) -> Iterator[Row]:
    """The rows of saving."""
    messages = [webhook.message() for webhook in _saving(ask_in_process(environment, scratch / "saving.log"))]
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name in ("floor", "line"):
            factory, log = f"bench.{name}:{name}()", scratch / f"saving_{name}.log"
            servers[name], answers = stack.enter_context(gunicorn(factory, environment, messages, log))
            _check(name, answers)
        count = passes * len(messages)

        def cpu(name: str) -> float:
            before = servers[name].cpu()
            _check(name, drive(servers[name].port, messages, count))
            return (servers[name].cpu() - before) / count

        found = interleaved({"floor": lambda: cpu("floor"), "line": lambda: cpu("line")}, rounds)
    yield ratio("callback request saved, CPU ÷ bare Flask POST", found["line"], found["floor"], goal=1.75)
    waits = tuple(_longest_wait() * 1e3 for _ in range(rounds))
    yield Row(f"longest wait of {WRITERS} that save all the time", waits, "ms", goal=50.0)


def _saving(ask: Ask) -> Iterator[Webhook]:
    """Phone up to the key that saves, and give the webhook of that key."""
    for number in range(CALLS):
        caller = Identity(made_sid("saves", number), "AC" + "0" * 32, f"+3161{number:07}", NUMBER)
        target, fields = "/voice", caller.fields("ringing")
        for key in _KEYS:
            action = ACTION.search(ask(_webhook(target, fields)).decode())
            if action is None:
                raise RuntimeError(f"the call ended before {key}: the bench no longer fits the call flow")
            target = action[1].replace("&amp;", "&")
            fields = caller.fields("in-progress") | {"Digits": key, "msg": "Gather End"}
        yield _webhook(target, fields)


def _webhook(target: str, fields: dict[str, str]) -> Webhook:
    return Webhook(target, urlencode(fields).encode(), sign(TOKEN, PUBLIC_URL + target, fields))


def _check(name: str, answers: Answers) -> None:
    if name == "line" and not all(_NOTED in body for body in answers.bodies):
        raise LoadError("a request was not noted: is the disk too slow for this machine?")


def _longest_wait() -> float:
    with TemporaryDirectory(prefix="bench-") as folder:
        spool = Spool(Path(folder) / FILE, Cipher([TOKEN]))
        spool.taken()  # makes the file

        def save(writer: int) -> float:
            longest = 0.0
            for count in range(_EACH_WRITES):
                begin = perf_counter()
                spool.finish(made_sid(writer, count), f"+3161{writer:07}", "menu", None, NOW)
                longest = max(longest, perf_counter() - begin)
            return longest

        with ThreadPoolExecutor(WRITERS) as pool:
            longest = max(pool.map(save, range(WRITERS)))
        spool.close()
    return longest
