"""A telephone: an interpreter of TwiML that knows no flow, by script and in the terminal."""
