"""The published versions, on both databases."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.errors import ConflictError, StoreError, UnknownVersionError
from ivr.store.publications import _ENTRY, _NEWEST, Draft, Entry, Publications

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST = Draft(published_at=NOON, by="Anna", reason="the first", fingerprint="aa", sources='{"é": 1}')
SECOND = replace(FIRST, by="Bert", reason="", fingerprint="bb", sources='{"é": 2}')
THIRD = replace(FIRST, by="Cor", fingerprint="", sources='{"é": 3}')


@pytest.fixture
def publications(url: str) -> Iterator[Publications]:
    opened = Publications(url)
    yield opened
    opened.close()


def test_where_nothing_was_published_there_is_nothing(publications: Publications) -> None:
    assert publications.latest() is None
    assert publications.latest_entry() is None
    assert publications.history() == ()
    assert publications.version_of("aa") == 0


def test_what_is_appended_comes_back_as_it_was(publications: Publications) -> None:
    entry = publications.append(FIRST, 0)

    assert entry == Entry(
        version=1, published_at=NOON, by="Anna", reason="the first", fingerprint="aa", parent=None
    )
    latest = publications.latest()
    assert latest
    assert (latest.entry, latest.sources) == (entry, FIRST.sources)
    assert publications.get(1) == latest
    assert publications.latest_entry() == entry


def test_versions_are_counted_without_a_gap_and_listed_the_newest_first(publications: Publications) -> None:
    for builds_on, draft in enumerate((FIRST, SECOND, THIRD)):
        publications.append(draft, builds_on)

    assert [(each.version, each.parent, each.by) for each in publications.history()] == [
        (3, 2, "Cor"),
        (2, 1, "Bert"),
        (1, None, "Anna"),
    ]
    assert [each.version for each in publications.history(limit=1)] == [3]
    assert [each.version for each in publications.history(before=3)] == [2, 1]
    assert publications.get(2).sources == SECOND.sources


def test_the_first_number_of_an_empty_account_is_that_of_the_machine_that_fills_it(
    publications: Publications,
) -> None:
    assert publications.append(FIRST, 0, first=7).version == 7
    assert publications.append(SECOND, 7, first=1).version == 8


@pytest.mark.parametrize("builds_on", [0, 1, 3])
def test_who_did_not_build_on_the_newest_is_refused_and_told_both(
    publications: Publications, builds_on: int
) -> None:
    publications.append(FIRST, 0)
    publications.append(SECOND, 1)

    with pytest.raises(ConflictError) as refused:
        publications.append(THIRD, builds_on)

    assert (refused.value.builds_on, refused.value.newest) == (builds_on, 2)
    assert [each.version for each in publications.history()] == [2, 1]


@pytest.mark.parametrize(
    ("draft", "builds_on", "version"),
    [
        pytest.param(SECOND, 1, 2, id="the answer was lost, and it is tried again"),
        pytest.param(SECOND, 2, 2, id="tried again, knowing it"),
        pytest.param(replace(SECOND, by="Dora"), 0, 2, id="two machines that start with the same files"),
        pytest.param(replace(SECOND, fingerprint="cc"), 0, 2, id="the same words from other files"),
        pytest.param(replace(SECOND, fingerprint="cc"), 2, 3, id="files whose comments have changed"),
    ],
)
def test_the_same_twice_is_the_same_as_once(
    publications: Publications, draft: Draft, builds_on: int, version: int
) -> None:
    publications.append(FIRST, 0)
    publications.append(SECOND, 1)

    assert publications.append(draft, builds_on).version == version
    assert len(publications.history()) == version


def test_the_same_as_an_older_version_is_a_new_version(publications: Publications) -> None:
    publications.append(FIRST, 0)
    publications.append(SECOND, 1)

    assert publications.append(FIRST, 2).version == 3
    assert publications.version_of("aa") == 3


def test_a_version_is_found_by_its_files_and_never_by_no_files(publications: Publications) -> None:
    for builds_on, draft in enumerate((FIRST, SECOND, THIRD)):
        publications.append(draft, builds_on)

    assert [publications.version_of(each) for each in ("aa", "bb", "", "zz")] == [1, 2, 0, 0]


def test_a_version_that_never_was_is_an_error_of_its_own(publications: Publications) -> None:
    with pytest.raises(UnknownVersionError, match="no version 4"):
        publications.get(4)


def test_a_moment_comes_back_to_the_microsecond(publications: Publications) -> None:
    moment = NOON + timedelta(microseconds=123_457)

    assert publications.append(replace(FIRST, published_at=moment), 0).published_at == moment
    latest = publications.latest_entry()
    assert latest
    assert latest.published_at == moment


def test_a_database_without_our_tables_is_a_store_error_until_it_is_migrated(empty_url: str) -> None:
    publications = Publications(empty_url)
    try:
        with pytest.raises(StoreError):
            publications.latest_entry()
        publications.migrate()
        assert publications.append(FIRST, 0).version == 1
    finally:
        publications.close()


PLAN = {
    "sqlite": ("EXPLAIN QUERY PLAN", "SCAN publications"),
    "postgresql": ("EXPLAIN", "Index Scan Backward"),
}
"""How each database is asked for its plan, and what it says when it walks along the numbers from their end."""


def test_asking_for_the_newest_sorts_nothing(database: Database, backend: str) -> None:
    explain, walk = PLAN[backend]
    query = sa.select(*_ENTRY).order_by(_NEWEST).limit(1)
    text = (
        f"{explain} {query.compile(dialect=database._engine.dialect, compile_kwargs={'literal_binds': True})}"
    )
    with database.reading() as connection:
        plan = " ".join(str(row) for row in connection.exec_driver_sql(text))

    assert walk in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


APPEND = """
import sys
from datetime import UTC, datetime
from ivr.store.errors import ConflictError
from ivr.store.publications import Draft, Publications
url, name = sys.argv[1:]
publications = Publications(url)
print("ready", flush=True)
sys.stdin.readline()
mine = 0
for number in range(1_000):
    newest = publications.latest_entry()
    version = newest.version if newest else 0
    draft = Draft(published_at=datetime.now(UTC), by=name, reason="", fingerprint="", sources=f"{name} {number}")
    try:
        publications.append(draft, version)
    except ConflictError:
        continue
    mine += 1
    if mine == 15:
        break
