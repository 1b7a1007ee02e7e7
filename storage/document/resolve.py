"""From what an agent quotes to operations on the live text. Agents do not count characters.

The quotes are looked up in what the agent sees (``view_for``). Nothing is guessed: a quote that is not
there, or there more than once, is an error for the agent to correct. The operations come last place first,
so that their positions hold whether they are applied at once or proposed.
"""

from storage.document.document import RunDocument
from storage.document.errors import AnchorError
from storage.document.hunks import replace_in
from storage.document.ops import Delete, Insert, PatchOp, Replace
from storage.document.view import View, view_for

EXCERPT_CHARS = 80


def append(document: RunDocument, section_id: str, text: str) -> tuple[PatchOp, ...]:
    """Put ``text`` at the end of a section, on a line of its own and closed by a line end.

    Raises:
        PatchRefused: There is no such section.
    """
    live = document.live_text(section_id)
    before = "" if not live or live.endswith("\n") else "\n"
    after = "" if text.endswith("\n") else "\n"
    return (Insert(pos=len(live), text=f"{before}{text}{after}"),) if text else ()


def replace_exact(
    document: RunDocument, author: str, section_id: str, old: str, new: str
) -> tuple[PatchOp, ...]:
    """Change the one place where ``author`` sees ``old`` into ``new``, in hunks.

    Raises:
        AnchorError: ``old`` is empty, the same as ``new``, not there, or there more than once.
        PatchRefused: There is no such section.
    """
    if old == new:
        raise AnchorError("The old and the new text are the same: there is nothing to change.")
    view = view_for(document, author, section_id)
    start = find_once(view.text, old, section_id)
    return ops_of_hunks(view, (start, start + len(old)), new)


def insert_after(
    document: RunDocument, author: str, section_id: str, quote: str, text: str
) -> tuple[PatchOp, ...]:
    """Put ``text`` directly after the one place where ``author`` sees ``quote``.

    Raises:
        AnchorError: ``quote`` is empty, not there, or there more than once.
        PatchRefused: There is no such section.
    """
    view = view_for(document, author, section_id)
    stop = find_once(view.text, quote, section_id) + len(quote)
    return (Insert(pos=view.live_gap(stop), text=text),)


def rewrite_as(document: RunDocument, author: str, section_id: str, text: str) -> tuple[PatchOp, ...]:
    """Make everything ``author`` sees of a section read ``text``, changing only what differs.

    Raises:
        PatchRefused: There is no such section.
    """
    view = view_for(document, author, section_id)
    return ops_of_hunks(view, (0, len(view.text)), text)


def find_once(seen: str, quote: str, section_id: str) -> int:
    """Where ``quote`` stands in ``seen``.

    Raises:
        AnchorError: It is empty, not there, or there more than once.
    """
    if not quote:
        raise AnchorError("The text to look for is empty: quote some words of the document.")
    start = seen.find(quote)
    excerpt = quote if len(quote) <= EXCERPT_CHARS else f"{quote[:EXCERPT_CHARS]}…"
    if start < 0:
        raise AnchorError(
            f"“{excerpt}” is not in the section “{section_id}”: read the document and quote it exactly."
        )
    if seen.find(quote, start + 1) >= 0:
        raise AnchorError(
            f"“{excerpt}” is in the section “{section_id}” more than once: quote more of the text around it."
        )
    return start


def ops_of_hunks(view: View, span: tuple[int, int], new: str) -> tuple[PatchOp, ...]:
    """The operations that put ``new`` in a place of the view."""
    ops: list[PatchOp] = []
    for hunk in reversed(replace_in(view.text, span, new)):
        pos, stop = view.live_range(hunk.pos, hunk.pos + hunk.length)
        if not hunk.length:
            ops.append(Insert(pos=pos, text=hunk.text))
        elif not hunk.text:
            ops.append(Delete(pos=pos, len=stop - pos))
        else:
            ops.append(Replace(pos=pos, len=stop - pos, text=hunk.text))
    return tuple(ops)
