"""The ledger of callback requests: the account of every one of them.

This is the contract of the store:

- **Nothing is lost.** A request that was taken in stays for good; `purge` erases its personal data, some days after it
  was closed. It leaves the callback list only with an outcome and a name, and all that is done about it is an event
  that nobody can change. The database itself refuses what would break this.
- **Nothing is doubled.** The same thing twice is the same as once, and deliveries may come in any order. After a
  StoreError, do the same again.
- **One number is one callback.** What staff do to a request they do to all open ones of its number: one lease, one
  call, one outcome. What the caller wishes after that stays open.
- **It ends in time**: within three seconds, except the upkeep (`migrate`, `purge`, `rotate_keys`).
- A database that fails raises StoreError and nothing else; an id that is not there UnknownRequestError; what
  `transitions` does not allow now RefusedError, and then nothing has changed.
- Moments are aware, and given back in UTC. `now` is the caller's: the ledger reads no clock. `by` is a colleague's
  name. Threads may share a ledger, and it survives a fork.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from ivr.store import acts, alarms, intake, migrate, retention, rows, standing
from ivr.store.alarms import Alarm
from ivr.store.database import Database
from ivr.store.model import Callback, Cipher, Event, Outcome, Request, SpooledRequest, State, merged
from ivr.store.standing import Standing


class Ledger:
    """The requests in one database. `due(moment)`: by when to phone about what was asked then, without a window."""

    def __init__(self, url: str, cipher: Cipher, due: intake.Due) -> None:
        self._database = Database(url)
        self._seal = rows.Seal(cipher)
        self._due = due

    def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may do so at once."""
        migrate.upgrade(self._database)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    # --- what callers do ---

    def take_in(self, delivered: Sequence[SpooledRequest]) -> None:
        """Take in what the drainer delivers: all or nothing, and durable when this returns."""
        with self._database.writing() as connection:
            for part in rows.in_parts(delivered):
                intake.take_in(connection, part, self._seal, self._due)

    # --- what staff do ---

    def take(self, request_id: str, by: str, now: datetime, until: datetime) -> Request:
        """Lease it until a moment, so that nobody else phones; one's own lease becomes longer."""
        return self._act(request_id, acts.take(by, now, until))

    def release(self, request_id: str, by: str, now: datetime) -> Request:
        """Give up one's lease without having called."""
        return self._act(request_id, acts.release(by, now))

    def reached(self, request_id: str, by: str, now: datetime) -> Request:
        """Tell that the caller was spoken to."""
        return self._act(request_id, acts.reached(by, now))

    def no_answer(self, request_id: str, by: str, now: datetime, next_at: datetime) -> Request:
        """Tell that nobody answered, and from when to phone again."""
        return self._act(request_id, acts.no_answer(by, now, next_at, self._due(next_at)))

    def done(self, request_id: str, by: str, now: datetime, outcome: Outcome) -> Request:
        """Close it."""
        return self._act(request_id, acts.done(by, now, outcome))

    def reopen(self, request_id: str, by: str, now: datetime) -> Request:
        """Put it back on the callback list, unless its number has been erased."""
        return self._act(request_id, acts.reopen(by, now, self._due(now)))

    def _act(self, request_id: str, act: acts.Act) -> Request:
        with self._database.writing() as connection:
            named = rows.one(connection, request_id)
            changed = act.apply(named, rows.others_of_its_number(connection, named))
            rows.write(connection, [rows.change(pair, act.action, act.by, act.at) for pair in changed])
        after = next((after for before, after in changed if before.id == request_id), named)
        return self._seal.opened(after)

    # --- what staff see ---

    def callbacks(self) -> tuple[Callback, ...]:
        """Give the callback list: all that is open, what is due first at the front."""
        return tuple(self._seal.callback(each) for each in self._open())

    def next_to_call(self, now: datetime) -> Callback | None:
        """Give the one to phone now; what is overdue goes first, what somebody has is left out."""
        found = next((each for each in self._open() if each.to_call(now)), None)
        return found and self._seal.callback(found)

    def overdue(self, now: datetime) -> tuple[Callback, ...]:
        """Give those whose due time has passed, the longest ago first; phoning alone does not end that."""
        return tuple(self._seal.callback(each) for each in self._open() if each.due_at < now)

    def oldest_open(self) -> Request | None:
        """Give the open request that was made first."""
        found = min(self._open_requests(), key=lambda each: (each.created_at, each.id), default=None)
        return found and self._seal.opened(found)

    def windows_taken(self) -> dict[datetime, int]:
        """Count, by the start of a window, the callbacks that it was chosen for; a number's latest wish counts."""
        starts = (each.wish.window_start for each in self._open())
        return dict(Counter(start for start in starts if start))

    def find(self, states: Collection[State] = tuple(State), limit: int = 100) -> tuple[Request, ...]:
        """Give requests in these states, open and closed ones, those made last first."""
        with self._database.reading() as connection:
            found = [each for state in states for each in rows.last_made(connection, state, limit)]
        found.sort(key=lambda each: (each.created_at, each.id), reverse=True)
        return tuple(self._seal.opened(each) for each in found[:limit])

    def closed_since(self, since: datetime, limit: int = 100) -> tuple[Request, ...]:
        """Give what was closed since a moment, the last first; what was erased is left out."""
        with self._database.reading() as connection:
            found = rows.last_closed(connection, since, limit)
        return tuple(self._seal.opened(each) for each in found)

    def request(self, request_id: str) -> Request:
        """Give one, open or closed."""
        with self._database.reading() as connection:
            return self._seal.opened(rows.one(connection, request_id))

    def history(self, request_id: str) -> tuple[Event, ...]:
        """Give what was done about one, in the order in which the ledger learnt of it."""
        with self._database.reading() as connection:
            return rows.history(connection, rows.one(connection, request_id).id)

    def _open(self) -> list[Callback]:
        return merged(self._open_requests())

    def _open_requests(self) -> list[Request]:
        with self._database.reading() as connection:
            return rows.many(connection, rows.OPEN)

    # --- what the worker asks and keeps ---

    def standing(self) -> Standing:
        """Tell how the list stands, in figures."""
        with self._database.reading() as connection:
            return standing.read(connection)

    def alarm(self, name: str) -> Alarm:
        """Tell how often an alarm was sent, and when last."""
        with self._database.reading() as connection:
            return alarms.read(connection, name)

    def claim_alarm(
        self, name: str, wanted: Callable[[Alarm], bool], now: datetime, until: datetime
    ) -> Alarm | None:
        """Become the one who sends it, if it is `wanted` as it stands and nobody else is; None if not."""
        with self._database.writing() as connection:
            return alarms.claim(connection, name, wanted, now, until)

    def keep_alarm(self, name: str, alarm: Alarm) -> None:
        """Keep that it was sent, or who may send it next and when."""
        with self._database.writing() as connection:
            alarms.write(connection, name, alarm)

    # --- upkeep ---

    def purge(self, now: datetime, after_days: int = 7) -> int:
        """Erase the personal data of what was closed so many days ago, and count those requests; open ones never."""
        erased = 0
        while part := self._erase(now, now - timedelta(days=after_days)):
            erased += part
        self._database.vacuum()
        return erased

    def _erase(self, now: datetime, closed_by: datetime) -> int:
        with self._database.writing() as connection:
            return retention.erase(connection, now, closed_by)

    def rotate_keys(self, cipher: Cipher) -> int:
        """Seal all numbers under a cipher that still opens those of the old one; use it from here on; count them."""
        seal = rows.Seal(cipher)
        with self._database.upkeep() as connection:
            rotated = retention.rotate(connection, seal)
        self._seal = seal
        self._database.vacuum()
        return rotated
