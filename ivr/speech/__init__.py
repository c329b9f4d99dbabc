"""The words: what callers hear, as data, as spoken Dutch, and as rules that a program can check."""
