"""Documents as files and in lists: the one object that the desktop knows of all that."""

from collections.abc import Iterator

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.desktop.documents_host import DocumentsHost
from app.desktop.export_desk import ExportDesk
from app.desktop.file_desk import FileDesk
from app.exporting.pandoc import find_pandoc
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.file_offers import FileOffer, export_offers, format_named
from storage.events.envelope import StoredEvent


class DocumentsDesk(QObject):
    """What the file button of a document does, and the commands beside it."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self.exports = ExportDesk(desktop)
        self.all = DocumentsHost(desktop)
        self.files = FileDesk(desktop)
        self.all.file_wanted.connect(self.files.ask_open)
        desktop.writers.serve_files(self)

    def commands(self) -> Iterator[Command]:
        """Return the commands."""
        yield from self.all.commands()
        yield from self.files.commands()
        yield from self.exports.commands()

    def attach(self, services: Services) -> None:
        """A home is open."""
        self.all.attach(services)
        self.files.attach(services)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self.all.set_theme(theme)

    def close(self) -> None:
        """Read nothing more."""
        self.all.close()
        self.files.keeper.close()

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""
        self.files.keeper.take(events)

    def offers(self, run_id: str) -> tuple[tuple[FileOffer, ...], ...]:
        """Return what can be done with a run's document, in groups."""
        return (self.files.offers(run_id), export_offers(has_pandoc=find_pandoc() is not None))

    def act(self, run_id: str, name: str) -> None:
        """Do one of these, by its name."""
        kind = format_named(name)
        if kind is not None:
            self.exports.ask(run_id, kind)
        else:
            self.files.act(run_id, name)
