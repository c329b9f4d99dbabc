"""The line and its peers under the server that people deploy: CPU, memory and the quietness of the tail."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.load import drive
from bench.report import Row, interleaved, ratio
from bench.server import Server, gunicorn
from bench.traffic import Webhook

FACTORIES = {
    "floor": "bench.floor:floor()",
    "line": "bench.line:line()",
    "tree": "bench.peers:tree()",
    "rules": "bench.peers:rules()",
}
_PASSES = {"rules": 1}
"""For one that costs many times what the others do."""

_WAITING = 32
"""Connections of the load whose tail is measured: more than the server has threads, so that the queue is its own."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    rounds: int
    passes: int
    """How often each round puts all webhooks: enough that a hundredth of a second of CPU is little."""

    tail_rounds: int
    tail_requests: int
    """In each round."""


def rows(
    webhooks: list[Webhook], environment: Mapping[str, str], scratch: Path, amount: Amount
) -> Iterator[Row]:
    """Every row that is measured over HTTP."""
    messages = [webhook.message() for webhook in webhooks]
    with ExitStack() as stack:
        servers = {
            name: _started(stack, name, environment, webhooks, scratch / f"{name}.log") for name in FACTORIES
        }
        yield from _cpu_rows(servers, messages, amount)
        memory = {name: [server.memory()] for name, server in servers.items()}
        yield ratio("memory of a worker", memory["line"], memory["floor"], goal=1.5, unit="MB")
        yield _tail_row(servers, messages, amount)


def _started(
    stack: ExitStack, name: str, environment: Mapping[str, str], webhooks: list[Webhook], log: Path
) -> Server:
    """Start a server and put every webhook to it once; the line must say over HTTP what it said when recorded."""
    first = [webhook.message() for webhook in webhooks]
    server, answers = stack.enter_context(gunicorn(FACTORIES[name], environment, first, log))
    if name == "line" and list(answers.bodies) != [webhook.answer for webhook in webhooks]:
        raise RuntimeError("the line does not answer over HTTP as it does in this process")
    return server


def _cpu_rows(servers: Mapping[str, Server], messages: list[bytes], amount: Amount) -> Iterator[Row]:
    def measure(name: str) -> Callable[[], float]:
        count = _PASSES.get(name, amount.passes) * len(messages)

        def cpu_per_request() -> float:
            before = servers[name].cpu()
            drive(servers[name].port, messages, count)
            return (servers[name].cpu() - before) / count

        return cpu_per_request

    cpu = interleaved({name: measure(name) for name in servers}, amount.rounds)
    yield ratio("signed webhook, CPU under gunicorn ÷ bare Flask POST", cpu["line"], cpu["floor"], goal=1.5)
    yield ratio("  peer: Twilio's phone tree ÷ bare Flask POST", cpu["tree"], cpu["floor"])
    yield ratio("  peer: with hours by rrule ÷ bare Flask POST", cpu["rules"], cpu["floor"])
    yield ratio("  the line ÷ the faster peer", cpu["line"], cpu["tree"], goal=1.0)


def _tail_row(servers: Mapping[str, Server], messages: list[bytes], amount: Amount) -> Row:
    """The 99th percentile, each server at half of what it can do at most."""
    pair = {name: servers[name] for name in ("floor", "line")}
    rates = {
        name: drive(server.port, messages, amount.tail_requests).rate / 2 for name, server in pair.items()
    }

    def measure(name: str) -> Callable[[], float]:
        return lambda: drive(
            pair[name].port, messages, amount.tail_requests, connections=_WAITING, rate=rates[name]
        ).percentile(99)

    tails = interleaved({name: measure(name) for name in pair}, amount.tail_rounds)
    what = "p99 at half of saturation ÷ that of the floor"
    return ratio(what, tails["line"], tails["floor"], goal=1.5, unit="ms")
