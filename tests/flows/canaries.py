"""A key that sings wherever it is found: in files, in the log, in everything that a screen holds."""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QMetaType, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QTabWidget, QWidget
from shiboken6 import isValid

from storage.event_store import EventStore
from storage.options import EventQuery

KEY = "canary+98/76=54~3210%key"
_ROLES = [*range(14), *range(int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 4)]
_ROWS = 300
_STRING = int(QMetaType.Type.QString.value)


def forms(key: str = KEY) -> tuple[bytes, ...]:
    """Return the key as it may stand somewhere: as it is, in an address, in base64 wherever it begins."""
    found = {key, quote(key, safe=""), quote_plus(key), quote(key), key.encode().hex(), repr(key)[1:-1]}
    for before in ("", "x", "xx"):
        first = -(-len(before) * 8 // 6)
        whole = len(before + key) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode((before + key).encode()).decode()[first:whole])
    return tuple(form.encode() for form in sorted(found))


def sings(data: bytes | str) -> bool:
    """Whether the key is in it."""
    found = data.encode(errors="replace") if isinstance(data, str) else data
    return any(form in found for form in forms())


def singing_files(home: Path) -> list[str]:
    """Return the files that hold the key, temporary and hidden ones too."""
    return [
        str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and sings(path.read_bytes())
    ]


def singing_events(store: EventStore) -> list[str]:
    """Return the events that hold the key, with their long texts."""
    events = store.read(EventQuery(resolve=True))
    assert events
    return [f"{each.seq} {each.event_type}" for each in events if sings(each.payload_json)]


def singing_widgets() -> list[str]:
    """Return what holds the key of all widgets and actions that there are, shown or not."""
    return [where for where, text in _texts() if sings(text)]


def screen_words() -> str:
    """Return everything that widgets and actions say."""
    return "\n".join(text for _where, text in _texts())


def _texts() -> Iterator[tuple[str, str]]:
    for widget in filter(isValid, QApplication.allWidgets()):
        for thing in (widget, *_actions(widget)):
            for name, text in _properties(thing):
                yield f"{type(thing).__name__} {thing.objectName()}.{name}", text
        for number, text in enumerate(_held(widget)):
            yield f"{type(widget).__name__} {widget.objectName()}[{number}]", text


def _actions(widget: QWidget) -> list[QAction]:
    return widget.actions()


def _properties(thing: QObject) -> Iterator[tuple[str, str]]:
    meta = thing.metaObject()
    of_class = [meta.property(number) for number in range(meta.propertyCount())]
    for name in (str(each.name()) for each in of_class if each.metaType().id() == _STRING):
        yield name, str(thing.property(name))
    for raw in thing.dynamicPropertyNames():
        name = bytes(raw.data()).decode()
        with contextlib.suppress(RuntimeError):  # some of Qt's own have forms that Python cannot hold
            yield name, str(thing.property(name))


def _held(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _model(widget.model(), QModelIndex())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(number) for number in range(widget.count()))


def _model(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(_ROWS, model.rowCount(parent))):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (str(model.data(index, role)) for role in _ROLES)
            if not isinstance(model, QAbstractListModel):
                yield from _model(model, index)
