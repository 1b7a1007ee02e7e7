"""The loop: context → model call → tool calls → results → … → finish.

How a task ends:

- the agent calls a tool that ends the task (``finish``): ``completed``, with its summary. If a directive came
  in meanwhile, or a bound of tokens or money was passed, it does not count as completed: the agent reads the
  directive first; the bound makes it ``partial``;
- the agent answers in words alone: it is asked once to use its tools or to finish; a second answer in words
  is its summary. Without a tool that ends the task, the first one is. Two empty answers are a failure;
- a bound is reached: ``partial`` if it left findings, proposals or files, else ``failed``; never completed;
- the model fails: ``failed`` with the model's failure kind;
- a call that cannot be understood (no such tool, arguments that do not fit) is answered with what is wrong;
  a second such answer in a row is ``failed`` with ``validation``;
- the task that runs the harness is cancelled: that raises, as always; what was open has its end in the log.
"""

from contextlib import closing
from typing import TYPE_CHECKING

from actors.harness.budget import Budget
from actors.harness.compact import compact
from actors.harness.drafts import Drafts
from actors.harness.endings import Endings
from actors.harness.job import HarnessJob
from actors.harness.outcome import HarnessOutcome
from actors.harness.tool_runs import Said, ToolRun, ToolRuns
from actors.models.caller import CallLog, Clock, ModelCaller
from actors.models.calls import CallAnswer, CallLimits, CallRequest
from actors.models.errors import ModelError
from actors.models.labels import directive, labelled, note
from actors.models.load import new_conversation
from storage.events.llm import Usage

if TYPE_CHECKING:
    from actors.models.conversation import Conversation

LAST_STEP = "This is your last step. End the task now, with what you have; say what is missing."
USE_TOOLS = "Go on with your tools; if the work is done, end it by calling {tool}."
EMPTY = "Your answer was empty. Go on with your tools, or answer in words."
FINISH_AFTER_DIRECTIVE = "The person has sent something before you ended. Take it into account, then end."


class Harness:
    """Runs tasks, one loop for every kind of agent. Holds nothing of a task between runs."""

    def __init__(self, caller: ModelCaller, log: CallLog, clock: Clock | None = None) -> None:
        self._caller = caller
        self._log = log
        self._clock = clock or Clock()

    async def run(self, job: HarnessJob) -> HarnessOutcome:
        """Work on a task to its end.

        Raises:
            asyncio.CancelledError: the caller was cancelled; open calls are told as cancelled in the log.
            StoreError: the log cannot be written.
        """
        conversation = await new_conversation(job.system)
        return await _Task(self._caller, self._log, self._clock, job, conversation).run()


