from typing import Any
from xml.etree import ElementTree as ET


def test_diagram_draws_the_call_flow_in_the_words_of_its_prompts(untouched: Any) -> None:
    answer = untouched.run("flow", "diagram")

    assert (answer.status, answer.err) == (0, "")
    picture = ET.fromstring(answer.out)  # noqa: S314 - our own
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "vragen over uw verzorging" in " ".join(picture.itertext())
