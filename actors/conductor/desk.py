"""One run's desk: carries out what the conductor decides."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from actors.conductor.actions import AwaitWorker, Block, Ending, MergeCanon, NextAction, SpawnWorker
from actors.conductor.delegations import Delegation, DelegationBook
from actors.conductor.inbox import DirectiveInbox
from actors.conductor.standing import Standing
from actors.conductor.tools import BLOCKED_LEAD, LEAD
from actors.sandbox.errors import ToolError
from actors.tools.base import ToolContext
from actors.writer.agent_messages import ProposeAppend, Proposing, WithdrawDraft
from actors.writer.answers import MergeReceipt, PatchReceipt
from actors.writer.authors import Author
from actors.writer.drafts import TakenOut
from actors.writer.messages import MergeCanon as MergeSections
from actors.writer.messages import NameVersion
from storage.document.section import CONDUCTOR
from storage.errors import KnownError
from storage.events.runs import ConductorDecision

DRAFT = "first full draft"
REPORT = "report"


class RunDesk:
    """Carries out the actions of one run, and keeps its delegations.

    Args:
        standing: which run it is, how it stands, and its ways into the log and to its Writer.
        inbox: the person's words to the conductor.
        start: starts a delegated worker; None when the run has no workspace to work in.
    """

    def __init__(
        self,
        standing: Standing,
        inbox: DirectiveInbox,
        start: Callable[[Delegation], None] | None,
    ) -> None:
        self.book = DelegationBook()
        self._standing = standing
        self._run_id, self._log, self._writer = standing.run_id, standing.log, standing.writer
        self._inbox = inbox
        self._start = start
        self._steps = 0
        self._reports = 0
        self.is_blocked = False
        self._draft_id: str | None = None
        self._cause_id: str | None = None

    def decided(self, action: NextAction) -> None:
        """Record a decision."""
        self._steps += 1
        args = action.model_dump(mode="json", exclude={"reason"} if not isinstance(action, Block) else set())
        reason = action.reason
        self._log.emit(
            ConductorDecision(
                run_id=self._run_id, action=action.name, args=args, reason=reason, step=self._steps
            )
        )

    async def spawn(self, action: SpawnWorker) -> Mapping[str, Any]:
        """Start a worker; returns its ids."""
        if self._start is None:
            raise ToolError("This run has no workspace folder, so no worker can be spawned.")
        delegation = self.book.open(action.worker_type, action.objective)
        self._start(delegation)
        return delegation.told()

    async def wait(self, action: AwaitWorker) -> Mapping[str, Any]:
        """Wait for workers, or until the person sends something that cannot wait."""
        try:
            wanted = self.book.chosen(action.call_ids)
        except KeyError as error:
            raise ToolError(
                f"There is no delegation {error.args[0]}; use the call_ids of spawn_worker."
            ) from error
        open_ = [each for each in wanted if each.outcome is None]
        news = action.any and any(not each.is_told for each in wanted if each.outcome is not None)
        urgent = False
        if open_ and not news:
            await self._standing.set("waiting", _names(each.worker_id for each in open_))
            urgent = await self._until(open_, first=action.any)
            await self._standing.set("running")
        ended = [each for each in wanted if each.outcome is not None]
        for each in ended:
            each.is_told = True
        return {
            "ended": [each.told() for each in ended],
            "running": [each.told() for each in wanted if each.outcome is None],
            **({"note": "The person has sent something; it follows."} if urgent else {}),
        }

    async def _until(self, open_: list[Delegation], *, first: bool) -> bool:
        """Wait for one or all of the delegations; returns whether the person's words came before."""
        ends = [asyncio.ensure_future(each.ended.wait()) for each in open_]
        urgent = asyncio.ensure_future(self._inbox.urgent.wait())
        try:
            pending = set(ends)
            while pending and not urgent.done():
                done, _ = await asyncio.wait({*pending, urgent}, return_when=asyncio.FIRST_COMPLETED)
                pending -= done
                if first and done - {urgent}:
                    break
            return urgent.done()
        finally:
            for task in (*ends, urgent):
                task.cancel()
            await asyncio.wait({*ends, urgent})

    async def merge(self, action: MergeCanon, call: ToolContext) -> Mapping[str, Any]:
        """Merge proposals in the order given; what the policy leaves for the person is told."""
        merged: list[str] = []
        left: list[str] = []
        refused: list[str] = []
        for proposal_id in dict.fromkeys(action.proposal_ids):
            try:
                receipt = await self._merge(proposal_id, call.cause_event_id)
            except KnownError as error:  # the others are merged all the same
                refused.append(error.for_user())
                continue
            merged += receipt.merged
            left += receipt.left_for_review
        if merged or left:
            self._reports += 1
            await self.name_version(DRAFT if self._reports == 1 else REPORT)
        elif refused:
            raise ToolError(" ".join(refused))
        return {"merged": merged, "left_for_review": left, **({"refused": refused} if refused else {})}

    async def _merge(self, proposal_id: str, cause_id: str | None) -> MergeReceipt:
        merging = MergeSections(self._run_id, (proposal_id,), cause_event_id=cause_id)
        receipt = await self._writer.ask(merging)
        assert isinstance(receipt, MergeReceipt)  # noqa: S101 -- what the message answers
        return receipt

    @property
    def words_are_report(self) -> bool:
        """Whether nothing is in the report that was merged, and nobody is at work."""
        return not self._reports and not self.book.at_work

    def end(self, action: Ending, call: ToolContext | None = None) -> None:
        """Take note of how the run is to end, if no worker is alive."""
        if at_work := self.book.at_work:
            names = _names(each.worker_id for each in at_work)
            raise ToolError(f"The run cannot end while {names} is at work. Await it first.")
        self.is_blocked = isinstance(action, Block)
        if self._draft_id is not None:  # it was to end before; those words are not the last ones
            self._writer.tell(WithdrawDraft(self._run_id, self._draft_id, Author(CONDUCTOR)))
        self._draft_id = call.draft_id if call else None
        self._cause_id = call.cause_event_id if call else None

    async def close(self, words: str) -> None:
        """Put the conductor's last words into a report that is empty; the end is final now."""
        if not self._reports and words.strip():
            await self._write(f"{BLOCKED_LEAD if self.is_blocked else LEAD}{words}\n")

    async def _write(self, words: str) -> None:
        """Propose the conductor's own words for the report; the run's policy decides like for any agent."""
        proposing = Proposing(Author(CONDUCTOR), cause_event_id=self._cause_id, draft_id=self._draft_id)
        try:
            receipt = await self._writer.ask(ProposeAppend(self._run_id, CONDUCTOR, words, proposing))
        except TakenOut:
            return  # the person has read their beginning, and does not want them
        assert isinstance(receipt, PatchReceipt)  # noqa: S101 -- what the message answers
        if receipt.patch is not None and receipt.patch.proposal_id:
            await self._merge(receipt.patch.proposal_id, self._cause_id)
            await self.name_version(DRAFT)

    async def name_version(self, name: str) -> None:
        """Name the newest revision."""
        await self._writer.ask(NameVersion(self._run_id, name))


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
