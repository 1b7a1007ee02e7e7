"""A key that is put into the settings and used is in no event, blob, log, report, export, screen or child.

The server tells the key back in its errors and headers, plainly and encoded; programs that agents start print
their whole environment; an error of the program's own quotes it.
"""

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from actors.conductor.messages import AwaitRun, ExecuteTask, RunEnded
from actors.models.keys import KeyChain
from app.diagnostics.log_file import LogFile
from app.diagnostics.sessions import DeadSession, SessionGuard
from app.theme.keeper import ThemeKeeper
from app.verbs.document import FORMATS
from storage.events.envelope import new_id
from storage.paths import HomePaths
from tests.actors.conductor.test_runs import FINISH, spawn
from tests.app.person import click, press, type_text
from tests.fakes.http_models.brains import scripted
from tests.fakes.http_models.families import endpoint_of, server_of
from tests.fakes.http_models.faults import ECHO, Fault
from tests.fakes.http_models.server import ModelServer
from tests.fakes.scripted import ScriptedModel, call, calls, say
from tests.flows.canaries import (
    KEY,
    forms,
    screen_words,
    singing_events,
    singing_files,
    singing_widgets,
    sings,
)
from tests.flows.desks import CONTROL, Desk, until
from tests.flows.processes import PROJECT, Quire
from tests.flows.test_settings import models, opened_settings, part, said

SHIFT = Qt.KeyboardModifier.ShiftModifier
PLACES = ("memory", "keyring", "file", "environment")
PROMPT = "Have the programs sing"
FAILS = "Say it loudly"
SCRIPT = {
    "sing-now": [call("run_command", command="env"), FINISH],
    PROMPT: [
        calls(spawn("terminal", "sing-now"), ("await_worker", {})),
        call("complete", summary="They have sung."),
    ],
    FAILS: [say("No.")] * 20,
    "": [say("ready")],
}


class Ring:
    """A keyring of this test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring()
    monkeypatch.setattr(KeyChain, "_ring", lambda _self: made)
    return made


def test_the_canary_is_heard_where_it_is(tmp_path: Path) -> None:
    for number, form in enumerate(forms()):
        (tmp_path / str(number)).write_bytes(b"before" + form + b"after")
    assert len(singing_files(tmp_path)) == len(forms())
    assert not sings("canary")


class Cage:
    """The desktop with the key in its settings, and a server that tells the key to everybody."""

    def __init__(self, desk: Desk, server: ModelServer, place: str) -> None:
        self.desk, self.server, self.place = desk, server, place

    async def configure(self) -> None:
        """Name the server, as the settings window does, and give it the key."""
        await self.desk.opened()
        await until(lambda: self.desk.desktop.settings)
        endpoint = endpoint_of("openai", self.server, "local")
        given = {"name": "local", "family": "openai", "base_url": endpoint.url, "models": ["small"]}
        assert self.desk.lifecycle.preferences.change({"endpoints": [given]}) == ""
        await opened_settings(self.desk)
        if self.place != "environment":
            await self._type_key()
        await until(lambda: models(self.desk).keys.place("local") == self.place)

    async def _type_key(self) -> None:
        field = part(self.desk, QLineEdit, "key:local")
        place = part(self.desk, QComboBox, "keyPlace:local")
        place.setCurrentIndex(place.findData(self.place))
        type_text(field, KEY)
        assert field.displayText() != KEY
        press(field, Qt.Key.Key_Return)
        press(field, Qt.Key.Key_Z, CONTROL)
        assert field.text() == "", "it cannot be taken back onto the screen"

    async def test_connection(self) -> None:
        """Test it: refused with an echo first, then answered."""
        test = part(self.desk, QPushButton, "testEndpoint:local")
        self.echo(ECHO)
        click(test)
        await until(lambda: "key for local:small was refused" in said(self.desk))
        self.hear()
        self.echo(None)
        click(test)
        await until(lambda: 'answered "ready"' in said(self.desk))

    async def runs(self) -> list[str]:
        """Run into each of the server's errors, then run a program that prints its environment."""
        ids: list[str] = []
        folder = self.desk.home.parent / "project"
        for echo in (Fault("echo_key", 400), Fault("error_midway", reason=f"your key {KEY}"), None):
            ids.append(run_id := new_id())
            self.echo(echo)
            wanted, prompt = ("failed", FAILS) if echo else ("completed", PROMPT)
            task = ExecuteTask(run_id, prompt, folder, "local:small", allow=("env",))
            await self.desk.services.conductor.ask(task)
            ended: RunEnded = await self.desk.services.conductor.ask(AwaitRun(run_id), timeout=60)
            assert ended.status == wanted, ended.message
            assert not sings(ended.message)
            self.desk.desktop.open_again(run_id, PROMPT)
            self.desk.desktop.trace.list.choose(run_id)
            await until(lambda: self.desk.writers.revision(ids[-1]) >= 0)
            self.hear()
        return ids

    async def report(self) -> None:
        """Look at the diagnostics, with a fault that quotes the key, and copy the report."""
        self.desk.desktop.tasks.spawn(_fault(), "a task that quotes the key")
        press(self.desk.window, Qt.Key.Key_D, CONTROL | SHIFT)
        await until(lambda: "a task that quotes the key" in screen_words())
        QApplication.clipboard().setText("")
        self.desk.desktop.actions.trigger("copy-report")
        await until(QApplication.clipboard().text)
        assert "a task that quotes the key" in QApplication.clipboard().text()
        assert not sings(QApplication.clipboard().text())
        self.hear()

    async def crash(self) -> None:
        """Read the report of the session before."""
        self.desk.desktop.actions.trigger("crash-report")
        crashes = self.desk.desktop.diagnostics.crashes
        await until(lambda: crashes.dialog is not None)
        assert "the program falls" in screen_words()
        self.hear()
        assert crashes.dialog is not None
        crashes.dialog.close()

    def echo(self, fault: Fault | None) -> None:
        """Have the server answer everything so from now on."""
        coming = range(len(self.server.requests), len(self.server.requests) + 20)
        self.server.faults = dict.fromkeys(coming, fault) if fault else {}

    def hear(self) -> None:
        """Nothing sings, on the screen or in the log."""
        assert singing_widgets() == []
        assert singing_events(self.desk.store) == []


