"""Where a link of an exported document may lead. Pure."""

import re
from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "mailto")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def is_safe_link(address: str) -> bool:
    """Return whether a link leads to the web, to mail, into the page, or beside it; never into a program."""
    try:
        scheme = urlsplit(_CONTROL.sub("", address)).scheme
    except ValueError:  # such as a broken address in brackets
        return False
    return scheme.lower() in _SCHEMES or not scheme
