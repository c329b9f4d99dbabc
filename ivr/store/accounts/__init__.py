"""The accounts of staff: who they are, their sessions, what they tried, and the chain of what they did and saw."""
