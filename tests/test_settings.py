"""Settings: one row, one rule."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.settings import Environment, SettingProblem, Settings, SettingsError, _keep

ROOT = Path(__file__).resolve().parent.parent
SECRETS = (
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "TWILIO_SHARED_KEY",
    "SECRET_KEY",
    "SECRET_KEY_PREVIOUS",
    "DATABASE_URL",
    "SMTP_URL",
    "METRICS_TOKEN",
)
ACCOUNT = "AC" + "0f" * 16
TOKEN = "7e" * 16
KEY = "k" * 32


@pytest.fixture
def development(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    return {
        "IVR_ENV": "production",
        "DATA_DIR": str(tmp_path / "data"),
        "PUBLIC_URL": "https://telefoon.example.nl",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_NUMBER": "+3197010200001",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SECRET_KEY": KEY,
    }


def problems_of(environ: dict[str, str]) -> list[SettingProblem]:
    try:
        Settings.from_environment(environ)
    except SettingsError as error:
        return list(error.problems)
    return []


# --- production ---


def test_production_takes_what_it_is_told(production: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environment(
        production | {"TWILIO_AUTH_TOKEN_SECONDARY": "second", "TWILIO_SHARED_KEY": "shared"}
    )

    assert settings == Settings(
        ivr_env=Environment.PRODUCTION,
        public_url="https://telefoon.example.nl",
        twilio_account_sid=ACCOUNT,
        twilio_number="+3197010200001",
        voice="Polly.Laura-Neural",
        data_dir=tmp_path / "data",
        schedules_dir=ROOT / "schedules",
        prompts_dir=ROOT / "prompts",
        database_url=f"sqlite:///{tmp_path}/data/ivr.sqlite3",
        secret_key=KEY,
        twilio_auth_token=TOKEN,
        twilio_auth_token_secondary="second",
        twilio_shared_key="shared",
        worker="embedded",
    )


def test_production_makes_no_secrets_and_keeps_none(production: dict[str, str], tmp_path: Path) -> None:
    Settings.from_environment(production)

    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_NUMBER", "TWILIO_AUTH_TOKEN", "SECRET_KEY"]
)
@pytest.mark.parametrize("blank", [pytest.param(None, id="absent"), pytest.param(" \r\n", id="blank")])
def test_production_needs(name: str, blank: str | None, production: dict[str, str]) -> None:
    del production[name]
    if blank is not None:
        production[name] = blank

    (problem,) = problems_of(production)

    assert (problem.name, problem.what) == (name, "is missing")


def test_all_that_is_missing_is_reported_at_once_each_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"IVR_ENV": "production", "DATA_DIR": str(tmp_path), "VOICE": "a b"})

    first, *lines = str(caught.value).splitlines()
    assert first == "The settings cannot be used:"
    assert [line.split()[1] for line in lines] == [
        "PUBLIC_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_NUMBER",
        "TWILIO_AUTH_TOKEN",
        "SECRET_KEY",
        "VOICE",
    ]
    assert all(problem.remedy in line for problem, line in zip(caught.value.problems, lines, strict=True))
    assert "SECRET_KEY_FILE" in lines[4]


def test_a_misspelt_environment_is_a_problem_and_makes_nothing(tmp_path: Path) -> None:
    found = problems_of({"IVR_ENV": "prod", "DATA_DIR": str(tmp_path)})

    assert [problem.name for problem in found][:2] == ["IVR_ENV", "PUBLIC_URL"]
    assert list(tmp_path.iterdir()) == []


# --- what a value may be ---


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("PUBLIC_URL", "http://telefoon.example.nl", id="URL without TLS"),
        pytest.param("PUBLIC_URL", "ftp://telefoon.example.nl", id="URL of another kind"),
        pytest.param("PUBLIC_URL", "telefoon.example.nl", id="URL without scheme"),
        pytest.param("PUBLIC_URL", "https://", id="URL without host"),
        pytest.param("PUBLIC_URL", "https://:443", id="URL with a port only"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl:65536", id="URL with an impossible port"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl:0", id="URL with port 0"),
        pytest.param("PUBLIC_URL", "https://u:p@telefoon.example.nl", id="URL with a password"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl/?a=b", id="URL with a query"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl/?", id="URL with an empty query"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl/#rc=2", id="URL with a fragment"),
        pytest.param("PUBLIC_URL", "https://telefoon.example.nl/a b", id="URL with a space"),
        pytest.param(
            "PUBLIC_URL", "https://telefoon.example.nl/a\nb", id="URL with a line end, which urlsplit drops"
        ),
        pytest.param("PUBLIC_URL", "https://telefóón.example.nl", id="URL outside ASCII"),
        pytest.param("TWILIO_ACCOUNT_SID", "SK" + "0f" * 16, id="SID of an API key"),
        pytest.param("TWILIO_ACCOUNT_SID", ACCOUNT + "0", id="SID too long"),
        pytest.param("TWILIO_NUMBER", "0201234567", id="number without country code"),
        pytest.param("TWILIO_NUMBER", "+0201234567", id="country code that begins with 0"),
        pytest.param("TWILIO_NUMBER", "+31 20 1234567", id="number with spaces"),
        pytest.param("TWILIO_NUMBER", "+3112345", id="number of 7 digits"),
        pytest.param("TWILIO_NUMBER", "+3112345678901234", id="number of 16 digits"),
        pytest.param("TWILIO_NUMBER", "+3120123456٧", id="digit outside ASCII"),
        pytest.param("TWILIO_AUTH_TOKEN", "two words", id="token with a space"),
        pytest.param("TWILIO_AUTH_TOKEN_SECONDARY", "tokén", id="second token outside ASCII"),
        pytest.param("TWILIO_SHARED_KEY", "two\nlines", id="key of two lines"),
        pytest.param("SECRET_KEY", "k" * 31, id="secret key of 31 characters"),
        pytest.param("SECRET_KEY", "k" * 32 + " k", id="secret key with a space"),
        pytest.param("DATABASE_URL", "mysql://host/line", id="another database"),
        pytest.param("DATABASE_URL", "postgresql:line", id="database without address"),
        pytest.param("SECRET_KEY_PREVIOUS", KEY + "," + "k" * 31, id="one of two older keys too short"),
        pytest.param("SECRET_KEY_PREVIOUS", KEY + ",", id="a comma and no older key"),
        pytest.param("WORKER", "beside", id="a worker that is nowhere"),
        pytest.param("STAFF", "yes", id="a staff site that is nowhere"),
        pytest.param("STAFF_URL", "http://staf.example.nl", id="a staff site without https"),
        pytest.param("STAFF_URL", "staf.example.nl", id="a staff site without its scheme"),
        pytest.param("STAFF_PROXIES", "-1", id="fewer proxies than none"),
        pytest.param("STAFF_PROXIES", "6", id="more proxies than anybody has"),
        pytest.param("CALLBACK_OWNER", "Anna\nBert", id="an owner of two lines"),
        pytest.param("CALLBACK_OWNER", "A" * 81, id="an owner of 81 characters"),
        pytest.param("CALLBACK_ALARM_EMAIL", "anna", id="an alarm to no address"),
        pytest.param("CALLBACK_ALARM_EMAIL", "a@b.example,", id="a comma and no next address"),
        pytest.param("CALLBACK_ALARM_EMAIL", "a@b.example\nBcc: c@d.example", id="an alarm to a header"),
        pytest.param("SMTP_URL", "http://mail.example", id="mail over the web"),
        pytest.param("SMTP_URL", "smtp://", id="mail to no host"),
        pytest.param("SMTP_URL", "smtp://mail.example:99999", id="mail to an impossible port"),
        pytest.param("SMTP_URL", "smtp://u:p@mail.example", id="a password in the open"),
        pytest.param("SMTP_URL", "smtps://mail.example/box", id="mail into a path"),
        pytest.param("SMTP_URL", "smtps://mail.example?starttls=1", id="encrypted twice"),
        pytest.param("SMTP_URL", "smtp://mail.example?tls=maybe", id="an unknown wish"),
        pytest.param("MAIL_FROM", "a@b.example,c@d.example", id="mail from two"),
        pytest.param("METRICS_TOKEN", "t" * 31, id="a token of 31 characters"),
        pytest.param("RETENTION_DAYS", "0", id="erased at once"),
        pytest.param("RETENTION_DAYS", "91", id="kept for long"),
        pytest.param("VOICE", 'Laura" x="', id="voice that breaks out of its attribute"),
        pytest.param("VOICE", "Polly.Loïs", id="voice outside ASCII"),
        pytest.param("SCHEDULES_DIR", "/nowhere", id="timetables nowhere"),
        pytest.param("PROMPTS_DIR", __file__, id="prompts in a file"),
    ],
)
def test_production_refuses(name: str, value: str, production: dict[str, str]) -> None:
    (problem,) = problems_of(production | {name: value})

    assert problem.name == name
    assert problem.what != "is missing"
    assert value not in problem.what or name.endswith("_DIR")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        pytest.param("PUBLIC_URL", "https://a.example/", "https://a.example", id="a slash at the end goes"),
        pytest.param("PUBLIC_URL", "https://a.example/line/", "https://a.example/line", id="a path stays"),
        pytest.param("PUBLIC_URL", "https://a.example:8443", "https://a.example:8443", id="a port stays"),
        pytest.param("PUBLIC_URL", "https://[2001:db8::1]", "https://[2001:db8::1]", id="IPv6"),
        pytest.param("TWILIO_NUMBER", "+31123456", "+31123456", id="number of 8 digits"),
        pytest.param("TWILIO_NUMBER", "+311234567890123", "+311234567890123", id="number of 15 digits"),
        pytest.param("TWILIO_NUMBER", " +3197010200001\r\n", "+3197010200001", id="white space around goes"),
        pytest.param("SECRET_KEY", KEY, KEY, id="secret key of 32 characters"),
        pytest.param(
            "DATABASE_URL",
            "postgresql+psycopg://u:p@db/line",
            "postgresql+psycopg://u:p@db/line",
            id="PostgreSQL",
        ),
        pytest.param("VOICE", "Google.nl-NL-Wavenet-A", "Google.nl-NL-Wavenet-A", id="another voice"),
        pytest.param(
            "SECRET_KEY_PREVIOUS", f"{KEY}, {'l' * 32}", (KEY, "l" * 32), id="older keys, newest first"
        ),
        pytest.param(
            "CALLBACK_ALARM_EMAIL",
            "a@b.example, c@d.example",
            ("a@b.example", "c@d.example"),
            id="who hears of it first, then next",
        ),
        pytest.param(
            "SMTP_URL", "smtps://u:p@m.example:465", "smtps://u:p@m.example:465", id="mail over TLS"
        ),
        pytest.param(
            "SMTP_URL",
            "smtp://u:p@m.example:587?starttls=1",
            "smtp://u:p@m.example:587?starttls=1",
            id="mail that turns to TLS",
        ),
        pytest.param(
            "SMTP_URL", "smtp://u:p@127.0.0.1:25", "smtp://u:p@127.0.0.1:25", id="mail to this machine"
        ),
        pytest.param("SMTP_URL", "smtp://relay.example", "smtp://relay.example", id="mail without password"),
        pytest.param("RETENTION_DAYS", "90", 90, id="kept for three months"),
        pytest.param(
            "SCHEDULES_DIR", "tests/calls", Path.cwd() / "tests/calls", id="a folder becomes absolute"
        ),
    ],
)
def test_production_accepts(name: str, value: str, read: object, production: dict[str, str]) -> None:
    assert getattr(Settings.from_environment(production | {name: value}), name.lower()) == read


# --- where secrets come from ---


def in_variable(name: str, value: str, _folder: Path) -> dict[str, str]:
    return {name: value}


def in_file(name: str, value: str, folder: Path) -> dict[str, str]:
    (folder / "a-file").write_text(f"{value}\n")
    return {f"{name}_FILE": str(folder / "a-file")}


def in_credential(name: str, value: str, folder: Path) -> dict[str, str]:
    (folder / name).write_text(f"{value}\n")
    return {"CREDENTIALS_DIRECTORY": str(folder)}


Place = Callable[[str, str, Path], dict[str, str]]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("place", [in_variable, in_file, in_credential])
def test_a_secret_may_be(place: Place, name: str, production: dict[str, str], tmp_path: Path) -> None:
    production.pop(name, None)
    value = {"DATABASE_URL": "postgresql://u:p@db/line", "SMTP_URL": "smtps://u:p@mail.example"}.get(
        name, "s" * 40
    )

    settings = Settings.from_environment(production | place(name, value, tmp_path))

    assert getattr(settings, name.lower()) == ((value,) if name == "SECRET_KEY_PREVIOUS" else value)
    assert value not in repr(settings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(in_variable, in_file, id="variable and file"),
        pytest.param(in_variable, in_credential, id="variable and credential"),
        pytest.param(in_file, in_credential, id="file and credential"),
    ],
)
def test_a_secret_in_two_places_is_a_problem(
    one: Place, other: Place, production: dict[str, str], tmp_path: Path
) -> None:
    del production["SECRET_KEY"]
    twice = one("SECRET_KEY", KEY, tmp_path) | other("SECRET_KEY", KEY, tmp_path)

    (problem,) = problems_of(production | twice)

    assert problem.name == "SECRET_KEY"
    assert "more than once" in problem.what
    assert KEY not in str(problem)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b" \n", id="empty"),
        pytest.param(b"\xff\xfe", id="not text"),
    ],
)
@pytest.mark.parametrize("environment", ["production", "development"])
def test_a_secret_file_that_cannot_be_used_is_a_problem_that_names_it(
    content: bytes | None, environment: str, production: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    del production["SECRET_KEY"]

    (problem,) = problems_of(production | {"IVR_ENV": environment, "SECRET_KEY_FILE": str(path)})

    assert problem.name == "SECRET_KEY"
    assert str(path) in problem.what


def test_only_secrets_are_read_from_files(production: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environment(production | in_file("TWILIO_NUMBER", "+31123456789", tmp_path))

    assert settings.twilio_number == "+3197010200001"


# --- callbacks ---

TOLD = {
    "CALLBACK_OWNER": "Anna de Vries",
    "CALLBACK_ALARM_EMAIL": "desk@example.nl",
    "SMTP_URL": "smtps://mail.example.nl",
}


def test_production_takes_requests_once_somebody_owns_them_and_hears_when_one_is_late(
    production: dict[str, str],
) -> None:
    settings = Settings.from_environment(production | TOLD)

    assert (settings.callbacks, settings.missing_for_callbacks) == (True, ())


@pytest.mark.parametrize("name", TOLD)
def test_production_takes_no_requests_without(name: str, production: dict[str, str]) -> None:
    told = {known: value for known, value in TOLD.items() if known != name}

    settings = Settings.from_environment(production | told)

    assert (settings.callbacks, settings.missing_for_callbacks) == (False, (name,))


def test_development_takes_requests_whatever_it_is_told(development: dict[str, str]) -> None:
    assert Settings.from_environment(development).callbacks


@pytest.mark.parametrize(
    ("environment", "worker"),
    [
        pytest.param({}, "embedded", id="in development the server runs it"),
        pytest.param({"IVR_ENV": "test"}, "separate", id="a test starts it if it wants it"),
        pytest.param({"IVR_ENV": "test", "WORKER": "embedded"}, "embedded", id="a test that wants it"),
        pytest.param({"WORKER": "separate"}, "separate", id="one that runs it beside"),
    ],
)
def test_where_the_worker_runs(environment: dict[str, str], worker: str, development: dict[str, str]) -> None:
    assert Settings.from_environment(development | environment).worker == worker


def test_the_staff_site_is_apart_in_production_and_embedded_elsewhere(
    production: dict[str, str], development: dict[str, str]
) -> None:
    assert Settings.from_environment(production).staff == "separate"
    assert Settings.from_environment(development).staff == "embedded"


def test_the_staff_site_knows_its_address_and_its_proxies(production: dict[str, str]) -> None:
    told = Settings.from_environment(
        production | {"STAFF_URL": "https://staf.example/", "STAFF_PROXIES": "2"}
    )

    assert (told.staff_url, told.staff_proxies) == ("https://staf.example", 2)
    assert Settings.from_environment(production).staff_url is None


def test_the_secrets_are_the_newest_and_those_it_replaced(production: dict[str, str]) -> None:
    older = production | {"SECRET_KEY_PREVIOUS": f"{'l' * 32},{'m' * 32}"}

    assert Settings.from_environment(older).secrets == (KEY, "l" * 32, "m" * 32)


# --- DATA_DIR ---


def test_data_dir_is_made_for_its_owner_alone(production: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environment(production | {"DATA_DIR": str(tmp_path / "a/b")})

    assert settings.data_dir == tmp_path / "a/b"
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_data_dir_is_data_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_environment({})

    assert settings.data_dir == tmp_path / "data"
    assert settings.data_dir.is_dir()


@pytest.mark.parametrize("environment", list(Environment))
@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("/proc", id="where nobody can write, not even root"),
        pytest.param(__file__, id="a file"),
        pytest.param(f"{__file__}/data", id="below a file"),
    ],
)
def test_data_dir_that_cannot_be_written_to_is_one_problem(
    folder: str, environment: Environment, production: dict[str, str]
) -> None:
    secrets = ("SECRET_KEY", "TWILIO_AUTH_TOKEN") if environment is not Environment.PRODUCTION else ()
    told = {name: value for name, value in production.items() if name not in secrets}

    (problem,) = problems_of(told | {"DATA_DIR": folder, "IVR_ENV": environment})

    assert problem.name == "DATA_DIR"
    assert folder in problem.what


# --- development ---


@pytest.mark.parametrize("environment", [{}, {"IVR_ENV": "development"}, {"IVR_ENV": "test"}])
def test_outside_production_nothing_need_be_told(
    environment: dict[str, str], development: dict[str, str]
) -> None:
    settings = Settings.from_environment(development | environment)

    assert settings.ivr_env == environment.get("IVR_ENV", "development")
    assert settings.public_url == "http://127.0.0.1:8000"
    assert len(settings.secret_key) >= 32
    assert settings.twilio_auth_token_secondary is None
    assert settings.twilio_shared_key is None


def test_what_development_makes_is_good_enough_for_production(
    development: dict[str, str], production: dict[str, str]
) -> None:
    made = Settings.from_environment(development)
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_NUMBER", "TWILIO_AUTH_TOKEN", "SECRET_KEY")

    assert problems_of(production | {name: getattr(made, name.lower()) for name in names}) == []


def test_what_development_makes_is_kept_for_its_owner_alone(development: dict[str, str]) -> None:
    first = Settings.from_environment(development)

    assert Settings.from_environment(development) == first
    (kept,) = first.data_dir.iterdir()
    assert kept.name == "development-secrets.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_two_installations_make_different_secrets(tmp_path: Path) -> None:
    one, other = (Settings.from_environment({"DATA_DIR": str(tmp_path / name)}) for name in "ab")

    assert one.secret_key != other.secret_key
    assert one.twilio_auth_token != other.twilio_auth_token
    assert one.twilio_account_sid != other.twilio_account_sid


def test_what_development_is_told_goes_before_what_it_keeps(development: dict[str, str]) -> None:
    kept = Settings.from_environment(development)

    told = Settings.from_environment(development | {"TWILIO_AUTH_TOKEN": TOKEN})

    assert told.twilio_auth_token == TOKEN
    assert told.secret_key == kept.secret_key


def test_development_that_is_told_all_keeps_nothing(production: dict[str, str]) -> None:
    settings = Settings.from_environment(production | {"IVR_ENV": "development"})

    assert list(settings.data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        pytest.param({"PORT": "8123"}, [], id="PORT moves the address"),
        pytest.param({"PORT": "many"}, ["PUBLIC_URL"], id="PORT that is no port"),
        pytest.param({"PUBLIC_URL": "http://10.0.0.2/x"}, [], id="no TLS needed"),
        pytest.param({"PUBLIC_URL": "telefoon.example.nl"}, ["PUBLIC_URL"], id="a URL all the same"),
        pytest.param({"PUBLIC_URL": "ftp://10.0.0.2"}, ["PUBLIC_URL"], id="a URL of the web"),
        pytest.param({"SECRET_KEY": "short"}, [], id="a short secret key"),
        pytest.param({"TWILIO_NUMBER": "112"}, ["TWILIO_NUMBER"], id="an E.164 number all the same"),
        pytest.param({"TWILIO_AUTH_TOKEN": "a b"}, ["TWILIO_AUTH_TOKEN"], id="a token all the same"),
    ],
)
def test_development_is_milder_only_where_it_helps(
    environ: dict[str, str], names: list[str], development: dict[str, str]
) -> None:
    assert [problem.name for problem in problems_of(development | environ)] == names


def test_development_address_follows_port(development: dict[str, str]) -> None:
    assert Settings.from_environment(development | {"PORT": "8123"}).public_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param('{"SECRET_KEY": "half', id="cut off"),
        pytest.param("[]", id="a list"),
        pytest.param('"text"', id="a string"),
        pytest.param(json.dumps({"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": KEY}), id="a name is missing"),
        pytest.param(
            json.dumps({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": 7, "SECRET_KEY": KEY}),
            id="a number",
        ),
        pytest.param(
            json.dumps({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "", "SECRET_KEY": KEY}),
            id="a blank",
        ),
    ],
)
def test_a_broken_file_of_kept_secrets_is_a_problem_and_is_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "development-secrets.json"
    path.write_text(content)

    (problem,) = problems_of({"DATA_DIR": str(tmp_path)})

    assert problem.name == "DATA_DIR"
    assert str(path) in problem.what
    assert "Remove that file" in problem.remedy
    assert path.read_text() == content


def test_a_file_of_kept_secrets_that_is_no_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "development-secrets.json").mkdir()

    (problem,) = problems_of({"DATA_DIR": str(tmp_path)})

    assert problem.name == "DATA_DIR"


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from ivr.settings import Settings\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(Settings.from_environment(os.environ).secret_key)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"DATA_DIR": str(tmp_path / "data")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate()[0] for process in processes}

    assert len(answers) == 1
    assert len(answers.pop()) > 32
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["development-secrets.json"]


def test_a_process_that_comes_second_leaves_the_secrets_of_the_first(development: dict[str, str]) -> None:
    first = Settings.from_environment(development)

    _keep(first.data_dir / "development-secrets.json")

    assert Settings.from_environment(development) == first


# --- what everything else relies on ---


def test_importing_settings_loads_the_standard_library_only() -> None:
    program = (
        "import sys, ivr.settings\n"
        "print({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'ivr', '__main__'})"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert run.stdout == "set()\n"
