"""What went in and out of two calls, as one text: what left is struck out, what came is marked."""

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from app.theme.fonts import SMALL_PX, mono_font
from app.theme.theme import Theme
from app.viewmodels.compare_view import DiffView
from app.viewmodels.word_diff import PieceKind
from app.widgets.common.properties import name_widget

_CHOOSE = "Choose a row to see what went in and out of its calls."
_READING = "Reading both calls from the log…"
_NOTHING = "Neither call has a text."
_SAME = "  the same in both"


class DiffText(QTextEdit):
    """Shows a ``DiffView``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "compareDiff", "Difference of the two calls")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self._view: DiffView | None = None
        self.set_theme(theme)

    def set_view(self, view: DiffView | None) -> None:
        """Show a diff; None = no row is chosen."""
        self._view = view
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Write in the theme's colours."""
        self._theme = theme
        self.setFont(mono_font(theme.px(SMALL_PX)))
        self._show()

    def _show(self) -> None:
        view = self._view
        self.clear()
        if view is None or not view.parts:
            words = _CHOOSE if view is None else view.note or (_READING if view.key else _CHOOSE)
            self.setPlainText(words)
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        heading, plain = self._format(self._theme.muted, bold=True), self._format(self._theme.text)
        quiet = self._format(self._theme.faint)
        looks: dict[PieceKind, QTextCharFormat] = {"same": plain, "fold": quiet}
        looks |= {"gone": self._changed("gone"), "come": self._changed("come")}
        if view.note:
            cursor.insertText(f"{view.note}\n", self._format(self._theme.muted))
        for number, part in enumerate(view.parts):
            same = "" if part.differs else _SAME
            cursor.insertText(f"{chr(10) if number else ''}{part.title}{same}\n", heading)
            for piece in part.pieces:
                cursor.insertText(piece.text, looks[piece.kind])
            cursor.insertText("\n", plain)
        cursor.endEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)

    def _changed(self, kind: PieceKind) -> QTextCharFormat:
        """Return how a change looks: struck out or underlined, so that its shape tells it, too."""
        theme = self._theme
        color, ground = (theme.failed_text, theme.failed) if kind == "gone" else (theme.ok_text, theme.ok)
        made = self._format(color)
        made.setBackground(QColor(theme.ground(ground)))
        made.setFontStrikeOut(kind == "gone")
        made.setFontUnderline(kind == "come")
        return made

    def _format(self, color: str, *, bold: bool = False) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(QColor(color))
        if bold:
            made.setFontWeight(600)
        return made
