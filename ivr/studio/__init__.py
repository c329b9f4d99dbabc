"""The recording studio: renders placeholder takes, measures every take, and says what is wrong with one."""
