"""A theme: named role colours, read from resources/themes. Pure: no Qt.

Widgets ask for a role (``theme.accent``), never for a colour. A ground or line of a status is derived by
mixing, so that a theme file stays short.
"""

import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from functools import cache, lru_cache

import resources
from storage.errors import BugError

_HEX = re.compile(r"#[0-9a-f]{6}")

# The lengths that the style sheets may name, as ``${px12}``: sizes of words and heights of a line of them.
SIZES = range(6, 33)
STATUS_ROLES = ("ok", "failed", "running", "blocked", "neutral")


@dataclass(frozen=True, slots=True)
class Roles:
    """The colours of a theme, as ``#rrggbb``."""

    canvas: str
    surface: str
    raised: str
    header: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_ground: str
    on_accent: str
    selection: str
    shadow: str
    ok: str
    failed: str
    running: str
    blocked: str
    neutral: str
    ok_text: str
    failed_text: str
    running_text: str
    blocked_text: str
    neutral_text: str
    proposal_text: str
    proposal_ground: str
    deleted: str
    author_conductor: str
    author_researcher: str
    author_terminal: str
    author_writer: str
    author_user: str
    progress: str
    finding: str
    learning: str
    token_cached: str
    token_input: str
    token_output: str
    duration: str
    duration_slow: str
    code_keyword: str
    code_string: str
    code_comment: str
    code_number: str
    code_name: str
    code_builtin: str
    code_added: str
    code_removed: str


@dataclass(frozen=True, slots=True)
class Theme(Roles):
    """A theme by name; ``dark`` tells which of the system's two schemes it is for.

    ``text_size`` is how large words are, in per cent of the usual; nothing but ``px`` counts with it.
    """

    name: str
    title: str
    dark: bool
    text_size: int = 100

    def px(self, pixels: float) -> int:
        """Return a length that goes with the words: the size of a font, the height of a line of it."""
        return max(1, round(pixels * self.text_size / 100))

    def author(self, name: str) -> str:
        """Return the colour of an author; ``researcher-2`` is a researcher, a stranger is muted."""
        return str(getattr(self, f"author_{name.partition('-')[0].partition(':')[0]}", self.muted))

    def tint(self, name: str) -> str:
        """Return the colour of a kind of word in a program, as its text if there is none of that name."""
        return str(getattr(self, f"code_{name}", self.text))

    def tokens(self) -> dict[str, str]:
        """Return all roles by name with the derived ones, as the style sheet's template wants them."""
        roles = {name: value for name, value in asdict(self).items() if isinstance(value, str)}
        for status in STATUS_ROLES:
            roles[f"{status}_ground"] = self.ground(roles[status])
            roles[f"{status}_line"] = mix(roles[status], self.surface, 0.45)
        roles["outline"] = mix(self.muted, self.surface, 0.9)
        roles["hover_line"] = mix(self.muted, self.surface, 0.6)
        roles["hover"] = mix(self.text, self.raised, 0.06)
        roles["pressed"] = mix(self.text, self.raised, 0.12)
        roles["accent_line"] = mix(self.accent, self.surface, 0.6)
        roles["accent_hover"] = mix(self.text, self.accent, 0.12)
        return roles | {f"px{size}": f"{self.px(size)}px" for size in SIZES}

    def ground(self, color: str, strength: float = 0.16) -> str:
        """Return the tinted ground on which a colour's words stand."""
        return mix(color, self.surface, strength)


@lru_cache(maxsize=1024)
def mix(color: str, ground: str, share: float) -> str:
    """Return ``share`` (0 to 1) of one colour over another."""
    channels = (
        round(int(color[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@cache
def load_theme(name: str) -> Theme:
    """Read a theme of ours.

    Raises:
        BugError: the file lacks a role, has one too many, or a value is no colour.
    """
    data = tomllib.loads(resources.theme(name))
    roles: dict[str, str] = data["roles"]
    wanted = {field.name for field in fields(Roles)}
    wrong = sorted(wanted.symmetric_difference(roles))
    wrong += sorted(role for role, value in roles.items() if not _HEX.fullmatch(value))
    if wrong:
        raise BugError(f"theme {name}: missing, unknown or not #rrggbb: {', '.join(wrong)}")
    return Theme(**roles, name=name, title=data["title"], dark=data["dark"], text_size=100)


@cache
def sized(theme: Theme, text_size: int) -> Theme:
    """Return a theme with words of another size, in per cent; always the same object for the same size."""
    return theme if text_size == theme.text_size else replace(theme, text_size=text_size)


def _luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
