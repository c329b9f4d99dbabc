"""The composition root: what the line does when its files, its snapshot or its settings are not what they should be."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator

from app import BOOT_ERROR, _begin_beside, create_app, create_staff
from ivr.content.folders import Folders
from ivr.content.keeper import LOOK_SECONDS
from ivr.content.publish import RefusedError, publish
from ivr.content.snapshot import snapshot_path
from ivr.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime(2026, 11, 23, 13, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
CALL = {"CallSid": "CA0123", "From": "+31612345678", "CallStatus": "in-progress"}
BROKEN = "line: [office\n"
NURSE, OTHER_NURSE = "+31232246491", "+31232246492"
FOLLOWED_WITHIN = 10  # seconds


class Line:
    """An application with its log, asked as Twilio asks."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] | None = lambda: MONDAY) -> None:
        self._settings = settings
        self._log = io.StringIO()
        with redirect_stderr(self._log):
            self.app: Flask = create_app(settings, clock=clock)

    def post(self, target: str, **fields: str) -> ET.Element:
        """The document that a signed webhook is answered with."""
        form = CALL | fields
        validator = RequestValidator(self._settings.twilio_auth_token)
        headers = {
            "X-Twilio-Signature": validator.compute_signature(self._settings.public_url + target, form)
        }
        answer = self.app.test_client().post(target, data=form, headers=headers)
        assert answer.status_code == 200
        return ET.fromstring(answer.text)  # noqa: S314 - our own

    def press(self, menu: ET.Element, digits: str) -> ET.Element:
        """The answer to a key at a menu that was heard."""
        gather = menu.find("Gather")
        assert gather is not None
        return self.post(gather.attrib["action"], Digits=digits)

    @property
    def version(self) -> int:
        return int(self.app.test_client().get("/readyz").get_json()["version"])

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.getvalue().splitlines()]


def said(document: ET.Element) -> str:
    return " ".join(say.text or "" for say in document.iter("Say"))


def dialled(document: ET.Element) -> list[str | None]:
    return [dial.text for dial in document.iter("Dial")]


@pytest.fixture
def schedules(tmp_path: Path) -> Path:
    """A copy of the shipped schedules, to break."""
    return shutil.copytree(ROOT / "schedules", tmp_path / "schedules")


