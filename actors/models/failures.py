"""What went wrong in a model call: its kind, whether to try again, and words for the user.

Imports pydantic-ai: only ``wire`` imports this.
"""

import re
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_ai import exceptions

from actors.models.bounded import LimitReached, StoppedItself
from actors.models.errors import ModelError
from actors.models.port import ModelHandle
from actors.models.redaction import redact
from storage.events.llm import FailureKind

WORDS_CHARS = 300
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt.

    Attributes:
        kind: the class of the failure.
        words: one line for the user: what, and what to do.
        detail: all that is known, without secrets, for the log.
        transient: whether the same call may work in a moment.
        retry_after: seconds that the provider asks to wait, if it does.
    """

    kind: FailureKind
    words: str
    detail: str
    transient: bool = False
    retry_after: float | None = None


_CANCELLED_WORDS = "The call was cancelled."
CANCELLED = Failure("cancelled", _CANCELLED_WORDS, _CANCELLED_WORDS)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an error means; ``{model}`` and ``{detail}`` are filled in."""

    kind: FailureKind
    words: str
    transient: bool = False


_AUTH = _Rule("auth", "The key for {model} was refused. Check it in Settings, Models.")
_QUOTA = _Rule(
    "rate_limit", "The account behind {model} has used up its quota. Top it up, or choose another model."
)
_RATE = _Rule(
    "rate_limit",
    "The provider of {model} asks for fewer requests. Wait a moment, or choose another model.",
    transient=True,
)
_SLOW = _Rule("timeout", "{model} took too long to answer. Try again.", transient=True)
_NETWORK = _Rule(
    "network",
    "{model} cannot be reached. Check the network, and the model's address in Settings, Models.",
    transient=True,
)
_SERVER = _Rule(
    "provider",
    "The provider of {model} has a fault of its own. Try again later, or choose another model.",
    transient=True,
)
_TOO_LONG = _Rule(
    "provider", "The conversation is longer than {model} can read. Narrow the task, or choose another model."
)
_UNKNOWN_MODEL = _Rule(
    "provider", "The provider does not know {model}. Check the model's name in Settings, Models."
)
_REFUSED = _Rule("provider", "The provider of {model} refused the request: {detail}")
_FILTERED = _Rule(
    "provider",
    "The provider of {model} filtered the answer. Put the task in other words, or choose another model.",
)
_STOPPED = _Rule("provider", "{model} stopped its own answer. Try again, or choose another model.")
_UNREADABLE = _Rule(
    "validation", "The answer of {model} could not be read: {detail} Try again, or choose another model."
)
_UNKNOWN = _Rule("unknown", "{model} failed: {detail} Try again, or choose another model.")

# The first that fits counts: a special error stands before its general one.
_RULES: tuple[tuple[tuple[type[BaseException], ...], _Rule], ...] = (
    ((exceptions.ModelAuthenticationError,), _AUTH),
    ((exceptions.ModelQuotaExceededError,), _QUOTA),
    ((exceptions.ModelRateLimitError,), _RATE),
    ((exceptions.ModelTimeoutError, exceptions.ModelRequestTimeout), _SLOW),
    ((exceptions.ModelConnectionError,), _NETWORK),
    ((exceptions.ModelUnavailableError, exceptions.ModelServerError), _SERVER),
    ((exceptions.ModelContextWindowExceededError,), _TOO_LONG),
    ((exceptions.ModelNotFoundError,), _UNKNOWN_MODEL),
    ((exceptions.ModelAPIError,), _REFUSED),
    ((TimeoutError,), _SLOW),
    ((ConnectionError, OSError), _NETWORK),
    ((StoppedItself,), _STOPPED),
    ((exceptions.ContentFilterError,), _FILTERED),
    ((exceptions.UnexpectedModelBehavior, ValidationError, AssertionError, ValueError), _UNREADABLE),
)
_BY_STATUS = {
    401: _AUTH,
    402: _QUOTA,
    403: _AUTH,
    404: _UNKNOWN_MODEL,
    408: _SLOW,
    413: _TOO_LONG,
    429: _RATE,
    504: _SLOW,
}
# Many servers have no code for it, or one of their own.
_BY_WORDS = (
    (re.compile(r"(?i)\bcontext[ _](?:size|length|window)"), _TOO_LONG),
    (re.compile(r"(?i)\bnot a valid model\b"), _UNKNOWN_MODEL),
)


def classify(error: BaseException, handle: ModelHandle) -> Failure:
    """Return what an exception of a model call means."""
    model = handle.name
    if isinstance(error, ModelError):
        return Failure(error.kind, error.for_user(), redact(str(error), handle.secrets()))
    if isinstance(error, LimitReached):
        words = f"{model} gave no answer within {error.seconds:g} s. Try again, or allow it more time."
        return Failure("timeout", words, words)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    detail = redact(said, handle.secrets())
    rule = _rule(error)
    words = rule.words.format(model=model, detail=_short(redact(_message(error), handle.secrets()) or detail))
    retry_after = error.retry_after if isinstance(error, exceptions.ModelAPIError) else None
    return Failure(rule.kind, words, detail, rule.transient, retry_after)


def _rule(error: BaseException) -> _Rule:
    found = next((rule for types, rule in _RULES if isinstance(error, types)), _UNKNOWN)
    if found is _REFUSED and isinstance(error.__cause__, ValueError):
        return _UNREADABLE  # the libraries' word for an answer that is no JSON
    if found in (_REFUSED, _SERVER) and isinstance(error, exceptions.ModelHTTPError):
        return _of_status(error, found)
    return found


def _of_status(error: exceptions.ModelHTTPError, found: _Rule) -> _Rule:
    if (known := _BY_STATUS.get(error.status_code)) is not None:
        return known
    if error.status_code >= SERVER_ERROR:
        return _SERVER
    said = _message(error)
    return next((rule for pattern, rule in _BY_WORDS if pattern.search(said)), found)


def _message(error: BaseException) -> str:
    """Return what a server said, out of the forms that servers have for it; empty when it said nothing."""
    body = error.body if isinstance(error, exceptions.ModelHTTPError) else None
    for _ in range(3):
        if not isinstance(body, dict):
            break
        body = body.get("error") or body.get("message")
    return body if isinstance(body, str) else ""


def _short(detail: str) -> str:
    line = " ".join(detail.split()).rstrip(".")
    return f"{line[:WORDS_CHARS]}…" if len(line) > WORDS_CHARS else f"{line}."
