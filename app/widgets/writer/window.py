"""The content of a Writer window: bar, report with its cards, notes, foot. Passive: values in, wishes out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_outline import OutlineView
from app.viewmodels.writer_page import PageDelta
from app.widgets.common.later import Later, place_in
from app.widgets.writer.change_editor import ChangeEditing
from app.widgets.writer.foot import WriterFoot
from app.widgets.writer.middle import Middle
from app.widgets.writer.notes import SHARE, SHARE_ALONE, NotesPanel
from app.widgets.writer.outcome import OutcomeBanner
from app.widgets.writer.page_aids import PageAids
from app.widgets.writer.page_menu import PageMenu
from app.widgets.writer.searching import Searching
from app.widgets.writer.steering import Steering
from app.widgets.writer.style import writer_style
from app.widgets.writer.toolbar import WriterToolBar
from app.widgets.writer.waiting_bar import WaitingBar
from app.widgets.writer.window_actions import WindowActions
from storage.document.section import CONDUCTOR

WAITING_FROM = 340  # the height in pixels from which on there is room for the bar of what waits


class WriterWindow(QWidget):
    """Shows one run's living document and lets a person edit, review and steer it.

    Attributes:
        acts: What its keys do; who takes an action says so there.
        aids: Colours of code, and words that are not known, in its notes and its history.
        editor: A proposed text while it is edited.
        searching: What is looked for in the report.
        undoable: Whether an agent's change at a place of the report can be taken back.
        middle: The outline, and the report to edit or to read.

    Signals:
        typed(TextEdit): the person changed the report's text; it is on screen already.
        selected(str): a change was chosen, by its card or in the text.
        accept_requested(str), reject_requested(str): a proposal or hunk; "" means the selected one.
        next_requested, previous_requested, undo_requested, redo_requested, cancel_requested, copy_requested,
        history_requested; source_wanted(str): of a change; words_sent(Words), edit_requested(str),
        policy_chosen(str)
    """

    typed = Signal(object)
    selected = Signal(str)
    accept_requested = Signal(str)
    reject_requested = Signal(str)
    next_requested = Signal()
    previous_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()
    cancel_requested = Signal()
    copy_requested = Signal()
    words_sent = Signal(object)
    edit_requested = Signal(str)
    policy_chosen = Signal(str)
    history_requested = Signal()
    source_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.theme = theme
        self._view: WriterView | None = None
        self.setStyleSheet(writer_style(theme))  # before there is anything to polish twice
        self.acts = WindowActions(self)
        self.undoable: Callable[[int], bool] = _never
        self._live = QWidget(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._live)
        self._bar = WriterToolBar(theme, self._live)
        self.files = self._bar.files
        self.middle = Middle(theme, self.acts, self._bar.last, self._live)
        self._report = self.middle.report
        page = self._report.page
        self._notes = NotesPanel(theme, self._live)
        self.aids = PageAids(self)
        self._foot = WriterFoot(theme, self._live)
        column = QVBoxLayout(self._live)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        self._outcome = Later(OutcomeBanner, place_in(column, self._bar.last))
        self.searching = Searching(page, place_in(column, self._bar.last), self.acts)
        column.addWidget(self.middle, 1)
        column.addWidget(self._notes)
        self.editor = ChangeEditing(theme, place_in(column, page), self)
        self._waiting = Later(self._build_waiting, place_in(column, page))
        column.addWidget(self._foot)
        self.setFocusProxy(page)
        self._steering = Steering(page, self._foot.words, self.acts)
        self._connect_signals()

    def _connect_signals(self) -> None:
        page, column, bar = self._report.page, self._report.column, self._bar
        page.typed.connect(self.typed)
        page.undo_requested.connect(self.undo_requested)
        page.redo_requested.connect(self.redo_requested)
        page.change_clicked.connect(self.selected)
        page.menu_requested.connect(self._on_menu)
        self._notes.change_clicked.connect(self.selected)
        self._notes.note_made.connect(self.aids.add_note)
        column.clicked.connect(self.selected)
        column.accepted.connect(self.accept_requested)
        column.rejected.connect(self.reject_requested)
        column.edit_wanted.connect(self.edit_requested)
        column.source_wanted.connect(self.source_wanted)
        column.reply_wanted.connect(self._steering.reply)
        bar.previous_requested.connect(self.previous_requested)
        bar.next_requested.connect(self.next_requested)
        bar.accept_requested.connect(self._on_accept)
        bar.reject_requested.connect(self._on_reject)
        bar.cancel_requested.connect(self.cancel_requested)
        bar.history_requested.connect(self.history_requested)
        self._foot.words.sent.connect(self.words_sent)
        self._foot.policy_chosen.connect(self.policy_chosen)
        self._foot.copy_requested.connect(self.copy_requested)
        self._foot.acted.connect(self.acts.do)
        self._foot.left.connect(page.setFocus)
        self.searching.opened.connect(self.middle.edit)
        self.searching.reading = self.middle.finding
        self.middle.reading_begun.connect(self.searching.close)

    def _build_waiting(self) -> WaitingBar:
        bar = WaitingBar()
        bar.acted.connect(self.acts.do)
        return bar

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self.theme = theme
        self.setStyleSheet(writer_style(theme))
        self._bar.set_theme(theme)
        self._report.set_theme(theme)
        self._notes.set_theme(theme)
        self.editor.set_theme(theme)
        self.middle.set_theme(theme)
        self._foot.set_theme(theme)

    def set_view(self, view: WriterView) -> None:
        """Show everything but the text."""
        before, self._view = self._view, view
        if before is not None and replace(before, revision=view.revision) == view:
            self._bar.show_revision(view.revision)  # all that most keys change
            self._notes.set_view(view)
            self._give_room()
            return
        self._bar.set_view(view)
        if view.outcome is not None or self._outcome.built is not None:
            self._outcome.get().set_outcome(view.outcome)
        self._report.set_view(view)
        self._notes.set_view(view)
        self._foot.set_view(view)
        self._steering.set_view(view)
        self._give_room()
        if view.selected and (before is None or before.selected != view.selected):
            self._show_selected(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height between the report and the notes."""
        super().resizeEvent(event)
        self._give_room()

    def _show_waiting(self, view: WriterView) -> None:
        """Tell what waits, except in a low window: there the text needs the line, and the bar counts too."""
        words = view.waiting if self.height() >= self.theme.px(WAITING_FROM) else ""
        if words or self._waiting.built is not None:
            self._waiting.get().show_words(words)

    def _give_room(self) -> None:
        if self._view is not None:
            self._show_waiting(self._view)
        share = SHARE_ALONE if self._report.page.document().isEmpty() else SHARE
        self._notes.set_room(round(self.height() * share))

    def cover(self, with_: QWidget | None) -> None:
        """Show something else in place of the living document, or that again; its keys rest meanwhile."""
        if with_ is not None:
            self._stack.addWidget(with_)
        shown = with_ or self._live
        self._stack.setCurrentWidget(shown)
        for action in self.actions():
            action.setEnabled(with_ is None)
        self.setFocusProxy(with_ or self._report.page)
        shown.setFocus() if with_ else self._report.page.setFocus()

    def show_outline(self, view: OutlineView) -> None:
        """Show the headings, and how many words there are."""
        self.middle.set_outline(view)
        self._foot.show_words(view.words)

    def give_back(self, words: str) -> None:
        """Put words that could not be sent back into their line."""
        self._foot.words.give_back(words)

    def show_page(self, delta: PageDelta) -> None:
        """Draw a section from its first line, whatever was shown before."""
        if delta.section_id == CONDUCTOR:
            self._report.page.show_page(delta)
        else:
            self._notes.show_page(delta)

    def apply(self, delta: PageDelta) -> None:
        """Take a section to its next state; caret, selection and view stay put."""
        if delta.section_id == CONDUCTOR:
            self._report.page.apply(delta)
        else:
            self._notes.apply(delta)

    def _show_selected(self, view: WriterView) -> None:
        place = view.position
        if place is None:
            return
        section_id, pos = view.changes[place].section_id, view.positions[place]
        self.middle.edit()
        if section_id == CONDUCTOR:
            self._report.page.show_position(pos)
            self._report.column.place()
        else:
            self._notes.note(section_id).reveal(pos)

    def _on_accept(self) -> None:
        self.accept_requested.emit("")

    def _on_reject(self) -> None:
        self.reject_requested.emit("")

    def _on_menu(self, hunk: str, place: QPoint) -> None:
        report, under = self._report, self._report.page.under_menu
        is_undoable = under >= 0 and self.undoable(under)
        menu = PageMenu(report.page, hunk, report.spelling, is_undoable=is_undoable)
        menu.undo_wanted.connect(partial(self.acts.do, "undo-change"))
        menu.accepted.connect(self.accept_requested)
        menu.rejected.connect(self.reject_requested)
        menu.edit_wanted.connect(self.edit_requested)
        menu.reply_wanted.connect(self._steering.reply)
        menu.tell_wanted.connect(self._steering.tell_passage)
        menu.popup(place)


def _never(_pos: int) -> bool:
    return False
