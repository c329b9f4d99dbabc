"""Who may read the metrics."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ivr.worker.metrics_page import metrics_blueprint

TOKEN = "t" * 32


def ask(path: Path, token: str | None, **headers: str) -> Any:
    app = Flask(__name__)
    app.register_blueprint(metrics_blueprint(path, token))
    return app.test_client().get("/metrics", headers=headers)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.prom"
    path.write_text("ivr_callbacks_open 0.0\n")
    return path


def test_who_has_the_token_reads_what_the_worker_wrote(written: Path) -> None:
    answer = ask(written, TOKEN, Authorization=f"Bearer {TOKEN}")

    assert (answer.status_code, answer.text) == (200, "ivr_callbacks_open 0.0\n")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param("", id="nothing"),
        pytest.param(TOKEN, id="without its scheme"),
        pytest.param(f"Basic {TOKEN}", id="another scheme"),
        pytest.param(f"Bearer {TOKEN[:-1]}", id="all but its end"),
        pytest.param(f"Bearer {TOKEN}t", id="and more"),
        pytest.param("Bearer é", id="outside ASCII"),
        pytest.param("Bearer None", id="the name of nothing"),
    ],
)
def test_nobody_else_does(written: Path, authorization: str) -> None:
    answer = ask(written, TOKEN, Authorization=authorization)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "ivr" not in answer.text


@pytest.mark.parametrize("authorization", ["", f"Bearer {TOKEN}", "Bearer None", "Bearer "])
def test_without_a_token_there_is_no_such_page(written: Path, authorization: str) -> None:
    assert ask(written, None, Authorization=authorization).status_code == 404


def test_before_the_worker_has_written_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert ask(tmp_path / "none", TOKEN, Authorization=f"Bearer {TOKEN}").status_code == 503
