"""What can be decided about a change on its card."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.widgets.common.properties import name_widget

ACCEPT_TIP = "Accept this change (Ctrl+Enter)"
EDIT_TIP = "Edit the proposed text, then accept it (Ctrl+E)"
WRITING_TIP = "This text is still being written; accept it when it is whole"


class CardButtons(QWidget):
    """Accept, reject, edit and reply.

    Signals:
        accepted, rejected, edit_wanted, reply_wanted
    """

    accepted = Signal()
    rejected = Signal()
    edit_wanted = Signal()
    reply_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accept = QPushButton("Accept \u21b5", self)
        self._reject = QPushButton("Reject \u232b", self)
        self._edit = QPushButton("Edit\u2026", self)
        self._reply = QPushButton("Reply\u2026", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setSpacing(6)
        for place, (button, name, tip, told) in enumerate(
            (
                (self._accept, "writerCardAccept", ACCEPT_TIP, self.accepted),
                (self._reject, "writerCardReject", "Reject this change (Ctrl+Backspace)", self.rejected),
                (self._edit, "writerCardEdit", EDIT_TIP, self.edit_wanted),
                (self._reply, "writerCardReply", "Reply to who proposed it (Ctrl+R)", self.reply_wanted),
            )
        ):
            name_widget(button, name, tip, tip)
            button.clicked.connect(told)
            grid.addWidget(button, place // 2, place % 2)

    def set_draft(self, *, is_draft: bool) -> None:
        """Offer to accept and to edit only what is whole."""
        for button, tip in ((self._accept, ACCEPT_TIP), (self._edit, EDIT_TIP)):
            button.setEnabled(not is_draft)
            button.setToolTip(WRITING_TIP if is_draft else tip)
        self._accept.setAccessibleName(WRITING_TIP if is_draft else ACCEPT_TIP)
