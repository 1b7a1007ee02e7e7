import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.models.offline.manifests import dependencies, is_manifest

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]

[project]
name = "thing"
dependencies = [
    "numpy>=1.20",
    "rich",
]

[project.optional-dependencies]
docs = ["sphinx"]
"""


def _told(path: str, text: str) -> list[tuple[str, str, int]]:
    return [(item.group, item.declared, item.line) for item in dependencies(path, text)]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "pyproject.toml",
            PYPROJECT,
            [("runtime", "numpy>=1.20", 7), ("runtime", "rich", 8), ("optional: docs", "sphinx", 12), ("build", "hatchling>=1.25", 2)],
        ),
        ("package.json", '{\n "dependencies": {\n  "left-pad": "^1.0.0"\n }\n}', [("runtime", "left-pad ^1.0.0", 3)]),
        ("Cargo.toml", '[dependencies]\nserde = { version = "1", features = ["derive"] }\n', [("runtime", "serde 1", 2)]),
        ("go.mod", "module x\n\nrequire (\n\tgithub.com/a/b v1.2.3\n)\n", [("runtime", "github.com/a/b v1.2.3", 4)]),
        ("requirements.txt", "# ours\nflask==3.0  # web\n-r other.txt\n", [("runtime", "flask==3.0", 2)]),
        ("setup.cfg", "[options]\ninstall_requires =\n  attrs\n  click>=8\n", [("runtime", "attrs", 3), ("runtime", "click>=8", 4)]),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=['six'])\n", [("runtime", "six", 2)]),
        ("Gemfile", "gem 'rails', '~> 7.0'\n", [("declared", "rails ~> 7.0", 1)]),
        ("CMakeLists.txt", "project(x)\nfind_package(ZLIB 1.2)\n", [("build", "ZLIB 1.2", 2)]),
    ],
)  # fmt: skip
def test_declarations_and_their_lines(path: str, text: str, told: list[tuple[str, str, int]]) -> None:
    assert _told(path, text) == told


def test_the_same_name_twice_has_two_lines() -> None:
    text = '[project]\ndependencies = [\n "a>=1",\n]\n[project.optional-dependencies]\nx = [\n "a>=2",\n]\n'
    assert [item.line for item in dependencies("pyproject.toml", text)] == [3, 7]


@given(
    st.sampled_from(["pyproject.toml", "package.json", "setup.py", "setup.cfg", "go.mod", "Cargo.toml"]),
    st.text(),
)
def test_broken_manifests_declare_nothing_or_something_but_never_raise(path: str, text: str) -> None:
    lines = text.splitlines()
    for item in dependencies(path, text):
        assert item.name in lines[item.line - 1]


def test_what_is_a_manifest() -> None:
    assert is_manifest("a/b/requirements-dev.txt")
    assert not is_manifest("notes.txt")
