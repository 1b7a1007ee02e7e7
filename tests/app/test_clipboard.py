"""What was copied must not crash the program at its end."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORY = """
import sys
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from app.clipboard import release_clipboard
app = QApplication([])
data = QMimeData()
data.setText("kept")
QApplication.clipboard().setMimeData(data)
release_clipboard()
assert QApplication.clipboard().text() == "kept"
"""


def test_a_program_that_copied_ends_without_a_crash() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", STORY], cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
