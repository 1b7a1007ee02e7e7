"""One measurement in a process of its own: ``python -m tests.bench.one NAME OUT [--tiny] [--build DIR]``."""

import argparse
import json
from pathlib import Path

from tests.bench.measures import MEASURES, load
from tests.bench.setting import BUILD, Setting


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(prog="tests.bench.one")
    parser.add_argument("name", choices=tuple(MEASURES))
    parser.add_argument("out", type=Path)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--build", type=Path, default=BUILD)
    options = parser.parse_args()
    figures = load(options.name)(Setting(options.build.absolute(), options.tiny))
    told = [{**figure.as_json(), "samples": list(figure.samples)} for figure in figures]
    options.out.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
