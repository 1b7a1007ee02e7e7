"""Walking real trees: what is met, what is left out, and that it is told."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.sandbox import walk as walk_module
from actors.sandbox.cancel import CancelToken, WorkCancelled
from actors.sandbox.errors import ToolError
from actors.sandbox.kinds import Kind
from actors.sandbox.names import shown_name
from actors.sandbox.paths import Workspace
from actors.sandbox.walk import Walk, WalkOptions

PATTERNS = [
    *(
        "x",
        "*.py",
        "gen/",
        "gen",
        "**/",
        "src/**/",
        "[xy]*",
        "/x",
        "/src",
        "src/gen",
        "gen/*",
        "**/x",
        "src/**",
        "src/**/x",
        "*",
    ),
    *("!x", "!*.py", "!gen/", "!gen", "!/src", "!src/gen", "!gen/*", "!**/x", "!src/**"),
]


def make(root: Path, *paths: str) -> None:
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x")


def walked(root: Path, options: WalkOptions | None = None) -> tuple[list[str], Walk]:
    walk = Walk(Workspace(root), options or WalkOptions(), CancelToken())
    return [entry.path for entry in walk], walk


def files(root: Path, options: WalkOptions | None = None) -> set[str]:
    paths, _walk = walked(root, options)
    return {path for path in paths if (root / path).is_file() and not path.endswith(".gitignore")}


def listed_by_git(root: Path) -> set[str]:
    """What git itself would take in, the ignore files left out."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "core.quotepath=off", "ls-files", "--others", "--exclude-standard"]
    subprocess.run(["git", "init", "-q"], cwd=root, env=environment, check=True)
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    return {path for path in done.stdout.splitlines() if not path.endswith(".gitignore")}


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PATTERNS), max_size=4), min_size=3, max_size=3))
def test_any_set_of_patterns_decides_as_git_does(patterns: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        make(root, "x", "y.py", "src/x", "src/y.py", "src/gen/x", "src/gen/y.py", "src/gen/src/x", "gen/y.py")
        for folder, lines in zip((".", "src", "src/gen"), patterns, strict=True):
            (root / folder / ".gitignore").write_text("\n".join(lines) + "\n")
        assert files(root) == listed_by_git(root)


def test_nearest_folders_come_first_sorted_by_name(tmp_path: Path) -> None:
    make(tmp_path, "z.txt", "a/deep/x.txt", "a/b.txt", "b/c.txt")
    paths, _walk = walked(tmp_path)
    assert paths == ["a", "b", "z.txt", "a/b.txt", "a/deep", "b/c.txt", "a/deep/x.txt"]


def test_git_is_left_out_and_links_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, ".git/config", "sub/.git/config", "sub/x.txt")
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "etc").symlink_to("/etc")
    walk = Walk(Workspace(tmp_path), WalkOptions(), CancelToken())
    assert {entry.path: entry.kind for entry in walk} == {
        "etc": Kind.SYMLINK,
        "round": Kind.SYMLINK,
        "sub": Kind.DIRECTORY,
        "sub/up": Kind.SYMLINK,
        "sub/x.txt": Kind.FILE,
    }


def test_nested_ignore_files_and_negations_decide_as_git_does(tmp_path: Path) -> None:
    make(
        tmp_path,
        *("a.log", "keep.log", "src/a.log", "src/b.log", "src/gen/x.py", "src/gen/y.py", "src/deep/a.log"),
        *("build/out.txt", "build/keep.txt", "docs/build/page.txt", "root-only/x", "src/root-only/x"),
        *("# odd", "#x"),
    )
    (tmp_path / ".gitignore").write_text(
        "# comment\n*.log\n!keep.log\nbuild/\n!build/keep.txt\n/root-only\n\\# odd\n"
    )
    (tmp_path / "src/.gitignore").write_text("!a.log\ngen/*\n!gen/y.py\n")
    (tmp_path / "src/deep/.gitignore").write_text("*\n")
    kept = {"keep.log", "src/a.log", "src/gen/y.py", "src/root-only/x", "#x"}
    assert files(tmp_path) == kept == listed_by_git(tmp_path)
    assert files(tmp_path, WalkOptions(include_ignored=True)) >= kept | {"build/keep.txt", "src/deep/a.log"}


