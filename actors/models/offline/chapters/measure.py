"""How large a folder is, what it is written in, and what it leaves open."""

import re
from collections import Counter

from actors.models.offline.chapters.base import STATS
from actors.models.offline.readings import Figures, Hit, figures, hits
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Claim, Written, cited, code, notes, place, size, table
from actors.sandbox.names import counted

_TODO = Call("search_text", {"pattern": r"\b(?:TODO|FIXME|XXX|HACK)\b", "limit": 300})
# A mark counts at the start of a line or in a comment; inside a string it is no open point.
_QUOTE = "\"'`"
_IN_COMMENT = re.compile(rf"^\s*(?:[-*]\s*)?(?:TODO|FIXME|XXX|HACK)\b|(?<![{_QUOTE}])(?:#|//|/\*|^\s*\*|--|;|<!--|%|\.\.)[^\w{_QUOTE}]*(?:[^\"']{{0,120}}\W)?(?<![.{_QUOTE}])(?:TODO|FIXME|HACK|XXX(?!\())\b(?![{_QUOTE}])")  # fmt: skip
# Made by tools or taken from elsewhere: its open points are not this folder's, and come last.
_FOREIGN = re.compile(r"(^|/)(configure|aclocal\.m4|ltmain\.sh|config\.(sub|guess)|depcomp|compile|missing|install-sh)$|\.min\.|(^|/)(vendor|vendored|third_party|node_modules|dist|\.pc)/")  # fmt: skip
_MARK = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_SEARCHED = re.compile(r"^(?:showing .* of )?(?:at least )?[\d,]+ (?:of .* )?matching lines")
_MAX_TODOS = 30
_MAX_WORDS = 160
_LANGUAGES = 12


class Size:
    """Files, folders, bytes, languages, largest files."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the figures of the workspace."""
        del transcript
        return [STATS]

    def write(self, transcript: Transcript) -> Written:
        """Show the figures as a table and a list."""
        answer = transcript.answer(STATS)
        found = figures(answer)
        if not found.files:
            reason = (
                f"The folder holds no files{_beside(found)}." if found.known else f"Not measured: {answer}"
            )
            if found.notes:
                reason = "No file was found."
            return Written(f"## Size and languages\n\n{reason}{notes(found.notes)}", summary=reason)
        total = _total(found)
        parts = [f"{total[0].upper()}{total[1:]}.", _languages(found)]
        if found.size:
            parts.append("Largest files:\n\n" + _largest(found))
        text = "## Size and languages\n\n" + "\n\n".join(parts) + notes(found.notes)
        return Written(text, (Claim(f"The folder holds {total}", ()),), f"It holds {total}.")


def _total(found: Figures) -> str:
    least = "at least " if found.least else ""
    files, folders = counted(found.files, "file"), counted(found.folders, "folder")
    return f"{least}{files} in {folders}, {size(found.size)}{_beside(found)}"


def _beside(found: Figures) -> str:
    """Return what there is beside files and folders; none of it is opened."""
    others = [
        counted(count, noun)
        for count, noun in ((found.links, "link"), (found.special, "special file"))
        if count
    ]
    return f" (and {' and '.join(others)}, not followed)" if others else ""


def _languages(found: Figures) -> str:
    shares = found.groups.get("languages", ())[:_LANGUAGES]
    rows = [
        (share.name, f"{share.files:,}", size(share.size), _percent(share.size, found.size))
        for share in shares
    ]
    text = table(("Language", "Files", "Size", "Share"), rows)
    more = len(found.groups.get("languages", ())) - len(shares)
    return f"{text}\n\nAnd {counted(more, 'smaller language')}." if more > 0 else text


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "—"


def _largest(found: Figures) -> str:
    return "\n".join(f"- {code(path)}, {size(count)}" for path, count in found.largest[:8] if count)


class Todos:
    """Lines that say that something is still to do."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the marks that programmers leave."""
        del transcript
        return [_TODO]

    def write(self, transcript: Transcript) -> Written:
        """Quote the first of them, and count them by part of the folder."""
        found = hits(transcript.answer(_TODO))
        inside = [hit for hit in found.hits if _IN_COMMENT.search(hit.text)]
        marked = tuple(sorted(inside, key=lambda hit: bool(_FOREIGN.search(hit.path))))
        if not marked:
            words = "No comment holds TODO, FIXME, XXX or HACK."
            if not _SEARCHED.match(found.headline):
                words = f"Not searched: {found.headline or 'no answer'}"
            return Written(f"## Open TODOs\n\n{words}{notes(found.notes)}", summary=words)
        shown = marked[:_MAX_TODOS]
        claims = tuple(
            Claim(f"Open: {cited(_words(h.text), place(h.path, h.line))}", (place(h.path, h.line),))
            for h in shown
        )
        lines = [f"- {cited(_words(hit.text), place(hit.path, hit.line))}" for hit in shown]
        capped = "at least " if found.headline.startswith("showing") else ""
        total = f"{capped}{counted(len(marked), 'open TODO')}"
        intro = f"{total[0].upper()}{total[1:]} in comments.\n\n{_by_part(marked)}"
        text = f"## Open TODOs\n\n{intro}" + "\n".join(lines)
        if len(marked) > len(shown):
            text += f"\n\nShown are the first {len(shown)}."
        return Written(text + notes(found.notes), claims[:8], f"It has {total}.")


def _by_part(marked: tuple[Hit, ...]) -> str:
    counts = Counter(hit.path.partition("/")[0] + "/" if "/" in hit.path else hit.path for hit in marked)
    if len(counts) < 2:
        return ""
    return (
        "By part: " + ", ".join(f"{code(part)} {count:,}" for part, count in counts.most_common(8)) + ".\n\n"
    )


def _words(text: str) -> str:
    """Return a line as it is quoted; of a long one the part that has the mark."""
    words = " ".join(text.split())
    if len(words) <= _MAX_WORDS:
        return words
    mark = _MARK.search(words)
    if mark and mark.end() > _MAX_WORDS // 2:
        words = words[words.rfind(" ", 0, max(0, mark.start() - _MAX_WORDS // 3)) + 1 :]
    return words if len(words) <= _MAX_WORDS else words[:_MAX_WORDS].rsplit(" ", 1)[0]
