"""What ``backproof verify | derive | compile`` do, with arguments understood."""

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from backproof.symbolic.backprop import Backpropagation
from backproof.symbolic.errors import NetworkError, UnsupportedError
from backproof.symbolic.files import check_writable, write_text
from backproof.symbolic.network import Network
from backproof.symbolic.verification import Verification, verify_formulas

from .described import described_network
from .network_file import Description, parse_widths, read_description, with_options
from .terminal import progress, wants_colour

__all__ = ["NETWORK_COMMANDS", "chosen_description"]

MAX_ENTRIES = 20_000_000
"""Numbers in the largest array that a verification may need."""

MAX_LAYERS = 200

_OPTIONS = ("activation", "output", "cost", "biases", "l2", "samples", "seed")
_WIDTHS = re.compile(r"[\d\s,x×*-]+")


def verify_command(arguments: Namespace) -> int:
    """Print the verification of a network, and write a report if one is asked for."""
    report = _writer(arguments.report, "verify") if arguments.report else None
    verification = _verified(chosen_description(arguments))
    if arguments.format == "json":
        from .machine import verification_json

        sys.stdout.write(verification_json(verification))
    else:
        from .text import verification_text

        colour = wants_colour()
        sys.stdout.write(verification_text(verification, colour=colour))
    if report is not None:
        report(verification)
    return _exit_code(verification, strict=arguments.strict)


def derive_command(arguments: Namespace) -> int:
    """Write the derivation of a network's formulas."""
    write = _writer(arguments.out, "derive")
    verification = _verified(chosen_description(arguments))
    write(verification)
    from .marks import conclusion

    sys.stdout.write(f"{arguments.out}: {conclusion(verification)}\n")
    return _exit_code(verification, strict=arguments.strict)


def compile_command(arguments: Namespace) -> int:
    """Write the gradient of a network as NumPy code."""
    path = Path(arguments.out)
    check_writable(path)
    description = chosen_description(arguments)
    net = described_network(description)
    _check_size(net, description.samples)
    from backproof.numeric import compile_gradient

    with progress() as tell:
        tell("verifying and compiling")
        gradient = compile_gradient(
            net,
            samples=description.samples,
            seed=description.seed,
        )
    write_text(path, gradient.source)
    sys.stdout.write(f"{path}: the verified gradient of {net.text}\n")
    return 0


NETWORK_COMMANDS: Mapping[str, Callable[[Namespace], int]] = MappingProxyType(
    {
        "verify": verify_command,
        "derive": derive_command,
        "compile": compile_command,
    }
)
"""The commands by name."""


def chosen_description(arguments: Namespace) -> Description:
    """The network that the arguments describe: a file or widths, and options."""
    name = arguments.network
    if _WIDTHS.fullmatch(name):
        description = Description(parse_widths(name))
    else:
        description = read_description(Path(name))
    given = vars(arguments)
    for kind in ("activation", "cost"):
        if kind in given and f"{kind}_formula" in given:
            raise NetworkError(
                f"--{kind} and --{kind}-formula both say which {kind} to use; "
                "give one of them"
            )
    options = {key: given[key] for key in _OPTIONS if key in given}
    description = with_options(description, options)
    if "activation_formula" in given:
        description = _own(description, "activation", given["activation_formula"])
    if "cost_formula" in given:
        description = _own(description, "cost", given["cost_formula"])
    return description


def _own(description: Description, kind: str, formula: str) -> Description:
    """The description with a function of one's own, under the name "custom"."""
    from dataclasses import replace

    if kind == "cost":
        return replace(description, cost="custom", costs={"custom": formula})
    return replace(description, activation="custom", activations={"custom": formula})


def _verified(description: Description) -> Verification:
    net = described_network(description)
    _check_size(net, description.samples)
    with progress() as tell:
        return verify_formulas(
            Backpropagation(net),
            samples=description.samples,
            seed=description.seed,
            progress=tell,
        )


def _check_size(net: Network, samples: int) -> None:
    """Refuse what would take hours or all memory."""
    entries = max(net.parameters, max(net.widths) * samples)
    if entries > MAX_ENTRIES:
        raise NetworkError(
            f"network {net.text} with {samples} samples needs arrays of {entries:,} "
            f"numbers; at most {MAX_ENTRIES:,} are checked. The formulas are the same "
            "for all widths: check a narrower network"
        )
    if net.depth > MAX_LAYERS:
        raise NetworkError(
            f"{net.depth} layers; at most {MAX_LAYERS} are checked. The recursion is "
            "the same for all layers: check a shallower network"
        )


def _writer(name: str, kind: str) -> Callable[[Verification], None]:
    """What writes a page; unusable names are refused before the work."""
    path = Path(name)
    check_writable(path)
    suffix = path.suffix.lower()
    if suffix not in (".html", ".tex"):
        raise UnsupportedError(
            f"{name}: a page ends in .html or .tex, not in {suffix or 'nothing'!r}"
        )

    def write(verification: Verification) -> None:
        from .compose import derivation_page, verification_page

        make = verification_page if kind == "verify" else derivation_page
        page = make(verification)
        if suffix == ".html":
            from .html import page_html

            write_text(path, page_html(page))
        else:
            from .tex import page_tex

            write_text(path, page_tex(page))

    return write


def _exit_code(verification: Verification, *, strict: bool) -> int:
    if verification.refuted:
        return 1
    return int(strict and not verification.holds)
