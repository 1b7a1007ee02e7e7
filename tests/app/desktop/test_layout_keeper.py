"""The places of the windows are written as they stood when the person left."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.desktop.layout_keeper import LayoutKeeper
from app.loop import run_desktop
from app.theme.keeper import ThemeKeeper
from tests.app.parts import make_desktop


def test_windows_that_end_with_the_desktop_are_still_in_its_layout(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path
) -> None:
    path = tmp_path / "layout.json"

    async def story() -> int:
        desktop, _writers = make_desktop(keeper)
        desktop.show_trace()
        layout = LayoutKeeper(desktop, path, {})
        await layout.close()
        left = path.read_text(encoding="utf-8")
        desktop.windows.close("trace")
        layout._timer.timeout.emit()  # it was started by that
        await desktop.tasks.finish("")
        await desktop.stop()
        desktop.window.deleteLater()
        assert '"trace"' in left
        assert path.read_text(encoding="utf-8") == left
        return 0

    assert run_desktop(qapp, story) == 0
