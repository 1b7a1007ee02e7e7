"""The history of a document of 200 KB with 5,000 revisions: read, stepped through, and opened anywhere."""

import asyncio
import time
from functools import partial

from app.presenters.history_source import HistorySource
from app.presenters.writer_history import HistoryPresenter
from app.theme.theme import load_theme
from app.viewmodels.writer_history import HistoryPage, Mode
from app.widgets.writer.history_pane import HistoryPane
from storage.document import Insert
from tests.app.writer.authority import OBJECTIVE, RUN, Authority
from tests.bench.desks import FrameClock, live_on_loop, quiet
from tests.bench.figures import Figure
from tests.bench.setting import Setting
from tests.builders.stress import Source

DOCUMENT_CHARS = 200_000
REVISIONS = 5_000
SEEN = 2_500
_LINE_CHARS = 160
_EDIT_CHARS = 40


def measure(setting: Setting) -> list[Figure]:
    """Open the history, go from revision to revision, then to any."""
    read: list[float] = []
    steps: list[float] = []
    jumps: list[float] = []
    inline: list[float] = []
    beside: list[float] = []

    async def story() -> int:
        past = _Past(setting)
        read.append(await past.open())
        newest = past.history.view.newest
        steps.extend([await past.go(newest - 1 - number) for number in range(setting.times(60))])
        chance = past.source.chance
        jumps.extend([await past.go(chance.randrange(newest)) for _ in range(setting.times(40))])
        for _ in range(setting.times(10)):
            inline.append(await past.compare("inline"))
            beside.append(await past.compare("beside"))
        past.close()
        return 0

    live_on_loop(story)
    size = f"{DOCUMENT_CHARS // 1000} KB, {REVISIONS:,} revisions"
    return [
        Figure(f"history of {size}: asked → the newest one drawn", "ms", tuple(read)),
        Figure("… one revision on, chosen → painted", "ms", tuple(steps)),
        Figure("… any revision, chosen → painted", "ms", tuple(jumps), note="drawn in the background"),
        Figure(f"… compared with revision {SEEN:,} in one text: window held", "ms", tuple(inline)),
        Figure("… the same side by side", "ms", tuple(beside)),
    ]


class _Past:
    """The history of a document that was written all over."""

    def __init__(self, setting: Setting) -> None:
        self.source = Source()
        tiny = 20 if setting.tiny else 1
        self._log = self._written(DOCUMENT_CHARS // tiny, REVISIONS // tiny)
        self._events = HistorySource(RUN, OBJECTIVE)
        self.history = HistoryPresenter(self._events)
        self._pane = HistoryPane(load_theme("dark"))
        self.history.view_changed.connect(self._pane.set_view)
        self.history.page_changed.connect(self._show)
        self._held_ms = 0.0
        self._pane.revision_wanted.connect(self.history.choose_revision)

    def _written(self, size: int, revisions: int) -> Authority:
        log, words = Authority(), self.source.words.text
        text = (words * (size // len(words) + 1))[:size]
        lines = [text[at : at + _LINE_CHARS] for at in range(0, len(text), _LINE_CHARS)]
        log.write("\n\n".join(lines))
        for _ in range(revisions - 1):
            place = self.source.chance.randrange(size)
            ops = (Insert(pos=place, text=self.source.words.cut(self.source.chance, _EDIT_CHARS)),)
            log.order(log._issuers["conductor"].patch(log.document, "edit", "conductor", ops=ops))
        return log

    async def open(self) -> float:
        """Read the log and draw the newest revision; return how long that took, milliseconds."""
        self._pane.resize(760, 780)
        self._pane.show()
        self._clock = FrameClock(self._pane)
        await quiet()
        began = time.perf_counter()
        drawn = self._drawn()
        self._events.attach(self._log)
        self.history.open(SEEN)
        await drawn
        took = (time.perf_counter() - began) * 1000
        await quiet()
        return took

    async def go(self, revision: int) -> float:
        """Choose a revision with the slider; return how long it took until it was painted, milliseconds."""
        async with self._clock.painted():  # a frame that is under way is over
            self._pane.update()
        drawn = self._drawn()
        began = time.perf_counter()
        self._pane.slider.setValue(revision)
        await drawn
        async with self._clock.painted():
            self._pane.update()
        return (time.perf_counter() - began) * 1000

    async def compare(self, mode: Mode) -> float:
        """Compare with the revision that was seen; return how long drawing held the window, milliseconds."""
        drawn = self._drawn()
        self.history.choose_mode(mode)
        await drawn
        await quiet()
        return self._held_ms

    def _show(self, page: HistoryPage) -> None:
        began = time.perf_counter()
        self._pane.show_page(page)
        self._held_ms = (time.perf_counter() - began) * 1000

    def _drawn(self) -> "asyncio.Future[None]":
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        connection = self.history.page_changed.connect(partial(_note, done))
        done.add_done_callback(lambda _done: self.history.page_changed.disconnect(connection))
        return done

    def close(self) -> None:
        """End."""
        self._events.close()
        self._pane.close()
        self._pane.deleteLater()


def _note(done: "asyncio.Future[None]", _page: object) -> None:
    if not done.done():
        done.set_result(None)
