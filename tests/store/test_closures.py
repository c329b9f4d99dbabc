"""What staff close or open for now, on both databases."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.closures import Closures, Measure
from ivr.store.database import Database
from ivr.store.errors import RefusedError, StoreError, UnknownMeasureError

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LINES = ("office", "nurse")


@pytest.fixture
def closures(url: str) -> Iterator[Closures]:
    opened = Closures(url)
    yield opened
    opened.close()


def begin(closures: Closures, now: datetime = NOON, until: datetime = NOON + HOUR, **differs: Any) -> Measure:
    given = {"lines": ("nurse",), "kind": "closed", "reason": "busy", "by": "Anna"} | differs
    return closures.begin(**given, until=until, now=now)


def test_where_nothing_was_closed_there_is_nothing(closures: Closures) -> None:
    assert closures.current(NOON) == ()
    assert closures.recent() == ()
    assert closures.history("x") == ()


def test_what_begins_holds_from_then_and_comes_back_as_it_was(closures: Closures) -> None:
    moment = NOON + timedelta(microseconds=123_457)
    measure = begin(closures, moment, lines=LINES, kind="open", reason="extra")

    assert measure == Measure(
        id=measure.id,
        lines=LINES,
        kind="open",
        reason="extra",
        begun_at=moment,
        until=NOON + HOUR,
        by="Anna",
    )
    assert closures.current(moment) == closures.recent() == (measure,)
    assert closures.get(measure.id) == measure


def test_it_is_over_by_itself_at_its_end_and_still_known(closures: Closures) -> None:
    measure = begin(closures)

    assert closures.current(NOON + HOUR - timedelta(microseconds=1)) == (measure,)
    assert closures.current(NOON + HOUR) == ()
    assert closures.recent() == (measure,)


def test_several_hold_at_once_in_the_order_in_which_they_began(closures: Closures) -> None:
    later = begin(closures, NOON + MINUTE, kind="open")
    first = begin(closures)

    assert closures.current(NOON + MINUTE) == (first, later)
    assert closures.recent() == (later, first)
    assert closures.recent(1) == (later,)


@pytest.mark.parametrize(
    "minutes", [pytest.param(90, id="a later end"), pytest.param(30, id="an earlier end")]
)
def test_it_gets_another_end(closures: Closures, minutes: int) -> None:
    measure = begin(closures)

    until = NOON + timedelta(minutes=minutes)
    after = closures.extend(measure.id, until=until, by="Bert", now=NOON + MINUTE)

    assert (after.until, after.by, after.begun_at) == (until, "Anna", NOON)
    assert closures.current(until - MINUTE) == (after,)
    assert closures.current(until) == ()


def test_who_ends_it_is_kept_and_it_holds_no_more(closures: Closures) -> None:
    measure = begin(closures)

    after = closures.end(measure.id, by="Bert", now=NOON + MINUTE)

    assert (after.ended_at, after.ended_by, after.until) == (NOON + MINUTE, "Bert", NOON + HOUR)
    assert closures.current(NOON + MINUTE) == ()
    assert closures.get(measure.id) == after


def test_every_change_is_kept_with_who_made_it(closures: Closures) -> None:
    measure = begin(closures)
    closures.extend(measure.id, until=NOON + 2 * HOUR, by="Bert", now=NOON + MINUTE)
    closures.end(measure.id, by="Cor", now=NOON + 2 * MINUTE)

    changes = closures.history(measure.id)

    assert [(each.by, each.at - NOON) for each in changes] == [
        ("Anna", 0 * MINUTE),
        ("Bert", MINUTE),
        ("Cor", 2 * MINUTE),
    ]
    assert [each.measure.until - NOON for each in changes] == [HOUR, 2 * HOUR, 2 * HOUR]
    assert [each.measure.ended_by for each in changes] == [None, None, "Cor"]


def test_the_same_twice_is_the_same_as_once(closures: Closures) -> None:
    first = begin(closures, key="k1")
    again = begin(closures, NOON + MINUTE, key="k1", by="Bert")
    closures.extend("k1", until=NOON + HOUR, by="Bert", now=NOON + MINUTE)
    ended = closures.end("k1", by="Anna", now=NOON + 2 * MINUTE)

    assert again == first
    assert closures.end("k1", by="Bert", now=NOON + 3 * MINUTE) == ended
    assert begin(closures, NOON + 4 * MINUTE, key="k1") == ended
    assert len(closures.history("k1")) == 2


def test_without_a_key_each_is_one_of_its_own(closures: Closures) -> None:
    assert begin(closures).id != begin(closures).id
    assert len(closures.current(NOON)) == 2


@pytest.mark.parametrize(
    "differs",
    [
        pytest.param({"lines": ()}, id="no line"),
        pytest.param({"until": NOON}, id="an end that is now"),
        pytest.param({"until": NOON - HOUR}, id="an end that has been"),
    ],
)
def test_what_would_hold_nothing_is_refused(closures: Closures, differs: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        begin(closures, **differs)

    assert closures.recent() == ()


def test_what_is_over_gets_no_other_end_and_is_not_ended_again(closures: Closures) -> None:
    ended, passed = begin(closures, key="ended"), begin(closures, key="passed", until=NOON + MINUTE)
    closures.end(ended.id, by="Anna", now=NOON + MINUTE)
    for measure_id in ("ended", "passed"):
        with pytest.raises(RefusedError):
            closures.extend(measure_id, until=NOON + 2 * HOUR, by="Bert", now=NOON + 2 * MINUTE)

    assert closures.end(passed.id, by="Bert", now=NOON + 2 * MINUTE) == passed
    with pytest.raises(RefusedError):
        closures.extend(begin(closures).id, until=NOON, by="Bert", now=NOON + MINUTE)


def test_what_never_began_is_an_error_of_its_own(closures: Closures) -> None:
    for ask in (
        lambda: closures.get("x"),
        lambda: closures.end("x", by="Anna", now=NOON),
        lambda: closures.extend("x", until=NOON + HOUR, by="Anna", now=NOON),
    ):
        with pytest.raises(UnknownMeasureError):
            ask()


@pytest.mark.parametrize("statement", ["DELETE FROM closures", "UPDATE closures SET until = begun_at"])
def test_the_database_itself_forgets_none(closures: Closures, database: Database, statement: str) -> None:
    measure = begin(closures)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.text(statement))

    assert closures.recent() == (measure,)


BEGIN = """
import sys
from datetime import UTC, datetime, timedelta
from ivr.store.closures import Closures
url, name = sys.argv[1:]
closures, now = Closures(url), datetime(2026, 11, 23, 12, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    until = now + timedelta(hours=1)
    closures.begin(("nurse",), "closed", "busy", until=until, by=name, now=now, key=f"key {number}")
    closures.extend(f"key {number}", until=until + timedelta(minutes=number), by=name, now=now)
print("done")
"""


def test_of_two_who_press_at_once_each_measure_is_one(url: str, closures: Closures) -> None:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [
        subprocess.Popen([sys.executable, "-c", BEGIN, url, name], cwd=ROOT, **pipes)
        for name in ("Anna", "Bert")
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    told = [process.communicate("go\n", timeout=120)[0] for process in processes]

    assert told == ["done\n"] * 2
    assert len(closures.current(NOON)) == 10
    assert {len(closures.history(f"key {number}")) for number in range(1, 10)} == {2}


def test_a_frozen_database_is_an_error_in_time_and_nothing_begins(
    postgres_server: Any, migrated: dict[str, str]
) -> None:
    closures = Closures(postgres_server.url(postgres_server.new_database(migrated["postgresql"])))
    postgres_server.signal(signal.SIGSTOP)
    try:
        for ask in (lambda: closures.current(NOON), lambda: begin(closures)):
            with pytest.raises(StoreError):
                ask()
    finally:
        postgres_server.signal(signal.SIGCONT)

    assert closures.recent() == ()
    closures.close()


PLAN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


def test_asking_what_holds_now_looks_at_the_end_of_an_index(
    closures: Closures, database: Database, backend: str
) -> None:
    statements: list[str] = []
    sa.event.listen(
        closures._database._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    begin(closures)
    statements.clear()
    closures.current(NOON)
    text = next(each for each in statements if "FROM closures" in each)
    text = text.replace("?", f"'{NOON.isoformat()}'").replace("%(until_1)s", f"'{NOON.isoformat()}'")
    with database.reading() as connection:
        if backend == "postgresql":  # of a table with one row it would read the whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = " ".join(str(row) for row in connection.exec_driver_sql(f"{PLAN[backend]} {text}"))

    assert "closures_by_end" in plan