class _Task:
    """One run of the loop."""

    def __init__(
        self, caller: ModelCaller, log: CallLog, clock: Clock, job: HarnessJob, conversation: "Conversation"
    ) -> None:
        self.job = job
        self._caller = caller
        self._clock = clock
        self._talk = conversation
        self._budget = Budget(job.profile, clock.now, job.purse)
        self._tools = ToolRuns(log, clock, job)
        self.endings = Endings(job, self._budget)
        self._asked_to_finish = False
        self._corrected = False

    async def run(self) -> HarnessOutcome:
        """Go round until the task ends."""
        self._open()
        while True:
            limit = self._budget.reached()
            if limit is not None:
                return self.endings.at_limit(limit)
            await self._before_step()
            with closing(Drafts(self.job.allowed_tools, self.job.context)) as drafts:
                try:
                    answer = await self._call(drafts)
                except ModelError as error:
                    self._spend_vainly(error.usage)
                    return self.endings.model_failed(error)
                outcome = await self._act(answer, drafts)
            if outcome is not None:
                return outcome

    def _open(self) -> None:
        prompt = compact(self.job.prompt, self.job.profile.context_chars // 2)
        if prompt != self.job.prompt:
            self._tell_step(
                f"the prompt has {len(self.job.prompt):,} characters; the model gets its two ends"
            )
        shown = self.job.profile.shown_chars
        readings = [labelled(each.origin, compact(each.text, shown)) for each in self.job.readings]
        self._talk.user("\n\n".join([prompt, *readings]))

    async def _before_step(self) -> None:
        if self.job.hooks.before_step is not None:
            began = self._clock.now()
            await self.job.hooks.before_step()
            self._budget.paused(self._clock.now() - began)
        self._take_directives()
        if self._budget.is_last_step:
            self._talk.user(note(LAST_STEP))
        gone = self._talk.shorten(self.job.profile.context_chars)
        if gone:
            self._tell_step(f"left {gone:,} characters of older tool outputs out of the conversation")

    def _take_directives(self, *, ending: bool = False) -> bool:
        taken = self.job.inbox.take(ending=ending) if self.job.inbox else ()
        for each in taken:
            self._talk.user(directive(each.text))
            if self.job.hooks.on_directive is not None:
                self.job.hooks.on_directive(each)
        return bool(taken)

    async def _call(self, drafts: Drafts) -> CallAnswer:
        profile, left = self.job.profile, self._budget.left_seconds
        request = CallRequest(
            system=self._talk.system,
            messages=self._talk.messages,
            tools=[tool.spec() for tool in self.job.allowed_tools],
            limits=CallLimits(min(profile.call_seconds, left), profile.max_retries, left),
            on_delta=self.job.hooks.on_delta,
            watcher=drafts,
            ledger=self._talk.ledger,
        )
        self._budget.step()
        answer = await self._caller.call(self.job.handle, self.job.identity, request)
        self._budget.spend(answer.usage, answer.cost_usd)
        self._spend_vainly(answer.wasted)
        self._talk.answered(answer.response)
        return answer

    def _spend_vainly(self, usage: Usage) -> None:
        price = self.job.handle.current().price
        self._budget.spend(usage, None if price is None else price.cost(usage))

    async def _act(self, answer: CallAnswer, drafts: Drafts) -> HarnessOutcome | None:
        if not answer.tool_requests:
            return self._words_alone(answer)
        self._asked_to_finish = False
        said = Said(answer.text, drafts, answer.trace_id)
        runs = await self._tools.run(answer.tool_requests, self._tool_seconds, said)
        self._talk.tool_replies([run.reply for run in runs])
        self.endings.left(artifact for run in runs for artifact in run.artifacts)
        self._tell_step(", ".join(request.name for request in answer.tool_requests))
        ending = next((run for run in runs if run.ends_task), None)
        if ending is not None:
            return self._finished(ending)
        return self._after_mistakes([run for run in runs if run.invalid])

    def _tool_seconds(self) -> float:
        return min(self.job.profile.tool_seconds, self._budget.left_seconds)

    def _finished(self, ending: ToolRun) -> HarnessOutcome | None:
        if self._budget.reached() is None and self._take_directives(ending=True):
            self._talk.user(note(FINISH_AFTER_DIRECTIVE))
            return None
        summary = getattr(ending.result.data if ending.result else None, "summary", "") or ending.reply.text
        return self.endings.completed(summary)

    def _after_mistakes(self, mistakes: list[ToolRun]) -> HarnessOutcome | None:
        if mistakes and self._corrected:
            return self.endings.misused(mistakes[0].reply.text)
        self._corrected = bool(mistakes)
        return None

    def _words_alone(self, answer: CallAnswer) -> HarnessOutcome | None:
        text = answer.text.strip()
        self._tell_step(text.splitlines()[0][:200] if text else "an empty answer")
        ending = next((tool.name for tool in self.job.allowed_tools if tool.ends_task), None)
        if not self._asked_to_finish and (ending or not text):
            self._asked_to_finish = True
            self._talk.user(note(USE_TOOLS.format(tool=ending) if text else EMPTY))
            return None
        if not text:
            return self.endings.empty()
        if self._budget.reached() is None and self._take_directives(ending=True):
            self._asked_to_finish = False
            return None
        if answer.finish_reason == "length":
            return self.endings.cut_off(text)
        return self.endings.completed(text)

    def _tell_step(self, words: str) -> None:
        if self.job.hooks.on_step is not None:
            self.job.hooks.on_step(self._budget.steps, words)
