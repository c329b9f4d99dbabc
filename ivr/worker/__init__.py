"""What keeps the callback list up to date, in a process of its own beside the one that answers calls."""
