"""What PySide does beside an import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
import linecache
import PySide6.QtCore
from app.pyside_features import leave_sources_unread
{first}
import this_module_has_a_source
from PySide6.QtCore import QObject
assert QObject().objectName() == ""
print(any("this_module_has_a_source" in name for name in linecache.cache))
"""


@pytest.mark.parametrize(("first", "is_kept"), [("", "True"), ("assert leave_sources_unread()", "False")])
def test_the_source_of_what_is_imported_is_not_kept(first: str, is_kept: str, tmp_path: Path) -> None:
    (tmp_path / "this_module_has_a_source.py").write_text("x = 1\n")
    assert _told(_SCRIPT.format(first=first), tmp_path) == is_kept


def test_without_pyside_there_is_nothing_to_do() -> None:
    script = "from app.pyside_features import leave_sources_unread; print(leave_sources_unread())"
    assert _told(script, Path()) == "False"


def _told(script: str, folder: Path) -> str:
    path = os.pathsep.join([str(folder), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()
