from datetime import UTC, datetime

import pytest

from ivr.content.contents import Sources
from ivr.content.snapshot import Snapshot
from ivr.content.standing import Standing, agreed, standing

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def snapshot(version: int, fingerprint: str, *, pending: bool, base: int, files: tuple[str, int]) -> Snapshot:
    return Snapshot(
        version,
        NOON,
        fingerprint,
        Sources({}, {}),
        pending=pending,
        base=base,
        files=files[0],
        files_version=files[1],
    )


OURS = snapshot(7, "f7", pending=False, base=6, files=("f7", 7))
"""Published from the folders here."""
OTHERS = snapshot(8, "f8", pending=False, base=7, files=("f7", 7))
"""Published elsewhere since."""
SITE = snapshot(8, "", pending=False, base=7, files=("f7", 7))
"""Published elsewhere, from no files."""
WAITING = snapshot(8, "p", pending=True, base=7, files=("f7", 7))
"""Published here, not in the database yet."""
NEW = snapshot(1, "p", pending=True, base=0, files=("", 0))
"""Of a machine that never saw the database."""
JOINED = snapshot(8, "f8", pending=False, base=7, files=("", 0))
"""Of a machine whose own files were refused."""


@pytest.mark.parametrize(
    ("current", "fingerprint", "found"),
    [
        pytest.param(None, "f7", Standing.CHANGED, id="nothing was ever published"),
        pytest.param(OURS, "f7", Standing.PUBLISHED, id="the files that were published"),
        pytest.param(OURS, "x", Standing.CHANGED, id="edited since"),
        pytest.param(OURS, "", Standing.CHANGED, id="a file that cannot be read"),
        pytest.param(OTHERS, "f7", Standing.UNCHANGED, id="not edited, published elsewhere"),
        pytest.param(OTHERS, "x", Standing.BEHIND, id="edited, and published elsewhere"),
        pytest.param(OTHERS, "f8", Standing.PUBLISHED, id="the files of the other machine"),
        pytest.param(SITE, "f7", Standing.UNCHANGED, id="not edited, published on the site"),
        pytest.param(SITE, "", Standing.BEHIND, id="no files and files that cannot be read are not the same"),
        pytest.param(WAITING, "p", Standing.PUBLISHED, id="waiting"),
        pytest.param(WAITING, "x", Standing.CHANGED, id="waiting, and edited again"),
        pytest.param(WAITING, "f7", Standing.CHANGED, id="waiting, and edited back"),
        pytest.param(NEW, "x", Standing.CHANGED, id="new, and edited again"),
        pytest.param(JOINED, "p", Standing.BEHIND, id="files that build on nothing"),
    ],
)
def test_how_the_folders_stand(current: Snapshot | None, fingerprint: str, found: Standing) -> None:
    assert standing(current, fingerprint) is found


def test_folders_that_agree_may_be_edited_from_there() -> None:
    marked = agreed(SITE, "exported")

    assert (marked.files, marked.files_version, marked.version) == ("exported", 8, 8)
    assert standing(marked, "exported") is Standing.UNCHANGED
    assert standing(marked, "x") is Standing.CHANGED
