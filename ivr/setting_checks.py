"""What is asked of a setting's value: each check says what is wrong with it, or None.

Rules of this file:
- A fault never quotes the value: it may be a secret.
- Standard library only, as `ivr.settings`.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_URL_CHARACTERS = re.compile(r"[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)  # RFC 3986
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Check = Callable[[str], str | None]
"""Takes a value; gives what is wrong with it."""


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",")) if text else ()


def matches(pattern: str, fault: str) -> Check:
    """A value of this shape throughout (ASCII), or the fault."""
    shape = re.compile(pattern, re.ASCII)
    return lambda value: None if shape.fullmatch(value) else fault


def each(check: Check) -> Check:
    """The same check for each part of a list with commas; the first fault."""
    return lambda value: next((fault for part in parts_of(value) if (fault := check(part))), None)


def smtp_fault(url: str) -> str | None:
    """Say why no mail can be sent over this, or why it would show a password to the network."""
    try:
        parts = urlsplit(url)
        no_target = not parts.hostname or parts.port == 0
    except ValueError:
        return "is no address of a mail server"
    faults = {
        "has characters that no address has": not _URL_CHARACTERS.fullmatch(url),
        "begins with neither smtp:// nor smtps://": parts.scheme not in ("smtp", "smtps"),
        "names no host, or port 0": no_target,
        "holds a path, a fragment or a query other than starttls=1": _more_than_smtp(parts),
        "would send its password unencrypted": _shows_its_password(parts),
    }
    return next((fault for fault, wrong in faults.items() if wrong), None)


def _more_than_smtp(parts: SplitResult) -> bool:
    known = ("", "starttls=1") if parts.scheme == "smtp" else ("",)
    return parts.path not in ("", "/") or bool(parts.fragment) or parts.query not in known


def _shows_its_password(parts: SplitResult) -> bool:
    return (
        parts.scheme == "smtp"
        and bool(parts.password)
        and not parts.query
        and parts.hostname not in _LOOPBACK
    )


def url_fault(url: str) -> str | None:
    """Say what would make the address that Twilio signs another than the one we check."""
    try:
        parts = urlsplit(url)
        no_target = not parts.hostname or parts.port == 0  # reading the port is what checks it
    except ValueError:
        return "is no web address"
    faults = {
        "has characters that no address has": not _URL_CHARACTERS.fullmatch(url),
        "begins with neither https:// nor http://": parts.scheme not in ("https", "http"),
        "names no host, or port 0": no_target,
        "holds a name or a password": "@" in parts.netloc,
        "holds a query or a fragment": "?" in url or "#" in url,
    }
    return next((fault for fault, wrong in faults.items() if wrong), None)


def data_dir_fault(folder: str) -> str | None:
    """Make the folder if need be, and write in it to be sure.

    A folder with a published version is taken as it is: a line that is started again on a disk that went read-only
    answers calls all the same.
    """
    try:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # callers' data will be in it
        if Path(folder, "snapshot.json").exists():
            return None
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"is {folder}, which cannot be written to ({error.strerror})"


def folder_fault(folder: str) -> str | None:
    """A folder that is there."""
    return None if Path(folder).is_dir() else f"is {folder}, which is no folder"


token_fault = matches("[!-~]+", "has a space or a character outside ASCII")
long_fault = matches(".{32,}", "is shorter than 32 characters")
email_fault = matches(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", "has a part that is no e-mail address")
