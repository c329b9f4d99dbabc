"""A Host header that is no host: the webhooks do not mind, and nothing else is told another one."""

from collections.abc import Iterable
from typing import Any

import pytest

from ivr.voice.host import PlainHost

BROKEN = ["", "[::", "a b", "x" * 999, "\xff\xfe", "a:b:c", ".", "http://", "\x00", "line.example:99999"]


@pytest.mark.parametrize("host", BROKEN)
def test_a_webhook_is_answered_whatever_host_it_names(host: str, shared_line: Any) -> None:
    assert shared_line.post("/voice", HTTP_HOST=host).verbs[-1].tag == "Redirect"
    assert shared_line.post("/voice/status", HTTP_HOST=host).status == 204
    assert shared_line.ask("POST", "/voice/status", HTTP_HOST=host).status == 403


@pytest.mark.parametrize(
    ("path", "host"),
    [
        pytest.param("/voice", "localhost", id="a call"),
        pytest.param("//voice/turn/main", "localhost", id="a turn"),
        pytest.param("/voice/status", "localhost", id="the status callback"),
        pytest.param("/", "line.example", id="the reading page"),
        pytest.param("/voicemail", "line.example", id="what only begins alike"),
    ],
)
def test_only_webhooks_get_the_plain_host(path: str, host: str) -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.append(environ["HTTP_HOST"])
        return []

    PlainHost(app)({"PATH_INFO": path, "HTTP_HOST": "line.example"}, lambda *_: lambda _: None)
    assert seen == [host]
