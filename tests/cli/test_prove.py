"""`flask prove`: a certificate, or calls that show what is wrong."""

import json
import shlex
from typing import Any

import pytest

FORTNIGHT = ("--from", "2026-12-24", "--until", "2027-01-06")
WITHDRAWN = """overrides:
  - {name: ingetrokken, from: 2026-12-28, until: 2026-12-30, hours: closed, source: confirmed by Test on 2026-10-01}
"""


def withdraw(installation: Any, *names: str) -> None:
    for name in names:
        path = installation.schedules / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + WITHDRAWN, encoding="utf-8")


def test_what_is_shipped_is_proved_and_says_how_much_was_tried(installation: Any) -> None:
    answer = installation.here("prove", *FORTNIGHT, "--json")

    assert answer.status == 0
    facts = json.loads(answer.out)
    assert facts["proved"] is True
    assert (facts["from"], facts["until"]) == ("2026-12-24", "2027-01-06")
    assert facts["longest_involuntary"] <= 15
    assert facts["seconds"]["silent_after_hours"] <= 60
    assert facts["seconds"]["key_after_hours"] <= 20
    assert {each["name"] for each in facts["promises"]} >= {"ends", "silence", "spoken-times"}
    assert all(facts[name] > 0 for name in ("situations", "moments", "positions", "moves", "spoken_times"))
    assert "moves" in answer.err, "progress"


def test_a_certificate_is_for_people(installation: Any) -> None:
    answer = installation.here("prove", *FORTNIGHT)

    assert answer.status == 0
    assert answer.out.startswith("BEWIJS: elk gesprek eindigt goed, van 2026-12-24 tot en met 2027-01-06.\n")
    assert "Aangenomen:\n  De centrale en de spoedeisende hulp nemen dag en nacht op." in answer.out


def test_one_emergency_department_may_be_withdrawn(installation: Any) -> None:
    withdraw(installation, "ed_hoofddorp")
    assert installation.here("prove", *FORTNIGHT).status == 0


def test_a_counterexample_is_a_sentence_and_a_command_that_can_be_run(installation: Any) -> None:
    withdraw(installation, "ed_hoofddorp", "ed_haarlem_zuid")
    answer = installation.here("prove", *FORTNIGHT)

    assert answer.status == 2
    assert answer.out.startswith("NIET BEWEZEN: ")
    lines = answer.out.splitlines()
    assert lines[1].startswith("- maandag 28 december 2026 ")
    assert "beide spoedeisende hulpen zijn dicht" in lines[1]
    words = shlex.split(lines[2])
    assert words[:4] == ["flask", "--app", "app", "call"]
    assert installation.here("call", "--json", *words[4:]).status == 0


def test_counterexamples_are_for_programs_too(installation: Any) -> None:
    withdraw(installation, "ed_hoofddorp", "ed_haarlem_zuid")
    answer = installation.here("prove", *FORTNIGHT, "--json")

    facts = json.loads(answer.out)
    assert (answer.status, facts["proved"]) == (2, False)
    assert facts["faults"] >= len(facts["counterexamples"]) > 0
    assert facts["counterexamples"][0].keys() == {"promise", "sentence", "command"}


def test_folders_with_problems_are_not_proved(installation: Any) -> None:
    (installation.schedules / "nurse.yaml").write_text("line: nurse\n", encoding="utf-8")
    answer = installation.here("prove", *FORTNIGHT)

    assert answer.status == 2
    assert "nurse.yaml" in answer.err
    assert "nothing was proved: mend these first" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--from", "2027-01-02", "--until", "2027-01-01"), id="backwards"),
        pytest.param(("--from", "1 januari"), id="no date"),
        pytest.param(("--from", "2026-01-01", "--until", "2099-01-01"), id="too long"),
    ],
)
def test_a_period_that_is_none_is_one_line(installation: Any, arguments: tuple[str, ...]) -> None:
    answer = installation.here("prove", *arguments)
    assert (answer.status, answer.err.count("\n")) == (2, 1)
