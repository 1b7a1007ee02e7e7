"""The history of one run's document, as the person wants to see it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.presenters.history_source import HistorySource
from app.viewmodels.local_time import local_now
from app.viewmodels.writer_compare import compare
from app.viewmodels.writer_history import (
    HistoryChoice,
    HistoryPage,
    HistoryView,
    Mode,
    build_history,
    compared,
)
from app.viewmodels.writer_page import Page
from app.viewmodels.writer_revisions import RevisionBook
from storage.document import RunDocument
from storage.document.display import changes_between

READING = "Reading the history from the log…"
READ_TO = "Reading the history from the log… revision {:,}  (Esc: back)"


class PageMaker:
    """Makes pages of revisions, each as a step from the one before; works in the background's thread."""

    def __init__(self) -> None:
        self._page: Page | None = None
        self._document: RunDocument | None = None

    def make(self, book: RevisionBook, revision: int, section_id: str) -> HistoryPage:
        """Return what leads from the page that was made last to this one."""
        document = book.revisions.at(revision)
        page, before, self._document = self._page, self._document, document
        has_both = before is not None and before.find(section_id) and document.find(section_id)
        if page is not None and before is not None and has_both and page.section_id == section_id:
            delta = page.follow(document, changes_between(before, document))
            return HistoryPage(section_id, document=delta, whole=False)
        self._page = Page(section_id)
        return HistoryPage(section_id, document=self._page.load(document))


class HistoryPresenter(QObject):
    """Shows revisions and compares them. Pages are made in the background; only the newest wish is shown.

    Signals:
        opened, closed: the history is to be shown, or the document of now again.
        view_changed(HistoryView): everything but the text.
        page_changed(HistoryPage): what is drawn.
    """

    opened = Signal()
    closed = Signal()
    view_changed = Signal(object)
    page_changed = Signal(object)

    def __init__(self, source: HistorySource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._choice = HistoryChoice()
        self._seen: int | None = None
        self._drawn: tuple[object, ...] | None = None
        self._making = False
        self._maker = PageMaker()
        self.is_open = False
        self.view = HistoryView(quiet=READING)
        source.changed.connect(self._publish)
        source.failed.connect(self._on_failed)
        source.progressed.connect(self._on_progress)

    def open(self, seen: int | None, choice: HistoryChoice | None = None) -> None:
        """Show the history; ``seen`` is the revision when the person last looked."""
        if not self.is_open:
            self._seen, self._drawn, self.is_open = seen, None, True
            self._maker = PageMaker()
            self._choice = HistoryChoice()
            self.opened.emit()
        self._choice = choice or self._choice
        self._source.want()
        self._publish()

    def close(self) -> None:
        """Show the document of now again."""
        if self.is_open:
            self.is_open = False
            self.closed.emit()

    def choose_revision(self, revision: int) -> None:
        """Show a revision."""
        self._choose(replace(self._choice, revision=revision))

    def step(self, by: int) -> None:
        """Show the revision so many later."""
        self.choose_revision(max(0, min(self.view.newest, self.view.revision + by)))

    def step_version(self, by: int) -> None:
        """Show the next named revision, or the one before; past the last comes the newest."""
        if (book := self._source.book) is None:
            return
        if by > 0:
            found = book.version_after(self.view.revision)
            self.choose_revision(book.newest if found is None else found)
        else:
            self.choose_revision(book.version_before(self.view.revision) or 0)

    def choose_mode(self, mode: Mode) -> None:
        """Show the document, or compare."""
        self._choose(replace(self._choice, mode=mode))

    def choose_against(self, against: str) -> None:
        """Compare with something else; who chooses that wants to see it."""
        mode = "inline" if self._choice.mode == "document" else self._choice.mode
        self._choose(replace(self._choice, against=against, mode=mode))

    def choose_section(self, section_id: str) -> None:
        """Show another section."""
        self._choose(replace(self._choice, section_id=section_id))

    def choose_pending(self, pending: bool) -> None:  # noqa: FBT001 -- the state itself
        """Compare with what waits for review, or without."""
        self._choose(replace(self._choice, pending=pending))

    def _choose(self, choice: HistoryChoice) -> None:
        self._choice = choice
        self._publish()

    def _publish(self) -> None:
        book = self._source.book
        if not self.is_open:
            return
        if book is None:
            self.view = HistoryView(quiet=READING)
        else:
            self.view = build_history(book, self._choice, self._seen, local_now())
        self.view_changed.emit(self.view)
        if book is not None:
            self._draw(book)

    def _draw(self, book: RevisionBook) -> None:
        """Make the page, unless it is on show; while one is being made the next waits."""
        choice = self._choice
        if choice.mode == "document":
            work = partial(self._maker.make, book, self.view.revision, choice.section_id)
        else:
            pair = compared(book, choice, self._seen)
            work = partial(_compared, book, pair, choice.section_id, choice.pending)
        wanted = (choice.mode, work.func, *work.args)
        if not self._making and wanted != self._drawn:
            self._making, self._drawn = True, wanted
            self._source.run(work, partial(self._on_drawn, self._maker))

    def _on_progress(self, revision: int) -> None:
        if self.is_open and self._source.book is None:
            self.view = HistoryView(quiet=READ_TO.format(revision))
            self.view_changed.emit(self.view)

    def _on_failed(self, words: str) -> None:
        self._making, self._drawn, self._maker = False, None, PageMaker()
        if self.is_open:
            self.view = replace(self.view, quiet="", problem=words)
            self.view_changed.emit(self.view)

    def _on_drawn(self, maker: PageMaker, page: HistoryPage) -> None:
        self._making = False
        if self.is_open:
            if maker is self._maker:
                self.page_changed.emit(page)
            else:  # it was made for a history that was closed meanwhile
                self._drawn = None
            if (book := self._source.book) is not None:
                self._draw(book)


def _compared(book: RevisionBook, pair: tuple[int, int], section_id: str, pending: bool) -> HistoryPage:  # noqa: FBT001 -- a value
    older, newer = (book.revisions.at(revision) for revision in pair)
    return HistoryPage(section_id, comparison=compare(older, newer, section_id, pending=pending))
