"""The house keeps its shape: who may import whom, who reads the clock, and that no number or hour stands in code.

The table is that of docs/architecture.md. Each package is imported in a process of its own, all its modules, and
what came along is counted.
"""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from app import create_app
from ivr.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CODE = [ROOT / "app.py", *sorted((ROOT / "ivr").rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- who may import whom ---


@dataclass(frozen=True, slots=True)
class May:
    """What a package may load: of ours beside itself, and of others, with all that those load themselves."""

    ours: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


DATABASE = ("sqlalchemy", "sqlalchemy.dialects.postgresql.psycopg", "alembic", "alembic.command", "psycopg")
PROMETHEUS = ("prometheus_client", "prometheus_client.core", "prometheus_client.registry")
PURE = ("ivr.callflow", "ivr.hours", "ivr.speech")
SECRETS = (
    "cryptography.fernet",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "_cffi_backend",
    "phonenumbers",
)
TABLE = {
    "ivr.hours": May(others=("dateutil.easter",)),
    "ivr.speech": May(ours=("ivr.hours.model",)),
    "ivr.callflow": May(ours=("ivr.hours.model",)),
    "ivr.content": May(ours=PURE, others=("dateutil.easter", "ruamel.yaml")),
    "ivr.call_events": May(),
    "ivr.callbacks": May(ours=("ivr.hours",), others=("dateutil.easter", *SECRETS)),
    "ivr.voice": May(
        ours=(*PURE, "ivr.content", "ivr.call_events", "ivr.callbacks"),
        others=("flask", "twilio.twiml.voice_response", "dateutil.easter", *SECRETS),
    ),
    "ivr.page": May(ours=(*PURE, "ivr.content"), others=("flask", "dateutil.easter")),
    "ivr.staff": May(
        ours=(
            *PURE,
            "ivr.content",
            "ivr.callbacks",
            "ivr.page",
            "ivr.store",
            "ivr.worker.publications",
            "ivr.worker.publishing",
        ),
        others=(
            *SECRETS,
            *DATABASE,
            "cryptography.hazmat.primitives.twofactor.totp",
            "argon2",
            "flask",
            "segno",
            "werkzeug.middleware.proxy_fix",
            "dateutil.easter",
        ),
    ),
    "ivr.studio": May(others=("numpy", "soxr")),
    "ivr.phone": May(others=("rich.console", "rich.text", "click")),
    "ivr.setting_checks": May(),
    "ivr.settings": May(ours=("ivr.setting_checks",)),
    "ivr.store": May(others=DATABASE),
    "ivr.worker": May(
        ours=(
            *PURE,
            "ivr.call_events",
            "ivr.content",
            "ivr.callbacks",
            "ivr.store",
            "ivr.settings",
            "ivr.setting_checks",
        ),
        others=(*SECRETS, *DATABASE, *PROMETHEUS, "flask", "dateutil.easter", "ruamel.yaml"),
    ),
    "ivr.cli": May(
        ours=(
            *PURE,
            *(
                "ivr.content",
                "ivr.phone",
                "ivr.settings",
                "ivr.setting_checks",
                "ivr.studio",
                "ivr.call_events",
                "ivr.callbacks",
                "ivr.store",
                "ivr.worker",
            ),
        ),
        others=(
            *SECRETS,
            *DATABASE,
            "flask",
            "click",
            "dateutil.easter",
            "ruamel.yaml",
            "rich.console",
            "rich.table",
            "rich.text",
            *PROMETHEUS,
        ),
    ),
}

IMPORT = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    if name.startswith("ivr."):
        for inner in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
            importlib.import_module(inner.name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def in_a_process_of_its_own(program: str, *arguments: str, **environ: str) -> list[str]:
    """The last line that a program writes: a list."""
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout.splitlines()[-1])
    return found


@cache
def loaded_by(*names: str) -> frozenset[str]:
    """Modules that importing these loads, with all modules of those that are ours; without the standard library."""
    loaded = in_a_process_of_its_own(IMPORT, *names)
    roots = {name: name.partition(".")[0] for name in loaded}
    standard = {
        root
        for root in roots.values()
        if root in sys.stdlib_module_names or root.startswith("_sysconfigdata")
    }
    return frozenset(name for name, root in roots.items() if root not in standard)


def inside(module: str, names: tuple[str, ...]) -> bool:
    """Whether a module is one of these or in one."""
    return any(f"{module}.".startswith(f"{name}.") for name in names)


def belongs(module: str, names: tuple[str, ...]) -> bool:
    """Whether a module is one of these, in one, or a package around one."""
    return inside(module, names) or any(name.startswith(f"{module}.") for name in names)


def strangers(package: str, may: May) -> list[str]:
    """What a package loads and may not."""
    loaded = loaded_by(package)
    ours = {module for module in loaded if module.partition(".")[0] in {"ivr", "app"}}
    wrong = {module for module in ours if not belongs(module, (package, *may.ours))}
    others = loaded - ours - (loaded_by(*may.others) if may.others else frozenset())
    return sorted(wrong | {module for module in others if not belongs(module, may.others)})


def test_every_package_has_its_row_in_the_table() -> None:
    paths = (ROOT / "ivr").iterdir()
    there = {f"ivr.{path.stem}" for path in paths if path.suffix == ".py" or (path / "__init__.py").exists()}

    assert there - {"ivr.__init__"} == TABLE.keys()


@pytest.mark.parametrize("package", TABLE)
def test_a_package_loads_what_the_table_allows_and_nothing_else(package: str) -> None:
    assert strangers(package, TABLE[package]) == []


@pytest.mark.parametrize(
    ("package", "may", "found"),
    [
        pytest.param("ivr.content", May(ours=("ivr.hours", "ivr.speech")), "ivr.callflow.clinic", id="a package of ours"),
        pytest.param("ivr.speech", May(), "ivr.hours.model", id="a module of ours"),
        pytest.param("ivr.hours", May(), "dateutil.easter", id="a library"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_found(package: str, may: May, found: str) -> None:
    assert found in strangers(package, may)


def named_in(tree: ast.AST) -> Iterator[str]:
    """Each module that a program imports, inside functions too."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from (f"{module}.{each.name}" for each in names)


@pytest.mark.parametrize("package", TABLE)
def test_what_is_imported_later_keeps_to_the_table_too(package: str) -> None:
    files = [path for path in CODE if inside(name_of(path).removesuffix(".py").replace("/", "."), (package,))]
    named = {module for path in files for module in named_in(ast.parse(path.read_text()))}

    assert files
    assert [
        module
        for module in named
        if inside(module, ("ivr", "app")) and not inside(module, (package, *TABLE[package].ours))
    ] == []


NEVER_WITH_CALLS = (
    "ruamel",
    "twilio.rest",
    "sqlalchemy",
    "alembic",
    "babel",
    "prometheus_client",
    "argon2",
    "segno",
)


def test_the_twilio_edge_loads_nothing_that_answering_calls_does_without() -> None:
    assert [
        module for module in loaded_by("ivr.voice") if inside(module, (*NEVER_WITH_CALLS, "ivr.phone"))
    ] == []


def test_keeping_and_serving_a_version_loads_no_yaml() -> None:
    serving = [
        f"ivr.content.{name}" for name in ("live", "keeper", "publish", "snapshot", "folders", "contents")
    ]

    loaded = loaded_by(*serving)
    assert set(serving) <= loaded
    assert [module for module in loaded if inside(module, ("ruamel",))] == []


SERVER = {"IVR_ENV": "test", "PUBLIC_URL": "https://line.example", "TWILIO_AUTH_TOKEN": "12345"}
SERVE = """
import json, sys
from app import create_app
app = create_app()
from ivr.voice.signature import signature
form = {"CallSid": "CA0123", "Digits": "2"}
for target in ("/voice", "/voice/turn/main", "/voice/turn/desk"):
    signed = signature(f"https://line.example{target}", form.items(), "12345")
    answer = app.test_client().post(target, data=form, headers={"X-Twilio-Signature": signed})
    assert "Er is een storing" not in answer.text, answer.text
assert app.test_client().get("/readyz").get_json()["version"] == 1
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def published(make_settings: Callable[..., Settings]) -> Settings:
    """Settings whose data folder holds the shipped files, published."""
    settings = make_settings()
    create_app(settings)
    return settings


def test_a_server_whose_files_have_not_changed_loads_only_what_calls_need(published: Settings) -> None:
    loaded = in_a_process_of_its_own(SERVE, **SERVER, DATA_DIR=str(published.data_dir))

    assert [module for module in loaded if inside(module, (*NEVER_WITH_CALLS, "rich", "ivr.phone"))] == []
    assert [module for module in loaded if inside(module, ("ivr.staff",))] == ["ivr.staff", "ivr.staff.door"]


def test_a_package_is_cheap_to_import() -> None:
    """Importing `ivr.hours.model` loads `ivr/hours/__init__.py` too: a docstring, so that nothing comes along."""
    for init in (ROOT / "ivr").rglob("__init__.py"):
        if (
            init.parent.name == "cli"
        ):  # servers load the commands' names; their modules are loaded when they run
            continue
        tree = ast.parse(init.read_text())
        assert len(tree.body) == 1, name_of(init)
        assert ast.get_docstring(tree), name_of(init)


# --- who reads the clock ---

WALL_CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
}
STOPWATCHES = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}

READS_THE_CLOCK = {
    "app.py": "the composition root gives it to all others",
    "ivr/cli/common.py": "a command is about now, unless it is told otherwise",
}
USES_A_STOPWATCH = {
    "ivr/callbacks/taking.py": "how long ago it looked whether the list is worked",
    "ivr/content/keeper.py": "how long ago it looked for a new snapshot",
    "ivr/voice/routes.py": "how long an answer took, for the log",
    "ivr/phone/line.py": "how long an answer took, and Twilio's limit",
    "ivr/store/postgres.py": "how long a database may take",
}


def clocks_read(tree: ast.AST) -> Iterator[str]:
    """Each reading of a wall clock or a stopwatch, by its name."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                if name in WALL_CLOCKS.get(owner, ()) or (owner == "time" and name in STOPWATCHES):
                    yield name
            case ast.ImportFrom(module="time", names=names):
                yield from (each.name for each in names if each.name in WALL_CLOCKS["time"] | STOPWATCHES)


def test_nobody_reads_the_clock_but_those_who_are_named() -> None:
    read = {name_of(path): set(clocks_read(ast.parse(path.read_text()))) for path in CODE}

    assert {name for name, clocks in read.items() if clocks - STOPWATCHES} == READS_THE_CLOCK.keys()
    assert {name for name, clocks in read.items() if clocks & STOPWATCHES} == USES_A_STOPWATCH.keys()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param("datetime.now(UTC)", ["now"], id="now"),
        pytest.param("datetime.datetime.utcnow()", ["utcnow"], id="by its module"),
        pytest.param("clock = datetime.now", ["now"], id="not called"),
        pytest.param("date.today()", ["today"], id="today"),
        pytest.param("time.time()", ["time"], id="seconds"),
        pytest.param("from time import time as t", ["time"], id="under another name"),
        pytest.param("time.monotonic()", ["monotonic"], id="a stopwatch"),
        pytest.param("self.clock.now()", [], id="a clock that was given"),
        pytest.param("edge.clock()", [], id="a clock that was given, called"),
    ],
)
def test_a_reading_of_the_clock_is_found(code: str, found: list[str]) -> None:
    assert list(clocks_read(ast.parse(code))) == found


# --- no number and no hour in code ---

PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}|\b0[1-9][0-9]{1,2}[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}\b")
HOUR = re.compile(r"\b[0-9]{1,2}:[0-9]{2}\b")

MAY_HOLD = {
    "ivr/callflow/proof/alphabet.py": (
        {"0123456789", "0687654321"},
        "the keys of a phone, and a made-up number that is typed",
    ),
    "ivr/settings.py": ({"+3197010200000"}, "the number that development makes up for itself"),
    "ivr/cli/__init__.py": ({"+31612345678"}, "a made-up caller, where --from is left out"),
    "ivr/cli/hours.py": ({"24:00"}, "the end of a day"),
    "ivr/content/difference/times.py": ({"24:00"}, "the end of a day"),
    "ivr/content/rehearsal.py": ({"0612345678"}, "a made-up number that a rehearsed caller types"),
    "ivr/hours/explain.py": ({"24:00"}, "the end of a day"),
    "ivr/hours/spans.py": (
        {"00:00", "24:00", "09:00", "12:00", "12:30", "13:00", "17:00"},
        "remedies show how hours are written",
    ),
    "ivr/phone/terminal.py": ({"0123456789"}, "the keys of a phone"),
    "ivr/phone/twiml.py": ({"0123456789"}, "the keys of a phone"),
    "ivr/speech/clips.py": ({"0123456789"}, "the digits"),
    "ivr/staff/hours/faults.py": ({"00:00"}, "midnight, of which two make a whole day"),
    "ivr/staff/hours/typed.py": ({"00:00", "24:00", "9:00", "13:30"}, "midnight, and how times are written"),
}


def constants(tree: ast.AST) -> Iterator[str]:
    """All strings of a program but those that stand by themselves, as docstrings do."""
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in alone:
            yield node.value


def numbers_and_hours(text: str) -> list[str]:
    return [found.group() for pattern in (PHONE_NUMBER, HOUR) for found in pattern.finditer(text)]


def test_no_phone_number_and_no_hour_stands_in_code() -> None:
    found: dict[str, set[str]] = {}
    for path in CODE:
        for text in constants(ast.parse(path.read_text())):
            for number in numbers_and_hours(text):
                found.setdefault(name_of(path), set()).add(number)

    assert found == {name: numbers for name, (numbers, _) in MAY_HOLD.items()}


@pytest.mark.parametrize("path", sorted((ROOT / "prompts").rglob("*.yaml")), ids=name_of)
def test_no_phone_number_and_no_hour_stands_in_the_prompts(path: Path) -> None:
    assert numbers_and_hours(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param('x = "+31232246491"', ["+31232246491"], id="E.164"),
        pytest.param('x = "bel 023 224 64 91"', ["023 224 64 91"], id="as people write it"),
        pytest.param('x = f"{y} 0232246491"', ["0232246491"], id="in a part of a string"),
        pytest.param('x = "13:00-13:30"', ["13:00", "13:30"], id="hours"),
        pytest.param('"""Of +31232246491 at 13:00."""', [], id="a docstring"),
        pytest.param('x = 1\n"""Like 13:00."""', [], id="the docstring of a constant"),
        pytest.param("x = 1  # at 13:00", [], id="a comment"),
        pytest.param('x = "%H:%M"', [], id="a format"),
    ],
)
def test_a_number_or_an_hour_is_found(code: str, found: list[str]) -> None:
    assert [number for text in constants(ast.parse(code)) for number in numbers_and_hours(text)] == found
