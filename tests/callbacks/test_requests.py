from datetime import UTC, datetime
from uuid import UUID

from ivr.callbacks.requests import SpooledRequest, reference_of, request_id, withdrawal_id

CALL = "CA1234567890abcdef1234567890abcdef"


def test_a_call_has_one_id_and_one_reference_on_every_machine_and_forever() -> None:
    # Rows of past versions are known to the store by these: they may never change.
    assert request_id(CALL) == "aa56a7c5-bd44-5c85-a694-f8907031bb33"
    assert reference_of(CALL) == "6211"


def test_references_are_four_digits_and_spread_over_all_of_them() -> None:
    references = {reference_of(f"CA{number:032x}") for number in range(2_000)}
    assert all(len(reference) == 4 and reference.isdecimal() for reference in references)
    assert any(reference.startswith("0") for reference in references)
    assert len(references) > 1_700


def test_a_withdrawal_is_another_request_than_that_of_its_call() -> None:
    ids = {
        request_id(CALL),
        withdrawal_id(CALL, "0123", "aa"),
        withdrawal_id(CALL, "0124", "aa"),
        withdrawal_id(CALL, "0123", "ab"),
    }
    assert len(ids) == 4
    assert all(str(UUID(each)) == each for each in ids)


def test_no_repr_shows_the_number() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    request = SpooledRequest(
        id=request_id(CALL),
        call=CALL,
        kind="finished",
        number="+31612345678",
        reference="0123",
        origin="main",
        window_start=None,
        window_end=None,
        created_at=now,
        wished_at=now,
    )
    assert "612345678" not in repr(request)
