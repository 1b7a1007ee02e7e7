"""Work on named things: files of a kind, files to summarise, terms to find, a command to run."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from actors.models.offline.chapters.base import read, text_of
from actors.models.offline.extracts import Extract, headings, is_prose, purpose, title
from actors.models.offline.manifests import dependencies
from actors.models.offline.readings import FileText, Hit, hits, listing
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import NOT_RUN, Claim, Written, cited, code, notes, place, size

_MAX_LISTED = 200
_MAX_HITS = 40
_SUMMARY_LINES = 1_000
_DEFINITION = re.compile(
    r"^(?:export\s+|pub(?:\([^)]*\))?\s+|public\s+|static\s+|abstract\s+|async\s+|default\s+)*"
    r"(?:class|def|fn|func|function|struct|enum|trait|interface|type|module|impl)\s+[\w(]"
)


@dataclass(frozen=True)
class FileList:
    """The files that match patterns."""

    globs: tuple[str, ...]

    @property
    def _call(self) -> Call:
        return Call("list_files", {"path": ".", "globs": list(self.globs), "limit": 500})

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the listing."""
        del transcript
        return [self._call]

    def write(self, transcript: Transcript) -> Written:
        """List them with their sizes."""
        found = listing(transcript.answer(self._call))
        wanted = ", ".join(code(glob) for glob in self.globs)
        files = found.files
        if not files:
            words = f"No file matches {wanted}."
            return Written(f"## Files\n\n{words}{notes(found.notes)}", summary=words)
        lines = [f"- {code(path)}, {size(count)}" for path, count in files[:_MAX_LISTED]]
        total = _count_in(found.headline, len(files))
        text = f"## Files\n\n{total} match {wanted}:\n\n" + "\n".join(lines)
        if len(files) > _MAX_LISTED or "showing" in found.headline:
            text += f"\n\nShown are the first {min(len(files), _MAX_LISTED):,}."
        claim = Claim(f"{total} match {wanted}", ())
        return Written(text + notes(found.notes), (claim,), f"{total} match {wanted}.")


def _count_in(headline: str, shown: int) -> str:
    match = re.search(r"((?:at least )?[\d,]+) entries", headline)
    count = match.group(1) if match else f"{shown:,}"
    return f"{count[:1].upper()}{count[1:]} {'file' if count == '1' else 'files'}"


