"""The floor: a bare view that answers a POST. It reads, checks and decides nothing, and loads Flask only."""

from flask import Flask


def floor() -> Flask:
    """The application."""
    app = Flask("floor")

    @app.post("/voice")
    @app.post("/voice/turn/<node>")
    def hello(node: str = "") -> str:  # noqa: ARG001 - Flask passes it
        return "hello"

    return app
