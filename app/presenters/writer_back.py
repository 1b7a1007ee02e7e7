"""Undo and redo: the person's steps are taken back and done again one after the other, by the Writer.

A turn begins when all that was typed before it is ordered, and what was decided before it is answered: so it
can be asked for at any time, whatever is on its way.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from actors.writer.answers import PatchesReceipt, PatchReceipt
from actors.writer.desk import WriterRefused
from actors.writer.messages import Undo
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_undo import Decision, Step, Turn, UndoStack
from storage.document import PatchRefused
from storage.errors import KnownError
from storage.events.envelope import new_id

AfterTyping = Callable[[Callable[[], None]], None]
LONG = 10  # patches of one step, from which on it is told how far it is, and it can be stopped
STOPPED_UNDO = (
    "Stopped: {0} % is taken back. Ctrl+Z takes back the rest; Ctrl+Shift+Z does those {0} % again."
)
STOPPED_REDO = "Stopped: {0} % is done again. Ctrl+Shift+Z does the rest; Ctrl+Z takes those {0} % back."
_REFUSED = (WriterRefused, PatchRefused)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The patches that take others back, those that are left, and what kept it from taking all."""

    made: tuple[str, ...]
    left: tuple[str, ...] = ()
    problem: KnownError | None = None


Ended = Callable[[Outcome], None]


@dataclass(eq=False, slots=True)
class _Waiting:
    turn: Turn
    ready: bool = False


