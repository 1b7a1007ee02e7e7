"""Typing into a document of 200 KB while three agents stream into it, and opening it."""

import asyncio
import time

from PySide6.QtGui import QTextCursor

from app.widgets.writer.page_edit import PageEdit
from tests.app.person import type_text
from tests.bench.desks import live_on_loop, quiet
from tests.bench.figures import Figure, Target
from tests.bench.page import DOCUMENT_CHARS, Page
from tests.bench.setting import Setting

KEYS = 300
OPENINGS = 7
_AGENTS = ("conductor", "researcher", "terminal")
_WORDS = ("more ", "of what ", "was found, ", "with its place. ")
_PATCH_S = 0.1  # each agent's next words
_KEY_S = 0.06  # a fast typist's next key


def measure(setting: Setting) -> list[Figure]:
    """Open the document again and again, then type."""
    opened: list[float] = []
    typed: list[float] = []

    async def story() -> int:
        for _ in range(setting.times(OPENINGS)):
            page = Page(setting)
            await page.prepare()
            opened.append(await page.open())
            page.close()
        page = Page(setting)
        await page.prepare()
        await page.open()
        typed.extend(await _typed(page, setting.times(KEYS)))
        page.close()
        return 0

    live_on_loop(story)
    size = f"{DOCUMENT_CHARS // 1000} KB"
    rate = f"{len(_AGENTS) / _PATCH_S:.0f} patches/s of {len(_AGENTS)} agents, {1 / _KEY_S:.0f} keys/s"
    return [
        Figure(
            f"open a document of {size} \u2192 painted",
            "ms",
            tuple(opened),
            Target(150.0, "p95"),
            "its text is known",
        ),
        Figure(
            f"key typed into {size} while agents stream \u2192 painted",
            "ms",
            tuple(typed),
            Target(16.0, "p99"),
            rate,
        ),
    ]


async def _typed(page: Page, keys: int) -> list[float]:
    took: list[float] = []
    edit = page.window.findChild(PageEdit)
    assert edit is not None
    edit.setFocus()
    cursor = edit.textCursor()
    cursor.setPosition(400)
    edit.setTextCursor(cursor)
    edit.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    agents = asyncio.ensure_future(_stream(page))
    for number in range(keys):
        began = time.perf_counter()
        async with page.clock.painted():
            type_text(edit, "a typed line of words "[number % 22])
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(max(0.0, _KEY_S - (time.perf_counter() - began)))
    agents.cancel()
    await quiet()
    return took


async def _stream(page: Page) -> None:
    """Let each agent add to its own place at the end of the report, in turn."""
    number = 0
    while True:
        for agent in _AGENTS:
            page.log.write(_WORDS[number % len(_WORDS)], author=agent)
            page.deliver()
            number += 1
            await asyncio.sleep(_PATCH_S / len(_AGENTS))
