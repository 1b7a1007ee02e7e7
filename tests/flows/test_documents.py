"""The window of all documents, as a person works with it: search, filter, order, open, open several."""

import re
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.viewmodels.desktop import DOCUMENTS, writer_id
from app.viewmodels.documents import DocumentRow
from app.widgets.documents.delegate import ROLE
from app.widgets.documents.page import DocumentsPage
from tests.app.person import click, press, type_text
from tests.flows.desks import CONTROL, Desk, MakeDesk, until
from tests.flows.folders import DESCRIBE


async def opened(desk: Desk) -> DocumentsPage:
    """The window, opened by its command."""
    desk.desktop.actions.trigger("documents")
    page = desk.desktop.windows.content(DOCUMENTS)
    assert isinstance(page, DocumentsPage)
    await until(page.isVisible)
    return page


def rows(page: DocumentsPage) -> list[DocumentRow]:
    model = page.rows.model()
    return [model.index(row, 0).data(ROLE) for row in range(model.rowCount())]


def titles(page: DocumentsPage) -> list[str]:
    return [row.title.split(":")[0] for row in rows(page)]


def is_done(desk: Desk, number: int) -> bool:
    """Whether the newest of so many runs has ended."""
    known = len(desk.run_ids) == number
    return known and desk.status(desk.run_ids[-1]).split(" ")[-1] in ("completed", "blocked")


def is_read(desk: Desk, run_id: str) -> bool:
    return desk.writers.revision(run_id) >= 0


async def three_runs(desk: Desk) -> list[str]:
    await desk.opened()
    for number, prompt in enumerate(("2 + 2", "Write a poem", DESCRIBE), start=1):
        desk.ask(prompt, policy="review")
        await until(partial(is_done, desk, number))
    run_ids = desk.run_ids
    await until(lambda: all(desk.desktop.runs.run(run_id) is not None for run_id in run_ids))
    for run_id in run_ids:
        desk.desktop.windows.close(writer_id(run_id))
    return run_ids


def test_all_documents_are_listed_with_what_waits_in_them(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        page = await opened(desk)
        assert "No documents yet" in page._empty.text()
        click(page._open_file)
        await until(lambda: desk.window.findChild(QFileDialog) is not None)
        dialog = desk.window.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.reject()
        desk.desktop.windows.close(DOCUMENTS)
        await three_runs(desk)
        page = await opened(desk)
        await until(lambda: len(rows(page)) == 3 and all(row.words for row in rows(page)))
        described, poem, added = rows(page)
        assert [row.badge for row in (described, poem, added)] == ["completed", "blocked", "completed"]
        assert described.title.startswith(DESCRIBE[:20])
        assert described.pending.endswith("changes")
        assert poem.pending == "1 change"
        assert re.fullmatch(r"now|\dm", described.relative)
        assert described.pending in described.spoken

    assert desk().live(qapp, story) == 0


def test_search_filter_and_order(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await three_runs(desk)
        page = await opened(desk)
        await until(lambda: len(rows(page)) == 3)
        page.rows.setFocus()
        await until(page.rows.hasFocus)
        press(page.rows, Qt.Key.Key_Slash)
        await until(page.bar.search.hasFocus)
        type_text(page.bar.search, "poem")
        await until(lambda: titles(page) == ["Write a poem"])
        page.bar.search.clear()
        type_text(page.bar.search, "needed-by-thing")  # in the text of one document only
        await until(lambda: [title[:8] for title in titles(page)] == ["Describe"])
        press(page.bar.search, Qt.Key.Key_Escape)
        await until(lambda: len(rows(page)) == 3 and page.rows.hasFocus())
        blocked = next(each for each in page.bar.statuses.drop_down.actions() if each.data() == "blocked")
        blocked.trigger()
        assert titles(page) == ["Write a poem"]
        assert page.bar._count.text() == "1 of 3"
        blocked.trigger()
        by_objective = next(each for each in page.bar.order.drop_down.actions() if each.data() == "objective")
        by_objective.trigger()
        assert [title[:8] for title in titles(page)] == ["2 + 2", "Describe", "Write a "]
        type_text(page.bar.search, "no such words anywhere")
        await until(lambda: "No document holds these words" in page._empty.text())

    assert desk().live(qapp, story) == 0


def test_enter_opens_and_what_is_open_is_shown_again(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_ids = await three_runs(desk)
        page = await opened(desk)
        await until(lambda: len(rows(page)) == 3)
        page.rows.setFocus()
        press(page.rows, Qt.Key.Key_Home)
        press(page.rows, Qt.Key.Key_Return)
        newest = writer_id(run_ids[-1])
        await until(lambda: desk.desktop.windows.active_id == newest)
        await until(lambda: "Written offline" in desk.page(run_ids[-1]).toPlainText())
        first = desk.desktop.windows.window(newest)
        desk.desktop.actions.trigger("documents")
        press(page.rows, Qt.Key.Key_Return)
        await until(lambda: desk.desktop.windows.active_id == newest)
        desk.trace().runs.run_opened.emit(run_ids[-1])
        desk.desktop.offers.take(f"run:{run_ids[-1]}")
        assert desk.desktop.windows.window(newest) is first
        assert len(desk.run_ids) == 1, "a document that is open is never opened twice"

    assert desk().live(qapp, story) == 0


def test_several_are_opened_beside_each_other(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        run_ids = await three_runs(desk)
        page = await opened(desk)
        await until(lambda: len(rows(page)) == 3)
        page.rows.setFocus()
        press(page.rows, Qt.Key.Key_A, CONTROL)
        press(page.rows, Qt.Key.Key_Return, CONTROL)
        await until(lambda: len(desk.run_ids) == 3)
        frames = [desk.desktop.windows.window(writer_id(run_id)) for run_id in run_ids]
        rects = [frame.frameGeometry() for frame in frames if frame is not None]
        assert len(rects) == 3
        assert not any(one.intersects(two) for one in rects for two in rects if one != two)
        for run_id in run_ids:
            await until(partial(is_read, desk, run_id))
        select = page.rows.selectionModel()
        select.select(page.rows.model().index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        assert not page._tile.isEnabled()
        click(page._open)
        await until(lambda: desk.desktop.windows.active_id == writer_id(run_ids[1]))

    assert desk().live(qapp, story) == 0
