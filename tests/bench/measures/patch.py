"""One patch into a document of 200 KB, painted; again when the document has a long history."""

import time
from collections.abc import Callable

from app.loop import run_desktop
from app.presenters.writer import WriterPresenter, WriterSetup
from app.theme.theme import load_theme
from app.widgets.writer.window import WriterWindow
from storage.document import Replace
from tests.app.writer.authority import OBJECTIVE, RUN, Authority, run_now
from tests.bench.desks import FrameClock, application, quiet, until
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting
from tests.builders.stress import Source

DOCUMENT_CHARS = 200_000
REVISIONS = 5_000
_LINE_CHARS = 160
_LINES_SEEN = 8
_EDIT_CHARS = 40
_SEEN_CHARS = 1_500


def measure(setting: Setting) -> list[Figure]:
    """Patch what is in view, while the document is young and when it is old."""
    edits: list[float] = []
    proposals: list[float] = []
    late: list[float] = []

    async def story() -> int:
        page = _Page(setting)
        await page.open()
        edits.extend(await page.patched(page.edit, setting.times(250)))
        for _ in range(REVISIONS // (100 if setting.tiny else 1)):
            page.edit()
        page.deliver()
        await quiet()
        late.extend(await page.patched(page.edit, setting.times(250)))
        proposals.extend(await page.patched(page.propose, setting.times(60)))
        page.close()
        return 0

    run_desktop(application(), story)
    target = Target(16.0, "p99")
    size = f"{DOCUMENT_CHARS // 1000} KB"
    after = f"after {REVISIONS:,} revisions"
    return [
        Figure(
            f"one patch into {size}, delivered → painted", "ms", tuple(edits), target, "in view, near the top"
        ),
        Figure(f"… {after}", "ms", tuple(late), target, "must not grow with history"),
        Figure("… proposals, up to 60 open", "ms", tuple(proposals), target, after),
    ]


class _Page:
    """A Writer window on a document that is ordered by the real rules."""

    def __init__(self, setting: Setting) -> None:
        self._source = Source()
        self._size = DOCUMENT_CHARS // (20 if setting.tiny else 1)
        self._log = Authority()
        self._presenter = WriterPresenter(WriterSetup(RUN, OBJECTIVE, run_now))
        self._window = WriterWindow(load_theme("dark"))
        presenter, window = self._presenter, self._window
        presenter.view_changed.connect(window.set_view)
        presenter.page_shown.connect(window.show_page)
        presenter.page_changed.connect(window.apply)
        window.typed.connect(presenter.type)
        self._delivered = 0

    async def open(self) -> None:
        """Show the document."""
        words = self._source.words.text
        text = (words * (self._size // len(words) + 1))[: self._size]
        lines = [text[at : at + _LINE_CHARS] for at in range(0, len(text), _LINE_CHARS)]
        self._log.write("\n\n".join(lines))
        self._window.resize(760, 780)
        self._window.show()
        self._clock = FrameClock(self._window)
        self._presenter.show_all()
        self._presenter.attach(self._log, self._log.ask)
        await until(lambda: self._presenter.revision == self._log.document.revision)
        self._delivered = len(self._log.events)
        await quiet()

    def edit(self) -> None:
        """An agent rewrites a few words where the person looks; the document stays as long as it is."""
        chance, log = self._source.chance, self._log
        place = chance.randrange(_LINES_SEEN) * (_LINE_CHARS + 2) + chance.randrange(_LINE_CHARS // 2)
        text = self._source.words.cut(chance, _EDIT_CHARS).ljust(_EDIT_CHARS, "x")
        ops = (Replace(pos=place, len=_EDIT_CHARS, text=text),)
        log.order(log._issuers["conductor"].patch(log.document, "edit", "conductor", ops=ops))

    def propose(self) -> None:
        """An agent proposes another word for one where the person looks."""
        text = self._log.document.canon("conductor")[:_SEEN_CHARS]
        long = max({word for word in text.split() if text.count(word) == 1}, key=len)
        self._log.propose("researcher", long, self._source.line(30))

    def deliver(self) -> None:
        """Hand over what was ordered."""
        events = tuple(self._log.events[self._delivered :])
        self._delivered = len(self._log.events)
        self._presenter.take(events)

    async def patched(self, order: Callable[[], None], times: int) -> list[float]:
        """Order something so often; return how long each took from delivery to paint, milliseconds."""
        took = []
        for _ in range(times):
            order()
            async with self._clock.painted():  # a frame that is under way is over
                self._window.update()
            began = time.perf_counter()
            async with self._clock.painted():
                self.deliver()
            took.append((time.perf_counter() - began) * 1000)
        return took

    def close(self) -> None:
        """End."""
        self._presenter.close()
        self._window.close()
        self._window.deleteLater()
