"""What can go wrong at a server: given by the number of the request, counted from 0."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "status",
    "bad_json",
    "bad_chunk",
    "cut",
    "ends_early",
    "error_midway",
    "page",
    "nothing",
    "moved",
    "hang",
    "hang_midway",
    "echo_key",
    "bad_args",
]


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        kind: ``status`` answers with an error body; ``bad_json`` and ``bad_chunk`` answer with what is no
            JSON; ``cut`` closes the connection in the midst, ``ends_early`` ends the answer there as if it
            were whole, ``error_midway`` says what is wrong there, as ``reason`` has it; ``page`` is a page
            for people in place of an answer; ``nothing`` is an answer without a word; ``moved`` sends the
            client elsewhere; ``hang`` never answers, ``hang_midway`` stops in the midst; ``echo_key`` tells
            the key in an error of ``status``, as it is and encoded, and in its headers;
            ``bad_args`` breaks the arguments of a tool.
        status: the HTTP status of ``status``.
        reason: what the error body of a status says: see each wire's ``error``.
        retry_after: the header of that name, in seconds, or as it is sent.
        body: the error body of ``status``, as it is sent; empty is the wire's own.
        piece: where what breaks in the midst breaks: before this piece of the answer.
    """

    kind: Kind
    status: int = 500
    reason: str = "fault"
    retry_after: float | str | None = None
    body: str = ""
    piece: int = 1


ECHO = Fault("echo_key", 401)
UNAUTHORISED = Fault("status", 401, "auth")
LIMITED = Fault("status", 429, "rate", retry_after=7)
BROKEN = Fault("status", 500, "fault")
TOO_LONG = Fault("status", 400, "context")
UNKNOWN_MODEL = Fault("status", 404, "model")
QUOTA = Fault("status", 429, "quota")
OVERLOADED = Fault("status", 529, "overloaded")
