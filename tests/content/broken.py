"""Broken schedules: the shipped files with one thing wrong, made by tables.

Rules of this file: a row is a file, what it becomes, the line on which it is wrong and the field that must be named.
What is wrong with a kind of value is written once (`WRONG`) and tried at every value of that kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

SCHEDULES = Path(__file__).resolve().parents[2] / "schedules"
OWN_NUMBER = "+3197010200000"


@dataclass(frozen=True, slots=True)
class Row:
    """A file with a fault; `where` is the field that is named, `line` 0 where the file cannot say it."""

    name: str
    file: str
    content: bytes
    where: str
    line: int


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_TIMES = (
    "25:00-26:00",
    "13:00",
    "13.00-14.00",
    "13:00-13:00",
    "9:00-10:00",
    "13:00-14:60",
    "open",
    "12",
    "true",
    "~",
)
NO_TIMES += (
    "{a: b}",
    "[]",
    "[[13:00-14:00]]",
    "[13:00-14:00, 13:30-15:00]",
    "１３:00-14:00",
    "13:00-14:00:00",
    "-13:00-14:00",
)
NO_DATES = (
    "2026-02-30",
    "2026-13-01",
    "1999-12-31",
    "2100-01-01",
    "22-03-2023",
    "20230322",
    "gisteren",
    "~",
    "[]",
    "3",
)
NO_DATES += ("2023-03-22T10:00:00", "٢٠٢٣-03-22", "2023-3-22", '""')
NO_SOURCES = (
    "web",
    "~",
    "3",
    "contact#0",
    "contact#4 en meer",
    "{}",
    "[]",
    "confirmed by A. Jansen on 2026-02-30",
)
NO_SOURCES += ("confirmed by  on", '"contact#4, not confirmed, zomaar"', "=HYPERLINK(1)")
NO_NAMES = ('""', "~", "3", "[a]", '"a\\u0007b"', '"a\\nb"', "x" * 81)
NO_IDS = ("Nurse", "nurse line", '""', "3", "~", "x" * 41, "../nurse", "1nurse", '"nurse\\n"', "nürse")
NO_NUMBERS = {
    "nothing": "~",
    "not in quotes": "+31232246491",
    "national": '"0232246491"',
    "spaces": '"+31 23 224 6491"',
    "a line end": '"+31232246491\\n"',
    "sixteen digits": '"+1234567890123456"',
    "Arabic digits": '"+3123224649١"',
    "wide digits": '"+３1232246491"',
    "112": '"112"',
    "112 with its country": '"+31112"',
    "113": '"+31113"',
    "116 117": '"+31116117"',
    "14023": '"+3114023"',
    "0900 short": '"+319001234"',
    "0900": '"+31900123456"',
    "0906": '"+31906123456"',
    "0909": '"+31909123456"',
    "18xx": '"+311888"',
    "18xx, made longer": '"+3118881234"',
    "satellite Inmarsat": '"+870772001234"',
    "satellite Iridium": '"+881612345678"',
    "satellite Thuraya": '"+8821631234567"',
    "premium abroad": '"+9791234567890"',
    "an area that does not exist": '"+31112345678"',
    "a digit short": '"+3123224649"',
    "a digit long": '"+312322464911"',
    "American": '"+12025550123"',
    "our own": f'"{OWN_NUMBER}"',
    "an address": "sip:nurse@example.org",
    "an extension": '"+31232246491;ext=9"',
    "script": '"<script>alert(1)</script>"',
}
WRONG: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(WEEKDAYS, NO_TIMES),
    "from": NO_DATES,
    "decided_until": NO_DATES,
    "source": NO_SOURCES,
    "name": NO_NAMES,
    "line": NO_IDS,
    "follows": ("nobody", "desk", "3", "~", "[office]"),
    "time_zone": ("Europe/Haarlem", "CET", "../../etc/passwd", "3", "~", "Europe/../Europe/Amsterdam"),
    "number": tuple(NO_NUMBERS.values()),
    "location": ("west", "haarlem_noord", "3", "~", "../zuid"),
    "emergency": ("eh", "~", "3", "112", "[ed_hoofddorp]"),
    "house_number": ("0", "-1", "22.0", "true", "~", "100000", "22 rood", "٢٢"),
    "postal_code": ("2035RC", "0035 RC", "2035 rc", "~", "2035", "٢035 RC"),
    "street": NO_NAMES,
    "city": NO_NAMES,
    "address": ("naam", "a@b", "~", "a b@c.nl", "javascript:alert(1)@x", '"a@b.nl\\nBcc: c@d.nl"'),
    "closed": ("ja", "~", "3", "{}", "[queens_day]", "[kings_day, kings_day, Kerst]"),
    "as_usual": ("ja", "~", "3", "{}", "[queens_day]"),
}
ONCE = frozenset(
    {*WEEKDAYS, "source", "name", "from", "decided_until", "line", "time_zone", "closed", "as_usual"}
)
"""Fields that stand in many files: everything wrong with them is tried in one file, one thing in each of the others."""


def rows() -> list[Row]:
    """Every broken file, each with a name of its own."""
    found = [*_wrong_values(), *_structure(), *_appended(), *_callback_plans(), *_whole_files()]
    return list({row.name: row for row in found}.values())


def _files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(SCHEDULES.glob("*.yaml"))}


def _wrong_values() -> Iterator[Row]:
    tried: set[str] = set()
    for file, text in _files().items():
        for path, line in _scalars(YAML().load(text), ()):
            key = str(path[-1])
            wrong = WRONG.get(key, ())
            if key in ONCE and key in tried:
                wrong = wrong[:1]
            if key == "number" and path[0] != "nurse":
                wrong = wrong[:3]
            tried.add(key)
            for value in wrong:
                ours = OWN_NUMBER in value  # it is a number, and told of the destination
                yield Row(
                    f"{file}: {_where(path)} is {value[:40]}",
                    file,
                    _with_value(text, line, key, value).encode(),
                    _where(path[:1] if ours else path),
                    0 if ours else line,
                )


def _scalars(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Every key whose value is on its own line, with that line."""
    if isinstance(data, CommentedMap):
        for key, value in data.items():
            line = data.lc.key(key)[0] + 1
            if not isinstance(value, CommentedMap | CommentedSeq) or data.lc.value(key)[0] + 1 == line:
                yield (*path, key), line
            yield from _scalars(value, (*path, key))
    elif isinstance(data, CommentedSeq):
        for place, value in enumerate(data):
            yield from _scalars(value, (*path, place))


