"""Concepts of hours, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ivr.store.concepts import KEPT_MOST, Concepts, StaleConceptError
from ivr.store.publications import Draft, Publications

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def concepts(url: str) -> Iterator[Concepts]:
    publications, opened = Publications(url), Concepts(url)
    publications.append(Draft(published_at=NOON, by="Anna", reason="", fingerprint="", sources="{}"), 0)
    yield opened
    publications.close()
    opened.close()


def test_who_changes_nothing_has_no_concept(concepts: Concepts) -> None:
    assert concepts.newest("anna") is None


def test_steps_come_back_as_they_were_and_each_person_has_their_own(concepts: Concepts) -> None:
    first = concepts.keep("anna", 0, 1, "one", "the first", NOON)
    second = concepts.keep("anna", first.revision, 1, "two", "the second", NOON)
    other = concepts.keep("bert", 0, 1, "three", "of Bert", NOON)

    assert (second.base, second.schedules, second.what, second.at) == (1, "two", "the second", NOON)
    assert concepts.newest("anna") == second
    assert concepts.newest("bert") == other


def test_who_did_not_see_the_newest_step_changes_nothing(concepts: Concepts) -> None:
    first = concepts.keep("anna", 0, 1, "one", "", NOON)
    second = concepts.keep("anna", first.revision, 1, "two", "", NOON)

    for stale in (0, first.revision):
        with pytest.raises(StaleConceptError):
            concepts.keep("anna", stale, 1, "three", "", NOON)
        with pytest.raises(StaleConceptError):
            concepts.undo("anna", stale, NOON)
        with pytest.raises(StaleConceptError):
            concepts.discard("anna", stale, NOON)
    assert concepts.newest("anna") == second


def test_a_step_that_is_taken_back_gives_the_one_before(concepts: Concepts) -> None:
    first = concepts.keep("anna", 0, 1, "one", "", NOON)
    second = concepts.keep("anna", first.revision, 1, "two", "", NOON)

    assert concepts.undo("anna", second.revision, NOON) == first
    assert concepts.undo("anna", first.revision, NOON) is None
    assert concepts.newest("anna") is None


def test_a_number_that_was_taken_back_is_never_that_of_another_step(concepts: Concepts) -> None:
    first = concepts.keep("anna", 0, 1, "one", "", NOON)
    concepts.undo("anna", first.revision, NOON)
    second = concepts.keep("anna", 0, 1, "two", "", NOON)
    concepts.discard("anna", second.revision, NOON)

    assert first.revision < second.revision < concepts.keep("anna", 0, 1, "three", "", NOON).revision


def test_what_is_thrown_away_is_gone_and_others_keep_theirs(concepts: Concepts) -> None:
    own = concepts.keep("anna", 0, 1, "one", "", NOON)
    other = concepts.keep("bert", 0, 1, "two", "", NOON)

    concepts.discard("anna", own.revision, NOON)

    assert concepts.newest("anna") is None
    assert concepts.newest("bert") == other


def test_no_more_than_so_many_steps_are_remembered(concepts: Concepts) -> None:
    seen = 0
    for number in range(KEPT_MOST + 2):
        seen = concepts.keep("anna", seen, 1, str(number), "", NOON).revision
    oldest = ""
    while step := concepts.newest("anna"):
        oldest = step.schedules
        concepts.undo("anna", step.revision, NOON)

    assert oldest == "2"
