"""The sources of one run's document, shown over its Writer window."""

from functools import partial

from PySide6.QtCore import QObject

from app.presenters.background import Background
from app.presenters.writer_commands import WriterCommands
from app.presenters.writer_loading import EventReader
from app.presenters.writer_source import source_text
from app.viewmodels.writer_source import SourceText, SourceWish
from app.widgets.writer.source_dialog import SourceDialog
from app.widgets.writer.window import WriterWindow
from storage.events.citations import CitationProposed
from storage.events.runs import ConductorTaskStarted
from storage.options import EventQuery

_NONE = "The selected change names no source; Alt+Down selects the next change."


class RunSources(QObject):
    """Reads a source when it is asked for; the dialog is made then."""

    def __init__(self, run_id: str, window: WriterWindow, commands: WriterCommands) -> None:
        super().__init__(commands)
        self._run_id = run_id
        self._window = window
        self._commands = commands
        self._reader: EventReader | None = None
        self._background = Background("sources", self)
        self._background.failed.connect(commands.noticed)
        self.dialog: SourceDialog | None = None
        window.acts.on("show-source", self._show_selected)
        window.source_wanted.connect(self._show_change)

    def attach(self, reader: EventReader) -> None:
        """The log can be read now."""
        self._reader = reader

    def show(self, wish: SourceWish) -> None:
        """Show sources."""
        if self._reader is None or not wish.sources:
            return
        if self.dialog is None:
            self.dialog = SourceDialog(self._window.theme, self._window)
            self.dialog.wanted.connect(self._read)
        self.dialog.set_wish(wish)
        self.dialog.open()

    def close(self) -> None:
        """The window is gone."""
        self._background.close()

    def _show_selected(self) -> None:
        self._show_change("")

    def _show_change(self, change_id: str) -> None:
        """Show the sources of a change; "" is the selected one."""
        card = self._commands.review.card(change_id)
        if card is None or not card.sources:
            self._commands.noticed.emit(_NONE)
            return
        self.show(SourceWish(tuple((mark.citation_id, mark.tooltip) for mark in card.sources)))

    def _read(self, citation_id: str) -> None:
        reader = self._reader
        if reader is not None:
            work = partial(_read_source, reader, self._run_id, citation_id)
            self._background.run(work, partial(self._on_read, citation_id))

    def _on_read(self, citation_id: str, source: SourceText) -> None:
        if self.dialog is not None:
            self.dialog.show_text(citation_id, source)


def _read_source(reader: EventReader, run_id: str, citation_id: str) -> SourceText:
    cited = None
    for event in reader.read(EventQuery(run_id=run_id, prefix=CitationProposed.event_type, resolve=True)):
        body = event.body
        if isinstance(body, CitationProposed) and body.citation_id == citation_id:
            cited = body
    started = reader.read(EventQuery(run_id=run_id, prefix=ConductorTaskStarted.event_type, limit=1))
    workspace = next(
        (event.body.workspace for event in started if isinstance(event.body, ConductorTaskStarted)), None
    )
    return source_text(cited, workspace)
