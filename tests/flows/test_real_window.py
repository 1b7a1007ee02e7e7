"""The program in a real X window, which shows what offscreen tests cannot: keyboard, pixels, stray output.

There is no window manager on this display, the harder case: nobody else gives the window the keyboard.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.flows.folders import DESCRIBE
from tests.flows.processes import PROJECT

SCREEN = "1500x940x24"
PATIENCE_S = 150


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of our own, on a number that is free."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.fail("Xvfb is missing; packaging/setup.sh installs it (apt-get install xvfb).")
    read, write = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read, encoding="ascii") as said:
            number = said.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(90)


def colours(picture: Path) -> tuple[set[int], float]:
    """The colours on a grid over a picture, and how light it is: 0 to 255."""
    image = QImage(str(picture))
    assert (image.width(), image.height()) > (900, 500)
    places = [(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    found = [image.pixelColor(x, y) for x, y in places]
    return {each.rgb() for each in found}, sum(each.lightness() for each in found) / len(found)


def test_a_person_runs_a_prompt_in_a_real_window(display: str, folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.real_window", home, folder, tmp_path],
        cwd=PROJECT,
        env=os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.stderr == "", "nothing is said beside the windows"
    seen = json.loads(done.stdout)
    assert "waited in vain after" not in seen, seen
    assert done.returncode == 0
    assert seen["keyboard at the start"] == "promptInput"
    assert (seen["prompt"], seen["filter"]) == (DESCRIBE, "")
    assert seen["first status"] in ("◐ starting", "◐ running")
    assert (seen["status"], seen["trace"]) == ("✓ completed", "✓ completed")
    assert "The thing counts what it is given" in seen["report"]
    dark, darkness = colours(tmp_path / "dark.png")
    light, lightness = colours(tmp_path / "light.png")
    assert min(len(dark), len(light)) > 40, "the pictures are not blank"
    assert darkness < 60
    assert lightness > 200
    log = (home / "logs" / "quire.log").read_text(encoding="utf-8")
    assert "ERROR" not in log
    assert "Traceback" not in log
