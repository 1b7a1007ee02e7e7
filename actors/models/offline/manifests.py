"""Declared dependencies: read from a manifest with its own parser, each found again at its line."""

import ast
import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any


@dataclass(frozen=True, slots=True)
class Dependency:
    """One declared dependency, as its manifest words it; ``line`` is 1-based."""

    group: str
    declared: str
    name: str
    line: int


Found = Iterator[tuple[str, str]]  # group, declaration


def is_manifest(path: str) -> bool:
    """Return whether a file is one that declares dependencies."""
    return _reader(path) is not None


def dependencies(path: str, text: str) -> tuple[Dependency, ...]:
    """Return what a manifest declares; empty when it cannot be read as what its name says."""
    reader = _reader(path)
    if reader is None:
        return ()
    try:
        found = list(reader(text))
    except (ValueError, SyntaxError, KeyError, TypeError, AttributeError, configparser.Error, RecursionError):
        return ()
    return tuple(_located(list(dict.fromkeys(found)), text.splitlines()))


def _located(found: list[tuple[str, str]], lines: list[str]) -> Iterator[Dependency]:
    """Give each declaration its line: the first line, not used yet, that holds its name as a word."""
    used: set[tuple[str, int]] = set()
    for group, declared in found:
        name = _name(declared)
        word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        tail = declared[len(name) :].strip(" \"'=:")
        candidates = [i for i, line in enumerate(lines, 1) if word.search(line) and (name, i) not in used]
        exact = [i for i in candidates if tail and tail in lines[i - 1]]
        if not candidates:
            continue
        line = (exact or candidates)[0]
        used.add((name, line))
        yield Dependency(group, " ".join(declared.split()), name, line)


def _name(declared: str) -> str:
    match = re.match(r"@?[\w.\-/:+]+", declared.strip())
    return match.group(0).rstrip(".:-") if match else declared.strip()


def _pyproject(text: str) -> Found:
    data = tomllib.loads(text)
    project: dict[str, Any] = data.get("project", {})
    yield from (("runtime", item) for item in project.get("dependencies", []))
    for group, items in project.get("optional-dependencies", {}).items():
        yield from ((f"optional: {group}", item) for item in items)
    for group, items in data.get("dependency-groups", {}).items():
        yield from ((group, item) for item in items if isinstance(item, str))
    poetry = data.get("tool", {}).get("poetry", {})
    yield from (("runtime", _spec(name, value)) for name, value in poetry.get("dependencies", {}).items())
    for group, table in poetry.get("group", {}).items():
        yield from ((group, _spec(name, value)) for name, value in table.get("dependencies", {}).items())
    yield from (("build", item) for item in data.get("build-system", {}).get("requires", []))


def _spec(name: str, value: object) -> str:
    if isinstance(value, dict):
        value = value.get("version", "")
    return f"{name} {value}".strip() if isinstance(value, str) else name


def _cargo(text: str) -> Found:
    data = tomllib.loads(text)
    for table, group in (
        ("dependencies", "runtime"),
        ("dev-dependencies", "dev"),
        ("build-dependencies", "build"),
    ):
        yield from ((group, _spec(name, value)) for name, value in data.get(table, {}).items())
    for name, value in data.get("workspace", {}).get("dependencies", {}).items():
        yield "workspace", _spec(name, value)


def _package_json(text: str) -> Found:
    data = json.loads(text)
    groups = (
        ("dependencies", "runtime"),
        ("peerDependencies", "peer"),
        ("optionalDependencies", "optional"),
        ("devDependencies", "dev"),
        ("require", "runtime"),
        ("require-dev", "dev"),
    )
    for key, group in groups:
        yield from ((group, _spec(name, value)) for name, value in (data.get(key) or {}).items())


