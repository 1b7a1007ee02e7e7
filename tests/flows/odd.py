"""Folders that a tidy program does not expect."""

import os
from pathlib import Path

MB = 1024 * 1024
ODD_NAMES = (
    b"new\nline.py",
    b"tab\there.md",
    b"back`tick.py",
    b"two``ticks`.md",
    b'"quoted".txt',
    b"it's.txt",
    b"pipe|here.py",
    b"<b>bold<b>.md",
    b"-rf",
    b"--help.md",
    "עברית.md".encode(),
    "\u202eevil.txt".encode(),
    "🎉 party.py".encode(),
    b"no-\xff-utf8.py",
    b"back\\slash.txt",
    b"colon:12.py",
    b"  spaces  .py",
    b"#hash.md",
    b"*star*.md",
    b"[link](x).md",
    b"a" * 250 + b".py",
)


def odd_names(place: Path) -> Path:
    """Names with control characters, marks of Markdown, no UTF-8; each file says something and has a TODO."""
    place.mkdir()
    root = os.fsencode(place)
    for number, name in enumerate(ODD_NAMES):
        with open(os.path.join(root, name), "w") as file:  # noqa: PTH118, PTH123 - the name is bytes
            file.write(f'"""File number {number} is here."""\n# TODO: rename file {number}\n')
        folder = os.path.join(root, b"in-" + name[:200] + b".d")  # noqa: PTH118
        os.mkdir(folder)  # noqa: PTH102
        with open(os.path.join(folder, b"README.md"), "w") as file:  # noqa: PTH118, PTH123
            file.write(f"# Part {number}\n\nPart number {number} holds nothing but this sentence.\n")
    return place


def large_files(place: Path) -> Path:
    """A sparse file of 200 MB, a text of 20 MB, one line of 5 MB, a text without an end of line."""
    place.mkdir()
    with (place / "huge.dat").open("wb") as file:
        file.truncate(200 * MB)
    line = "a line of a log that nobody reads, and it goes on and on\n"
    (place / "long.log").write_text(line * (20 * MB // len(line)) + "# TODO: at the very end\n")
    (place / "one-line.js").write_text("var x = 1; " * (5 * MB // 11) + "// TODO: split this line")
    (place / "README.md").write_text("# Large\n\n" + "word " * 200_000)
    return place


def binaries(place: Path) -> Path:
    """Files that are no text, some of which say that they are."""
    place.mkdir()
    noise = bytes(range(256)) * 400
    for name in ("README.md", "LICENSE", "pyproject.toml", "package.json", "main.py", "x.png", "y.so", "z"):
        (place / name).write_bytes(noise)
    (place / "requirements.txt").write_bytes("numpy>=1\n# TODO: größer\n".encode("utf-16"))
    (place / "setup.cfg").write_bytes("[metadata]\ndescription = Größe der Dinge hier\n".encode("latin-1"))
    return place


def loops(place: Path) -> Path:
    """Links to themselves, to their own folder, out of the folder, to nothing; a pipe that nobody fills."""
    (place / "a" / "b").mkdir(parents=True)
    (place / "a" / "b" / "up").symlink_to(place)
    (place / "self").symlink_to("self")
    (place / "nowhere").symlink_to("no/such/file")
    (place / "outside").symlink_to("/etc")
    (place / "README.md").symlink_to("/etc/passwd")
    (place / "a" / "code.py").write_text('"""Code in a loop."""\n# TODO: untie\n')
    os.mkfifo(place / "pyproject.toml")
    return place


def deep(place: Path, levels: int = 400) -> Path:
    """A tree deeper than any path may be long."""
    place.mkdir()
    here = os.open(place, os.O_RDONLY)
    for level in range(levels):
        name = f"level-{level:03}"
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
        if level % 50 == 0:
            os.close(os.open(f"note-{level}.md", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)
    return place


def many(place: Path, count: int) -> Path:
    """Many small files, a hundred to a folder."""
    for group in range(count // 100):
        folder = place / f"part-{group // 100:02}" / f"group-{group:04}"
        folder.mkdir(parents=True)
        for number in range(100):
            (folder / f"file_{number:02}.py").write_text(
                f"# TODO: the rest of {group}\n" if not number else "x = 1\n"
            )
    return place
