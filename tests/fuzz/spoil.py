"""What can be wrong with a request: a table of changes, each named, each saying what is owed then.

Rules of this file:
- What stays signed is odd and Twilio's: the line itself answers. What breaks the signature is nobody's.
- Each change takes a request of the grammar and the run's `Random`, and gives another request.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import quote, urlencode

from ivr.callflow.clinic import clinic
from tests.fuzz.asked import Asked, Owed

NODES = tuple(clinic("ed_haarlem_zuid").nodes)
ODD_TEXT = (
    "²",
    "٢",
    "１",
    "\x00",
    "\x1b[2J",
    "é",
    "🙂",
    "\u202e1",
    "%",
    "1\r\nX: y",
    "<Dial>",
    "]]>",
    "&amp;",
    " ",
    "-1",
    "1e9",
)
ODD_NODES = (
    *ODD_TEXT,
    "..",
    "../main",
    "main/../desk",
    "status",
    "MAIN",
    "x" * 3000,
    "main?a=1",
    "a/b//c",
    "None",
)
ODD_COUNTS = ("99", "0", "-1", "³", "٣", "", "1.5", "9" * 400, "0x1", "NaN", "+1", "１")
WINDOWS = ("1.2.3", "0", "9" * 10, "1.1.1", "1..2", "1.2.3.4", "²", "-5", ".", "29750000.1.99999")
ODD_BYTES = (b"%ED%A0%80", b"%FF%FE", b"%00", b"%C0%80", b"%F4%90%80%80", b"%", b"%zz", b"+", b"%E2%80%AE")
METHODS = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW")
KINDS = (
    "application/json",
    "text/xml",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
    ";;=",
    "application/octet-stream",
)

Spoil = Callable[[Asked, Random], Asked]


def _query(target: str, name: str, value: str) -> str:
    """The target with one parameter set, whatever it was."""
    path, _, query = target.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(f"{name}=")]
    kept.append(f"{name}={quote(value)}")
    return f"{path}?{'&'.join(kept)}"


def _value(target: str, name: str) -> str:
    parts = (part.partition("=") for part in target.partition("?")[2].split("&"))
    return next((value for key, _, value in parts if key == name), "")


def _at(node: str, asked: Asked) -> Asked:
    query = asked.target.partition("?")[2]
    target = f"/voice/turn/{quote(node, safe='')}?{query}"
    # Which odd names are a place at all is the router's business.
    return replace(asked, target=target, owed=Owed.LINE if node in NODES else Owed.EITHER)


def _with(asked: Asked, fields: dict[str, str]) -> Asked:
    return replace(asked, body=urlencode(asked.form | fields).encode())


def _without(asked: Asked, name: str) -> Asked:
    return replace(
        asked, body=urlencode({key: text for key, text in asked.form.items() if key != name}).encode()
    )


def _token(asked: Asked, chance: Random) -> str:
    token = _value(asked.target, "t") or "A" * 40
    place = chance.randrange(len(token))
    return chance.choice(
        (
            token[:place],
            token[::-1],
            f"{token[:place]}x{token[place + 1 :]}",
            token * 9,
            token + "=",
            "²" * 30,
        )
    )


def _of_length(asked: Asked, length: str) -> Asked:
    """A body of which nothing can be read; one that is empty would be whole without it."""
    return replace(asked, body=asked.body or b"x=1", environ={"CONTENT_LENGTH": length})


ODD: dict[str, Spoil] = {
    "another node": lambda a, r: _at(r.choice(NODES), a),
    "an odd node": lambda a, r: _at(r.choice(ODD_NODES), a),
    "a token cut or bent": lambda a, r: replace(a, target=_query(a.target, "t", _token(a, r))),
    "a token of another call": lambda a, r: _with(a, {"CallSid": f"CA{r.randrange(10**9)}"}),
    "another menu": lambda a, r: replace(
        a, target=_query(a.target, "m", r.choice(("00000000", "", *ODD_TEXT)))
    ),
    "windows": lambda a, r: replace(a, target=_query(a.target, "w", r.choice(WINDOWS))),
    "attempts": lambda a, r: replace(a, target=_query(a.target, "a", r.choice(ODD_COUNTS))),
    "served": lambda a, r: replace(a, target=_query(a.target, "s", r.choice(("2", *ODD_COUNTS)))),
    "an origin": lambda a, r: replace(
        a, target=_query(a.target, "o", r.choice(("menu", "x" * 500, *ODD_TEXT)))
    ),
    "a language": lambda a, r: replace(a, target=_query(a.target, "l", r.choice(("en", "nl-NL", *ODD_TEXT)))),
    "a parameter twice": lambda a, _: replace(
        a, target=f"{a.target}{'&' if '?' in a.target else '?'}a=2&a=1&m=x"
    ),
    "no parameters": lambda a, _: replace(a, target=a.target.partition("?")[0]),
    "ten thousand digits": lambda a, r: _with(a, {"Digits": r.choice("019*#") * 10_000}),
    "odd digits": lambda a, r: _with(a, {"Digits": r.choice(ODD_TEXT)}),
    "bytes that are no text": lambda a, r: replace(a, body=a.body + b"&Digits=" + r.choice(ODD_BYTES)),
    "keys again": lambda a, r: replace(a, body=a.body + b"&Digits=1&Digits=" + str(r.randrange(10)).encode()),
    "no CallSid": lambda a, _: _without(a, "CallSid"),
    "an odd CallSid": lambda a, r: _with(a, {"CallSid": r.choice((*ODD_TEXT, "x" * 5000))}),
    "no From": lambda a, _: _without(a, "From"),
    "an odd From": lambda a, r: _with(a, {"From": r.choice(ODD_TEXT)}),
    "nothing in the body": lambda a, _: replace(a, body=b""),
    "an outcome": lambda a, r: _with(a, {"DialCallStatus": r.choice(("completed", "busy", *ODD_TEXT))}),
    "a call that has ended": lambda a, r: _with(
        a, {"CallStatus": r.choice(("completed", "busy", "canceled"))}
    ),
    "an odd status": lambda a, r: _with(a, {"CallStatus": r.choice(ODD_TEXT)}),
    "the status callback": lambda a, r: replace(a, target=r.choice(("/voice/status", "/voice/status/"))),
    "a header that lies": lambda a, r: replace(
        a,
        headers={
            **a.headers,
            r.choice(("X-Forwarded-Host", "X-Original-URL", "X-Forwarded-Proto", "Cookie")): "x=1",
        },
    ),
    "a Host that is none": lambda a, r: replace(
        a, environ={"HTTP_HOST": r.choice(("", "[::", "a b", "x" * 999, "\xff"))}
    ),
}
"""Signed all the same, so the line itself answers, unless it says otherwise."""

FOREIGN: dict[str, Spoil] = {
    "nobody signed": lambda a, _: replace(a, secret=None),
    "another account signed": lambda a, r: replace(a, secret=f"other-{r.randrange(99)}"),
    "signed for another target": lambda a, r: replace(
        a, signed_target=r.choice(("/voice/turn/nowhere", f"{a.target}/", "/"))
    ),
    "signed for another form": lambda a, _: replace(a, signed_body=a.body + b"&x=1"),
    # One that nobody sent already: Twilio signs a set of fields, in which the same one twice is the same one.
    "a field more": lambda a, r: replace(
        a, signed_body=a.body, body=a.body + b"&Digits=" + str(r.randrange(10)).encode() + b"x"
    ),
    "a signature that is none": lambda a, r: replace(
        a,
        secret=None,
        headers={"X-Twilio-Signature": r.choice(("", "AAAA", "é", "\x00", "x" * 10_000, "====", ","))},
    ),
    "an algorithm that is none": lambda a, r: replace(
        a,
        headers={"X-Twilio-Webhooks-Signature-Settings": f"algorithm={r.choice(('NONE', 'HMAC_MD5', 'é'))}"},
    ),
    "another type": lambda a, r: replace(a, kind=r.choice(KINDS)),
    "a body that breaks off": lambda a, r: _of_length(a, str(len(a.body) + 9 + r.randrange(999))),
    "a length that is none": lambda a, r: _of_length(a, r.choice(("many", "-1", "", "1" * 30))),
    "fields without end": lambda a, _: replace(a, body=a.body + b"&x=1" * 300),
    "a body too large": lambda a, _: replace(a, body=a.body + b"&x=" + b"1" * 70_000),
    "another method": lambda a, r: replace(a, method=r.choice(METHODS)),
}
"""Not Twilio's any more, or larger than anything of Twilio's."""


def spoilt(asked: Asked, chance: Random) -> tuple[str, Asked]:
    """The request with one or two things odd about it, or made nobody's, and the name of that."""
    names = chance.sample(list(ODD), chance.choice((1, 1, 2)))
    for name in names:
        asked = ODD[name](asked, chance)
    if chance.random() < 0.3:
        names.append(name := chance.choice(list(FOREIGN)))
        asked = replace(FOREIGN[name](asked, chance), owed=Owed.LIFELINE)
    return ", ".join(names), asked
