"""Opening a document of 1 MB: when it is painted, and how long the window stands still until all is done."""

from tests.bench.desks import Gaps, live_on_loop
from tests.bench.figures import Figure, Target
from tests.bench.page import Page
from tests.bench.setting import Setting

DOCUMENT_CHARS = 1_000_000
OPENINGS = 5


def measure(setting: Setting) -> list[Figure]:
    """Open the document again and again."""
    opened: list[float] = []
    stutter: list[float] = []

    async def story() -> int:
        for _ in range(setting.times(OPENINGS)):
            page = Page(setting, DOCUMENT_CHARS)
            await page.prepare()
            gaps = Gaps()
            gaps.start()
            opened.append(await page.open())
            stutter.append(max(gaps.stop()))
            page.close()
        return 0

    live_on_loop(story)
    size = f"{DOCUMENT_CHARS // 1_000_000} MB"
    return [
        Figure(f"open a document of {size} \u2192 painted", "ms", tuple(opened)),
        Figure(
            "\u2026 longest stutter until all of it is laid out",
            "ms",
            tuple(stutter),
            Target(100.0, "p95"),
            "its text is known",
        ),
    ]
