"""The spelling of all Writer windows: the dictionary of a language, and the person's own words.

The dictionary is read in a thread when the first window is open, in small steps: nobody waits for it. To look
a word up is a look into a table; suggestions are found in the thread.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from app.presenters.background import Background
from app.settings.file import DAMAGED, write_atomically
from app.viewmodels.spelling import NOT_CHECKED, OFF, SpellingView, is_word, language_of, plain_forms
from storage.errors import StoreError

if TYPE_CHECKING:
    from app.viewmodels.dictionary import Dictionary

AFTER_MS = 1_000  # a window that has just been opened is painted first

logger = logging.getLogger(__name__)


class Spelling(QObject):
    """Knows words.

    Signals:
        changed(SpellingView): other words are known.
        suggested(str, tuple[str, ...]): what may be meant by a word.
        failed(str)
    """

    changed = Signal(object)
    suggested = Signal(str, object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = OFF  # until it is known what the person wishes
        self._path: Path | None = None
        self._own: tuple[str, ...] = ()
        self._kept: tuple[str, ...] = ()
        self._own_forms: frozenset[str] = frozenset()
        self._language = ""  # of the dictionary that is there, or is being read
        self._dictionary: Dictionary | None = None
        self._is_wanted = False
        self._background: Background | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self._begin)

    @property
    def view(self) -> SpellingView:
        """What is known now."""
        return SpellingView(self._knows, self.is_own) if self._dictionary is not None else NOT_CHECKED

    def is_own(self, word: str) -> bool:
        """Return whether a word is known because the person said so."""
        return word.lower() in self._own_forms

    def attach(self, path: Path) -> None:
        """A home is open; the person's own words stand there, one a line."""
        self._path = path

    def want(self) -> None:
        """A window is open whose words are checked, once it has been painted."""
        if not self._is_wanted and not self._soon.isActive():
            self._soon.start()

    def choose(self, choice: str) -> None:
        """Check by another language, or not at all, from now on."""
        self._choice = choice
        self._load()

    def suggest(self, word: str) -> None:
        """Find what may be meant by a word."""
        if self._dictionary is not None:
            find = partial(self._dictionary.suggestions, word)
            self._work().run(find, partial(self.suggested.emit, word))

    def add(self, word: str) -> None:
        """Know this word from now on, also after a restart."""
        if is_word(word) and not self.is_own(word):
            self._set_own((*self._own, word.lower()))

    def remove(self, word: str) -> None:
        """Know an own word no more."""
        self._set_own(tuple(each for each in self._own if each != word.lower()))

    def close(self) -> None:
        """Check nothing more, and keep what is not kept yet: the thread drops what waits."""
        self._soon.stop()
        if self._background is not None:
            self._background.close()
        if self._path is not None and self._own != self._kept:
            try:
                _keep_own(self._path, self._own)
            except StoreError as problem:
                logger.warning("%s", problem)

    def _knows(self, word: str) -> bool:
        if any(form in self._own_forms for form in plain_forms(word)):
            return True
        return self._dictionary is None or self._dictionary.knows(word)

    def _work(self) -> Background:
        if self._background is None:
            self._background = Background("spelling", self)
            self._background.failed.connect(self.failed)
        return self._background

    def _begin(self) -> None:
        self._is_wanted = True
        self._load()

    def _load(self) -> None:
        language = language_of(self._choice, QLocale.system().name())
        if not self._is_wanted or language == self._language:
            return
        self._language = language
        self._dictionary = None
        self.changed.emit(self.view)
        if language:
            if self._path is not None:
                self._work().run(partial(_own_words, self._path), self._on_own)
            read = partial(_dictionary, language, self._work().give_way)
            self._work().run(read, partial(self._on_dictionary, language))

    def _on_dictionary(self, language: str, dictionary: "Dictionary") -> None:
        if language == self._language:
            self._dictionary = dictionary
            self.changed.emit(self.view)

    def _on_own(self, words: tuple[str, ...]) -> None:
        self._kept = words
        self._own = tuple(dict.fromkeys((*words, *self._own)))
        self._own_forms = frozenset(self._own)
        self.changed.emit(self.view)

    def _set_own(self, words: tuple[str, ...]) -> None:
        self._own, self._own_forms = words, frozenset(words)
        self.changed.emit(self.view)
        if self._path is not None:
            self._work().run(partial(_keep_own, self._path, words), self._on_kept)

    def _on_kept(self, words: tuple[str, ...]) -> None:
        self._kept = words


def _dictionary(language: str, rest: Callable[[], None]) -> "Dictionary":
    from app.viewmodels.dictionary import read_dictionary  # noqa: PLC0415 - only who checks words pays for it

    return read_dictionary(language, rest)


def _own_words(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as problem:  # the next word would be written over it
        message = f"Your own words cannot be read: {problem}. {_set_aside(path)}"
        raise StoreError(message) from problem
    except OSError as problem:
        message = f"Your own words cannot be read: {problem}. Look at {path}."
        raise StoreError(message) from problem
    return tuple(dict.fromkeys(line.strip().lower() for line in lines if is_word(line.strip())))


def _set_aside(path: Path) -> str:
    """Keep a damaged file beside; return where it is, in words."""
    aside = path.with_name(path.name + DAMAGED)
    try:
        path.replace(aside)
    except OSError:
        return f"Look at {path}."
    return f"The file is kept as {aside}."


def _keep_own(path: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    try:
        write_atomically(path, "".join(f"{word}\n" for word in sorted(words)))
    except OSError as problem:
        message = f"Your own words cannot be kept: {problem}. Look at {path}."
        raise StoreError(message) from problem
    return words
