import json
from typing import Any

import pytest

from ivr.content.contents import Sources
from ivr.content.files import Reading
from ivr.content.plain import UNREADABLE, data_of, read_text, sources_of, text_of

SMALL = Sources({"b.yaml": {"z": 1, "a": [1, 2.5, None, True, "é"]}, "a.yaml": {}}, {"nl": {}}, {"nl": None})


def test_what_was_written_is_what_is_read(shipped: Reading) -> None:
    assert read_text(text_of(shipped.sources)) == shipped.sources
    assert read_text(text_of(SMALL)) == SMALL


def test_the_order_of_files_and_keys_comes_back() -> None:
    schedules = read_text(text_of(SMALL)).schedules

    assert list(schedules) == ["b.yaml", "a.yaml"]
    assert list(schedules["b.yaml"]) == ["z", "a"]


def test_the_same_sources_give_the_same_text(shipped: Reading) -> None:
    assert text_of(read_text(text_of(shipped.sources))) == text_of(shipped.sources)


def test_more_may_stand_beside_the_sources() -> None:
    assert sources_of(data_of(SMALL) | {"version": 3}) == SMALL


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([], id="no mapping"),
        pytest.param({"schedules": {}, "prompts": {}}, id="no recordings"),
        pytest.param({"schedules": [], "prompts": {}, "recordings": {}}, id="schedules without names"),
        pytest.param({"schedules": {}, "prompts": {"nl": 1}, "recordings": {}}, id="prompts without names"),
        pytest.param({"schedules": {}, "prompts": None, "recordings": {}}, id="no prompts"),
    ],
)
def test_what_is_no_sources_raises_what_readers_expect(data: Any) -> None:
    with pytest.raises(UNREADABLE):
        read_text(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_what_is_no_json_raises_what_readers_expect(text: str) -> None:
    with pytest.raises(UNREADABLE):
        read_text(text)
