"""The command line takes from the settings what it is not told."""

from pathlib import Path

import pytest

from app.cli import main


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    return place


def test_the_model_of_the_settings_is_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "settings.toml").write_text('model = "nobody"\n')
    assert main(["--home", str(home), "run", "2 + 2"]) == 2
    assert "nobody" in capsys.readouterr().err
    assert main(["--home", str(home), "run", "2 + 2", "--model", "offline"]) == 0


def test_damaged_settings_cost_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "settings.toml").write_text("theme = \n")
    assert main(["--home", str(home), "run", "2 + 2"]) == 0
    told = capsys.readouterr()
    assert "2 + 2 = 4" in told.out
    assert [line for line in told.err.splitlines() if "settings.toml is damaged" in line]
    assert (home / "settings.toml").read_text() == "theme = \n"
