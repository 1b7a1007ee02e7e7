"""Files that are dropped on the desktop's canvas."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from app.desktop.canvas import Canvas


class FileDrops(QObject):
    """Takes Markdown files; everything else is left to whoever is below the pointer.

    Signals:
        dropped(Path): a file.
    """

    dropped = Signal(object)

    def __init__(self, canvas: Canvas, suffixes: tuple[str, ...]) -> None:
        super().__init__(canvas)
        self._suffixes = suffixes
        for target in (canvas, canvas.viewport()):
            target.setAcceptDrops(True)
            target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a drop of files."""
        if isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            files = self._files(event.mimeData())
            if files:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    for path in files:
                        self.dropped.emit(path)
                return True
        return super().eventFilter(watched, event)

    def _files(self, data: QMimeData) -> list[Path]:
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        return [path for path in paths if path.suffix.lower() in self._suffixes]
