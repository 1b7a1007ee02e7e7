"""Takes secrets out of texts: keys that are known, in the forms that they travel in, and what looks like one.

Pure, and light to import: the log, the reports and the model calls all use it.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

from actors.models.clean import clean_text

HIDDEN = "[hidden]"
SHORTEST = 4
"""A key of fewer characters guards nothing, and would take letters out of every word."""
_SHORTEST_ENCODED = 8

_LOGIN = re.compile(r"(?<=://)[^/\s?#\"'<>]+@")
_QUERY = re.compile(
    r"(?i)([?&;][\w.\[\]-]*(?:key|token|secret|passw|pwd|signature|credential|auth)[\w.\[\]-]*=)[^&;#\s\"'<>]+"
)
_NAMED = (
    r"(?:api[-_ ]?key|token|authorization|secret|password|passwd)"
    r"[\"']?\s*[:=]\s*[\"']?(?:bearer\s+|basic\s+)?+"
)
_SHAPED = (
    r"\b(?:(?:sk|pk|key|gsk|hf|gh[opsu]|xox[a-z])[-_][\w-]{8,}"
    r"|github_pat_\w{8,}|AIza[\w-]{20,}|AKIA[0-9A-Z]{12,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+)"
)
_BEFORE = rf"{_NAMED}|bearer\s+|\bbasic\s+(?=[\w+/=]{{16,}})"
_SECRET = re.compile(rf"(?i)({_BEFORE})(?!\[hidden)[^\s\"',}}]+|{_SHAPED}")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without known secrets and without what looks like one."""
    text = clean_text(text)
    for secret in sorted({each for each in secrets if len(each) >= SHORTEST}, key=len, reverse=True):
        for form in forms(secret):
            text = text.replace(form, HIDDEN)
    text = _QUERY.sub(rf"\1{HIDDEN}", _LOGIN.sub(f"{HIDDEN}@", text))
    return _SECRET.sub(lambda found: f"{found.group(1) or ''}{HIDDEN}", text)


@lru_cache(maxsize=256)
def forms(secret: str) -> tuple[str, ...]:
    """Return how a secret may stand in a text: as it is, in an address, as hexadecimal, in base64."""
    found = [secret]
    if len(secret) >= _SHORTEST_ENCODED:
        data = secret.encode(errors="replace")
        found += [quote(secret, safe=""), quote_plus(secret), quote(secret)]
        found += [data.hex(), data.hex().upper(), *_in_base64(data)]
    return tuple(dict.fromkeys(sorted(found, key=len, reverse=True)))


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield what a secret is in base64, wherever it stands in what was encoded (``user:secret``).

    Three bytes are four letters: those at either end that also hold bits of a neighbour are left out.
    """
    for before in range(3):
        padded = bytes(before) + data
        first, whole = -(-before * 8 // 6), len(padded) * 8 // 6
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            yield alphabet(padded).decode()[first:whole]
