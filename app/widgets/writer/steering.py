"""Words about what is on the page: a reply to who proposed a change, a wish about the selected text."""

from PySide6.QtCore import QObject

from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_words import RUN, Passage
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.window_actions import WindowActions
from app.widgets.writer.word_line import WordLine
from storage.document.patch import proposal_of


class Steering(QObject):
    """Addresses the line to the agents."""

    def __init__(self, page: PageEdit, line: WordLine, acts: WindowActions) -> None:
        super().__init__(line)
        self._page = page
        self._line = line
        self._view: WriterView | None = None
        acts.on("reply-change", self.reply)
        acts.on("tell-passage", self.tell_passage)
        acts.on("tell-run", self.tell_run)

    def set_view(self, view: WriterView) -> None:
        """Take the changes that wait."""
        self._view = view

    def reply(self, change_id: str = "") -> None:
        """Begin words to the author of a change; "" is the selected one."""
        view = self._view
        wanted = proposal_of(change_id or (view.selected if view else "") or "")
        card = next((card for card in view.changes if card.proposal_id == wanted), None) if view else None
        if card is not None:
            self._line.address(card.author, Passage.of(card.inserted or card.deleted, card.section_id))

    def tell_passage(self) -> None:
        """Begin words about the selected text."""
        text = self._page.textCursor().selectedText().replace("\u2029", "\n")
        self._line.address(RUN, Passage.of(text))

    def tell_run(self) -> None:
        """Begin words to the run."""
        self._line.address(RUN, None)
