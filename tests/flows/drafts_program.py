"""A desktop with a draft in its prompt bar, for a test that kills it: says ``kept`` when all is written."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from tests.flows.desks import Desk, until
from tests.flows.test_drafts import is_kept, type_a_draft


def holds(path: Path, words: str) -> bool:
    """Whether a file is there and has these words."""
    return path.exists() and words in path.read_text(encoding="utf-8")


def main(home: Path, folder: Path) -> None:
    """Type, say that it is kept, and wait for the end."""
    app = QApplication(["quire"])
    desk = Desk(ThemeKeeper(app, "dark"), home, folder.with_name("project"))

    async def story(desk: Desk) -> None:
        await type_a_draft(desk, folder)
        await is_kept(desk, home)
        for name, words in (("settings.toml", "review"), ("layout.json", "run-1")):
            await until(partial(holds, home / name, words))
        sys.stdout.write("kept\n")
        sys.stdout.flush()
        await asyncio.Event().wait()

    desk.live(app, story)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
