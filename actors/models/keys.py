"""Keys of endpoints: in the environment, this session's memory, the system's keyring, or a file if asked.

A key never leaves this module but to a provider's client. Nothing here has a repr that shows one.
"""

import contextlib
import os
import re
import tempfile
import threading
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

import tomlkit

from storage.errors import KnownError

KeyPlace = Literal["environment", "keyring", "memory", "file"]

SERVICE = "quire"
KEYRING_SECONDS = 3.0
"""A locked keyring may ask the person for a password, or hang: nobody waits for it longer."""


class KeyStoreError(KnownError):
    """A key cannot be kept where it was to be kept."""


class Keyring(Protocol):
    """The system's keyring, as the library of that name offers it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


def variable(endpoint: str) -> str:
    """Return the environment variable that holds an endpoint's key: ``OPENAI_API_KEY`` for openai."""
    return re.sub(r"\W+", "_", endpoint).upper() + "_API_KEY"


class KeyChain:
    """The keys of one home. Any thread may ask; the keyring is asked in a thread of its own."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        """Take the file for keys that are asked to be kept in one.

        Args:
            path: the file; None keeps none in files.
            environment: where variables are looked up; None is the process's own.
            keyring: the system's keyring; None is imported at the first use.
        """
        self._path = path
        self._environment = os.environ if environment is None else environment
        self._keyring = keyring
        self._memory: dict[str, str] = {}
        self._in_ring: dict[str, str | None] = {}  # what the keyring answered
        self._seen: set[str] = set()
        self._problem = ""
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "KeyChain(…)"

    def key(self, endpoint: str) -> str | None:
        """Return an endpoint's key or None. May wait for the keyring: not for the GUI thread."""
        found = self._find(endpoint)
        return found[1] if found else None

    def place(self, endpoint: str) -> KeyPlace | None:
        """Return where an endpoint's key is, None when there is none. May wait for the keyring."""
        found = self._find(endpoint)
        return found[0] if found else None

    def secrets(self) -> tuple[str, ...]:
        """Return every key that was handed out or given in this session: what no text may show."""
        with self._lock:
            return tuple(self._seen)

    def keep(self, endpoint: str, key: str, place: KeyPlace) -> None:
        """Keep a key; it is forgotten in other places that are ours.

        Raises:
            KeyStoreError: the place cannot keep it; then nothing has changed. Or it is kept, but the keyring
                does not let go of an older one, which it says.
        """
        key = key.strip()
        if not key or any(ord(char) < 0x21 or ord(char) > 0x7E for char in key):
            raise KeyStoreError("This is not a key: it is empty, or has blanks or letters that no key has.")
        match place:
            case "environment":
                raise KeyStoreError(f"Set {variable(endpoint)} where you start Quire from; it is read there.")
            case "keyring":
                self._in_keyring(lambda ring: ring.set_password(SERVICE, endpoint, key))
            case "file":
                self._write_file({**self._read_file(), endpoint: key})
            case "memory":
                pass
        with self._lock:
            self._seen.add(key)
            self._memory.pop(endpoint, None)
            if place == "memory":
                self._memory[endpoint] = key
            elif place == "keyring":
                self._in_ring[endpoint] = key
        if place != "file" and endpoint in (kept := self._read_file()):
            self._write_file({name: value for name, value in kept.items() if name != endpoint})
        if place != "keyring" and self._from_keyring(endpoint) is not None:
            # It is asked before the file: an older key there would count.
            self._in_keyring(lambda ring: ring.delete_password(SERVICE, endpoint))
            with self._lock:
                self._in_ring[endpoint] = None

    def forget(self, endpoint: str) -> None:
        """Forget a key wherever we keep one; the environment is not ours.

        Raises:
            KeyStoreError: the file cannot be written, or the keyring refuses.
        """
        with self._lock:
            self._memory.pop(endpoint, None)
            was_in_keyring = self._in_ring.get(endpoint) is not None
        kept = self._read_file()
        if endpoint in kept:
            self._write_file({name: value for name, value in kept.items() if name != endpoint})
        if was_in_keyring:
            self._in_keyring(lambda ring: ring.delete_password(SERVICE, endpoint))
            with self._lock:
                self._in_ring[endpoint] = None

    def problem(self) -> str:
        """Return why the keyring cannot be used, as far as it is known; empty when nothing is wrong."""
        return self._problem

    def _find(self, endpoint: str) -> tuple[KeyPlace, str] | None:
        found = self._look(endpoint)
        if found is not None:
            with self._lock:
                self._seen.add(found[1])
        return found

    def _look(self, endpoint: str) -> tuple[KeyPlace, str] | None:
        if given := self._environment.get(variable(endpoint), "").strip():
            return "environment", given
        with self._lock:
            held = self._memory.get(endpoint)
        if held:  # given in this session: newer than what is kept
            return "memory", held
        if kept := self._from_keyring(endpoint):
            return "keyring", kept
        written = self._read_file().get(endpoint)
        return ("file", written) if written else None

    def _from_keyring(self, endpoint: str) -> str | None:
        with self._lock:
            if endpoint in self._in_ring or self._problem:
                return self._in_ring.get(endpoint)
        found: list[str | None] = []
        try:
            self._in_keyring(lambda ring: found.append(ring.get_password(SERVICE, endpoint)))
        except KeyStoreError:
            return None
        with self._lock:
            self._in_ring[endpoint] = found[0] if found else None
            return self._in_ring[endpoint]

    def _in_keyring(self, act: "KeyringAct") -> None:
        failure: list[BaseException] = []

        def work() -> None:
            try:
                act(self._ring())
            except Exception as error:  # noqa: BLE001 -- back ends raise what they like
                failure.append(error)

        thread = threading.Thread(target=work, name="quire-keyring", daemon=True)
        thread.start()
        thread.join(KEYRING_SECONDS)
        if thread.is_alive():
            self._problem = "The system's keyring does not answer: unlock it. Keys last until Quire ends."
        elif failure:
            kind = type(failure[0]).__name__
            self._problem = (
                f"The system's keyring cannot be used ({kind}). Keys last until Quire ends; to keep one, "
                "set its environment variable, or keep it in a file."
            )
        else:
            return
        raise KeyStoreError(self._problem)

    def _ring(self) -> Keyring:
        if self._keyring is None:
            import keyring  # noqa: PLC0415 -- 0.1 s and system services: only when a key is wanted

            self._keyring = keyring
        return self._keyring

    def _read_file(self) -> dict[str, str]:
        if self._path is None:
            return {}
        try:
            values = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {name: value for name, value in values.items() if isinstance(value, str)}

    def _write_file(self, keys: Mapping[str, str]) -> None:
        if self._path is None:
            raise KeyStoreError(
                "There is no file for keys here; keep the key in the keyring or for this session."
            )
        try:
            if not keys:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")  # is 0600
            with contextlib.ExitStack() as on_error:
                on_error.callback(lambda: Path(name).unlink(missing_ok=True))
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(tomlkit.dumps(dict(keys)))
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
                on_error.pop_all()
        except OSError as problem:
            raise KeyStoreError(
                f"{self._path} cannot be written ({problem.strerror}); make room, or allow writing there."
            ) from problem


class KeyringAct(Protocol):
    """Something to do with the keyring."""

    def __call__(self, ring: Keyring, /) -> object:
        """Do it."""
