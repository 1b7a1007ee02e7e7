"""Where a document's text is from, and where the text stands that a call has written."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QPoint, Signal

from app.presenters.history_source import HistorySource
from app.viewmodels.local_time import local_now
from storage.document import RunDocument

NOTHING_WRITTEN = "This call has written nothing into the document."
GONE = "What this call wrote is not in the document any more; this is the revision that it made."
NO_TEXT = "There is no text here yet."


class Manner(Enum):
    """How the person asks: in passing, with the pointer, or to read it and go on from there."""

    GLANCE = "glance"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Question:
    """Where is the character at a place from? ``at`` is where on the screen the answer is wanted."""

    section_id: str
    pos: int
    manner: Manner
    at: QPoint | None = None


class OriginPresenter(QObject):
    """Answers as soon as the history is read; only the newest question counts.

    Signals:
        found(Question, Origin): the answer.
        places_found(tuple[Place]): where the text stands that was asked for; the first one is meant.
        revision_wanted(int): that text is gone; the revision that it came with shows it.
        noticed(str): one line for the person.
    """

    found = Signal(object, object)
    places_found = Signal(object)
    revision_wanted = Signal(int)
    noticed = Signal(str)

    def __init__(
        self, source: HistorySource, document: Callable[[], RunDocument | None], parent: QObject | None = None
    ) -> None:
        """Take ``document``, which gives what the window shows; None while that is being read."""
        super().__init__(parent)
        self._source = source
        self._document = document
        self._question: Question | None = None
        self._sought = ""
        source.changed.connect(self.look_again)

    def ask(self, question: Question) -> None:
        """Ask where a character is from."""
        self._question = question
        self._source.want()
        self.look_again()

    def seek(self, item_id: str) -> None:
        """Look for the text that a call of this run has written."""
        self._sought = item_id
        self._source.want()
        self.look_again()

    def look_again(self) -> None:
        """The document or its history may be there now."""
        document, book = self._document(), self._source.origins
        if document is None or book is None:
            return
        question, self._question = self._question, None
        if question is not None:
            origin = book.origin(document, question.section_id, question.pos, local_now())
            if origin is not None:
                self.found.emit(question, origin)
            elif question.manner is Manner.CARD:
                self.noticed.emit(NO_TEXT)
        sought, self._sought = self._sought, ""
        if not sought:
            return
        places, revision = book.places(document, sought), book.last_revision(sought)
        if places:
            self.places_found.emit(places)
        elif revision is None:
            self.noticed.emit(NOTHING_WRITTEN)
        else:
            self.noticed.emit(GONE)
            self.revision_wanted.emit(revision)
