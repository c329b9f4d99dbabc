import pytest

from ivr.phone.keys import Entry, read_keys
from ivr.phone.twiml import Gather


def gather(finish_on_key: str = "#", num_digits: int | None = None) -> Gather:
    return Gather((), None, "POST", 5, num_digits, finish_on_key, action_on_empty_result=True)


@pytest.mark.parametrize(
    ("menu", "pressed", "entry"),
    [
        pytest.param(gather(), "", Entry("", "", waiting=True), id="silence"),
        pytest.param(gather(), "12", Entry("12", "", waiting=True), id="digits that wait for more"),
        pytest.param(gather(), "12#", Entry("12", "#", waiting=False), id="# finishes and is no digit"),
        pytest.param(gather(), "#", Entry("", "#", waiting=False), id="a bare #"),
        pytest.param(gather(""), "#", Entry("#", "", waiting=True), id="without a finish key # is a digit"),
        pytest.param(gather("*"), "1#*", Entry("1#", "*", waiting=False), id="another finish key"),
        pytest.param(
            gather(num_digits=1), "23", Entry("2", "", waiting=False), id="what comes too late is dropped"
        ),
        pytest.param(gather("", 1), "#", Entry("#", "", waiting=False), id="# as the only digit"),
        pytest.param(
            gather(num_digits=1), "#", Entry("", "#", waiting=False), id="the finish key before the digit"
        ),
    ],
)
def test_a_gather_reads_keys(menu: Gather, pressed: str, entry: Entry) -> None:
    assert read_keys(menu, pressed) == entry
