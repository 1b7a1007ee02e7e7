"""Trace on the desktop: one presenter that lives as long as the desktop, a view for each time it is opened."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.presenters.run_book import RunBook
from app.services import Services
from app.theme.theme import Theme
from storage.events.envelope import StoredEvent


class TraceHost(QObject):
    """Makes Trace's content.

    Signals:
        document_wanted(WriterRequest): the person wants to see a run's document.
        failed(str): something could not be read; one line.
    """

    document_wanted = Signal(object)
    failed = Signal(str)

    def __init__(self, runs: RunBook, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def make(self, theme: Theme) -> QWidget:
        return QWidget()

    def attach(self, services: Services) -> None:
        """Read and follow an open log."""

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""

    def close(self) -> None:
        """Read nothing more."""
