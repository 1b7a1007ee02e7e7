"""What a folder says it is, and what its main parts are for."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from actors.models.offline.chapters.base import (
    MANIFEST_LINES,
    STATS,
    TOP_LEVEL,
    read,
    text_of,
    top_level,
    unread,
)
from actors.models.offline.extracts import Extract, first_paragraph, purpose, title
from actors.models.offline.manifests import is_manifest
from actors.models.offline.readings import FileText, Share, figures, listing
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Claim, Written, cited, code, place, size
from actors.sandbox.names import counted

_README = re.compile(r"^readme(\.[\w]+)?$", re.IGNORECASE)
_LICENCE = re.compile(r"^(licen[sc]e|copying|unlicense)([.\-][\w.]+)?$", re.IGNORECASE)
_DESCRIPTION = re.compile(r"^\s*\"?(?:description|Summary)\"?\s*[:=]\s*[\"']?(.{8,300}?)[\"']?,?\s*$")
_CONTENTS = re.compile(r"^(table of )?contents?$|^index$", re.IGNORECASE)
_MAX_PARTS = 10
_MAX_INSIDE = 3
_MAX_SOURCES = 4
_SOURCE = re.compile(
    r"\.(py|js|mjs|cjs|ts|tsx|c|cc|cpp|h|hpp|rs|go|java|rb|php|swift|kt|lua|pl|sh|ex|hs|ml|scala)$"
)
# Folders that are looked into even when they do not hold most of the files.
_SHELLS = frozenset({"src/", "lib/", "packages/", "crates/"})
_ASIDE = re.compile(r"(^|/)(tests?|docs?|examples?|js_tests|bench(marks)?|scripts?|tools?|extras?)(/|$)")
_GENERATED = re.compile(r"\.(egg-info|dist-info)$|^node_modules$|^__pycache__$|^(build|dist)$")
# A folder that holds this share of the files is shown by its own parts.
_DOMINANT = 0.5
# A folder whose own parts hold this share of it need not be shown itself.
_COVERED = 0.8
_SPEAKS_FOR_ITS_FOLDER = (
    "README*",
    "readme*",
    "__init__.py",
    "mod.rs",
    "lib.rs",
    "main.rs",
    "index.*",
    "doc.go",
    "main.*",
)
_QUIET_PARTS = frozenset({"(files here)"})


class Purpose:
    """What it is: the words of the README, the description in a manifest, the licence."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the top level, then for the files there that speak for the folder."""
        names = [path for path, _ in top_level(transcript).files]
        return [
            TOP_LEVEL,
            *(read(path) for path in _speakers(names)),
            *(read(path, MANIFEST_LINES) for path in names if is_manifest(path)),
        ]

    def write(self, transcript: Transcript) -> Written:
        """Quote what the folder says about itself."""
        names = [path for path, _ in top_level(transcript).files]
        claims = [claim for path in _speakers(names) for claim in _said(text_of(transcript, path))]
        manifests = [text_of(transcript, path, MANIFEST_LINES) for path in names if is_manifest(path)]
        claims += [claim for found in manifests if found for claim in _described(found)]
        closed = unread(transcript, _speakers(names))
        if not claims and not closed:
            return Written("## What it is\n\n" + _silence(transcript))
        lines = [f"- {claim.claim}" for claim in claims] + [f"- {words}" for words in closed]
        summary = next((_plain(c.claim) for c in claims if "says" in c.claim), "")
        return Written("## What it is\n\n" + "\n".join(lines), tuple(claims), summary)


def _plain(claim: str) -> str:
    """Return a claim's quoted words without Markdown's marks."""
    words = claim.split("“", 1)[-1].split("”", maxsplit=1)[0]
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).replace("**", "").replace("`", "")


def _silence(transcript: Transcript) -> str:
    found = top_level(transcript)
    if not found.entries and not found.notes:
        return "The folder is empty."
    if not found.entries:
        return "Nothing can be listed." + "".join(f" {note}." for note in found.notes)
    return "No README, manifest or licence at the top level says what this is."


def _speakers(names: Iterable[str]) -> list[str]:
    """Return the README and the licence of the top level; plain text before other formats."""
    names = list(names)
    readmes = sorted((n for n in names if _README.match(n)), key=lambda n: (not n.endswith(".md"), len(n)))
    licences = sorted(n for n in names if _LICENCE.match(n))
    return readmes[:1] + licences[:2]


