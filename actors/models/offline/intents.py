"""What a prompt asks for, by rules: the few kinds of work that need no language model."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actors.models.offline import arithmetic


class Kind(StrEnum):
    """The kinds of work that the offline model can do, and the one that it cannot."""

    ARITHMETIC = "arithmetic"
    DESCRIBE = "describe"
    DEPENDENCIES = "dependencies"
    TODOS = "todos"
    STATISTICS = "statistics"
    LIST_FILES = "list_files"
    SUMMARISE = "summarise"
    SEARCH = "search"
    COMMAND = "command"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Intent:
    """A prompt, understood as far as rules can; ``beside`` is what else it asks for, in the order of the report."""

    kind: Kind
    answer: str = ""
    paths: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    command: str = ""
    beside: tuple[Kind, ...] = ()


# Words for kinds of files, and the patterns that they mean.
FILE_KINDS: dict[str, tuple[str, ...]] = {
    "python": ("*.py", "*.pyi"),
    "javascript": ("*.js", "*.mjs", "*.cjs", "*.jsx"),
    "typescript": ("*.ts", "*.tsx"),
    "markdown": ("*.md", "*.markdown"),
    "rust": ("*.rs",),
    "go": ("*.go",),
    "java": ("*.java",),
    "c++": ("*.cpp", "*.cc", "*.cxx", "*.hpp", "*.hh"),
    "c": ("*.c", "*.h"),
    "header": ("*.h", "*.hpp", "*.hh"),
    "ruby": ("*.rb",),
    "php": ("*.php",),
    "shell": ("*.sh", "*.bash"),
    "json": ("*.json",),
    "yaml": ("*.yaml", "*.yml"),
    "toml": ("*.toml",),
    "xml": ("*.xml",),
    "html": ("*.html", "*.htm"),
    "css": ("*.css", "*.scss"),
    "sql": ("*.sql",),
    "text": ("*.txt",),
    "csv": ("*.csv",),
    "image": ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.webp"),
    "test": ("test_*", "*_test.*", "*.test.*", "*.spec.*", "tests/**"),
    "documentation": ("*.md", "*.rst", "docs/**", "doc/**"),
    "config": ("*.toml", "*.ini", "*.cfg", "*.yaml", "*.yml", "*.json"),
}

_QUOTED = re.compile(
    r"`([^`\n]{1,200})`|\"([^\"\n]{1,200})\"|“([^”\n]{1,200})”|(?<!\w)'([^'\n]{1,200})'(?!\w)"
)
_PATH = re.compile(
    r"(?<![\w/.*-])((?:[\w.@+-]+/)*[\w@+-][\w.@+-]*\.[A-Za-z][\w]{0,9}|(?:[\w.@+-]+/)+[\w.@+-]*)(?![\w])"
)
_BARE_FILES = re.compile(
    r"\b([A-Z]\w*file|README|LICENSE|LICENCE|CHANGELOG|AUTHORS|NEWS|COPYING|CONTRIBUTING)\b"
)
_GLOB = re.compile(r"(?<!\w)([\w./-]*\*[\w.*/-]*|\.[A-Za-z]\w{0,7})(?=[\s,;:?!]|$)")
_COMMAND = re.compile(
    r"\b(?:run|execute)\s+(?:the\s+)?(?:command\s+)?(?:`([^`]+)`|\"([^\"]+)\"|“([^”]+)”)", re.IGNORECASE
)
_BARE_COMMAND = re.compile(
    r"^\s*(?:please\s+)?(?:run|execute)\s*:?\s+(?:the\s+)?command\s+(.+?)\s*[.!]?\s*$", re.IGNORECASE
)
_USED = (
    re.compile(r"\bwhere\s+(?:is|are|does|do|was)\s+(?:the\s+)?(?:\w+\s+)??[`\"“']?([\w.:$-]+)[`\"”']?\s+(?:\w+\s+)?(?:used|called|defined|declared|imported|set|mentioned|referenced|come|live)", re.IGNORECASE),
    re.compile(r"\b(?:usages?|uses|callers|occurrences|mentions|references|definitions?)\s+(?:of|to|for)\s+(?:the\s+)?(?:(?:function|class|method|variable|word|symbol|name|string|text)\s+)?[`\"“']?([\w.:$-]+)", re.IGNORECASE),
    re.compile(r"\b(?:search|grep|look|find)\s+(?:for\s+|all\s+|every\s+|the\s+|where\s+)*(?:(?:function|class|method|variable|word|symbol|name|string|text)\s+)?[`\"“']?([\w.:$-]+)", re.IGNORECASE),
    re.compile(r"\bwho\s+(?:uses|calls|imports)\s+[`\"“']?([\w.:$-]+)", re.IGNORECASE),
    re.compile(r"\bwhich\s+files\s+(?:use|call|import|mention|contain|define|reference)s?\s+[`\"“']?([\w.:$-]+)", re.IGNORECASE),
)  # fmt: skip
# These ask for places even when they also name a kind of file; "find" alone may mean the files.
_ASKED = (_USED[0], _USED[1], _USED[3], _USED[4])
# Properties of files that no listing can be asked for.
_QUALIFIED = re.compile(
    r"\b(?:(?:larger|bigger|smaller|longer|shorter|older|newer|more|less|fewer) than|modified|changed|edited|"
    r"recent(?:ly)?|unused|duplicate[sd]?|empty)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\b(list|show|enumerate|name|give me|which|what|find|count|how many)\b", re.IGNORECASE)
_FILES = re.compile(r"\b(files?|folders?|director(?:y|ies)|modules|scripts)\b", re.IGNORECASE)
_SUMMARISE = re.compile(
    r"\b(summari[sz]e|summary|read|explain|describe|outline|what (?:does|do|is in|are in))\b", re.IGNORECASE
)
_WHOLE = re.compile(
    r"\b(structure|overview|main parts|architecture|layout|organi[sz](?:ed|ation)|"
    r"(?:this|the) (?:folder|repo(?:sitory)?|project|code ?base|directory|package|source|workspace))\b",
    re.IGNORECASE,
)
_DEPENDENCIES = re.compile(
    r"\b(dependenc(?:y|ies)|requirements?|depends? on|third[- ]party)\b", re.IGNORECASE
)
_TODOS = re.compile(r"\b(todos?|to-dos?|fixmes?|xxx|open (?:tasks|points))\b", re.IGNORECASE)
_STATISTICS = re.compile(r"\b(how (?:big|large|many)|statistics|stats|lines of code|loc|sizes?|largest|biggest|languages?)\b", re.IGNORECASE)  # fmt: skip
_MEASURED = re.compile(
    r"\b(how (?:big|large)|lines of code|loc|sizes?|largest|biggest|languages?)\b", re.IGNORECASE
)
# What may be asked for in one breath: none of these needs a name, so none can be taken for another's.
_NAMELESS = ((Kind.STATISTICS, _MEASURED), (Kind.DEPENDENCIES, _DEPENDENCIES), (Kind.TODOS, _TODOS))
# Work that needs understanding; with one of these words a rule-based answer would only look like one.
_CREATIVE = re.compile(
    r"\b(write|rewrite|compose|draft|translate|refactor|implement|fix|improve|design|suggest|recommend|propose|"
    r"review|critique|compare|predict|invent|create|generate|poem|story|essay|email|letter|blog|why|should|"
    r"opinion|better|best|plan|debug|optimi[sz]e|risks?|quality|secure|security|vulnerab\w*|wrong|problems?|bugs?)\b",
    re.IGNORECASE,
)
_IN_FOLDER = re.compile(r"\b(?:in|under|inside)\s+(?:the\s+)?[`\"']?([\w.@-]+(?:/[\w.@-]+)*/?)[`\"']?\s+(?:folder|directory)\b", re.IGNORECASE)  # fmt: skip
_STOP_TERMS = frozenset({"all", "the", "every", "files", "file", "it", "this", "that", "any", "in", "of", "a", "an", "for", "me"})  # fmt: skip


def classify(prompt: str) -> Intent:
    """Return what a prompt asks for; ``Kind.UNKNOWN`` when only a language model could tell."""
    text = prompt.strip()
    if (sum_ := arithmetic.answer(text)) is not None:
        return Intent(Kind.ARITHMETIC, answer=sum_)
    if command := _command(text):
        return Intent(Kind.COMMAND, command=command)
    return _about_files(text)


def _about_files(text: str) -> Intent:
    whole = bool(_WHOLE.search(text))
    if _CREATIVE.search(_without_quotes(text)) and not (whole and _SUMMARISE.search(text)):
        return Intent(Kind.UNKNOWN)
    paths = _paths(text)
    if (
        paths
        and _SUMMARISE.search(text)
        and not re.search(r"\b(where|usages?|search|grep)\b", text, re.IGNORECASE)
    ):
        return Intent(Kind.SUMMARISE, paths=paths)
    if whole and _SUMMARISE.search(text):
        return Intent(Kind.DESCRIBE)
    return _by_words(text, whole=whole)


def _by_words(text: str, *, whole: bool) -> Intent:
    scope = _scope(text) if not whole else ""
    globs = tuple(f"{scope}**/{glob}" if scope else glob for glob in _globs(text))
    listing, files = bool(_LIST.search(text)), bool(_FILES.search(text))
    measurable = whole or files or bool(re.search(r"\b(code|lines|languages?)\b", text, re.IGNORECASE))
    terms = _terms(text)
    asked = bool(terms) and any(pattern.search(text) for pattern in _ASKED)
    candidates = (
        (asked, Intent(Kind.SEARCH, terms=terms)),
        (bool(_QUALIFIED.search(text)), Intent(Kind.UNKNOWN)),
        (bool(globs) and listing and (files or "*" in text), Intent(Kind.LIST_FILES, globs=globs)),
        (bool(_TODOS.search(text)), Intent(Kind.TODOS)),
        (bool(terms), Intent(Kind.SEARCH, terms=terms)),
        (bool(_DEPENDENCIES.search(text)), Intent(Kind.DEPENDENCIES)),
        (bool(_STATISTICS.search(text)) and measurable, Intent(Kind.STATISTICS)),
        (listing and files, Intent(Kind.LIST_FILES, globs=(f"{scope}**",) if scope else ("*",))),
        (whole, Intent(Kind.DESCRIBE)),
    )
    chosen = next((intent for fits, intent in candidates if fits), Intent(Kind.UNKNOWN))
    if chosen.kind not in dict(_NAMELESS):
        return chosen
    beside = tuple(kind for kind, words in _NAMELESS if kind is not chosen.kind and words.search(text))
    return replace(chosen, beside=beside)


def _command(text: str) -> str:
    if found := _COMMAND.search(text):
        return next(group for group in found.groups() if group).strip()
    if found := _BARE_COMMAND.match(text):
        return found.group(1).strip('`"“” ')
    return ""


def _without_quotes(text: str) -> str:
    return _QUOTED.sub(" ", text)


def _quoted(text: str) -> list[str]:
    return [next(group for group in match.groups() if group).strip() for match in _QUOTED.finditer(text)]


def _paths(text: str) -> tuple[str, ...]:
    named = [
        piece for piece in _quoted(text) if re.fullmatch(r"[^\s*]+", piece) and ("/" in piece or "." in piece)
    ]
    named += [match.group(1).rstrip(".") for match in _PATH.finditer(_without_quotes(text))]
    named += _BARE_FILES.findall(_without_quotes(text))
    abbreviations = {"e.g", "i.e", "etc", "vs", "and/or", "node.js"}
    whole = {path for path in named if "." in path or "/" in path}
    kept = [
        path
        for path in dict.fromkeys(named)
        if path.lower() not in abbreviations
        and not (path not in whole and any(w.startswith(f"{path}.") for w in whole))
    ]
    return tuple(kept[:8])


def _globs(text: str) -> tuple[str, ...]:
    found = []
    for match in _GLOB.finditer(text.replace("`", " ").replace('"', " ")):
        piece = match.group(1)
        found.append(f"*{piece}" if piece.startswith(".") else piece)
    lowered = text.lower()
    if not found and _FILES.search(text):
        for word, patterns in FILE_KINDS.items():
            if re.search(rf"(?<![\w+]){re.escape(word)}s?(?![\w+])", lowered):
                found.extend(patterns)
    return tuple(dict.fromkeys(found))


def _scope(text: str) -> str:
    """Return the folder that a listing is limited to, with a slash at its end, or nothing."""
    found = _IN_FOLDER.search(text)
    return f"{found.group(1).strip('/')}/" if found else ""


def _terms(text: str) -> tuple[str, ...]:
    asks = [pattern.search(text) for pattern in _USED]
    if not any(asks):
        return ()
    quoted = _quoted(text)
    if quoted:
        return tuple(dict.fromkeys(quoted))[:4]
    for match in asks:
        if match and match.group(1).lower().strip(".:") not in _STOP_TERMS:
            return (match.group(1).strip(".:"),)
    return ()
