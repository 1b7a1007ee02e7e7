"""Every key of the program in groups: of the commands by menu, and of the windows' own. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.viewmodels.compare_actions import COMPARE_ACTIONS
from app.viewmodels.palette import Entry


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does; ``keys`` as it is shown, several of them with commas between."""

    keys: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that work in one place."""

    title: str
    rows: tuple[Key, ...]


# Keys that are no commands, since they work in one window only. Tests hold each against its window.
WINDOW_KEYS = (
    KeyGroup(
        "In the prompt",
        (
            Key("Enter", "Send"),
            Key("Shift+Enter", "Another line"),
            Key("Ctrl+Shift+Enter", "Send as a follow-up"),
            Key("Up, Down", "Earlier and later prompts, at the first and the last line"),
            Key("Esc", "Give the keyboard back to the window in front"),
        ),
    ),
    KeyGroup(
        "In a document",
        (
            Key("Enter, Backspace", "On a change's card: accept, reject"),
            Key("E, R", "On a change's card: edit, reply"),
            Key("Shift+Tab", "Leave the text; Tab is a character of it"),
        ),
    ),
    KeyGroup(
        "In the history of a document",
        (
            Key("Left, Right", "Revision before, revision after"),
            Key("Page Up, Page Down", "Named revision before, named revision after"),
            Key("Home, End", "First revision, newest revision"),
            Key("Alt+1, Alt+2, Alt+3", "The document as it was, what differs, both side by side"),
            Key("Alt+Down", "Next difference"),
            Key("Alt+Up", "Previous difference"),
            Key("Alt+P", "Compare with pending changes, or without"),
            Key("Alt+B", "Restore the revision"),
            Key("Alt+N", "Name the revision"),
            Key("Esc", "Back to the document of now"),
        ),
    ),
    KeyGroup(
        "In Trace",
        (
            Key("/", "Filter runs"),
            Key("Down, Esc", "From the filter to the list of runs"),
            Key("Enter, Shift+Enter", "In the filter: next and previous place in the run that is shown"),
            Key("Enter", "On a run: show its document; on a call: what went in and out"),
        ),
    ),
    KeyGroup(
        "In a comparison",
        (
            *(Key(each.shown_key, each.words) for each in COMPARE_ACTIONS),
            Key("Enter", "Show the step in Trace"),
        ),
    ),
    KeyGroup(
        "In the list of documents",
        (
            Key("/", "Search; Down, Enter and Esc go back to the list"),
            Key("Enter", "Open what is chosen"),
            Key("Ctrl+Enter", "Open what is chosen side by side"),
        ),
    ),
    KeyGroup(
        "In the palette",
        (
            Key("Up, Down", "Next and previous entry"),
            Key("Enter", "Choose"),
            Key("Esc", "Leave"),
        ),
    ),
    KeyGroup("In lists and notices", (Key("Ctrl+C", "Copy what is chosen"),)),
)


def groups(commands: Iterable[Entry], menus: Sequence[str]) -> tuple[KeyGroup, ...]:
    """Return the commands' keys in the order of the menus, then the windows' own keys."""
    entries = [entry for entry in commands if entry.shortcut]
    found = [(menu, [entry for entry in entries if entry.kind == menu]) for menu in menus]
    found.append(("Everywhere", [entry for entry in entries if not entry.kind]))
    made = (
        KeyGroup(title, tuple(Key(entry.shortcut, entry.words) for entry in rows))
        for title, rows in found
        if rows
    )
    return (*made, *WINDOW_KEYS)


def fitting(found: Iterable[KeyGroup], words: str) -> tuple[KeyGroup, ...]:
    """Return the rows that have all the words that are searched for, in what they do, their keys or place."""
    wanted = words.casefold().split()
    kept = (
        KeyGroup(
            group.title,
            tuple(
                row
                for row in group.rows
                if all(word in f"{group.title} {row.keys} {row.words}".casefold() for word in wanted)
            ),
        )
        for group in found
    )
    return tuple(group for group in kept if group.rows)
