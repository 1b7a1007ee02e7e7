"""Files that another program may change: told a moment after they were, in whatever way it writes them."""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLE_MS = 200  # programs write in several steps


class FileWatch(QObject):
    """Watches files, and their folders: many programs put a new file in the old one's place.

    Signals:
        changed(Path): a file may have changed.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: set[Path] = set()
        self._touched: set[Path] = set()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file)
        self._watcher.directoryChanged.connect(self._on_folder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._tell)

    def watch(self, path: Path) -> None:
        """Watch a file; it need not be there yet."""
        self._paths.add(path)
        self._arm(path)

    def forget(self, path: Path) -> None:
        """Watch a file no more."""
        self._paths.discard(path)
        self._touched.discard(path)
        self._watcher.removePath(str(path))
        if all(other.parent != path.parent for other in self._paths):
            self._watcher.removePath(str(path.parent))

    def close(self) -> None:
        """Watch nothing more."""
        self._timer.stop()
        self._paths.clear()
        if watched := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(watched)

    def _arm(self, path: Path) -> None:
        wanted = [str(each) for each in (path, path.parent) if each.exists()]
        known = {*self._watcher.files(), *self._watcher.directories()}
        if missing := [each for each in wanted if each not in known]:
            self._watcher.addPaths(missing)

    def _on_file(self, name: str) -> None:
        self._touch({Path(name)})

    def _on_folder(self, name: str) -> None:
        self._touch({path for path in self._paths if path.parent == Path(name)})

    def _touch(self, paths: set[Path]) -> None:
        self._touched |= paths & self._paths
        if self._touched:
            self._timer.start()

    def _tell(self) -> None:
        touched, self._touched = self._touched, set()
        for path in touched:
            self._arm(path)
            self.changed.emit(path)
