"""A person changes settings: in force at once, kept, and no key where none may be."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from actors.models.configuration import Endpoint
from actors.models.registry import ModelRegistry
from app.desktop.settings_host import SettingsHost
from app.settings.file import load
from app.theme.keeper import ThemeKeeper
from tests.app.person import click, press, type_text
from tests.fakes.http_models.brains import scripted
from tests.fakes.http_models.families import endpoint_of, server_of
from tests.fakes.http_models.faults import UNAUTHORISED
from tests.fakes.scripted import ScriptedModel, say
from tests.flows.desks import CONTROL, Desk, MakeDesk, until, words

KEY = "canary-9876543210-key"
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path) -> MakeDesk:
    keeper.choose("dark")
    return lambda: Desk(keeper, home, folder)


def part(desk: Desk, kind: type[W], name: str) -> W:
    found = desk.window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


async def opened_settings(desk: Desk) -> None:
    await desk.opened()
    await until(lambda: desk.desktop.settings)
    press(desk.window, Qt.Key.Key_Comma, CONTROL)
    await until(lambda: desk.desktop.windows.active_id == "settings")


def models(desk: Desk) -> ModelRegistry:
    found = desk.services.models
    assert found is not None
    return found


def test_values_are_in_force_at_once_and_kept(qapp: QApplication, desk: MakeDesk, home: Path) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        retries = part(desk, QSpinBox, "control:limits.max_retries")
        retries.setValue(7)
        assert models(desk).configuration.budgets.max_retries == 7
        part(desk, QComboBox, "control:theme").setCurrentText("light")
        assert desk.desktop.keeper.choice == "light"
        role = part(desk, QLineEdit, "control:worker_model")
        type_text(role, "openai:gpt-5-mini")
        press(role, Qt.Key.Key_Return)
        assert models(desk).configuration.worker == "openai:gpt-5-mini"
        assert models(desk).for_role("openai:gpt-5", "worker").current().name == "openai:gpt-5-mini"
        click(part(desk, QPushButton, "default:limits.max_retries"))
        assert models(desk).configuration.budgets.max_retries == 3
        await until(lambda: load(home / "settings.toml").settings.worker_model == "openai:gpt-5-mini")

    assert desk().live(qapp, story) == 0
    kept = load(home / "settings.toml").settings
    assert (kept.theme, kept.worker_model, kept.limits.max_retries) == ("light", "openai:gpt-5-mini", 3)


def test_a_search_leaves_what_fits(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        type_text(part(desk, QLineEdit, "settingsSearch"), "theme")
        assert part(desk, QWidget, "setting:theme").isVisible()
        assert not part(desk, QWidget, "setting:policy").isVisible()

    assert desk().live(qapp, story) == 0


def test_a_key_is_kept_tested_and_forgotten_and_never_in_the_settings(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        brain = scripted(ScriptedModel.of(say("ready")))
        async with server_of("openai", brain, {0: UNAUTHORISED}).running() as server:
            endpoint = endpoint_of("openai", server, "local")
            given = {"name": "local", "family": "openai", "base_url": endpoint.url, "models": ["small"]}
            await until(lambda: desk.desktop.settings)
            assert desk.lifecycle.preferences.change({"endpoints": [given]}) == ""
            await opened_settings(desk)
            field = part(desk, QLineEdit, "key:local")
            assert field.echoMode() is QLineEdit.EchoMode.Password
            place = part(desk, QComboBox, "keyPlace:local")
            place.setCurrentIndex(place.findData("memory"))
            type_text(field, KEY)
            press(field, Qt.Key.Key_Return)
            assert field.text() == ""
            await until(lambda: models(desk).keys.place("local") == "memory")
            test = part(desk, QPushButton, "testEndpoint:local")
            click(test)
            await until(lambda: "key for local:small was refused" in said(desk))
            click(test)
            await until(lambda: 'answered "ready"' in said(desk))
            assert server.wire.key(server.requests[1].headers) == KEY
            click(part(desk, QPushButton, "forgetKey:local"))
            await until(lambda: models(desk).keys.place("local") is None)

    assert desk().live(qapp, story) == 0
    for path in home.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def said(desk: Desk) -> str:
    """All words of the settings window."""
    view = part(desk, QWidget, "settingsView")
    return " ".join(each.text() for each in view.findChildren(QLabel))


def test_the_window_says_what_is_missing(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        click(part(desk, QPushButton, "testEndpoint:openrouter"))
        await until(lambda: "It offers no model yet" in said(desk))
        click(part(desk, QPushButton, "testEndpoint:anthropic"))
        await until(lambda: "There is no key for anthropic" in said(desk))
        assert words(desk.window, "noticeText") == ""

    assert desk().live(qapp, story) == 0


def test_local_servers_are_found_and_their_models_offered(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        host = desk.desktop.settings
        assert isinstance(host, SettingsHost)
        async with server_of("ollama", scripted(ScriptedModel.of())).running() as server:
            host.endpoints.finder.servers = (Endpoint("ollama", "ollama", server.url),)
            click(part(desk, QPushButton, "findServers"))
            await until(lambda: "Found" in words(desk.window, "noticeText"))
            assert "ollama:small" in models(desk).names()
            assert "ollama:large" in {choice.name for choice in desk.desktop.choices.view.models}
            (found,) = [each for each in models(desk).configuration.endpoints if each.name == "ollama"]
            assert found.context_tokens == 16_384, "the native length of the model"
            server.models = ("huge",)
            click(part(desk, QPushButton, "findModels:ollama"))
            await until(lambda: "It offers 1 model;" in said(desk))
            assert "ollama:huge" in models(desk).names()
        click(part(desk, QPushButton, "findModels:ollama"))
        await until(lambda: "lists no models" in said(desk))
        click(part(desk, QPushButton, "findServers"))
        await until(lambda: "No local server answered" in words(desk.window, "noticeText"))

    assert desk().live(qapp, story) == 0


def fill(desk: Desk, **fields: str) -> None:
    """Type into the form, field by field, with Tab between."""
    for name, text in fields.items():
        line = part(desk, QLineEdit, f"endpointForm:{name}")
        line.setFocus()
        line.selectAll()
        type_text(line, text)


def test_an_endpoint_is_added_by_keyboard_and_works_at_once(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        async with server_of("openai", scripted(ScriptedModel.of(say("ready")))).running() as server:
            endpoint = endpoint_of("openai", server, "local")
            add = part(desk, QPushButton, "addEndpoint")
            add.setFocus()
            press(add, Qt.Key.Key_Space)
            name = part(desk, QLineEdit, "endpointForm:name")
            await until(name.hasFocus)
            fill(desk, name="My server", base_url="nowhere")
            press(name, Qt.Key.Key_Return)
            wrong = part(desk, QLabel, "endpointForm:wrong:name")
            assert "Small letters" in wrong.text()
            assert "begins with http" in part(desk, QLabel, "endpointForm:wrong:base_url").text()
            assert name.hasFocus(), "the first that is wrong"
            fill(desk, name="local", base_url=endpoint.url, context_tokens="16,384")
            assert not wrong.isVisible(), "it follows the typing"
            press(name, Qt.Key.Key_Return)
            key = part(desk, QLineEdit, "key:local")
            await until(key.hasFocus)
            place = part(desk, QComboBox, "keyPlace:local")
            place.setCurrentIndex(place.findData("memory"))
            type_text(key, KEY)
            press(key, Qt.Key.Key_Return)
            await until(lambda: models(desk).keys.place("local") == "memory")
            click(part(desk, QPushButton, "findModels:local"))
            await until(lambda: "It offers" in said(desk))
            assert "local:small" in models(desk).names()
            click(part(desk, QPushButton, "testEndpoint:local"))
            await until(lambda: 'answered "ready"' in said(desk))
        await until(lambda: load(home / "settings.toml").settings.endpoints[-1].name == "local")

    assert desk().live(qapp, story) == 0
    kept = load(home / "settings.toml").settings.endpoints[-1]
    assert (kept.family, kept.context_tokens) == ("openai", 16_384)
    assert "small" in kept.models
    assert KEY not in (home / "settings.toml").read_text()


def test_an_endpoint_is_changed_and_a_removed_one_comes_back_with_its_key(
    qapp: QApplication, desk: MakeDesk
) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        before = models(desk).configuration.endpoints
        click(part(desk, QPushButton, "editEndpoint:openrouter"))
        name = part(desk, QLineEdit, "endpointForm:name")
        assert name.isReadOnly(), "keys go by it"
        fill(desk, models="some/model")
        click(part(desk, QPushButton, "endpointForm:save"))
        assert "openrouter:some/model" in models(desk).names()
        click(part(desk, QPushButton, "editEndpoint:openrouter"))
        fill(desk, models="other/model")
        press(name, Qt.Key.Key_Escape)
        assert not name.isVisible()
        assert "openrouter:other/model" not in models(desk).names()
        models(desk).keys.keep("openrouter", KEY, "memory")
        desk.lifecycle.preferences.change({"worker_model": "openrouter:some/model"})
        desk.desktop.choices.choose_model("openrouter:some/model")
        assert desk.lifecycle.preferences.settings.model == "openrouter:some/model"
        await until(lambda: "key for this session" in said(desk))
        click(part(desk, QPushButton, "removeEndpoint:openrouter"))
        told = part(desk, QLabel, "endpointRemovedText")
        assert "its key is still kept" in told.text()
        assert "A worker still names its model" in told.text()
        assert "Prompts use offline now" in told.text()
        assert desk.desktop.choices.view.model == "offline"
        assert "openrouter" not in {each.name for each in models(desk).configuration.endpoints}
        assert part(desk, QPushButton, "undoRemoveEndpoint").hasFocus()
        click(part(desk, QPushButton, "undoRemoveEndpoint"))
        after = models(desk).configuration.endpoints
        assert [each.name for each in after] == [each.name for each in before]
        assert models(desk).keys.key("openrouter") == KEY
        assert desk.desktop.choices.view.model == "openrouter:some/model", "as before"
        click(part(desk, QPushButton, "removeEndpoint:openrouter"))
        click(part(desk, QPushButton, "forgetRemovedKey"))
        await until(lambda: models(desk).keys.place("openrouter") is None)

    assert desk().live(qapp, story) == 0


def test_each_section_is_one_press_away_and_nothing_is_cut(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await opened_settings(desk)
        click(part(desk, QPushButton, "settingsSection:Endpoints"))
        await until(part(desk, QPushButton, "addEndpoint").hasFocus)
        area = part(desk, QWidget, "settingsView").findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width(), "no words beyond the edge"
        search = part(desk, QLineEdit, "settingsSearch")
        search.setFocus()
        seen: list[tuple[str, int]] = []
        while len(seen) < 60:  # Tab goes down the page
            press(desk.window.focusWidget(), Qt.Key.Key_Tab)
            now = desk.window.focusWidget()
            if not inside.isAncestorOf(now):
                if seen:
                    break
                continue
            seen.append((now.objectName(), now.mapTo(inside, QPoint(0, 0)).y()))
        names = [name for name, _ in seen]
        assert names[0] == "control:theme"
        assert "removeEndpoint:ollama" in names
        tops = [top for _, top in seen]
        assert tops == sorted(tops), seen

    assert desk().live(qapp, story) == 0
