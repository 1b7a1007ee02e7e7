"""A desktop with 20 windows in 4 workspaces, for a test that kills it: says ``kept`` when all is written."""

import asyncio
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from tests.flows.desks import Desk
from tests.flows.test_layout import settled, twenty_windows


def main(home: Path, folder: Path) -> None:
    """Open the windows, say so, and wait for the end."""
    app = QApplication(["quire"])
    desk = Desk(ThemeKeeper(app, "dark"), home, folder)

    async def story(desk: Desk) -> None:
        await twenty_windows(desk)
        await settled(desk, home, 4)
        sys.stdout.write("kept\n")
        sys.stdout.flush()
        await asyncio.Event().wait()

    desk.live(app, story)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
