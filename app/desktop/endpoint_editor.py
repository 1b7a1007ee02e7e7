"""Adds, changes and removes endpoints in the settings, and brings a removed one back."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.desktop.preferences import Preferences
from app.settings.endpoints import problems, put
from app.viewmodels.endpoint_form import EndpointDraft, draft_of
from app.widgets.settings.endpoints import EndpointsPage


@dataclass(frozen=True, slots=True)
class _Removed:
    """An endpoint that was removed: its place, what it was, and the prompt's model before."""

    place: int
    entry: dict[str, Any]
    model: str


class EndpointEditor(QObject):
    """Holds the form's state, and what was removed last.

    Signals:
        forget_wanted(str): the key of a removed endpoint is to be deleted.
    """

    forget_wanted = Signal(str)

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._page: EndpointsPage | None = None
        self._removed: _Removed | None = None
        self._was_tried = False

    def follow(self, page: EndpointsPage) -> None:
        """Do what is wished on a page."""
        self._page = page
        page.add_wanted.connect(self.add)
        page.undo_wanted.connect(self.bring_back)
        page.forget_removed_wanted.connect(self._forget_removed)
        page.form.edited.connect(self._on_edited)
        page.form.saved.connect(self._on_saved)
        page.form.left.connect(self._on_left)

    def let_go(self) -> None:
        """The page is gone, and the way back with it."""
        self._page = None
        self._removed = None

    def add(self) -> None:
        """Let the person fill in a new endpoint."""
        self._show(EndpointDraft())

    def edit(self, name: str) -> None:
        """Let the person change an endpoint."""
        for each in self._preferences.settings.endpoints:
            if each.name == name:
                self._show(draft_of(each.model_dump()))

    def remove(self, name: str, *, has_key: bool) -> None:
        """Remove an endpoint; its key stays, and so it can come back whole."""
        entries = [each.model_dump() for each in self._preferences.settings.endpoints]
        place = next((at for at, entry in enumerate(entries) if entry["name"] == name), None)
        if place is None:
            return
        before = self._preferences.settings.model
        self._removed = _Removed(place, entries.pop(place), before)
        problem = self._preferences.change({"endpoints": entries})
        words = f"“{name}” is removed{'; its key is still kept' if has_key else ''}."
        if (now := self._preferences.settings.model) != before:
            words += f" Prompts use {now} now."
        if role := self._used(name):
            words += f" {role} still names its model: choose another one."
        self._say(problem or words, has_key=has_key)

    def bring_back(self) -> None:
        """Put the endpoint that was removed last where it was."""
        if self._removed is None:
            return
        removed = self._removed
        entries = [each.model_dump() for each in self._preferences.settings.endpoints]
        entries.insert(removed.place, removed.entry)
        values: dict[str, Any] = {"endpoints": entries}
        if removed.model.startswith(f"{removed.entry['name']}:"):
            values["model"] = removed.model
        problem = self._preferences.change(values)
        if problem:
            self._say(f"It cannot come back: {problem}")
            return
        self._removed = None
        self._say("")
        if self._page is not None:
            self._page.hide_form(removed.entry["name"])

    def _forget_removed(self) -> None:
        if self._removed is not None:
            name = self._removed.entry["name"]
            self.forget_wanted.emit(name)
            self._say(f"“{name}” is removed, and its key is forgotten.")

    def _used(self, name: str) -> str:
        """Return which setting names a model of an endpoint."""
        settings = self._preferences.settings
        roles = (
            ("The prompt", settings.model),
            ("The conductor", settings.conductor_model),
            ("A worker", settings.worker_model),
        )
        return next((role for role, model in roles if model.startswith(f"{name}:")), "")

    def _show(self, draft: EndpointDraft) -> None:
        self._was_tried = False
        if self._page is not None:
            self._page.show_form(draft)

    def _on_edited(self, draft: EndpointDraft) -> None:
        if self._was_tried and self._page is not None:  # once told, it follows the typing
            self._page.show_problems(problems(draft, self._preferences.settings.endpoints))

    def _on_saved(self, draft: EndpointDraft) -> None:
        if self._page is None:
            return
        self._was_tried = True
        found = problems(draft, self._preferences.settings.endpoints)
        if not found:
            words = self._preferences.change({"endpoints": put(draft, self._preferences.settings.endpoints)})
            found = {"name": words} if words else {}
        self._page.show_problems(found)
        if found:
            self._page.form.go_to(next(iter(found)))
        else:
            self._page.hide_form(draft.values()["name"])

    def _on_left(self) -> None:
        if self._page is not None:
            self._page.hide_form(self._page.form.draft.was)

    def _say(self, words: str, *, has_key: bool = False) -> None:
        if self._page is not None:
            self._page.show_removed(words, has_key=has_key)
