"""Twilio's own signer for Node signs, and the line accepts it over real HTTP, from a real gunicorn.

Node and npm must be there (`make test` installs them where it may); the signer itself is kept in `.deps/node`.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.voice.node import FOLDER, node_with_signer

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "a-token-of-the-tests"
FORM = "application/x-www-form-urlencoded"

SCRIPT = """
const signer = require(process.argv[1] + "/node_modules/twilio/lib/webhooks/webhooks");
const { token, url, params, body } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const hash = body === null ? "" : "?bodySHA256=" + signer.getExpectedBodyHash(body);
process.stdout.write(JSON.stringify([hash, signer.getExpectedTwilioSignature(token, url + hash, params)]));
"""

Fields = Mapping[str, str | list[str]]


@pytest.fixture(scope="module")
def node() -> str:
    return node_with_signer()


@pytest.fixture(scope="module")
def sign(node: str) -> Callable[..., tuple[str, str]]:
    """Signs as Twilio does: what comes behind the URL, and the header."""

    def signed(url: str, params: Fields, body: str | None = None) -> tuple[str, str]:
        given = json.dumps({"token": TOKEN, "url": url, "params": params, "body": body})
        run = subprocess.run(
            [node, "-e", SCRIPT, str(FOLDER)], input=given, capture_output=True, text=True, check=True
        )
        behind, header = json.loads(run.stdout)
        return behind, header

    return signed


@dataclass(frozen=True)
class Server:
    """A line that answers on a port of this machine."""

    port: int
    errors: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, target: str, body: str, header: str | None, kind: str = FORM) -> tuple[int, str]:
        """The status and the body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": kind, "Host": "forged.example"} | (
            {"X-Twilio-Signature": header} if header else {}
        )
        connection.request("POST", target, body.encode(), headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def server(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Gunicorn on a socket that is already open, so that the first request waits for it and nobody has to."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(published, folder / "data")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        given = {
            "IVR_ENV": "test",
            "DATA_DIR": str(folder / "data"),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"fd://{listening.fileno()}",
            "--no-control-socket",
        ]
        command += ["--worker-class", "gthread", "--threads", "4", "app:create_app()"]
        with (folder / "errors").open("w") as errors:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "TWILIO_AUTH_TOKEN": TOKEN} | given,
                pass_fds=[listening.fileno()],
                stderr=errors,
            )
        try:
            yield Server(port, folder / "errors")
        finally:
            process.terminate()
            process.wait(20)


CALL: dict[str, str | list[str]] = {"CallSid": "CA0123", "From": "+31612345678", "CallStatus": "in-progress"}
TURN = "/voice/turn/main?a=1&l=nl&m=0a1b2c3d&s=0"


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        pytest.param("/voice", CALL, id="a call"),
        pytest.param("/voice/", CALL, id="a slash behind"),
        pytest.param(TURN, CALL | {"Digits": "2"}, id="a key"),
        pytest.param(TURN, CALL | {"Digits": "", "FinishedOnKey": ""}, id="empty fields"),
        pytest.param(
            "/voice",
            CALL | {"CallerName": "Ééne & andere = 2 + 1 % 🙂\n"},
            id="characters that a form escapes",
        ),
        pytest.param("/voice", CALL | {"Media": ["b", "a", "b"]}, id="repeated fields"),
        pytest.param("/voice/turn/a%2Fb%20c?x=%2B31", CALL, id="escapes in the target"),
    ],
)
def test_what_twilios_signer_signs_is_accepted(
    target: str, fields: Fields, sign: Callable[..., tuple[str, str]], server: Server
) -> None:
    _, header = sign(server.url + target, fields)
    status, text = server.post(target, urlencode(fields, doseq=True), header)

    assert status == 200
    assert "<Gather " in text
    assert "Er is een storing." not in text


@pytest.mark.parametrize("target", ["/voice", TURN])
def test_a_tampered_request_hears_the_lifeline(
    target: str, sign: Callable[..., tuple[str, str]], server: Server
) -> None:
    _, header = sign(server.url + target, CALL)
    right = urlencode(CALL)

    for where, body, signature in (
        (target, right + "&Digits=1", header),
        (target, right.replace("612345678", "612345679"), header),
        (target + ("&" if "?" in target else "?") + "x=1", right, header),
        (target, right, header[::-1]),
        (target, right, None),
    ):
        status, text = server.post(where, body, signature)
        assert (status, "Er is een storing." in text) == (200, True), (where, body)


def test_a_json_body_hears_the_lifeline_though_it_is_signed(
    sign: Callable[..., tuple[str, str]], server: Server
) -> None:
    body = json.dumps(CALL)
    behind, header = sign(f"{server.url}/voice", {}, body)
    status, text = server.post(f"/voice{behind}", body, header, "application/json")

    assert (status, "Er is een storing." in text) == (200, True)


def test_the_status_callback_is_for_twilio_alone(
    sign: Callable[..., tuple[str, str]], server: Server
) -> None:
    ended: dict[str, Any] = CALL | {"CallStatus": "completed"}
    _, header = sign(f"{server.url}/voice/status", ended)

    assert server.post("/voice/status", urlencode(ended), header) == (204, "")
    assert server.post("/voice/status", urlencode(ended), None) == (403, "")
    assert server.post("/voice/status", urlencode(CALL), header) == (403, "")


def test_what_the_server_writes_names_no_caller(sign: Callable[..., tuple[str, str]], server: Server) -> None:
    fields = CALL | {"From": "+31687654321", "Digits": "8317"}
    _, header = sign(server.url + TURN, fields)
    server.post(TURN, urlencode(fields), header)
    server.post(TURN, urlencode(fields), None)

    written = server.errors.read_text()
    assert '"event": "webhook"' in written
    assert '"event": "unsigned"' in written
    assert "Traceback" not in written
    assert "687654321" not in written
    assert "8317" not in written
