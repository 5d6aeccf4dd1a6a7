"""A 2012 post that derives backpropagation by hand, every ``=`` checked.

"Deriving the backpropagation algorithm" (12 May 2012): M samples, an activation g of
which nothing is known, half the squared error summed over the samples, learning rate
h.  Its letters are kept.  The post is read thus:

- an update rule is the claim ``w - h*∂E/∂w = right side``, iteration labels dropped;
- a sample label (i) left out under the sum over i is present, and g_j is g;
- a sum ends at the next ``+`` outside parentheses;
- a side that is repeated where a chain goes on in the next display counts once, and
  so does a formula that is repeated without its iteration label;
- w_{1,j}, as the derivation has it, is the weight of hidden neuron 1 for input j;
- formulas inside the prose are not taken, among them the neuron with N+1 inputs.

    python examples/post_2012.py
"""

from post_2012_three_layers import (
    common_factors,
    error_signal,
    first_layer,
    propagation,
    upper_layers,
)
from post_2012_two_layers import (
    biases,
    forward,
    hidden_weight,
    one_output,
    output_weight,
    two_layer_rules,
)

from backproof.symbolic.derivation import (
    CheckedDerivation,
    Derivation,
    check_derivation,
    summary,
)

__all__ = ["check_all", "derivations"]


def derivations() -> tuple[Derivation, ...]:
    """Every displayed formula of the post, in its order."""
    return (
        forward(),
        one_output(),
        output_weight(),
        hidden_weight(),
        biases(),
        two_layer_rules(),
        upper_layers(),
        first_layer(),
        error_signal(),
        common_factors(),
        propagation(),
    )


def check_all() -> tuple[CheckedDerivation, ...]:
    """The verdicts on all of them."""
    return tuple(check_derivation(derivation) for derivation in derivations())


if __name__ == "__main__":
    results = check_all()
    print(*results, summary(results), sep="\n\n")
