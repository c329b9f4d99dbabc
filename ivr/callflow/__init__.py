"""What callers can do: pure, needs nobody."""
