"""The figures as Prometheus reads them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from ivr.store.standing import Standing
from ivr.worker.metrics import Figures, Tally, Waiting, text, write

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STANDING = Standing(
    due=(NOON - HOUR, NOON + HOUR),
    unfinished=1,
    windows=(("id", NOON),),
    oldest_made_at=NOON,
    last_act_at=None,
)


def read(written: bytes) -> dict[str, float]:
    families = text_string_to_metric_families(written.decode())
    return {sample.name: sample.value for family in families for sample in family.samples}


def figures(standing: Standing | None, waiting: Waiting | None, tally: Tally | None = None) -> Figures:
    return Figures(NOON, standing, waiting, tally or Tally(), version=7)


def test_all_that_is_known_is_told() -> None:
    tally = Tally(drained=5, drained_at=NOON - HOUR, alarms_sent=2, alarms_failed=1)

    assert read(text(figures(STANDING, Waiting(4, 1), tally))) == {
        "ivr_worker_heartbeat_timestamp_seconds": NOON.timestamp(),
        "ivr_ledger_reachable": 1,
        "ivr_content_version": 7,
        "ivr_callbacks_open": 2,
        "ivr_callbacks_overdue": 1,
        "ivr_callback_requests_unfinished": 1,
        "ivr_callbacks_first_due_timestamp_seconds": (NOON - HOUR).timestamp(),
        "ivr_spool_requests": 4,
        "ivr_spool_unreadable": 1,
        "ivr_spool_seen_timestamp_seconds": (NOON - HOUR).timestamp(),
        "ivr_requests_drained_total": 5,
        "ivr_alarms_sent_total": 2,
        "ivr_alarms_failed_total": 1,
    }


def test_what_could_not_be_read_is_left_out_and_that_is_told() -> None:
    found = read(text(figures(None, None)))

    assert found.keys() == {
        "ivr_worker_heartbeat_timestamp_seconds",
        "ivr_ledger_reachable",
        "ivr_content_version",
        "ivr_requests_drained_total",
        "ivr_alarms_sent_total",
        "ivr_alarms_failed_total",
    }
    assert found["ivr_ledger_reachable"] == 0


def test_the_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "metrics.prom"
    write(path, figures(None, None))
    with path.open("rb") as reader:
        before = reader.read()
        write(path, figures(STANDING, None))
        reader.seek(0)
        assert reader.read() == before, "who had opened the old one reads on in it"

    assert path.read_bytes() == text(figures(STANDING, None))
    assert list(tmp_path.iterdir()) == [path]
