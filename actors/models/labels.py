"""How a model can tell who speaks: the person, the program, or mere data. Light: no pydantic-ai here.

Only the program's instructions are in the system role. A person's directive and the program's own notes are
user messages that begin with their marks. What comes from files, tools and the web is data: it stands between
tags that name its origin, and it cannot close them.
"""

from actors.models.clean import clean_text

DIRECTIVE_MARK = "Directive from the person, sent while you work:\n"
NOTE_MARK = "Note from Quire: "
_END = "</data>"
_HIDDEN_END = "<\\/data>"


def directive(text: str) -> str:
    """Return a person's words, marked as theirs."""
    return DIRECTIVE_MARK + text


def note(text: str) -> str:
    """Return the program's own words, marked as such."""
    return NOTE_MARK + text


def labelled(origin: str, text: str) -> str:
    """Return data between tags that name its origin; an end tag inside it loses its meaning."""
    name = " ".join(clean_text(origin).replace('"', "'").replace(">", "").split())
    return f'<data origin="{name}">\n{clean_text(text).replace(_END, _HIDDEN_END)}\n{_END}'


def unlabelled(text: str) -> str:
    """Return what ``labelled`` was given; other text is returned as it is."""
    begin = text.find(">\n")
    if not (text.startswith('<data origin="') and text.endswith(f"\n{_END}") and begin > 0):
        return text
    return text[begin + 2 : -len(_END) - 1].replace(_HIDDEN_END, _END)
