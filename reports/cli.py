"""The command line: ``backproof check | verify | derive | compile | ...``.

    backproof check PAPER...              judge every ``=`` of a written derivation
    backproof notation PAPER              draft the file that says what its symbols mean
    backproof explain CODE                what a finding means, with an example
    backproof verify NETWORK              check every gradient of a network
    backproof prove                       prove the formulas for every depth and width
    backproof derive NETWORK -o FILE      write its derivation, .html or .tex
    backproof compile NETWORK -o FILE     write its gradient as NumPy code

Exit codes: 0 nothing wrong; 1 something refuted or malformed (with ``--strict``
also numeric or undecided); 2 could not run; 130 interrupted.

Nothing here imports SymPy: ``--help`` would pay a second for it.  The work is in
`paper_commands` and `commands`, imported once the arguments are understood.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from .paper_arguments import add_paper_commands
from .terminal import printable

__all__ = ["main"]

_OVERVIEW = """\
PAPER is a derivation in Markdown, LaTeX, plain text or a Jupyter notebook; NETWORK a
TOML file or widths, such as 2-3-1.  'backproof COMMAND --help' says more.

exit codes: 0 nothing wrong; 1 something refuted or malformed (or, for compile, not
verified); 2 could not run

examples:
  backproof check paper.md --report paper.html
  backproof verify 2-3-1 --activation tanh
  backproof prove
  backproof derive examples/xor.toml -o xor.html
"""

_EPILOG = """\
NETWORK is a TOML file, or widths joined by hyphens: 2-3-1 has 2 inputs, 3 hidden
neurons and 1 output.  Options override what the file says.

exit codes: 0 nothing wrong; 1 something refuted or malformed (or, for compile, not
verified); 2 could not run

examples:
  backproof verify 2-3-1 --activation tanh
  backproof verify 4-8-3 --activation relu --output softmax \\
      --cost categorical-cross-entropy --report report.html
  backproof derive examples/xor.toml -o xor.html
  backproof compile examples/digits.toml -o gradient.py
"""

_PROVE_EPILOG = """\
exit codes: 0 nothing wrong; 1 something refuted or malformed (or, with --strict, not
proved); 2 could not run

examples:
  backproof prove
  backproof prove --explain
  backproof prove --activation tanh --output softmax --cost categorical-cross-entropy
