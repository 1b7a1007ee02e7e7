"""How a run stands, said in the log and in its document; and what holds its agents up while it is paused."""

import asyncio

from actors.harness.run_log import RunLog
from actors.runtime import ActorRef
from actors.writer.messages import RunStatus, SetStatus, WriterMessage
from storage.events.runs import ConductorTaskPaused, ConductorTaskProgress, ConductorTaskResumed


class Standing:
    """Says how one run stands.

    While it is paused no agent of it takes a step: each waits in ``passed`` before its next model call. What
    is under way (a call, its tools) is brought to its end. What comes of it is said when the run goes on.

    Args:
        run_id: the run.
        log: the conductor's way into the log.
        writer: the run's Writer.
    """

    def __init__(self, run_id: str, log: RunLog, writer: ActorRef[WriterMessage]) -> None:
        self.run_id = run_id
        self.log = log
        self.writer = writer
        self._free = asyncio.Event()
        self._free.set()
        self._turn = asyncio.Lock()
        self._now: tuple[RunStatus, str] = ("running", "")

    @property
    def is_paused(self) -> bool:
        """Whether its agents are held up."""
        return not self._free.is_set()

    async def passed(self) -> None:
        """Return when the next step may be taken."""
        await self._free.wait()

    async def set(self, status: RunStatus, message: str = "") -> None:
        """Say that the run works, or waits for workers; while it is paused, keep that for later."""
        self._now = status, message
        if not self.is_paused:
            await self._progress()
            await self.writer.ask(SetStatus(self.run_id, status, message or None))

    async def pause(self, by: str) -> None:
        """Hold the agents up at their next step; a second time changes nothing."""
        async with self._turn:
            if self.is_paused:
                return
            self._free.clear()
            await self.log.tell(ConductorTaskPaused(run_id=self.run_id, by=by))
            await self.writer.ask(SetStatus(self.run_id, "paused", None))

    async def resume(self) -> None:
        """Let the agents go on; without a pause it changes nothing."""
        async with self._turn:
            if not self.is_paused:
                return
            status, message = self._now
            await self.log.tell(ConductorTaskResumed(run_id=self.run_id))
            if status != "running":
                await self._progress()
            await self.writer.ask(SetStatus(self.run_id, status, message or None))
            self._free.set()

    async def _progress(self) -> None:
        status, message = self._now
        await self.log.tell(
            ConductorTaskProgress(run_id=self.run_id, status=status, phase=status, message=message)
        )
