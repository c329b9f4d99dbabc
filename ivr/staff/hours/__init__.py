"""The pages on which planners change hours, and see what that means before it is so."""
