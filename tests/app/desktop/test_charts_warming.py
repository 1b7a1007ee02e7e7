"""How the charts' library is imported."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.desktop.charts_warming import ChartsWarming

ROOT = Path(__file__).parents[3]
STORY = """
import sys, threading
import PySide6.QtCore
from PySide6.QtWidgets import QApplication
from app.desktop.charts_warming import ChartsWarming
from app.widgets.charts import library

where = {}
class Watch:
    def find_spec(self, name, path=None, target=None):
        where[name] = threading.current_thread() is threading.main_thread()
        return None
sys.meta_path.insert(0, Watch())
app = QApplication([])
warming = ChartsWarming()
warming.done.connect(app.quit)
warming.start()
app.exec()
print(library.is_warm(), where.get("numpy"), where.get("pyqtgraph"), where.get("pyqtgraph.Qt"))
"""


def test_what_knows_qt_is_imported_in_the_interface_s_thread() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # a process of its own, since it is imported once
        [sys.executable, "-c", STORY],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.stdout.strip() == "True False True True"


def test_closing_ends_it(qapp: QApplication) -> None:
    warming = ChartsWarming()
    warming._on_prepared(None)
    assert warming._timer.isActive()
    warming.close()
    assert not warming._timer.isActive()
    warming._prepare()  # its time comes later than the end: nothing comes of it
    assert not warming._timer.isActive()
