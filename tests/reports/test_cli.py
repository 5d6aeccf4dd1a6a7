"""The command line: exit codes, messages, laziness, and what it writes."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backproof.reports import cli, network_commands
from backproof.reports.cli import main
from backproof.reports.network_commands import NETWORK_COMMANDS
from backproof.reports.paper_commands import PAPER_COMMANDS
from backproof.reports.proof_commands import PROOF_COMMANDS
from backproof.symbolic.verification import Verification

_CODE = "import sys; from backproof.reports.cli import main; sys.exit(main())"


# Arguments, the exit code, and words on stderr.
_REFUSED = {
    "unknown command": (["verfy", "2-1"], ["'verfy'", "did you mean 'verify'"]),
    "unknown option": (["verify", "2-1", "--activtion"], ["mean '--activation'"]),
    "unknown first option": (["--hlep"], ["mean '--help'"]),
    "no network": (["verify"], ["NETWORK", "usage:"]),
    "two networks": (["verify", "2-1", "3-1"], ["unexpected argument '3-1'"]),
    "one width": (["verify", "3"], ["at least two widths"]),
    "zero width": (["verify", "2-0-1"], ["width 0 of layer 1"]),
    "no widths": (["verify", "2x3x1"], ["joined by hyphens"]),
    "no file": (["verify", "xro.toml"], ["xro.toml", "no such file"]),
    "unknown activation": (
        ["verify", "2-1", "--activation", "sigmod"],
        ["did you mean 'sigmoid'"],
    ),
    "unknown cost": (["verify", "2-1", "--cost", "hubber"], ["mean 'huber'"]),
    "impossible cost": (
        ["verify", "2-1", "--output", "identity", "--cost", "binary-cross-entropy"],
        ["binary-cross-entropy-logits"],
    ),
    "bad formula": (
        ["verify", "2-1", "--activation-formula", "u^2"],
        ["write **", "u^2\n", "^"],
    ),
    "code as formula": (
        ["verify", "2-1", "--cost-formula", "exec('y')"],
        ["cost 'custom'", "column 1"],
    ),
    "two activations": (
        ["verify", "2-1", "--activation", "tanh", "--activation-formula", "u"],
        ["--activation-formula", "one of them"],
    ),
    "penalty": (["verify", "2-1", "--l2", "-1"], ["--l2"]),
    "penalty zero": (["verify", "2-1", "--l2", "0"], ["--l2", "positive"]),
    "samples": (["verify", "2-1", "--samples", "0"], ["--samples", "from 1 to"]),
    "samples as word": (["verify", "2-1", "--samples", "two"], ["whole number"]),
    "seed": (["verify", "2-1", "--seed", "9" * 18], ["--seed"]),
    "too wide": (["verify", "99999-99999"], ["at most", "narrower"]),
    "too deep": (["verify", "-".join(["1"] * 300)], ["299 layers", "shallower"]),
    "format": (["verify", "2-1", "--format", "yaml"], ["'yaml'", "json"]),
    "page ending": (["derive", "2-1", "-o", "x.pdf"], [".html or .tex", ".pdf"]),
    "no ending": (["verify", "2-1", "--report", "x"], [".html or .tex"]),
    "no folder": (["derive", "2-1", "-o", "/no/where/x.html"], ["/no/where"]),
    "output is a folder": (["derive", "2-1", "-o", "/"], ["is a directory"]),
    "no output": (["compile", "2-1"], ["-o/--out"]),
    "undefined function": (
        ["compile", "2-1", "--activation", "g", "-o", "x.py"],
        ["undefined"],
    ),
    "escape codes": (["verify", "\x1b[31m"], ["backproof: "]),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", _REFUSED)
def test_what_cannot_run_exits_with_2_and_one_message(
    case: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments, words = _REFUSED[case]
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("backproof: ")
    assert "Traceback" not in printed.err
    assert "\x1b" not in printed.err
    for word in words:
        assert word in printed.err
    assert list(tmp_path.iterdir()) == []


def test_help_imports_neither_sympy_nor_numpy_nor_jinja2() -> None:
    code = (
        "import sys\n"
        "from backproof.reports.cli import main\n"
        "codes = main(['--help']), main(['verify', '--help']), main(['--version'])\n"
        "heavy = {'sympy', 'numpy', 'jinja2', 'math_core'} & set(sys.modules)\n"
        "sys.exit(f'{codes} {heavy}' if any(codes) or heavy else 0)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "exit codes: 0 nothing wrong" in done.stdout


def test_help_costs_little_more_than_python_itself() -> None:
    def cpu(code: str) -> float:
        before = os.times()
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True
        )
        after = os.times()
        used = after.children_user - before.children_user
        return used + after.children_system - before.children_system

    run = "from backproof.reports.cli import main; main(['--help'])"
    # The least of several: other work on the machine only ever adds.
    assert min(cpu(run) for _ in range(5)) - min(cpu("") for _ in range(5)) < 0.15


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("backproof ")


def test_verify_prints_text_and_exits_with_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["verify", "2-2-1", "--activation", "tanh,identity"]) == 0
    printed = capsys.readouterr()
    assert "Nothing wrong" in printed.out
    assert "layer 2   2 → 1   identity" in printed.out
    assert printed.err == ""
    assert "\x1b" not in printed.out
    assert max(map(len, printed.out.splitlines())) <= 96


def test_options_override_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "net.toml").write_text("widths = [2, 1]\nseed = 5\nsamples = 3\n")
    code = main(["verify", "net.toml", "--seed", "6", "--no-biases", "--format=json"])
    assert code == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["seed"], data["samples"]) == (6, 3)
    assert data["network"]["biases"] is False


def test_own_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--activation-formula", "u*tanh(u)", "--cost-formula", "(y-t)**4"]
    assert main(["verify", "1-1", *words]) == 0
    assert "custom: u·tanh(u)" in capsys.readouterr().out


def test_refuted_formulas_exit_with_1(
    refuted: Verification,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(network_commands, "verify_formulas", lambda *_, **__: refuted)
    assert main(["verify", "2-2-1"]) == 1
    assert "× refuted" in capsys.readouterr().out
    assert main(["derive", "2-2-1", "-o", "page.html"]) == 1
    assert Path("page.html").is_file()


def test_reports_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "1-1", "--report", "a.html"]) == 0
    assert main(["derive", "1-1", "-o", "b.tex"]) == 0
    assert Path("a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path("b.tex").read_text(encoding="utf-8").startswith("\\documentclass")
    assert "b.tex: Nothing wrong" in capsys.readouterr().out


def test_compiled_module_computes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "2-2-1", "--activation", "tanh", "-o", "gradient.py"]) == 0
    assert "gradient.py" in capsys.readouterr().out
    compile(Path("gradient.py").read_text(encoding="utf-8"), "gradient.py", "exec")


def test_interrupt_exits_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(network_commands, "verify_formulas", interrupted)
    assert main(["verify", "2-1"]) == 130
    assert capsys.readouterr().err == "backproof: interrupted\n"


def test_reader_that_leaves_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CODE, "verify", "1-1"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == b""


def test_ascii_terminal_gets_replacements() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CODE, "verify", "1-1"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"Nothing wrong" in done.stdout
    assert done.stderr == b""


def _on_terminal(**environment: str) -> str:
    """What a verification of 1-1 writes when its streams are a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _CODE, "verify", "1-1"],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **environment},
    ):
        os.close(theirs)
        return "".join(_read(ours))