def _with_value(text: str, line: int, key: str, value: str) -> str:
    lines = text.splitlines()
    head, _, _ = lines[line - 1].partition(f"{key}:")
    lines[line - 1] = f"{head}{key}: {value}"
    return "\n".join(lines) + "\n"


def _where(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


LIKE_ANOTHER = frozenset({"ed_haarlem_zuid.yaml", "switchboard.yaml"})
"""Files of the same shape as ed_hoofddorp.yaml: of these only the outer keys are tried."""


def _structure() -> Iterator[Row]:
    """Keys that are left out, misspelt or there twice."""
    for file, text in _files().items():
        data = YAML().load(text)
        for path, line in _all_keys(data, ()):
            if file in LIKE_ANOTHER and len(path) > 1:
                continue
            key, above = str(path[-1]), _where(path[:-1])
            if not (_is_free(path, file) or (file == "locations.yaml" and path == ("email",))):
                yield Row(f"{file}: no {_where(path)}", file, _without(text, line).encode(), above, 0)
            if not _is_free(path, file):
                misspelt = text.splitlines()
                misspelt[line - 1] = misspelt[line - 1].replace(f"{key}:", f"{key}x:", 1)
                where = f"{above}.{key}x".removeprefix(".")
                yield Row(f"{file}: {_where(path)} misspelt", file, "\n".join(misspelt).encode(), where, line)
            block = "\n".join(_block(text, line))
            twice = text.splitlines()
            twice[line - 1 + len(_block(text, line)) : line - 1 + len(_block(text, line))] = block.replace(
                "- ", "  ", 1
            ).splitlines()
            yield Row(
                f"{file}: {_where(path)} twice",
                file,
                "\n".join(twice).encode(),
                "",
                line + len(_block(text, line)),
            )


def _is_free(path: tuple[str | int, ...], file: str) -> bool:
    """Whether a key may be left out, or its name is somebody's choice."""
    named = (file == "destinations.yaml" and len(path) == 1) or (
        file == "locations.yaml" and path[0] == "locations" and len(path) == 2
    )
    return named or path[-1] in {*WEEKDAYS, "closed", "as_usual"}


def _all_keys(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(data, CommentedMap):
        for key, value in data.items():
            yield (*path, key), data.lc.key(key)[0] + 1
            yield from _all_keys(value, (*path, key))
    elif isinstance(data, CommentedSeq):
        for place, value in enumerate(data):
            yield from _all_keys(value, (*path, place))


def _block(text: str, line: int) -> list[str]:
    """The lines of a key with all that is below it."""
    lines = text.splitlines()
    indent = _indent(lines[line - 1])
    end = line
    while end < len(lines) and _indent(lines[end]) > indent:
        end += 1
    return lines[line - 1 : end]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _without(text: str, line: int) -> str:
    """The text without a key; the dash of a list item goes to the next key of the item."""
    lines, block = text.splitlines(), _block(text, line)
    rest = lines[line - 1 + len(block) :]
    if block[0].lstrip().startswith("- ") and rest:
        rest[0] = (
            rest[0].replace("  ", "- ", 1)
            if not rest[0].startswith("    ")
            else f"{rest[0][: _indent(rest[0]) - 2]}- {rest[0].lstrip()}"
        )
    return "\n".join([*lines[: line - 1], *rest]) + "\n"


DATED = "  - {{name: Kerst, source: not confirmed, {fields}}}"
RULED = "  - {{name: Overleg, source: not confirmed, hours: closed, from: 2026-01-01, until: 2027-12-31, {fields}}}"
OVERRIDES: dict[str, tuple[str, str]] = {
    "no hours": ("on: 2026-12-24", ""),
    "hours that are no time": ("on: 2026-12-24, hours: kort", ".hours"),
    "an empty list of hours": ("on: 2026-12-24, hours: []", ".hours"),
    "no date": ("hours: closed", ""),
    "a day that does not exist": ("on: 2026-11-31, hours: closed", ".on"),
    "on and from": ("on: 2026-12-24, from: 2026-12-24, until: 2026-12-25, hours: closed", ""),
    "from without until": ("from: 2026-12-24, hours: closed", ""),
    "until without from": ("until: 2026-12-24, hours: closed", ""),
    "the wrong way around": ("from: 2026-12-24, until: 2026-12-23, hours: closed", ".until"),
    "a century": ("from: 2000-01-01, until: 2099-12-31, hours: closed", ".until"),
    "three years and more": ("from: 2026-01-01, until: 2029-02-01, hours: closed", ".until"),
    "nights that run into each other": (
        "from: 2026-12-01, until: 2026-12-03, hours: [04:00-09:00, 22:00-05:00]",
        ".hours",
    ),
    "an unknown word": ("on: 2026-12-24, hours: closed, reden: feest", ".reden"),
    "overlapping spans": ("on: 2026-12-24, hours: [09:00-12:00, 11:00-13:00]", ".hours"),
}
RULES: dict[str, tuple[str, str]] = {
    "every second": ("rule: FREQ=SECONDLY", ".rule"),
    "every minute": ("rule: FREQ=MINUTELY", ".rule"),
    "every hour": ("rule: FREQ=HOURLY", ".rule"),
    "an interval of nought": ("rule: FREQ=DAILY;INTERVAL=0", ".rule"),
    "an interval below nought": ("rule: FREQ=DAILY;INTERVAL=-1", ".rule"),
    "a huge interval": ("rule: FREQ=DAILY;INTERVAL=99999999999999999999", ".rule"),
    "an interval in Arabic digits": ("rule: FREQ=DAILY;INTERVAL=٢", ".rule"),
    "two intervals": ("rule: 'FREQ=DAILY;INTERVAL=1,2'", ".rule"),
    "a count": ("rule: FREQ=DAILY;COUNT=3", ".rule"),
    "an end of its own": ("rule: FREQ=DAILY;UNTIL=20270101", ".rule"),
    "a time": ("rule: FREQ=DAILY;BYHOUR=3", ".rule"),
    "no frequency": ("rule: BYDAY=MO", ".rule"),
    "a frequency twice": ("rule: FREQ=DAILY;FREQ=DAILY", ".rule"),
    "the ninth Monday": ("rule: FREQ=MONTHLY;BYDAY=9MO", ".rule"),
    "the first Monday of a week": ("rule: FREQ=WEEKLY;BYDAY=1MO", ".rule"),
    "a day that is none": ("rule: FREQ=WEEKLY;BYDAY=MA", ".rule"),
    "the thirty-second": ("rule: FREQ=MONTHLY;BYMONTHDAY=32", ".rule"),
    "the thirtieth of February": ("rule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ".rule"),
    "month thirteen": ("rule: FREQ=YEARLY;BYMONTH=13", ".rule"),
    "a position without days": ("rule: FREQ=MONTHLY;BYSETPOS=1", ".rule"),
    "position nought": ("rule: FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", ".rule"),
    "small letters": ("rule: freq=daily", ".rule"),
    "no text": ("rule: 3", ".rule"),
    "nothing": ("rule: ~", ".rule"),
    "a rule without end": (f"rule: 'FREQ=DAILY;BYMONTHDAY={'1,' * 500}1'", ".rule"),
    "no rule": ("wanneer: soms", ".wanneer"),
}


def _appended() -> Iterator[Row]:
    """Overrides and recurring overrides behind a file that has none."""
    text = _files()["nurse.yaml"]
    count = len(text.splitlines())
    for part, wrong, form in (("overrides", OVERRIDES, DATED), ("recurring", RULES, RULED)):
        for name, (fields, field) in wrong.items():
            content = f"{text}{part}:\n{form.format(fields=fields)}\n"
            yield Row(
                f"nurse.yaml: {part}, {name}", "nurse.yaml", content.encode(), f"{part}[0]{field}", count + 2
            )
    for part, one, other in (
        ("overrides", DATED.format(fields="on: 2026-12-24, hours: closed"), DATED.format(fields="on: 2026-12-24, hours: 09:00-10:00")),
        ("recurring", RULED.format(fields="rule: FREQ=DAILY"), RULED.format(fields="rule: FREQ=DAILY").replace("closed", "09:00-10:00")),
    ):  # fmt: skip
        content = f"{text}{part}:\n{one}\n{other}\n"
        yield Row(
            f"nurse.yaml: {part} that disagree", "nurse.yaml", content.encode(), f"{part}[1]", count + 3
        )
        for name, value in {"a word": "geen", "a number": "3", "a block": "{a: b}"}.items():
            yield Row(
                f"nurse.yaml: {part} is {name}",
                "nurse.yaml",
                f"{text}{part}: {value}\n".encode(),
                part,
                count + 1,
            )
    many = "\n".join([RULED.format(fields="rule: FREQ=DAILY")] * 101)
    yield Row(
        "nurse.yaml: too many rules",
        "nurse.yaml",
        f"{text}recurring:\n{many}\n".encode(),
        "recurring",
        count + 1,
    )


PLAN = {
    "window_minutes": "30",
    "places": "2",
    "earliest_notice_minutes": "60",
    "days_ahead": "7",
    "source": "not confirmed",
}
NO_COUNTS = ("~", "-1", "1000000", "1.5", "true", "veel", "[30]", "٣٠", '"30"')


def _callback_plans() -> Iterator[Row]:
    """The plan of the windows, behind the callback hours: each value wrong, each key left out or misspelt."""
    text = _files()["callback.yaml"]
    first = len(text.splitlines()) + 2
    for place, key in enumerate(PLAN):
        for value in NO_SOURCES if key == "source" else NO_COUNTS:
            yield _with_plan(
                text, f"{key} is {value[:40]}", PLAN | {key: value}, f"callbacks.{key}", first + place
            )
        without = {name: value for name, value in PLAN.items() if name != key}
        yield _with_plan(text, f"no {key}", without, "callbacks", first - 1)
        misspelt = without | {f"{key}x": PLAN[key]}
        yield _with_plan(text, f"{key} misspelt", misspelt, f"callbacks.{key}x", first + len(without))
    for name, value in {"a word": "ja", "a list": "[30]", "nothing": "~"}.items():
        content = f"{text}callbacks: {value}\n".encode()
        yield Row(f"callback.yaml: callbacks is {name}", "callback.yaml", content, "callbacks", first - 1)


def _with_plan(text: str, name: str, plan: dict[str, str], where: str, line: int) -> Row:
    lines = "".join(f"  {key}: {value}\n" for key, value in plan.items())
    return Row(f"callback.yaml: {name}", "callback.yaml", f"{text}callbacks:\n{lines}".encode(), where, line)


def _whole_files() -> Iterator[Row]:
    """Files that are no schedule at all, and those that are meant to bring the reader down."""
    for file, text in _files().items():
        good, lines = text.encode(), len(text.splitlines())
        for name, (content, line) in _ruined(good, lines).items():
            if file == "nurse.yaml" or name in IN_EVERY_FILE:
                yield Row(f"{file}: {name}", file, content, "", line)


IN_EVERY_FILE = (
    "nothing",
    "a word",
    "a list",
    "Latin-1",
    "a bracket that stays open",
    "an alias",
    "a bomb of aliases",
)


def _ruined(good: bytes, lines: int) -> dict[str, tuple[bytes, int]]:
    """What a good file may become, with the line of the fault (0: any)."""
    bomb = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]
    merges = ["m0: &m0 {a: 1}", *(f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, 40))]
    return {
        "nothing": (b"", 1),
        "only a comment": (b"# leeg\n", 1),
        "a word": (b"gesloten\n", 1),
        "a number": (b"3\n", 1),
        "a list": (b"- line: nurse\n", 1),
        "Latin-1": (good + "# caf\u00e9\n".encode("latin-1"), 1),
        "UTF-16": (good.decode().encode("utf-16"), 1),
        "zeros": (bytes(1000), 1),
        "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 1),
        "a bracket that stays open": (good + b"x: [1, 2\n", 0),
        "a tab": (good + b"x:\n\t- y\n", lines + 2),
        "a colon too many": (good + b"x: y: z\n", lines + 1),
        "two documents": (good + b"---\nx: y\n", 0),
        "an older YAML": (b"%YAML 1.1\n---\n" + good, 0),
        "an anchor": (good + b"x: &a 1\n", lines + 1),
        "an alias": (good + b"x: *a\n", lines + 1),
        "a merge": (good + b"<<: {a: 1}\n", lines + 1),
        "a tag": (good + b"x: !!python/object/apply:os.system [ls]\n", lines + 1),
        "a bomb of aliases": ("\n".join(bomb).encode(), 1),
        "a bomb of merges": ("\n".join(merges).encode(), 1),
        "a tower of brackets": (b"[" * 200_000, 1),
        "a stairway": ("\n".join(" " * n + "a:" for n in range(500)).encode(), 21),
        "two megabytes": (good + b"# x\n" * 500_000, 1),
        "ten megabytes on one line": (b"x: " + b"9" * 10_000_000, 1),
        "a number without end": (b"x: " + b"9" * 900_000, 1),
        "thousands of keys": ("\n".join(f"k{n}: 1" for n in range(5_000)).encode(), 0),
    }
