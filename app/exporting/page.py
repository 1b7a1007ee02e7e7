"""The report as one web page: styled, safe, and complete in one file.

HTML inside the report is shown as text and never carried out; pictures are named and linked, since a page
that loads one would tell its place who reads it; links go to the web, to mail, or into the page alone.
"""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from app.exporting.links import is_safe_link
from app.exporting.subject import Subject
from resources import text as resource_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# No script, no picture from elsewhere, no form; and no word to anybody about where a link was found.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html_page(subject: Subject) -> str:
    """Return the report as a page."""
    title = escape(subject.title, quote=True)
    heading = "" if subject.has_own_title or not title else f"<h1>{title}</h1>\n"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{resource_text('export/report.css')}</style>\n</head>\n"
        f"<body>\n{heading}{html_body(subject.report)}</body>\n</html>\n"
    )


def html_body(markdown: str) -> str:
    """Return Markdown as HTML elements, without a page around them."""
    return str(markdown_parser().render(markdown))


def tokens_of(markdown: str) -> "list[Token]":
    """Return the parts of a Markdown text, read as the page reads it."""
    return list(markdown_parser().parse(markdown))


def markdown_parser() -> "MarkdownIt":
    """Return what reads Markdown: safe links, no HTML, tables and text struck out."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only who exports or reads needs it

    class Careful(MarkdownIt):
        """Lets links lead only where it is safe."""

        def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
            """Return whether a link is kept as one."""
            return is_safe_link(url)

    renderer = Careful("commonmark", {"html": False}).enable(["table", "strikethrough"])
    renderer.add_render_rule("image", _picture_in_words)
    return renderer


def _picture_in_words(
    _renderer: object,
    tokens: "Sequence[Token]",
    index: int,
    _options: object,
    _env: object,
) -> str:
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    words = escape(token.content or "picture")
    return f'<a href="{escape(address, quote=True)}">[{words}]</a>' if address else f"[{words}]"
