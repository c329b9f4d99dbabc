"""What keeps the callback list and the published version up to date, in a process of its own beside the one that answers calls."""