@pytest.fixture
def settings(make_settings: Callable[..., Settings], schedules: Path) -> Settings:
    return make_settings(SCHEDULES_DIR=str(schedules), PLAY_PLACEHOLDERS="false")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two data folders to copy: `1` with the shipped files published, `2` with a changed number after that."""
    folder = tmp_path_factory.mktemp("versions")
    schedules = shutil.copytree(ROOT / "schedules", folder / "schedules")
    given = {"IVR_ENV": "test", "SCHEDULES_DIR": str(schedules)}
    published_anew(Settings.from_environment(given | {"DATA_DIR": str(folder / "1")}))
    shutil.copytree(folder / "1", folder / "2")
    change_nurse(schedules)
    published_anew(Settings.from_environment(given | {"DATA_DIR": str(folder / "2")}))
    return folder


@pytest.fixture
def publish_first(settings: Settings, versions: Path) -> Callable[[int], None]:
    """Makes it so that so many versions have been published before."""

    def make(version: int) -> None:
        shutil.copytree(versions / str(version), settings.data_dir, dirs_exist_ok=True)

    return make


def change_nurse(schedules: Path) -> None:
    file = schedules / "destinations.yaml"
    text = file.read_text()
    assert NURSE in text
    file.write_text(text.replace(NURSE, OTHER_NURSE))


def published_anew(settings: Settings) -> None:
    folders = Folders(settings.schedules_dir, settings.prompts_dir)
    publish(folders, settings.data_dir, own_number=settings.twilio_number, now=datetime.now(UTC))


def eventually(happens: Callable[[], bool]) -> Iterator[bool]:
    """Ask until it is so, as long as a running server may take to follow."""
    end = monotonic() + FOLLOWED_WITHIN
    while monotonic() < end:
        yield happens()
        sleep(0.05)


# --- files that are broken when the line starts ---


@pytest.mark.parametrize("text", [BROKEN, "", "line: office\n"], ids=["no YAML", "empty", "half of it"])
def test_never_published_and_the_office_hours_broken_callers_hear_the_menu_for_after_hours(
    text: str, settings: Settings, schedules: Path
) -> None:
    (schedules / "office.yaml").write_text(text)
    line = Line(settings)
    menu = line.post("/voice")

    assert line.version == 0
    assert "Voor spoedeisende hulp in Hoofddorp, toets 1." in said(menu)
    assert "De rugpoli is nu dicht." not in said(menu)  # nobody knows
    assert dialled(line.press(menu, "1")) == ["+31232246880"]
    assert dialled(line.press(menu, "0")) == ["+31232240130"]  # the desk


def test_never_published_and_no_schedules_at_all_callers_still_hear_the_emergency_sentence(
    settings: Settings, schedules: Path
) -> None:
    for file in schedules.iterdir():
        file.unlink()

    assert "één één twee" in said(Line(settings).post("/voice"))


def test_never_published_and_the_numbers_broken_the_lifeline_connects_to_nobody_and_says_what_to_do(
    settings: Settings, schedules: Path
) -> None:
    (schedules / "destinations.yaml").write_text(BROKEN)
    line = Line(settings)
    document = line.press(line.post("/voice"), "2")

    assert "Er is een storing." in said(document)
    assert "één één twee" in said(document)
    assert dialled(document) == []


def test_never_published_and_the_words_broken_the_lifeline_connects(
    make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    prompts = shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    (prompts / "nl" / "line.yaml").write_text(BROKEN)
    document = Line(make_settings(PROMPTS_DIR=str(prompts))).post("/voice")

    assert "Er is een storing." in said(document)
    assert dialled(document) == ["+31232244880", "+31232246880", "+31232240000"]


@pytest.mark.parametrize("name", ["office.yaml", "destinations.yaml", "nurse.yaml"])
def test_published_before_the_last_good_version_serves(
    name: str, settings: Settings, schedules: Path, publish_first: Callable[[int], None]
) -> None:
    publish_first(1)
    (schedules / name).write_text(BROKEN)
    line = Line(settings)

    assert line.version == 1
    assert dialled(line.press(line.post("/voice"), "2")) == [NURSE]
    assert [entry["event"] for entry in line.log if entry["level"] == "warning"] == ["files refused"]


def test_files_that_have_changed_are_published_at_the_start(
    settings: Settings, schedules: Path, publish_first: Callable[[int], None]
) -> None:
    publish_first(1)
    before = Line(settings).version
    change_nurse(schedules)
    after = Line(settings)

    assert (before, after.version) == (1, 2)
    assert dialled(after.press(after.post("/voice"), "2")) == [OTHER_NURSE]


# --- a publication while the line runs ---


def test_a_publication_is_followed_within_seconds(
    settings: Settings, schedules: Path, publish_first: Callable[[int], None]
) -> None:
    publish_first(1)
    line = Line(settings, clock=None)
    change_nurse(schedules)
    published_anew(settings)

    assert any(eventually(lambda: line.version == 2))
    assert [entry["version"] for entry in line.log if entry["event"] == "snapshot loaded"] == [1, 2]


def test_new_numbers_are_those_of_the_lifeline_too(
    settings: Settings, schedules: Path, publish_first: Callable[[int], None]
) -> None:
    publish_first(1)
    line = Line(settings, clock=None)
    file = schedules / "destinations.yaml"
    file.write_text(file.read_text().replace("+31232244880", "+31232244881"))
    published_anew(settings)

    assert any(eventually(lambda: line.version == 2))
    assert dialled(line.post("/voice/turn/"))[0] == "+31232244881"


def test_a_publication_that_is_refused_changes_nothing(
    settings: Settings, schedules: Path, publish_first: Callable[[int], None]
) -> None:
    publish_first(1)
    line = Line(settings)
    change_nurse(schedules)
    (schedules / "office.yaml").write_text(BROKEN)
    with pytest.raises(RefusedError):
        published_anew(settings)
    sleep(1.2)  # longer than a running server waits between looks

    assert line.version == 1
    assert dialled(line.press(line.post("/voice"), "2")) == [NURSE]


# --- snapshots that are broken ---


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data.replace(b'"format": 1', b'"format": 2'), id="of a newer program"),
        pytest.param(lambda _: b"\xff\x00", id="no text"),
    ],
)
def test_a_broken_snapshot_leaves_the_one_before_it(
    damage: Callable[[bytes], bytes],
    settings: Settings,
    schedules: Path,
    publish_first: Callable[[int], None],
) -> None:
    publish_first(2)
    change_nurse(schedules)
    running = Line(settings)
    (schedules / "office.yaml").write_text(BROKEN)  # or the files would be published again
    newest = snapshot_path(settings.data_dir)
    newest.write_bytes(damage(newest.read_bytes()))
    started = Line(settings)
    sleep(LOOK_SECONDS)  # by now the one that runs looks, and finds nothing better than what it has

    assert (running.version, started.version) == (2, 1)
    assert dialled(running.press(running.post("/voice"), "2")) == [OTHER_NURSE]
    assert dialled(started.press(started.post("/voice"), "2")) == [NURSE]


def test_without_any_good_snapshot_the_files_serve_as_far_as_they_go(
    settings: Settings, schedules: Path
) -> None:
    snapshot_path(settings.data_dir).write_bytes(b"{")
    (schedules / "callback.yaml").write_text(BROKEN)
    line = Line(settings)

    assert line.version == 0
    assert dialled(line.press(line.post("/voice"), "2")) == [NURSE]


def test_a_folder_that_cannot_be_written_to_does_not_keep_the_line_from_answering(settings: Settings) -> None:
    (settings.data_dir / "snapshot.lock").mkdir()
    line = Line(settings)

    assert "snapshot not written" in [entry["event"] for entry in line.log]
    assert dialled(line.press(line.post("/voice"), "2")) == [NURSE]


# --- settings ---


@pytest.mark.parametrize(
    ("by_command", "status"),
    [pytest.param("false", BOOT_ERROR, id="a server"), pytest.param("true", 2, id="a command")],
)
def test_settings_that_cannot_be_used_stop_the_start_with_one_list(
    by_command: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_ENV", "production")
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", by_command)
    for name in ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "SECRET_KEY", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", "/dev/null/nowhere")
    with pytest.raises(SystemExit) as stopped:
        create_app()
    told = capsys.readouterr().err

    assert stopped.value.code == status
    assert all(f"- {name} " in told for name in ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "DATA_DIR"))
    assert "Traceback" not in told


def test_no_route_redirects(settings: Settings, publish_first: Callable[[int], None]) -> None:
    publish_first(1)
    urls = Line(settings).app.url_map

    assert urls.strict_slashes is False
    assert urls.merge_slashes is False
    assert urls.redirect_defaults is True  # no rule of ours has defaults, which alone it would redirect for
    assert not any(rule.defaults or rule.redirect_to for rule in urls.iter_rules())


# --- beside answering ---


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        pytest.param({}, "CALLBACK_OWNER, CALLBACK_ALARM_EMAIL, SMTP_URL", id="nothing"),
        pytest.param(
            {"CALLBACK_OWNER": "Anna", "CALLBACK_ALARM_EMAIL": "a@x.example"}, "SMTP_URL", id="no mail server"
        ),
        pytest.param(
            {
                "CALLBACK_OWNER": "Anna",
                "CALLBACK_ALARM_EMAIL": "a@x.example",
                "SMTP_URL": "smtps://m.example",
            },
            None,
            id="all that it needs",
        ),
    ],
)
def test_a_production_server_says_once_why_it_takes_no_callback_requests(
    told: dict[str, str], missing: str | None, make_settings: Callable[..., Settings]
) -> None:
    production = {
        "IVR_ENV": "production",
        "TWILIO_ACCOUNT_SID": "AC" + "0f" * 16,
        "TWILIO_NUMBER": "+3197010200001",
        "TWILIO_AUTH_TOKEN": "7e" * 16,
        "SECRET_KEY": "k" * 32,
        "WORKER": "separate",
    }
    events: list[tuple[str, str]] = []

    _begin_beside(
        make_settings(**production, **told), lambda event, **facts: events.append((event, facts["reason"]))
    )

    reason = f"no callback requests are taken: set {missing} (docs/settings.md)"
    assert events == ([("callbacks off", reason)] if missing else [])


# --- the staff site ---


def staff_answers(app: Flask, path: str = "/staf/inloggen") -> tuple[int, str]:
    answer = app.test_client().get(path)
    return answer.status_code, answer.text


@pytest.mark.parametrize(("staff", "there"), [("embedded", True), ("separate", False), ("off", False)])
def test_a_server_has_the_staff_site_where_it_was_told_to(
    make_settings: Callable[..., Settings], staff: str, *, there: bool
) -> None:
    app = create_app(make_settings(STAFF=staff))

    status, text = staff_answers(app)

    assert status == (200 if there else 404)
    assert ("Gebruikersnaam" in text) is there


def test_the_staff_site_by_itself_answers_no_calls(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(STAFF="separate")
    create_app(settings)  # publishes

    app = create_staff(settings)

    assert staff_answers(app)[0] == 200
    assert staff_answers(app, "/")[0] == 404
    assert app.test_client().post("/voice", data=CALL).status_code == 404


def test_below_a_folder_of_its_host_the_staff_site_leads_nowhere_else(
    make_settings: Callable[..., Settings],
) -> None:
    app = create_app(make_settings(PUBLIC_URL="https://line.example/telefoon"))

    answer = app.test_client().get("/telefoon/staf/")

    assert answer.headers["Location"] == "/telefoon/staf/inloggen"
    assert 'href="/telefoon/staf/bestand/style.' in staff_answers(app, "/telefoon/staf/nergens")[1]


def test_a_database_that_is_away_takes_the_staff_site_along_and_no_call(
    make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = make_settings(DATABASE_URL=f"sqlite:///{tmp_path}/no/folder/file")
    line = Line(settings)

    assert staff_answers(line.app)[0] == 503
    assert line.post("/voice").find("Gather") is not None


def test_in_production_the_staff_site_is_apart_and_its_cookies_are_for_https(
    make_settings: Callable[..., Settings],
) -> None:
    told = {
        "IVR_ENV": "production",
        "PUBLIC_URL": "https://line.example",
        "STAFF_URL": "https://staf.example",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "TWILIO_NUMBER": "+3197010200000",
        "SECRET_KEY": "0123456789" * 4,
    }
    settings = make_settings(**told)
    assert staff_answers(create_app(settings))[0] == 404

    answer = create_staff(settings).test_client().get("/staf/inloggen", base_url="https://staf.example")

    assert answer.status_code == 200
    assert answer.headers["Set-Cookie"].startswith("__Host-staf-formulier=")
    assert "Secure" in answer.headers["Set-Cookie"]
