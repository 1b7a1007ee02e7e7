"""What cannot be done is told in one line, with what to do, and leaves nothing behind."""

import errno
import sqlite3
import sys
from pathlib import Path

import pytest

from app.verbs import run
from app.verbs.base import Console
from storage.event_store import EventStore
from tests.app.verbs.conftest import Quire

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["run", ""], 2, "The prompt is empty. Say what you want done."),
        (["run", " \n\t "], 2, "The prompt is empty"),
        (["run", "\x00\x01\x1b\x7f\ufeff"], 2, "The prompt is empty"),
        (["run", "2 + 2", "--workspace", "/no/such/folder"], 2, "Choose a folder"),
        (["run", "2 + 2", "--workspace", "/etc/passwd"], 2, "is not a folder"),
        (["run", "2 + 2", "--model", "gpt-99"], 2, 'There is no model "gpt-99". Choose one of: offline'),
        (["run", "2 + 2", "--model", "offline:large"], 2, "There is no model"),
        (["run", "2 + 2", "--allow", "ls && rm *"], 2, "cannot be used"),
        (["run", "2 + 2", "--allow", ""], 2, "cannot be used"),
        (["run", "2 + 2", "--timeout", "0"], 2, "must be seconds, more than 0"),
        (["run", "2 + 2", "--timeout", "nan"], 2, "must be seconds"),
        (["run", "2 + 2", "--timeout", "soon"], 2, "must be seconds"),
        (["run", "2 + 2", "--policy", "anything"], 2, "invalid choice"),
        (["run"], 2, "required: PROMPT"),
        (["timeline", "nope"], 2, "There are no runs in"),
        (["document", "nope"], 2, "There are no runs in"),
        (["cancel", "nope"], 2, "There are no runs in"),
        (["prompt", "nope", "more"], 2, "There are no runs in"),
        (["verify"], 2, "There are no runs in"),
        (["events", "--run", "nope"], 2, "There is no run nope"),
        (["events", "--limit", "x"], 2, "must be a whole number, 0 or more"),
        (["events", "--limit", "-1"], 2, "--limit"),
        (["events", "--since", "9" * 30], 2, "must be a whole number"),
        (["runs", "--status", "nope"], 2, "invalid choice"),
        (["timeline", "last", "--category", "nope"], 2, "invalid choice"),
        (["screenshot", "-o", "x.png", "--size", "huge"], 2, "WIDTHxHEIGHT"),
        (["dance"], 2, "invalid choice"),
    ],
)
def test_a_bad_command_line(quire: Quire, home: Path, argv: list[str], code: int, words: str) -> None:
    said = quire(*argv)
    assert (said.code, said.out) == (code, "")
    assert words in said.complaint
    assert quire("runs", "--json").json == []
    assert not (home / "runs").exists()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["document", "last", "--revision", "99"], "there is no 99"),
        (["document", "last", "-o", "/no/such/folder/x.md"], "Choose another file"),
        (["document", "nope"], "There is no run nope"),
        (["document", ""], "There is no run"),
        (["timeline", "nope"], "See: quire runs"),
        (["cancel", "last"], "has ended already: it is completed"),
        (["prompt", "last", ""], "empty"),
        (["prompt", "last", "be brief", "--worker", "researcher-1"], "is not at work"),
    ],
)
def test_a_bad_wish_about_a_run(quire: Quire, argv: list[str], words: str) -> None:
    assert quire("run", "2 + 2").code == 0
    before = quire("events").out
    said = quire(*argv)
    assert (said.code, said.out) == (2, "")
    assert words in said.complaint
    assert quire("events").out == before


def test_an_id_that_fits_several_runs_is_not_guessed(quire: Quire) -> None:
    first, second = (quire("run", "2 + 2", "--json").json["run_id"] for _ in range(2))
    common = next(first[:n] for n in range(len(first), 0, -1) if second.startswith(first[:n]))
    assert "2 runs begin with" in quire("timeline", common).complaint
    assert quire("timeline", first[: len(common) + 1]).json["run_id"] == first


def test_control_characters_do_not_count(quire: Quire) -> None:
    said = quire("run", "2 +\x07 2\x1b\r\n", "--json")
    assert (said.code, said.json["objective"]) == (0, "2 + 2")


