"""Plumbing for tests that show widgets: one application, and no window or timer left behind."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.clipboard import release_clipboard
from app.desktop import lifecycle
from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.widgets.writer import reading_find


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session")
def keeper(qapp: QApplication) -> ThemeKeeper:
    """The theme keeper of the session's application, dark as the drawing."""
    qapp.setQuitOnLastWindowClosed(False)
    return ThemeKeeper(qapp, "dark")


@pytest.fixture(scope="session", autouse=True)
def _clipboard_released() -> Iterator[None]:
    """Leave nothing on the clipboard that would need the interpreter after its end."""
    yield
    if QApplication.instance() is not None:
        release_clipboard()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given up because the machine is busy: what ends, and what is looked for, has its time."""
    for name in ("_WRITERS_S", "ACTORS_S", "STORE_S"):
        monkeypatch.setattr(lifecycle, name, 60.0)
    monkeypatch.setattr(reading_find, "PATIENCE_S", 10.0)


@pytest.fixture
def theme() -> Theme:
    return load_theme("dark")


@pytest.fixture(scope="session")
def _loaded(qapp: QApplication) -> None:
    """What has been imported stays: collecting after each test need not look at it again."""
    gc.collect()
    gc.freeze()


def _left(app: QApplication, before: set[int]) -> tuple[list[QWidget], list[QTimer]]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    timers = [timer for timer in app.findChildren(QTimer) if timer.isActive() and id(timer) not in before]
    return windows, timers


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a visible top-level window or a running timer."""
    if "qapp" not in request.fixturenames and "qtbot" not in request.fixturenames:
        yield
        return
    app: QApplication = request.getfixturevalue("qapp")
    request.getfixturevalue("_loaded")
    before = {id(timer) for timer in app.findChildren(QTimer)}
    yield
    _left(app, before)
    gc.collect()
    windows, timers = _left(app, before)
    for widget in windows:
        widget.close()
    assert not windows, f"windows left open: {windows}"
    assert not timers, f"timers left running: {timers}"
