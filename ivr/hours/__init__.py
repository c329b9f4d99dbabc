"""When who is reachable: pure, needs python-dateutil only."""