def _said(found: FileText | None) -> list[Claim]:
    if found is None:
        return []
    name = PurePosixPath(found.path).name
    if _LICENCE.match(name):
        first = next(
            ((i, line.strip()) for i, line in enumerate(found.lines, found.start) if line.strip()), None
        )
        return (
            [_claim(f"{code(found.path)} begins", Extract(first[1], first[0], first[0]), found)]
            if first
            else []
        )
    claims = []
    head = title(found.lines)
    if head and not _CONTENTS.match(head.text):
        claims.append(_claim("Its title is", head, found))
    if paragraph := first_paragraph(found.lines):
        claims.append(_claim(f"{code(found.path)} says", paragraph, found))
    return claims


def _claim(lead: str, extract: Extract, found: FileText) -> Claim:
    offset = found.start - 1
    where = place(found.path, extract.start + offset, extract.end + offset)
    return Claim(f"{lead}: {cited(extract.text, where)}", (where,))


def _described(found: FileText) -> list[Claim]:
    for number, line in enumerate(found.lines, found.start):
        if match := _DESCRIPTION.match(line):
            words = match.group(1).strip()
            if re.search(r"[A-Za-z]{3} ", words) and not words.startswith(("file:", "attr:")):
                return [_claim(f"{code(found.path)} describes it", Extract(words, number, number), found)]
    return []


class Parts:
    """Main parts: the largest folders, each with what a file in it says it is for."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the sizes, then which files speak for a folder, then for those files."""
        return [
            STATS,
            *_zooms(transcript),
            TOP_LEVEL,
            *(read(path) for path, _ in _sources(transcript)),
            *(_candidates_in(part) for part in _parts(transcript)),
            *(read(path) for path in _chosen(transcript).values()),
            *(_sources_in(part) for part in _silent(transcript)),
            *(read(path) for part in _silent(transcript) for path in _inside(transcript, part)),
        ]

    def write(self, transcript: Transcript) -> Written:
        """List the parts with their sizes and their own words."""
        parts = _parts(transcript)
        sources = _sources(transcript)
        if not parts and not sources:
            return Written("## Main parts\n\nThere are neither folders nor source files at the top level.")
        chosen = _chosen(transcript)
        claims, lines = [], []
        for part, share in parts.items():
            lead = f"- {code(part + '/')}, {counted(share.files, 'file')}, {size(share.size)}"
            claim = _own_words(text_of(transcript, chosen[part]) if part in chosen else None)
            if claim:
                claims.append(claim)
            lines.append(f"{lead}: {claim.claim}" if claim else f"{lead}.")
            told = [_own_words(text_of(transcript, path)) for path in _inside(transcript, part)]
            claims += [each for each in told if each]
            lines += [f"  - {each.claim}" for each in told if each]
        for path, count in sources:
            claim = _own_words(text_of(transcript, path))
            claims += [claim] if claim else []
            lines.append(f"- {code(path)}, {size(count)}{f': {claim.claim}' if claim else '.'}")
        lines += _left_out(transcript)
        names = ", ".join(
            code(name) for name in [*(f"{part}/" for part in parts), *(path for path, _ in sources)][:5]
        )
        return Written("## Main parts\n\n" + "\n".join(lines), tuple(claims), f"Its main parts are {names}.")


def _silent(transcript: Transcript) -> list[str]:
    """Return the parts that no file speaks for, as far as that is known."""
    chosen = _chosen(transcript)
    known = [part for part in _parts(transcript) if transcript.asked(_candidates_in(part))]
    read_in_vain = {
        part
        for part, path in chosen.items()
        if transcript.asked(read(path)) and _own_words(text_of(transcript, path)) is None
    }
    return [part for part in known if part not in chosen or part in read_in_vain]


def _sources_in(part: str) -> Call:
    return Call("list_files", {"path": part, "recursive": False, "limit": 200})


def _inside(transcript: Transcript, part: str) -> list[str]:
    """Return the largest source files right in a silent part; they may say what it is about."""
    files = [item for item in listing(transcript.answer(_sources_in(part))).files if _SOURCE.search(item[0])]
    ranked = sorted(files, key=lambda item: (-item[1], item[0]))[:_MAX_INSIDE]
    return [path if path.startswith(f"{part}/") else f"{part}/{path}" for path, _size in ranked]


