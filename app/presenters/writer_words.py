"""The person's words to the run and its workers, from one Writer window."""

from typing import Any, get_args

from PySide6.QtCore import QObject, Signal

from actors.conductor.messages import ChangePolicy, Policy, SendDirective
from app.presenters.writer_outbox import Outbox
from app.viewmodels.writer_document import WriterView
from app.viewmodels.writer_words import Words, routed
from storage.errors import KnownError
from storage.events.envelope import new_id


class WriterWords(QObject):
    """Sends words, and says what became of those that did not go where they were meant to.

    Signals:
        words_returned(str): these words could not be sent.
        noticed(str): a line for the person.
    """

    words_returned = Signal(str)
    noticed = Signal(str)

    def __init__(self, run_id: str, outbox: Outbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_id = run_id
        self._outbox = outbox
        self._view: WriterView | None = None

    def set_view(self, view: WriterView) -> None:
        """Take who is at work."""
        self._view = view

    def choose_policy(self, policy: str) -> None:
        """Let the run merge by another policy from its next merge on."""
        chosen = next((name for name in get_args(Policy) if name == policy), None)
        if chosen is not None:
            self._outbox.put(ChangePolicy(self._run_id, chosen), _nothing, self._on_failed)

    def _on_failed(self, problem: KnownError) -> None:
        self.noticed.emit(problem.for_user())

    def send(self, words: Words) -> None:
        """Hand words to whom they can still reach."""
        view = self._view
        at_work = view.at_work if view else ()
        way = routed(words, at_work, has_ended=view is not None and not view.can_cancel)
        sent = way.words
        is_comment = sent.target == "run" and sent.passage is None and words.target == "run"
        message = SendDirective(
            self._run_id,
            sent.text,
            target=sent.target,
            when=sent.when,
            surface="writer.prompt_document" if is_comment else "writer.submit_user_prompt",
            input_id=new_id(),
            section_id=sent.passage.section_id if sent.passage else None,
            quote=sent.passage.quote if sent.passage else "",
        )

        def on_sent(_answer: Any) -> None:  # noqa: ANN401 -- the events tell what came of it
            if way.note:
                self.noticed.emit(way.note)

        def on_failed(problem: KnownError) -> None:
            self.words_returned.emit(sent.text)
            self.noticed.emit(f"Your words were not sent. {problem.for_user()}")

        self._outbox.put(message, on_sent, on_failed)


def _nothing(_answer: Any) -> None:  # noqa: ANN401 -- answers of all kinds
    """The events tell what came of it."""
