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


class UnknownVersionError(StoreError):
    """No version with this number was ever published."""

    status = HTTPStatus.NOT_FOUND


class UnknownMeasureError(StoreError):
    """Nothing was ever closed or opened for now under this id."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(StoreError):
    """Somebody has published since: what was to be published builds on another version than the newest.

    Nothing was published. `builds_on` is 0 for what builds on no published version.
    """

    status = HTTPStatus.CONFLICT

    def __init__(self, builds_on: int, newest: int) -> None:
        own = f"version {builds_on}" if builds_on else "no published version"
        super().__init__(f"this builds on {own}, and version {newest} is published since")
        self.builds_on = builds_on
        self.newest = newest
