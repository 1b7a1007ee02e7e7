"""What can be done in a document's window: one table for its keys, the menu, the palette and Help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WriterAction:
    """An action: its name, its words, its keys inside the window; none = it has none of its own."""

    name: str
    words: str
    keys: tuple[str, ...] = ()

    @property
    def shown_key(self) -> str:
        """The key as a person reads it."""
        return self.keys[0].replace("Return", "Enter") if self.keys else ""


def _enter(modifiers: str) -> tuple[str, str]:
    """Return both keys that are called Enter."""
    return (f"{modifiers}+Return", f"{modifiers}+Enter")


REVIEW = (
    WriterAction("next-change", "Next change", ("Alt+Down",)),
    WriterAction("previous-change", "Previous change", ("Alt+Up",)),
    WriterAction("accept-change", "Accept the selected change", _enter("Ctrl")),
    WriterAction("reject-change", "Reject the selected change", ("Ctrl+Backspace",)),
    WriterAction("edit-change", "Edit the selected change, then accept it", ("Ctrl+E",)),
    WriterAction("reply-change", "Reply to who proposed the selected change", ("Ctrl+R",)),
    WriterAction("show-source", "Show the sources of the selected change", ("Ctrl+Shift+I",)),
    WriterAction("accept-section", "Accept all changes of the section", _enter("Ctrl+Alt")),
    WriterAction("reject-section", "Reject all changes of the section", ("Ctrl+Alt+Backspace",)),
    WriterAction("accept-all", "Accept all changes", _enter("Ctrl+Shift")),
    WriterAction("reject-all", "Reject all changes", ("Ctrl+Shift+Backspace",)),
)
STEPS = (
    WriterAction("undo", "Undo what you did", ("Ctrl+Z",)),
    WriterAction("redo", "Redo it", ("Ctrl+Shift+Z",)),
    WriterAction("stop-undo", "Stop what is being undone or redone", ("Ctrl+M, U",)),
    WriterAction("undo-change", "Take back the agent's change at the caret", ("Ctrl+Shift+U",)),
)
WORDS = (
    WriterAction("tell-run", "Write to the agents", ("Ctrl+Shift+J",)),
    WriterAction("tell-passage", "Write to the agents about the selected text", ("Ctrl+J",)),
)
TEXT = (
    WriterAction("find", "Find in the report", ("Ctrl+F",)),
    WriterAction("replace", "Find and replace in the report", ("Ctrl+H",)),
    WriterAction("find-next", "Next place of what is looked for", ("F3",)),
    WriterAction("find-previous", "Previous place of what is looked for", ("Shift+F3",)),
    WriterAction("outline", "Outline of the report, or no more", ("Ctrl+Shift+O",)),
    WriterAction("read", "Read the report rendered, or edit it", ("Ctrl+Shift+R",)),
    WriterAction("copy-report", "Copy the report", ("Ctrl+Shift+C",)),
)
WRITER_ACTIONS = (*REVIEW, *STEPS, *WORDS, *TEXT)
