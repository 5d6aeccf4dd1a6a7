"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import backproof.numeric
import backproof.reports
import backproof.symbolic

PACKAGES = (backproof.numeric, backproof.reports, backproof.symbolic)


def modules() -> Iterator[str]:
    """Every module of the three packages by name."""
    for package in PACKAGES:
        yield package.__name__
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            yield found.name


@pytest.mark.parametrize("name", list(modules()))
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_modules_are_found() -> None:
    """An empty list would pass the test above."""
    names = set(modules())
    assert {"backproof.symbolic.check", "backproof.symbolic.graph"} <= names


def test_a_wrong_example_is_seen() -> None:
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    [example] = finder.find(_with_a_wrong_example, "wrong", globs={})
    runner.run(example, out=lambda _: None)
    assert runner.failures == 1


def _with_a_wrong_example() -> None:
    """Claim what is not so.

    >>> 1 + 1
    3
    """