@dataclass(frozen=True)
class Summary:
    """What one file says, in its own words."""

    path: str

    @property
    def _find(self) -> Call:
        name = PurePosixPath(self.path.rstrip("/")).name
        return Call("list_files", {"path": ".", "globs": [f"**/{name}", f"**/{name}.*"], "limit": 20})

    def _found_path(self, transcript: Transcript) -> str | None:
        files = [path for path, _ in listing(transcript.answer(self._find)).files]
        exact = [path for path in files if path == self.path]
        ends = [path for path in files if path.endswith(f"/{self.path}")]
        ranked = sorted(files, key=lambda path: (path.count("/"), path))
        return next(iter([*exact, *ends, *ranked]), None)

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask where the file is, then read it."""
        path = self._found_path(transcript)
        return [self._find, *([read(path, _SUMMARY_LINES)] if path else [])]

    def write(self, transcript: Transcript) -> Written:
        """Give its purpose, its outline, and what it declares."""
        heading = f"## {code(self.path)}\n\n"
        path = self._found_path(transcript)
        if path is None:
            words = f"{code(self.path)} is not in this folder."
            return Written(heading + words, summary=words)
        found = text_of(transcript, path, _SUMMARY_LINES)
        if found is None:
            answer = transcript.answer(read(path, _SUMMARY_LINES))
            words = f"{code(path)} could not be read: {answer or 'no answer'}"
            return Written(heading + words, summary=words)
        return _summary(heading, found)


def _summary(heading: str, found: FileText) -> Written:
    claims: list[Claim] = []
    lines: list[str] = []
    head = title(found.lines) if is_prose(found.path) else None
    said = purpose(found.path, found.lines)
    for lead, extract in (("Its title is", head), ("It says", said)):
        if extract:
            claims.append(_claim(lead, extract, found))
            lines.append(f"- {claims[-1].claim}")
    lines += [
        f"- Declares {code(d.declared)} ({code(place(found.path, d.line))})"
        for d in dependencies(found.path, found.text)[:40]
    ]
    outline = _outline(found)
    if outline:
        lines += ["", "Outline:", "", *outline]
    if not lines:
        first = next(
            ((n, line.strip()) for n, line in enumerate(found.lines, found.start) if line.strip()), (1, "")
        )
        lines = [f"- It begins {cited(first[1][:200], place(found.path, first[0]))}"]
    lines += ["", f"{len(found.lines):,} lines{'' if found.whole else ' read, more follow'}."]
    words = said or head
    summary = f"{code(found.path)}: “{words.text}”." if words else f"{code(found.path)} was read."
    return Written(heading + "\n".join(lines), tuple(claims), summary)


def _claim(lead: str, extract: Extract, found: FileText) -> Claim:
    where = place(found.path, extract.start + found.start - 1, extract.end + found.start - 1)
    return Claim(f"{lead} {cited(extract.text, where)}", (where,))


def _outline(found: FileText) -> list[str]:
    """Return headings of a document, or the definitions of a source file, each with its place."""
    if is_prose(found.path):
        entries = [(extract.start, extract.text) for extract in headings(found.lines)]
    else:
        entries = [
            (number, line.strip()) for number, line in enumerate(found.lines, 1) if _DEFINITION.match(line)
        ]
    shown = [
        f"- {cited(text[:160], place(found.path, number + found.start - 1))}" for number, text in entries[:30]
    ]
    if len(entries) > len(shown):
        shown.append(f"- and {len(entries) - len(shown):,} more")
    return shown


@dataclass(frozen=True)
class Usage:
    """Where a term occurs: definitions first, then uses, by file."""

    term: str

    @property
    def _call(self) -> Call:
        first = r"(?<!\w)" if self.term[:1].isalnum() else ""
        last = r"(?!\w)" if self.term[-1:].isalnum() else ""
        return Call("search_text", {"pattern": f"{first}{re.escape(self.term)}{last}", "limit": 200})

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the lines."""
        del transcript
        return [self._call]

    def write(self, transcript: Transcript) -> Written:
        """Quote the lines."""
        found = hits(transcript.answer(self._call))
        heading = f"## Where {code(self.term)} occurs\n\n"
        if not found.hits:
            return Written(
                heading + (found.headline or "Nothing was found.") + notes(found.notes),
                summary=found.headline,
            )
        defined = [hit for hit in found.hits if self._defines(hit)]
        used = [hit for hit in found.hits if hit not in defined]
        parts = [found.headline]
        for lead, group in (("Defined:", defined), ("Used:", used)):
            if group:
                parts.append(f"{lead}\n\n" + "\n".join(_hit(hit) for hit in group[:_MAX_HITS]))
            if len(group) > _MAX_HITS:
                parts.append(f"Shown are the first {_MAX_HITS} of {len(group):,} that were listed.")
        places = tuple(place(hit.path, hit.line) for hit in [*defined, *used][:10])
        claim = Claim(f"{code(self.term)} occurs in {len({hit.path for hit in found.hits}):,} files", places)
        return Written(heading + "\n\n".join(parts) + notes(found.notes), (claim,), f"{claim.claim}.")

    def _defines(self, hit: Hit) -> bool:
        term = re.escape(self.term)
        return bool(
            re.search(
                rf"\b(?:class|def|fn|func|function|struct|enum|trait|interface|type|macro|define)\s+{term}\b",
                hit.text,
            )
            # A comma at the end: an argument, which gives the name a value but does not define it.
            or re.match(
                rf"^\s*(?:const|let|var|val|export\s+const)?\s*{term}\s*(?::[^=]+)?=(?!=).*(?<!,)$", hit.text
            )
        )


def _hit(hit: Hit) -> str:
    return f"- {cited(' '.join(hit.text.split())[:200], place(hit.path, hit.line))}"


@dataclass(frozen=True)
class Command:
    """What a command printed; refused unless the person allowed it."""

    command: str

    @property
    def _call(self) -> Call:
        return Call("run_command", {"command": self.command})

    def needs(self, transcript: Transcript) -> list[Call]:
        """Ask for the command."""
        return [self._call] if "run_command" in transcript.tools else []

    def write(self, transcript: Transcript) -> Written:
        """Show the output as it is."""
        answer = transcript.answer(self._call) or "This worker cannot run commands."
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", answer)), 3)
        text = f"## {code(self.command)}\n\n{fence}text\n{answer.rstrip()}\n{fence}"
        first = answer.strip().partition("\n")[0]
        if not first.startswith("["):  # what ran is told in brackets, with its end
            return Written(text, (), f"{NOT_RUN} {code(self.command)}. {first}")
        return Written(text, (), f"Ran {code(self.command)}: {first.strip('[]').rpartition(': ')[2]}.")