def test_what_is_no_text_is_replaced(quire: Quire) -> None:
    said = quire("run", "write a poem about \udcff\ud800 the sea", "--json")
    assert said.code == 3
    assert said.json["objective"] == "write a poem about \ufffd the sea"
    assert quire("run", "-", "--json", stdin=b"\xff 2").json["objective"] == "\ufffd 2"
    assert quire("verify").code == 0


def test_a_prompt_of_1_mb_is_kept_whole(quire: Quire) -> None:
    text = ("Rewrite this for children. " * (MB // 27 + 1))[:MB].strip()
    said = quire("run", "-", "--json", stdin=text.encode())
    assert said.code == 3
    assert text.startswith(said.json["objective"].rstrip("…"))
    (asked,) = quire("events", "--prefix", "trace.prompt", "--resolve").lines
    assert asked["payload"]["objective"] == text
    (short,) = quire("events", "--prefix", "trace.prompt").lines
    assert short["payload"]["objective"]["chars"] == len(text)
    told = [
        line["payload"]["message"] for line in quire("events", "--prefix", "conductor.task.progress").lines
    ]
    assert any("the model is given its beginning" in words for words in told)
    assert quire("verify").code == 0


def test_a_prompt_of_5_mb_is_refused(quire: Quire) -> None:
    said = quire("run", "-", stdin=b"x" * 5 * MB)
    assert said.code == 2
    assert "it may have 4 MB" in said.complaint
    assert quire("runs", "--json").json == []


def test_a_home_that_is_a_file(quire: Quire, home: Path) -> None:
    home.write_text("mine")
    for argv in (["run", "2 + 2"], ["runs"], ["verify"], ["cancel", "x"], ["document", "x"]):
        said = quire(*argv)
        assert (said.code, said.complaint) == (1, f"{home} is not a folder; choose another --home")
    assert home.read_text() == "mine"


def test_a_home_without_a_name(quire: Quire) -> None:
    assert "must name a folder" in quire("--home", "", "runs").complaint


@pytest.mark.parametrize("argv", [["run", "2 + 2"], ["runs"], ["verify"], ["events"], ["cancel", "last"]])
def test_a_store_that_is_not_ours_is_left_as_it_is(quire: Quire, home: Path, argv: list[str]) -> None:
    home.mkdir()
    store = home / "quire.db"
    store.write_bytes(bytes(range(256)) * 80)
    said = quire(*argv)
    assert (said.code, said.complaint) == (
        1,
        f"{store} is not a database; move it away, or choose another --home",
    )
    assert store.read_bytes() == bytes(range(256)) * 80


def test_a_damaged_store(quire: Quire, home: Path) -> None:
    assert quire("run", "2 + 2").code == 0
    store = home / "quire.db"
    data = bytearray(store.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    store.write_bytes(bytes(data))
    for argv in (["runs"], ["run", "2 + 2"], ["verify"]):
        said = quire(*argv)
        assert said.code == 1
        assert "damaged" in said.complaint


def test_a_newer_store_is_refused_and_not_touched(quire: Quire, home: Path) -> None:
    assert quire("run", "2 + 2").code == 0
    connection = sqlite3.connect(home / "quire.db")
    connection.execute("UPDATE store_meta SET value = '99' WHERE key = 'schema_major'")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(truncate)")
    connection.close()
    before = (home / "quire.db").read_bytes()
    for argv in (["runs"], ["run", "2 + 2"], ["verify"]):
        said = quire(*argv)
        assert said.code == 1
        assert "was made by a newer version of this program" in said.complaint
    assert (home / "quire.db").read_bytes() == before


def test_a_fault_of_the_program_is_one_line_too(
    quire: Quire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: EventStore, query: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(EventStore, "runs", broken)
    said = quire("runs")
    assert said.code == 1
    assert "ZeroDivisionError: nobody thought of this" in said.complaint
    assert not caplog.records
    assert quire("--debug", "runs").code == 1
    assert "in broken" in caplog.text


def test_a_reader_that_goes_away_is_no_error(quire: Quire, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: object, value: object, indent: object = None) -> None:
        raise BrokenPipeError(errno.EPIPE, "gone")

    monkeypatch.setattr(Console, "json", gone)
    assert quire("runs", "--json").code == 0


def test_a_present_folder_that_is_gone(quire: Quire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    said = quire("run", "2 + 2")
    assert (said.code, said.complaint) == (2, "The present folder is gone. Name one with --workspace.")


def test_a_prompt_from_a_closed_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run._from_stdin() == ""
