"""The line as `make run` serves it, but for its clock, which stands still."""

from flask import Flask

from app import create_app
from bench.installation import NOW
from ivr.settings import Settings


def line(settings: Settings | None = None) -> Flask:
    """The application; without `settings` those of the environment."""
    return create_app(settings, clock=lambda: NOW)
