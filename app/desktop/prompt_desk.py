"""What the prompt bar asks of the rest of the desktop, and the keys that go from part to part."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMdiArea, QMdiSubWindow, QWidget

from app.desktop.actions import Command
from app.desktop.core import DesktopCore
from app.viewmodels.desktop import Notice, writer_id
from app.widgets.prompt.follow_up import TOGGLE_KEY

WORKSPACE_FOLDER = "workspace"
CANCEL_KEY = "Ctrl+."
_NOTHING_TO_CANCEL = "The document in front has no run at work, so there is nothing to cancel."


class PromptDesk(QObject):
    """Slots and commands around the prompt bar."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop

    def commands(self) -> Iterator[Command]:
        """Return the commands."""
        toggle = self._desktop.follow_ups.toggle
        yield Command("focus-prompt", "Go to the prompt", "Ctrl+L", self.go_to_prompt, "Run")
        yield Command(
            "choose-folder", "Choose the folder to work in", "Ctrl+O", self.on_workspace_wanted, "Run"
        )
        yield Command("toggle-follow-up", "New run or follow-up", TOGGLE_KEY, toggle, "Run")
        yield Command("cancel-run", "Cancel the run in front", CANCEL_KEY, self._cancel, "Run")
        words = "Go to the next part: prompt, window, top bar"
        yield Command("next-part", words, "F6", partial(self._go, 1), "View")
        yield Command("previous-part", "Go to the part before", "Shift+F6", partial(self._go, -1), "View")

    def go_to_prompt(self) -> None:
        """Give the keyboard to the prompt bar."""
        self._desktop.window.activateWindow()
        self._desktop.window.prompt.focus_input()

    def on_prompt_left(self) -> None:
        """Give the keyboard to the window in front."""
        windows = self._desktop.windows
        if windows.active_id:
            windows.focus(windows.active_id)

    def on_windows_changed(self, _tabs: object = None) -> None:
        """A follow-up goes to the document that is in front of the others, or was before Trace was."""
        windows, follow_ups = self._desktop.windows, self._desktop.follow_ups
        here = windows.workspace
        shown = {
            each.look.window_id: each.look
            for each in windows.all()
            if each.look.run_id and each.is_shown() and (each.native is not None or each.workspace == here)
        }
        look = (
            shown.get(windows.active_id)
            or shown.get(writer_id(follow_ups.view.run_id))
            or next(reversed(shown.values()), None)
        )
        follow_ups.set_front(*((look.run_id or "", look.title) if look else ("", "")))
        QTimer.singleShot(0, self, self._keep_keyboard)  # Qt is not through with the window

    def on_workspace_wanted(self) -> None:
        """Let the person choose the folder to work in."""
        start = self._desktop.choices.view.workspace or Path.home()
        self._desktop.window.ask_folder(WORKSPACE_FOLDER, "Folder to work in", str(start))

    def on_folder_chosen(self, what: str, folder: str) -> None:
        """Work in another folder."""
        if what == WORKSPACE_FOLDER:
            self._desktop.choices.choose_folder(folder)

    def _keep_keyboard(self) -> None:
        """Let the keyboard not go with a window that had it: the next window gets it, or the prompt."""
        window, windows = self._desktop.window, self._desktop.windows
        focused = window.focusWidget()
        frames = (QMdiArea, QMdiSubWindow)  # Qt gives it to a frame, where no key does anything
        if focused is not None and focused.isVisibleTo(window) and not isinstance(focused, frames):
            return
        front = windows.window(windows.active_id) or next(reversed(windows.shown()), None)
        if front is None:
            window.prompt.focus_input()
        elif front.native is None:
            windows.focus(front.look.window_id)

    def _cancel(self) -> None:
        front = self._desktop.follow_ups.view
        if front.is_live:
            self._desktop.writers.cancel(front.run_id)
        else:
            self._desktop.say(Notice(_NOTHING_TO_CANCEL))

    def _go(self, step: int) -> None:
        """Give the keyboard to another part; a window that is not there is left out."""
        window, windows = self._desktop.window, self._desktop.windows
        focused = window.focusWidget()
        parts: list[QWidget] = [window.prompt, window.canvas, window.top_bar]
        if not windows.shown():
            parts.remove(window.canvas)
        here = next((place for place, part in enumerate(parts) if _holds(part, focused)), 0)
        wanted = parts[(here + step) % len(parts)]
        if wanted is window.prompt:
            self.go_to_prompt()
        elif wanted is window.canvas:
            windows.focus(windows.shown()[-1].look.window_id)
        else:
            window.top_bar.launcher.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(part: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (part is focused or part.isAncestorOf(focused))
