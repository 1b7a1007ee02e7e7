"""What a file says about itself: titles, first paragraphs, headings, docstrings, opening comments.

Extracts keep the file's own words and their lines, so that each can be cited and checked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

MAX_CHARS = 420
_NOISE = re.compile(
    r"^\s*(?:$|\[!\[|!\[|\[!|<[/!a-zA-Z]|\.\. |:\w+:|\|[^|]*badge|---+$|===+$|```|~~~|#!|# -\*-|// -\*-|\|)|badge|shields\.io",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"copyright|licen[sc]e|spdx|all rights reserved|permission is hereby|warrant|redistribut|coding[:=]|eslint|pylint",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^\s*(?:#+|//+!?|/\*+|\*+/?|--+|;+|%+|<!--)\s?(.*?)(?:\*+/|-->)?\s*$")
# In these a line that begins with # is an instruction, not a comment.
_WITHOUT_HASH_COMMENTS = (
    ".c",
    ".h",
    ".cc",
    ".cpp",
    ".cxx",
    ".hpp",
    ".hh",
    ".cs",
    ".m",
    ".mm",
    ".rs",
    ".js",
    ".ts",
    ".go",
    ".java",
)
_HTML_TITLE = re.compile(r"<h1\b[^>]*>\s*([^<>]{2,100}?)\s*</h1>", re.IGNORECASE)
_ONLY_A_LINK = re.compile(r"^!?\[.*\]\([^)]*\)$")
_VERSION_MARK = re.compile(r"^\$\w+(:|\$)|^@\(#\)")
_NOTICE = re.compile(
    r"permission|warrant|redistribut|rights reserved|provided that|without fee|liable", re.IGNORECASE
)
# A longer comment that speaks of rights is a licence notice; a shorter one may only point to it.
_SHORT_BLOCK = 5
_SENTENCE_CHARS = 15
_UNDERLINE = re.compile(r"^([=\-~^*#+`:.'\"_])\1{2,}\s*$")


@dataclass(frozen=True, slots=True)
class Extract:
    """Words of a file and the lines they stand on (1-based, inclusive)."""

    text: str
    start: int
    end: int


def is_prose(path: str) -> bool:
    """Return whether a file is documentation rather than code."""
    name = PurePosixPath(path).name.lower()
    if name.endswith((".md", ".markdown", ".rst", ".adoc", ".org", ".pod")):
        return True
    return name.split(".")[0] in {"readme", "changes", "changelog", "news", "authors", "install"} and (
        "." not in name or name.endswith(".txt")
    )


def purpose(path: str, lines: Sequence[str]) -> Extract | None:
    """Return what a file says it is for: its first paragraph, docstring or opening comment."""
    if is_prose(path) or path.endswith(".txt"):
        return first_paragraph(lines)
    if path.endswith((".py", ".pyi")):
        return docstring(lines)
    hashes = not path.endswith(_WITHOUT_HASH_COMMENTS)
    return opening_comment(
        lines if hashes else ["" if line.lstrip().startswith("#") else line for line in lines]
    )


def title(lines: Sequence[str]) -> Extract | None:
    """Return the first heading of a document: HTML, Markdown or underlined; not one that is only a link."""
    for number, line in enumerate(lines, 1):
        if found := _HTML_TITLE.search(line):
            return Extract(found.group(1).strip(), number, number)
    return next((each for each in headings(lines) if not _ONLY_A_LINK.match(each.text)), None)


def headings(lines: Sequence[str]) -> Iterator[Extract]:
    """Yield the headings of a document, Markdown (``#``) or underlined, outside of code blocks."""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced:
            continue
        elif match := re.match(r"^#{1,6}\s+(.+?)\s*#*$", line):
            yield Extract(match.group(1), number, number)
        elif number < len(lines) and _is_underlined(line, lines[number]):
            yield Extract(line.strip(), number, number)


def _is_underlined(line: str, below: str) -> bool:
    if not line.strip() or not _UNDERLINE.match(below) or _UNDERLINE.match(line):
        return False
    return len(below.rstrip()) >= len(line.rstrip()) - 1 and not line.startswith((" ", "-", "*", ">", "|"))


def first_paragraph(lines: Sequence[str]) -> Extract | None:
    """Return the first paragraph of prose of a document: not a badge, a heading, a directive or a licence."""
    heads = {extract.start for extract in headings(lines)}
    start: int | None = None
    for number, line in enumerate([*lines, ""], 1):
        ends = not line.strip() or number in heads or bool(_UNDERLINE.match(line))
        if start is None:
            # Three spaces: what belongs to a directive or a comment of reStructuredText.
            if not ends and not _NOISE.search(line) and not line.startswith(("   ", "\t")):
                start = number
        elif ends:
            found = _joined(lines, start, number - 1)
            if len(found.text) >= 20 and not _LEGAL.search(found.text[:60]):
                return found
            start = None
    return None


def _joined(lines: Sequence[str], start: int, end: int) -> Extract:
    """Return lines as one text, cut at a sentence near ``MAX_CHARS``."""
    words = ""
    for number in range(start, end + 1):
        words = f"{words} {lines[number - 1].strip()}".strip()
        if len(words) > MAX_CHARS:
            return Extract(_at_sentence(words), start, number)
    return Extract(words, start, end)


def _at_sentence(text: str) -> str:
    cut = text[:MAX_CHARS]
    stop = max(cut.rfind(". "), cut.rfind("; "), cut.rfind(": "))
    return cut[: stop + 1] if stop > MAX_CHARS // 3 else cut.rsplit(" ", 1)[0]


def docstring(lines: Sequence[str]) -> Extract | None:
    """Return the first paragraph of a Python module's docstring; the module may be cut off."""
    first = next(
        (i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None
    )
    match = re.match(r"^[rRuU]?(\"{3}|'{3})", lines[first]) if first is not None else None
    if first is None or match is None:
        return opening_comment(lines)
    quote = match.group(1)
    inner = [lines[first][match.end() :], *lines[first + 1 :]]
    last = next((i for i, line in enumerate(inner) if quote in line), len(inner) - 1)
    inner = [*inner[:last], inner[last].partition(quote)[0]]
    found = first_paragraph([line.strip() for line in inner]) or _first_line(inner)
    return Extract(found.text, found.start + first, found.end + first) if found else None


def _first_line(lines: Sequence[str]) -> Extract | None:
    number = next((i for i, line in enumerate(lines, 1) if line.strip()), None)
    words = lines[number - 1].strip() if number else ""
    return Extract(words, number, number) if number and not _LEGAL.search(words) else None


def opening_comment(lines: Sequence[str]) -> Extract | None:
    """Return the first paragraph of the comment at the top of a source file that is no licence notice."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines[:80], 1):
        match = _COMMENT.match(line)
        words = match.group(1).strip() if match and not line.startswith("#!") else ""
        if words and not _NOISE.search(words) and re.search(r"[A-Za-z]{3}", words):
            block.append((number, words))
            continue
        if found := _told(block):
            return found
        block = []
        if line.strip() and not match:
            return None  # the code begins
    return _told(block)


def _told(block: list[tuple[int, str]]) -> Extract | None:
    """Return the first words of a comment that are about the code: not a licence, not a version mark."""
    legal = [number for number, words in block if _LEGAL.search(words)]
    if (legal and len(block) > _SHORT_BLOCK) or any(_NOTICE.search(words) for _, words in block):
        return None
    dropped = {*legal, *(number for number, words in block if _VERSION_MARK.match(words))}
    first = next((i for i, (number, _) in enumerate(block) if number not in dropped), len(block))
    last = next((i for i in range(first, len(block)) if block[i][0] in dropped), len(block))
    about = block[first:last]
    if len(" ".join(words for _, words in about)) < _SENTENCE_CHARS:
        return None
    kept: list[str] = []
    for number, words in about:
        kept.append(words)
        if len(" ".join(kept)) > MAX_CHARS:
            return Extract(_at_sentence(" ".join(kept)), about[0][0], number)
    return Extract(" ".join(kept), about[0][0], about[-1][0])
