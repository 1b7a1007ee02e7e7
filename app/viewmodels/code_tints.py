"""What words of a program are drawn in which colour: roles of the theme, by name. Pure."""

from enum import StrEnum


class Tint(StrEnum):
    """A role of the theme, without its ``code_``; NONE = as other text."""

    NONE = ""
    KEYWORD = "keyword"
    STRING = "string"
    COMMENT = "comment"
    NUMBER = "number"
    NAME = "name"
    BUILTIN = "builtin"
    ADDED = "added"
    REMOVED = "removed"
