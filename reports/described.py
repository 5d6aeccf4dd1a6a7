"""From a description to a network: names looked up, formulas read.

"gate" -> the formula in [activations], otherwise the row of the table
"""

from backproof.symbolic.activations import (
    ACTIVATIONS,
    Activation,
    U,
    activation,
    custom_activation,
)
from backproof.symbolic.costs import COSTS, Cost, T, Y, cost, custom_cost
from backproof.symbolic.errors import NetworkError, nearest
from backproof.symbolic.formula import read_formula
from backproof.symbolic.network import Network, network

from .network_file import Description

__all__ = ["described_network"]


def described_network(description: Description) -> Network:
    """The network of a description.

    Raises MalformedError for a formula that cannot be read, and NetworkError for
    unknown names and impossible combinations.

    >>> own = {"cube": "u**3"}
    >>> text = Description((2, 1), "cube", activations=own)
    >>> described_network(text).activation(1).formula
    u**3
    """
    functions = {
        name: custom_activation(
            read_formula(text, {"u": U}, what=f"activation {name!r}:"), name
        )
        for name, text in description.activations.items()
    }
    costs = {
        name: custom_cost(
            read_formula(text, {"y": Y, "t": T}, what=f"cost {name!r}:"), name
        )
        for name, text in description.costs.items()
    }

    def function(name: str) -> Activation:
        if name in functions:
            return functions[name]
        if functions and name not in ACTIVATIONS:
            known = (*functions, *ACTIVATIONS)
            raise NetworkError(f"unknown activation {name!r}; {nearest(name, known)}")
        return activation(name)

    def cost_row(name: str) -> Cost:
        if name in costs:
            return costs[name]
        if costs and name not in COSTS:
            known = (*costs, *COSTS)
            raise NetworkError(f"unknown cost {name!r}; {nearest(name, known)}")
        return cost(name)

    names = description.activation
    output = description.output
    return network(
        description.widths,
        function(names) if isinstance(names, str) else list(map(function, names)),
        output=None if output is None else function(output),
        cost_name=cost_row(description.cost),
        biases=description.biases,
        penalty=description.l2,
    )
