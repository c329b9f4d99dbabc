import json

import pytest

from ivr.phone.trace import Trace, read_trace


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        pytest.param(
            json.dumps({"rule": "open tot één uur", "prompts": ["welcome", "menu"], "path": ["menu"]}),
            Trace("open tot één uur", ("welcome", "menu")),
            id="rule and prompts",
        ),
        pytest.param('{"prompts": ["welcome"]}', Trace(None, ("welcome",)), id="no rule"),
        pytest.param('{"rule": "closed"}', Trace("closed"), id="no prompts"),
        pytest.param('{"rule": 7, "prompts": "all"}', Trace(), id="values of another kind"),
        pytest.param("[1]", Trace(), id="another value"),
        pytest.param("{", Trace(), id="no JSON"),
    ],
)
def test_the_trace_is_read_from_its_header(header: str, trace: Trace) -> None:
    assert read_trace({"x-ivr-trace": header}) == trace


def test_without_the_header_there_is_no_trace() -> None:
    assert read_trace({}) == Trace()


def test_a_prompt_without_an_id_has_none() -> None:
    trace = Trace(prompts=("welcome",))
    assert (trace.prompt(0), trace.prompt(1)) == ("welcome", None)
