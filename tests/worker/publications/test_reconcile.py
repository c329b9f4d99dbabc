"""A machine and the database come in step, on both databases, from wherever the two stand."""

import dataclasses
from datetime import timedelta

import pytest

from ivr.content import refused
from ivr.content import snapshot as snapshots
from ivr.content.publish import BehindError, published
from ivr.store.publications import Publications
from ivr.worker.publications import draft_of
from tests.worker.publications.machine import NOON, Make, in_step, site_draft


def test_where_nothing_was_published_nothing_happens(machine: Make, publications: Publications) -> None:
    a = machine("a")

    assert a.round() is None
    assert publications.latest_entry() is None
    assert published(a.data_dir) is None


def test_what_a_start_has_published_goes_into_the_database(machine: Make, publications: Publications) -> None:
    a = machine("a")
    pending = a.start()

    snapshot = a.round()

    assert (
        snapshot
        == a.now
        == dataclasses.replace(pending, pending=False, files=pending.fingerprint, files_version=1)
    )
    (entry,) = publications.history()
    assert (entry.version, entry.published_at, entry.by) == (1, pending.published_at, pending.by)
    assert entry.fingerprint == a.folders.fingerprint()


def test_a_machine_that_counted_alone_keeps_its_number(machine: Make, publications: Publications) -> None:
    a = machine("a")
    for hours in ("13:00-14:00", "13:00-14:30", "13:00-15:00"):
        a.edit(hours)
        a.start()

    a.round()

    assert a.state() == (3, False, "13:00-15:00")
    assert [each.version for each in publications.history()] == [3]


def test_a_round_with_nothing_new_writes_nothing(machine: Make) -> None:
    a, b = in_step(machine)
    files = [snapshots.mark(each.data_dir) for each in (a, b)]

    for each in (a, b):
        each.round()
        each.start()

    assert [snapshots.mark(each.data_dir) for each in (a, b)] == files
    assert a.told == b.told == []


def test_two_machines_that_start_with_the_same_files_have_one_version(
    machine: Make, publications: Publications
) -> None:
    a, b = in_step(machine)

    assert len(publications.history()) == 1
    assert a.now == b.now
    for each in (a, b):
        each.edit("13:00-14:30")  # the same change arrives on both
        each.start()
    for each in (a, b):
        each.round()
    assert [each.version for each in publications.history()] == [2, 1]
    assert a.now == b.now
    assert a.state() == (2, False, "13:00-14:30")


def test_what_one_publishes_the_other_follows_and_keeps_the_file_before_it(machine: Make) -> None:
    a, b = in_step(machine)
    before = b.now
    a.edit("13:00-14:30")
    a.start()
    a.round()

    b.round()

    assert b.state() == (2, False, "13:00-14:30")
    assert b.now.published_at == a.now.published_at
    assert b.now.files_version == 1  # its folders are those of version 1
    snapshots.snapshot_path(b.data_dir).unlink()
    assert published(b.data_dir) == before


def test_a_machine_without_any_version_takes_that_of_the_database(machine: Make) -> None:
    a, b = machine("a"), machine("b")
    a.edit("13:00-14:30")
    a.start()
    a.round()

    b.round()

    assert b.state() == (1, False, "13:00-14:30")


def test_files_that_nobody_has_changed_are_not_published_again_at_a_start(machine: Make) -> None:
    a, b = in_step(machine)
    a.edit("13:00-14:30")
    a.start()
    a.round()
    b.round()

    b.start()
    b.round()

    assert b.state() == (2, False, "13:00-14:30")


def test_of_two_changes_at_once_the_first_wins_and_the_other_is_kept_and_told(machine: Make) -> None:
    a, b = in_step(machine)
    for each, hours in ((a, "13:00-14:30"), (b, "13:00-15:30")):
        each.edit(hours)
        each.start()
    lost = b.now
    assert lost.version == 2
    a.round()

    b.round()

    assert b.state() == a.state() == (2, False, "13:00-14:30")
    (name,) = refused.kept(b.data_dir)
    assert refused.kept(b.data_dir) == {name: lost}
    reason = f"this builds on version 1, and version 2 is published since; it is kept in {name}"
    assert b.told == [("publication refused", {"version": 2, "reason": reason})]
    b.round()
    assert len(b.told) == 1


def test_what_was_refused_is_not_published_by_the_next_start_either(machine: Make) -> None:
    a, b = in_step(machine)
    for each, hours in ((a, "13:00-14:30"), (b, "13:00-15:30")):
        each.edit(hours)
        each.start()
        each.round()

    with pytest.raises(BehindError, match="build on version 1, and version 2 is published since"):
        b.start()
    assert b.state() == (2, False, "13:00-14:30")


def test_a_new_machine_with_files_of_an_older_version_follows_without_a_word(machine: Make) -> None:
    a, _ = in_step(machine)
    a.edit("13:00-14:30")
    a.start()
    a.round()
    c = machine("c")
    c.start()

    c.round()

    assert c.state() == (2, False, "13:00-14:30")
    assert (c.told, refused.kept(c.data_dir)) == ([], {})
    assert (c.now.files, c.now.files_version) == (c.folders.fingerprint(), 1)


def test_a_new_machine_with_files_of_its_own_loses_and_says_so(machine: Make) -> None:
    in_step(machine)
    c = machine("c")
    c.edit("15:00-15:30")
    c.start()

    c.round()

    assert c.state() == (1, False, "13:00-13:30")
    assert [event for event, _ in c.told] == ["publication refused"]


def test_what_was_taken_by_a_database_that_could_not_say_so_is_not_doubled(
    machine: Make, publications: Publications
) -> None:
    a, _ = in_step(machine)
    a.edit("13:00-14:30")
    pending = a.start()
    draft = draft_of(pending.sources, pending.published_at, pending.by, pending.reason, pending.fingerprint)
    publications.append(draft, 1)

    a.round()

    assert a.state() == (2, False, "13:00-14:30")
    assert len(publications.history()) == 2


def test_what_was_taken_and_followed_by_another_is_not_refused(
    machine: Make, publications: Publications
) -> None:
    a, b = in_step(machine)
    a.edit("13:00-14:30")
    pending = a.start()
    publications.append(
        draft_of(pending.sources, pending.published_at, pending.by, pending.reason, pending.fingerprint), 1
    )
    b.round()
    publications.append(site_draft(b, "13:00-15:30"), 2)

    a.round()

    assert a.state() == (3, False, "13:00-15:30")
    assert a.told == []
    assert (a.now.files, a.now.files_version) == (a.folders.fingerprint(), 2)


def test_files_that_were_exported_count_as_those_of_a_version_published_again(
    machine: Make, publications: Publications
) -> None:
    a, b = in_step(machine)
    publications.append(site_draft(machine("c"), "10:00-10:30"), 1)
    first = publications.get(1)
    publications.append(
        draft_of(a.now.sources, NOON + timedelta(hours=2), "Cor", "terug", first.entry.fingerprint), 2
    )

    b.round()

    assert (b.now.version, b.now.files_version) == (3, 3)
    b.edit("13:00-14:30")
    b.start()
    b.round()
    assert b.state() == (4, False, "13:00-14:30")
