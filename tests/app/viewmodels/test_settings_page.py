from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.declared import Limits, Settings, TraceReading
from app.viewmodels.settings_page import Row, changed, fits, sections


def rows() -> dict[str, Row]:
    return {row.key: row for section in sections(Settings()) for row in section.rows}


def test_every_plain_setting_has_a_row_with_its_words_and_bounds() -> None:
    made = rows()
    wanted = {name for name in Settings.model_fields if name not in ("limits", "trace", "endpoints")}
    wanted |= {f"trace.{name}" for name in TraceReading.model_fields}
    assert set(made) == wanted | {f"limits.{name}" for name in Limits.model_fields}
    assert all(row.title and row.description for row in made.values())
    assert made["theme"].choices == ("system", "dark", "light")
    assert made["limits.worker_steps"].kind == "whole"
    assert (made["limits.call_seconds"].least, made["limits.call_seconds"].most) == (1, 3_600)
    assert (made["text_size"].step, made["text_size"].unit) == (10, "%")
    assert all(row.is_default for row in made.values())


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: str(row.key))
def test_any_value_that_a_row_allows_is_a_valid_setting(row: Row) -> None:
    allowed: dict[str, list[Any]] = {
        "choice": list(row.choices),
        "whole": [int(row.least), int(row.most)],
        "number": [row.least, row.most],
        "text": ["some words"],
    }
    values = allowed[row.kind]
    for value in values:
        settings = Settings.model_validate({**Settings().model_dump(), **changed(Settings(), row.key, value)})
        again = {each.key: each for section in sections(settings) for each in section.rows}
        assert again[row.key].value == value
        assert [key for key, each in again.items() if not each.is_default] in ([row.key], [])


@given(st.text(max_size=20))
def test_a_search_without_words_finds_all(words: str) -> None:
    for row in rows().values():
        assert fits(row, "")
        assert fits(row, words) == all(
            word in f"{row.title} {row.description} {row.key}".casefold() for word in words.casefold().split()
        )
