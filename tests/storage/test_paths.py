from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.paths import HomePaths, default_home

PATHS = HomePaths(Path("/home/ada/quire"))


def test_the_layout() -> None:
    assert PATHS.database == Path("/home/ada/quire/quire.db")
    assert PATHS.settings == Path("/home/ada/quire/settings.toml")
    assert PATHS.logs == Path("/home/ada/quire/logs")
    assert PATHS.document("01M7X") == Path("/home/ada/quire/runs/01M7X/document.md")


@given(
    st.text(max_size=200) | st.sampled_from(["..", ".", "", "a/b", "a\\b", "../../x", "CON", "a.", "/etc"])
)
def test_a_runs_folder_is_directly_below_the_runs(run_id: str) -> None:
    folder = PATHS.run_folder(run_id)

    assert folder.parent == PATHS.runs
    assert folder.name not in ("", ".", "..")
    assert len(folder.name.encode()) <= 200
    assert not set(folder.name) & set('/\\:*?"<>|\0')


@given(st.lists(st.text(max_size=30), unique=True, max_size=10))
def test_two_runs_have_two_folders(run_ids: list[str]) -> None:
    assert len({PATHS.run_folder(run_id) for run_id in run_ids}) == len(run_ids)


def test_the_home_may_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUIRE_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("QUIRE_HOME", "~/my quire ö")
    assert default_home() == tmp_path / "my quire ö"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIRE_HOME", "here/it is")
    assert default_home() == tmp_path / "here" / "it is"
    monkeypatch.setenv("QUIRE_HOME", "~nobody-has-this-name/quire")
    assert default_home() == tmp_path / "~nobody-has-this-name" / "quire"
    monkeypatch.delenv("QUIRE_HOME")
    assert default_home().name == "quire"
