"""The Writer's file button: a menu of what can be done with the document as a file."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.file_offers import FileOffer
from app.widgets.common.buttons import ICON_PX, MenuButton, as_words
from app.widgets.common.properties import name_widget

_TIP = "Export the document, or save it as a file"


class FileButton(MenuButton):
    """Its menu is made when it opens.

    Signals:
        opening(): the menu is about to show; ``set_offers`` fills it.
        wanted(str): an entry was chosen, by its name.
    """

    opening = Signal()
    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_TIP, parent)
        name_widget(self, "writerFiles", _TIP, _TIP)
        self.setProperty("kind", "icon")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.drop_down.setObjectName("writerFilesMenu")
        self.drop_down.aboutToShow.connect(self.opening)
        self.set_theme(theme)

    def set_offers(self, groups: Iterable[tuple[FileOffer, ...]]) -> None:
        """Offer these, with a line between groups."""
        self.drop_down.clear()
        for offers in groups:
            if offers and not self.drop_down.isEmpty():
                self.drop_down.addSeparator()
            for offer in offers:
                keys = f"\t{offer.key}" if offer.key else ""
                action = self.drop_down.addAction(as_words(offer.words) + keys)
                action.setToolTip(offer.hint)
                action.setData(offer.name)
                action.setEnabled(offer.is_possible)
                action.triggered.connect(partial(self.wanted.emit, offer.name))

    def open_menu(self) -> None:
        """Show the menu; it is filled first, so that it knows how high it is."""
        self.opening.emit()
        super().open_menu()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours, as large as its words want."""
        size = theme.px(ICON_PX)
        self.setIconSize(QSize(size, size))
        self.setIcon(themed_icon("export", theme.muted, size))
