"""Sends mail over SMTP_URL.

Rules of this file:
- `smtps://` is encrypted from the first byte, `?starttls=1` before anything is said; the server's certificate is checked.
- A server that does not answer is given up after `PATIENCE` seconds.
- Every fault is an OSError (smtplib's are), and its text is never told: it may quote an address.
"""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 10.0
_SMTP, _SUBMISSION, _SMTPS = 25, 587, 465


def send(url: str, message: EmailMessage, to: Sequence[str]) -> int:
    """Send a mail to each address, and count those that the server refused; not all of them.

    Raises:
        OSError: nobody got it, as far as we know.
    """
    server = urlsplit(url)
    with _connected(server) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        return len(smtp.send_message(message, to_addrs=list(to)))


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, secure = server.hostname or "", server.query == "starttls=1"
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, server.port or _SMTPS, timeout=PATIENCE, context=context)
    smtp = smtplib.SMTP(host, server.port or (_SUBMISSION if secure else _SMTP), timeout=PATIENCE)
    if secure:
        try:
            smtp.starttls(context=ssl.create_default_context())
        except OSError:
            smtp.close()
            raise
    return smtp
