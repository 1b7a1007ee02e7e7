"""Confinement against paths and links that were there before; with handles, and without."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.paths import Backend, Workspace, WriteOptions
from actors.sandbox.portable import ResolvedPathBackend
from actors.sandbox.posix import DirFdBackend

BACKENDS: list[type[Backend]] = [DirFdBackend, ResolvedPathBackend]


@pytest.fixture(params=BACKENDS, ids=["handles", "resolved paths"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    root = tmp_path / "ws"
    root.mkdir()
    (root / "inside.txt").write_text("inside")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    return Workspace(root, request.param)


def read(workspace: Workspace, path: str) -> bytes:
    with workspace.open(path) as opened:
        return opened.stream.read()


def outside_files(workspace: Workspace) -> dict[str, str]:
    """Everything beside the workspace, with its contents."""
    folder = workspace.root.parent
    return {
        str(path): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(workspace.root)
    }


@pytest.fixture(autouse=True)
def _outside_stays(workspace: Workspace) -> Iterator[None]:
    before = outside_files(workspace)
    yield
    assert outside_files(workspace) == before


@pytest.mark.parametrize(
    "path",
    ["../outside/secret.txt", "sub/../../outside/secret.txt", "..", "inside.txt/../../outside/secret.txt"],
)
def test_dots_do_not_lead_out(workspace: Workspace, path: str) -> None:
    (workspace.root / "sub").mkdir()
    with pytest.raises(ToolError):
        read(workspace, path)
    with pytest.raises(RefusedError):
        workspace.write(path, b"x")


def test_dots_may_lead_around_inside(workspace: Workspace) -> None:
    (workspace.root / "sub").mkdir()
    assert read(workspace, "sub/../inside.txt") == b"inside"


def test_an_absolute_path_is_taken_only_when_it_lies_inside(workspace: Workspace) -> None:
    assert read(workspace, str(workspace.root / "inside.txt")) == b"inside"
    for outside in ("/etc/passwd", str(workspace.root.parent / "outside/secret.txt"), f"{workspace.root}x/y"):
        with pytest.raises(RefusedError, match="outside the workspace"):
            read(workspace, outside)
        with pytest.raises(RefusedError, match="outside the workspace"):
            workspace.write(outside, b"x")


@pytest.mark.parametrize("target", ["../outside/secret.txt", "/etc/passwd", "sub/../../outside/secret.txt"])
def test_a_link_does_not_lead_out(workspace: Workspace, target: str) -> None:
    (workspace.root / "sub").mkdir()
    (workspace.root / "link").symlink_to(target)
    for use in (lambda: read(workspace, "link"), lambda: workspace.write("link", b"x")):
        with pytest.raises(RefusedError):
            use()


def test_a_linked_folder_does_not_lead_out(workspace: Workspace) -> None:
    (workspace.root / "folder").symlink_to(workspace.root.parent / "outside")
    with pytest.raises(RefusedError):
        read(workspace, "folder/secret.txt")
    for path in ("folder/secret.txt", "folder/new.txt", "folder/deep/new.txt"):
        with pytest.raises(RefusedError):
            workspace.write(path, b"x")


def test_a_link_inside_is_read_and_never_written_through(workspace: Workspace) -> None:
    (workspace.root / "sub").mkdir()
    (workspace.root / "sub" / "relative").symlink_to("../inside.txt")
    (workspace.root / "absolute").symlink_to(workspace.root / "inside.txt")
    (workspace.root / "folder").symlink_to("sub")
    for link in ("sub/relative", "absolute", "folder/relative"):
        assert read(workspace, link) == b"inside"
        assert workspace.canonical(link)[0] == "inside.txt"
        with pytest.raises(RefusedError, match="link"):
            workspace.write(link, b"x")
    assert (workspace.root / "inside.txt").read_text() == "inside"


def test_a_reader_of_many_files_stays_inside(workspace: Workspace) -> None:
    (workspace.root / "sub").mkdir()
    (workspace.root / "sub" / "a.txt").write_text("in sub")
    (workspace.root / "link").symlink_to("../outside/secret.txt")
    (workspace.root / "folder").symlink_to("../outside")
    os.mkfifo(workspace.root / "pipe")
    with workspace.reader() as read:
        assert read(["inside.txt"], 100) == b"inside"
        assert read(["sub", "a.txt"], 2) == b"in"
        for path in (["link"], ["folder", "secret.txt"], ["pipe"], ["sub", "none"], ["none", "x"]):
            with pytest.raises((OSError, ToolError)):
                read(path, 100)
        assert read(["sub", "a.txt"], 100) == b"in sub"


def test_a_circle_of_links_is_an_error_in_words(workspace: Workspace) -> None:
    (workspace.root / "a").symlink_to("b")
    (workspace.root / "b").symlink_to("a")
    with pytest.raises(ToolError, match="link"):
        read(workspace, "a")


def test_a_file_with_another_name_outside_is_replaced_not_written_into(workspace: Workspace) -> None:
    twin = workspace.root / "twin.txt"
    twin.hardlink_to(workspace.root.parent / "outside" / "secret.txt")
    workspace.write("twin.txt", b"changed")
    assert twin.read_text() == "changed"  # and the autouse fixture holds the file outside


def test_writing_makes_folders_keeps_the_mode_and_leaves_nothing_behind(workspace: Workspace) -> None:
    workspace.write("a/b/c.sh", b"one")
    target = workspace.root / "a/b/c.sh"
    assert target.read_text() == "one"
    if os.name == "posix" and "DirFd" in type(workspace._backend).__name__:
        target.chmod(0o754)
        workspace.write("a/b/c.sh", b"two")
        assert stat.S_IMODE(target.stat().st_mode) == 0o754
    assert [path.name for path in target.parent.iterdir()] == ["c.sh"]


def test_a_read_only_file_is_refused(workspace: Workspace) -> None:
    (workspace.root / "inside.txt").chmod(0o444)
    with pytest.raises(RefusedError, match="read-only"):
        workspace.write("inside.txt", b"x")


def test_a_file_that_changed_since_it_was_read_is_not_overwritten(workspace: Workspace) -> None:
    with workspace.open("inside.txt") as opened:
        stamp = opened.stamp
    (workspace.root / "inside.txt").write_text("changed by a person")
    with pytest.raises(ToolError, match="changed after it was read"):
        workspace.write("inside.txt", b"x", WriteOptions(expected=stamp))
    (workspace.root / "inside.txt").unlink()
    with pytest.raises(ToolError, match="removed after it was read"):
        workspace.write("inside.txt", b"x", WriteOptions(expected=stamp))


@pytest.mark.parametrize("path", [".git/hooks/pre-commit", ".GIT/config", "sub/.git/config"])
def test_git_folders_are_not_written(workspace: Workspace, path: str) -> None:
    with pytest.raises(RefusedError, match=r"\.git"):
        workspace.write(path, b"x")


def test_pipes_sockets_and_devices_are_refused_without_waiting(workspace: Workspace) -> None:
    os.mkfifo(workspace.root / "pipe")
    with socket.socket(socket.AF_UNIX) as server, pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace.root)  # a socket's path may be 108 bytes long
        server.bind("socket")
    for name, kind in (("pipe", "named pipe"), ("socket", "socket")):
        with pytest.raises(RefusedError, match=kind):
            read(workspace, name)
        with pytest.raises(RefusedError, match=kind):
            workspace.write(name, b"x")
    (workspace.root / "null").symlink_to("/dev/null")
    with pytest.raises(RefusedError):
        read(workspace, "null")


@pytest.mark.parametrize(
    "name",
    [
        "-rf",
        "two\\x0alines",
        "byte\\xff",
        "turned\\u202efdp.txt",
        "a:b?c*d",
        " ",
        "'quote\"",
        "ü" * 120,
    ],
)
def test_odd_names_are_written_listed_and_read_back(workspace: Workspace, name: str) -> None:
    workspace.write(name, b"odd")
    shown, _kind = workspace.canonical(name)
    assert shown == name
    assert read(workspace, shown) == b"odd"


@pytest.mark.parametrize(
    ("path", "words"), [("x" * 300, "too long"), ("a\\x00b", "zero"), ("no/such", "no such")]
)
def test_what_cannot_be_opened_is_told_in_words(workspace: Workspace, path: str, words: str) -> None:
    with pytest.raises(ToolError, match=words) as caught:
        read(workspace, path)
    assert "\n" not in caught.value.for_user()


def test_folders_and_files_in_the_wrong_place_are_told(workspace: Workspace) -> None:
    (workspace.root / "sub").mkdir()
    with pytest.raises(ToolError, match="folder"):
        read(workspace, "sub")
    with pytest.raises(ToolError, match="not a folder"):
        read(workspace, "inside.txt/more")
    with pytest.raises(ToolError, match="folder"):
        workspace.write("sub", b"x")
    with pytest.raises(ToolError, match="folder itself"):
        workspace.write(".", b"x")


def test_a_workspace_must_be_a_folder(workspace: Workspace) -> None:
    for path in (workspace.root / "none", workspace.root / "inside.txt"):
        with pytest.raises(ToolError, match="Choose a folder"):
            Workspace(path)
