from datetime import UTC, datetime, timedelta

from app.viewmodels.documents import (
    DocumentChoices,
    DocumentListing,
    DocumentsView,
    Figures,
    by_waiting,
    figures_of,
)
from storage.document import Insert, Replace
from storage.projections.rollup import RunRollup
from tests.app.widgets.test_trace import rollups
from tests.storage.document.helpers import Desk

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NONE: frozenset[str] = frozenset()


def some(count: int = 5) -> tuple[RunRollup, ...]:
    return rollups(count)


def test_the_last_change_is_first_and_other_orders_keep_it_within() -> None:
    runs = some()
    listed = DocumentListing().of(runs, DocumentChoices(), NONE)
    assert [run.last_event_at for run in listed] == sorted((run.last_event_at for run in runs), reverse=True)
    by_words = DocumentListing().of(runs, DocumentChoices(sort="objective"), NONE)
    assert [run.objective for run in by_words] == sorted(run.objective for run in runs)


def test_most_waiting_changes_are_first_and_the_rest_stays_as_it_was() -> None:
    runs = some(5)
    figures = {runs[1].run_id: Figures(1, 10, 2), runs[3].run_id: Figures(1, 10, 7)}
    listed, uncounted = by_waiting(runs, figures)
    assert listed == (runs[3], runs[1], runs[0], runs[2], runs[4])
    assert uncounted == 3
    choices = DocumentChoices(sort="waiting")
    assert DocumentsView(listed, figures, NOW, 5, "", choices, 3).count_text == "2 of 5 counted"


def test_the_same_documents_are_listed_once() -> None:
    runs, listing = some(5), DocumentListing()
    first = listing.of(runs, DocumentChoices(), NONE)
    assert listing.of(runs, DocumentChoices(), NONE) is first
    assert listing.of(runs, DocumentChoices(sort="status"), NONE) is not first


def test_words_are_looked_for_in_objectives_and_in_what_the_log_has_found() -> None:
    runs = some()
    wanted = runs[2]
    listing = DocumentListing()
    words = wanted.objective.upper()
    assert wanted in listing.of(runs, DocumentChoices(text=words), NONE)
    assert listing.of(runs, DocumentChoices(text="no such words"), NONE) == ()
    found = listing.of(runs, DocumentChoices(text="no such words"), frozenset({wanted.run_id}))
    assert found == (wanted,)


def test_statuses_that_are_not_chosen_are_left_out() -> None:
    runs = some()
    badges = frozenset({runs[0].badge})
    assert all(
        run.badge in badges for run in DocumentListing().of(runs, DocumentChoices(badges=badges), NONE)
    )
    assert DocumentListing().of(runs, DocumentChoices(badges=frozenset({"cancelled"})), NONE) == ()


def test_what_is_counted() -> None:
    desk = Desk("Four words stand here.")
    desk.agent("propose", ops=(Replace(pos=0, len=4, text="Five"),))
    desk.agent("propose", "researcher", ops=(Insert(pos=0, text="A note."),))
    desk.user("propose", "user", ops=(Insert(pos=0, text="A directive."),))
    assert figures_of(desk.document) == Figures(desk.document.revision, 4, 2)


def test_a_row_says_only_what_is_known() -> None:
    (run,) = some(1)
    before = DocumentsView((run,), {}, NOW, total=1).row(0)
    assert (before.pending, before.words) == ("", "")
    after = DocumentsView((run,), {run.run_id: Figures(3, 1200, 1)}, NOW, total=1).row(0)
    assert (after.pending, after.words) == ("1 change", "1,200 words")
    assert after.title in after.spoken
    assert "1 change" in after.spoken


def test_how_many_are_listed_is_said() -> None:
    runs = some(3)
    assert DocumentsView(runs, total=3).count_text == "3 documents"
    assert DocumentsView(runs, total=12_000).count_text == "3 of 12,000"
    assert DocumentsView().count_text == ""


def test_ten_thousand_documents_make_only_the_rows_that_are_looked_at() -> None:
    made: list[int] = []

    class Counting(DocumentsView):
        def row(self, place: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- as its base
            made.append(place)
            return super().row(place)

    from app.widgets.documents.model import DocumentModel

    model = DocumentModel()
    model.set_view(Counting(some(10_000), now=NOW + timedelta(hours=1), total=10_000))
    assert model.rowCount() == 10_000
    assert made == []