class TakingBack:
    """Carries out the turns of an undo stack, in the order in which they were asked for."""

    def __init__(
        self, run_id: str, outbox: Outbox, after_typing: AfterTyping, noticed: Callable[[str], None]
    ) -> None:
        self.stack = UndoStack()
        self._run_id = run_id
        self._outbox = outbox
        self._after_typing = after_typing
        self._noticed = noticed
        self._waiting: deque[_Waiting] = deque()
        self._at_work = False
        self._work: _TakeBack | None = None
        self._says_stopped = False

    @property
    def can_stop(self) -> bool:
        """Whether so much is being taken back or done again that it can be stopped."""
        return self._work is not None and self._work.is_long and not self._work.is_over

    def stop(self) -> None:
        """Take nothing more back; what is taken back is one step, and so is what is left of it."""
        while self._waiting:
            self.stack.put_back(self._waiting.pop().turn)
        if self._work is not None:
            self._work.stop()

    def undo(self) -> None:
        """Take back the person's last step, typing or a decision."""
        self._ask(self.stack.take_undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._ask(self.stack.take_redo())

    def _ask(self, turn: Turn | None) -> None:
        if turn is None:
            return
        waiting = _Waiting(turn)
        self._waiting.append(waiting)

        def on_ordered() -> None:
            waiting.ready = True
            self._go_on()

        self._after_typing(on_ordered)

    def _go_on(self) -> None:
        if not self._at_work and self._waiting and self._waiting[0].ready:
            self._at_work = True
            self._outbox.then(partial(self._start, self._waiting.popleft().turn))

    def _start(self, turn: Turn) -> None:
        if self._says_stopped:
            self._says_stopped = False
            self._noticed("")
        step = turn.taken.step
        if step is None:  # nothing came of it, so there is nothing to turn round
            self._finish(turn, None)
        elif step.decision is None or not turn.redo:
            ended = partial(self._taken_back, turn, step)
            self._take_back(turn, step.patch_ids, ended)
        elif not step.edits:
            self._decide_again(turn, step.decision, ())
        else:  # taken back last were the edits: their undoing is undone, then it is decided again
            ended = partial(self._edited_again, turn, step.decision)
            self._take_back(turn, step.patch_ids[-step.edits :], ended)

    def _take_back(self, turn: Turn, patch_ids: tuple[str, ...], ended: Ended) -> None:
        self._work = _TakeBack(self._run_id, patch_ids, self._outbox)
        if self._work.is_long:
            self._work.told = partial(self._tell, turn)
        self._work.start(ended)

    def _tell(self, turn: Turn, done: int, total: int) -> None:
        doing = "Done again" if turn.redo else "Taken back"
        self._noticed(f"{doing}: {100 * done // total} %…" if done < total else "")

    def _taken_back(self, turn: Turn, step: Step, outcome: Outcome) -> None:
        self._work = None
        is_other = bool(outcome.made) or isinstance(outcome.problem, _REFUSED)
        if outcome.problem is not None and is_other and outcome.left:
            self._say_failed(turn, outcome.problem)
            self._part(turn, outcome)
        elif outcome.problem is not None:
            self._fail(turn, outcome.made, outcome.problem)
        elif outcome.left:
            self._stopped(turn, outcome)
        else:
            self._finish(turn, Step(outcome.made, step.decision, step.edits))

    def _stopped(self, turn: Turn, outcome: Outcome) -> None:
        self._says_stopped = True
        share = 100 * len(outcome.made) // (len(outcome.made) + len(outcome.left))
        self._noticed((STOPPED_REDO if turn.redo else STOPPED_UNDO).format(share))
        self._part(turn, outcome)

    def _part(self, turn: Turn, outcome: Outcome) -> None:
        """Keep what came of it, and the rest; parts of a decision are taken back by themselves."""
        self.stack.part(turn, Step(outcome.made), Step(outcome.left))
        self._end()

    def _edited_again(self, turn: Turn, decision: Decision, outcome: Outcome) -> None:
        self._work = None
        if outcome.problem is None:
            self._decide_again(turn, decision, outcome.made)
        else:
            self._fail(turn, outcome.made, outcome.problem)

    def _decide_again(self, turn: Turn, decision: Decision, after: tuple[str, ...]) -> None:
        """Decide once more, ``after`` these patches."""

        def on_done(receipt: PatchesReceipt) -> None:
            ids = tuple(patch.patch_id for patch in receipt.patches)
            self._finish(turn, Step((*after, *ids), decision, edits=len(after)))

        self._outbox.put(replace(decision, patch_id=new_id()), on_done, partial(self._fail, turn, after))

    def _fail(self, turn: Turn, made: tuple[str, ...], problem: KnownError) -> None:
        self._say_failed(turn, problem)
        if made:
            self._finish(turn, Step(made))
        elif isinstance(problem, _REFUSED):
            self._finish(turn, None)
        else:
            self.stack.put_back(turn)
            self._end()

    def _say_failed(self, turn: Turn, problem: KnownError) -> None:
        self._noticed(f"Not {'done again' if turn.redo else 'undone'}: {problem.for_user()}")

    def _finish(self, turn: Turn, step: Step | None) -> None:
        self.stack.settle(turn.made, step)
        self._end()

    def _end(self) -> None:
        self._at_work = False
        self._go_on()


class _TakeBack:
    """Takes patches back one by one, the newest first."""

    def __init__(self, run_id: str, patch_ids: tuple[str, ...], outbox: Outbox) -> None:
        self._run_id = run_id
        self._outbox = outbox
        self._left = list(patch_ids)
        self._made: list[str] = []
        self._is_stopped = False
        self.is_long = len(patch_ids) >= LONG
        self.told: Callable[[int, int], None] = _quiet

    @property
    def is_over(self) -> bool:
        """Whether no patch is asked for any more."""
        return self._is_stopped or not self._left

    def stop(self) -> None:
        """Ask for no more patches to be taken back."""
        self._is_stopped = True

    def start(self, ended: Ended) -> None:
        """Begin; ``ended`` is told what came of it."""

        def go_on(receipt: PatchReceipt | None = None) -> None:
            if receipt is not None:
                self._made.append(receipt.patch_id)
                self.told(len(self._made), len(self._made) + len(self._left))
            if not self.is_over:
                patch_id = self._left.pop()
                self._outbox.put(Undo(self._run_id, patch_id), go_on, partial(on_failed, patch_id))
            else:
                ended(Outcome(tuple(self._made), tuple(self._left)))

        def on_failed(patch_id: str, problem: KnownError) -> None:
            again = () if isinstance(problem, _REFUSED) else (patch_id,)  # what is refused once stays so
            ended(Outcome(tuple(self._made), (*self._left, *again), problem))

        go_on()


def _quiet(_done: int, _total: int) -> None:
    """A short step is done before anybody could read how far it is."""
