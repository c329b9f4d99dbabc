import pytest

from ivr.store.errors import (
    ConflictError,
    RefusedError,
    StoreError,
    UnknownMeasureError,
    UnknownRequestError,
    UnknownVersionError,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(StoreError, 503, id="the database fails"),
        pytest.param(RefusedError, 409, id="not allowed now"),
        pytest.param(UnknownRequestError, 404, id="not there"),
        pytest.param(UnknownMeasureError, 404, id="never begun"),
        pytest.param(UnknownVersionError, 404, id="never published"),
        pytest.param(ConflictError, 409, id="somebody else has published"),
    ],
)
def test_every_error_of_the_store_is_a_store_error_with_its_status(
    error: type[StoreError], status: int
) -> None:
    assert issubclass(error, StoreError)
    assert error.status == status


@pytest.mark.parametrize(
    ("builds_on", "text"),
    [
        pytest.param(5, "this builds on version 5, and version 7 is published since", id="on an older one"),
        pytest.param(
            0, "this builds on no published version, and version 7 is published since", id="on none"
        ),
    ],
)
def test_a_conflict_names_both_versions(builds_on: int, text: str) -> None:
    assert str(ConflictError(builds_on, 7)) == text
