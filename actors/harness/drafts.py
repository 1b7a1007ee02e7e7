"""What a model is writing into the document, shown there while it writes.

While a model's answer arrives, each call of a tool that writes into the document is followed: as soon as its
place is known, the text so far is shown as a draft, and grows. When the call is carried out it makes the
draft whole; whatever else becomes of it (the attempt fails, the answer is cut off, the tool refuses, the
agent is cancelled), the draft is withdrawn. The document is told; nobody waits for it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from actors.harness.job import AnyTool
from actors.harness.partial_args import PartialArguments
from actors.models.calls import ToolPiece, ToolRequest
from actors.models.clean import clean_text
from actors.tools.base import DraftForm, ToolContext, words_in
from actors.tools.ports import DraftPlace, DraftPort
from storage.events.envelope import new_id

logger = logging.getLogger(__name__)

STEP_SECONDS = 0.1
"""A draft grows at most this often: often enough to be read along, and each step is a patch in the log. An
answer that is there within it is never a draft."""
STEP_CHARS = 40
"""Less than this waits for more …"""
LATE_SECONDS = 0.5
"""… but no longer than this. So a model of usual speed makes a few patches a second."""


@dataclass(eq=False)
class _Draft:
    """One tool request that is being written."""

    form: DraftForm
    tool_call_id: str
    arguments: PartialArguments
    draft_id: str = field(default_factory=new_id)
    place: DraftPlace | None = None
    sent: list[str] = field(default_factory=list)
    sent_chars: int = 0
    waiting: str = ""
    known: int = -1
    shown_at: float = 0.0
    over: bool = False

    def sent_as(self, text: str, now: float) -> None:
        """Note that the first of what waited is shown."""
        self.sent.append(text)
        self.sent_chars += len(text)
        self.waiting = self.waiting[len(text) :]
        self.shown_at = now


class Drafts:
    """The drafts of one model call, from its first piece until its tools have run. ``close`` it."""

    def __init__(self, tools: Sequence[AnyTool], context: ToolContext) -> None:
        self._forms = {tool.name: tool.draft for tool in tools if tool.draft is not None}
        self._context = context
        self._port: DraftPort | None = context.drafts
        self._drafts: dict[int, _Draft] = {}
        self._timer: asyncio.TimerHandle | None = None

    def heard(self, piece: ToolPiece) -> None:
        """Follow a tool request; the first piece of one names its tool."""
        if self._port is None:
            return
        if piece.name:
            self._begin(piece)
        draft = self._drafts.get(piece.index)
        if draft is None or draft.over:
            return
        draft.tool_call_id = piece.tool_call_id or draft.tool_call_id
        draft.arguments.feed(piece.text)
        self._wait()

    def dropped(self) -> None:
        """Withdraw everything: the attempt has failed, another may follow."""
        self._stop_timer()
        for draft in self._drafts.values():
            self._withdraw(draft)
        self._drafts.clear()

    def joined(self, request: ToolRequest, context: ToolContext) -> ToolContext:
        """Return the context of a request's tool: its one change of the document makes the draft whole."""
        self._stop_timer()  # the answer is whole; nothing grows any more
        draft = self._of(request)
        if draft is None or draft.place is None or draft.over or self._port is None:
            return context
        text = words_in(request.args, draft.form.text)
        same_place = draft.form.place(request.args, self._context) == draft.place
        if text is None or not same_place or not (draft.form.lead + text).startswith("".join(draft.sent)):
            self._withdraw(draft)
            return context
        return replace(context, document=self._port.finishing(draft.draft_id), draft_id=draft.draft_id)

    def ended(self, request: ToolRequest, *, kept: bool) -> None:
        """A request's tool has run; unless it has made the draft whole, that is withdrawn."""
        draft = self._of(request)
        if draft is None:
            return
        if kept:
            draft.over = True
        else:
            self._withdraw(draft)

    def close(self) -> None:
        """Withdraw what has not become whole."""
        self.dropped()

    def _begin(self, piece: ToolPiece) -> None:
        if (replaced := self._drafts.pop(piece.index, None)) is not None:
            self._withdraw(replaced)
        if (form := self._forms.get(piece.name)) is not None:
            draft = _Draft(form, piece.tool_call_id, PartialArguments(form.text), waiting=form.lead)
            self._drafts[piece.index] = draft

    def _of(self, request: ToolRequest) -> _Draft | None:
        found = (each for each in self._drafts.values() if each.tool_call_id == request.tool_call_id)
        return next(found, None)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(STEP_SECONDS, self._step)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _step(self) -> None:
        """Show what is new, unless it is too little yet."""
        self._timer = None
        now = asyncio.get_running_loop().time()
        for draft in self._drafts.values():
            try:
                held = not draft.over and not self._show(draft, now)
            except Exception:  # whatever a model wrote: its call goes on, and says what is wrong
                logger.exception("a draft could not be shown; it is shown no more")
                self._withdraw(draft)
                held = False
            if held:
                self._wait()

    def _show(self, draft: _Draft, now: float) -> bool:
        """Send what is new of a draft; False when something was left for later."""
        assert self._port is not None  # noqa: S101 -- nothing is followed without one
        draft.waiting += clean_text(draft.arguments.take())
        # A line end is kept until more follows: the draft's last line is closed by the document.
        ready = draft.waiting.rstrip("\n")
        if draft.sent_chars + len(ready) > draft.form.most or draft.arguments.broken:
            self._withdraw(draft)
            return True
        if (draft.place is None and len(ready) <= len(draft.form.lead)) or not ready or ready.isspace():
            return True
        if draft.place is None:
            return self._start(draft, ready, now)
        if len(ready) < STEP_CHARS and now - draft.shown_at < LATE_SECONDS:
            return False
        if not self._port.grow(draft.draft_id, draft.sent_chars, ready):
            return False
        draft.sent_as(ready, now)
        return True

    def _start(self, draft: _Draft, text: str, now: float) -> bool:
        """Begin to show a draft once its place is known."""
        assert self._port is not None  # noqa: S101 -- nothing is followed without one
        arguments = draft.arguments.complete
        if len(arguments) == draft.known:
            return True
        place = draft.form.place(arguments, self._context)
        draft.known = len(arguments)
        if place is None:
            return True
        if not self._port.begin(draft.draft_id, place, text, words_in(arguments, "reason") or ""):
            draft.known = -1
            return False
        draft.place = place
        draft.sent_as(text, now)
        return True

    def _withdraw(self, draft: _Draft) -> None:
        if draft.place is not None and not draft.over and self._port is not None:
            self._port.withdraw(draft.draft_id)
        draft.over = True
