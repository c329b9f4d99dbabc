"""What a Gather makes of the keys that are pressed. Pure."""

from dataclasses import dataclass

from ivr.phone.twiml import Gather


@dataclass(frozen=True, slots=True)
class Entry:
    """The digits a Gather took, the key that finished it if one did, and whether it still waits for more."""

    digits: str
    finished_on: str
    waiting: bool


def read_keys(gather: Gather, pressed: str) -> Entry:
    """Read keys until the finish key or the number of digits; what is pressed after that is dropped."""
    digits = ""
    for key in pressed:
        if key == gather.finish_on_key:
            return Entry(digits, key, waiting=False)
        digits += key
        if len(digits) == gather.num_digits:
            return Entry(digits, "", waiting=False)
    return Entry(digits, "", waiting=True)
