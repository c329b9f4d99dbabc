"""The installation that is measured: who it is, and the one moment at which all is measured.

The moment is one at which the nurse line is closed and the desk is open: then callers hear hours that are
worded during the call, and are rung through to people too.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
HOST = "line.example"
PUBLIC_URL = f"http://{HOST}"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of no account
NUMBER = "+3197010200000"


def environment(data_dir: Path) -> Mapping[str, str]:
    """The variables that it sets."""
    return {
        "IVR_ENV": "test",
        "DATA_DIR": str(data_dir),
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_NUMBER": NUMBER,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
