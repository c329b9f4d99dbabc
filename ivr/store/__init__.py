"""The database: the ledger of callback requests, in SQLite or PostgreSQL; no SQL error leaves it."""
