"""A document as a Word file whose pending changes are Word's own: insertions, deletions and comments.

Pandoc reads the live text, pending insertions and deletions included, and says of each word where it stood;
what waits at that place becomes its tracked change. So a change is never put into the Markdown itself, where
it could break it. Reason and sources of a proposal are a comment at its first change.
"""

import json
from collections.abc import Iterator
from typing import Any

from app.exporting.marks import Marks
from app.exporting.pandoc import Pandoc
from app.exporting.source_text import SourceText
from app.exporting.subject import Subject
from app.exporting.word_changes import Comments
from app.exporting.word_tree import Tree
from storage.document.section import CONDUCTOR, USER, Section

_READ = "commonmark+pipe_tables+strikeout+autolink_bare_uris+task_lists+sourcepos"
_WRITE = ("--from=json", "--to=docx", "--output=-")


def word_file(subject: Subject, pandoc: Pandoc) -> bytes:
    """Return the report, and the notes in which something waits, as a Word file.

    Raises:
        PandocError: it cannot be made.
        ExportStopped: it was stopped.
    """
    comments = Comments(subject)
    whole: dict[str, Any] = {"meta": {}, "blocks": []}
    for section in _sections(subject):
        source = SourceText(section.live_text)
        read = json.loads(pandoc.run((f"--from={_READ}", "--to=json"), source.text))
        whole["pandoc-api-version"] = read["pandoc-api-version"]
        if section.section_id != CONDUCTOR:
            whole["blocks"].append(_heading(f"Notes: {section.title}"))
        whole["blocks"].extend(Tree(source, Marks(subject, section), comments).blocks(read["blocks"]))
    if subject.title and not subject.has_own_title:
        whole["meta"]["title"] = {"t": "MetaInlines", "c": [{"t": "Str", "c": subject.title}]}
    return pandoc.run(_WRITE, json.dumps(whole))


def _sections(subject: Subject) -> Iterator[Section]:
    """Yield the report, then the agents' notes that wait for a decision."""
    for section in subject.document.sections:
        if section.section_id == CONDUCTOR:
            yield section
    for section in subject.document.sections:
        waits = any(chunk.has_pending for chunk in section.content.chunks)
        if section.section_id not in (CONDUCTOR, USER) and waits:
            yield section


def _heading(words: str) -> dict[str, Any]:
    return {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": words}]]}
