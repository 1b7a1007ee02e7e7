"""A Writer window on a long document that is ordered by the real rules."""

import time
from collections.abc import Callable

from app.presenters.writer import WriterPresenter, WriterSetup
from app.theme.theme import load_theme
from app.widgets.writer.window import WriterWindow
from storage.document import Replace
from tests.app.writer.authority import OBJECTIVE, RUN, Authority, run_now
from tests.bench.desks import FrameClock, quiet, until
from tests.bench.setting import Setting
from tests.builders.stress import Source

DOCUMENT_CHARS = 200_000
LINE_CHARS = 160
_LINES_SEEN = 8
_EDIT_CHARS = 40
_SEEN_CHARS = 1_500


class Page:
    """The window, its presenter and the log.

    Attributes:
        log: Orders patches; what it ordered waits for ``deliver``.
        window, clock: The window, and when it was painted.
    """

    def __init__(self, setting: Setting, size: int = DOCUMENT_CHARS) -> None:
        self._source = Source()
        self._size = size // (20 if setting.tiny else 1)
        self.log = Authority()
        self._presenter = WriterPresenter(WriterSetup(RUN, OBJECTIVE, run_now))
        self.window = WriterWindow(load_theme("dark"))
        presenter, window = self._presenter, self.window
        presenter.view_changed.connect(window.set_view)
        presenter.page_shown.connect(window.show_page)
        presenter.page_changed.connect(window.apply)
        window.typed.connect(presenter.type)
        self._delivered = 0

    async def prepare(self) -> None:
        """Write the document, and show a window without it."""
        words = self._source.words.text
        text = (words * (self._size // len(words) + 1))[: self._size]
        lines = [text[at : at + LINE_CHARS] for at in range(0, len(text), LINE_CHARS)]
        self.log.write("\n\n".join(lines))
        self.window.resize(760, 780)
        self.window.show()
        self.clock = FrameClock(self.window)
        await quiet()

    async def open(self) -> float:
        """Show the document; return how long it took until it was painted, milliseconds."""
        began = time.perf_counter()
        self._presenter.show_all()
        self._presenter.attach(self.log, self.log.ask)
        await until(lambda: self._presenter.revision == self.log.document.revision)
        self._delivered = len(self.log.events)
        async with self.clock.painted():
            self.window.update()
        took = (time.perf_counter() - began) * 1000
        await quiet()
        return took

    def edit(self) -> None:
        """An agent rewrites a few words where the person looks; the document stays as long as it is."""
        chance, log = self._source.chance, self.log
        place = chance.randrange(_LINES_SEEN) * (LINE_CHARS + 2) + chance.randrange(LINE_CHARS // 2)
        text = self._source.words.cut(chance, _EDIT_CHARS).ljust(_EDIT_CHARS, "x")
        ops = (Replace(pos=place, len=_EDIT_CHARS, text=text),)
        log.order(log._issuers["conductor"].patch(log.document, "edit", "conductor", ops=ops))

    def propose(self) -> None:
        """An agent proposes another word for one where the person looks."""
        text = self.log.document.canon("conductor")[:_SEEN_CHARS]
        long = max({word for word in text.split() if text.count(word) == 1}, key=len)
        self.log.propose("researcher", long, self._source.line(30))

    def deliver(self) -> None:
        """Hand over what was ordered."""
        events = tuple(self.log.events[self._delivered :])
        self._delivered = len(self.log.events)
        self._presenter.take(events)

    async def patched(self, order: Callable[[], None], times: int) -> list[float]:
        """Order something so often; return how long each took from delivery to paint, milliseconds."""
        took = []
        for _ in range(times):
            order()
            async with self.clock.painted():  # a frame that is under way is over
                self.window.update()
            began = time.perf_counter()
            async with self.clock.painted():
                self.deliver()
            took.append((time.perf_counter() - began) * 1000)
        return took

    def close(self) -> None:
        """End."""
        self._presenter.close()
        self.window.close()
        self.window.deleteLater()
