"""How a status looks: a colour of the theme, and a glyph that says it without the colour. Pure."""

from app.theme.theme import Theme

ROLE_BY_BADGE = {
    "completed": "ok",
    "failed": "failed",
    "in progress": "running",
    "blocked": "blocked",
    "cancelled": "neutral",
    "interrupted": "neutral",
}
GLYPH_BY_BADGE = {
    "completed": "✓",
    "failed": "✕",
    "in progress": "◐",
    "blocked": "■",
    "cancelled": "○",
    "interrupted": "○",
}


def glyph(badge: str) -> str:
    """Return the sign of a status; an unknown one is an empty ring."""
    return GLYPH_BY_BADGE.get(badge, "○")


def role(badge: str) -> str:
    """Return the role of a status; an unknown one is neutral."""
    return ROLE_BY_BADGE.get(badge, "neutral")


def color(theme: Theme, badge: str) -> str:
    """Return the colour of a status' dots and lines."""
    return str(getattr(theme, role(badge)))


def text_color(theme: Theme, badge: str) -> str:
    """Return the colour of a status' words."""
    return str(getattr(theme, f"{role(badge)}_text"))
