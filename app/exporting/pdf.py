"""The report as pages of real text, with a foot on each; Qt draws it, and needs no display for it.

The pages are black on white whatever the theme, in the fonts of this system, which are embedded.
"""

import re
import threading

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
)

from app.exporting.child import ExportStopped
from app.exporting.pdf_text import UNIT, PdfText
from app.exporting.subject import Subject

_DOTS_PER_INCH = 1200
_SCALE = _DOTS_PER_INCH / 72 / UNIT
_MARGIN_MM = 22.0
_FOOT = 28.0 * UNIT  # below the text: a line's distance and the foot itself
_TABLE = re.compile(rb"beginbfrange\n.*?endbfrange", re.DOTALL)
_RANGE = re.compile(rb"(<[0-9A-F]{4}> <[0-9A-F]{4}> )(\[[^\]]*\]|<[0-9A-F]{4}>)")
_LETTER_LANDS = ("US", "CA", "MX", "PH", "CL", "CO", "VE")


def pdf_file(subject: Subject, stop: threading.Event) -> bytes:
    """Return the report as PDF.

    Raises:
        ExportStopped: ``stop`` was set.
    """
    if QGuiApplication.instance() is None:
        _application = QGuiApplication(["quire", "-platform", "offscreen"])
    text = PdfText(stop)
    if subject.title and not subject.has_own_title:
        text.add_title(subject.title)
    text.add(subject.report)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _draw(text, _writer(buffer, subject.title), stop)
    buffer.close()
    return with_blanks(bytes(kept.data()))


def with_blanks(data: bytes) -> bytes:
    """Return a file whose blanks are told as blanks to who searches or copies.

    WORKAROUND: Qt 6.11 draws a tab and a blank with one glyph, and its table from glyphs back to characters
    names the first of the two. The tables stand in the file as plain text; nothing changes its length.
    """
    return _TABLE.sub(_without_tabs, data)


def _without_tabs(table: re.Match[bytes]) -> bytes:
    return _RANGE.sub(_with_blank, table[0])


def _with_blank(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2].replace(b"<0009>", b"<0020>")


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(title)
    writer.setCreator("Quire")
    writer.setPageSize(QPageSize(_paper()))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    return writer


def _paper() -> QPageSize.PageSizeId:
    land = QLocale.territoryToCode(QLocale.system().territory())
    return QPageSize.PageSizeId.Letter if land in _LETTER_LANDS else QPageSize.PageSizeId.A4


def _draw(text: PdfText, writer: QPdfWriter, stop: threading.Event) -> None:
    """Draw page after page."""
    paper = writer.pageLayout().paintRect(QPageLayout.Unit.Point)
    body = QSizeF(paper.width() * UNIT, paper.height() * UNIT - _FOOT)
    pages = text.lay_out(body)
    painter = QPainter(writer)
    try:
        painter.scale(_SCALE, _SCALE)
        for number in range(pages):
            if stop.is_set():
                raise ExportStopped
            if number:
                writer.newPage()
            _draw_page(text, painter, body, number)
            _draw_foot(
                text, painter, QRectF(0, body.height(), body.width(), _FOOT), f"{number + 1} / {pages}"
            )
    finally:
        painter.end()


def _draw_page(text: PdfText, painter: QPainter, body: QSizeF, number: int) -> None:
    top = number * body.height()
    painter.save()
    painter.translate(0, -top)
    area = QRectF(0, top, body.width(), body.height())
    painter.setClipRect(area)
    context = QAbstractTextDocumentLayout.PaintContext()
    # A line that only touches this page is none of its own: Qt would write it, clipped, into both.
    context.clip = area.adjusted(0, 1, 0, -1)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    context.palette = palette
    text.document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_foot(text: PdfText, painter: QPainter, place: QRectF, words: str) -> None:
    painter.setFont(text.foot_font)
    painter.setPen(Qt.GlobalColor.darkGray)
    height = QFontMetricsF(text.foot_font).height()
    line = QRectF(place.left(), place.bottom() - height, place.width(), height)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, words)
