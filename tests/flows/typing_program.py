"""A desktop in which a person types while a model streams, for a test that kills it.

It says ``{"run": id}``, then for each key, as soon as it is pressed, ``{"typed": number, "at": seconds}`` on
the machine's monotonic clock, with how many keys the log is known to have (``kept``), how often the log has
answered (``answers``), and whether a change is on its way to it (``sent``).
"""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic_ai.messages import ToolCallPart
from pydantic_ai.models.function import DeltaToolCall
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from storage.document.section import CONDUCTOR
from tests.app.person import press, type_text
from tests.fakes.scripted import Pacing, ScriptedModel, call, paced
from tests.flows.desks import CONTROL, Desk, until, with_model
from tests.flows.programs import say

STREAMED = "The model writes on and on. " * 4_000
KEY_S = 0.02
PIECE_S = 0.01


@dataclass(frozen=True)
class Unhurried(Pacing):
    """A stream of the pace of a real model."""

    async def pieces(self, tools: Sequence[ToolCallPart]) -> AsyncIterator[dict[int, DeltaToolCall]]:
        """Give the pieces one by one."""
        async for piece in super().pieces(tools):
            yield piece
            await asyncio.sleep(PIECE_S)


def typing() -> Iterator[str]:
    """What is typed, key by key; no part of it is like another."""
    for number in itertools.count():
        yield from f"w{number}; "


def main(home: Path, folder: Path) -> None:
    """Type until the end."""
    app = QApplication(["quire"])
    step = paced(call("complete", summary=STREAMED), Unhurried())
    with pytest.MonkeyPatch.context() as patch:
        with_model(patch, ScriptedModel({"conductor": [step]}, streams=True))
        desk = Desk(ThemeKeeper(app, "dark"), home, folder)

        async def story(desk: Desk) -> None:
            await desk.opened()
            desk.ask("write on and on", model="scripted")
            (run_id,) = desk.run_ids
            page = desk.page(run_id)
            await until(lambda: "on and on" in page.toPlainText())
            page.setFocus()
            press(page, Qt.Key.Key_Home, CONTROL)
            buffer = desk.writers._open[run_id][0]._replica._buffer
            say(run=run_id)
            kept = answers = 0
            for number, key in enumerate(typing()):
                type_text(page, key)
                before, kept = kept, len(buffer.confirmed.canon(CONDUCTOR))
                answers += kept > before
                sent = buffer._in_flight is not None
                say(typed=number, at=time.monotonic(), kept=kept, answers=answers, sent=sent)
                await asyncio.sleep(KEY_S)

        desk.live(app, story)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
