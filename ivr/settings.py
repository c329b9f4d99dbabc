"""What an installation is told: frozen settings from its environment.

Rules this file keeps:

- A field is the name of its variable in lower case; a blank variable is one that is not there.
- Every problem is found before any is reported, and each has its remedy.
- A secret comes from one place: the variable NAME, the file that NAME_FILE names, or systemd's credential NAME.
  It is never shown, neither in a repr nor in a problem.
- Production is told everything. Elsewhere what is missing is made, and what must last is kept in DATA_DIR.
  A misspelt IVR_ENV counts as production: nothing is made for it.
- Standard library only: every process that answers calls imports this.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from ivr.setting_checks import (
    Check,
    data_dir_fault,
    each,
    email_fault,
    folder_fault,
    long_fault,
    matches,
    parts_of,
    smtp_fault,
    token_fault,
    url_fault,
)

_HOME = Path(__file__).resolve().parent.parent  # the folder of app.py

# We know of no Dutch numbers set aside for fiction. This one is well-formed, in the 0970 range that Twilio hands
# out, and plainly made up. Nothing rings it: the account that development makes does not exist at Twilio.
_DEVELOPMENT_NUMBER = "+3197010200000"

# What development makes once and keeps, in the shape that Twilio gives it.
_MAKERS: dict[str, Callable[[], str]] = {
    "TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "SECRET_KEY": lambda: secrets.token_hex(32),
}


_FOR_CALLBACKS = ("CALLBACK_OWNER", "CALLBACK_ALARM_EMAIL", "SMTP_URL")


class Environment(StrEnum):
    """What IVR_ENV may say."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """What is wrong with one variable, and what mends it."""

    name: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}. {self.remedy}"


class SettingsError(Exception):
    """The settings cannot be used; its text lists all `problems` for people."""

    def __init__(self, problems: Iterable[SettingProblem]) -> None:
        self.problems = list(problems)
        lines = "\n".join(f"- {each}" for each in self.problems)
        super().__init__(f"The settings cannot be used:\n{lines}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an installation decides."""

    ivr_env: Environment
    public_url: str  # where Twilio reaches us, without a slash at the end
    twilio_account_sid: str
    twilio_number: str  # E.164
    voice: str  # of <Say>
    play_placeholders: bool = False  # takes that a synthesiser made
    data_dir: Path  # absolute, as all three; exists and can be written to
    schedules_dir: Path
    prompts_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    twilio_auth_token: str = field(repr=False)
    twilio_auth_token_secondary: str | None = field(default=None, repr=False)  # during a change
    twilio_shared_key: str | None = field(default=None, repr=False)  # of the SHA-256 signature
    callback_countries: tuple[str, ...] = ()  # ISO 3166, whose numbers are phoned back besides Dutch ones
    secret_key_previous: tuple[str, ...] = field(default=(), repr=False)  # that it replaced, newest first
    worker: str = "separate"  # or embedded: the server runs it
    callback_owner: str | None = None  # who answers for the callback list
    callback_alarm_email: tuple[str, ...] = ()  # first, then next
    smtp_url: str | None = field(default=None, repr=False)  # may hold a password
    mail_from: str | None = None
    metrics_token: str | None = field(default=None, repr=False)
    staff: str = "separate"  # or embedded: the server has the staff site below /staf; or off
    staff_url: str | None = None  # where staff reach their site, without a slash at the end
    staff_proxies: int = 0  # so many proxies before it write who asks into X-Forwarded-For
    retention_days: int = 7  # from a request's end until its personal data is erased

    @property
    def secrets(self) -> tuple[str, ...]:
        """SECRET_KEY and those that it replaced, newest first."""
        return (self.secret_key, *self.secret_key_previous)

    @property
    def missing_for_callbacks(self) -> tuple[str, ...]:
        """What production must be told before it takes requests: whose they are, and who hears that one is late."""
        needed = _FOR_CALLBACKS if self.ivr_env is Environment.PRODUCTION else ()
        return tuple(name for name in needed if not getattr(self, name.lower()))

    @property
    def callbacks(self) -> bool:
        """Whether callback requests are taken."""
        return not self.missing_for_callbacks

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings; outside production, make what is missing.

        Raises:
            SettingsError: with every problem there is.
        """
        values = _values({name: text for name, value in environ.items() if (text := value.strip())})
        return cls(
            ivr_env=Environment(values["IVR_ENV"]),
            public_url=values["PUBLIC_URL"].rstrip("/"),
            twilio_account_sid=values["TWILIO_ACCOUNT_SID"],
            twilio_number=values["TWILIO_NUMBER"],
            voice=values["VOICE"],
            play_placeholders=values["PLAY_PLACEHOLDERS"] == "true",
            data_dir=Path(values["DATA_DIR"]).absolute(),
            schedules_dir=Path(values["SCHEDULES_DIR"]).absolute(),
            prompts_dir=Path(values["PROMPTS_DIR"]).absolute(),
            database_url=values["DATABASE_URL"],
            secret_key=values["SECRET_KEY"],
            twilio_auth_token=values["TWILIO_AUTH_TOKEN"],
            twilio_auth_token_secondary=values.get("TWILIO_AUTH_TOKEN_SECONDARY"),
            twilio_shared_key=values.get("TWILIO_SHARED_KEY"),
            callback_countries=tuple(filter(None, values["CALLBACK_COUNTRIES"].split(","))),
            secret_key_previous=parts_of(values.get("SECRET_KEY_PREVIOUS", "")),
            worker=values["WORKER"],
            callback_owner=values.get("CALLBACK_OWNER"),
            callback_alarm_email=parts_of(values.get("CALLBACK_ALARM_EMAIL", "")),
            smtp_url=values.get("SMTP_URL"),
            mail_from=values.get("MAIL_FROM"),
            metrics_token=values.get("METRICS_TOKEN"),
            staff=values["STAFF"],
            staff_url=values["STAFF_URL"].rstrip("/") if "STAFF_URL" in values else None,
            staff_proxies=int(values["STAFF_PROXIES"]),
            retention_days=int(values["RETENTION_DAYS"]),
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """One variable; `needed` and `strictly`, one more check, are for production."""

    fault: Check
    remedy: str
    secret: bool = False
    needed: bool = False
    strictly: Check = lambda _value: None


# fmt: off
_RULES = {
    "IVR_ENV": _Rule(
        matches("|".join(Environment), "names no environment"),
        f"Write one of: {', '.join(Environment)}."),
    "DATA_DIR": _Rule(data_dir_fault, "Name a folder that belongs to the user who runs the line."),
    "PUBLIC_URL": _Rule(
        url_fault, "Write where Twilio reaches this line, such as https://telefoon.example.nl.",
        needed=True, strictly=matches("https://.*", "does not begin with https://")),
    "TWILIO_ACCOUNT_SID": _Rule(
        matches("AC[0-9a-f]{32}", "is not AC and 32 hexadecimal digits"),
        "Copy the Account SID from the first page of the Twilio console.", needed=True),
    "TWILIO_NUMBER": _Rule(
        matches(r"\+[1-9][0-9]{7,14}", "is no E.164 number"),
        "Write the number that people ring with + and its country code, without spaces.", needed=True),
    "TWILIO_AUTH_TOKEN": _Rule(
        token_fault, "Copy the Auth Token from the first page of the Twilio console.", secret=True, needed=True),
    "TWILIO_AUTH_TOKEN_SECONDARY": _Rule(
        token_fault, "Copy the secondary token from the Twilio console, or leave it out.", secret=True),
    "TWILIO_SHARED_KEY": _Rule(
        token_fault, "Copy the key with which Twilio signs by SHA-256, or leave it out.", secret=True),
    "SECRET_KEY": _Rule(
        token_fault, "Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'.",
        secret=True, needed=True, strictly=long_fault),
    "SECRET_KEY_PREVIOUS": _Rule(
        each(token_fault), "Write the secrets that SECRET_KEY replaced, with commas, or leave it out.",
        secret=True, strictly=each(long_fault)),
    "DATABASE_URL": _Rule(
        matches(r"(sqlite|postgresql)(\+\w+)?://.+", "begins with neither sqlite:// nor postgresql://"),
        "Leave it out for a file in DATA_DIR, or write postgresql://user:password@host/database.", secret=True),
    "VOICE": _Rule(
        matches(r"[\w.-]+", "is no name of a voice"),
        "Leave it out, or name a voice that Twilio has for nl-NL, such as Polly.Laura-Neural."),
    "PLAY_PLACEHOLDERS": _Rule(
        matches("true|false", "is neither true nor false"),
        "Leave it out, or write true to let callers hear the placeholder voice in production too."),
    "CALLBACK_COUNTRIES": _Rule(
        matches("([A-Z]{2}(,[A-Z]{2})*)?", "is no list of countries"),
        "Leave it out, or write the countries besides NL whose numbers may be phoned back, such as BE,DE."),
    "SCHEDULES_DIR": _Rule(folder_fault, "Leave it out, or name the folder of the timetables."),
    "PROMPTS_DIR": _Rule(folder_fault, "Leave it out, or name the folder of the prompts."),
    "WORKER": _Rule(
        matches("embedded|separate", "is neither embedded nor separate"),
        "Leave it out, or write separate and run `flask --app app worker` beside the server."),
    "CALLBACK_OWNER": _Rule(
        matches(r"[^\x00-\x1f\x7f]{1,80}", "is longer than 80 characters, or of several lines"),
        "Write the name of who answers for the callback list."),
    "CALLBACK_ALARM_EMAIL": _Rule(
        each(email_fault), "Write who hears of overdue callbacks, the first first, with commas between."),
    "SMTP_URL": _Rule(
        smtp_fault, "Write smtps://user:password@host, or smtp://user:password@host:587?starttls=1.", secret=True),
    "MAIL_FROM": _Rule(email_fault, "Leave it out (the first alarm address), or write one e-mail address."),
    "METRICS_TOKEN": _Rule(
        token_fault, "Make one as for SECRET_KEY, or leave it out: then /metrics is not there.",
        secret=True, strictly=long_fault),
    "STAFF": _Rule(
        matches("embedded|separate|off", "is neither embedded, separate nor off"),
        "Leave it out, or write separate and serve `app:create_staff()` on a host or port of its own."),
    "STAFF_URL": _Rule(
        url_fault, "Leave it out, or write where staff reach their site, such as https://staf.example.nl.",
        strictly=matches("https://.*", "does not begin with https://")),
    "STAFF_PROXIES": _Rule(
        matches("[0-5]", "is no number from 0 to 5"),
        "Leave it out, or write how many proxies before the staff site write X-Forwarded-For."),
    "RETENTION_DAYS": _Rule(
        matches("[1-9]|[1-8][0-9]|90", "is no number of days that is allowed"),
        "Leave it out for 7, or write after how many days (at most 90) a closed request loses its personal data."),
}
# fmt: on


# --- where values come from ---

_Answer = str | SettingProblem


def _values(environ: Mapping[str, str]) -> dict[str, str]:
    """Find a good value for each variable, or raise SettingsError with all that stands in the way."""
    strict = environ.get("IVR_ENV", "development") not in (Environment.DEVELOPMENT, Environment.TEST)
    given = {name: answer for name, rule in _RULES.items() if (answer := _given(name, rule, environ))}
    answers = _defaults(environ, strict=strict) | given
    problems = [each for name in _RULES if (each := _problem(name, answers.get(name), strict=strict))]
    incomplete = not strict and not _MAKERS.keys() <= given.keys()
    if incomplete and "DATA_DIR" not in {each.name for each in problems}:
        match _kept(Path(environ.get("DATA_DIR", "data"), "development-secrets.json")):
            case SettingProblem() as problem:
                problems.append(problem)
            case kept:
                answers = kept | answers
    if problems:
        raise SettingsError(problems)
    return {name: answer for name, answer in answers.items() if isinstance(answer, str)}


def _problem(name: str, answer: _Answer | None, *, strict: bool) -> SettingProblem | None:
    rule = _RULES[name]
    match answer:
        case SettingProblem():
            return answer
        case None if rule.needed and strict:
            elsewhere = f" {name}_FILE may name a file that holds it." if rule.secret else ""
            return SettingProblem(name, "is missing", rule.remedy + elsewhere)
        case str() if fault := rule.fault(answer) or (strict and rule.strictly(answer)):
            return SettingProblem(name, fault, rule.remedy)
    return None


def _defaults(environ: Mapping[str, str], *, strict: bool) -> dict[str, _Answer]:
    data_dir = Path(environ.get("DATA_DIR", "data")).absolute()
    defaults: dict[str, _Answer] = {
        "IVR_ENV": Environment.DEVELOPMENT,
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{data_dir}/ivr.sqlite3",
        "VOICE": "Polly.Laura-Neural",
        "PLAY_PLACEHOLDERS": "false" if strict else "true",
        "CALLBACK_COUNTRIES": "",
        "SCHEDULES_DIR": str(_HOME / "schedules"),
        "PROMPTS_DIR": str(_HOME / "prompts"),
        "WORKER": "separate" if environ.get("IVR_ENV") == Environment.TEST else "embedded",
        "STAFF": "separate" if strict else "embedded",
        "STAFF_PROXIES": "0",
        "RETENTION_DAYS": "7",
    }
    if not strict:
        defaults["PUBLIC_URL"] = f"http://127.0.0.1:{environ.get('PORT', '8000')}"
        defaults["TWILIO_NUMBER"] = _DEVELOPMENT_NUMBER
    return defaults


def _given(name: str, rule: _Rule, environ: Mapping[str, str]) -> _Answer | None:
    """Read the one place that gives this variable; only a secret has more than one to be in."""
    if not rule.secret:
        return environ.get(name)
    file = environ.get(f"{name}_FILE")
    credential = Path(environ.get("CREDENTIALS_DIRECTORY", os.devnull), name)
    there = os.access(credential, os.F_OK)  # unlike exists(), no exception where we may not look
    places = {
        name: environ.get(name),
        f"{name}_FILE": Path(file) if file else None,
        f"systemd's credential {name}": credential if there else None,
    }
    match [place for place in places.values() if place]:
        case []:
            return None
        case [str() as value]:
            return value
        case [Path() as path]:
            return _file_content(name, path)
    what = f"is given more than once: {', '.join(label for label, place in places.items() if place)}"
    return SettingProblem(name, what, "Keep one of them and take the others away.")


def _file_content(name: str, path: Path) -> _Answer:
    try:
        if content := path.read_text("utf-8").strip():
            return content
        fault = "is empty"
    except (OSError, UnicodeDecodeError) as error:
        fault = f"cannot be read ({type(error).__name__})"
    remedy = "Put the secret in that file, readable for the user who runs the line."
    return SettingProblem(name, f"should be in {path}, which {fault}", remedy)


# --- what development keeps ---


def _kept(path: Path) -> dict[str, _Answer] | SettingProblem:
    """Read the secrets of development, made at the first start."""
    try:
        if not path.exists():
            _keep(path)
        kept = json.loads(path.read_text("utf-8"))
        faults = [fault for name in _MAKERS if (fault := _RULES[name].fault(kept[name]))]
    except (OSError, ValueError, TypeError, KeyError) as error:
        faults = [type(error).__name__]  # its text may quote a secret
    if faults:
        what = f"has a file {path} that cannot be used ({faults[0]})"
        return SettingProblem("DATA_DIR", what, "Remove that file: the next start makes new secrets.")
    return {name: kept[name] for name in _MAKERS}


def _keep(path: Path) -> None:
    """Write new secrets for the owner alone, whole or not at all; of two processes at once, the first decides."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as scratch, suppress(FileExistsError):
        json.dump({name: make() for name, make in _MAKERS.items()}, scratch, indent=2)
        scratch.flush()
        os.fsync(scratch.fileno())
        path.hardlink_to(scratch.name)
