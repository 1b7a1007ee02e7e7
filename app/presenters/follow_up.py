"""The choice between a new run and a follow-up to the document in front, and what comes of it.

A follow-up to a run at work is a directive to its conductor. One to a run that has ended is a run of its own,
which is given the report: a run ends once, and what it wrote stays as it is.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from actors.conductor.messages import SendDirective
from app.presenters.prompt import PromptPresenter, Spawn
from app.presenters.run_book import RunBook
from app.viewmodels import prompt as rules
from app.viewmodels.desktop import Notice
from app.viewmodels.prompt import FollowUpView, Submission
from storage.errors import KnownError
from storage.events.document import WriterDirectiveSeen
from storage.events.envelope import StoredEvent, new_id
from storage.projections.status import ENDED

Ask = Callable[[SendDirective], Awaitable[Any]]

_OPENING = "The log is still being opened; send it again in a moment. Your words stay in the bar."
_NO_DOCUMENT = "No document is open here, so there is nothing to follow up. Open one, or start a run."
_BUG = "Your words were not sent because of a fault in the program; the log file says more."


class FollowUps(QObject):
    """Knows the document in front, and sends what is submitted where the choice says.

    Signals:
        view_changed(FollowUpView): there is another choice, or it is made otherwise.
        noticed(Notice): a line for the person.
    """

    view_changed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self, prompt: PromptPresenter, runs: RunBook, spawn: Spawn, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.view = FollowUpView()
        self._prompt = prompt
        self._runs = runs
        self._spawn = spawn
        self._ask: Ask | None = None
        self._wanted = False
        self._unread: dict[str, tuple[str, str]] = {}
        """Directives that are on their way: the run and its title, by input id."""

    def attach(self, ask: Ask) -> None:
        """The conductor can be asked now."""
        self._ask = ask

    def set_front(self, run_id: str, title: str) -> None:
        """Another document is in front; none: both are empty."""
        self._show(replace(self.view, run_id=run_id, title=rules.title(title)))

    def choose(self, follow_up: bool) -> None:  # noqa: FBT001 -- the slot of a switch
        """Send what is typed as a follow-up from now on, or as a new run."""
        self._wanted = follow_up
        self._show(self.view)

    def toggle(self) -> None:
        """Choose the other; without a document it is said why there is no choice."""
        if not self.view.run_id:
            self.noticed.emit(Notice(_NO_DOCUMENT))
        else:
            self.choose(not self.view.is_chosen)

    def look_again(self) -> None:
        """Runs have changed: the one in front may have ended."""
        self._show(self.view)

    def submit(self, submission: Submission) -> None:
        """Start a run, or send a follow-up when the submission names a run."""
        run_id = submission.follow_up
        if not run_id:
            self._prompt.submit(submission)
        elif self._prompt.refuses(submission):
            return
        elif self._is_live(run_id):
            self._send(run_id, submission)
        else:
            self._after()
            self._prompt.submit(submission)

    def submit_follow_up(self, submission: Submission) -> None:
        """Send it as a follow-up to the document in front, whatever is chosen."""
        if not self.view.run_id:
            self.noticed.emit(Notice(_NO_DOCUMENT))
        else:
            self.submit(replace(submission, follow_up=self.view.run_id))

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Notice which of the words sent from here have been read."""
        for event in events:
            if event.event_type == WriterDirectiveSeen.event_type and self._unread:
                self._unread.pop(str(event.payload.get("input_id", "")), None)

    def note_ended(self, run_id: str) -> None:
        """A run is over: say which words it has not read, since nobody will now."""
        late = [input_id for input_id, (run, _title) in self._unread.items() if run == run_id]
        titles = [self._unread.pop(input_id)[1] for input_id in late]
        if titles:
            self.noticed.emit(
                Notice(
                    f"“{titles[0]}” ended before your words were read. They are kept in its document; "
                    "send them again (↑) for a run that follows it.",
                    "failed",
                )
            )

    def _send(self, run_id: str, submission: Submission) -> None:
        if self._ask is None:
            self.noticed.emit(Notice(_OPENING))
            return
        words = rules.clean(submission.draft.whole)
        title = self.view.title if self.view.run_id == run_id else run_id
        message = SendDirective(run_id, words, surface="writer.prompt_document", input_id=new_id())
        self._prompt.text.take(words)
        self._unread[message.input_id] = (run_id, title)
        self._after()
        self._spawn(self._direct(self._ask, message, submission), f"follow up {run_id}")

    async def _direct(self, ask: Ask, message: SendDirective, submission: Submission) -> None:
        title = self._unread[message.input_id][1]
        problem = _BUG
        try:
            await ask(message)
            problem = ""
            self.noticed.emit(Notice(f"Sent to “{title}”. Its document says when your words are read."))
        except KnownError as known:
            problem = f"Your words were not sent. {known.for_user()}"
        finally:
            if problem:
                self._unread.pop(message.input_id, None)
                where = self._prompt.text.give_back(submission.draft)
                self.noticed.emit(Notice(f"{problem} Your text {where}.", "failed"))

    def _after(self) -> None:
        """Each follow-up is chosen by itself: the next prompt starts a run unless the person says so."""
        self.choose(follow_up=False)

    def _is_live(self, run_id: str) -> bool:
        run = self._runs.run(run_id)
        return run.status not in ENDED if run is not None else self._prompt.is_live(run_id)

    def _show(self, view: FollowUpView) -> None:
        is_live = bool(view.run_id) and self._is_live(view.run_id)
        view = replace(view, is_live=is_live, is_chosen=bool(view.run_id) and self._wanted)
        if view != self.view:
            self.view = view
            self.view_changed.emit(view)
