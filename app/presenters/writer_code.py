"""Code of one Writer window in colours: told apart in a thread, as it is asked for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.viewmodels.code_tints import CodePart, LineTints


class Coloring(QObject):
    """Tells the colours of parts of blocks of code.

    Signals:
        colored(CodePart, tuple[LineTints, ...]): the colours of each of its lines.
        failed(str)
    """

    colored = Signal(object, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background: Background | None = None

    def color(self, part: CodePart) -> None:
        """Tell the colours of a part of a block."""
        if self._background is None:
            self._background = Background("code", self)
            self._background.failed.connect(self.failed)
        self._background.run(
            partial(_tints, part, self._background.give_way), partial(self.colored.emit, part)
        )

    def close(self) -> None:
        """The window is gone."""
        if self._background is not None:
            self._background.close()


def _tints(part: CodePart, rest: Callable[[], None]) -> tuple[LineTints, ...]:
    from app.viewmodels.code_lexing import tints_of  # noqa: PLC0415 - the lexers, in the thread that needs them

    return tints_of(part.text, part.language, rest)
