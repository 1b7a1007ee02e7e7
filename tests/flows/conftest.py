"""One forker for all flows; a home and a small folder for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.theme.keeper import ThemeKeeper
from tests.app.conftest import (  # noqa: F401 -- fixtures of tests that show the desktop
    _clipboard_released,
    _loaded,
    _nothing_left_behind,
    keeper,
    patient,
    qapp_cls,
)
from tests.flows.desks import Desk, MakeDesk
from tests.flows.folders import small_project
from tests.flows.processes import Forker, Quire


@pytest.fixture(scope="session")
def _one_forker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    forker = Forker(tmp_path_factory.mktemp("processes"))
    yield forker
    forker.close()


@pytest.fixture
def forker(_one_forker: Forker) -> Iterator[Forker]:
    """Starts processes; none of them outlives the test."""
    yield _one_forker
    _one_forker.end_all()


@pytest.fixture
def quire(forker: Forker, tmp_path: Path) -> Quire:
    """The command line on a home of its own."""
    return Quire(forker, tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small project."""
    return small_project(tmp_path / "project", "thing")


@pytest.fixture
def desk(
    qapp: QApplication,
    keeper: ThemeKeeper,  # noqa: F811 -- the fixture
    folder: Path,
    tmp_path: Path,
) -> MakeDesk:
    """Makes the desktop, in the dark, on a home and a folder of its own."""
    keeper.choose("dark")
    return lambda: Desk(keeper, tmp_path / "home", folder)
