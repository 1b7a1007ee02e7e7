"""One session that opens one Writer window and prints how long that took, milliseconds."""

import sys
from pathlib import Path

import pytest

from tests.bench.active import busy_model
from tests.bench.desks import live, until
from tests.bench.measures.writer_opening import submit
from tests.flows.desks import Desk, with_model
from tests.flows.folders import small_project


def main(folder: Path) -> None:
    """Open the desktop on a new home in a folder."""
    took: list[float] = []

    async def story(desk: Desk) -> None:
        await until(lambda: desk.desktop.windows.builder._spares)
        desk.desktop.choices.choose_model("scripted")
        took.append(await submit(desk))

    with pytest.MonkeyPatch.context() as patch:
        with_model(patch, busy_model())
        live(folder / "home", small_project(folder / "project", "thing"), story)
    sys.stdout.write(f"{took[0]:.3f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
