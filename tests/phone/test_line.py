import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from ivr.phone.line import Answer, HttpLine, LineError, WsgiLine

FORM = {"Digits": "#", "Naam": "é & co"}
ENCODED = b"Digits=%23&Naam=%C3%A9+%26+co"


class Echo(BaseHTTPRequestHandler):
    """A real server: answers with what it got, or in the way the path asks for."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/slow":
            time.sleep(0.5)
        if self.path == "/broken":
            self.wfile.write(b"this is not HTTP")
            return
        if self.path == "/drip":
            self._drip()
            return
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Content-Type", "Text/XML; charset=utf-8")
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        got = f"{self.command} {self.path} {self.headers.get('Content-Type')} {self.headers.get('X-Test')} "
        self.wfile.write(got.encode() + body)

    do_GET = do_POST  # noqa: N815 - the name http.server looks for

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(10):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.06)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_http_posts_the_form_and_returns_what_came(server: str) -> None:
    answer = HttpLine().send("POST", f"{server}/a%20b?x=1", FORM, {"X-Test": "yes"})
    assert answer.body == b"POST /a%20b?x=1 application/x-www-form-urlencoded yes " + ENCODED
    assert (answer.status, answer.content_type) == (200, "text/xml")
    assert 0 < answer.seconds < 5


def test_http_gets_without_a_body(server: str) -> None:
    assert HttpLine().send("GET", server, {}, {}).body == b"GET / None None "


def test_http_follows_no_redirect(server: str) -> None:
    answer = HttpLine().send("POST", f"{server}/moved", {}, {})
    assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/slow", id="an answer after the limit"),
        pytest.param("/drip", id="an answer that drips on past the limit"),
        pytest.param("/broken", id="no HTTP"),
        pytest.param("/a b", id="an address that is none"),
    ],
)
def test_http_gives_up(server: str, path: str) -> None:
    with pytest.raises(LineError):
        HttpLine(limit_seconds=0.2).send("POST", server + path, {}, {})


def test_http_does_not_read_an_endless_answer(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.phone.line._BODY_LIMIT", 5)
    with pytest.raises(LineError, match="endless"):
        HttpLine().send("POST", server, FORM, {})


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1/voice", id="nobody listens"),
        pytest.param("https://127.0.0.1:1/voice", id="nobody listens to TLS"),
        pytest.param("http://127.0.0.1:99999/voice", id="no such port"),
    ],
)
def test_http_says_whom_it_did_not_reach(url: str) -> None:
    with pytest.raises(LineError, match=r"127\.0\.0\.1: "):
        HttpLine().send("POST", url, {}, {})


def test_wsgi_gets_the_environ_of_a_server() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response/>"]

    WsgiLine(app).send(
        "POST", "https://me@ivr.test:8443/a%20b/%C3%A9?x=1&y=%23", FORM, {"X-Twilio-Signature": "s="}
    )
    assert seen["PATH_INFO"] == "/a b/Ã©"  # PEP 3333: bytes as Latin-1
    assert seen["RAW_URI"] == seen["REQUEST_URI"] == "/a%20b/%C3%A9?x=1&y=%23"
    assert (seen["QUERY_STRING"], seen["HTTP_HOST"], seen["SERVER_PORT"]) == (
        "x=1&y=%23",
        "ivr.test:8443",
        "8443",
    )
    assert (seen["HTTP_X_TWILIO_SIGNATURE"], seen["wsgi.url_scheme"]) == ("s=", "https")
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (ENCODED, str(len(ENCODED)))
    assert seen["CONTENT_TYPE"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("url", "port"), [("https://ivr.test/", b"443"), ("http://ivr.test/", b"80")], ids=["https", "http"]
)
def test_wsgi_gets_the_port_of_the_scheme(url: str, port: bytes) -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["SERVER_PORT"].encode()]

    assert WsgiLine(app).send("GET", url, {}, {}).body == port


def test_wsgi_gets_no_body_with_a_get() -> None:
    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [f"{environ['REQUEST_METHOD']} {environ['RAW_URI']} {environ.get('CONTENT_TYPE')}".encode()]

    assert WsgiLine(app).send("GET", "http://ivr.test", {}, {}).body == b"GET / None"


def test_wsgi_reads_a_body_in_pieces_and_closes_it() -> None:
    class Body:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"b", b"c"])

        def close(self) -> None:
            self.closed = True

    body = Body()

    def app(_: dict[str, Any], start_response: Callable[..., Any]) -> Body:
        write = start_response("201 Created", [("X-A", "1")])
        write(b"a")
        return body

    answer = WsgiLine(app).send("POST", "http://ivr.test/", {}, {})
    assert (answer.status, answer.headers, answer.body) == (201, {"x-a": "1"}, b"abc")
    assert body.closed


@pytest.mark.parametrize(
    ("header", "content_type"), [("text/xml", "text/xml"), (" Text/XML ; charset=x", "text/xml"), (None, "")]
)
def test_a_content_type_is_read_without_its_parameters(header: str | None, content_type: str) -> None:
    headers = {} if header is None else {"content-type": header}
    assert Answer(200, headers, b"", 0.0).content_type == content_type
