from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.palette import Entry
from app.viewmodels.shortcuts import WINDOW_KEYS, fitting, groups

COMMANDS = (
    Entry("action:quit", "Quit", "File", "Ctrl+Q"),
    Entry("action:about", "About Quire", "Help", ""),
    Entry("action:window-1", "Show window 1", "", "Ctrl+1"),
    Entry("action:palette", "Find a command", "View", "Ctrl+K"),
)


def test_commands_with_keys_come_by_menu_and_then_the_windows_own() -> None:
    made = groups(COMMANDS, ("File", "View", "Help"))
    assert [group.title for group in made[:3]] == ["File", "View", "Everywhere"]
    assert made[3:] == WINDOW_KEYS
    assert [(row.keys, row.words) for row in made[0].rows] == [("Ctrl+Q", "Quit")]


def test_a_search_looks_at_keys_words_and_place() -> None:
    made = groups(COMMANDS, ("File", "View", "Help"))

    def found(words: str) -> list[str]:
        return [row.keys for group in fitting(made, words) for row in group.rows]

    assert found("quit") == ["Ctrl+Q"]
    assert found("ctrl+k") == ["Ctrl+K"]
    assert "Enter, Backspace" in found("document change")
    assert found("nothing has this") == []
    assert fitting(made, "") == made


@given(st.text())
def test_any_search_leaves_a_part(words: str) -> None:
    made = groups(COMMANDS, ("File", "View"))
    kept = fitting(made, words)
    assert all(group.rows for group in kept)
    assert {row for group in kept for row in group.rows} <= {row for group in made for row in group.rows}
