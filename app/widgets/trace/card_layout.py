"""Where the parts of a loop's rows stand, for painting, for hit tests and for their height."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

from app.theme.fonts import INTERFACE_PX, MONO_PX, SMALL_PX, interface_font, mono_font
from app.theme.theme import Theme
from app.viewmodels.trace_cards import CallCard, Chip
from app.widgets.trace.painting import PILL_PADDING
from app.widgets.trace.rows import CardRow, ChipsRow, HiddenRow, LoopRow, Row

SIDE = 14
LOOP_HEIGHT = 34
HIDDEN_HEIGHT = 24
CHIP_HEIGHT = 20
CHIP_GAP = 6
MAX_CHIP_WIDTH = 260
FOLDED_CHIP_LINES = 2
CARD_GAP = 6
CARD_PAD = 10
FULL_TEXT_CHARS = 4_000
_TITLE = 18
_DURATION_BAR = 3
_TOKEN_BAR = 5
_DETAIL = 17
_BESIDE = 6
_STANDING_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a row: its name for tests and assistive technology, its state, place and words."""

    name: str
    rect: QRect
    words: str = ""
    state: str = ""
    chip: Chip | None = None


class CardLayout:
    """Measures rows in the interface's fonts, in the size of a theme's words."""

    def __init__(self, theme: Theme) -> None:
        self.unfolded: set[str] = set()
        self.opened_height = 0
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Measure in the size of another theme's words."""
        self.px = theme.px
        self.title = interface_font(theme.px(INTERFACE_PX), bold=True)
        self.small = interface_font(theme.px(SMALL_PX))
        self.heading = interface_font(theme.px(11))
        self.heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.5)
        self.mono = mono_font(theme.px(MONO_PX))
        self._chip_height = theme.px(CHIP_HEIGHT)
        self._chip_line = self._chip_height + CHIP_GAP

    def height(self, row: Row, width: int) -> int:
        """Return how high a row is."""
        match row:
            case LoopRow():
                return self.px(LOOP_HEIGHT)
            case HiddenRow():
                return self.px(HIDDEN_HEIGHT)
            case ChipsRow():
                parts = list(self._chips(row, QRect(0, 0, width, 0)))
                return max((part.rect.bottom() for part in parts), default=0) + 1 + CHIP_GAP
            case CardRow():
                opened = self.opened_height if row.opened else 0
                return self.card_height(row.card) + CARD_GAP + opened

    def parts(self, row: Row, rect: QRect) -> Iterator[Part]:
        """Return the parts of a row in a rectangle."""
        inner = rect.adjusted(SIDE, 0, -SIDE, 0)
        match row:
            case LoopRow():
                yield Part("traceLoop", inner, row.heading, row.status)
            case HiddenRow():
                yield Part("traceHidden", inner, row.spoken)
            case ChipsRow():
                yield from self._chips(row, rect)
            case CardRow():
                yield from self._card(row.card, inner.adjusted(0, 0, 0, -CARD_GAP))

    def _chips(self, row: ChipsRow, rect: QRect) -> Iterator[Part]:
        left, top, right = rect.left() + SIDE, rect.top(), rect.right() - SIDE
        x, line = left, 0
        metrics = QFontMetrics(self.small)
        folded = row.key not in self.unfolded
        most = metrics.horizontalAdvance(f"+{len(row.chips)}") + 2 * PILL_PADDING
        widest = max(40, min(self.px(MAX_CHIP_WIDTH), right - left - CHIP_GAP - most))
        for number, chip in enumerate(row.chips):
            width = min(widest, metrics.horizontalAdvance(chip.text) + 2 * PILL_PADDING)
            rest = f"+{len(row.chips) - number}"
            rest_width = metrics.horizontalAdvance(rest) + 2 * PILL_PADDING
            at_last_line = folded and line == FOLDED_CHIP_LINES - 1 and number < len(row.chips) - 1
            if x > left and x + width + (CHIP_GAP + rest_width if at_last_line else 0) > right:
                if at_last_line or (folded and line == FOLDED_CHIP_LINES - 1):
                    place = QRect(x, top + line * self._chip_line, rest_width, self._chip_height)
                    yield Part("traceChipsMore", place, rest)
                    break
                x, line = left, line + 1
            place = QRect(x, top + line * self._chip_line, width, self._chip_height)
            yield Part("traceLifecycleChip", place, chip.text, chip.kind, chip)
            x += width + CHIP_GAP
        bottom = top + (line + 1) * self._chip_line
        for chip in row.chips:
            if chip.expanded:
                place = self._full_text(chip, QRect(left, bottom, right - left, 0))
                yield Part("traceChipText", place, chip.full[:FULL_TEXT_CHARS], chip.kind, chip)
                bottom = place.bottom() + CHIP_GAP

    def _full_text(self, chip: Chip, room: QRect) -> QRect:
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        wide = QRect(0, 0, room.width() - 20, 100_000)
        needed = QFontMetrics(self.small).boundingRect(wide, flags, chip.full[:FULL_TEXT_CHARS] or " ")
        return QRect(room.left(), room.top(), room.width(), needed.height() + 12)

    def _card(self, card: CallCard, rect: QRect) -> Iterator[Part]:
        yield Part("traceCallCard", rect, card.title, "selected" if card.selected else "")
        inner = rect.adjusted(CARD_PAD, CARD_PAD - 1, -CARD_PAD, 0)
        room = QFontMetrics(self.small).horizontalAdvance(card.duration) + 4
        y, title = inner.top(), self.px(_TITLE)
        beside = QFontMetrics(self.small).horizontalAdvance(card.standing) + 2 * _BESIDE
        if not card.standing or beside > inner.width() * _STANDING_SHARE:
            beside = 0  # in a narrow window the title needs the room
        yield Part("traceCallDot", QRect(inner.left(), y, 10, title), card.glyph, card.status)
        yield Part(
            "traceCallTitle",
            QRect(inner.left() + 16, y, inner.width() - room - beside - 24, title),
            card.title,
        )
        state = "overdue" if card.overdue else ""
        yield Part("traceCallTime", QRect(inner.right() - room, y, room, title), card.duration, state)
        if beside:
            place = QRect(inner.right() - room - beside, y, beside - _BESIDE, title)
            yield Part("traceCallStanding", place, card.standing)
        y += title + 4
        slow = "slow" if card.slow else ""
        yield Part("traceDurationBar", QRect(inner.left(), y, inner.width(), _DURATION_BAR), "", slow)
        y += _DURATION_BAR + 4
        if card.segments:
            yield Part("traceTokenBar", QRect(inner.left(), y, inner.width(), _TOKEN_BAR))
            y += _TOKEN_BAR + 3
        if words := detail_words(card):
            place = QRect(inner.left(), y, inner.width(), self.px(_DETAIL))
            yield Part("traceCallDetail", place, words, card.status)
            y += self.px(_DETAIL)
        if card.found is not None:
            place = QRect(inner.left(), y, inner.width(), self.px(_DETAIL))
            yield Part("traceCallFound", place, card.found.text)

    def card_height(self, card: CallCard) -> int:
        """Return how high a closed card is."""
        height = CARD_PAD - 1 + self.px(_TITLE) + 4 + _DURATION_BAR + 4
        if card.segments:
            height += _TOKEN_BAR + 3
        if detail_words(card):
            height += self.px(_DETAIL)
        if card.found is not None:
            height += self.px(_DETAIL)
        return height + CARD_PAD - 4


def detail_words(card: CallCard) -> str:
    """Return the last line of a card."""
    overdue = f"no answer, past its limit of {card.past_limit}" if card.overdue else ""
    return " · ".join(word for word in (overdue, card.token_text, card.detail) if word)
