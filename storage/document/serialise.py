"""The document as a file: a readable projection of the log, and what can be read back from such a file.

The file holds each section's canon and the proposals appended at its end; changes inside canon live only in
the log. It also reads what older versions wrote: no revision line, missing sections, a proposal without a
closing marker. A line of text that would read as a section heading or marker is written with a leading
backslash, and a line that already has such backslashes gets one more, so that every text comes back exactly.

A heading is a section only if its title is a known worker's (``Researcher``, ``Researcher-2``) or it carries
the comment ``<!-- section -->``; any other ``## Heading`` is the author's own.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import takewhile

from storage.document.document import RunDocument
from storage.document.section import CONDUCTOR, Section, id_of, title_of
from storage.document.spans import Span

_WORKERS = "Conductor|Researcher|Terminal|User|Writer|Subharness"
_HEADING = rf"## (?:(?P<known>(?:{_WORKERS})(?:-\d+)?)|(?P<other>[A-Z][a-z0-9_-]*) <!-- section -->)[ \t\r]*"
_OPEN = r"<!-- proposal -->[ \t\r]*"
_CLOSE = r"<!-- /proposal -->[ \t\r]*"
_KNOWN_TITLE = re.compile(rf"(?:{_WORKERS})(?:-\d+)?")
_HEADING_LINE = re.compile(_HEADING)
_OPEN_LINE = re.compile(_OPEN)
_CLOSE_LINE = re.compile(_CLOSE)
_ESCAPABLE = re.compile(rf"\\*(?:{_HEADING}|{_OPEN}|{_CLOSE})")
_REVISION = re.compile(r"<!-- revision:\s*(\d{1,18})\s*-->[ \t\r]*")
_OBJECTIVE_ENTITY = re.compile(r"&((?:amp;)*)#(10|13);")
_OPEN_MARKER = "<!-- proposal -->"
_CLOSE_MARKER = "<!-- /proposal -->"


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """What a file says about one section."""

    section_id: str
    canon: str
    proposals: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a file says; a missing revision is 0, a missing objective empty."""

    revision: int
    objective: str
    sections: tuple[ParsedSection, ...]

    def section(self, section_id: str) -> ParsedSection:
        """A section; an empty one if the file has none of that id."""
        found = (section for section in self.sections if section.section_id == section_id)
        return next(found, ParsedSection(section_id, ""))


def serialise(document: RunDocument) -> str:
    """The text of the run's ``document.md``."""
    parts = [f"<!-- revision:{document.revision} -->\n# {_objective_line(document.objective)}\n"]
    parts.extend(_section_text(section) for section in document.sections)
    return "\n".join(parts)


def split_appended(section: Section) -> tuple[str, str]:
    """A section's canon, and the pending insertions at its end (which stand after all canon)."""
    spans = (span for chunk in reversed(section.content.chunks) for span in reversed(chunk.live))
    appended = [span.text for span in takewhile(lambda span: not span.in_canon, spans)]
    return section.canon, "".join(reversed(appended))


def _section_text(section: Section) -> str:
    canon, appended = split_appended(section)
    parts = [_heading(section.section_id)]
    if canon:
        parts.append(f"{_escaped(canon)}\n")
    if appended:
        parts.append(f"{_OPEN_MARKER}\n{_escaped(appended)}\n{_CLOSE_MARKER}\n")
    return "".join(parts)


def _heading(section_id: str) -> str:
    title = title_of(section_id)
    return f"## {title}\n" if _KNOWN_TITLE.fullmatch(title) else f"## {title} <!-- section -->\n"


def _escaped(text: str) -> str:
    return "\n".join([f"\\{line}" if _is_escapable(line) else line for line in text.split("\n")])


def _unescaped(line: str) -> str:
    return line[1:] if line.startswith("\\") and _is_escapable(line) else line


def _is_escapable(line: str) -> bool:
    return line.startswith(("\\", "## ", "<!-- ")) and _ESCAPABLE.fullmatch(line) is not None


def _objective_line(objective: str) -> str:
    """One line for any objective: line ends become entities, and such entities get another ``amp;``."""
    kept = _OBJECTIVE_ENTITY.sub(r"&amp;\1#\2;", objective)
    return kept.replace("\n", "&#10;").replace("\r", "&#13;")


