"""A canary's telephone numbers go through every kind of dialogue, and are then looked for wherever anything is written."""

import base64
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from ivr.callbacks.file import alone
from ivr.callbacks.requests import reference_of, request_id
from ivr.callbacks.spool import FILE
from tests.resilience.callers import Caller, Line
from tests.resilience.house import House, eventually

CALLER_ID, TYPED = "+31654321987", "0687912345"
_PUNCTUATION = str.maketrans("", "", " -.()/_")
SPOOL_DEADLINE = 1.5
LATER = timedelta(days=8)
ENDPOINTS = ("/readyz", "/livez", "/metrics", "/", "/unknown")


def spellings(national: str) -> tuple[str, ...]:
    """How digits may stand somewhere without being encrypted: plain, as hexadecimals, in base64 at each offset."""
    digits = national.encode()
    return (national, digits.hex(), *(_in_base64(digits, offset) for offset in range(3)))


def _in_base64(text: bytes, offset: int) -> str:
    """The characters that these bytes alone decide, so many bytes into a text."""
    begin, end = -(-offset * 8 // 6), (offset + len(text)) * 8 // 6
    return base64.b64encode(b"." * offset + text).decode()[begin:end]


def readable(text: str) -> list[str]:
    """Which canaries stand in a text, whatever stands between their digits."""
    plain = (text, text.translate(_PUNCTUATION), unquote_plus(text))
    nationals = (CALLER_ID.removeprefix("+31"), TYPED.removeprefix("0"))
    return [each for each in nationals if any(way in form for way in spellings(each) for form in plain)]


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def where(folder: Path, *wanted: str) -> list[str]:
    """The files in which one of these stands."""
    return [path.name for path in files(folder) if any(each.encode() in path.read_bytes() for each in wanted)]


def canary(name: str, **how: str) -> Caller:
    return Caller(f"CA{name.encode().hex():0<32}", CALLER_ID, **how)


def dialogues(house: House, line: Line) -> dict[str, Caller]:
    """One of each kind; the withdrawal as the drainer gets it."""
    callers = {
        "complete": canary("complete"),
        "typed": canary("typed", typed=TYPED),
        "left at the menu": canary("menu", leaves_at="callback_caller_number"),
        "left at the read-back": canary("read", typed=TYPED, leaves_at="callback_read_back"),
        "refused": canary("refused", typed=f"{TYPED}0"),
    }
    for each in callers.values():
        each.call(line)
    failed = callers["failed"] = canary("failed", typed=TYPED)
    with alone(house.data_dir / FILE):  # nobody else can write
        failed.call(line, tells_end=False)
    odd = callers["odd"] = canary("odd")
    odd.heard.append(line.post("/voice", odd.fields("ringing", ForwardedFrom=CALLER_ID, CallerName=TYPED)))
    odd.heard.append(line.post("/voice/turn/main", odd.fields("in-progress", Digits=TYPED)))
    odd.heard.append(line.post("/voice", odd.fields("ringing"), {"X-Twilio-Signature": "forged"}))
    with house.spool() as spool:
        spool.withdraw(
            "CAwithdraws", reference_of(callers["typed"].sid), f"+31{TYPED[1:]}", datetime.now(UTC)
        )
    return callers


def sealed(house: House) -> list[str]:
    """The numbers as the ledger keeps them, and their indexes."""
    with closing(sqlite3.connect(house.data_dir / "ivr.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT number, number_index FROM callback_requests"
            " UNION SELECT number, number_index FROM callback_withdrawals"
        ).fetchall()
    return [text for row in rows for text in row]


@contextmanager
def database_away(house: House) -> Iterator[None]:
    """Another process, this one, has the ledger for itself."""
    with closing(sqlite3.connect(house.data_dir / "ivr.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.mark.parametrize(
    "text",
    [
        "from=0687912345",
        "+31 6 87 91 23 45",
        "06-87.91.23.45",
        "From=%2B31654321987",
        b"+31654321987".hex(),
        base64.b64encode(b"+31654321987").decode(),
        base64.b64encode(b"31654321987").decode(),
        base64.b64encode(b"0687912345 ").decode(),
    ],
)
def test_the_canary_is_recognised(text: str) -> None:
    assert len(readable(text)) == 1


def test_the_canary_is_readable_nowhere(house: House) -> None:
    variables = {"TEST_SPOOL_DEADLINE": str(SPOOL_DEADLINE)}
    house.flask("worker", "--once")
    with house.serving("--access-logfile", "-", workers=1, **variables) as server:
        callers = dialogues(house, server.line)
        answers = [answer for each in callers.values() for answer in each.heard]
        answers += [server.line.get(target) for target in ENDPOINTS]
        in_spool = [path.name for path in files(house.data_dir) if readable(path.read_text("latin-1"))]
        with database_away(house), house.draining():
            assert eventually(lambda: house.log("worker", "err").read_text() != "")
        with house.draining():
            assert eventually(house.has_drained)
    with house.ledger() as ledger:
        kept = {each.call: each.number for each in ledger.find()}
    listed = [house.flask("callbacks", "list"), house.flask("callbacks", "list", "--json")]

    assert [name for name, each in callers.items() if each.noted] == ["complete", "typed"]
    assert kept[callers["complete"].sid] == CALLER_ID  # it was there to be found
    assert "POST /voice/turn/callback_read_back" in house.written()
    assert readable(house.written()) == []
    assert [answer.text for answer in answers if readable(answer.text)] == []
    assert [text for text in listed if readable(text)] == []
    assert in_spool == []
    assert [path.name for path in files(house.data_dir) if readable(path.read_text("latin-1"))] == []


def test_what_was_sealed_is_gone_after_done_and_purge(house: House) -> None:
    with house.serving(workers=1) as server:
        dialogues(house, server.line)
        with closing(sqlite3.connect(house.data_dir / FILE)) as connection:
            in_spool = [number for (number,) in connection.execute("SELECT number FROM request")]
        house.flask("worker", "--once")
        tokens = [*in_spool, *sealed(house)]
        assert len(in_spool) >= 2
        assert where(house.data_dir, *tokens), "they are there to be erased"

        own = request_id(canary("complete").sid)
        house.flask("callbacks", "done", own, "--by", "Anna", "--outcome", "no_longer_needed")
        with house.ledger() as ledger, house.spool() as spool:
            spool.purge()
            assert ledger.purge(datetime.now(UTC) + LATER) >= 1
            left = {each.number for each in ledger.find()}

    assert where(house.data_dir, *tokens) == []
    assert CALLER_ID not in left
