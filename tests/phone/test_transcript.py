from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.phone.findings import Finding
from ivr.phone.transcript import Heard, Transcript, Turn, Wait, as_json, named, render, spoken

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)
NURSE = "+31232246491"


def test_a_transcript_reads_as_a_conversation() -> None:
    later = START + timedelta(seconds=20)
    welcome = Heard("welcome", "Welkom.", None, 1.0)
    menu = Heard(None, None, "https://ivr.test/media/menu.wav", 5.0)
    transcript = Transcript(
        at=START,
        from_="anonymous",
        turns=(
            Turn(
                at=START,
                request="/voice",
                rule="office hours",
                heard=(welcome, menu),
                wait="digits",
                pressed="2",
            ),
            Turn(at=later, request="/voice/turn?x=1", rule=None, heard=(), wait="digits"),
            Turn(at=later, request="/c", rule=None, heard=(), wait="dial", dialled=NURSE, outcome="busy"),
            Turn(
                at=later,
                request=None,
                rule=None,
                heard=(),
                wait="dial",
                dialled="+31232240130",
                outcome="answered",
            ),
            Turn(at=later, request="/r", rule=None, heard=(), wait="redirect"),
            Turn(at=later, request="/e", rule=None, heard=(welcome,), wait="hangup"),
            Turn(at=later, request="/f", rule=None, heard=(), wait="reject"),
        ),
        ended="hung-up",
        webhooks=6,
        seconds=20.4,
        findings=(Finding(12200, "<Sey> has no place in <Response>: skipped"),),
    )
    assert render(transcript, AMSTERDAM, {NURSE: "nurse"}) == (
        "call from anonymous, Monday 2026-11-23 13:10:00\n"
        "13:10:00 [office hours]\n"
        "  clinic: Welkom. (welcome)\n"
        "  clinic: ♪ <https://ivr.test/media/menu.wav>\n"
        "  caller: presses 2\n"
        "13:10:20\n"
        "  caller: silent\n"
        "13:10:20\n"
        "  dials +31232246491 (nurse) → busy\n"
        "13:10:20\n"
        "  dials +31232240130 → answered\n"
        "13:10:20\n"
        "13:10:20\n"
        "  clinic: Welkom. (welcome)\n"
        "  clinic: hangs up\n"
        "13:10:20\n"
        "  clinic: does not take the call\n"
        "finding: 12200 <Sey> has no place in <Response>: skipped\n"
        "ended: hung-up, 6 webhooks, 20 s\n"
    )


@pytest.mark.parametrize(
    ("wait", "dialled", "lines"),
    [
        pytest.param("digits", None, "", id="in a menu: no silence, for nobody waited"),
        pytest.param("dial", NURSE, f"  dials {NURSE} → canceled\n", id="while it rings"),
    ],
)
def test_a_caller_who_hangs_up_is_the_last_line(wait: Wait, dialled: str | None, lines: str) -> None:
    silent = Turn(at=START, request="/voice", rule=None, heard=(), wait="digits")
    last = Turn(at=START, request="/b", rule=None, heard=(), wait=wait, dialled=dialled, outcome="canceled")
    transcript = Transcript(
        at=START, from_="", turns=(silent, last), ended="caller-hung-up", webhooks=2, seconds=3
    )
    assert render(transcript, AMSTERDAM).partition("\n")[2] == (
        f"13:10:00\n  caller: silent\n13:10:00\n{lines}  caller: hangs up\nended: caller-hung-up, 2 webhooks, 3 s\n"
    )


def test_an_empty_caller_number_is_nobody() -> None:
    transcript = Transcript(at=START, from_="", turns=(), ended="hung-up", webhooks=0, seconds=0)
    assert render(transcript, AMSTERDAM).startswith("call from nobody, Monday")


def test_findings_are_in_the_json_as_text() -> None:
    finding = Finding(302, "redirect to /menu/ by GET")
    transcript = Transcript(
        at=START, from_="", turns=(), ended="x", webhooks=0, seconds=1.26, findings=(finding,)
    )
    found = as_json(transcript)
    assert (found["findings"], found["seconds"]) == (["302 redirect to /menu/ by GET"], 1.3)


@pytest.mark.parametrize(
    ("heard", "line"),
    [
        pytest.param(Heard(None, "Welkom.", None, 1.0), "Welkom.", id="words"),
        pytest.param(Heard("menu", None, "/m.wav", 1.0), "♪ </m.wav> (menu)", id="a recording with its id"),
    ],
)
def test_what_is_heard_is_one_line(heard: Heard, line: str) -> None:
    assert spoken(heard) == line


@pytest.mark.parametrize(
    ("number", "name"), [(NURSE, f"{NURSE} (nurse)"), ("+316", "+316"), (None, "nobody")]
)
def test_a_number_has_its_name_with_it(number: str | None, name: str) -> None:
    assert named(number, {NURSE: "nurse"}) == name
