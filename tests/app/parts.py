"""A desktop for tests, with Writer contents that only say their title."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from app.desktop import assembly
from app.desktop.desktop import Desktop
from app.desktop.main_window import MainWindow
from app.services import Services
from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme
from app.viewmodels.desktop import WriterRequest
from storage.events.envelope import StoredEvent


class PlainWriters:
    """Stands in for the Writer windows' host."""

    def __init__(self) -> None:
        self.made: list[WriterRequest] = []
        self.gone: list[str] = []
        self.themes: list[Theme] = []
        self.services: Services | None = None
        self.flushed = False

    def blank(self, theme: Theme) -> QWidget:
        content = QLabel()
        content.setObjectName("writerContent")
        return content

    def make(self, request: WriterRequest, blank: QWidget) -> QWidget:
        assert isinstance(blank, QLabel)
        self.made.append(request)
        blank.setText(request.title)
        return blank

    def attach(self, services: Services) -> None:
        self.services = services

    def revision(self, run_id: str) -> int:
        return 0

    def history(self, run_id: str) -> None:
        """There is none."""

    def on_card_wanted(self, show: Callable[[str, str], None]) -> None:
        """No text is from anywhere."""

    def document(self, run_id: str) -> None:
        """There is none."""

    def check_spelling(self, choice: str) -> None:
        """There are no words."""

    def serve_files(self, acts: object) -> None:
        """There is no file."""

    def seen(self, run_id: str) -> None:
        """Nothing was seen."""

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        pass

    def set_theme(self, theme: Theme) -> None:
        self.themes.append(theme)

    def closed(self, run_id: str) -> None:
        self.gone.append(run_id)

    def cancel(self, run_id: str) -> None:
        """There is no run behind it."""

    async def flush(self) -> None:
        self.flushed = True

    def close(self) -> None:
        pass


def make_desktop(keeper: ThemeKeeper, workspace: Path | None = None) -> tuple[Desktop, PlainWriters]:
    writers = PlainWriters()
    window = MainWindow(keeper.theme)
    return assembly.make_desktop(window, keeper, lambda _tasks: writers, workspace), writers
