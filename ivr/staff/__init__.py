"""The staff site, below `/staf`: server-rendered pages in Dutch, for who runs the line."""
