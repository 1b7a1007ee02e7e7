"""The list of all documents: it counts no more than is looked at, unless the order needs it."""

from pytestqt.qtbot import QtBot

from app.presenters.documents import DocumentsPresenter
from app.presenters.run_book import RunBook
from app.viewmodels.documents import DocumentChoices, DocumentsView
from storage.document import Insert, RunDocument
from storage.document.issue import Issuer
from storage.events.document import WriterRunPatch
from storage.events.envelope import NewEvent, StoredEvent, new_id
from storage.options import EventQuery, RunQuery
from storage.projections.rollup import RunRollup
from tests.app.widgets.test_trace import rollups

COUNT = 120


class Log:
    """A log of runs; number n has n modulo 5 changes that wait."""

    def __init__(self) -> None:
        self.rollups = rollups(COUNT)
        self.read_runs: list[str] = []

    def runs(self, query: RunQuery = RunQuery()) -> list[RunRollup]:  # noqa: B008 -- frozen
        return list(self.rollups[query.offset : query.offset + (query.limit or COUNT)])

    def run(self, run_id: str) -> RunRollup | None:
        return next((run for run in self.rollups if run.run_id == run_id), None)

    def read(self, query: EventQuery = EventQuery()) -> list[StoredEvent]:  # noqa: B008 -- frozen
        run_id = query.run_id or ""
        if query.prefix != "writer.":
            return []
        self.read_runs.append(run_id)
        number = next(n for n, run in enumerate(self.rollups) if run.run_id == run_id)
        document, issuer = RunDocument.new(run_id, "objective"), Issuer("researcher", "agent", new_id)
        events = []
        for seq in range(number % 5):
            ops = (Insert(pos=0, text="A note."),)
            patch = issuer.patch(document, "propose", "conductor", ops=ops).ordered_after(seq)
            event = NewEvent(WriterRunPatch.model_validate(patch.model_dump(exclude_none=True)), "writer")
            wire = event.body.wire_json()
            kind = WriterRunPatch.event_type
            events.append(
                StoredEvent(
                    seq + 1, event.event_id, event.timestamp, kind, "writer", run_id, None, None, wire
                )
            )
        return events


def shown(qtbot: QtBot, log: Log) -> tuple[DocumentsPresenter, list[DocumentsView]]:
    book = RunBook()
    book.attach(log)
    qtbot.waitUntil(lambda: book.loaded and len(book.runs) == COUNT)
    presenter = DocumentsPresenter(book, book)
    views: list[DocumentsView] = []
    presenter.view_changed.connect(views.append)
    presenter.attach(log)
    presenter.watch(on=True)
    return presenter, views


def test_only_what_is_in_sight_is_counted_until_the_order_asks_for_all(qtbot: QtBot) -> None:
    log = Log()
    presenter, views = shown(qtbot, log)
    in_sight = tuple(run.run_id for run in presenter.view.runs[:3])
    presenter.look_at(in_sight)
    qtbot.waitUntil(lambda: set(log.read_runs) == set(in_sight) and not presenter._counting)
    presenter.choose(DocumentChoices(sort="waiting"))
    assert "counted" in views[-1].count_text
    qtbot.waitUntil(lambda: views[-1].count_text == f"{COUNT} documents")
    waiting = [presenter._figures[run.run_id].pending for run in views[-1].runs]
    assert waiting == sorted(waiting, reverse=True)
    assert (waiting[0], waiting[-1]) == (4, 0)
    assert len(log.read_runs) == COUNT, "each was read once"
    presenter.close()
    presenter._book.close()
