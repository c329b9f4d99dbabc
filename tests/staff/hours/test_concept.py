"""A concept: what somebody changes before anybody hears it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from ivr.content.contents import Sources
from ivr.staff.access import Visit
from ivr.staff.hours.concept import FIELD, Concept, concept, kept, parsed
from ivr.store.accounts.model import Role
from ivr.store.accounts.tokens import hashed, new_token
from ivr.store.concepts import StaleConceptError
from ivr.store.errors import StoreError

House = Any
Asks = Callable[..., Any]


@pytest.fixture
def visit(house: House) -> Visit:
    """Somebody who is in."""
    client = house.client("petra", Role.PLANNER)
    cookie = client.get_cookie("personeel") or next(iter(client._cookies.values()))
    session = house.accounts.session(hashed(cookie.value), house.now)
    return Visit(site=house.site, now=house.now, session=session, bound_to=new_token())


def with_form(house: House, revision: int, deed: Callable[[], Concept]) -> Concept:
    """Do something as the answer to a form that was made on a revision."""
    environ = EnvironBuilder(method="POST", data={FIELD: str(revision)}).get_environ()
    with house.app.request_context(environ):
        return deed()


def later(found: Concept) -> dict[str, Any]:
    """The same hours with the nurse an hour later on Tuesdays."""
    nurse = dict(found.schedules["nurse.yaml"])
    week = {**nurse["weekly"][0], "hours": {**nurse["weekly"][0]["hours"], "tuesday": "14:00-15:00"}}
    return {**found.schedules, "nurse.yaml": {**nurse, "weekly": [week]}}


def test_before_anything_was_published_there_is_nothing_to_change(visit: Visit) -> None:
    with pytest.raises(StoreError):
        concept(visit)


def test_who_has_changed_nothing_sees_the_newest_version(
    house: House, visit: Visit, sources: Sources
) -> None:
    number = house.publish(sources)

    found = concept(visit)

    assert (found.base, found.revision, found.changed) == (number, 0, False)
    assert found.sources == sources


def test_a_change_is_kept_and_is_nobody_elses(house: House, visit: Visit, sources: Sources) -> None:
    house.publish(sources)
    before = concept(visit)
    after = with_form(house, 0, lambda: kept(visit, before, later(before), "Dinsdag later"))

    assert concept(visit) == after
    assert (after.changed, after.what) == (True, "Dinsdag later")
    assert house.site.concepts.newest("bert") is None
    assert parsed(visit, after)[1] == []


def test_a_concept_stays_on_its_version_when_somebody_publishes(
    house: House, visit: Visit, sources: Sources
) -> None:
    first = house.publish(sources)
    before = concept(visit)
    with_form(house, 0, lambda: kept(visit, before, later(before)))
    house.publish(replace(sources, schedules=later(before)))

    assert concept(visit).base == first


def test_a_form_of_an_older_revision_changes_nothing(house: House, visit: Visit, sources: Sources) -> None:
    house.publish(sources)
    before = concept(visit)
    after = with_form(house, 0, lambda: kept(visit, before, later(before)))

    with pytest.raises(StaleConceptError):
        with_form(house, 0, lambda: kept(visit, after, before.schedules))
    assert concept(visit) == after


def test_the_same_again_is_no_change(house: House, visit: Visit, sources: Sources) -> None:
    house.publish(sources)
    before = concept(visit)

    assert with_form(house, 0, lambda: kept(visit, before, before.schedules)) is before
    assert house.site.concepts.newest("petra") is None
