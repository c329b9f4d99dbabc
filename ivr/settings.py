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
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

_HOME = Path(__file__).resolve().parent.parent  # the folder of app.py
_URL_CHARACTERS = re.compile(r"[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)  # RFC 3986

# We know of no Dutch numbers set aside for fiction. This one is well-formed, in the 0970 range that Twilio hands
# out, and plainly made up. Nothing rings it: the account that development makes does not exist at Twilio.
_DEVELOPMENT_NUMBER = "+3197010200000"

# What development makes once and keeps, in the shape that Twilio gives it.
_MAKERS: dict[str, Callable[[], str]] = {
    "TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "SECRET_KEY": lambda: secrets.token_hex(32),
}


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

    @property
    def callbacks(self) -> bool:
        """Whether callback requests are taken: not in production, as long as staff cannot work a list of them."""
        return self.ivr_env is not Environment.PRODUCTION

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
        )


# --- what is asked of each variable: a check says what is wrong with a value, or None ---

_Check = Callable[[str], str | None]


def _matches(pattern: str, fault: str) -> _Check:
    shape = re.compile(pattern, re.ASCII)
    return lambda value: None if shape.fullmatch(value) else fault


def _url_fault(url: str) -> str | None:
    """Say what would make the address that Twilio signs another than the one we check."""
    try:
        parts = urlsplit(url)
        no_target = not parts.hostname or parts.port == 0  # reading the port is what checks it
    except ValueError:
        return "is no web address"
    faults = {
        "has characters that no address has": not _URL_CHARACTERS.fullmatch(url),
        "begins with neither https:// nor http://": parts.scheme not in ("https", "http"),
        "names no host, or port 0": no_target,
        "holds a name or a password": "@" in parts.netloc,
        "holds a query or a fragment": "?" in url or "#" in url,
    }
    return next((fault for fault, wrong in faults.items() if wrong), None)


def _data_dir_fault(folder: str) -> str | None:
    """Make the folder if need be, and write in it to be sure."""
    try:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # callers' data will be in it
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return f"is {folder}, which cannot be written to ({error.strerror})"


def _folder_fault(folder: str) -> str | None:
    return None if Path(folder).is_dir() else f"is {folder}, which is no folder"


_token_fault = _matches("[!-~]+", "has a space or a character outside ASCII")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One variable; `needed` and `strictly`, one more check, are for production."""

    fault: _Check
    remedy: str
    secret: bool = False
    needed: bool = False
    strictly: _Check = lambda _value: None


# fmt: off
_RULES = {
    "IVR_ENV": _Rule(
        _matches("|".join(Environment), "names no environment"),
        f"Write one of: {', '.join(Environment)}."),
    "DATA_DIR": _Rule(_data_dir_fault, "Name a folder that belongs to the user who runs the line."),
    "PUBLIC_URL": _Rule(
        _url_fault, "Write where Twilio reaches this line, such as https://telefoon.example.nl.",
        needed=True, strictly=_matches("https://.*", "does not begin with https://")),
    "TWILIO_ACCOUNT_SID": _Rule(
        _matches("AC[0-9a-f]{32}", "is not AC and 32 hexadecimal digits"),
        "Copy the Account SID from the first page of the Twilio console.", needed=True),
    "TWILIO_NUMBER": _Rule(
        _matches(r"\+[1-9][0-9]{7,14}", "is no E.164 number"),
        "Write the number that people ring with + and its country code, without spaces.", needed=True),
    "TWILIO_AUTH_TOKEN": _Rule(
        _token_fault, "Copy the Auth Token from the first page of the Twilio console.", secret=True, needed=True),
    "TWILIO_AUTH_TOKEN_SECONDARY": _Rule(
        _token_fault, "Copy the secondary token from the Twilio console, or leave it out.", secret=True),
    "TWILIO_SHARED_KEY": _Rule(
        _token_fault, "Copy the key with which Twilio signs by SHA-256, or leave it out.", secret=True),
    "SECRET_KEY": _Rule(
        _token_fault, "Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'.",
        secret=True, needed=True, strictly=_matches(".{32,}", "is shorter than 32 characters")),
    "DATABASE_URL": _Rule(
        _matches(r"(sqlite|postgresql)(\+\w+)?://.+", "begins with neither sqlite:// nor postgresql://"),
        "Leave it out for a file in DATA_DIR, or write postgresql://user:password@host/database.", secret=True),
    "VOICE": _Rule(
        _matches(r"[\w.-]+", "is no name of a voice"),
        "Leave it out, or name a voice that Twilio has for nl-NL, such as Polly.Laura-Neural."),
    "PLAY_PLACEHOLDERS": _Rule(
        _matches("true|false", "is neither true nor false"),
        "Leave it out, or write true to let callers hear the placeholder voice in production too."),
    "CALLBACK_COUNTRIES": _Rule(
        _matches("([A-Z]{2}(,[A-Z]{2})*)?", "is no list of countries"),
        "Leave it out, or write the countries besides NL whose numbers may be phoned back, such as BE,DE."),
    "SCHEDULES_DIR": _Rule(_folder_fault, "Leave it out, or name the folder of the timetables."),
    "PROMPTS_DIR": _Rule(_folder_fault, "Leave it out, or name the folder of the prompts."),
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
