"""A person at the real program on a real X display: HOME FOLDER PICTURES. Run in a process of its own.

Keys and clicks are given to the native window, so that they reach whatever has the keyboard there. Prints one
line of JSON that says what was seen; the pictures are the pixels of the screen.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QWidget

from app.cli import main
from app.desktop.main_window import MainWindow
from app.widgets.trace.run_delegate import ROLE
from app.widgets.trace.run_pane import RunPane
from tests.flows.folders import DESCRIBE

PATIENCE_S = 60
POLL_MS = 20
SETTLE_S = 0.4
Kind = TypeVar("Kind", bound=QWidget)
Wait = Generator[Callable[[], object], None, None]


class Person(QObject):
    """Does one thing after the other; each waits until it can be done."""

    def __init__(self, app: QApplication, pictures: Path) -> None:
        super().__init__(app)
        self._app = app
        self._pictures = pictures
        self.seen: dict[str, object] = {}
        self._story = self._live()
        self._condition: Callable[[], object] = next(self._story)
        self._deadline = time.monotonic() + PATIENCE_S
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(POLL_MS)

    def _go_on(self) -> None:
        if not self._condition():
            if time.monotonic() > self._deadline:
                self.seen["waited in vain after"] = list(self.seen)
                self._leave()
            return
        try:
            self._condition = next(self._story)
            self._deadline = time.monotonic() + PATIENCE_S
        except StopIteration:
            self._timer.stop()

    def _leave(self) -> None:
        self._timer.stop()
        self.window.close()

    def _live(self) -> Wait:
        yield lambda: self._has("traceRunsEmpty")
        yield self._moment()
        focused = self._app.focusWidget()
        self.seen["keyboard at the start"] = focused.objectName() if focused else ""
        prompt = self._named(QPlainTextEdit, "promptInput")
        self._click(prompt)
        yield self._moment()
        for char in DESCRIBE:
            QTest.keyClick(self._native(), char)  # type: ignore[call-overload]  # a character, as in C++
        self.seen["prompt"] = prompt.toPlainText()
        self.seen["filter"] = self._named(QLineEdit, "traceFilter").text()
        QTest.keyClick(self._native(), Qt.Key.Key_Return)
        yield lambda: self._has("writerStatus")
        self.seen["first status"] = self._named(QLabel, "writerStatus").text()
        yield (
            lambda: self._named(QLabel, "writerStatus").text() not in ("◐ starting", "◐ running", "◐ waiting")
        )
        yield lambda: self._badges() == ["completed"]
        yield self._moment()
        self.seen["status"] = self._named(QLabel, "writerStatus").text()
        self.seen["trace"] = self._named(QLabel, "traceStatus").text()
        self.seen["report"] = self._named(QTextEdit, "writerDocument").toPlainText()
        self._take_picture("dark")
        self._click(self._named(QPushButton, "themeToggle"))
        yield self._moment()
        self._take_picture("light")
        self._leave()

    def _moment(self) -> Callable[[], object]:
        """What is painted after the last event: focus, scroll bars, the sparkline's pixmap."""
        end = time.monotonic() + SETTLE_S
        return lambda: time.monotonic() > end

    def _take_picture(self, name: str) -> None:
        pixels = self.window.screen().grabWindow(self.window.winId())
        self.seen[name] = pixels.save(str(self._pictures / f"{name}.png"))

    @property
    def window(self) -> MainWindow:
        """The program's window."""
        return next(each for each in self._app.topLevelWidgets() if isinstance(each, MainWindow))

    def _native(self) -> QWindow:
        handle = self.window.windowHandle()
        assert handle is not None
        return handle

    def _click(self, widget: QWidget) -> None:
        place = widget.mapTo(self.window, QPoint(widget.width() // 2, widget.height() // 2))
        QTest.mouseClick(self._native(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def _has(self, name: str) -> bool:
        return any(widget.objectName() == name and widget.isVisible() for widget in self._app.allWidgets())

    def _named(self, kind: type[Kind], name: str) -> Kind:
        return next(
            each
            for each in self._app.allWidgets()
            if isinstance(each, kind) and each.objectName() == name and each.isVisible()
        )

    def _badges(self) -> list[str]:
        pane = self._named(RunPane, "traceRunPane")
        model = pane.list.model()
        return [model.index(row, 0).data(ROLE).badge for row in range(model.rowCount())]


def live(arguments: list[str]) -> int:
    """Run the program with a person at it."""
    home, folder, pictures = map(Path, arguments)
    os.chdir(folder)
    app = QApplication(["quire"])
    person = Person(app, pictures)
    code = main(["--home", str(home), "--theme", "dark"])
    sys.stdout.write(json.dumps(person.seen) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(live(sys.argv[1:]))
