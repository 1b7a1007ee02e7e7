from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.drafts import DraftsError, KeptPrompt, dump_prompt, read_prompt
from app.viewmodels.prompt import Draft

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(WORDS, st.lists(WORDS, max_size=3), st.integers(-1, 50), WORDS)
def test_what_is_written_is_read(text: str, pasted: list[str], caret: int, folder: str) -> None:
    kept = KeptPrompt(text=text, pasted=tuple(pasted), caret=caret, folder=folder, unsent=(text,))
    assert read_prompt(dump_prompt(kept)) == kept


@pytest.mark.parametrize("text", ["", "{", "[]", '{"text": 3}', '{"version": 2}', '{"recent": "x"}'])
def test_what_is_damaged_or_of_a_later_version_is_refused_in_words(text: str) -> None:
    with pytest.raises(DraftsError, match=r"damaged|version 2"):
        read_prompt(text)


def test_an_edited_file_brings_no_control_characters() -> None:
    assert KeptPrompt(text="a\x00b", pasted=("c\x1bd",)).draft == Draft("ab", ("cd",))


def test_a_chosen_folder_comes_back_unless_the_program_is_started_elsewhere() -> None:
    here, there = Path("/srv/here"), Path("/srv/there")
    kept = KeptPrompt(folder="/srv/chosen", folder_is_chosen=True, started_in=str(here))
    assert kept.folder_now(here) == "/srv/chosen"
    assert kept.folder_now(there) is None
    assert kept.folder_now(None) is None
    assert replace(kept, text="about that folder").folder_now(there) == "/srv/chosen"
    assert replace(kept, folder_is_chosen=False).folder_now(here) is None
    assert replace(kept, folder="", started_in="").folder_now(None) == "", "that there is none was chosen"
