"""Exports as independent readers see them: pypdf for pages, the zip and XML of Python for Word files."""

import io
import re
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from pypdf import PdfReader

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Tracked:
    """A tracked change: ``ins`` or ``del``."""

    kind: str
    author: str
    date: str
    text: str


class Word:
    """A Word file."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert parts.testzip() is None
            self.body = _tree(parts, "word/document.xml")
            self.notes = _tree(parts, "word/comments.xml")

    @property
    def changes(self) -> list[Tracked]:
        return [
            Tracked(kind, each.get(f"{_W}author", ""), each.get(f"{_W}date", ""), _text(each))
            for kind in ("ins", "del")
            for each in self.body.iter(f"{_W}{kind}")
            if _text(each)
        ]

    @property
    def comments(self) -> list[tuple[str, str, str]]:
        """Author, date and words of each."""
        return [
            (each.get(f"{_W}author", ""), each.get(f"{_W}date", ""), _text(each).strip())
            for each in self.notes.iter(f"{_W}comment")
        ]

    @property
    def styles(self) -> set[str]:
        return {each.get(f"{_W}val", "") for each in self.body.iter(f"{_W}pStyle")}

    def words(self, *, without: str) -> list[str]:
        """The words when the changes of a kind are gone: all accepted (``del``) or rejected (``ins``)."""
        found: list[str] = []
        for paragraph in self.body.iter(f"{_W}p"):
            found.append("\n")
            found.extend(_kept(paragraph, f"{_W}{without}"))
        return "".join(found).split()


def _tree(parts: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(parts.read(name))  # noqa: S314 -- our own program has written it


def _kept(node: ET.Element, left_out: str) -> list[str]:
    if node.tag == left_out:
        return []
    if node.tag in (f"{_W}t", f"{_W}delText"):
        return [node.text or ""]
    if node.tag == f"{_W}br":
        return ["\n"]
    return [text for child in node for text in _kept(child, left_out)]


def _text(node: ET.Element) -> str:
    return "".join(_kept(node, ""))


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page, with one blank for the end of a line; tabs would be what they are."""
    return [" ".join(re.split(r"[ \n]+", page.extract_text())) for page in PdfReader(io.BytesIO(data)).pages]


class Html(HTMLParser):
    """A page: its elements, links and words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.pieces: list[str] = []
        self.feed(page)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
