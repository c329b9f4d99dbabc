"""The composition root: it knows everyone and decides nothing. Servers start `app:create_app()`, and `app:create_staff()`."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from ivr.call_events.model import Kind
from ivr.call_events.recorder import Recorder
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE as SPOOL
from ivr.callbacks.spool import Spool
from ivr.callbacks.taking import Taking
from ivr.callbacks.token import Tokens
from ivr.cli import add_commands
from ivr.content.contents import Contents
from ivr.content.folders import Folders
from ivr.content.keeper import Keeper
from ivr.content.live import Live
from ivr.content.publish import publish_at_start, published
from ivr.content.stage import Stage
from ivr.page.routes import page_blueprint
from ivr.settings import Environment, Settings, SettingsError
from ivr.staff.door import Door
from ivr.voice.dialogue import Dialogue
from ivr.voice.guard import Guard
from ivr.voice.host import PlainHost
from ivr.voice.lifeline import Lifeline
from ivr.voice.log import Log
from ivr.voice.media import media_blueprint, prompt_url
from ivr.voice.prefix import Prefix
from ivr.voice.routes import Edge, guarded, voice_blueprint
from ivr.voice.signature import SignatureCheck
from ivr.voice.staff_line import PURPOSE, Backroom, Desk, StaffLine
from ivr.worker.metrics_page import FILE as METRICS
from ivr.worker.metrics_page import metrics_blueprint
from ivr.worker.supervisor import Supervisor

Note = Callable[[Kind, str], object]
"""Takes what of calls staff should hear of, at once."""

BOOT_ERROR = 3
"""With this status a worker tells gunicorn to stop instead of trying again."""


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    stage: Stage | None = None,
) -> Flask:
    """The application. `settings` come from the environment if not given; `clock` gives aware moments.

    `stage` is for an application that is made for one call, to see something (`flask call`).

    Raises:
        SystemExit: the environment's settings cannot be used; each problem is written with its remedy.
    """
    # A command that is merely run does not publish; one that phones makes its own application, as a server does.
    command = settings is None and _is_command()
    server = settings is None and not _is_command()
    settings = settings or _settings_from_environment()
    clock = clock or (lambda: datetime.now(UTC))
    log = Log(sys.stderr, clock, "error" if _is_command() else "info")
    tell = _told_to(log)
    folders = Folders(settings.schedules_dir, settings.prompts_dir)
    own_number = settings.twilio_number
    if not command or not published(settings.data_dir):
        publish_at_start(folders, settings.data_dir, own_number=own_number, now=datetime.now(UTC), tell=tell)
    keeper = _keeper(settings, folders, clock, tell)
    lifeline = Lifeline(keeper.live, caller_id=own_number, voice=settings.voice)
    note = _noted(settings, clock, tell) if not (command or stage) else None
    edge = _edge(settings, keeper.live, clock, lifeline, log, note)
    if stage:
        from ivr.voice.staged import staged  # noqa: PLC0415 - no server is on a stage

        edge = staged(edge, stage)
    if not command:
        edge.dialogue.prepare()
    app = _pages(settings, edge, tuple(folders.recordings()))
    add_commands(app, settings, create_app, _told_to(Log(sys.stderr, clock)))
    guard = Guard(PlainHost(app.wsgi_app), guarded=guarded, lifeline=_telling(lifeline, note), log=log)
    site = partial(_staff, settings, keeper.live, clock, tell)
    inner = Door(guard, site) if settings.staff == "embedded" else guard
    app.wsgi_app = Prefix(inner, edge.prefix) if edge.prefix else inner  # type: ignore[method-assign]
    if server:
        _begin_beside(settings, tell)
    return app


def _pages(settings: Settings, edge: Edge, recordings: tuple[Path, ...]) -> Flask:
    """The application with all that a server of calls answers."""
    live, clock = edge.content, edge.clock
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False  # a redirect would lose the digits
    app.url_map.merge_slashes = False
    app.register_blueprint(voice_blueprint(edge))
    app.register_blueprint(media_blueprint(live, clock, recordings))
    app.register_blueprint(
        page_blueprint(
            content=live,
            clock=clock,
            number=settings.twilio_number,
            takes=lambda prompt: prompt_url(edge.prefix, live(), prompt, clock()),
        )
    )
    app.register_blueprint(metrics_blueprint(settings.data_dir / METRICS, settings.metrics_token))
    return app


def create_staff(settings: Settings | None = None, *, clock: Callable[[], datetime] | None = None) -> Flask:
    """The staff site alone, for a process on a host or port of its own: `gunicorn 'app:create_staff()'`.

    Raises:
        SystemExit: the environment's settings cannot be used; each problem is written with its remedy.
    """
    settings = settings or _settings_from_environment()
    clock = clock or (lambda: datetime.now(UTC))
    tell = _told_to(Log(sys.stderr, clock))
    folders = Folders(settings.schedules_dir, settings.prompts_dir)
    return _staff(settings, _keeper(settings, folders, clock, tell).live, clock, tell)


def _staff(
    settings: Settings, content: Callable[[], Live], clock: Callable[[], datetime], tell: Callable[..., None]
) -> Flask:
    """The staff site, put together."""
    from ivr.staff.application import staff_application  # noqa: PLC0415 - answering calls does without
    from ivr.staff.site import Given, Site  # noqa: PLC0415 - as above
    from ivr.worker.closing import Closing  # noqa: PLC0415 - as above

    host = urlsplit(settings.staff_url or "").hostname
    given = Given(
        database_url=settings.database_url,
        secret_key=settings.secret_key,
        secure=settings.ivr_env is Environment.PRODUCTION,
        data_dir=settings.data_dir,
        own_number=settings.twilio_number,
        recordings=tuple(Folders(settings.schedules_dir, settings.prompts_dir).recordings()),
        callbacks=settings.callbacks,
        proxies=settings.staff_proxies,
        hosts=(host,) if host else (),
    )
    closing = Closing(settings.data_dir, settings.database_url)
    site = Site(given, Cipher(settings.secrets), content=content, clock=clock, closing=closing)
    return staff_application(site, tell)


def _keeper(
    settings: Settings, folders: Folders, clock: Callable[[], datetime], tell: Callable[..., None]
) -> Keeper:
    """What keeps the live version."""
    own_number = settings.twilio_number
    return Keeper(
        settings.data_dir,
        own_number=own_number,
        clock=clock,
        files=lambda: _as_far_as_it_goes(folders, own_number),
        tell=tell,
        playable=lambda take: (take.human or settings.play_placeholders) and folders.has(f"{take.file}.wav"),
    )


def _begin_beside(settings: Settings, tell: Callable[..., None]) -> None:
    """What a server does beside answering: run the worker, and say if nobody would hear of a late callback."""
    if missing := settings.missing_for_callbacks:
        reason = f"no callback requests are taken: set {', '.join(missing)} (docs/settings.md)"
        tell("callbacks off", reason=reason)
    if settings.worker == "embedded":
        Supervisor(settings.data_dir, tell).start()


def _told_to(log: Log) -> Callable[..., None]:
    """What others are given to tell events with; one that has a reason is a warning."""

    def tell(event: str, **facts: object) -> None:
        (log.warning if "reason" in facts else log.info)(event, **facts)

    return tell


def _edge(  # noqa: PLR0913, PLR0917 - all that it is put together of
    settings: Settings,
    content: Callable[[], Live],
    clock: Callable[[], datetime],
    lifeline: Lifeline,
    log: Log,
    note: Note | None,
) -> Edge:
    """What the webhooks need, put together."""
    tokens = (settings.twilio_auth_token, settings.twilio_auth_token_secondary)
    spool = Spool(settings.data_dir / SPOOL, Cipher(settings.secrets))
    taking = Taking(spool, enabled=settings.callbacks)
    return Edge(
        check=SignatureCheck(settings.public_url, tuple(filter(None, tokens)), settings.twilio_shared_key),
        content=content,
        clock=clock,
        lifeline=lifeline,
        dialogue=Dialogue(
            spool,
            Tokens(settings.secrets),
            settings.twilio_number,
            log,
            taking,
            settings.callback_countries,
            StaffLine(
                Tokens(settings.secrets, PURPOSE), Backroom(partial(_desk, settings)), content, taking, log
            ),
        ),
        own_number=settings.twilio_number,
        voice=settings.voice,
        log=log,
        prefix=urlsplit(settings.public_url).path,
        **({"note": note} if note else {}),
    )


def _noted(settings: Settings, clock: Callable[[], datetime], tell: Callable[..., None]) -> Note:
    """What takes the events of calls that staff should hear of."""
    return Recorder(settings.data_dir, clock, tell).note


def _telling(lifeline: Lifeline, note: Note | None) -> Callable[[], str]:
    """The lifeline that a caller hears because our own code failed: staff hear of it."""

    def answer() -> str:
        if note:
            note(Kind.LIFELINE, "")
        return lifeline()

    return answer


def _desk(settings: Settings) -> Desk:
    """Who lets staff in by phone and closes lines for them."""
    from ivr.staff import totp  # noqa: PLC0415 - answering calls does without
    from ivr.staff.phone_desk import PhoneDesk  # noqa: PLC0415 - as above
    from ivr.store.accounts.phone_shifts import PhoneShifts  # noqa: PLC0415 - as above
    from ivr.worker.closing import Closing  # noqa: PLC0415 - as above

    shifts = PhoneShifts(settings.database_url, Cipher(settings.secrets), totp.step_of)
    return PhoneDesk(shifts, Closing(settings.data_dir, settings.database_url))


def _settings_from_environment() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no log yet
        raise SystemExit(2 if _is_command() else BOOT_ERROR) from None


def _is_command() -> bool:
    """Whether this process runs one of the `flask …` commands."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true"


def _as_far_as_it_goes(folders: Folders, own_number: str) -> Contents:
    """What could be read of files that have problems: better than nothing, where nothing was ever published."""
    from ivr.content.files import read_folders  # noqa: PLC0415 - YAML, which answering calls does without

    return read_folders(folders, own_number=own_number).contents
