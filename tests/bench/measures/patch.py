"""One patch into a document of 200 KB, painted; again when the document has a long history."""

from tests.bench.desks import live_on_loop, quiet
from tests.bench.figures import Figure, Target
from tests.bench.page import DOCUMENT_CHARS, Page
from tests.bench.setting import Setting

REVISIONS = 5_000


def measure(setting: Setting) -> list[Figure]:
    """Patch what is in view, while the document is young and when it is old."""
    edits: list[float] = []
    proposals: list[float] = []
    late: list[float] = []

    async def story() -> int:
        page = Page(setting)
        await page.prepare()
        await page.open()
        edits.extend(await page.patched(page.edit, setting.times(250)))
        for _ in range(REVISIONS // (100 if setting.tiny else 1)):
            page.edit()
        page.deliver()
        await quiet()
        late.extend(await page.patched(page.edit, setting.times(250)))
        proposals.extend(await page.patched(page.propose, setting.times(60)))
        page.close()
        return 0

    live_on_loop(story)
    target = Target(16.0, "p99")
    size = f"{DOCUMENT_CHARS // 1000} KB"
    after = f"after {REVISIONS:,} revisions"
    return [
        Figure(
            f"one patch into {size}, delivered → painted", "ms", tuple(edits), target, "in view, near the top"
        ),
        Figure(f"… {after}", "ms", tuple(late), target, "must not grow with history"),
        Figure("… proposals, up to 60 open", "ms", tuple(proposals), target, after),
    ]
