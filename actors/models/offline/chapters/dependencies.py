"""Declared dependencies, out of whatever manifests a folder holds."""

import re
from dataclasses import replace

from actors.models.offline.chapters.base import MANIFEST_LINES, TOP_LEVEL, read, text_of, top_level, unread
from actors.models.offline.manifests import Dependency, dependencies, is_manifest
from actors.models.offline.readings import listing
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Claim, Written, code, place
from actors.sandbox.names import counted

_GLOBS = (
    *("pyproject.toml", "setup.cfg", "setup.py", "*requirements*.txt", "*requirements*.in", "Pipfile"),
    *("package.json", "composer.json", "Cargo.toml", "go.mod", "Gemfile", "*.gemspec", "CMakeLists.txt"),
    *("meson.build", "configure.ac", "build.gradle", "build.gradle.kts", "pom.xml", "mix.exs"),
)
_FIND = Call("list_files", {"path": ".", "globs": [f"**/{glob}" for glob in _GLOBS], "limit": 200})
_MAX_MANIFESTS = 6
_MAX_SHOWN = 25
_ASIDE_NAME = re.compile(r"(dev|test|doc|lint|example|bench|build|ci)s?(?=[\w]*[-_./])", re.IGNORECASE)
_ASIDE = ("test", "example", "fixture", "vendor", "third_party", "node_modules", "doc", "bench", "sample")


class Dependencies:
    """What the manifests declare, line by line."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the manifests' places, then for the nearest of them."""
        return [TOP_LEVEL, _FIND, *(read(path, MANIFEST_LINES) for path in _nearest(transcript))]

    def write(self, transcript: Transcript) -> Written:
        """List the declarations of each manifest, grouped."""
        parts, claims, names = [], [], []
        for path in _nearest(transcript):
            found = text_of(transcript, path, MANIFEST_LINES)
            declared = _grouped(path, dependencies(path, found.text)) if found else ()
            if not declared:
                continue
            parts.append(_manifest(path, declared))
            claims.append(_claim(path, declared))
            names += [item.name for item in declared if item.group == "runtime"]
        parts += unread(transcript, _nearest(transcript), MANIFEST_LINES)
        if not claims:
            return Written("## Dependencies\n\n" + "\n\n".join([*_none(transcript), *parts]))
        rest = _all(transcript)[_MAX_MANIFESTS:]
        if rest:
            such = f"{counted(len(rest), 'further manifest')}, such as " if len(rest) > 1 else ""
            parts.append(f"Not read: {such}{code(rest[0])}.")
        runtime = list(dict.fromkeys(names))
        listed = ", ".join(code(name) for name in runtime[:6])
        summary = (
            f"It declares {counted(len(runtime), 'runtime dependency', 'runtime dependencies')}: {listed}."
            if runtime
            else ""
        )
        if len(runtime) > 6:
            summary = summary[:-1] + " and more."
        return Written("## Dependencies\n\n" + "\n\n".join(parts), tuple(claims), summary)


def _grouped(path: str, declared: tuple[Dependency, ...]) -> tuple[Dependency, ...]:
    """Return declarations whose group follows the file's name: ``requirements-dev.txt`` is no runtime."""
    aside = _ASIDE_NAME.search(path)
    if not aside:
        return declared
    return tuple(
        replace(item, group=aside.group(1).lower()) if item.group == "runtime" else item for item in declared
    )


def _none(transcript: Transcript) -> list[str]:
    """Return what to say when no declaration was found."""
    nearest = _nearest(transcript)
    seen = [path for path in nearest if text_of(transcript, path, MANIFEST_LINES)]
    if seen:
        return [f"{', '.join(code(path) for path in seen)} declare{'s' if len(seen) == 1 else ''} none."]
    return [] if nearest else ["No manifest that declares dependencies was found."]


def _claim(path: str, declared: tuple[Dependency, ...]) -> Claim:
    evidence = tuple(place(path, item.line) for item in declared[:10])
    return Claim(f"{code(path)} declares {counted(len(declared), 'dependency', 'dependencies')}", evidence)


def _manifest(path: str, declared: tuple[Dependency, ...]) -> str:
    lines = [f"{code(path)} declares {len(declared):,}:", ""]
    groups: dict[str, list[Dependency]] = {}
    for item in declared[:_MAX_SHOWN]:
        groups.setdefault(item.group, []).append(item)
    for group, items in groups.items():
        lines += [f"- {group}: {code(item.declared)} ({code(place(path, item.line))})" for item in items]
    if len(declared) > _MAX_SHOWN:
        lines.append(f"- and {len(declared) - _MAX_SHOWN:,} more in {code(path)}")
    return "\n".join(lines)


def _all(transcript: Transcript) -> list[str]:
    found = [path for path, _ in listing(transcript.answer(_FIND)).files if is_manifest(path)]
    top = [path for path, _ in top_level(transcript).files if is_manifest(path)]
    return sorted(set(found) | set(top), key=_distance)


def _distance(path: str) -> tuple[bool, int, str]:
    aside = any(word in folder.lower() for folder in path.split("/")[:-1] for word in _ASIDE)
    return aside, path.count("/"), path


def _nearest(transcript: Transcript) -> list[str]:
    return _all(transcript)[:_MAX_MANIFESTS]
