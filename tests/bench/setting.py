"""Where a measurement works, and how much it does."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.tables import SCHEMA_MAJOR, SCHEMA_MINOR
from tests.bench.figures import Figure
from tests.builders.stress import GENERATOR_VERSION, PLANS, write_home

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Setting:
    """One measurement's place and size. ``tiny`` only shows that it works; its figures say nothing."""

    build: Path
    tiny: bool = False

    def times(self, count: int) -> int:
        """Return how often something is done."""
        return min(count, 3) if self.tiny else count

    def plan(self, name: str) -> str:
        """Return the stress data to use: the one named, or a tiny one."""
        if not self.tiny:
            return name
        return "runs-100" if name.startswith("runs") else "events-1k"

    def home(self, name: str) -> Path:
        """Return a home of stress data, for reading only; it is made once."""
        name = self.plan(name)
        version = f"{SCHEMA_MAJOR}.{SCHEMA_MINOR}-{GENERATOR_VERSION}"
        made = self.build / "homes" / f"{name}-{version}"
        if not made.exists():
            half = made.with_name(f"{made.name}.half")
            shutil.rmtree(half, ignore_errors=True)
            write_home(half, PLANS[name]())
            half.rename(made)
        return made

    def scratch(self) -> AbstractContextManager[str]:
        """Lend an empty folder."""
        self.build.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(prefix="scratch-", dir=self.build, ignore_cleanup_errors=True)

    def copy_of(self, name: str, folder: Path) -> Path:
        """Return a copy of a home of stress data, to write in."""
        return Path(shutil.copytree(self.home(name), folder / "home"))


Measure = Callable[[Setting], list[Figure]]
