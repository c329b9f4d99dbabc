import pytest

from ivr.store.errors import RefusedError, StoreError, UnknownRequestError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(StoreError, 503, id="the database fails"),
        pytest.param(RefusedError, 409, id="not allowed now"),
        pytest.param(UnknownRequestError, 404, id="not there"),
    ],
)
def test_every_error_of_the_store_is_a_store_error_with_its_status(
    error: type[StoreError], status: int
) -> None:
    assert issubclass(error, StoreError)
    assert error.status == status
