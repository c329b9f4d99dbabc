"""Mail to a real server on loopback, and to none."""

import socket
from base64 import b64decode
from typing import Any

import pytest

from ivr.worker import mail
from ivr.worker.letters import letter
from ivr.worker.mail import send

FIRST, NEXT = "first@x.example", "next@x.example"


@pytest.fixture
def message(clock: Any) -> Any:
    return letter(("Te laat", "Één verzoek.\n.\nEinde.\n"), "line@x.example", [FIRST, NEXT], clock())


def test_a_mail_arrives_as_it_was_written_at_each_address(mail_server: Any, message: Any) -> None:
    assert send(mail_server.url, message, [FIRST, NEXT]) == 0

    (received,) = mail_server.letters
    assert (received.sender, received.to) == ("line@x.example", (FIRST, NEXT))
    assert received.message["Subject"] == "Te laat"
    assert received.text == "Één verzoek.\n.\nEinde.\n"


def test_name_and_password_are_those_of_the_url_decoded(mail_server: Any, message: Any) -> None:
    mail_server.offers = ("AUTH PLAIN",)

    send(mail_server.url.replace("//", "//us%40er:p%3Aw@"), message, [FIRST])

    (login,) = mail_server.logins
    assert b64decode(login.removeprefix("PLAIN ")) == b"\0us@er\0p:w"


def test_one_address_of_two_that_is_refused_is_counted(mail_server: Any, message: Any) -> None:
    mail_server.refused.add(NEXT)

    assert send(mail_server.url, message, [FIRST, NEXT]) == 1
    assert mail_server.letters[0].to == (FIRST,)


def test_when_all_are_refused_it_is_a_fault(mail_server: Any, message: Any) -> None:
    mail_server.refused.add(FIRST)

    with pytest.raises(OSError, match="550"):
        send(mail_server.url, message, [FIRST])


def test_a_server_that_is_asked_to_encrypt_and_cannot_gets_nothing(mail_server: Any, message: Any) -> None:
    with pytest.raises(OSError, match="STARTTLS"):
        send(mail_server.url + "?starttls=1", message, [FIRST])

    assert mail_server.letters == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_says_nothing_is_given_up(
    scheme: str, message: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OSError, match="timed out"):
        send(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}", message, [FIRST])


def test_no_server_is_a_fault(message: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        send(f"smtp://127.0.0.1:{port}", message, [FIRST])
