"""In CI no test of the page is left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ONE = "tests/browser/register/test_access.py::test_without_scripts_entries_are_found_by_site"


@pytest.mark.slow
def test_a_missing_chromium_fails_in_ci():
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", ONE],
        cwd=ROOT,
        env=os.environ | {"CI": "true", "CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "/nowhere/chromium" in ran.stdout
    assert "1 error" in ran.stdout
    assert ran.returncode == 1
