"""Several takes as one sound."""

import struct
from pathlib import Path

from ivr.content.sound import RATE, found, joined, silence


def test_silence_is_as_long_as_asked_and_can_be_joined() -> None:
    half = joined([silence(0.25), silence(0.25)])

    (length,) = struct.unpack_from("<I", half, half.index(b"data") + 4)
    assert length == RATE // 2
    assert half.endswith(b"\xff" * length)


def test_only_the_name_of_a_take_is_looked_for(tmp_path: Path) -> None:
    name = "0" * 32 + ".wav"
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / "secret.txt").write_bytes(b"x")

    assert found((tmp_path,), name) == tmp_path / name
    for other in ("secret.txt", f"../{tmp_path.name}/{name}", name.upper(), f"{name}\n", ""):
        assert found((tmp_path,), other) is None
