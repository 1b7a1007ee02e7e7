"""Documents that are files: the person's own, and each run's; what other programs write there is noticed."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from actors.writer.messages import CheckFile, GetDocument, GetRevision, NameVersion, TakeFile
from actors.writer.opening import Bound, bound_to, read_file
from app.desktop.core import DesktopCore
from app.desktop.file_watch import FileWatch
from app.exporting.saving import save
from app.presenters.writer_outbox import ConductorLink
from app.services import Services
from app.viewmodels.desktop import Notice
from storage.document import CONDUCTOR, Issuer, RunDocument
from storage.document.file_taken import difference
from storage.document.file_text import FileText
from storage.document.merging import outside_text
from storage.document.outside import OUTSIDE
from storage.errors import KnownError
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent, new_id
from storage.events.legacy import parse_time
from storage.paths import HomePaths

Work = Callable[[Services, str], Coroutine[Any, Any, None]]

_LATE_S = 2.0  # a run's file is written so long after its last event at most


class FileKeeper(QObject):
    """Follows the files of the documents that are open, and saves the person's own."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._services: Services | None = None
        self._bound: dict[str, Bound] = {}
        self._runs: dict[Path, str] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._watch = FileWatch(self)
        self._watch.changed.connect(self._on_changed)
        desktop.runs.ended.connect(self._on_ended)

    def attach(self, services: Services) -> None:
        """A home is open."""
        if not services.read_only:
            self._services = services

    def bound(self, run_id: str) -> Bound | None:
        """Return the file of the person's that an open document is."""
        return self._bound.get(run_id)

    async def known(self, run_id: str) -> Bound | None:
        """Return the file of the person's that a document is, also when its window has just opened."""
        services, bound = self._services, self._bound.get(run_id)
        if bound is not None or services is None:
            return bound
        try:
            return await asyncio.to_thread(bound_to, services.store, run_id)
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))
            return None

    def follow(self, run_id: str) -> None:
        """A document is open: its files are looked at, and followed."""
        if self._services is not None:
            self._spawn(self._follow(self._services, run_id), run_id)

    def forget(self, run_id: str) -> None:
        """A document's window is gone."""
        bound = self._bound.pop(run_id, None)
        if bound is not None and all(each.path != bound.path for each in self._bound.values()):
            self._watch.forget(bound.path)
        for path in [path for path, each in self._runs.items() if each == run_id]:
            del self._runs[path]
            self._watch.forget(path)

    def save(self, run_id: str, path: Path) -> None:
        """Save a document's settled text to a file, which it is from then on."""
        if self._services is not None:
            self._spawn(self._save(self._services, run_id, path), run_id)

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Tell of what was merged out of files."""
        told: set[str] = set()
        for event in events:
            if event.event_type != WriterRunPatch.event_type or event.run_id is None:
                continue
            body = event.body
            if isinstance(body, WriterRunPatch) and body.source == "user" and body.reason == OUTSIDE:
                told.add(event.run_id)
        for run_id in told:
            self._tell(run_id)

    def close(self) -> None:
        """Follow nothing more."""
        self._services = None
        self._watch.close()

    def _spawn(self, work: Coroutine[Any, Any, None], run_id: str) -> None:
        self._desktop.tasks.spawn(work, f"file of {run_id}")

    async def _follow(self, services: Services, run_id: str) -> None:
        try:
            bound = await asyncio.to_thread(bound_to, services.store, run_id)
            if bound is not None:
                self._bind(bound)
                await self._look(services, run_id)
            path = HomePaths(services.home).document(run_id)
            self._runs[path] = run_id
            self._watch.watch(path)
            if await asyncio.to_thread(_is_newer, services, run_id, path):
                await self._check(services, run_id)
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))

    def _bind(self, bound: Bound) -> None:
        self._bound[bound.run_id] = bound
        self._watch.watch(bound.path)

    def _on_changed(self, path: Path) -> None:
        services = self._services
        if services is None:
            return
        for run_id in [each.run_id for each in self._bound.values() if each.path == path]:
            self._spawn(self._told(self._look, services, run_id), run_id)
        if (run_id := self._runs.get(path, "")) and run_id not in self._desktop.runs.active:
            self._spawn(self._told(self._check, services, run_id), run_id)

    def _on_ended(self, run_id: str) -> None:
        """A run at work looks at its file itself before it writes; after its last time, it is done here."""
        if self._services is not None and run_id in self._runs.values():
            self._spawn(self._told(self._check, self._services, run_id), run_id)

    async def _told(self, work: Work, services: Services, run_id: str) -> None:
        """Do a work and say what went wrong; it begins here, since this may be cancelled before it begins."""
        try:
            await work(services, run_id)
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))

    async def _check(self, services: Services, run_id: str) -> None:
        """Let the run's Writer look at its file; one that is at work does so before it writes."""
        await ConductorLink(run_id, services.conductor.ask)(CheckFile(run_id))

    async def _look(self, services: Services, run_id: str) -> None:
        """Bring what another program has written into the person's file into the document.

        One at a time, and none while it is saved: what is on its way into the document is not in it yet.
        """
        async with self._turns[run_id]:
            await self._take_in(services, run_id)

    async def _take_in(self, services: Services, run_id: str) -> None:
        bound = self._bound.get(run_id)
        if bound is None:
            return
        found = await asyncio.to_thread(read_file, bound.path)
        known = self._bound.get(run_id)
        if known is None or known.path != bound.path or found.text == known.text:
            return
        self._bound[run_id] = taken = replace(known, text=found.text, writes=replace(found, text=""))
        link = ConductorLink(run_id, services.conductor.ask)
        try:
            revision = await self._merge(link, known, found.text)
        except KnownError:
            if self._bound.get(run_id) is taken:
                self._bound[run_id] = known  # what is not in the document is found again, and not saved over
            raise
        if (await link(GetRevision(run_id, revision))).canon(CONDUCTOR) == found.text:
            name = f"Read from {bound.path.name}"  # what the file says is all there is
            await link(NameVersion(run_id, name, revision, file_path=str(bound.path)))

    async def _merge(self, link: ConductorLink, known: Bound, text: str) -> int:
        """Bring a file's new text into its document; return the revision that has it."""
        document = await self._settled(link, known.run_id)
        issuer = Issuer("user", "user", new_id)
        patch = await asyncio.to_thread(outside_text, document, known.text, text, issuer)
        ops = difference(document.canon(CONDUCTOR), text)
        taken = TakeFile(known.run_id, str(known.path), document.revision, ops, patch)
        revision: int = (await link(taken)).revision
        return revision

    async def _settled(self, link: ConductorLink, run_id: str) -> RunDocument:
        """Return the document with all that was typed until now."""
        await self._desktop.writers.flush()
        document: RunDocument = (await link(GetDocument(run_id))).document
        return document

    async def _save(self, services: Services, run_id: str, path: Path) -> None:
        try:
            async with self._turns[run_id]:
                document = await self._write(services, run_id, path)
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))
            return
        waits = " Changes that wait are not in it." if _waits(document) else ""
        self._desktop.say(Notice(f"Saved to {path}.{waits}"))

    async def _write(self, services: Services, run_id: str, path: Path) -> RunDocument:
        """Write a document's settled text to a file; return the document as it is there."""
        link = ConductorLink(run_id, services.conductor.ask)
        bound = await self.known(run_id)
        if bound is not None and run_id not in self._bound:
            self._bind(bound)
        if bound is not None and bound.path == path and await asyncio.to_thread(path.exists):
            await self._take_in(services, run_id)  # what another program wrote is not overwritten unseen
        document = await self._settled(link, run_id)
        writes = self._bound[run_id].writes if run_id in self._bound else FileText("")
        text = document.canon(CONDUCTOR)
        await asyncio.to_thread(save, path, writes.encoded(text))
        self._bind(Bound(run_id, path, text, writes))
        await link(NameVersion(run_id, f"Saved to {path.name}", document.revision, file_path=str(path)))
        return document

    def _tell(self, run_id: str) -> None:
        if self._desktop.writers.document(run_id) is not None:
            bound = self._bound.get(run_id)
            name = bound.path.name if bound else HomePaths(Path()).document(run_id).name
            words = f"{name} was changed by another program; the changes are in the document as yours."
            self._desktop.say(Notice(words))


def _is_newer(services: Services, run_id: str, path: Path) -> bool:
    """Whether a run's file was written after the run's last event, and so by somebody else."""
    run = services.store.run(run_id)
    try:
        written = path.stat().st_mtime
    except OSError:
        return False
    return run is not None and written > parse_time(run.last_event_at).timestamp() + _LATE_S


def _waits(document: RunDocument) -> bool:
    report = document.find(CONDUCTOR)
    return report is not None and any(chunk.has_pending for chunk in report.content.chunks)
