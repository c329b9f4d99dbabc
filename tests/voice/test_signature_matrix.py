"""Every shape in which a request of Twilio's can come, through the whole application, and each of them spoilt.

What is right is what Twilio's own libraries sign: the Python one here, the one for Node at the end. What is spoilt
hears the lifeline, word for word the same, and not a file is opened for it.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from ivr.callbacks import taking
from ivr.callflow.clinic import clinic
from tests.voice.line import CALL, FORM, SECONDARY, SHARED_KEY, TOKEN, Line, answering, settings_in
from tests.voice.node import FOLDER, node_with_signer
from tests.watch import watched

MENU = clinic("ed_haarlem_zuid").nodes["main"].fingerprint()  # type: ignore[union-attr]
SHA256 = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"

SCHEMES = ("https", "http")
PORTS = {"no port": "", "default port": ":443", "other port": ":8443"}
PREFIXES = {"no folder": "", "folder": "/tel", "folder with an escape": "/a/rug%20poli"}
SECRETS = {
    "primary": (TOKEN, None, None),
    "secondary": (SECONDARY, None, "nothing at all"),
    "shared key": (SHARED_KEY, "HMAC_SHA256", SHA256),
}
"""A secret, the algorithm that its signatures are made with, and the settings header that comes along."""
QUERIES = {
    "no query": "",
    "ordered": f"?a=1&l=nl&m={MENU}&s=0",
    "repeated": f"?a=1&a=2&l=nl&m={MENU}&m=x",
    "encoded": f"?a=%31&l=n%6c&m={MENU}&x=a+b%20c%2B",
}
PATHS = {
    "plain": "/voice/turn/main",
    "escapes": "/voice/turn/m%61in",
    "odd escapes": "/voice/turn/%c3%A9%2Fx",
}
SLASHES = {"": "", "slash": "/"}
FORMS: dict[str, list[tuple[str, str]]] = {
    "a call": [*CALL.items()],
    "repeated keys": [*CALL.items(), ("Media", "b"), ("Media", "a"), ("Media", "b")],
    "other scripts": [*CALL.items(), ("CallerName", "Ééne & andere = 2 + 1 % 🙂\n"), ("Empty", "")],
    "empty body": [],
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A request as it arrives: signed for a URL, with the secret and the algorithm that its headers claim."""

    url: str
    target: str
    pairs: list[tuple[str, str]]
    secret: str
    algorithm: str | None
    settings: str | None
    kind: str = FORM
    body: bytes | None = None
    header: str | None = None
    environ: dict[str, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        fields = MultiDict(self.pairs)
        return str(RequestValidator(self.secret).compute_signature(self.url, fields, self.algorithm))

    def ask(self, line: Line) -> Any:
        header = self.signature if self.header is None else self.header
        headers = {"X-Twilio-Signature": header} if header else {}
        if self.settings:
            headers["X-Twilio-Webhooks-Signature-Settings"] = self.settings
        body = urlencode(self.pairs).encode() if self.body is None else self.body
        return line.ask("POST", self.target, body, headers, CONTENT_TYPE=self.kind, **self.environ)


# --- what is right ---


def shapes(line: Line, secret: str, query: str) -> Iterator[tuple[str, Shape]]:
    """Each path, slash, form and port of a line, by name; the proxy in front keeps the folder or takes it off."""
    public = urlsplit(line.url)
    key, algorithm, settings = SECRETS[secret]
    for number, (path, slash, form) in enumerate(product(PATHS, SLASHES, FORMS)):
        inside = PATHS[path] + SLASHES[slash] + QUERIES[query]
        target = inside if number % 2 else public.path + inside
        for netloc in {public.netloc, public.hostname}:
            url = f"{public.scheme}://{netloc}{public.path}{inside}"
            name = f"{path} {slash} {form} {netloc}"
            yield name, Shape(url, target, FORMS[form], key, algorithm, settings)


@pytest.fixture(scope="module")
def lines(published: Path) -> Iterator[Callable[[str], Line]]:
    """A line for each public URL, made once, that has looked beside the calls at what it looks at now and then."""
    made: dict[str, Line] = {}

    def at(url: str) -> Line:
        if url not in made:
            made[url] = answering(settings_in(published, PUBLIC_URL=url))
            made[url].post("/voice")
            until_quiet()
        return made[url]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "LOOK_SECONDS", 3_600)
        yield at


