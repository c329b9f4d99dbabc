"""What the store raises: small, named, each with its message for people and its HTTP status.

Rules this file keeps: no error of SQLAlchemy or a driver leaves the store, and nothing personal stands in a message.
"""

from http import HTTPStatus


class StoreError(Exception):
    """The database did not do it: absent, frozen, full or locked.

    Nothing was changed, or the answer to a commit was lost; doing the same again is always safe.
    """

    status = HTTPStatus.SERVICE_UNAVAILABLE


class RefusedError(StoreError):
    """The ledger does not allow this now; the message says why, and nothing was changed."""

    status = HTTPStatus.CONFLICT


class UnknownRequestError(StoreError):
    """There is no request with this id."""

    status = HTTPStatus.NOT_FOUND
