from collections.abc import Sequence

from pytestqt.qtbot import QtBot

from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import WriterRequest
from storage.events.envelope import NewEvent
from tests.app.parts import make_desktop


class Appended:
    """Keeps what is appended."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []

    def append(self, events: Sequence[NewEvent]) -> object:
        self.events.extend(events)
        return None

    def said(self, event_type: str) -> list[tuple[str, str | None]]:
        return [
            (event.body.window_id, event.body.run_id)  # type: ignore[attr-defined]  # told apart by type
            for event in self.events
            if event.event_type == event_type
        ]


def test_a_window_that_closes_is_in_the_log_also_from_before_the_log_was_open(
    qtbot: QtBot, keeper: ThemeKeeper
) -> None:
    keeper.choose("dark")
    desktop, _ = make_desktop(keeper)
    desktop.window.show()
    qtbot.waitExposed(desktop.window)
    log = Appended()
    for run_id in ("r1", "r2"):
        desktop.show_writer(WriterRequest(run_id, f"Report {run_id}", 0.0))
        desktop.windows._windows[f"writer:{run_id}"].close()
        if run_id == "r1":
            assert not log.events
            desktop.recorder.attach(log)
    closed = log.said("desktop.window.closed")
    assert closed == [("writer:r1", "r1"), ("writer:r2", "r2")]
    desktop.trace.close()
    desktop.runs.close()
    desktop.window.let_go()
    desktop.window.deleteLater()