def _left_out(transcript: Transcript) -> list[str]:
    """Return a line that says how many further parts there are."""
    folders = len(_all_parts(transcript)) - _MAX_PARTS
    files = len(_all_sources(transcript)) - _MAX_SOURCES
    words = [counted(folders, "smaller folder")] if folders > 0 else []
    words += [counted(files, "smaller source file")] if files > 0 else []
    return [f"- And {' and '.join(words)}."] if words else []


def _sources(transcript: Transcript) -> list[tuple[str, int]]:
    """Return the largest source files of the top level, with bytes: a part may be one file."""
    return _all_sources(transcript)[:_MAX_SOURCES]


def _all_sources(transcript: Transcript) -> list[tuple[str, int]]:
    files = [(path, count) for path, count in top_level(transcript).files if _SOURCE.search(path)]
    return sorted(files, key=lambda item: (-item[1], item[0]))


def _own_words(found: FileText | None) -> Claim | None:
    extract = purpose(found.path, found.lines) if found else None
    if found is None or extract is None:
        return None
    where = place(found.path, extract.start + found.start - 1, extract.end + found.start - 1)
    return Claim(cited(extract.text, where), (where,))


def _zoom(path: str) -> Call:
    return Call("folder_stats", {"path": path})


def _zooms(transcript: Transcript) -> list[Call]:
    """Return the calls that look into folders which hold most of the files, one level after the other."""
    calls: list[Call] = []
    path, call = "", STATS
    whole = figures(transcript.answer(STATS)).files
    for depth in range(3):
        dominant = _dominant(transcript, call)
        if not dominant or (depth and dominant.files < _DOMINANT * whole):
            break
        path = f"{path}{dominant.name}"
        call = _zoom(path.rstrip("/"))
        calls.append(call)
    return calls


def _folders(transcript: Transcript, call: Call) -> list[Share]:
    shares = figures(transcript.answer(call)).groups.get("parts", ())
    return [share for share in shares if share.name.endswith("/") and share.name not in _QUIET_PARTS]


def _dominant(transcript: Transcript, call: Call) -> Share | None:
    found = figures(transcript.answer(call))
    folders = _folders(transcript, call)
    shells = [share for share in folders if share.name in _SHELLS]
    large = [share for share in folders if share.files >= _DOMINANT * max(1, found.files)]
    return next(iter([*shells, *(share for share in large if not _ASIDE.search(share.name))]), None)


def _parts(transcript: Transcript) -> dict[str, Share]:
    """Return the main folders by path, largest first."""
    return dict(list(_all_parts(transcript).items())[:_MAX_PARTS])


def _all_parts(transcript: Transcript) -> dict[str, Share]:
    """Return all folders that count as parts; a folder that holds most is replaced by its parts."""
    parts: dict[str, Share] = {share.name.rstrip("/"): share for share in _folders(transcript, STATS)}
    for call in _zooms(transcript):
        path = str(call.args["path"])
        inner = _folders(transcript, call)
        if inner and path in parts:
            parts.update({f"{path}/{share.name.rstrip('/')}": share for share in inner})
            if sum(share.files for share in inner) >= _COVERED * parts[path].files:
                del parts[path]
    shown = [
        path for path in parts if not _GENERATED.search(path) and not PurePosixPath(path).name.startswith(".")
    ]
    ranked = sorted(shown, key=lambda path: (bool(_ASIDE.search(path)), -parts[path].files, path))
    return {path: parts[path] for path in ranked}


def _candidates_in(part: str) -> Call:
    globs = list(_SPEAKS_FOR_ITS_FOLDER)
    return Call("list_files", {"path": part, "globs": globs, "recursive": False, "limit": 50})


def _chosen(transcript: Transcript) -> dict[str, str]:
    """Return, for each part, the file that speaks for it: README before package file before entry point."""
    chosen = {}
    for part in _parts(transcript):
        files = [path for path, _ in listing(transcript.answer(_candidates_in(part))).files]
        files = [path if path.startswith(f"{part}/") else f"{part}/{path}" for path in files]
        if files:
            chosen[part] = min(files, key=lambda path: (_rank(PurePosixPath(path).name), path))
    return chosen


def _rank(name: str) -> int:
    order = ("readme", "__init__", "mod.", "lib.", "doc.", "index.", "main.")
    return next((i for i, start in enumerate(order) if name.lower().startswith(start)), len(order))
