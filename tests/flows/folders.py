"""Folders to work on."""

from pathlib import Path

DESCRIBE = (
    "Describe the structure of this folder: what it is, its main parts, its dependencies, and open TODOs"
)


def small_project(place: Path, name: str) -> Path:
    """Make a small project whose files all bear its name."""
    package = place / "src" / name
    package.mkdir(parents=True)
    (place / "README.md").write_text(
        f"# {name.title()}\n\nThe {name} counts what it is given, and says so.\n"
    )
    (place / "pyproject.toml").write_text(
        f'[project]\nname = "{name}"\ndependencies = [\n    "needed-by-{name}>=1",\n]\n'
    )
    (package / "__init__.py").write_text(f'"""Counts for {name} alone."""\n')
    (package / f"{name}_count.py").write_text(
        f"def count_{name}(items):\n    # TODO: count {name} lazily\n    return len(items)\n"
    )
    return place
