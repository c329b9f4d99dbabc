from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from ivr.callbacks import taking
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.file import alone
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.taking import Taking

SECONDS = 5


@pytest.fixture(autouse=True)
def always_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "LOOK_SECONDS", 0.0)


def becomes(asked: Callable[[], bool], *, wanted: bool) -> bool:
    end = monotonic() + SECONDS
    while asked() is not wanted and monotonic() < end:
        sleep(0.01)
    return asked() is wanted


def test_requests_are_taken_until_nobody_works_the_list_and_again_when_somebody_does(spool: Spool) -> None:
    takes = Taking(spool, enabled=True)
    assert becomes(takes, wanted=True)
    spool.hold([], untouched=True)
    assert becomes(takes, wanted=False)
    spool.hold([], untouched=False)
    assert becomes(takes, wanted=True)


def test_the_spool_is_looked_at_once_in_a_while_however_many_ask(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LOOK_SECONDS", 3600.0)
    takes = Taking(spool, enabled=True)
    assert takes()
    assert becomes(lambda: not takes._looking.locked(), wanted=True), "it has looked"
    spool.hold([], untouched=True)
    for _ in range(20):
        assert takes(), "nobody has looked again"
        sleep(0.01)


def test_an_installation_that_takes_none_never_does(spool: Spool) -> None:
    assert not Taking(spool, enabled=False)()


def test_asking_waits_for_no_disk(spool: Spool, tmp_path: Path) -> None:
    takes = Taking(spool, enabled=True)
    spool.hold([], untouched=True)
    assert becomes(takes, wanted=False)
    with alone(tmp_path / FILE):  # as a disk that stands still
        begun = monotonic()
        answers = {takes() for _ in range(50)}
        assert monotonic() - begun < 0.5
    assert answers == {False}, "what was known last"


def test_a_spool_that_cannot_be_read_changes_nothing(tmp_path: Path, cipher: Cipher) -> None:
    (tmp_path / FILE).mkdir()
    takes = Taking(Spool(tmp_path / FILE, cipher), enabled=True)
    assert takes()
    sleep(0.1)
    assert takes()
