"""One setting: its title and words at the left, its control at the right, what is wrong below."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.viewmodels.settings_page import Row
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

_CONTROL_LINES = 13  # the width of a control, in heights of a line
_SPIN_MARGINS = (6, 0, 0, 0)  # a style sheet's padding does not reach the words of a spin box
_MOST_WHOLE = 2_000_000_000


class SettingRow(QWidget):
    """Shows ``set_row``.

    Signals:
        changed(str, object): a setting is to have another value, by its key.
    """

    changed = Signal(str, object)

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.setObjectName(f"setting:{row.key}")
        self.control = self._build_control(row)
        name_widget(self.control, f"control:{row.key}", row.title, row.description)
        self._default = QPushButton("Default")
        self._default.setProperty("kind", "link")
        name_widget(self._default, f"default:{row.key}", f"Default for {row.title}", f"Back to {row.default}")
        self._default.clicked.connect(self._on_default)
        self._problem = label("", "failed")
        self._problem.setWordWrap(True)
        self._problem.hide()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(row.title, "title"))
        about = label(row.description, "muted")
        about.setWordWrap(True)
        words.addWidget(about)
        words.addWidget(self._problem)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(12)
        line.addLayout(words, stretch=1)
        line.addWidget(self._default, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.control, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._fit()
        self.set_row(row)

    def changeEvent(self, event: QEvent) -> None:
        """Be as wide as the size of the letters wants."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        width = round(self.fontMetrics().height() * _CONTROL_LINES)
        if self.control.width() != width:
            self.control.setFixedWidth(width)

    def set_row(self, row: Row) -> None:
        """Show a value; what is being typed stays."""
        self.row = row
        keep = self._default.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._default.setSizePolicy(keep)
        self._default.setVisible(not row.is_default)
        with QSignalBlocker(self.control):  # it is shown, not chosen
            self._show_value(row)

    def _show_value(self, row: Row) -> None:
        control = self.control
        if isinstance(control, QComboBox):
            control.setCurrentText(str(row.value))
        elif isinstance(control, QSpinBox):
            control.setValue(int(row.value))
        elif isinstance(control, QDoubleSpinBox):
            control.setValue(float(row.value))
        elif isinstance(control, QLineEdit) and not control.isModified():
            control.setText(str(row.value))

    def show_problem(self, words: str) -> None:
        """Show what is wrong with the value that was given; nothing when it is taken."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _build_control(self, row: Row) -> QWidget:
        if row.kind == "choice":
            combo = QComboBox()
            combo.addItems(list(row.choices))
            combo.currentTextChanged.connect(self._on_value)
            return combo
        if row.kind == "whole":
            whole = QSpinBox()
            whole.setRange(int(row.least), int(min(row.most, _MOST_WHOLE)))
            whole.setSingleStep(int(row.step))
            whole.setSuffix(f" {row.unit}" if row.unit else "")
            whole.setGroupSeparatorShown(True)
            whole.lineEdit().setTextMargins(*_SPIN_MARGINS)
            whole.setKeyboardTracking(False)
            whole.valueChanged.connect(self._on_value)
            return whole
        if row.kind == "number":
            number = QDoubleSpinBox()
            number.setRange(row.least, row.most)
            number.setDecimals(2 if row.least == 0 else 0)  # money has cents, seconds are whole
            number.setGroupSeparatorShown(True)
            number.lineEdit().setTextMargins(*_SPIN_MARGINS)
            number.setKeyboardTracking(False)
            number.valueChanged.connect(self._on_value)
            return number
        line = QLineEdit()
        line.setPlaceholderText(str(row.default) or "—")
        line.editingFinished.connect(self._on_text)
        return line

    def _on_value(self, value: object) -> None:
        self.changed.emit(self.row.key, value)

    def _on_text(self) -> None:
        line = self.control
        if isinstance(line, QLineEdit) and line.isModified():
            line.setModified(False)
            self.changed.emit(self.row.key, line.text().strip())

    def _on_default(self) -> None:
        self.changed.emit(self.row.key, self.row.default)
