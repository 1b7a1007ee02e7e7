"""Role colours and style sheets made from resources/themes.

``theme.py`` the roles, pure · ``keeper.py`` the theme in force, applied to the application ·
``fonts.py`` · ``icons.py``. A widget that paints keeps the ``Theme`` it is given by ``set_theme(theme)``;
all others are reached by the style sheet through their object name and the dynamic property ``state``.
"""