async def _fault() -> None:
    raise ValueError(f"refused: Bearer {KEY}, {forms()[0]!r}")


def died(home: Path) -> tuple[DeadSession, ...]:
    """Let a session before this one fall with an error that quotes the key."""

    def fall() -> None:
        with SessionGuard(HomePaths(home)).guarding() as guard:
            guard.enter()
            guard.log = LogFile(home)
            guard.log.secrets = lambda: (KEY,)
            os.close(guard._lock or 0)  # as its process would
            raise RuntimeError(f"the program falls, {KEY}")

    with pytest.raises(RuntimeError):
        fall()
    with SessionGuard(HomePaths(home)).guarding() as guard:
        return guard.enter()


@pytest.fixture
def desk(keeper: ThemeKeeper, folder: Path, home: Path) -> Callable[[], Desk]:
    keeper.choose("dark")
    return lambda: Desk(keeper, home, folder)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the key is; every other key that there might be is in the environment, too."""
    if request.param == "environment":
        monkeypatch.setenv("LOCAL_API_KEY", KEY)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "SOME_TOKEN"):
        monkeypatch.setenv(name, KEY)
    return str(request.param)


def test_a_key_that_is_used_is_told_to_nobody(
    qapp: QApplication, desk: Callable[[], Desk], ring: Ring, place: str, quire: Quire
) -> None:
    home, ids = quire.home, list[str]()
    dead = died(home)

    async def story(desk: Desk) -> None:
        async with server_of("openai", scripted(ScriptedModel(dict(SCRIPT)))).running() as server:
            cage = Cage(desk, server, place)
            await cage.configure()
            await cage.test_connection()
            ids.extend(await cage.runs())
            await cage.report()
            await cage.crash()
            assert {server.wire.key(each.headers) for each in server.requests} == {KEY}

    with LogFile(home / "logs").writing() as log:
        made = desk()
        made.lifecycle.opened.connect(log.follow)
        made.desktop.diagnostics.crashes.note(dead)
        assert made.live(qapp, story) == 0
    assert "a task that quotes the key" in log.path.read_text(encoding="utf-8")
    assert singing_files(home) == (["keys.toml"] if place == "file" else [])
    if place == "file":
        assert stat.S_IMODE((home / "keys.toml").stat().st_mode) == 0o600
    assert list(ring.kept.values()) == ([KEY] if place == "keyring" else [])
    exports(quire, ids)


def exports(quire: Quire, ids: list[str]) -> None:
    """Everything that the command line tells of the runs; of the last one, what its program printed."""
    told = [quire("events", "--resolve").out, quire("runs", "--json").out]
    assert "PATH=" in told[0], "the program has printed its environment"
    for run_id in ids:
        told.append(quire("timeline", run_id).out)
        told += [quire("document", run_id, "--format", kind).out for kind in FORMATS]
    assert all(told)
    assert not [text[:80] for text in told if sings(text)]


def settings(home: Path, server: ModelServer) -> None:
    """Name the server in the home's settings."""
    home.mkdir()
    url = endpoint_of("openai", server).base_url
    text = f'[[endpoints]]\nname = "local"\nfamily = "openai"\nbase_url = "{url}"\nmodels = ["small"]\n'
    (home / "settings.toml").write_text(text, encoding="utf-8")


async def test_the_command_line_tells_no_key_even_when_it_tells_all(home: Path, folder: Path) -> None:
    script = scripted(ScriptedModel(dict(SCRIPT)))
    async with server_of("openai", script, {0: Fault("echo_key", 500)}).running() as server:
        settings(home, server)
        words = ("run", PROMPT, "--workspace", folder, "--model", "local:small", "--allow", "env")
        environment = {**os.environ, "LOCAL_API_KEY": KEY, "OPENAI_API_KEY": KEY, "PYTHONPATH": str(PROJECT)}
        # Not forked: a process that has logged before would keep to what it logged then.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "--home", home, "--debug", *words),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    assert process.returncode == 0, err
    assert b"DEBUG" in err
    assert not sings(out)
    assert not [line for line in err.splitlines() if sings(line)]
    assert singing_files(home) == []
