"""What a frozen build carries by name: it is all there, and nothing that the program needs is left out."""

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.viewmodels.spelling import LANGUAGES

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads((ROOT / "packaging" / "frozen.toml").read_text(encoding="utf-8"))
NAMES: list[str] = LISTED["modules"]["names"]
DATA: dict[str, list[str]] = LISTED["data"]
_BY_NAME = re.compile(r'import_module(?:\(|,)\s*f?"([\w.]+)(\{)?')


def folder_of(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None, package
    assert spec.origin is not None, package
    return Path(spec.origin).parent


def is_listed(module: str) -> bool:
    return module in NAMES or any(
        name.endswith(".*") and module.startswith(name.removesuffix("*")) for name in NAMES
    )


@pytest.mark.parametrize("package", DATA)
def test_its_data_is_installed(package: str) -> None:
    for pattern in DATA[package]:
        assert any(path.is_file() for path in folder_of(package).glob(pattern)), pattern


@pytest.mark.parametrize("name", NAMES)
def test_its_modules_are_installed(name: str) -> None:
    if name.endswith(".*"):
        assert any(folder_of(name.removesuffix(".*")).glob("*.py"))
    else:
        assert find_spec(name) is not None


def test_what_the_program_imports_by_name_is_listed() -> None:
    found = {
        f"{match[1]}any" if match[2] else match[1]
        for package in ("app", "actors", "storage", "resources")
        for path in (ROOT / package).rglob("*.py")
        for match in _BY_NAME.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 5
    assert not {module for module in found if not is_listed(module)}


def test_each_dictionary_that_is_offered_is_carried() -> None:
    (pattern,) = DATA["spellchecker"]
    carried = {path.name.removesuffix(".json.gz") for path in folder_of("spellchecker").glob(pattern)}
    assert {code for code in LANGUAGES.values() if code} <= carried
