import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

KEYS = ["at", "line", "status", "reason", "rule", "until"]
ROOT = Path(__file__).resolve().parents[2]


OneLine = Callable[[Any], str]


# --- show ---


def test_show_tells_of_a_line_as_text(untouched: Any) -> None:
    answer = untouched.run("hours", "show", "--line", "nurse", "--at", "2026-11-23T13:10")

    assert (answer.status, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "nurse (orthopedisch verpleegkundige), 2026-11-23 13:10:"
    assert lines[1] == "  open tot 2026-11-23 13:30: wekelijkse uren (weekly 2023-03-22)"
    assert re.fullmatch(r"  ma 2026-11-23  13:00–13:30 +wekelijkse uren", lines[2])
    assert re.fullmatch(r"  do 2026-11-26  dicht +wekelijkse uren", lines[5])
    assert [line[2:15] for line in lines[2:16]] == [
        *("ma 2026-11-23", "di 2026-11-24", "wo 2026-11-25", "do 2026-11-26", "vr 2026-11-27"),
        *("za 2026-11-28", "zo 2026-11-29", "ma 2026-11-30", "di 2026-12-01", "wo 2026-12-02"),
        *("do 2026-12-03", "vr 2026-12-04", "za 2026-12-05", "zo 2026-12-06"),
    ]
    assert lines[16:] == [""]


def test_show_names_the_rule_of_each_day(untouched: Any) -> None:
    answer = untouched.here("hours", "show", "--line", "nurse", "--at", "2026-04-25T12:00")

    assert re.search(r"  ma 2026-04-27  dicht +Koningsdag\n", answer.out)
    assert re.search(r"  di 2026-05-05  dicht +Bevrijdingsdag\n", answer.out)
    assert re.search(r"  wo 2026-05-06  10:00–12:00 +wekelijkse uren\n", answer.out)


def test_show_without_a_line_tells_of_all_of_them(untouched: Any) -> None:
    answer = untouched.here("hours", "show", "--at", "2026-11-23T13:10")

    headings = re.findall(r"^(\w+) \(.*, 2026-11-23 13:10:$", answer.out, re.MULTILINE)
    assert headings == [
        *("callback", "desk", "ed_haarlem_zuid", "ed_hoofddorp", "nurse", "office", "switchboard"),
    ]


def test_show_without_a_moment_tells_of_now(untouched: Any) -> None:
    facts = untouched.here("hours", "show", "--line", "switchboard", "--json").json()

    assert abs((datetime.fromisoformat(facts["at"]) - datetime.now().astimezone()).total_seconds()) < 60
    assert facts["status"] == "open"


def test_show_writes_json_for_programs(untouched: Any) -> None:
    facts = untouched.here("hours", "show", "--line", "nurse", "--at", "2026-11-23T13:10", "--json").json()

    days = facts.pop("days")
    assert list(facts) == KEYS
    assert facts == {
        "at": "2026-11-23T13:10:00+01:00",
        "line": "nurse",
        "status": "open",
        "reason": "wekelijkse uren",
        "rule": "weekly 2023-03-22",
        "until": "2026-11-23T13:30:00+01:00",
    }
    assert [day["date"] for day in days] == [f"2026-11-{day}" for day in range(23, 31)] + [
        f"2026-12-0{day}" for day in range(1, 7)
    ]
    assert days[0]["hours"] == "13:00–13:30"
    assert days[3]["hours"] == "dicht"


def test_show_writes_all_lines_as_one_list(untouched: Any) -> None:
    facts = untouched.here("hours", "show", "--at", "2026-11-23T13:10", "--json").json()

    assert len(facts) == 7
    assert {each["line"]: each["until"] for each in facts}["switchboard"] is None


@pytest.mark.parametrize(
    ("at", "status", "rule", "until"),
    [
        pytest.param(
            *("2026-11-23T13:29:59", "open", "weekly 2023-03-22", "2026-11-23T13:30:00+01:00"),
            id="last second",
        ),
        pytest.param(
            *("2026-11-23T13:30", "closed", "weekly 2023-03-22", "2026-11-24T13:00:00+01:00"),
            id="closing time",
        ),
        pytest.param(
            *("2026-04-27T13:10", "closed", "holiday kings_day", "2026-04-28T13:00:00+02:00"), id="King's Day"
        ),
        pytest.param(
            *("2026-05-05T13:10", "closed", "holiday liberation_day", "2026-05-06T10:00:00+02:00"),
            id="Liberation Day",
        ),
        pytest.param(
            *("2026-03-28T12:00", "closed", "weekly 2023-03-22", "2026-03-30T13:00:00+02:00"),
            id="over the start of summer time",
        ),
        pytest.param(
            *("2026-10-25T12:00", "closed", "weekly 2023-03-22", "2026-10-26T13:00:00+01:00"),
            id="after the end of summer time",
        ),
        pytest.param(
            *("2026-11-23T12:10:00Z", "open", "weekly 2023-03-22", "2026-11-23T13:30:00+01:00"), id="UTC"
        ),
        pytest.param(
            *("2001-01-03T12:00", "unknown", "no version", "2001-04-15T00:00:00+02:00"),
            id="before there were hours",
        ),
        pytest.param(
            *("2037-01-05T13:10", "open", "weekly 2023-03-22", "2037-01-05T13:30:00+01:00"),
            id="long after the snapshot of a server ends",
        ),
    ],
)
def test_show_answers_for_any_moment(untouched: Any, at: str, status: str, rule: str, until: str) -> None:
    facts = untouched.here("hours", "show", "--line", "nurse", "--at", at, "--json").json()

    assert (facts["status"], facts["rule"], facts["until"]) == (status, rule, until)


def test_show_answers_each_moment_that_it_reads_with_one_line(untouched: Any) -> None:
    moments = "2026-11-23T13:10\n\n  2026-11-23T13:30:00+01:00\n2030-01-01T12:00\n"
    answer = untouched.here("hours", "show", "--line", "nurse", "--at", "-", typed=moments)

    facts = [json.loads(line) for line in answer.out.splitlines()]
    assert [list(each) for each in facts] == [KEYS] * 3
    assert [each["status"] for each in facts] == ["open", "closed", "closed"]
    assert [each["at"] for each in facts] == [
        *("2026-11-23T13:10:00+01:00", "2026-11-23T13:30:00+01:00", "2030-01-01T12:00:00+01:00"),
    ]
    assert facts[2]["reason"] == "Nieuwjaarsdag"


def test_show_answers_each_moment_for_every_line_if_none_is_named(untouched: Any) -> None:
    answer = untouched.here("hours", "show", "--at", "-", typed="2026-11-23T13:10\n")

    assert len({json.loads(line)["line"] for line in answer.out.splitlines()}) == 7


def test_show_answers_a_moment_before_it_reads_the_next(untouched: Any) -> None:
    command = untouched.command("hours", "show", "--line", "nurse", "--at", "-")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=untouched.environment, **pipes) as process:
        assert process.stdin
        assert process.stdout
        for at, status in (("2026-11-23T13:10", "open"), ("2026-11-23T13:30", "closed")):
            process.stdin.write(f"{at}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["status"] == status
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_show_answers_until_it_reads_what_is_no_moment(untouched: Any) -> None:
    answer = untouched.here(
        "hours", "show", "--line", "nurse", "--at", "-", typed="2026-11-23\nsoon\n2026-11-24\n"
    )

    assert answer.status == 2
    assert len(answer.out.splitlines()) == 1
    assert "'soon'" in answer.err


def test_show_knows_only_lines_that_there_are(untouched: Any, one_line: OneLine) -> None:
    assert one_line(untouched.run("hours", "show", "--line", "dentist")) == (
        "there is no line 'dentist'; lines are: "
        "callback, desk, ed_haarlem_zuid, ed_hoofddorp, nurse, office, switchboard"
    )


def test_show_knows_only_moments(untouched: Any, one_line: OneLine) -> None:
    assert "'tomorrow'" in one_line(untouched.here("hours", "show", "--at", "tomorrow"))


def test_show_tells_of_what_is_published_whatever_the_files_say_now(installation: Any) -> None:
    assert installation.run("hours", "publish").status == 0
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 15:00-15:30")

    answer = installation.run("hours", "show", "--line", "nurse", "--at", "2026-11-23T13:10", "--json")

    assert answer.json()["status"] == "open"


def test_show_shows_spans_as_the_timetable_has_them(installation: Any) -> None:
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: [09:00-10:00, 13:00-13:30]")
    installation.edit("nurse.yaml", "tuesday: 13:00-14:00", "tuesday: 22:00-02:00")

    answer = installation.here("hours", "show", "--line", "nurse", "--at", "2026-11-23T13:10")

    assert "ma 2026-11-23  09:00–10:00, 13:00–13:30 " in answer.out
    assert "di 2026-11-24  22:00–24:00 " in answer.out
    assert "wo 2026-11-25  00:00–02:00, 10:00–12:00 " in answer.out


def test_show_without_anything_published_says_what_to_do(installation: Any, one_line: OneLine) -> None:
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: een uur")

    assert "hours check" in one_line(installation.run("hours", "show"))


def test_show_with_a_broken_snapshot_says_what_to_do(installation: Any, one_line: OneLine) -> None:
    installation.here("hours", "show")
    installation.snapshot.write_text("{")

    assert "hours publish" in one_line(installation.here("hours", "show"))


# --- check ---


def test_check_finds_the_shipped_files_clean_and_lists_what_is_not_confirmed(
    untouched: Any,
) -> None:
    answer = untouched.run("hours", "check")

    assert (answer.status, answer.err) == (0, "")
    first, *facts = answer.out.splitlines()
    assert re.fullmatch(r"7 timetables, \d+ prompts: no problems", first)
    assert "not confirmed: nurse: which holidays" in facts
    assert "not confirmed: office: weekly hours from 2023-03-22" in facts
    assert all(fact.startswith("not confirmed: ") for fact in facts)


def test_check_names_file_and_line_and_remedy_of_every_problem(installation: Any) -> None:
    hours = installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 13:00-25:30")
    number = installation.edit("destinations.yaml", '"+31232240130"', '"112"')
    follows = installation.edit("desk.yaml", "follows: office", "folows: office")

    answer = installation.run("hours", "check")

    assert (answer.status, answer.out) == (2, "")
    for place in (f"nurse.yaml:{hours}: ", f"destinations.yaml:{number}: ", f"desk.yaml:{follows}: "):
        (line,) = [line for line in answer.err.splitlines() if line.startswith(place)]
        assert re.search(r" → \w", line)


def test_check_does_not_touch_what_is_published(installation: Any) -> None:
    installation.run("hours", "publish")
    before = installation.snapshot.read_bytes()
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 15:00-15:30")

    assert installation.run("hours", "check").status == 0
    assert installation.snapshot.read_bytes() == before


def test_check_looks_into_another_folder_if_asked(installation: Any, tmp_path: Path) -> None:
    shutil.copytree(installation.schedules, tmp_path / "draft")
    line = installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: een uur")

    assert installation.here("hours", "check", str(tmp_path / "draft")).status == 0
    answer = installation.here("hours", "check")
    assert (answer.status, f"nurse.yaml:{line}: " in answer.err) == (2, True)


def test_check_of_a_folder_that_is_not_there_ends_with_status_two(untouched: Any) -> None:
    answer = untouched.here("hours", "check", "nowhere")

    assert (answer.status, answer.out) == (2, "")
    assert "nowhere" in answer.err


def test_check_warns_of_holidays_that_somebody_must_decide_on(installation: Any) -> None:
    line = "decided_until: 2036-12-31"
    installation.edit("nurse.yaml", line, "decided_until: 2024-12-31")

    answer = installation.here("hours", "check")

    assert answer.status == 0
    assert re.fullmatch(r"nurse\.yaml: holidays\.decided_until: .* → .*\n", answer.err)


# --- publish ---


def test_publish_tells_the_version_and_is_live(installation: Any) -> None:
    first = installation.run("hours", "publish")
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 15:00-15:30")
    second = installation.run("hours", "publish")

    assert (first.status, first.err, second.status, second.err) == (0, "", 0, "")
    assert re.fullmatch(r"version 1 is published \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)\n", first.out)
    assert second.out.startswith("version 2 is published ")
    answer = installation.here("hours", "show", "--line", "nurse", "--at", "2026-11-23T15:10", "--json")
    assert answer.json()["status"] == "open"


def test_publish_makes_no_new_version_of_what_is_published_already(untouched: Any) -> None:
    first, second = (untouched.here("hours", "publish") for _ in range(2))

    assert first.out == second.out
    assert first.out.startswith("version ")


def test_publish_refuses_what_has_a_problem_and_leaves_the_snapshot_alone(installation: Any) -> None:
    installation.here("hours", "publish")
    before = installation.snapshot.read_bytes()
    line = installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: een uur")

    answer = installation.run("hours", "publish")

    assert (answer.status, answer.out) == (2, "")
    problem, last = answer.err.splitlines()
    assert problem.startswith(f"nurse.yaml:{line}: weekly[0].hours.monday: ")
    assert last == "nothing was published: mend these first"
    assert installation.snapshot.read_bytes() == before


def test_publish_takes_another_folder_if_asked(installation: Any, tmp_path: Path) -> None:
    shutil.copytree(installation.schedules, tmp_path / "draft")
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 15:00-15:30")

    assert installation.here("hours", "publish").out.startswith("version 2 ")
    assert installation.here("hours", "publish", str(tmp_path / "draft")).out.startswith("version 3 ")


def test_publish_says_why_it_cannot_write(installation: Any, one_line: OneLine) -> None:
    installation.here("hours", "publish")
    installation.edit("nurse.yaml", "monday: 13:00-13:30", "monday: 15:00-15:30")
    installation.snapshot.with_name("snapshot.next.json").mkdir()

    assert "DATA_DIR" in one_line(installation.here("hours", "publish"))
