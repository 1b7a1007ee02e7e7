from hypothesis import given
from hypothesis import strategies as st

from actors.harness.compact import compact


@given(st.text("ab\n", max_size=500), st.integers(10, 200))
def test_what_is_left_out_is_counted_and_the_ends_stay(text: str, limit: int) -> None:
    cut = compact(text, limit)
    if len(text) <= limit:
        assert cut == text
        return
    head, _, rest = cut.partition("\n[")
    note, _, tail = rest.partition("]\n")
    left_out = int(note.split()[0].replace(",", ""))
    assert text.startswith(head)
    assert text.endswith(tail)
    assert left_out + len(tail) <= len(text)
    assert left_out >= len(text) - limit
    assert f"of {len(text):,} characters" in note
    assert len(head) + len(tail) <= limit


def test_lines_are_kept_whole_where_there_are_any() -> None:
    text = "".join(f"line {number}\n" for number in range(1000))
    cut = compact(text, 500)
    assert all(line.startswith(("line ", "[")) for line in cut.splitlines())
    assert cut.splitlines()[0] == "line 0"
    assert cut.splitlines()[-1] == "line 999"


def test_one_long_line_is_cut_inside() -> None:
    cut = compact("x" * 10_000, 1_000)
    assert len(cut) < 1_100
    assert "[9,000 of 10,000 characters (0 lines) left out here]" in cut