"""

_OBJECTS_BETWEEN_COLLECTIONS = 100_000
_COULD_NOT_RUN = 2
_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    _prepare_streams()
    if argv is None:
        # The process is ours, and its terms live as long as it does.
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _say("interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return _PIPE_CLOSED
    except OSError as error:
        _discard_output()
        _say(f"cannot write the output: {error.strerror or error}")
        return _COULD_NOT_RUN
    return code


def _discard_output() -> None:
    """What is left in the buffer must not raise at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _UsageError(Exception):
    """Arguments that cannot be understood."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{message}\n{self.format_usage().rstrip()}")


def _run(arguments: list[str]) -> int:
    parser, commands = _parsers()
    try:
        _check_command(arguments, commands)
        known, unknown = parser.parse_known_args(arguments)
        if unknown:
            raise _UsageError(_unknown_option(unknown[0], commands[known.command]))
    except _UsageError as error:
        _say(str(error))
        return _COULD_NOT_RUN
    except SystemExit as error:
        return int(error.code or 0)
    if known.command is None:
        parser.print_help()
        return _COULD_NOT_RUN
    from backproof.symbolic.errors import BackproofError, UnverifiedError

    try:
        return _command(known.command)(known)
    except UnverifiedError as error:
        _say(str(error))
        return 1
    except BackproofError as error:
        _say(str(error))
    except RecursionError:
        _say("a formula or the network is nested beyond what SymPy can handle")
    except MemoryError:
        _say("out of memory; try smaller widths or fewer samples")
    return _COULD_NOT_RUN


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """What a command does; only what it needs is imported."""
    from .paper_commands import PAPER_COMMANDS

    if name in PAPER_COMMANDS:
        return PAPER_COMMANDS[name]
    from .proof_commands import PROOF_COMMANDS

    if name in PROOF_COMMANDS:
        return PROOF_COMMANDS[name]
    from .network_commands import NETWORK_COMMANDS

    return NETWORK_COMMANDS[name]


def _parsers() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    parser = _Parser(
        prog="backproof",
        description="Proofreads backpropagation: checks, derives and compiles the "
        "gradients of neural networks.",
        epilog=_OVERVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    group = parser.add_subparsers(dest="command", metavar="COMMAND")
    papers = add_paper_commands(group, _whole)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = group.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        _add_network_options(added)
        return added

    verify = command("verify", "check every gradient of a network, in independent ways")
    verify.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="what is printed (default: text)",
    )
    verify.add_argument(
        "--report",
        metavar="FILE",
        help="also write a page: .html (self-contained) or .tex",
    )
    derive = command("derive", "write the derivation of the formulas, each verified")
    derive.add_argument(
        "-o", "--out", metavar="FILE", required=True, help="the page, .html or .tex"
    )
    for one in (verify, derive):
        one.add_argument(
            "--strict",
            action="store_true",
            help="exit with 1 also for what is numeric or undecided",
        )
    compiled = command("compile", "write the verified gradient as NumPy code")
    compiled.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        required=True,
        help="the module, such as gradient.py",
    )
    commands = {"verify": verify, "derive": derive, "compile": compiled}
    return parser, {**papers, **commands, "prove": _add_prove(group)}


def _add_prove(group: Any) -> argparse.ArgumentParser:
    text = "prove the formulas for every depth, width and number of samples"
    prove: argparse.ArgumentParser = group.add_parser(
        "prove",
        help=text,
        description=f"{text[0].upper()}{text[1:]}, by induction over the layers.",
        epilog=_PROVE_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    options = prove.add_argument_group(
        "the networks", "Without any: an undefined g, and every cost of the table."
    )
    for flag, text in (
        ("--activation", "of all layers"),
        ("--output", "activation of the last layer"),
        ("--cost", "such as mean-squared-error"),
    ):
        options.add_argument(flag, metavar="NAME", help=text, default=argparse.SUPPRESS)
    options.add_argument(
        "--no-biases",
        dest="biases",
        action="store_false",
        default=argparse.SUPPRESS,
        help="weights only",
    )
    options.add_argument(
        "--l2",
        action="store_true",
        default=argparse.SUPPRESS,
        help="with an L2 penalty on the weights",
    )
    prove.add_argument(
        "--explain", action="store_true", help="show each step with its rule"
    )
    prove.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="what is printed (default: text)",
    )
    prove.add_argument(
        "--strict",
        action="store_true",
        help="exit with 1 also for what is not proved",
    )
    prove.add_argument(
        "--seed",
        metavar="SEED",
        type=_whole,
        default=0,
        help="of the random points of the second witness (default: 0)",
    )
    return prove


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "network", metavar="NETWORK", help="a TOML file, or widths: 2-3-1"
    )
    options = parser.add_argument_group(
        "the network", "Without a file: sigmoid and half-squared-error."
    )

    def add(
        flag: str, metavar: str, text: str, convert: Callable[[str], object] = str
    ) -> None:
        options.add_argument(
            flag, metavar=metavar, help=text, type=convert, default=argparse.SUPPRESS
        )

    add("--activation", "NAME", "of all layers; or NAME,NAME,… one for each", _names)
    add("--output", "NAME", "activation of the last layer")
    add("--activation-formula", "FORMULA", 'one of your own in u, such as "u*tanh(u)"')
    add("--cost", "NAME", "such as half-squared-error")
    add("--cost-formula", "FORMULA", 'one of your own in y and t, such as "(y-t)**4"')
    options.add_argument(
        "--no-biases",
        dest="biases",
        action="store_false",
        default=argparse.SUPPRESS,
        help="weights only",
    )
    add("--l2", "NUMBER", "coefficient of the L2 penalty on the weights, such as 0.01")
    add("--samples", "D", "samples of the witnesses (default: 2)", _whole)
    add("--seed", "SEED", "of the random points (default: 0)", _whole)


def _names(text: str) -> object:
    return text.split(",") if "," in text else text


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number")
    return int(text)


class _Version(argparse.Action):
    """Print the version; importlib.metadata is imported for this alone."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"backproof {version('backproof')}\n")
        parser.exit()


def _check_command(
    arguments: list[str], commands: dict[str, argparse.ArgumentParser]
) -> None:
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first is not None and first not in commands:
        raise _UsageError(
            f"unknown command {first[:40]!r}; {_nearest(first, list(commands))}"
        )
    if (
        first is None
        and arguments
        and arguments[0] not in ("-h", "--help", "--version")
    ):
        known = _nearest(arguments[0], ["--help", "--version"])
        raise _UsageError(f"unknown option {arguments[0][:40]!r}; {known}")


def _unknown_option(word: str, parser: argparse.ArgumentParser) -> str:
    if not word.startswith("-"):
        wanted = next(one.metavar for one in parser._actions if not one.option_strings)  # noqa: SLF001
        return f"unexpected argument {word[:40]!r}; one {wanted} is taken"
    known = [flag for flag in parser._option_string_actions if flag.startswith("--")]  # noqa: SLF001
    return f"unknown option {word[:40]!r}; {_nearest(word, known)}"


def _nearest(name: str, known: list[str]) -> str:
    # The same words as symbolic.errors.nearest, whose package costs an import.
    close = get_close_matches(name.partition("=")[0], known, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(sorted(known))}"


def _say(message: str) -> None:
    """A message on stderr, its control characters made harmless."""
    sys.stderr.write(f"backproof: {printable(message)}\n")


def _prepare_streams() -> None:
    """No character may stop a report: an ASCII terminal gets replacements."""
    if sys.stdout is None:  # Closed by the caller; the exit code still counts.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
