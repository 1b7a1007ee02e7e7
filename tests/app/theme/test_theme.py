import re
from string import Template

import pytest

import resources
from app.theme import status
from app.theme.theme import STATUS_ROLES, Theme, contrast, load_theme, mix
from app.viewmodels.code_tints import Tint
from storage.errors import BugError

READABLE = 4.5

THEMES = [load_theme(name) for name in resources.theme_names()]


def test_there_is_a_dark_and_a_light_theme() -> None:
    assert {(theme.name, theme.dark) for theme in THEMES} == {("dark", True), ("light", False)}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_words_are_readable_on_every_ground_they_stand_on(theme: Theme) -> None:
    grounds = {name: getattr(theme, name) for name in ("canvas", "surface", "raised", "header", "selection")}
    for role in ("text", "muted"):
        for name, ground in grounds.items():
            assert contrast(getattr(theme, role), ground) >= READABLE, (role, name)
    on_surface = ("accent", "proposal_text", "deleted", "progress", "finding", "learning")
    authors = tuple(f"author_{name}" for name in ("conductor", "researcher", "terminal", "writer", "user"))
    for role in on_surface + authors:
        assert contrast(getattr(theme, role), theme.surface) >= READABLE, role
    for tint in [tint for tint in Tint if tint]:
        for ground in ("raised", "surface"):
            assert contrast(theme.tint(tint), getattr(theme, ground)) >= READABLE, (tint, ground)
    assert theme.tint("") == theme.text
    assert contrast(theme.proposal_text, theme.proposal_ground) >= READABLE
    assert contrast(theme.accent, theme.accent_ground) >= READABLE
    assert contrast(theme.on_accent, theme.accent) >= READABLE
    tokens = theme.tokens()
    for ground in ("accent_ground", "hover", "pressed", "raised", "surface", "canvas"):  # rows, fields, menus
        assert contrast(theme.text, tokens[ground]) >= READABLE, ground
    assert contrast(theme.muted, tokens["hover"]) >= READABLE
    assert contrast(theme.on_accent, tokens["accent_hover"]) >= READABLE


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_tells_a_control_and_its_focus_stands_out(theme: Theme) -> None:
    """3 : 1 for what is not text (WCAG 2.2, 1.4.11): the ring of the focus, the box of a choice."""
    for ground in ("surface", "raised", "canvas"):
        assert contrast(theme.accent, getattr(theme, ground)) >= 3, ground
        assert contrast(theme.tokens()["outline"], getattr(theme, ground)) >= 3, ground
    assert contrast(theme.text, theme.accent) >= 3 or contrast(theme.text, theme.surface) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", STATUS_ROLES)
def test_status_words_are_readable_on_their_tinted_ground(theme: Theme, role: str) -> None:
    ground = theme.ground(getattr(theme, role))
    assert contrast(getattr(theme, f"{role}_text"), ground) >= READABLE


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_style_sheet_names_only_roles_that_there_are(theme: Theme) -> None:
    made = Template(resources.style_sheet()).substitute(theme.tokens(), mono="Mono", pictures=":/pictures")
    assert "$" not in made


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    assert not re.search(r"(?<!\w)#[0-9a-fA-F]{3,8}\s*[;}]", resources.style_sheet())


def test_an_unknown_author_is_muted_and_a_numbered_one_keeps_its_colour() -> None:
    theme = load_theme("dark")
    assert theme.author("researcher-2") == theme.author("researcher") == theme.author_researcher
    assert theme.author("stranger") == theme.muted


def test_mixing_goes_from_the_ground_to_the_colour() -> None:
    assert mix("#ffffff", "#000000", 0) == "#000000"
    assert mix("#ffffff", "#000000", 1) == "#ffffff"
    assert mix("#ff0000", "#000000", 0.5) == "#800000"


def test_a_theme_with_a_missing_role_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = resources.theme("dark").replace('accent = "#6ea8fe"', 'acent = "blue"')
    monkeypatch.setattr(resources, "theme", lambda _name: broken)
    with pytest.raises(BugError, match="accent"):
        load_theme("broken")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_badge_has_a_glyph_and_a_colour(theme: Theme) -> None:
    assert set(status.ROLE_BY_BADGE) == set(status.GLYPH_BY_BADGE)
    for badge in status.ROLE_BY_BADGE:
        assert status.glyph(badge).strip()
        assert status.color(theme, badge).startswith("#")
        assert status.text_color(theme, badge).startswith("#")
    assert status.glyph("paused by a stranger") == "○"
