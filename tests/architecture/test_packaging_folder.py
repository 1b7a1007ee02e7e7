"""The folder ``packaging`` must stay a plain folder, or it hides the library of that name."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_packaging_is_not_a_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_library_of_that_name_is_found() -> None:
    import packaging.version

    assert packaging.version.Version("1.10") > packaging.version.Version("1.9")
