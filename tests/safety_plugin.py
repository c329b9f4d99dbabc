"""A plugin of pytest: a run of the whole suite fails unless each test that docs/safety.md names has passed in it.

Rules of this file:
- It speaks of runs of everything only: one that was given paths, or anything that leaves tests out, it lets be; so it
  does one that was broken off, which has failed already.
- It sits where the reports come together: with xdist that is the controller, which sees those of all workers.
- Of a parametrised test one case has passed, and none has failed or was skipped.
"""

import pytest

from tests.hazards import DOCUMENT, Hazard, read

TO_ITS_END = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED})
LEAVE_OUT = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "collectonly")
"""Options that run less than everything, by the names that pytest has for them."""


def pytest_configure(config: pytest.Config) -> None:
    if runs_everything(config):
        hazards = read((config.rootpath / DOCUMENT).read_text(encoding="utf-8"))
        config.pluginmanager.register(Witness(hazards), "safety-witness")


def runs_everything(config: pytest.Config) -> bool:
    """Whether nobody chose among the tests; a worker of xdist is given paths by its controller."""
    given = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not given and not any(config.getoption(name, default=None) for name in LEAVE_OUT)


class Witness:
    """Sees the reports of a run, and says at its end which of the named tests have not passed."""

    def __init__(self, hazards: tuple[Hazard, ...]) -> None:
        self._hazards = hazards
        self._passed: set[str] = set()
        self._spoiled: dict[str, str] = {}
        self._missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[0]
        if not report.passed or hasattr(report, "wasxfail"):
            self._spoiled[name] = report.outcome
        elif report.when == "call":
            self._passed.add(name)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus not in TO_ITS_END or session.shouldfail:
            return
        self._missing = [
            f"{hazard.id}: {test} {self._spoiled.get(test, 'did not run')}"
            for hazard in self._hazards
            for test in hazard.tests
            if test in self._spoiled or test not in self._passed
        ]
        if self._missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._missing:
            terminalreporter.section(f"hazards without proof ({DOCUMENT})", red=True)
            for line in self._missing:
                terminalreporter.line(line)
