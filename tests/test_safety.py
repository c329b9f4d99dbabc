"""docs/safety.md: each hazard has a test that exists and counts, and that a run of everything has passed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hazards import DOCUMENT, problems, read

ROOT = Path(__file__).parent.parent
ROWS_LEAST = 36
CELLS = "a hazard | a cause | an effect | a rule of `tests/test_a.py`"
A_TEST = "def test_a() -> None: ..."
A_CLASS = "class TestA:\n    def test_b(self) -> None: ..."

TABLE = ROOT / DOCUMENT


# --- the table ---


def test_every_hazard_has_tests_that_exist_and_count() -> None:
    hazards = read(TABLE.read_text(encoding="utf-8"))
    assert problems(hazards, ROOT) == []
    assert len(hazards) >= ROWS_LEAST


def test_every_run_has_its_witness(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("tests.safety_plugin")


def suite(folder: Path, source: str, *rows: str) -> Path:
    """A project of its own with one module of tests and a table."""
    (folder / "tests").mkdir()
    (folder / "docs").mkdir()
    (folder / "tests" / "test_a.py").write_text(source, encoding="utf-8")
    (folder / "tests" / "test_b.py").write_text("def test_beside() -> None: ...\n", encoding="utf-8")
    (folder / DOCUMENT).write_text("\n".join(["# Safety", *rows]), encoding="utf-8")
    options = "-q --strict-markers --strict-config --import-mode=importlib -p no:cacheprovider"
    (folder / "pytest.ini").write_text(
        f"[pytest]\ntestpaths = tests\naddopts = {options}\nfilterwarnings = error\n", encoding="utf-8"
    )
    return folder


def row(*tests: str, number: int = 1, cells: str = CELLS) -> str:
    return f"| H{number} | {cells} | {', '.join(f'`tests/test_a.py::{test}`' for test in tests)} |"


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        pytest.param(A_TEST, [row("test_a")], id="a function"),
        pytest.param(A_CLASS, [row("TestA::test_b")], id="a method"),
        pytest.param(A_TEST, [row("test_a"), row("test_a", number=2)], id="two rows on one test"),
        pytest.param(
            f"{A_TEST}\n@skip\ndef test_c() -> None: ...", [row("test_a")], id="a neighbour skipped"
        ),
    ],
)
def test_a_table_without_fault_has_no_problem(tmp_path: Path, source: str, rows: list[str]) -> None:
    folder = suite(tmp_path, source, *rows)
    assert problems(read((folder / DOCUMENT).read_text()), folder) == []


@pytest.mark.parametrize(
    ("source", "rows", "problem"),
    [
        pytest.param(A_TEST, [f"| H1 | {CELLS} | soon |"], "names no test", id="no test"),
        pytest.param(A_TEST, [row("test_b")], "does not exist", id="no such function"),
        pytest.param(A_TEST, ["| H1 | a | b | c | d | `tests/test_x.py::test_a` |"], "does not exist", id="no such file"),
        pytest.param(A_CLASS, [row("test_b")], "does not exist", id="a method without its class"),
        pytest.param(A_CLASS, [row("TestA")], "does not exist", id="a class"),
        pytest.param(A_TEST, [row("test_a", number=2)], "is row 1", id="a gap"),
        pytest.param(A_TEST, [row("test_a"), row("test_a")], "is row 2", id="an id twice"),
        pytest.param(A_TEST, [row("test_a", cells="a | b | c")], "a cell", id="a cell too few"),
        pytest.param(A_TEST, [row("test_a", cells="a | b | | d")], "a cell", id="an empty cell"),
        pytest.param(A_TEST, [row("test_a", cells="a | b | c | `ivr/gone.py`")], "no file", id="a file that has gone"),
        pytest.param(f"@pytest.mark.skip\n{A_TEST}", [row("test_a")], "skip", id="a mark"),
        pytest.param(f"@pytest.mark.xfail(strict=True)\n{A_TEST}", [row("test_a")], "xfail", id="allowed to fail"),
        pytest.param(
            "@parametrize('a', [param(1, marks=mark.skipif(True))])\ndef test_a(a) -> None: ...",
            [row("test_a")],
            "skipif",
            id="a mark on a case",
        ),
        pytest.param("def test_a():\n    pytest.skip('x')", [row("test_a")], "skip", id="a call inside"),
        pytest.param(f"pytestmark = pytest.mark.skip\n{A_TEST}", [row("test_a")], "skip", id="a mark on the module"),
        pytest.param(f"x = importorskip('x')\n{A_TEST}", [row("test_a")], "importorskip", id="a missing import"),
        pytest.param(f"@mark.skip\n{A_CLASS}", [row("TestA::test_b")], "skip", id="a mark on the class"),
        pytest.param(
            "class TestA:\n    pytestmark = mark.xfail\n    def test_b(self) -> None: ...",
            [row("TestA::test_b")],
            "xfail",
            id="a mark inside the class",
        ),
    ],
)  # fmt: skip
def test_a_fault_of_the_table_is_told(tmp_path: Path, source: str, rows: list[str], problem: str) -> None:
    folder = suite(tmp_path, source, *rows)
    told = problems(read((folder / DOCUMENT).read_text()), folder)
    assert len(told) == 1
    assert problem in told[0]


# --- that they ran ---

TINY = """
import pytest

