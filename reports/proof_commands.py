"""What ``backproof prove`` does, once its arguments are understood."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from backproof.symbolic.activations import ACTIVATIONS, activation
from backproof.symbolic.costs import cost
from backproof.symbolic.induction import (
    AnyDepth,
    Proofs,
    prove_activations,
    prove_any_depth,
    prove_output_errors,
)
from backproof.symbolic.verdict import Status

from .terminal import progress, wants_colour

__all__ = ["PROOF_COMMANDS"]

_CHOICES = ("activation", "output", "cost", "biases", "l2")


def prove_command(arguments: Namespace) -> int:
    """Prove the δ formulas for every depth, width and batch."""
    given = vars(arguments)
    with progress() as tell:
        tell("proving")
        induction = prove_any_depth(_kind(given), seed=arguments.seed)
        if any(name in given for name in _CHOICES):
            proofs = Proofs(induction)
        else:
            errors = prove_output_errors(seed=arguments.seed)
            proofs = Proofs(induction, errors, prove_activations(seed=arguments.seed))
    if arguments.format == "json":
        from .proof_machine import proofs_json

        sys.stdout.write(proofs_json(proofs))
    else:
        from .proof_text import proofs_text

        text = proofs_text(proofs, explain=arguments.explain, colour=wants_colour())
        sys.stdout.write(text)
    wrong = (Status.REFUTED, Status.MALFORMED)
    if any(verdict.status in wrong for verdict in proofs.verdicts):
        return 1
    return int(arguments.strict and not all(f.proved for f in proofs.formulas))


def _kind(given: Mapping[str, object]) -> AnyDepth:
    """The networks that the options describe; with a penalty, if nothing is said."""
    hidden = given.get("activation")
    output = given.get("output", hidden)
    penalty = given.get(
        "l2", None if any(n in given for n in _CHOICES) else Fraction(1)
    )
    return AnyDepth(
        activation(str(hidden)) if hidden else ACTIVATIONS["g"],
        activation(str(output)) if output else ACTIVATIONS["g"],
        cost(str(given.get("cost", "half-squared-error"))),
        biases=bool(given.get("biases", True)),
        penalty=Fraction(1) if penalty else None,
    )


PROOF_COMMANDS: Mapping[str, Callable[[Namespace], int]] = MappingProxyType(
    {"prove": prove_command}
)
"""The commands on proofs by name."""
