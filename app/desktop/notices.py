"""One line for the person, above the prompt bar: what was done, or what went wrong and what to do."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.theme.theme import Theme
from app.viewmodels.desktop import Notice
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

INFO_MS = 6_000
MARGIN = 12
NO_OFFER = "Nothing is offered"


class _Offer(QPushButton):
    """A button for a command; it is there only while one is offered."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.command = ""
        name_widget(self, name, NO_OFFER, NO_OFFER)

    def offer(self, command: str, words: str) -> None:
        """Offer a command, or none."""
        self.command = command
        self.setText(words)
        self.setAccessibleName(words or NO_OFFER)
        self.setToolTip(words or NO_OFFER)
        self.setVisible(bool(command))


class NoticeLine(QFrame):
    """Floats over the foot of another widget, so that nothing moves when it comes and goes.

    Signals:
        command_wanted(str): what a notice offers is wanted, by the command's name.
    """

    command_wanted = Signal(str)

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        name_widget(self, "noticeLine", "Notice")
        self._over = over
        self._words = label()
        self._words.setWordWrap(True)
        self._words.setObjectName("noticeText")
        self._offers = (_Offer("noticeOffer"), _Offer("noticeOffer2"))
        for offer in self._offers:
            offer.clicked.connect(partial(self._on_offer, offer))
        self._away = IconButton("close", "Put this away", theme)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INFO_MS)
        self._timer.timeout.connect(self.clear)
        self._away.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._words, stretch=1)
        for offer in self._offers:
            row.addWidget(offer)
        row.addWidget(self._away)
        over.installEventFilter(self)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a line; a failure stays until it is put away."""
        self._words.setText(notice.text)
        self._words.setAccessibleName(notice.text)
        self._offers[0].offer(notice.command, notice.words)
        self._offers[1].offer(*notice.more)
        set_property(self, "state", notice.state)
        self._settle()
        self.show()
        self.raise_()
        if notice.state == "info":
            self._timer.start()
        else:
            self._timer.stop()

    def clear(self) -> None:
        """Show nothing."""
        self._timer.stop()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours."""
        self._away.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the widget below."""
        if event.type() is QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _on_offer(self, offer: "_Offer") -> None:
        self.command_wanted.emit(offer.command)
        self.clear()

    def _settle(self) -> None:
        widest = max(200, min(760, self._over.width() - 2 * MARGIN))
        words = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 70
        words += sum(offer.sizeHint().width() + 8 for offer in self._offers if offer.command)
        width = min(widest, words)
        height = max(36, self.heightForWidth(width))
        left = (self._over.width() - width) // 2
        self.setGeometry(left, self._over.height() - height - MARGIN, width, height)
