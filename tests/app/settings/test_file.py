from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.declared import Settings
from app.settings.file import SettingsError, load, save
from app.settings.first import first_text_size, first_theme


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path / "settings.toml")
    assert loaded.settings == Settings()
    assert loaded.problem == ""


def test_what_is_saved_is_loaded_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\ntheme = "light"  # bright\nlater = 3\n')
    save(path, load(path).settings.model_copy(update={"theme": "dark"}))
    assert load(path).settings.theme == "dark"
    assert "# mine" in path.read_text()
    assert "later = 3" in path.read_text()


@pytest.mark.parametrize("damage", [b"theme = ", b"\xff\xfe\x00", b"[[[", b"a = 1\na = 2\n"])
def test_a_damaged_file_is_told_in_one_line_and_kept(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(damage)
    loaded = load(path)
    assert loaded.settings == Settings()
    assert str(path) in loaded.problem
    assert "\n" not in loaded.problem
    save(path, loaded.settings)
    assert (tmp_path / "settings.toml.damaged").read_bytes() == damage
    assert load(path).problem == ""


def test_a_wrong_value_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "pink"\nmodel = "other"\npolicy = 7\n')
    loaded = load(path)
    assert (loaded.settings.theme, loaded.settings.model, loaded.settings.policy) == (
        "system",
        "other",
        "default",
    )
    assert "theme" in loaded.problem
    assert "policy" in loaded.problem


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        save(tmp_path / "file" / "settings.toml", Settings())


@given(st.text())
def test_any_text_is_settings_or_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    assert "\n" not in load(path).problem


@given(st.text())
def test_the_first_theme_agrees_with_the_settings(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    assert first_theme(path) == load(path).settings.theme


def test_the_first_theme_is_the_one_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert first_theme(path) == "system"
    save(path, Settings(theme="light"))
    assert first_theme(path) == "light"


@pytest.mark.parametrize(
    "value", ["80", "110", "150", "151", "79", "-1", '"110"', "110.0", "true", "[110]", "{}"]
)
def test_the_first_text_size_agrees_with_the_settings(tmp_path: Path, value: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"text_size = {value}\n")
    assert first_text_size(path) == load(path).settings.text_size
    assert first_text_size(path) == (int(value) if value in ("80", "110", "150") else 100)
    assert first_text_size(tmp_path / "none") == 100


def test_of_a_table_only_the_wrong_line_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[limits]\nworker_steps = 7\ncall_seconds = -1\n")
    loaded = load(path)
    assert "limits.call_seconds" in loaded.problem
    assert loaded.settings.limits.worker_steps == 7
    assert loaded.settings.limits.call_seconds == Settings().limits.call_seconds


def test_of_a_list_only_the_wrong_entries_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[[endpoints]]\nname = "Bad Name"\nfamily = "openai"\n'
        '[[endpoints]]\nname = "mine"\nfamily = "ollama"\nbase_url = "http://127.0.0.1:11434"\n'
        '[[endpoints]]\nname = "other"\nfamily = "no such"\n'
    )
    loaded = load(path)
    assert [each.name for each in loaded.settings.endpoints] == ["mine"]
    assert "\n" not in loaded.problem


def test_two_endpoints_of_one_name_give_the_default_list(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[[endpoints]]\nname = "a"\nfamily = "openai"\n[[endpoints]]\nname = "a"\nfamily = "ollama"\n'
    )
    loaded = load(path)
    assert "same name" in loaded.problem
    assert loaded.settings.endpoints == Settings().endpoints


def test_tables_go_to_the_file_and_back_beside_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("# mine\n[limits]\n# few\nworker_steps = 7\n[elsewhere]\nx = 1\n")
    changed = load(path).settings.model_copy(update={"conductor_model": "openai:gpt-5"})
    save(path, changed)
    text = path.read_text()
    assert "# mine" in text
    assert "# few" in text
    assert "[elsewhere]" in text
    again = load(path)
    assert again.problem == ""
    assert again.settings.conductor_model == "openai:gpt-5"
    assert again.settings.limits.worker_steps == 7
    assert again.settings.endpoints == Settings().endpoints
