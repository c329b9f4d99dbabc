"""Callback requests: which numbers, which windows, the durable spool, and the way into the store."""
