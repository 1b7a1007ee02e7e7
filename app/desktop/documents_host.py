"""The window of all documents: its page while it is open, and opening what is chosen in it."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.presenters.documents import DocumentsPresenter
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.desktop import DOCUMENTS, Notice, writer_id
from app.viewmodels.documents import MOST_OPENED
from app.viewmodels.prompt import title
from app.widgets.documents.page import DocumentsPage


class DocumentsHost(QObject):
    """Makes the window's content.

    Signals:
        file_wanted(): a file is to be opened as a document.
    """

    file_wanted = Signal()

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._page: DocumentsPage | None = None
        self.presenter = DocumentsPresenter(desktop.runs, self)
        self.presenter.failed.connect(self._on_failed)
        desktop.windows.closed.connect(self._on_closed)

    def commands(self) -> Iterator[Command]:
        """Return the commands of this window."""
        yield Command("documents", "All documents", "Ctrl+Shift+E", self.open, "View")

    def attach(self, services: Services) -> None:
        """A home is open."""
        self.presenter.attach(services.store)

    def open(self) -> None:
        """Show the window."""
        look = Look(DOCUMENTS, DOCUMENTS, "document", "Documents")
        self._desktop.windows.open(look, self._make, "left")

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        if self._page is not None:
            self._page.set_theme(theme)

    def close(self) -> None:
        """Read nothing more."""
        self.presenter.close()

    def open_runs(self, run_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Open documents, the first in front; one that is open is shown. Return those that are."""
        opened = run_ids[:MOST_OPENED]
        if len(run_ids) > len(opened):
            self._desktop.say(
                Notice(f"{len(opened)} of {len(run_ids)} documents are opened at once at most.")
            )
        for run_id in reversed(opened):
            run = self._desktop.runs.run(run_id)
            self._desktop.open_again(run_id, title(run.objective) if run else run_id)
        return opened

    def tile_runs(self, run_ids: tuple[str, ...]) -> None:
        """Open documents beside each other, in front of all else."""
        opened = self.open_runs(run_ids)
        self._desktop.arranger.tile(tuple(writer_id(run_id) for run_id in opened))
        self._desktop.windows.focus(writer_id(opened[0]))

    def _make(self, _spare: QWidget | None) -> QWidget:
        self._page = page = DocumentsPage(self._desktop.keeper.theme)
        page.set_view(self.presenter.view)
        page.bar.chosen.connect(self.presenter.choose)
        page.rows.in_sight.connect(self.presenter.look_at)
        page.open_wanted.connect(self._on_open)
        page.tile_wanted.connect(self.tile_runs)
        page.file_wanted.connect(self.file_wanted)
        page.shown.connect(self._on_shown)
        page.hidden.connect(self._on_hidden)
        self.presenter.view_changed.connect(page.set_view)
        return page

    def _on_open(self, run_ids: tuple[str, ...]) -> None:
        opened = self.open_runs(run_ids)
        self._desktop.windows.focus(writer_id(opened[0]))

    def _on_shown(self) -> None:
        self.presenter.watch(on=True)

    def _on_hidden(self) -> None:
        self.presenter.watch(on=False)

    def _on_failed(self, words: str) -> None:
        self._desktop.say(Notice(words, "failed"))

    def _on_closed(self, look: Look) -> None:
        if look.app == DOCUMENTS:
            self._page = None
            self.presenter.watch(on=False)
