"""Makes what is copied in the background: a call, a loop or a whole run, with what went in and out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.payloads import PayloadReader, read_payload
from app.viewmodels.formats import counted
from app.viewmodels.payload import Payload
from app.viewmodels.trace_copy import Copied, CopiedCall, CopiedLoop, CopiedRun, Form, as_text, copied_loop
from storage.projections.calls import CallFact
from storage.projections.trace import Loop, TraceAccumulator

# Beyond so many characters of payloads a clipboard, and what one pastes into, give up.
MOST_CHARS = 8_000_000
_FORMS: dict[Form, str] = {"markdown": "Markdown", "json": "JSON"}


class TraceReader(PayloadReader, Protocol):
    """What this needs of the store."""

    def trace(self, run_id: str) -> TraceAccumulator:
        """Return what is known of a run."""


@dataclass(frozen=True, slots=True)
class CopyReady:
    """A text for the clipboard, and what is said of it."""

    text: str
    words: str


class TraceCopier(QObject):
    """Copies one thing after the other.

    Signals:
        ready(CopyReady): a text is made.
        failed(str): the log could not be read; one line.
    """

    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: TraceReader | None = None
        self._background = Background("copy", self)
        self._background.failed.connect(self.failed)

    def attach(self, reader: TraceReader) -> None:
        """Read from an open log."""
        self._reader = reader

    def copy_call(self, run_id: str, call: CallFact, form: Form) -> None:
        """Make a call's text; its payload is read whole, however long it is."""
        self._make(form, "the call", lambda reader: CopiedCall(call, read_payload(reader, run_id, call)))

    def copy_loop(self, run_id: str, key: str, form: Form) -> None:
        """Make the text of a loop."""
        self._make(form, "the loop", lambda reader: _loop(reader, run_id, key))

    def copy_run(self, run_id: str, form: Form) -> None:
        """Make the text of a whole run."""
        self._make(form, "the run", lambda reader: _run(reader, run_id))

    def close(self) -> None:
        """Copy nothing more."""
        self._reader = None
        self._background.close()

    def _make(self, form: Form, what: str, read: Callable[[TraceReader], Copied]) -> None:
        reader = self._reader
        if reader is None:
            return

        def make() -> CopyReady:
            found = read(reader)
            return CopyReady(as_text(found, form), _said(found, what, form))

        self._background.run(make, self.ready.emit)


class _Payloads:
    """Reads payloads as long as there is room for them."""

    def __init__(self, reader: TraceReader, run_id: str) -> None:
        self._reader = reader
        self._run_id = run_id
        self._left = MOST_CHARS

    def of(self, call: CallFact) -> Payload | None:
        """Return the payload of a call; None when there is no room any more."""
        if self._left <= 0:
            return None
        payload = read_payload(self._reader, self._run_id, call)
        self._left -= sum(len(part.text) for part in payload.parts)
        return payload if self._left > 0 else None


def _loop(reader: TraceReader, run_id: str, key: str) -> CopiedLoop:
    facts = reader.trace(run_id)
    loop = facts.loop(key) or Loop(key, 0)
    return copied_loop(facts, loop, _calls(facts, loop, _Payloads(reader, run_id)))


def _run(reader: TraceReader, run_id: str) -> CopiedRun:
    facts, payloads = reader.trace(run_id), _Payloads(reader, run_id)
    loops = tuple(copied_loop(facts, loop, _calls(facts, loop, payloads)) for loop in facts.loops)
    return CopiedRun(facts.rollup.value, loops)


def _calls(facts: TraceAccumulator, loop: Loop, payloads: _Payloads) -> list[CopiedCall]:
    found = (facts.calls.get(key) for key in loop.calls)
    return [CopiedCall(call, payloads.of(call)) for call in found if call is not None]


def _said(what: Copied, name: str, form: Form) -> str:
    calls = _calls_in(what)
    without = sum(each.payload is None for each in calls)
    count = "" if isinstance(what, CopiedCall) else f" with {counted(len(calls), 'call')}"
    left_out = f"; too long: {counted(without, 'call')} without what went in and out" if without else ""
    return f"Copied {name}{count} as {_FORMS[form]}{left_out}."


def _calls_in(what: Copied) -> Sequence[CopiedCall]:
    match what:
        case CopiedCall():
            return (what,)
        case CopiedLoop():
            return what.calls
        case CopiedRun():
            return [call for loop in what.loops for call in loop.calls]
