"""A pytest plugin: which test ran each line, and how long each test that passed took.

`dynamic_context = test_function` of coverage sees only lines below the function of the test: not
what the bot does in tasks of its own, nor what fixtures do.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

SECONDS: Counter[str] = Counter()
FAILED: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    measured = Coverage.current()
    measured.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        measured.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    SECONDS[report.nodeid] += report.duration
    if not report.passed:
        FAILED.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return
    passed = {
        each: round(seconds, 3)
        for each, seconds in SECONDS.items()
        if each not in FAILED
    }
    Path(os.environ["HABARLA_SECONDS"]).write_text(json.dumps(passed))
