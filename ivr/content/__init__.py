"""Reads schedules/ and prompts/, keeps the published snapshot, and says what a prompt sounds like now."""
