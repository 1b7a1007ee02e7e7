"""The report of an earlier run, for a run that follows it."""

import asyncio
from collections.abc import Iterable

from actors.conductor.context import ContextItem
from actors.conductor.parts import RunStore
from actors.conductor.setting import TaskRefusedError
from actors.writer.ledger import replayed
from storage.document import Patch, RunDocument, clean_markdown
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent
from storage.options import EventQuery

MAX_REPORT_CHARS = 60_000
"""How much of an earlier report a model is given."""
MAX_PROMPT_CHARS = 4_000


async def check_earlier(store: RunStore, run_id: str) -> None:
    """Look for the run that is to be followed; none ("") is fine.

    Raises:
        TaskRefusedError: the log knows no such run.
    """
    if run_id and await asyncio.to_thread(store.run, run_id) is None:
        raise TaskRefusedError(
            f"There is no run {run_id} to follow. Start a run of its own; see `quire runs` for what there is."
        )


async def earlier_report(store: RunStore, run_id: str) -> tuple[ContextItem, ...]:
    """Return what a run that follows another is told of it: its prompt and its report, as data."""
    if not run_id:
        return ()
    rollup = await asyncio.to_thread(store.run, run_id)
    objective = rollup.objective if rollup else ""
    query = EventQuery(run_id=run_id, prefix=WriterRunPatch.event_type, resolve=True)
    events = await asyncio.to_thread(store.read, query)
    report = (await asyncio.to_thread(_report, run_id, objective, events)).strip()
    cut = ""
    if len(report) > MAX_REPORT_CHARS:
        cut = f"\n(The report has {len(report):,} characters; this is its beginning.)"
    words = report[:MAX_REPORT_CHARS] or "(Nothing in it has been accepted.)"
    text = f"What the person asked for then:\n{objective[:MAX_PROMPT_CHARS]}\n\nThe report:\n{words}{cut}"
    return (ContextItem(text, f"earlier run {run_id}, which this one follows", 1.0),)


def _report(run_id: str, objective: str, events: Iterable[StoredEvent]) -> str:
    bodies = (event.body for event in events)
    patches = [Patch.model_validate(body.model_dump()) for body in bodies if isinstance(body, WriterRunPatch)]
    in_order = {patch.revision: patch for patch in sorted(patches, key=lambda each: each.revision)}
    return clean_markdown(replayed(RunDocument.new(run_id, objective), in_order.values()))
