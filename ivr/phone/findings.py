"""What Twilio would note about a call in its debugger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning or an error: a code of Twilio's dictionary, or the HTTP status of a redirect, and what was found."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class ApplicationError(Exception):
    """Twilio cannot use an answer: it would say that an application error has occurred, and hang up."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.finding = Finding(code, text)
