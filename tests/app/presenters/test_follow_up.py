import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from actors.conductor.messages import ExecuteTask, SendDirective
from actors.runtime.errors import ActorStopped
from app.presenters.follow_up import FollowUps
from app.presenters.prompt import PromptPresenter
from app.presenters.run_book import RunBook
from app.viewmodels.desktop import Notice
from app.viewmodels.prompt import Draft, FollowUpView, Submission
from storage.events.document import WriterDirectiveSeen
from storage.projections.rollup import run_rollup
from tests.builders.events import RunBuilder


class Bench:
    """The choice, the runs it knows of, and a conductor that notes what it is asked."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []
        self.asked: list[ExecuteTask | SendDirective] = []
        self.refusal: Exception | None = None
        self.said: list[Notice] = []
        self.drafts: list[Draft] = []
        self.views: list[FollowUpView] = []
        self.runs = RunBook()
        self.prompt = PromptPresenter(self.spawn)
        self.follow_ups = FollowUps(self.prompt, self.runs, self.spawn)
        self.prompt.attach(self.ask)
        self.follow_ups.attach(self.ask)
        self.follow_ups.noticed.connect(self.said.append)
        self.prompt.noticed.connect(self.said.append)
        self.follow_ups.view_changed.connect(self.views.append)
        self.prompt.text.draft_changed.connect(self.drafts.append)

    def spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(coroutine, name=name))

    async def ask(self, message: Any) -> None:
        self.asked.append(message)
        if self.refusal is not None:
            raise self.refusal

    def know(self, run: RunBuilder) -> None:
        """Let the book know a run."""
        self.runs._shelf.put(run_rollup(run.run_id, run.stored()))
        self.follow_ups.look_again()

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks)


@pytest.fixture
def bench(qapp: QApplication) -> Bench:
    return Bench()


def sent(text: str, follow_up: str = "") -> Submission:
    return Submission(Draft(text), follow_up=follow_up)


def test_without_a_document_there_is_no_choice_and_it_is_said_why(bench: Bench) -> None:
    bench.follow_ups.toggle()
    bench.follow_ups.submit_follow_up(sent("and why?"))
    assert [notice.text.split(",")[0] for notice in bench.said] == ["No document is open here"] * 2
    assert not bench.follow_ups.view.is_chosen
    assert bench.drafts == [], "what is typed stays"


def test_the_choice_follows_the_document_in_front_and_whether_its_run_is_at_work(bench: Bench) -> None:
    run = RunBuilder("run-1", "Costs").prompt().begin()
    bench.know(run)
    bench.follow_ups.set_front("run-1", "Costs")
    assert bench.views[-1] == FollowUpView("run-1", "Costs", is_live=True)
    bench.follow_ups.toggle()
    assert bench.views[-1].is_chosen
    bench.know(run.complete())
    assert bench.views[-1] == FollowUpView("run-1", "Costs", is_live=False, is_chosen=True)
    bench.follow_ups.set_front("", "")
    assert bench.views[-1] == FollowUpView()


async def test_a_follow_up_to_a_run_at_work_is_a_directive_and_is_chosen_for_itself(bench: Bench) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.follow_ups.choose(follow_up=True)
    bench.follow_ups.submit(sent("In euros, please", "run-1"))
    assert bench.drafts == [Draft()]
    assert not bench.follow_ups.view.is_chosen, "the next prompt starts a run"
    await bench.settle()
    (message,) = bench.asked
    assert isinstance(message, SendDirective)
    assert (message.run_id, message.text, message.target) == ("run-1", "In euros, please", "run")
    assert (message.surface, message.when) == ("writer.prompt_document", "next")
    assert [notice.text for notice in bench.said] == [
        "Sent to “Costs”. Its document says when your words are read."
    ]
    bench.prompt.text.go_earlier(Draft())
    assert bench.drafts[-1] == Draft("In euros, please")


async def test_a_follow_up_to_a_run_that_has_ended_is_a_run_that_is_given_its_report(bench: Bench) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin().complete())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.follow_ups.submit_follow_up(sent("And last year?"))
    await bench.settle()
    (task,) = bench.asked
    assert isinstance(task, ExecuteTask)
    assert (task.objective, task.follows) == ("And last year?", "run-1")
    assert task.run_id != "run-1"


async def test_a_new_run_follows_nothing(bench: Bench) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.follow_ups.submit(sent("Something else"))
    await bench.settle()
    (task,) = bench.asked
    assert isinstance(task, ExecuteTask)
    assert task.follows == ""


async def test_a_run_that_was_just_started_here_is_at_work(bench: Bench) -> None:
    bench.follow_ups.submit(sent("First"))
    run_id = bench.prompt._live.copy().popitem()[0]
    bench.follow_ups.set_front(run_id, "First")
    assert bench.follow_ups.view.is_live
    bench.follow_ups.submit_follow_up(sent("More"))
    await bench.settle()
    assert [type(message) for message in bench.asked] == [ExecuteTask, SendDirective]


@pytest.mark.parametrize("typing", [False, True])
async def test_words_that_could_not_be_sent_come_back(bench: Bench, typing: bool) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.refusal = ActorStopped("conductor")
    bench.follow_ups.submit_follow_up(sent("precious"))
    if typing:
        bench.prompt.text.note_filled()
    await bench.settle()
    assert bench.said[-1].state == "failed"
    if typing:
        bench.prompt.text.go_earlier(Draft("being typed"))
    assert bench.drafts[-1] == Draft("precious")


async def test_a_fault_gives_the_words_back_too(bench: Bench) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.refusal = RuntimeError("bug")
    bench.follow_ups.submit_follow_up(sent("precious"))
    results = await asyncio.gather(*bench.tasks, return_exceptions=True)
    assert isinstance(results[0], RuntimeError)
    assert bench.drafts[-1] == Draft("precious")
    assert "fault" in bench.said[-1].text


async def test_words_that_a_run_did_not_read_before_its_end_are_told_of(bench: Bench) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    for text in ("read", "not read"):
        bench.follow_ups.submit_follow_up(sent(text))
    await bench.settle()
    first = bench.asked[0]
    assert isinstance(first, SendDirective)
    seen = RunBuilder("run-1").add(WriterDirectiveSeen(run_id="run-1", input_id=first.input_id))
    bench.follow_ups.take(seen.stored())
    bench.said.clear()
    bench.follow_ups.note_ended("run-2")
    assert bench.said == []
    bench.follow_ups.note_ended("run-1")
    bench.follow_ups.note_ended("run-1")
    assert [notice.state for notice in bench.said] == ["failed"]
    assert "ended before your words were read" in bench.said[0].text


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_nothing_is_sent_when_nothing_is_typed(bench: Bench, text: str) -> None:
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    bench.follow_ups.set_front("run-1", "Costs")
    bench.follow_ups.choose(follow_up=True)
    bench.follow_ups.submit(sent(text, "run-1"))
    assert bench.asked == []
    assert bench.follow_ups.view.is_chosen, "the choice stays"


async def test_before_the_log_is_open_the_words_stay(qapp: QApplication, bench: Bench) -> None:
    early = FollowUps(bench.prompt, bench.runs, bench.spawn)
    early.noticed.connect(bench.said.append)
    bench.know(RunBuilder("run-1", "Costs").prompt().begin())
    early.submit(replace(sent("x"), follow_up="run-1"))
    assert bench.drafts == []
    assert "still being opened" in bench.said[0].text
