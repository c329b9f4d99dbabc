"""Requests that Hypothesis makes up: any method, target, header, type and body; signed and not.

Where the other fuzz follows calls, this one knows nothing of them, and shrinks what it finds.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.asked import SECRETS, Asked, Owed
from tests.fuzz.invariants import broken
from tests.fuzz.spoil import KINDS, METHODS, NODES
from tests.fuzz.taken import Taken, taken
from tests.voice.line import FORM

EXAMPLES = 1_500

ESCAPED = st.binary(max_size=6).map(lambda data: "".join(f"%{byte:02X}" for byte in data))
SEGMENTS = st.sampled_from([*NODES, "turn", "status", "voice", "..", ".", "", "%2e%2e"]) | ESCAPED
PATHS = st.builds(
    lambda parts: "/voice/" + "/".join(parts), st.lists(SEGMENTS, max_size=4)
) | st.sampled_from(["/voice", "//voice", "/%76oice", "/voice/turn/main"])
QUERIES = st.from_regex(r"[almostw]=[!-~]{0,30}", fullmatch=True).filter(lambda text: "#" not in text)
TARGETS = st.builds(
    lambda path, parts: f"{path}?{'&'.join(parts)}" if parts else path, PATHS, st.lists(QUERIES, max_size=4)
)
NAMES = st.sampled_from(
    ["CallSid", "From", "Digits", "FinishedOnKey", "CallStatus", "DialCallStatus", "ForwardedFrom", "To", "x"]
)
VALUES = st.sampled_from(
    ["1", "3", "", "completed", "in-progress", "+31687654321", "anonymous", "CA1"]
) | st.text(max_size=30)
BODIES = st.lists(st.tuples(NAMES, VALUES), max_size=8).map(
    lambda pairs: b"&".join(f"{name}=".encode() + _quoted(value) for name, value in pairs)
)
HEADERS = st.dictionaries(
    st.sampled_from(["X-IVR-Trace", "X-Forwarded-For", "Range", "Expect", "Transfer-Encoding", "Cookie", "If-None-Match"]),
    st.text(st.characters(max_codepoint=255), max_size=20),
    max_size=3,
)  # fmt: skip


def _quoted(value: str) -> bytes:
    return "".join(f"%{byte:02x}" for byte in value.encode(errors="surrogatepass")).encode()


ASKED = st.builds(
    Asked,
    target=TARGETS,
    body=BODIES | st.binary(max_size=60),
    secret=st.sampled_from([*SECRETS, None, None]),
    owed=st.just(Owed.EITHER),
    method=st.sampled_from(["POST"] * 12 + list(METHODS)),
    kind=st.sampled_from([FORM] * 12 + [*KINDS, f"{FORM}; charset=utf-16", FORM.upper()]),
    headers=HEADERS,
)


@pytest.fixture(scope="module")
def line(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    now = datetime.fromisoformat("2026-11-23T13:10:00+01:00")
    return taken(published, tmp_path_factory.mktemp("requests") / "data", now)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked=ASKED)
def test_no_request_breaks_an_invariant(asked: Asked, line: Taken) -> None:
    if (asked.secret is None or asked.method != "POST") and not asked.is_status:
        asked = replace(asked, owed=Owed.LIFELINE)

    assert broken(line.put(asked)) is None
