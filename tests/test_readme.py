"""What the README shows is what happens."""

import contextlib
import io
import itertools
import re
import runpy
import sys
from pathlib import Path

import pytest

from backproof.reports.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(
    r"```(\w*)\n(.*?)```", README, flags=re.DOTALL
)


def after(kind: str, start: str) -> str:
    """The output block that follows a block of this kind."""
    for (language, text), (_, following) in itertools.pairwise(BLOCKS):
        if language == kind and start in text:
            return following
    raise LookupError(start)


def test_the_first_command_prints_what_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["check", "examples/backpropagation-with-mistakes.md"]) == 1
    printed = capsys.readouterr().out
    for part in after("sh", "backproof check examples/").split("...\n"):
        assert part in printed


def test_the_verification_of_a_network_prints_what_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["verify", "examples/xor.toml"]) == 0
    assert capsys.readouterr().out == after("sh", "verify examples/xor.toml")


@pytest.mark.parametrize(
    "code", [text for language, text in BLOCKS if language == "python"]
)
def test_every_python_example_prints_what_is_shown(code: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102  (our own README)
    assert printed.getvalue().strip() == after("python", code).strip()


def test_the_excerpt_of_the_paper_is_in_its_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "examples"), *sys.path])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(str(ROOT / "examples" / "paper_2025.py"), run_name="__main__")
    for part in after("sh", "paper_2025.py").split("...\n"):
        assert part in printed.getvalue()


@pytest.mark.parametrize(
    "name", ["digits.toml", "backpropagation-with-mistakes.notation.toml"]
)
def test_the_files_shown_are_examples(name: str) -> None:
    shown = [text for language, text in BLOCKS if language == "toml"]
    assert (ROOT / "examples" / name).read_text(encoding="utf-8") in shown
