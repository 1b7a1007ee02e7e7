import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from actors.conductor.messages import ExecuteTask
from actors.runtime.errors import ActorStopped
from app.presenters import prompt as prompt_module
from app.presenters.prompt import PromptPresenter
from app.presenters.prompt_choices import PromptChoices
from app.viewmodels.desktop import Notice, WriterRequest
from app.viewmodels.prompt import EMPTY_HINT, RECENT_FOLDERS, Draft, PromptView, Submission


class Bench:
    """A presenter, and what it said."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[None]] = []
        self.presenter = PromptPresenter(self.spawn)
        self.choices = PromptChoices(Path("/srv/data"))
        self.said: list[Notice] = []
        self.opened: list[WriterRequest] = []
        self.dropped: list[str] = []
        self.drafts: list[Draft] = []
        self.views: list[PromptView] = []
        self.presenter.noticed.connect(self.said.append)
        self.presenter.writer_wanted.connect(self.opened.append)
        self.presenter.writer_unwanted.connect(self.dropped.append)
        self.presenter.text.draft_changed.connect(self.drafts.append)
        self.choices.view_changed.connect(self.views.append)

    def spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(coroutine, name=name))

    def submit(self, text: str) -> None:
        view = self.choices.view
        self.presenter.submit(Submission(Draft(text), view.workspace, view.model, view.policy))


class Conductor:
    """Notes what it is asked; answers, hangs or refuses."""

    def __init__(self, refusal: BaseException | None = None) -> None:
        self.asked: list[ExecuteTask] = []
        self.refusal = refusal
        self.gate = asyncio.Event()
        self.gate.set()

    async def ask(self, task: ExecuteTask) -> str:
        self.asked.append(task)
        await self.gate.wait()
        if self.refusal is not None:
            raise self.refusal
        return "accepted"


@pytest.fixture
def bench(qapp: QApplication) -> Bench:
    return Bench()


async def test_a_window_is_wanted_at_once_and_the_conductor_is_asked_after(bench: Bench) -> None:
    conductor = Conductor()
    bench.presenter.attach(conductor.ask)
    bench.submit("  Describe this folder\x00 ")
    assert [request.title for request in bench.opened] == ["Describe this folder"]
    assert conductor.asked == []
    assert bench.drafts == [Draft()]
    await asyncio.gather(*bench.tasks)
    task = conductor.asked[0]
    assert task.run_id == bench.opened[0].run_id
    assert task.objective == "  Describe this folder "
    assert (task.workspace, task.model, task.policy) == (Path("/srv/data"), "offline", "default")
    assert bench.said == []


async def test_a_hung_conductor_holds_up_no_window(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_module, "SLOW_ANSWER_S", 0.0)
    conductor = Conductor()
    conductor.gate.clear()
    bench.presenter.attach(conductor.ask)
    for number in range(3):
        bench.submit(f"prompt {number}")
    assert len(bench.opened) == 3
    told = asyncio.Event()

    def count(_notice: Notice) -> None:
        if len(bench.said) == 3:
            told.set()

    bench.presenter.noticed.connect(count)
    await told.wait()
    assert {notice.state for notice in bench.said} == {"info"}
    conductor.gate.set()
    await asyncio.gather(*bench.tasks)
    assert bench.dropped == []


async def test_what_was_sent_before_the_log_is_open_runs_when_it_is(bench: Bench) -> None:
    bench.submit("one")
    bench.submit("two")
    assert len(bench.opened) == 2
    assert bench.tasks == []
    conductor = Conductor()
    bench.presenter.attach(conductor.ask)
    await asyncio.gather(*bench.tasks)
    assert [task.objective for task in conductor.asked] == ["one", "two"]


async def test_what_was_sent_before_comes_back_when_the_log_cannot_be_opened(bench: Bench) -> None:
    bench.submit("precious words")
    bench.presenter.refuse("The disk is full; free some space.")
    assert bench.drafts[-1] == Draft("precious words")
    assert bench.dropped == [bench.opened[0].run_id]
    assert bench.said[-1].state == "failed"
    assert "disk is full" in bench.said[-1].text
    bench.submit("precious words")
    assert len(bench.opened) == 1
    assert bench.drafts[-1] == Draft("precious words"), "the text stays in the bar"
    bench.presenter.open_again()
    bench.submit("precious words")
    assert len(bench.opened) == 2


async def test_a_refused_prompt_comes_back_with_the_reason(bench: Bench) -> None:
    conductor = Conductor(ActorStopped("conductor"))
    bench.presenter.attach(conductor.ask)
    bench.submit("ask me")
    await asyncio.gather(*bench.tasks)
    assert bench.drafts[-1] == Draft("ask me")
    assert bench.dropped == [bench.opened[0].run_id]
    assert "conductor" in bench.said[-1].text
    assert "back in the bar" in bench.said[-1].text


async def test_a_refused_prompt_does_not_replace_what_is_typed_meanwhile(bench: Bench) -> None:
    conductor = Conductor(ActorStopped("conductor"))
    bench.presenter.attach(conductor.ask)
    bench.submit("first")
    bench.presenter.text.note_filled()
    await asyncio.gather(*bench.tasks)
    assert bench.drafts == [Draft()]
    assert "↑" in bench.said[-1].text
    bench.presenter.text.go_earlier(Draft("being typed"))
    assert bench.drafts[-1] == Draft("first")
    bench.presenter.text.go_later()
    assert bench.drafts[-1] == Draft("being typed")


async def test_a_fault_of_the_program_gives_the_prompt_back_too(bench: Bench) -> None:
    bench.presenter.attach(Conductor(RuntimeError("bug")).ask)
    bench.submit("ask me")
    results = await asyncio.gather(*bench.tasks, return_exceptions=True)
    assert isinstance(results[0], RuntimeError)
    assert bench.drafts[-1] == Draft("ask me")
    assert "fault" in bench.said[-1].text


async def test_the_same_prompt_again_shows_the_run_that_is_open(bench: Bench) -> None:
    conductor = Conductor()
    bench.presenter.attach(conductor.ask)
    bench.submit("again")
    bench.submit("again")
    await asyncio.gather(*bench.tasks)
    assert len(conductor.asked) == 1
    assert bench.opened[0].run_id == bench.opened[1].run_id
    bench.presenter.note_ended(bench.opened[0].run_id)
    bench.submit("again")
    await asyncio.gather(*bench.tasks)
    assert len(conductor.asked) == 2


def test_an_empty_prompt_says_quietly_what_to_do(bench: Bench) -> None:
    bench.submit("  \n ")
    assert bench.said == [Notice(EMPTY_HINT)]
    assert bench.opened == []
    assert bench.drafts == []


def test_too_long_a_prompt_is_refused_and_stays(bench: Bench) -> None:
    bench.presenter.submit(Submission(Draft("", ("x" * 5_300_000,))))
    assert [notice.state for notice in bench.said] == ["failed"]
    assert bench.opened == []
    assert bench.drafts == []


def test_nothing_is_taken_while_closing(bench: Bench) -> None:
    bench.presenter.close()
    bench.submit("late")
    assert bench.opened == []
    assert bench.drafts == []
    assert "closing" in bench.said[0].text


def test_choices_change_the_view_and_unknown_ones_do_not(bench: Bench, tmp_path: Path) -> None:
    bench.choices.choose_policy("review")
    bench.choices.choose_folder(str(tmp_path))
    bench.choices.choose_policy("whatever")
    bench.choices.choose_model("gpt-9")
    assert [(view.policy, view.workspace) for view in bench.views] == [
        ("review", Path("/srv/data")),
        ("review", tmp_path),
    ]


def test_folders_that_were_used_are_on_offer_the_latest_first(bench: Bench, tmp_path: Path) -> None:
    folders = [tmp_path / f"folder-{number}" for number in range(10)]
    for folder in folders:
        folder.mkdir()
        bench.choices.choose_folder(str(folder))
    bench.choices.choose_folder(str(folders[5]))
    recent = bench.choices.view.recent
    assert len(recent) == RECENT_FOLDERS
    assert recent[:3] == (folders[5], folders[9], folders[8])
    bench.choices.choose_folder("")
    assert bench.choices.view.workspace is None
    assert bench.choices.view.recent == recent


def test_a_folder_that_is_gone_is_said_to_be_and_not_offered_again(bench: Bench, tmp_path: Path) -> None:
    bench.choices.noticed.connect(bench.said.append)
    gone = tmp_path / "gone"
    bench.choices.remember([gone, tmp_path])
    bench.choices.choose_folder(str(gone))
    assert bench.choices.view.workspace == Path("/srv/data")
    assert bench.choices.view.recent == (tmp_path,)
    assert "no folder any more" in bench.said[0].text


def test_the_folder_of_a_prompt_is_remembered(bench: Bench) -> None:
    bench.choices.note_used(Submission(Draft("x"), Path("/srv/data")))
    bench.choices.note_used(Submission(Draft("x"), None))
    assert bench.choices.view.recent == (Path("/srv/data"),)


async def test_a_prompt_is_unanswered_until_the_conductor_has_taken_it(bench: Bench) -> None:
    conductor = Conductor()
    bench.presenter.attach(conductor.ask)
    bench.submit("one")
    bench.submit("two")
    assert bench.presenter.unanswered == ("one", "two")
    await asyncio.gather(*bench.tasks)
    assert not bench.presenter.unanswered
