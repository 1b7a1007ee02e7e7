"""Keeps what stands in the prompt bar in a file of the home, and brings it back at the next start.

A change is written within ``SETTLE_MS`` and the time of one write, in a thread. Each desktop on a home has
a file of its own, which it holds with a lock; what one that is gone has left in another file is taken over.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from app.desktop.desktop import Desktop
from app.settings.file import write_atomically
from app.viewmodels.desktop import Notice
from app.viewmodels.drafts import DraftsError, KeptPrompt, dump_prompt, read_prompt
from storage.paths import HomePaths

SETTLE_MS = 100
DESKTOPS = 9
"""For so many desktops at once on one home drafts are kept."""
DAMAGED = ".damaged"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """A file that this desktop holds, and what was found.

    Attributes:
        path: the file; None: there are too many desktops, nothing is kept.
        lock: held as long as the desktop lives.
        kept: what stood in the file.
        left: what desktops that are gone left in other files.
        problem: one line when a file could not be used.
    """

    path: Path | None
    lock: QLockFile | None
    kept: KeptPrompt
    left: tuple[KeptPrompt, ...] = ()
    problem: str = ""


class DraftKeeper(QObject):
    """Follows the prompt bar of a desktop once its home is open."""

    @classmethod
    async def open(cls, desktop: Desktop, home: Path) -> "DraftKeeper":
        """Restore what a home has kept; from then on keep it."""
        return cls(desktop, await asyncio.to_thread(claim, home))

    def __init__(self, desktop: Desktop, found: Claim) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._claim = found
        self._written = KeptPrompt()
        self._writing = asyncio.Lock()
        self._has_said = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._on_settled)
        self._restore(found)
        for signal in (
            desktop.window.prompt.edited,
            desktop.choices.view_changed,
            desktop.follow_ups.view_changed,
            desktop.prompt.unanswered_changed,
        ):
            signal.connect(self._on_changed)
        self._on_changed()

    def kept(self) -> KeptPrompt:
        """Return the prompt bar as it stands now."""
        desktop = self._desktop
        draft, choices, follow_up = desktop.window.prompt.draft(), desktop.choices, desktop.follow_ups.view
        return KeptPrompt(
            text=draft.text,
            pasted=draft.pasted,
            caret=draft.caret,
            follow_up=follow_up.run_id if follow_up.is_chosen else "",
            folder=_text(choices.view.workspace),
            folder_is_chosen=choices.folder_is_chosen,
            started_in=_text(choices.started_in),
            recent=tuple(map(str, choices.view.recent)),
            unsent=desktop.prompt.unanswered,
        )

    async def close(self) -> None:
        """Write what is not written yet, and let go of the file."""
        self._timer.stop()
        self._timer.timeout.disconnect(self._on_settled)
        await self._save()
        if self._claim.lock is not None:
            await asyncio.to_thread(self._claim.lock.unlock)

    def _on_changed(self, _what: object = None) -> None:
        if not self._timer.isActive():  # who types on and on is kept, too
            self._timer.start()

    def _on_settled(self) -> None:
        if self.kept() != self._written and not self._writing.locked():
            self._desktop.tasks.spawn(self._save(), "save draft")

    async def _save(self) -> None:
        """Write the newest state, and again what has changed meanwhile."""
        path = self._claim.path
        async with self._writing:
            while path is not None and (kept := self.kept()) != self._written:
                try:
                    await asyncio.to_thread(_write, path, kept)
                except OSError as problem:
                    self._say_failed(path, problem)
                    return
                self._written = kept

    def _say_failed(self, path: Path, problem: OSError) -> None:
        logger.warning("the draft is not kept: %s", problem)
        if not self._has_said:
            self._has_said = True
            words = f"{path} cannot be written ({problem.strerror}): what you type is kept until Quire ends."
            self._desktop.say(Notice(words, "failed"))

    def _restore(self, found: Claim) -> None:
        desktop, kept = self._desktop, found.kept
        desktop.choices.remember(Path(each) for each in kept.recent)
        folder = kept.folder_now(desktop.choices.started_in)
        if folder is not None:
            desktop.choices.restore_folder(Path(folder) if folder else None)
        if kept.follow_up and kept.follow_up == desktop.follow_ups.view.run_id:
            desktop.follow_ups.choose(follow_up=True)
        above = [text for each in (kept, *found.left) for text in each.unsent]
        drafts = [each.draft for each in (kept, *found.left) if not each.draft.is_empty]
        if drafts and desktop.window.prompt.draft().is_empty:
            desktop.window.prompt.set_draft(drafts.pop(0))
        above += [each.whole for each in drafts]
        for text in above:
            desktop.prompt.text.keep_above(text)
        if above:
            what = "1 text" if len(above) == 1 else f"{len(above)} texts"
            words = f"{what} that you had not sent, or that nobody had taken: press ↑ at the first line."
            desktop.say(Notice(words, "failed"))
        if found.problem:
            desktop.say(Notice(found.problem, "failed"))


def claim(home: Path) -> Claim:
    """Hold the first file of a home that no desktop holds, and take over what others have left."""
    problems: list[str] = []
    mine: tuple[Path, QLockFile] | None = None
    found: list[KeptPrompt] = []
    for path in _files(home):
        if mine is not None and not path.exists():
            continue
        lock = QLockFile(str(path.with_name(path.name + ".lock")))
        lock.setStaleLockTime(0)  # it is held as long as its process lives
        if not lock.tryLock(0):
            if lock.error() is not QLockFile.LockError.LockFailedError:
                problems.append(f"{path} cannot be used: what you type is kept until Quire ends.")
                break
            continue
        kept, problem = _read(path)
        problems += [problem] if problem else []
        found.append(kept)
        if mine is None:
            mine = (path, lock)
        else:
            path.unlink(missing_ok=True)
            lock.unlock()
    kept, *left = found or [KeptPrompt()]
    words = " ".join(problems)
    return Claim(*mine, kept, tuple(left), words) if mine else Claim(None, None, kept, tuple(left), words)


def _files(home: Path) -> Iterator[Path]:
    first = HomePaths(home).drafts
    yield first
    for number in range(2, DESKTOPS + 1):
        yield first.with_name(f"{first.stem}-{number}{first.suffix}")


def _read(path: Path) -> tuple[KeptPrompt, str]:
    """Return what a file holds, and what is wrong with it; a damaged one is kept beside."""
    try:
        return read_prompt(path.read_text(encoding="utf-8")), ""
    except FileNotFoundError:
        return KeptPrompt(), ""
    except (OSError, UnicodeDecodeError, DraftsError) as fault:
        words = f"{path} cannot be used ({fault}): the prompt bar is empty."
    aside = path.with_name(path.name + DAMAGED)
    try:
        path.replace(aside)
    except OSError as fault:
        logger.warning("the damaged draft stays where it is: %s", fault)
        return KeptPrompt(), words
    return KeptPrompt(), f"{words} It is kept as {aside.name}."


def _write(path: Path, kept: KeptPrompt) -> None:
    write_atomically(path, dump_prompt(kept))


def _text(path: Path | None) -> str:
    return str(path) if path else ""
