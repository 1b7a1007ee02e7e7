"""Which commands may run: rules matched on the words of a command, never on its text.

A rule is written like a command: ``git status`` allows exactly that; ``npm *`` allows ``npm`` with any
further words; ``*`` alone allows every single command. Deny beats allow. What only a shell can do (several
commands, pipes, redirection, substitution) is no command here: it is refused before any rule is asked,
and a rule cannot be written with it, because the beginning of such a text says nothing about its rest.
"""

import itertools
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from actors.sandbox.errors import RefusedError, ToolError

ANY = "*"
_SHELL_CHARS = frozenset(";&|<>()\n\r`")


def parse_command(text: str) -> tuple[str, ...]:
    """Return the words of one command, by the shell's quoting rules but without a shell.

    Raises:
        ToolError: it is empty, its quotes do not close, or it needs a shell.
    """
    feature = shell_feature(text)
    if feature is not None:
        raise RefusedError(
            f"The command needs a shell ({feature}), which is not used; run one command at a time."
        )
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ToolError("The command's quotes do not close; correct it.") from error
    if not words or not words[0]:
        raise ToolError("The command is empty; give one command.")
    if any("\0" in word for word in words):
        raise RefusedError("A command cannot hold a zero character.")
    name, equals, _value = words[0].partition("=")
    if equals and name.isidentifier():
        raise RefusedError("The command begins by setting a variable, which needs a shell; leave that out.")
    return tuple(words)


def shell_feature(text: str) -> str | None:
    """Return what in the text only a shell could do, or None; quoted text counts as the shell counts it."""
    quote = ""
    escaped = False
    for char, following in itertools.zip_longest(text, text[1:], fillvalue=""):
        if escaped:
            escaped = False
        elif quote == "'":
            quote = "" if char == "'" else quote
        elif char == "\\":
            escaped = True
        elif char in {"'", '"'} and quote in {"", char}:
            quote = "" if quote else char
        elif char == "`" or (char == "$" and (following in "({" or following.isidentifier()) and following):
            return "substitution"
        elif not quote and char in _SHELL_CHARS:
            return "a line break" if char in "\n\r" else f"'{char}'"
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the words a command must begin with, and whether further words may follow."""

    words: tuple[str, ...]
    open_ended: bool = False

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read a rule as it is written.

        Raises:
            ToolError: it is empty, compound, or has a ``*`` that is not the last word.
        """
        try:
            words = parse_command(text)
        except ToolError as error:
            raise ToolError(f"The rule {text!r} cannot be used: {error}") from error
        open_ended = words[-1] == ANY
        fixed = words[:-1] if open_ended else words
        if ANY in fixed:
            raise ToolError(f"The rule {text!r} cannot be used: '*' may only be its last word.")
        return cls(fixed, open_ended)

    def matches(self, argv: Sequence[str]) -> bool:
        """Whether a command is one that this rule names."""
        begins = tuple(argv[: len(self.words)]) == self.words
        return begins and (self.open_ended or len(argv) == len(self.words))

    def forbids(self, argv: Sequence[str]) -> bool:
        """Whether a command is one that this rule names, whichever folder its program is named from."""
        return self.matches(argv) or self.matches((PurePosixPath(argv[0]).name, *argv[1:]))

    def __str__(self) -> str:
        return " ".join(
            [shlex.join(self.words), ANY] if self.open_ended else [shlex.join(self.words)]
        ).strip()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in force; nothing is allowed that no rule names."""

    allow: tuple[Rule, ...] = ()
    deny: tuple[Rule, ...] = ()

    @classmethod
    def parse(cls, allow: Iterable[str], deny: Iterable[str] = ()) -> "RuleSet":
        """Read rules as they are written.

        Raises:
            ToolError: one of them cannot be used.
        """
        return cls(tuple(map(Rule.parse, allow)), tuple(map(Rule.parse, deny)))

    def require(self, argv: Sequence[str]) -> Rule:
        """Return the rule that allows a command.

        Raises:
            RefusedError: a rule forbids it, or none allows it; the message names the rule to pass.
        """
        for rule in self.deny:
            if rule.forbids(argv):
                raise RefusedError(f'run_command is not allowed: the rule "{rule}" forbids it.')
        for rule in self.allow:
            if rule.matches(argv):
                return rule
        command = shlex.join(argv)
        exact = command.replace("\\", "\\\\").replace('"', '\\"')
        raise RefusedError(f'run_command is not allowed: pass --allow "{exact}"')
