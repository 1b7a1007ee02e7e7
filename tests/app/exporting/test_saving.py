"""Files take their place whole, and what cannot be written is said in one line."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.exporting import work
from app.exporting.child import ExportStopped
from app.exporting.formats import FORMATS, file_name, file_stem, format_of, with_suffix
from app.exporting.saving import CannotSaveError, save
from app.exporting.work import export_aside
from tests.app.exporting.readers import Word
from tests.app.exporting.samples import Review


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_text("before")
    target.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(target)
    save(link, b"after")
    assert target.read_bytes() == b"after"
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.md", "link.md"]


def test_a_write_that_breaks_off_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.md"
    target.write_text("before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotSaveError, match="The disk is full"):
        save(target, b"after")
    assert target.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone/a.md", "not there any more"),
        ("", "is a folder"),
        ("a\x00b", "no name for a file"),
        ("f/x", "not there"),
    ],
)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "f").write_text("a file, no folder")
    with pytest.raises(CannotSaveError, match=words) as told:
        save(tmp_path / name, b"x")
    assert "\n" not in told.value.for_user()


def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    """As another user: root may write everywhere."""
    folder = tmp_path / "closed"
    folder.mkdir()
    for each in (folder, *tmp_path.parents):
        if each.owner() == folder.owner() and str(each).startswith("/tmp/"):  # noqa: S108 -- pytest's own folders
            each.chmod(0o755)
    code = (
        "import os, sys, pathlib\n"
        "from app.exporting.saving import save, CannotSaveError\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "else: os.chmod(sys.argv[1], 0o555)\n"
        "try: save(pathlib.Path(sys.argv[1]) / 'a.md', b'x')\n"
        "except CannotSaveError as told: print(told.for_user())\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=root, check=True, capture_output=True, text=True
    )
    assert "may not be written. Choose another file" in done.stdout


def test_an_export_that_is_stopped_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    began = threading.Event()
    hangs = tmp_path / "hangs"
    pid = tmp_path / "pid"
    hangs.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 600\n")
    hangs.chmod(0o755)
    monkeypatch.setattr(work, "PROGRAM", str(hangs))

    def stop_soon() -> None:
        while not pid.exists() or not pid.read_text().strip():
            began.wait(0.01)
        stop.set()

    thread = threading.Thread(target=stop_soon)
    thread.start()
    with pytest.raises(ExportStopped):
        export_aside(Review().subject, "pdf", tmp_path / "a.pdf", stop)
    thread.join()
    assert not (tmp_path / "a.pdf").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_large_document_goes_through_another_process(tmp_path: Path) -> None:
    big = Review("\n\n".join(f"Paragraph {number} of a long report." for number in range(4_000)))
    big.replace("Paragraph 3999", "Part 3999")
    export_aside(big.subject, "docx", tmp_path / "a.docx", threading.Event())
    file = Word((tmp_path / "a.docx").read_bytes())
    assert [(each.kind, each.text) for each in file.changes] == [
        ("ins", "Part 3999"),
        ("del", "Paragraph 3999"),
    ]


@pytest.mark.parametrize(
    ("objective", "stem"),
    [
        ("What is in here?", "What is in here"),
        ("  a/b\\c:d*e\n\nf  ", "a b c d e f"),
        ("", "document"),
        ("???", "document"),
        ("..", "document"),
        ("con", "con document"),
        ("Größe der Größten", "Größe der Größten"),
        ("word " * 40, "word word word word word word word word word word word word"),
    ],
)
def test_a_name_is_suggested_that_every_system_takes(objective: str, stem: str) -> None:
    assert file_stem(objective).startswith(stem[:50])
    assert file_stem(objective) == stem or len(objective) > 60


def test_names_and_formats_belong_together() -> None:
    for each in FORMATS:
        assert format_of(Path(file_name("A b", each.name))) == each.name
        assert with_suffix(Path("x"), each.name).name == f"x{each.suffix}"
        assert with_suffix(Path(f"x{each.suffix}"), each.name).name == f"x{each.suffix}"
    assert format_of(Path("a.HTM")) == "html"
    assert format_of(Path("a.txt")) is None