def test_rules_above_the_start_hold_and_a_named_ignored_folder_is_shown(tmp_path: Path) -> None:
    make(tmp_path, "src/a.log", "src/b.py", "build/out.log")
    (tmp_path / ".gitignore").write_text("*.log\nbuild/\n")
    assert files(tmp_path, WalkOptions("src")) == {"src/b.py"}
    assert files(tmp_path, WalkOptions("build")) == {"build/out.log"}


def test_an_odd_ignore_file_ignores_nothing_it_cannot_say(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "sub/c.txt")
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbfa.txt\n\xff\xfe\n!\n///\n[\n")
    os.mkfifo(tmp_path / "sub" / ".gitignore")
    assert {"b.txt", "sub/c.txt"} <= files(tmp_path)
    assert "a.txt" not in files(tmp_path)


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    make(tmp_path, "a.log", "b.log", "c.txt")
    (tmp_path / ".gitignore").write_text("*.log\n")
    _paths, walk = walked(tmp_path)
    assert walk.report.ignored == 2
    assert any("2 entries left out by .gitignore" in line for line in walk.report.in_words())


def test_a_start_that_is_no_folder_is_told(tmp_path: Path) -> None:
    make(tmp_path, "x.txt")
    for start in ("x.txt", "none", "..", "/etc"):
        with pytest.raises(ToolError):
            walked(tmp_path, WalkOptions(start))


def test_odd_names_are_walked(tmp_path: Path) -> None:
    names = [b"two\nlines", b"byte\xff", "turned\u202e".encode(), b"-rf", b"a" * 255]
    for name in names:
        (tmp_path / os.fsdecode(name)).mkdir()
        (tmp_path / os.fsdecode(name) / "in.txt").touch()
    paths, _walk = walked(tmp_path)
    assert {os.fsencode(path) for path in paths} == {*names, *(name + b"/in.txt" for name in names)}
    for path in paths:
        shown_name(path).encode("utf-8")


def test_a_time_limit_ends_the_walk_and_is_told(tmp_path: Path) -> None:
    make(tmp_path, "x.txt")
    paths, walk = walked(tmp_path, WalkOptions(seconds=0.0))
    assert paths == []
    assert walk.report.stopped == "stopped after 0 s"


@pytest.mark.parametrize(
    ("cap", "words"), [("MAX_ENTRIES", "stopped at 3 entries"), ("MAX_FOLDER_ENTRIES", "one folder")]
)
def test_a_cap_on_entries_ends_the_walk_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str, words: str
) -> None:
    make(tmp_path, *(f"{n}.txt" for n in range(8)))
    monkeypatch.setattr(walk_module, cap, 3)
    paths, walk = walked(tmp_path)
    assert len(paths) == 3
    assert walk.report.stopped is not None
    assert words in walk.report.stopped


def test_a_very_deep_tree_is_walked_to_a_limit_that_is_told(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_DIRECTORY)
    for _ in range(120):
        os.mkdir("d" * 100, dir_fd=handle)
        deeper = os.open("d" * 100, os.O_DIRECTORY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)
    paths, walk = walked(tmp_path)
    assert len(paths) == walk_module.MAX_LEVELS + 1
    assert walk.report.stopped == "folders deeper than 100 levels are left out"


def test_a_cancelled_walk_stops_at_the_next_entry(tmp_path: Path) -> None:
    make(tmp_path, *(f"{n}.txt" for n in range(8)))
    token = CancelToken()
    walk = iter(Walk(Workspace(tmp_path), WalkOptions(), token))
    next(walk)
    token.cancel()
    with pytest.raises(WorkCancelled):
        next(walk)
