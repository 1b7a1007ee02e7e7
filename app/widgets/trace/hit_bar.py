"""What the search of the run list found in the run that is shown, and the way from place to place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.run_hits import RunHits
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.properties import name_widget


class HitBar(QFrame):
    """Shows ``RunHits``; hidden when nothing is searched for, or nothing was found.

    Signals:
        step_wanted(int): the next (1) or the previous (-1) place.
    """

    step_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceHits", "What was found in this run")
        self.words = ElidedLabel("", "muted")
        self.words.setObjectName("traceHitWords")
        self.previous = IconButton("chevron-up", "Previous place  (Shift+F3)", theme)
        self.previous.setObjectName("tracePreviousHit")
        self.next = IconButton("chevron-down", "Next place  (F3; Enter in the filter)", theme)
        self.next.setObjectName("traceNextHit")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.words, stretch=1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.hide()

    def set_hits(self, hits: RunHits) -> None:
        """Show what was found."""
        self.setVisible(bool(hits.words))
        self.words.setText(f"“{hits.text}”: {hits.words}" if hits.words else "")
        for button in (self.previous, self.next):
            button.setVisible(bool(hits.places))

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        for button in (self.previous, self.next):
            button.set_theme(theme)

    def _on_previous(self) -> None:
        self.step_wanted.emit(-1)

    def _on_next(self) -> None:
        self.step_wanted.emit(1)