print(mine)
"""


def test_of_several_who_publish_at_once_each_builds_on_the_one_before(
    url: str, publications: Publications
) -> None:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    names = ("Anna", "Bert", "Cor")
    processes = [
        subprocess.Popen([sys.executable, "-c", APPEND, url, name], cwd=ROOT, **pipes) for name in names
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    told = [process.communicate("go\n", timeout=120)[0] for process in processes]

    assert told == ["15\n"] * 3
    history = publications.history()
    assert [each.version for each in history] == list(range(45, 0, -1))
    assert {each.by for each in history} == set(names)


def test_a_frozen_database_is_an_error_in_time_and_nothing_is_appended(
    postgres_server: Any, migrated: dict[str, str]
) -> None:
    publications = Publications(postgres_server.url(postgres_server.new_database(migrated["postgresql"])))
    publications.append(FIRST, 0)
    postgres_server.signal(signal.SIGSTOP)
    try:
        for ask in (publications.latest_entry, lambda: publications.append(SECOND, 1)):
            with pytest.raises(StoreError):
                ask()
    finally:
        postgres_server.signal(signal.SIGCONT)

    assert [each.version for each in publications.history()] == [1]
    publications.close()


def test_no_error_of_the_database_leaves_the_store(url: str, database: Database) -> None:
    publications = Publications(url)
    with database.writing() as connection:
        for table in ("hours_concepts", "publications"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
    asks: list[Callable[[], object]] = [
        publications.latest,
        publications.latest_entry,
        publications.history,
        lambda: publications.get(1),
        lambda: publications.version_of("aa"),
        lambda: publications.append(FIRST, 0),
    ]

    for ask in asks:
        with pytest.raises(StoreError, match="the database failed"):
            ask()
    publications.close()