def _read(terminal: int) -> Iterator[str]:
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            # Linux says so when the other side is closed.
            break
        yield data.decode("utf-8", errors="replace")
    os.close(terminal)


def test_terminal_gets_colour_and_progress() -> None:
    shown = _on_terminal(NO_COLOR="")
    assert "\x1b[32m✓✓ proved\x1b[0m" in shown
    assert "\r\x1b[K" in shown


def test_no_color_is_honoured() -> None:
    assert "\x1b[32m" not in _on_terminal(NO_COLOR="1")


def test_the_commands_of_the_parser_are_those_that_exist() -> None:
    _, parsers = cli._parsers()
    assert sorted(parsers) == sorted(
        (*PAPER_COMMANDS, *PROOF_COMMANDS, *NETWORK_COMMANDS)
    )


def test_output_that_cannot_be_written_is_no_refutation() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as output:
        command = [sys.executable, "-c", _CODE, "verify", "2-1"]
        done = subprocess.run(  # noqa: S603
            command, stdout=output, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"cannot write the output" in done.stderr


@pytest.mark.parametrize("formula", ["tanh(tanh(tanh(tanh(u))))", "abs(u)", "sqrt(u)"])
def test_formulas_that_are_awkward_for_sympy_are_verified(formula: str) -> None:
    assert main(["verify", "2-2-1", "--activation-formula", formula]) == 0


def test_a_formula_that_is_not_defined_everywhere_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["verify", "2-1", "--activation-formula", "sqrt(u)"])
    assert "given that sqrt(u) is defined" in capsys.readouterr().out
    main(["verify", "2-1", "--activation-formula", "sqrt(1+u**2)"])
    assert "given" not in capsys.readouterr().out
