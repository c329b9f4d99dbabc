"""The reading page: all that can be heard on the telephone, to read."""
