"""The list of all documents with 10,000 runs: opened, put in another order, searched."""

import time
from dataclasses import dataclass, field
from functools import partial

from app.presenters.documents import DocumentsPresenter
from app.presenters.run_book import RunBook
from app.theme.theme import load_theme
from app.viewmodels.documents import DocumentChoices, DocumentSort
from app.widgets.documents.page import DocumentsPage
from storage.event_store import EventStore
from tests.bench.desks import FrameClock, live_on_loop, until
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting

_ORDERS: tuple[DocumentSort, ...] = ("objective", "status", "changed")


@dataclass
class _Found:
    """Samples, milliseconds."""

    first: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    ordered: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def measure(setting: Setting) -> list[Figure]:
    """Open the list again and again, and choose in it."""
    store, found = EventStore.open(setting.home("runs-10k")), _Found()
    try:
        count = len(store.runs())
        live_on_loop(partial(_look, setting, store, found))
    finally:
        store.close()
    note = f"{count:,} runs"
    return [
        Figure("documents: asked for → first rows painted", "ms", tuple(found.first), Target(100.0), note),
        Figure(
            "… → what waits in the rows in sight counted", "ms", tuple(found.counted), None, "in a thread"
        ),
        Figure("documents in another order, painted", "ms", tuple(found.ordered), Target(100.0), note),
        Figure("documents searched, painted", "ms", tuple(found.searched), None, "one more letter typed"),
        Figure(
            "documents when a row was counted, painted", "ms", tuple(found.again), Target(16.0, "p95"), note
        ),
    ]


async def _look(setting: Setting, store: EventStore, found: _Found) -> int:
    book = RunBook()
    book.attach(store)
    await until(lambda: book.loaded)
    for _ in range(setting.times(12)):
        await _open(book, store, found)
    book.close()
    return 0


async def _open(book: RunBook, store: EventStore, found: _Found) -> None:
    began = time.perf_counter()
    presenter = DocumentsPresenter(book)
    presenter.attach(store)
    page = DocumentsPage(load_theme("dark"))
    page.rows.in_sight.connect(presenter.look_at)
    presenter.view_changed.connect(page.set_view)
    page.resize(480, 780)
    clock = FrameClock(page)
    async with clock.painted():
        page.show()
        presenter.watch(on=True)
    found.first.append((time.perf_counter() - began) * 1000)
    in_sight = page.rows.height() // max(1, page.rows.sizeHintForRow(0))
    await until(lambda: len(presenter._figures) >= in_sight and not presenter._counting)
    found.counted.append((time.perf_counter() - began) * 1000)
    for order in _ORDERS:
        await _choose(clock, presenter, DocumentChoices(sort=order), found.ordered)
    for text in ("b", "ba", "bab"):
        await _choose(clock, presenter, DocumentChoices(text=text), found.searched)
    presenter.choose(DocumentChoices())
    began = time.perf_counter()
    async with clock.painted():
        presenter._publish()
        page.rows.viewport().update()
    found.again.append((time.perf_counter() - began) * 1000)
    presenter.close()
    page.close()
    page.deleteLater()


async def _choose(
    clock: FrameClock, presenter: DocumentsPresenter, choices: DocumentChoices, into: list[float]
) -> None:
    began = time.perf_counter()
    async with clock.painted():
        presenter.choose(choices)
    into.append((time.perf_counter() - began) * 1000)