def until_quiet() -> None:
    """Wait until nothing has touched a file for a while."""
    while True:
        with watched() as seen:
            sleep(0.2)
        if not seen:
            return


PUBLIC_URLS = [
    pytest.param(f"{scheme}://line.example{PORTS[port]}{PREFIXES[prefix]}", id=f"{scheme} {port} {prefix}")
    for scheme, port, prefix in product(SCHEMES, PORTS, PREFIXES)
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_what_twilio_signs_is_answered_and_what_is_spoilt_is_not(
    url: str, secret: str, query: str, lines: Callable[[str], Line]
) -> None:
    line = lines(url)
    lifeline = line.ask("POST", "/voice").text
    refused, accepted, touched = [], [], []
    for number, (name, shape) in enumerate(shapes(line, secret, query)):
        answer = shape.ask(line)
        if not answer.is_twiml or answer.is_lifeline or answer.verbs[-1].tag != "Redirect":
            refused.append(name)
        for fault in FAULTS[number % FAULTS_AT_A_TIME :: FAULTS_AT_A_TIME]:
            with watched() as seen:
                spoilt = fault(shape).ask(line)
            accepted += [f"{name}: {fault.__name__}"] * (spoilt.status != 200 or spoilt.text != lifeline)
            touched += seen

    assert (refused, accepted, touched) == ([], [], [])


# --- what is spoilt ---


def without_a_header(shape: Shape) -> Shape:
    return replace(shape, header="")


def signature_backwards(shape: Shape) -> Shape:
    return replace(shape, header=shape.signature[::-1])


def signature_cut(shape: Shape) -> Shape:
    return replace(shape, header=shape.signature[:-1])


def signature_of_garbage(shape: Shape) -> Shape:
    return replace(shape, header="\xff\x00, é;=" + shape.signature)


def signature_twice(shape: Shape) -> Shape:
    return replace(shape, header=f"{shape.signature},{shape.signature}")


def another_secret(shape: Shape) -> Shape:
    return replace(shape, secret="of another account")


def the_other_algorithm(shape: Shape) -> Shape:
    return replace(shape, algorithm=None if shape.algorithm else "HMAC_SHA256")


def presented_as_the_other_algorithm(shape: Shape) -> Shape:
    return replace(shape, settings=None if shape.algorithm else SHA256)


def an_algorithm_that_nobody_has(shape: Shape) -> Shape:
    return replace(shape, settings="algorithm=NONE")


def another_scheme(shape: Shape) -> Shape:
    scheme, _, rest = shape.url.partition("://")
    return replace(shape, url=f"{'http' if scheme == 'https' else 'https'}://{rest}")


def another_port(shape: Shape) -> Shape:
    return replace(shape, header=replace(shape, url=_on_port(shape.url, 9)).signature)


def another_host(shape: Shape) -> Shape:
    return replace(shape, url=shape.url.replace("line.example", "forged.example"))


def another_place(shape: Shape) -> Shape:
    return replace(shape, target=shape.target.replace("/turn/", "/turn/x", 1))


def a_slash_more(shape: Shape) -> Shape:
    path, mark, query = shape.target.partition("?")
    return replace(shape, target=f"{path}/{mark}{query}")


def a_parameter_more(shape: Shape) -> Shape:
    return replace(shape, target=f"{shape.target}{'&' if '?' in shape.target else '?'}z=1")


def an_escape_respelt(shape: Shape) -> Shape:
    return replace(shape, target=shape.target.replace("voice", "v%6Fice", 1))


def a_field_more(shape: Shape) -> Shape:
    return replace(shape, body=urlencode([*shape.pairs, ("Digits", "1")]).encode(), header=shape.signature)


def a_field_less(shape: Shape) -> Shape:
    return replace(
        shape, pairs=shape.pairs[1:], header=replace(shape, pairs=[*shape.pairs, ("x", "")]).signature
    )


def a_field_changed(shape: Shape) -> Shape:
    changed = [(name, f"{value}1") for name, value in shape.pairs] or [("From", "1")]
    return replace(shape, pairs=changed, header=shape.signature)


def json_instead(shape: Shape) -> Shape:
    """As Twilio signs JSON: the URL alone."""
    body = json.dumps(dict(shape.pairs)).encode()
    return replace(shape, kind="application/json", body=body, header=replace(shape, pairs=[]).signature)


def of_no_type(shape: Shape) -> Shape:
    return replace(shape, kind="")


def multipart(shape: Shape) -> Shape:
    return replace(shape, kind="multipart/form-data; boundary=x")


def bytes_that_are_no_text(shape: Shape) -> Shape:
    return replace(
        shape, body=b"Digits=%ff\xfe\x00", header=replace(shape, pairs=[]).signature, kind="text/plain"
    )


def a_body_cut_off(shape: Shape) -> Shape:
    return replace(shape, pairs=shape.pairs or [("Digits", "1")], environ={"CONTENT_LENGTH": "9000"})


def _on_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl()


FAULTS: list[Callable[[Shape], Shape]] = [
    without_a_header, signature_backwards, signature_cut, signature_of_garbage, signature_twice, another_secret,
    the_other_algorithm, presented_as_the_other_algorithm, an_algorithm_that_nobody_has, another_scheme, another_port,
    another_host, another_place, a_slash_more, a_parameter_more, an_escape_respelt, a_field_more, a_field_less,
    a_field_changed, json_instead, of_no_type, multipart, bytes_that_are_no_text, a_body_cut_off,
]  # fmt: skip
FAULTS_AT_A_TIME = 7
"""Each shape is spoilt by every seventh fault, beginning at another one: three or four of them."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.__name__.replace("_", " "))
def test_each_fault_alone_makes_a_request_one_that_is_not_twilios(
    fault: Callable[[Shape], Shape], lines: Callable[[str], Line]
) -> None:
    line = lines("https://line.example")
    lifeline = line.ask("POST", "/voice").text
    for secret in SECRETS:
        for name, shape in shapes(line, secret, "ordered"):
            assert not shape.ask(line).is_lifeline, name
            assert fault(shape).ask(line).text == lifeline, name


# --- who is asked what is right ---

SIGN_ALL = """
const signer = require(process.argv[1] + "/node_modules/twilio/lib/webhooks/webhooks");
const all = JSON.parse(require("fs").readFileSync(0, "utf8"));
const signed = all.map(([token, url, params]) => signer.getExpectedTwilioSignature(token, url, params));
process.stdout.write(JSON.stringify(signed));
"""


def test_the_signer_for_node_signs_the_whole_matrix_alike(lines: Callable[[str], Line]) -> None:
    given, expected = [], []
    for url, secret, query in product(PUBLIC_URLS, ("primary", "secondary"), QUERIES):
        for _, shape in shapes(lines(str(url.values[0])), secret, query):
            fields = {name: MultiDict(shape.pairs).getlist(name) for name, _ in shape.pairs}
            given.append((shape.secret, shape.url, fields))
            expected.append(shape.signature)
    run = subprocess.run(
        [node_with_signer(), "-e", SIGN_ALL, str(FOLDER)],
        input=json.dumps(given), capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip

    assert len(expected) > 5_000
    assert json.loads(run.stdout) == expected
