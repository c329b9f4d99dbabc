"""Round after round, as the worker does."""

import dataclasses

import pytest

from ivr.store.errors import StoreError
from ivr.store.publications import Publications
from ivr.worker.publications import NotFollowedError
from tests.worker.publications.machine import Make, in_step, site_draft


def test_a_follower_follows_and_is_still_where_nothing_changes(
    machine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = in_step(machine)
    follower = b.follower()
    follower.round()
    monkeypatch.setattr("ivr.worker.publications.reconcile", None)  # whoever calls it fails
    follower.round()
    monkeypatch.undo()
    a.edit("13:00-14:30")
    a.start()
    a.round()

    follower.round()

    assert b.state() == (2, False, "13:00-14:30")
    assert b.told == []


def test_a_follower_takes_to_the_database_what_is_published_beside_it(machine: Make) -> None:
    a, b = in_step(machine)
    follower = a.follower()
    follower.round()
    a.edit("13:00-14:30")
    a.start()

    follower.round()

    assert a.state() == (2, False, "13:00-14:30")
    assert b.round() == dataclasses.replace(a.now, files=b.folders.fingerprint(), files_version=1)


def test_a_follower_asks_once_whether_a_version_can_be_used_and_says_no_each_time(
    machine: Make, publications: Publications, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, _ = in_step(machine)
    c = machine("c")
    publications.append(site_draft(c, "een uur"), 1)
    follower = a.follower()
    what = "^version 2 in the database cannot be used here"

    with pytest.raises(NotFollowedError, match=what):
        follower.round()
    monkeypatch.setattr("ivr.worker.publications.reconcile", None)  # whoever calls it fails
    with pytest.raises(NotFollowedError, match=what):
        follower.round()
    monkeypatch.undo()
    publications.append(site_draft(c, "10:00-10:30"), 2)

    follower.round()
    follower.round()
    assert a.state() == (3, False, "10:00-10:30")


def test_a_follower_goes_on_after_the_database_was_away(machine: Make) -> None:
    a, b = in_step(machine)
    follower = b.follower()
    follower.round()
    there, follower._publications = b.publications, Publications("postgresql://nobody@127.0.0.1:9/none")
    a.edit("13:00-14:30")
    a.start()
    a.round()

    with pytest.raises(StoreError):
        follower.round()
    assert b.state() == (1, False, "13:00-13:30")
    follower._publications = there
    follower.round()

    assert b.state() == (2, False, "13:00-14:30")
