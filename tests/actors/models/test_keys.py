import stat
import threading
from pathlib import Path

import pytest

from actors.models.keys import SERVICE, KeyChain, KeyPlace, KeyStoreError, variable

NEW = "canary-new-0123456789"
OLD = "canary-old-0123456789"


class FakeRing:
    """A keyring in memory; ``broken`` raises, ``locked`` waits until the lock opens."""

    def __init__(self, **kept: str) -> None:
        self.kept = {(SERVICE, name): key for name, key in kept.items()}
        self.broken = False
        self.asked = 0
        self.lock: threading.Event | None = None

    def _enter(self) -> None:
        self.asked += 1
        if self.lock is not None:
            self.lock.wait(90)
        if self.broken:
            raise RuntimeError(f"no keyring here, and {OLD} is not told")

    def get_password(self, service: str, username: str) -> str | None:
        self._enter()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._enter()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._enter()
        del self.kept[service, username]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys.toml"


def chain(file: Path | None, ring: FakeRing | None = None, **environment: str) -> KeyChain:
    return KeyChain(file, environment=environment, keyring=ring or FakeRing())


def test_each_endpoint_has_its_variable() -> None:
    assert variable("openai") == "OPENAI_API_KEY"
    assert variable("my-own server") == "MY_OWN_SERVER_API_KEY"


def test_the_environment_comes_first_and_is_not_ours(file: Path) -> None:
    keys = chain(file, FakeRing(openai=OLD), OPENAI_API_KEY=f" {NEW}\n")
    assert (keys.key("openai"), keys.place("openai")) == (NEW, "environment")
    with pytest.raises(KeyStoreError, match="Set OPENAI_API_KEY where you start Quire from"):
        keys.keep("openai", OLD, "environment")
    keys.forget("openai")
    assert keys.key("openai") == NEW


@pytest.mark.parametrize("place", ["memory", "keyring", "file"])
@pytest.mark.parametrize("before", ["memory", "keyring", "file", None])
def test_the_key_that_was_kept_last_counts_here_and_after_a_new_start(
    file: Path, place: KeyPlace, before: KeyPlace | None
) -> None:
    ring = FakeRing()
    if before is not None:
        chain(file, ring).keep("local", OLD, before)
    keys = chain(file, ring)
    if before not in (None, "memory"):
        assert (keys.key("local"), keys.place("local")) == (OLD, before)
    keys.keep("local", f"  {NEW} ", place)
    assert (keys.key("local"), keys.place("local")) == (NEW, place)
    again = chain(file, ring)
    assert again.key("local") == (None if place == "memory" else NEW)  # the old one is nowhere any more
    keys.forget("local")
    assert (keys.key("local"), keys.place("local")) == (None, None)
    assert chain(file, ring).key("local") is None


def test_forgetting_one_key_leaves_the_others(file: Path) -> None:
    keys = chain(file)
    keys.keep("one", OLD, "file")
    keys.keep("two", NEW, "file")
    keys.forget("one")
    assert (keys.key("one"), keys.key("two")) == (None, NEW)
    keys.forget("two")
    assert not file.exists()


def test_the_file_is_for_its_owner_alone(file: Path) -> None:
    chain(file).keep("one", NEW, "file")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel", "nul\0"])
def test_what_is_no_key_is_not_kept(file: Path, key: str) -> None:
    keys = chain(file)
    with pytest.raises(KeyStoreError, match="not a key"):
        keys.keep("one", key, "file")
    assert keys.key("one") is None


def test_a_broken_keyring_is_told_once_and_asked_no_more(file: Path) -> None:
    ring = FakeRing(one=OLD)
    ring.broken = True
    keys = chain(file, ring)
    assert keys.problem() == ""
    assert keys.key("one") is None
    assert "keyring cannot be used (RuntimeError)" in keys.problem()
    assert OLD not in keys.problem()
    assert keys.key("two") is None
    assert ring.asked == 1
    with pytest.raises(KeyStoreError, match="keyring cannot be used"):
        keys.keep("one", NEW, "keyring")
    keys.keep("one", NEW, "memory")
    assert keys.key("one") == NEW


def test_a_locked_keyring_holds_nobody_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.models.keys.KEYRING_SECONDS", 0.05)
    ring = FakeRing(one=OLD)
    ring.lock = threading.Event()
    keys = chain(file, ring)
    assert keys.key("one") is None
    assert "does not answer" in keys.problem()
    ring.lock.set()


def test_a_damaged_file_is_no_key(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("this is = = no toml\n")
    assert chain(file).key("one") is None
    file.write_text(f'one = 1\ntwo = "{NEW}"\n')
    assert (chain(file).key("one"), chain(file).key("two")) == (None, NEW)


def test_without_a_file_none_is_written() -> None:
    with pytest.raises(KeyStoreError, match="no file for keys"):
        chain(None).keep("one", NEW, "file")


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(KeyStoreError, match="cannot be written"):
        chain(tmp_path / "home" / "keys.toml").keep("one", NEW, "file")


def test_every_key_that_was_seen_is_a_secret_and_no_repr_shows_one(file: Path) -> None:
    keys = chain(file, FakeRing(two=OLD))
    keys.keep("one", NEW, "memory")
    assert keys.key("two") == OLD
    keys.forget("one")
    assert set(keys.secrets()) == {NEW, OLD}
    assert NEW not in f"{keys!r} {keys}"
