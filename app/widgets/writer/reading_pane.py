"""The report rendered, to read: tables as tables, links that open."""

from string import Template

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_reading import ReadingView
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget
from app.widgets.writer.page_formats import text_font

_OPENED = ("http", "https", "mailto")
_SHEET = Template("""
body { color: ${text}; }
h1, h2, h3, h4 { color: ${text}; font-weight: 600; }
h1 { font-size: ${px22}; } h2 { font-size: ${px18}; } h3, h4 { font-size: ${px15}; }
a { color: ${accent}; }
blockquote { color: ${muted}; }
code { color: ${accent}; }
pre { background-color: ${raised}; }
pre code { color: ${text}; }
th { background-color: ${raised}; font-weight: 600; }
table { border-collapse: collapse; border: 1px solid ${line}; }
td, th { padding: 4px 8px; border: 1px solid ${line}; }
""")


class _Page(QTextBrowser):
    """The page; Esc leaves it.

    Signals:
        left
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ReadingPane(QFrame):
    """Shows ``ReadingView``.

    Signals:
        left: back to the text that can be edited.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerReading")
        self._html = ""
        self._wanted_place: float | None = None
        self._note = label("", "muted")
        self._note.setObjectName("writerReadingNote")
        self._note.hide()
        self._page = _Page()
        name_widget(self._page, "writerReadingPage", "The report, rendered")
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setOpenLinks(False)
        self._page.document().setDocumentMargin(26)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addWidget(self._page, 1)
        self._page.anchorClicked.connect(self._on_link)
        self._page.left.connect(self.left)
        self.setFocusProxy(self._page)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours and size of words."""
        self._page.document().setDefaultFont(text_font(theme))
        self._page.document().setDefaultStyleSheet(_SHEET.substitute(theme.tokens()))
        self._draw()

    def set_view(self, view: ReadingView) -> None:
        """Show the report as it is now; the place where it is read stays."""
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        if view.html != self._html:
            self._html = view.html
            self._draw()

    @property
    def place(self) -> float:
        """How far down the page is scrolled, from 0 to 1."""
        bar = self._page.verticalScrollBar()
        return bar.value() / bar.maximum() if bar.maximum() else 0.0

    def go_to(self, place: float) -> None:
        """Scroll so far down, at once or when there is something to read."""
        self._wanted_place = place
        if self._html:
            self._scroll()

    def _draw(self) -> None:
        value = self._page.verticalScrollBar().value()
        self._page.setHtml(self._html)
        if self._wanted_place is not None:
            self._scroll()
        else:
            self._page.verticalScrollBar().setValue(value)

    def _scroll(self) -> None:
        bar = self._page.verticalScrollBar()
        bar.setValue(round((self._wanted_place or 0.0) * bar.maximum()))
        self._wanted_place = None

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() in _OPENED:
            QDesktopServices.openUrl(link)
        elif not link.scheme() and link.hasFragment() and not link.path():
            self._page.scrollToAnchor(link.fragment())