def test_good(): ...
def test_bad(): assert False
def test_left_out(): pytest.skip("no")
@pytest.mark.xfail
def test_may_fail(): assert False
@pytest.mark.xfail
def test_passes_unawares(): ...
@pytest.fixture
def leaves_litter():
    yield
    raise OSError
def test_litter(leaves_litter): ...
@pytest.mark.parametrize("case", ["[1", "2]::x"])
def test_cases(case): ...
@pytest.mark.parametrize("case", [1, 2])
def test_a_bad_case(case): assert case == 1
@pytest.mark.parametrize("case", [1, 2])
def test_a_case_left_out(case):
    if case == 2: pytest.skip("no")
@pytest.mark.parametrize("case", [])
def test_no_case(case): ...
class TestOf:
    def test_good(self): ...
"""
NOTHING_FAILS = """
import pytest

def test_left_out(): pytest.skip("no")
@pytest.mark.parametrize("case", [1, 2])
def test_cases(case): ...
"""
NAMED = (
    "test_good", "test_bad", "test_left_out", "test_may_fail", "test_passes_unawares", "test_litter", "test_cases",
    "test_a_bad_case", "test_a_case_left_out", "test_no_case", "TestOf::test_good", "test_gone",
)  # fmt: skip
TOLD = {
    "test_bad": "failed", "test_left_out": "skipped", "test_may_fail": "skipped", "test_passes_unawares": "passed",
    "test_litter": "failed", "test_a_bad_case": "failed", "test_a_case_left_out": "skipped",
    "test_no_case": "skipped", "test_gone": "did not run",
}  # fmt: skip


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own, with the plugin, and with xdist where it is asked for."""
    plugins = ["tests.safety_plugin", *(["xdist.plugin"] if "-n" in arguments else [])]
    own = "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONPATH"
    others = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *(f"-p{name}" for name in plugins), *arguments],
        cwd=folder, env=others | dict(zip(own, ("1", str(ROOT)), strict=True)),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    lines = [line.split(" ", 2) for line in done.stdout.splitlines() if line.startswith("H1: ")]
    return {test.partition("::")[2]: what for _, test, what in lines}


def test_of_each_named_test_that_did_not_pass_it_is_told_what_it_did(tmp_path: Path) -> None:
    done = run(suite(tmp_path, TINY, row(*NAMED)))
    assert (done.returncode, told(done)) == (1, TOLD), done.stdout + done.stderr


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "with workers"])
def test_a_run_in_which_nothing_failed_fails_for_what_is_named_and_did_not_pass(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    named = "test_a", "test_cases", "test_left_out", "test_gone"
    done = run(suite(tmp_path, f"{A_TEST}\n{NOTHING_FAILS}", row(*named)), *workers)
    assert done.returncode == 1, done.stdout + done.stderr
    assert told(done) == {"test_left_out": "skipped", "test_gone": "did not run"}


def test_a_test_that_was_only_set_up_did_not_run(tmp_path: Path) -> None:
    done = run(suite(tmp_path, A_TEST, row("test_a")), "--setup-only")
    assert (done.returncode, told(done)) == (1, {"test_a": "did not run"}), done.stdout + done.stderr


def test_when_all_that_is_named_has_passed_nothing_is_told(tmp_path: Path) -> None:
    passing = f"import pytest\n{A_TEST}\n@pytest.mark.skip\ndef test_not_named(): ...\n"
    done = run(suite(tmp_path, passing, row("test_a")))
    assert (done.returncode, "without proof" in done.stdout) == (0, False), done.stdout + done.stderr


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(("tests/test_b.py",), id="a path"),
        pytest.param(("-k", "beside"), id="a word"),
        pytest.param(("-m", "not parametrize"), id="a mark"),
        pytest.param(("--deselect", "tests/test_a.py::test_a"), id="all but one test"),
        pytest.param(("--ignore", "tests/test_a.py"), id="all but one file"),
        pytest.param(("--ignore-glob", "*_a.py"), id="all but some files"),
        pytest.param(("-o", "addopts=", "--lf"), id="what failed the last time"),
        pytest.param(("--collect-only",), id="a list of what there is"),
    ],
)
def test_of_a_run_that_leaves_tests_out_nothing_is_told(tmp_path: Path, chosen: tuple[str, ...]) -> None:
    done = run(suite(tmp_path, A_TEST, row("test_gone")), *chosen)
    assert (done.returncode, told(done)) == (0, {}), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "options", "status"),
    [
        pytest.param("def test_a(): assert False", ("-x",), 1, id="at the first failure"),
        pytest.param("import nothing_of_that_name", (), 2, id="at a module that cannot be read"),
    ],
)
def test_of_a_run_that_was_broken_off_nothing_is_told(
    tmp_path: Path, source: str, options: tuple[str, ...], status: int
) -> None:
    done = run(suite(tmp_path, source, row("test_gone")), *options)
    assert (done.returncode, told(done)) == (status, {}), done.stdout + done.stderr
