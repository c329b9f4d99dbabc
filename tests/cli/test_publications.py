"""`flask hours publish|versions|restore|status`, on an installation with a database of its own."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ivr.content import snapshot as snapshots
from ivr.content.plain import read_text, text_of
from ivr.content.publish import published
from ivr.store.publications import Draft, Publications

ROOT = Path(__file__).resolve().parents[2]
MONDAY, LATER = "monday: 13:00-13:30", "monday: 15:00-15:30"
OneLine = Callable[[Any], str]


def database(installation: Any) -> Publications:
    return Publications(f"sqlite:///{installation.folder / 'data' / 'ivr.sqlite3'}")


def published_elsewhere(installation: Any) -> int:
    """Somebody publishes on another machine."""
    publications = database(installation)
    newest = publications.latest()
    assert newest
    sources = read_text(newest.sources)
    changed = text_of(sources).replace("13:00-13:30", "09:00-09:30")
    draft = Draft(
        published_at=newest.entry.published_at, by="Cor", reason="", fingerprint="", sources=changed
    )
    version = publications.append(draft, newest.entry.version).version
    publications.close()
    return version


def nurse_is(installation: Any, at: str) -> str:
    answer = installation.here("hours", "show", "--line", "nurse", "--at", f"2026-11-23T{at}", "--json")
    return str(answer.json()["status"])


def run_without_database(installation: Any, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = installation.environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    command = installation.command("hours", *arguments)
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_publication_is_in_the_database_with_name_and_reason(installation: Any) -> None:
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", MONDAY, LATER)

    answer = installation.here("hours", "publish", "--by", "Anna", "--reason", "ziek")

    assert answer.out.startswith("version 2 is published (")
    newest, first = installation.here("hours", "versions", "--json").json()
    assert (newest["version"], newest["by"], newest["reason"], newest["builds_on"]) == (2, "Anna", "ziek", 1)
    assert (first["version"], first["builds_on"], first["from_files"]) == (1, None, True)
    assert re.search(
        r"^ +2  \d{4}-\d\d-\d\d \d\d:\d\d  Anna +ziek$",
        installation.here("hours", "versions").out,
        re.MULTILINE,
    )


def test_without_versions_the_list_says_so(installation: Any) -> None:
    assert installation.here("hours", "versions").out == "No version is in the database yet.\n"
    assert installation.here("hours", "versions", "--json").json() == []


def test_files_that_lack_what_another_has_published_are_refused_with_both_versions(
    installation: Any, one_line: OneLine
) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)
    installation.edit("nurse.yaml", MONDAY, LATER)

    line = one_line(installation.here("hours", "publish"))

    assert line.startswith("the files build on version 1, and version 2 is published since: ")
    assert "--over 2" in line
    assert nurse_is(installation, "09:10") == "open"
    status = installation.here("hours", "status")
    assert (status.status, status.err.strip()) == (2, line)
    check = installation.here("hours", "check")
    assert (check.status, check.err.strip()) == (0, line)

    assert installation.here("hours", "publish", "--over", "2").out.startswith("version 3 is published (")
    assert nurse_is(installation, "15:10") == "open"
    assert installation.here("hours", "status").status == 0


def test_old_files_are_not_published_over_what_another_has_published(
    installation: Any, one_line: OneLine
) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)

    assert "version 2 is published since" in one_line(installation.here("hours", "publish"))
    status = installation.here("hours", "status")
    assert "the files are those of version 1\n" in status.out


def test_over_a_version_that_is_not_the_newest_is_a_conflict(installation: Any, one_line: OneLine) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)
    published_elsewhere_again = published_elsewhere(installation)
    assert published_elsewhere_again == 2  # the same words: no new version
    installation.edit("nurse.yaml", MONDAY, LATER)

    line = one_line(installation.here("hours", "publish", "--over", "1"))

    assert line.startswith("the files build on version 1, and version 2 is published since")


def test_a_folder_of_its_own_builds_on_what_was_live_here(
    installation: Any, tmp_path: Path, one_line: OneLine
) -> None:
    installation.here("hours", "publish")
    draft = tmp_path / "draft"
    shutil.copytree(installation.schedules, draft)
    nurse = draft / "nurse.yaml"
    nurse.write_text(nurse.read_text("utf-8").replace(MONDAY, LATER), "utf-8")
    published_elsewhere(installation)

    assert "version 2 is published since" in one_line(installation.here("hours", "publish", str(draft)))
    assert installation.here("hours", "publish", str(draft)).out.startswith("version 3 is published (")
    assert nurse_is(installation, "15:10") == "open"


def test_without_its_database_nothing_is_published_unless_here_only(installation: Any) -> None:
    installation.here("hours", "publish")
    before = installation.snapshot.read_bytes()
    installation.edit("nurse.yaml", MONDAY, LATER)

    refused = run_without_database(installation, "publish")

    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "--here-only" in refused.stderr
    assert installation.snapshot.read_bytes() == before

    alone = run_without_database(installation, "publish", "--here-only", "--by", "Anna", "--reason", "ziek")
    assert (alone.returncode, alone.stderr) == (0, "")
    assert alone.stdout.startswith("version 2 is published on this machine, and not in the database yet (")
    assert nurse_is(installation, "15:10") == "open"
    status = run_without_database(installation, "status")
    assert status.returncode == 2
    assert "the database failed" in status.stderr

    assert installation.here("hours", "publish").out.startswith("version 2 is published (")
    assert installation.here("hours", "versions", "--json").json()[0]["reason"] == "ziek"


def test_here_only_goes_with_no_folder_and_no_version(installation: Any) -> None:
    for more in (("--over", "1"), (str(installation.schedules),)):
        answer = installation.here("hours", "publish", "--here-only", *more)
        assert (answer.status, answer.out) == (2, "")


def test_a_database_that_was_set_back_is_told_and_may_be_published_over(
    installation: Any, one_line: OneLine
) -> None:
    installation.here("hours", "publish")
    data_dir = installation.snapshot.parent
    current = published(data_dir)
    assert current
    ahead = snapshots.following(current, "", current.sources, current.published_at)
    ahead = type(ahead)(5, ahead.published_at, current.fingerprint, ahead.sources, pending=False, base=4)
    assert snapshots.put(data_dir, current, ahead)

    line = one_line(installation.here("hours", "publish"))

    assert "newest version in the database is 1, and this machine has 5" in line
    assert installation.here("hours", "publish", "--over", "1").out.startswith("version 1 is published (")
    assert installation.here("hours", "status").status == 0
    installation.edit("nurse.yaml", MONDAY, LATER)
    assert installation.here("hours", "publish").out.startswith("version 2 is published (")


# --- restore ---


def test_an_old_version_is_published_again_as_a_new_one(installation: Any) -> None:
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", MONDAY, LATER)
    installation.here("hours", "publish")

    answer = installation.here("hours", "restore", "1", "--by", "Anna", "--reason", "toch niet")

    told, differ = answer.out.splitlines()
    assert told.startswith("version 3 is published (")
    assert "the files in the folders say something else" in differ
    assert (nurse_is(installation, "13:10"), nurse_is(installation, "15:10")) == ("open", "closed")
    newest = installation.here("hours", "versions", "--json").json()[0]
    assert (newest["version"], newest["by"], newest["reason"]) == (3, "Anna", "toch niet")
    installation.edit("nurse.yaml", LATER, MONDAY)  # the files of version 1 again
    assert installation.here("hours", "publish").out.startswith("version 3 is published (")


def test_what_waits_for_the_database_goes_there_before_an_old_version_does(installation: Any) -> None:
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", MONDAY, LATER)
    installation.here("hours", "publish", "--here-only", "--by", "Bert")

    answer = installation.here("hours", "restore", "1", "--by", "Anna", "--reason", "toch niet")

    assert answer.out.startswith("version 3 is published (")
    assert [each["by"] for each in installation.here("hours", "versions", "--json").json()][:2] == [
        "Anna",
        "Bert",
    ]


def test_what_is_the_newest_already_is_not_restored(installation: Any) -> None:
    installation.here("hours", "publish")

    answer = installation.here("hours", "restore", "1", "--by", "Anna", "--reason", "zomaar")

    assert answer.out.startswith("version 1 is published (")
    assert answer.out.count("\n") == 1


def test_a_version_that_never_was_cannot_be_restored(installation: Any, one_line: OneLine) -> None:
    installation.here("hours", "publish")

    line = one_line(installation.here("hours", "restore", "9", "--by", "Anna", "--reason", "x"))

    assert line == "there is no version 9: see flask --app app hours versions"


def test_a_version_that_no_longer_passes_cannot_be_restored(installation: Any) -> None:
    installation.here("hours", "publish")
    publications = database(installation)
    first = publications.latest()
    assert first
    bad = first.sources.replace("13:00-13:30", "een uur")
    at = first.entry.published_at
    publications.append(Draft(published_at=at, by="Cor", reason="", fingerprint="", sources=bad), 1)
    publications.append(Draft(published_at=at, by="Cor", reason="", fingerprint="", sources=first.sources), 2)
    publications.close()

    answer = installation.here("hours", "restore", "2", "--by", "Anna", "--reason", "x")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("nurse.yaml: weekly[0].hours.monday: ")
    assert answer.err.endswith("nothing was published: mend these first\n")
    assert len(installation.here("hours", "versions", "--json").json()) == 3


# --- status ---


def test_status_of_a_machine_in_step(installation: Any) -> None:
    installation.here("hours", "publish")

    first, newest, files = installation.run("hours", "status").out.splitlines()

    assert first.startswith("version 1 is published (")
    assert newest == "newest version in the database: 1"
    assert files == "the files are those of version 1"


def test_status_says_that_a_machine_has_not_followed(installation: Any) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)

    answer = installation.here("hours", "status")

    assert answer.status == 2
    assert "newest version in the database: 2" in answer.out
    assert "flask --app app worker" in answer.err


# --- export ---


def test_what_another_has_published_is_taken_over_and_then_may_be_edited(installation: Any) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)
    installation.here("hours", "publish")  # refused, and this machine has followed

    answer = installation.here("hours", "export")

    assert answer.out == "nurse.yaml\n1 files changed: they say what version 2 says\n"
    assert installation.here("hours", "export").out == "0 files changed: they say what version 2 says\n"
    installation.edit("nurse.yaml", "monday: 09:00-09:30", LATER)
    assert installation.here("hours", "publish").out.startswith("version 3 is published (")
    assert nurse_is(installation, "15:10") == "open"


def test_an_old_version_is_written_into_another_folder(installation: Any, tmp_path: Path) -> None:
    installation.here("hours", "publish")
    published_elsewhere(installation)
    before = installation.snapshot.read_bytes()

    answer = installation.here("hours", "export", str(tmp_path / "old"), "--version", "1")

    assert answer.out.endswith("they say what version 1 says\n")
    assert MONDAY in (tmp_path / "old" / "schedules" / "nurse.yaml").read_text("utf-8")
    assert (tmp_path / "old" / "prompts" / "nl" / "line.yaml").exists()
    assert installation.snapshot.read_bytes() == before


def test_what_cannot_be_exported_is_one_line(installation: Any, one_line: OneLine) -> None:
    installation.here("hours", "publish")
    assert "no version 9" in one_line(installation.here("hours", "export", "--version", "9"))
    published_elsewhere(installation)
    installation.here("hours", "publish")
    (installation.schedules / "nurse.yaml.next").mkdir()
    assert "nurse.yaml" in one_line(installation.here("hours", "export"))


# --- import ---


def exported(installation: Any, tmp_path: Path) -> Path:
    """A folder that the newest version was written into."""
    installation.here("hours", "publish")
    folder = tmp_path / "away"
    installation.here("hours", "export", str(folder))
    return folder


def imported(installation: Any, folder: Path, *more: str) -> Any:
    return installation.here(
        "hours", "import", str(folder), "--by", "Anna", "--reason", "thuis gemaakt", *more
    )


def test_an_exported_folder_that_was_edited_is_a_new_version(installation: Any, tmp_path: Path) -> None:
    folder = exported(installation, tmp_path)
    nurse = folder / "schedules" / "nurse.yaml"
    nurse.write_text(nurse.read_text().replace("13:00-13:30", "15:00-15:30"))

    assert imported(installation, folder).out.startswith("version 2 is published (")
    assert nurse_is(installation, "15:10") == "open"
    first, second = (database(installation).get(number) for number in (1, 2))
    assert (second.entry.by, second.entry.reason) == ("Anna", "thuis gemaakt")
    assert read_text(second.sources).recordings == read_text(first.sources).recordings


def test_an_import_on_top_of_what_somebody_else_published_names_both_versions(
    installation: Any, tmp_path: Path, one_line: OneLine
) -> None:
    folder = exported(installation, tmp_path)
    nurse = folder / "schedules" / "nurse.yaml"
    nurse.write_text(nurse.read_text().replace("13:00-13:30", "15:00-15:30"))
    newest = published_elsewhere(installation)

    line = one_line(imported(installation, folder))
    assert "version 1" in line
    assert f"version {newest}" in line
    assert imported(installation, folder, "--over", str(newest)).out.startswith(
        f"version {newest + 1} is published"
    )


def test_what_cannot_be_imported_is_said(installation: Any, tmp_path: Path, one_line: OneLine) -> None:
    folder = exported(installation, tmp_path)
    (folder / "builds-on").unlink()
    assert "--over" in one_line(imported(installation, folder))
    nurse = folder / "schedules" / "nurse.yaml"
    nurse.write_text(nurse.read_text().replace("13:00-13:30", "13:00-33:00"))
    broken = imported(installation, folder, "--over", "1")
    assert broken.status == 2
    assert "nurse.yaml" in broken.err
    assert database(installation).latest_entry().version == 1  # type: ignore[union-attr]
