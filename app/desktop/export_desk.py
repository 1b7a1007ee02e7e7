"""Exports documents: asks for a file, makes it in the background, and says what came of it."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.desktop.save_dialog import SaveWish, ask_to_save
from app.exporting.child import ExportStopped
from app.exporting.formats import BY_NAME, FORMATS, Format, file_name
from app.exporting.pandoc import HOW_TO_ADD, find_pandoc
from app.exporting.subject import read_subject
from app.exporting.work import export_aside
from app.viewmodels.desktop import Notice
from app.viewmodels.file_offers import EXPORT
from storage.document import RunDocument
from storage.errors import KnownError

PATIENCE_S = 1.0  # what takes longer is told while it runs, and can be stopped
_NO_DOCUMENT = "There is no document in front to export; open one from the launcher (Ctrl+M, L)."
_OPENING = "The log is still being opened; try again in a moment."


@dataclass(frozen=True, slots=True)
class _Wish:
    run_id: str
    kind: Format
    path: Path


class ExportDesk(QObject):
    """Makes files of documents, several at once if that is wished."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._folder: Path | None = None  # where the last one went
        self._made: Path | None = None
        self._stops: set[threading.Event] = set()

    def commands(self) -> Iterator[Command]:
        """Return the commands."""
        for each in FORMATS:
            words = f"Export the document as {each.words}…"
            yield Command(f"{EXPORT}{each.name}", words, "", partial(self.ask_front, each.name), "File")
        yield Command("export-stop", "Stop the exports that run", "", self.stop)
        yield Command("export-open", "Open the file exported last", "", self._open_made)
        yield Command("export-show", "Show the folder of the file exported last", "", self._show_made)

    def ask_front(self, kind: Format) -> None:
        """Ask for a file for the document in front."""
        run_id = self._desktop.follow_ups.view.run_id
        if run_id:
            self.ask(run_id, kind)
        else:
            self._desktop.say(Notice(_NO_DOCUMENT))

    def ask(self, run_id: str, kind: Format) -> None:
        """Ask for the file of an export."""
        if kind == "docx" and find_pandoc() is None:
            self._desktop.say(Notice(HOW_TO_ADD, "kept"))
            return
        about = BY_NAME[kind]
        place = self._folder or _usual_folder()
        name = str(place / file_name(self._objective(run_id), kind))
        asked = SaveWish(f"Export as {about.words}", name, f"{about.words} (*{about.suffix})", about.suffix)
        ask_to_save(self._desktop.window, asked, partial(self._on_chosen, run_id, kind))

    def export(self, run_id: str, kind: Format, path: Path) -> None:
        """Make a file of a document, as it stands now."""
        self._desktop.tasks.spawn(self._export(_Wish(run_id, kind, path)), f"export {run_id}")

    def stop(self) -> None:
        """Stop what runs."""
        for stop in self._stops:
            stop.set()

    def _on_chosen(self, run_id: str, kind: Format, path: Path) -> None:
        self._folder = path.parent
        self.export(run_id, kind, path)

    async def _export(self, wish: _Wish) -> None:
        stop = threading.Event()
        self._stops.add(stop)
        shown = self._desktop.writers.document(wish.run_id)
        work = asyncio.ensure_future(asyncio.to_thread(self._make, wish, shown, stop))
        try:
            done, _ = await asyncio.wait([work], timeout=PATIENCE_S)
            if not done:
                words = f"Exporting {wish.path.name}…"
                self._desktop.say(Notice(words, "kept", "export-stop", "Stop"))
            await asyncio.shield(work)
        except ExportStopped as told:
            self._desktop.say(Notice(told.for_user()))
        except KnownError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))
        else:
            self._made = wish.path
            self._tell(wish)
        finally:
            stop.set()  # also when the desktop closes: nothing is left running
            self._stops.discard(stop)

    def _make(self, wish: _Wish, shown: "RunDocument | None", stop: threading.Event) -> None:
        """Read what the log knows, and make the file; in a thread."""
        services = self._desktop.services
        if services is None:
            raise KnownError(_OPENING)
        subject = read_subject(services.store, wish.run_id, self._objective(wish.run_id))
        if shown is not None and shown.revision >= subject.document.revision:
            subject = replace(subject, document=shown)  # with what was typed just now
        export_aside(subject, wish.kind, wish.path, stop)

    def _tell(self, wish: _Wish) -> None:
        words = f"Exported to {wish.path}"
        offers = (("export-open", "Open"), ("export-show", "Show in folder"))
        self._desktop.say(Notice(words, "info", *offers[0], more=offers[1]))

    def _open_made(self) -> None:
        self._show_outside(self._made)

    def _show_made(self) -> None:
        self._show_outside(self._made.parent if self._made else None)

    def _show_outside(self, path: Path | None) -> None:
        if path is None:
            self._desktop.say(Notice("Nothing was exported yet."))
        elif not path.exists():
            self._desktop.say(Notice(f"{path} is not there any more.", "failed"))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desktop.say(Notice(f"No program could be started for {path}", "failed"))

    def _objective(self, run_id: str) -> str:
        run = self._desktop.runs.run(run_id)
        return run.objective if run else ""


def _usual_folder() -> Path:
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
    found = next((Path(each) for each in places if Path(each).is_dir()), None)
    return found or Path.home()
