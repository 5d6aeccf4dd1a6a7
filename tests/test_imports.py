"""Imports go one way, reports → numeric → symbolic, and never by a bare name."""

import ast
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
