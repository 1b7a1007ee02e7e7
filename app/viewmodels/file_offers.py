"""What the Writer's file button offers. Pure."""

from dataclasses import dataclass

from app.exporting.formats import FORMATS, Format
from app.exporting.pandoc import HOW_TO_ADD

EXPORT = "export-"


@dataclass(frozen=True, slots=True)
class FileOffer:
    """An entry: the name of what it does, words, more words, a key; one that cannot be done says why."""

    name: str
    words: str
    hint: str
    key: str = ""
    is_possible: bool = True


def export_offers(*, has_pandoc: bool) -> tuple[FileOffer, ...]:
    """Return an entry for each format."""
    return tuple(
        FileOffer(
            f"{EXPORT}{each.name}",
            f"Export as {each.words}…"
            if possible
            else f"Export as {each.words}: needs pandoc (pip install 'quire[docx]')",
            each.hint if possible else HOW_TO_ADD,
            is_possible=possible,
        )
        for each in FORMATS
        for possible in (each.name != "docx" or has_pandoc,)
    )


def save_offers(file: str) -> tuple[FileOffer, ...]:
    """Return the entries about the person's own file; ``file`` is its name, empty if there is none."""
    others = FileOffer(
        "save-file-as", "Save as…", "To another file, which the document is from then on", "Ctrl+Shift+S"
    )
    if not file:
        return (others,)
    return (FileOffer("save-file", f"Save to {file}", "The settled text, as the file", "Ctrl+S"), others)


def format_named(action: str) -> Format | None:
    """Return the format that an action exports to."""
    return next((each.name for each in FORMATS if action == f"{EXPORT}{each.name}"), None)