def _setup_cfg(text: str) -> Found:
    config = configparser.ConfigParser(interpolation=None)
    config.read_string(text)
    yield from (("runtime", item) for item in _entries(config, "options", "install_requires"))
    if config.has_section("options.extras_require"):
        for extra in config.options("options.extras_require"):
            entries = _entries(config, "options.extras_require", extra)
            yield from ((f"optional: {extra}", item) for item in entries)


def _entries(config: configparser.ConfigParser, section: str, option: str) -> list[str]:
    value = config.get(section, option, fallback="")
    return [
        item.strip()
        for item in re.split(r"[\n;]", value)
        if item.strip() and not item.strip().startswith("#")
    ]


def _setup_py(text: str) -> Found:
    groups = {"install_requires": "runtime", "setup_requires": "build", "tests_require": "test"}
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.keyword)
            and node.arg in groups
            and isinstance(node.value, ast.List | ast.Tuple)
        ):
            for item in node.value.elts:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield groups[node.arg], item.value


def _requirements(text: str) -> Found:
    for line in text.splitlines():
        item = line.split(" #")[0].strip().rstrip("\\").strip()
        if item and not item.startswith(("#", "-", "http", "git+")):
            yield "runtime", item


def _by_lines(pattern: str, group: str = "declared", flags: int = re.MULTILINE) -> Callable[[str], Found]:
    """Return a reader for manifests whose declarations stand one a line: name, then an optional version."""
    compiled = re.compile(pattern, flags)

    def read(text: str) -> Found:
        for match in compiled.finditer(text):
            yield group, " ".join(piece.strip() for piece in match.groups() if piece and piece.strip())

    return read


_READERS: dict[str, Callable[[str], Found]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "Pipfile": _by_lines(r"^([\w.-]+)\s*=\s*\"([^\"]*)\""),
    "Cargo.toml": _cargo,
    "package.json": _package_json,
    "composer.json": _package_json,
    "go.mod": _by_lines(r"^(?:require\s+|\t)([\w.\-/]+\.[\w.\-/]+)\s+(v[\w.\-+]+)", "runtime"),
    "Gemfile": _by_lines(r"^\s*gem\s+[\"']([\w.-]+)[\"'](?:,\s*[\"']([^\"']+)[\"'])?"),
    "CMakeLists.txt": _by_lines(r"^\s*find_package\s*\(\s*([\w.+-]+)(\s+[\d.]+)?", "build", re.MULTILINE | re.IGNORECASE),
    "meson.build": _by_lines(r"dependency\s*\(\s*'([\w.+-]+)'", "build"),
    "configure.ac": _by_lines(
        r"(?:PKG_CHECK_MODULES\(\[?\w+\]?,\s*\[?\s*|AC_CHECK_LIB\(\[?|AC_SEARCH_LIBS\(\[?\w+\]?,\s*\[?)([\w.+-]+)", "build"
    ),
    "build.gradle": _by_lines(r"(?:implementation|api|compileOnly|testImplementation)[\s(]+[\"']([\w.\-]+:[\w.\-]+):?([\w.\-]*)"),
    "build.gradle.kts": _by_lines(r"(?:implementation|api|testImplementation)\s*\(\s*\"([\w.\-]+:[\w.\-]+):?([\w.\-]*)"),
    "pom.xml": _by_lines(r"<dependency>.*?<artifactId>([\w.\-]+)</artifactId>", "runtime", re.DOTALL),
    "mix.exs": _by_lines(r"\{:(\w+),\s*\"([^\"]+)\""),
}  # fmt: skip


def _reader(path: str) -> Callable[[str], Found] | None:
    name = PurePosixPath(path).name
    if re.fullmatch(r"(?:[\w-]*requirements[\w-]*|constraints)\.(?:txt|in)", name):
        return _requirements
    if name.endswith(".gemspec"):
        return _by_lines(
            r"add_(?:runtime_|development_)?dependency\s*\(?\s*[\"']([\w.-]+)[\"'](?:,\s*[\"']([^\"']+)[\"'])?"
        )
    return _READERS.get(name)
