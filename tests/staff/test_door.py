"""The door: opened for who knocks, once, and nobody else's business."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from werkzeug.test import Client

from ivr.staff.door import Door


def saying(text: bytes) -> Any:
    def app(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [text]

    return app


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/staf", b"staff"),
        ("/staf/", b"staff"),
        ("/staf/inloggen", b"staff"),
        ("/", b"calls"),
        ("/staff", b"calls"),
        ("/stafkaart/", b"calls"),
        ("/voice/staf/", b"calls"),
    ],
)
def test_what_lies_below_the_folder_is_the_sites_and_nothing_else(path: str, who: bytes) -> None:
    door = Door(saying(b"calls"), lambda: saying(b"staff"))

    assert Client(door).get(path).data == who


def test_the_site_is_made_for_the_first_who_knocks_and_once() -> None:
    made = []

    def make() -> Any:
        sleep(0.05)
        made.append(1)
        return saying(b"staff")

    door = Door(saying(b"calls"), make)
    Client(door).get("/")
    assert made == []

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: Client(door).get("/staf").data, range(8))) == {b"staff"}
    assert made == [1]


def test_a_site_that_could_not_be_made_is_tried_again_and_calls_are_answered() -> None:
    tries = iter([OSError("away"), saying(b"staff")])

    def make() -> Any:
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    client = Client(Door(saying(b"calls"), make))
    with pytest.raises(OSError, match="away"):
        client.get("/staf")

    assert client.get("/").data == b"calls"
    assert client.get("/staf").data == b"staff"
