"""Each job on a real spool, a real ledger and a real mail server."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from ivr.call_events import file
from ivr.call_events.model import CallEvent, Kind
from ivr.hours.windows import Window
from ivr.store.accounts.model import Entry
from ivr.store.errors import StoreError
from ivr.store.model import Outcome, State
from ivr.worker import rounds
from ivr.worker.bench import Bench
from ivr.worker.jobs import (
    AUDIT_KEPT,
    CLAIM,
    JOBS,
    KEPT,
    drain_spool,
    erase,
    sound_alarms,
    take_call_events,
    write_metrics,
)

NUMBER, CANARY = "+31612345678", "612345678"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEDNESDAY_CLOSING = datetime(2026, 11, 25, 16, tzinfo=UTC)
"""When a request of Monday morning is due."""


@pytest.fixture
def make(make_bench: Callable[..., Bench], mail_server: Any) -> Callable[..., Bench]:
    """Makes machines that mail alarms to two addresses and share a database if they are told of one."""
    given = {
        "CALLBACK_OWNER": "Anna de Vries",
        "CALLBACK_ALARM_EMAIL": "first@x.example,next@x.example",
        "SMTP_URL": mail_server.url,
    }
    return lambda **variables: make_bench(**(given | variables))


def asked(bench: Bench, clock: Any, call: str = "CA1", window: Window | None = None) -> None:
    bench.spool.finish(call, NUMBER, "menu", window, clock())
    drain_spool(bench, clock())


def mailed(mail_server: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(each.message["Subject"]), each.to) for each in mail_server.letters]


ONE_LATE = "Rugpoli: 1 terugbelverzoek te laat"
OVER = "Rugpoli: geen terugbelverzoeken meer te laat"


# --- drain ---


def test_a_request_moves_to_the_ledger_and_the_spool_learns_of_its_window(
    make: Callable[..., Bench], clock: Any, told: Any
) -> None:
    bench, window = make(), Window(clock() + HOUR, clock() + 2 * HOUR)
    asked(bench, clock, window=window)

    (callback,) = bench.ledger.callbacks()
    assert (callback.wish.number, callback.due_at) == (NUMBER, window.end)
    assert bench.spool.waiting() == 0
    assert bench.spool.held() == (((callback.wish.id, window.start),), False)
    assert (bench.tally.drained, told.of("requests came in")) == (1, [{"count": 1}])


def test_the_place_is_free_again_when_the_request_is_closed(make: Callable[..., Bench], clock: Any) -> None:
    bench = make()
    asked(bench, clock, window=Window(clock() + HOUR, clock() + 2 * HOUR))
    bench.ledger.done(bench.ledger.callbacks()[0].wish.id, "Anna", clock(), Outcome.NO_LONGER_NEEDED)

    drain_spool(bench, clock())

    assert bench.spool.held() == ((), False)


def test_a_list_that_nobody_touches_over_a_weekend_is_untouched_after_two_office_days(
    make: Callable[..., Bench], clock: Any
) -> None:
    bench = make()
    clock.now = datetime(2026, 11, 27, 15, tzinfo=UTC)  # Friday afternoon
    asked(bench, clock)
    found = []
    for day, hour in ((30, 8), (30, 23), (31, 15), (31, 16)):
        clock.now = datetime(2026, 11, 1, hour, tzinfo=UTC) + (day - 1) * DAY
        drain_spool(bench, clock())
        found.append(bench.spool.held()[1])

    assert found == [False, False, False, True]

    bench.ledger.take(bench.ledger.callbacks()[0].wish.id, "Anna", clock(), clock() + HOUR)
    drain_spool(bench, clock())
    assert not bench.spool.held()[1]


# --- alarms ---


def test_nobody_is_told_before_a_callback_is_late(
    make: Callable[..., Bench], clock: Any, told: Any, mail_server: Any
) -> None:
    bench = make()
    asked(bench, clock)
    clock.now = WEDNESDAY_CLOSING

    sound_alarms(bench, clock())

    assert (mail_server.letters, told.of("callbacks overdue")) == ([], [])


def test_the_first_is_told_then_the_next_too_and_at_the_end_both(
    make: Callable[..., Bench], clock: Any, mail_server: Any
) -> None:
    bench = make()
    asked(bench, clock)
    for later in (timedelta(seconds=1), HOUR, 16 * HOUR, 17 * HOUR, 18 * HOUR):
        clock.now = WEDNESDAY_CLOSING + later
        sound_alarms(bench, clock())
    bench.ledger.done(bench.ledger.callbacks()[0].wish.id, "Anna", clock(), Outcome.NO_LONGER_NEEDED)
    for _ in range(2):
        sound_alarms(bench, clock())

    both = ("first@x.example", "next@x.example")
    assert mailed(mail_server) == [(ONE_LATE, both[:1]), (ONE_LATE, both), (OVER, both)]
    assert bench.tally.alarms_sent == 3


def test_a_letter_holds_nothing_of_a_caller(make: Callable[..., Bench], clock: Any, mail_server: Any) -> None:
    bench = make()
    asked(bench, clock, call="CAcanary")
    reference = bench.ledger.callbacks()[0].wish.reference
    sound_alarms(bench, WEDNESDAY_CLOSING + HOUR)

    (mail,) = mail_server.letters
    whole = mail.message.as_string() + mail.text
    for personal in (CANARY, "CAcanary", f" {reference} "):
        assert personal not in whole
    assert "Beste Anna de Vries" in mail.text
    assert "uiterlijk woensdag 25 november om 17.00 uur" in mail.text


def test_an_unfinished_request_is_late_like_any_other(
    make: Callable[..., Bench], clock: Any, mail_server: Any
) -> None:
    bench = make()
    bench.spool.confirm("CA1", NUMBER, "menu", clock())
    drain_spool(bench, clock() + HOUR)
    assert bench.ledger.find()[0].state is State.UNFINISHED

    sound_alarms(bench, WEDNESDAY_CLOSING + HOUR)

    assert mailed(mail_server) == [(ONE_LATE, ("first@x.example",))]


def test_after_a_restart_and_on_another_machine_what_was_sent_is_known(
    make: Callable[..., Bench], clock: Any, mail_server: Any, tmp_path: Path
) -> None:
    shared = {"DATABASE_URL": f"sqlite:///{tmp_path}/shared.sqlite3"}
    one, other = make(**shared), make(**shared, DATA_DIR=str(tmp_path / "other"))
    asked(one, clock)
    for bench in (one, other, make(**shared)):
        sound_alarms(bench, WEDNESDAY_CLOSING + HOUR)

    assert mailed(mail_server) == [(ONE_LATE, ("first@x.example",))]


def test_a_mail_that_cannot_be_sent_is_told_once_and_sent_when_it_can_be(
    make: Callable[..., Bench], clock: Any, told: Any, mail_server: Any
) -> None:
    bench = make()
    asked(bench, clock)
    mail_server.refused.add("first@x.example")
    late = WEDNESDAY_CLOSING + HOUR
    for tries in range(4):
        sound_alarms(bench, late + tries * CLAIM / 2)

    assert told.of("alarm not sent") == [{"reason": "SMTPRecipientsRefused: check SMTP_URL"}]
    assert bench.tally.alarms_failed == 2, "one for each claim"

    mail_server.refused.clear()
    sound_alarms(bench, late + 2 * CLAIM)
    assert mailed(mail_server) == [(ONE_LATE, ("first@x.example",))]


def test_without_a_mail_server_the_log_is_told_when_the_number_changes(
    make_bench: Callable[..., Bench], clock: Any, told: Any
) -> None:
    bench = make_bench()
    asked(bench, clock)
    for _ in range(3):
        sound_alarms(bench, WEDNESDAY_CLOSING + HOUR)

    assert [facts["count"] for facts in told.of("callbacks overdue")] == [1]


# --- retention ---


def test_after_retention_days_a_closed_request_is_erased_and_its_trace_in_the_spool_is_gone(
    make: Callable[..., Bench], clock: Any, told: Any
) -> None:
    bench = make(RETENTION_DAYS="3")
    bench.spool.finish("CA1", NUMBER, "menu", None, clock())
    data = bench.settings.data_dir
    with closing(connect(data / "spool.sqlite3")) as connection:
        ((sealed,),) = connection.execute("SELECT number FROM request").fetchall()
    drain_spool(bench, clock())
    own = bench.ledger.callbacks()[0].wish.id
    bench.ledger.done(own, "Anna", clock(), Outcome.NO_LONGER_NEEDED)

    erase(bench, clock() + 3 * DAY - HOUR)
    assert bench.ledger.request(own).number == NUMBER
    erase(bench, clock() + 3 * DAY)

    assert bench.ledger.request(own).number is None
    assert told.of("requests erased") == [{"count": 1}]
    assert not [each.name for each in data.glob("spool*") if sealed.encode() in each.read_bytes()]


def test_after_five_years_the_audit_forgets_and_what_is_left_of_it_is_whole(
    make: Callable[..., Bench], clock: Any, told: Any
) -> None:
    bench = make()
    for _ in range(3):
        bench.accounts.record(Entry(at=clock(), who="anna", what="log-in"))
    later = clock() + AUDIT_KEPT + HOUR
    bench.accounts.record(Entry(at=later, who="anna", what="log-in"))

    erase(bench, clock() + AUDIT_KEPT)
    assert told.of("audit erased") == []
    erase(bench, later)

    assert told.of("audit erased") == [{"count": 3}]
    assert [each.entry.who for each in bench.accounts.entries()] == ["retention", "anna"]
    assert bench.accounts.verify().breaks is None


def test_of_a_broken_audit_nothing_is_erased_and_that_is_told(
    make: Callable[..., Bench], clock: Any, told: Any
) -> None:
    bench = make()
    for _ in range(3):
        bench.accounts.record(Entry(at=clock(), who="anna", what="log-in"))
    path = bench.settings.database_url.removeprefix("sqlite:///")
    with closing(connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER staff_audit_no_update")
        connection.execute("UPDATE staff_audit SET who = 'bert' WHERE seq = 1")

    erase(bench, clock() + AUDIT_KEPT + HOUR)

    assert len(bench.accounts.entries()) == 3
    assert [each["reason"] for each in told.of("audit broken")]


# --- metrics, and all of them ---


def test_the_metrics_are_written_with_nothing_of_a_caller(make: Callable[..., Bench], clock: Any) -> None:
    bench = make()
    asked(bench, clock, call="CAcanary")
    write_metrics(bench, clock())

    written = (bench.settings.data_dir / "metrics.prom").read_text()
    assert "ivr_callbacks_open 1.0" in written
    assert "ivr_ledger_reachable 1.0" in written
    assert CANARY not in written
    assert "CAcanary" not in written


def test_a_database_that_is_away_leaves_the_metrics_and_the_spool_to_themselves(
    make: Callable[..., Bench], clock: Any
) -> None:
    bench = make(DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    bench.spool.finish("CA1", NUMBER, "menu", None, clock())

    faults = rounds.once(JOBS, bench, clock())

    assert faults.keys() == {"publications", "closures", "drain", "call events", "alarms", "retention"}
    written = (bench.settings.data_dir / "metrics.prom").read_text()
    assert "ivr_ledger_reachable 0.0" in written
    assert "ivr_spool_requests 1.0" in written
    with pytest.raises(StoreError):
        _ = bench.ledger


# --- call events ---


def test_what_staff_should_hear_of_calls_moves_to_the_database_and_is_kept_for_two_years(
    make: Callable[..., Bench], clock: Any
) -> None:
    bench, data_dir = make(), make().settings.data_dir
    file.append(
        data_dir, [CallEvent("a", clock(), Kind.LIFELINE), CallEvent("b", clock(), Kind.SILENT, "desk")]
    )

    take_call_events(bench, clock())

    counted = {("lifeline", ""): 1, ("silent", "desk"): 1}
    assert bench.call_events.counts(clock()) == counted
    erase(bench, clock() + KEPT)
    assert bench.call_events.counts(clock()) == counted
    erase(bench, clock() + KEPT + timedelta(microseconds=1))
    assert bench.call_events.counts(clock()) == {}


def test_with_the_database_away_they_wait(make: Callable[..., Bench], clock: Any) -> None:
    away = make(DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    file.append(away.settings.data_dir, [CallEvent("a", clock(), Kind.LIFELINE)])
    with pytest.raises(StoreError):
        take_call_events(away, clock())

    bench = make()
    take_call_events(bench, clock())

    assert bench.call_events.counts(clock()) == {("lifeline", ""): 1}
