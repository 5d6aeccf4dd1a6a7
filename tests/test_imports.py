"""Imports go one way, reports → numeric → symbolic, and never by a bare name."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("symbolic", "numeric", "reports")
MODULES = sorted(
    path.relative_to(ROOT) for layer in LAYERS for path in (ROOT / layer).rglob("*.py")
)


def absolute_imports(source: str) -> Iterator[str]:
    """The absolute names that a source imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def trespasses(layer: str, source: str) -> list[str]:
    """The imports that a module of this layer must not make."""
    above = LAYERS[LAYERS.index(layer) + 1 :]
    banned = (*LAYERS, *(f"backproof.{name}" for name in above))
    return [
        name
        for name in absolute_imports(source)
        if any(name == ban or name.startswith(f"{ban}.") for ban in banned)
    ]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_module_imports_a_layer_above_or_a_bare_name(path: Path) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert trespasses(path.parts[0], source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import backproof.reports.cli",
        "from backproof.numeric import plan",
        "from symbolic import theory",
        "def f():\n    import numeric",
    ],
)
def test_a_trespass_is_seen(source: str) -> None:
    """The twin: the check above can fail."""
    assert trespasses("symbolic", source)


def packages() -> set[str]:
    """The packages that the folders hold, by the names that they install under."""
    found = (path for layer in LAYERS for path in (ROOT / layer).rglob("__init__.py"))
    return {
        ".".join(("backproof", *path.parent.relative_to(ROOT).parts)) for path in found
    }


def test_every_package_is_installed() -> None:
    """In a clone everything is found; a wheel has only what is listed."""
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = setup["tool"]["setuptools"]
    assert {*listed["packages"]} == packages()
    for name, folder in listed["package-dir"].items():
        assert folder == "/".join(name.split(".")[1:])
    assert {*listed["package-dir"]} == packages()