def _objective_of(line: str) -> str:
    def restored(match: re.Match[str]) -> str:
        if match[1]:
            return f"&{match[1].removeprefix('amp;')}#{match[2]};"
        return "\n" if match[2] == "10" else "\r"

    return _OBJECTIVE_ENTITY.sub(restored, line)


def parse(text: str, only: Collection[str] | None = None) -> ParsedFile:
    """Read a run document's file; anything readable is accepted, nothing in it is lost.

    Text before the first section, and text after a closed proposal, count as canon.

    Args:
        text: The file.
        only: The sections there are, if they are known; the heading of another one is text as any other.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    revision, objective, rest = _header(lines)
    bodies = _bodies(rest, only)
    return ParsedFile(revision, objective, tuple(_section(*body) for body in bodies.items()))


def is_heading(line: str) -> bool:
    """Whether a line of a file begins a section."""
    return _HEADING_LINE.fullmatch(line) is not None


def revision_of(text: str) -> int | None:
    """The revision a file names in its first line, or None."""
    match = _REVISION.fullmatch(text.removeprefix("\ufeff").partition("\n")[0])
    return int(match[1]) if match else None


def _header(lines: list[str]) -> tuple[int, str, list[str]]:
    revision, objective, at = 0, "", 0
    if match := _REVISION.fullmatch(lines[0]):
        revision, at = int(match[1]), 1
    start = at
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at < len(lines) and lines[at].startswith("# "):
        return revision, _objective_of(lines[at][2:]), lines[at + 1 :]
    return revision, objective, lines[start:]


def _bodies(lines: Iterable[str], only: Collection[str] | None) -> dict[str, list[str]]:
    """The lines of each section, without the blank line at its end."""
    bodies: dict[str, list[str]] = {}
    current: list[str] = []
    preamble = current
    for line in lines:
        heading = _HEADING_LINE.fullmatch(line)
        name = id_of(heading["known"] or heading["other"]) if heading else None
        if name is None or (only is not None and name not in only):
            current.append(line)
            continue
        _drop_blank_end(current)
        current = bodies.setdefault(name, [])
    _drop_blank_end(current)
    if any(line.strip() for line in preamble):
        bodies[CONDUCTOR] = [*preamble, *bodies.get(CONDUCTOR, [])]
    return bodies


def _drop_blank_end(lines: list[str]) -> None:
    if lines and not lines[-1].strip():
        lines.pop()


def _section(section_id: str, lines: list[str]) -> ParsedSection:
    canon: list[str] = []
    proposals: list[str] = []
    target = canon
    for line in lines:
        if _OPEN_LINE.fullmatch(line):
            target = proposals
        elif _CLOSE_LINE.fullmatch(line):
            target = canon
        else:
            target.append(_unescaped(line))
    return ParsedSection(section_id, "\n".join(canon), "\n".join(proposals))


def clean_markdown(document: RunDocument) -> str:
    """The report alone: the conductor's canon without its heading."""
    report = document.find(CONDUCTOR)
    return report.canon if report else ""


def criticmarkup(document: RunDocument) -> str:
    """Every section with its pending changes in CriticMarkup, each hunk with who proposes it and why."""
    parts = [f"# {_objective_line(document.objective)}\n"]
    parts.extend(
        f"## {section.title}\n{_critic_section(document, section)}\n" for section in document.sections
    )
    return "\n".join(parts)


def _critic_section(document: RunDocument, section: Section) -> str:
    out: list[str] = []
    spans = section.spans
    for index, span in enumerate(spans):
        out.append(_critic_span(span))
        hunk = span.insert_proposal or span.delete_proposal
        following = spans[index + 1] if index + 1 < len(spans) else None
        goes_on = following is not None and hunk in (following.insert_proposal, following.delete_proposal)
        if hunk is not None and not goes_on:
            out.append(_critic_note(document, hunk))
    return "".join(out)


def _critic_span(span: Span) -> str:
    text = re.sub(r"\{(?=\+\+|--|~~|>>|==)", r"\\{", span.text)
    if span.delete_proposal:
        text = f"{{--{text}--}}"
    return f"{{++{text}++}}" if span.insert_proposal else text


def _critic_note(document: RunDocument, hunk_id: str) -> str:
    proposal = document.proposals.get(hunk_id.rpartition("/")[0])
    if proposal is None or proposal.parts:
        return ""
    reason = f": {' '.join(proposal.reason.split())}" if proposal.reason else ""
    return f"{{>>{proposal.author}{reason}<<}}"
