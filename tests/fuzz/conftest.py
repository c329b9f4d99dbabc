"""What the fuzz shares: a published version to copy."""

from pathlib import Path

import pytest

from tests.voice.line import publish_shipped


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_shipped(tmp_path_factory.mktemp("published"))
