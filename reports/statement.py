"""What a page states before any claim: network, conventions, forward pass."""

from itertools import groupby

from sympy import exp

from backproof.symbolic.activations import Activation
from backproof.symbolic.costs import Cost
from backproof.symbolic.network import Network
from backproof.symbolic.verification import Verification

from .latex import TermPrinter, operator_name
from .marks import hypotheses
from .page import Cell, Equation, Math, Prose, Section, Table, prose

__all__ = ["conventions", "forward_section", "network_section", "sources"]

_SHOWN_LAYERS = 8


def network_section(verification: Verification) -> Section:
    """The layers with their activations, the cost, and the number of parameters."""
    net = verification.network
    printer = TermPrinter(net.theory.theory())
    rows: list[tuple[Cell, ...]] = [
        (prose("0, input"), prose("{}", str(net.widths[0])), (), ())
    ]
    for layer, row in enumerate(net.activations, start=1):
        if net.depth > _SHOWN_LAYERS and 3 < layer < net.depth - 1:
            if layer == 4:
                rows.append((prose("…"), (), (), ()))
            continue
        rows.append(
            (
                prose(f"{layer}, output" if layer == net.depth else f"{layer}"),
                prose(f"{net.widths[layer]}"),
                prose("{}", row.name),
                _function(row, printer),
            )
        )
    what = "weights and biases" if net.biases else "weights, and no biases"
    facts = [
        prose(
            "Cost: {}, {}.",
            net.cost.name,
            "averaged over the samples" if net.cost.average else "summed, not averaged",
        ),
        prose("{} {}.", f"{net.parameters:,}", what),
    ]
    if net.penalty is not None:
        facts.append(
            prose(
                r"L2 penalty on the weights, with $\lambda$ = {}; the formulas hold "
                r"for every $\lambda$.",
                str(net.penalty),
            )
        )
    return Section(
        "The network",
        "network",
        table=Table(("layer", "neurons", "activation", "its formula"), tuple(rows)),
        items=tuple(facts),
    )


def _function(row: Activation, printer: TermPrinter) -> Prose:
    if row.vector:
        return (Math(r"e^{z_{j}} \big/ \sum_{m} e^{z_{m}}"),)
    if row.formula is None:
        return prose("any smooth function")
    name = row.latex or operator_name(row.name)
    formula = row.formula
    if formula.is_Function and formula.func.__name__ == row.name:
        # tanh is itself; its definition says more.
        formula = formula.rewrite(exp)
    return (Math(f"{name}(u) = {printer.term(formula)}"),)


def conventions(verification: Verification) -> Section:
    """How to read the formulas, and under which conditions they hold."""
    net = verification.network
    items = [
        prose(
            f"Layers count from 0, the input, to $L = {net.depth}$, the output. A "
            "superscript is a layer; powers stand outside of brackets."
        ),
        prose(
            r"$W^{l}$ has the shape $n_{l} \times n_{l-1}$: its row is the neuron it "
            "leads to." + (" $b^{l}$ is a single column." if net.biases else "")
        ),
        prose(
            r"There is one column per sample: $Z^{l}$, $A^{l}$ and $\delta^{l}$ have "
            r"the shape $n_{l} \times D$; $A^{0} = X$ are the inputs, $T$ the targets."
        ),
        prose(
            r"$\partial C/\partial W^{l}$ has the shape of $W^{l}$; "
            r"$\delta^{l}_{j,i}$ stands for $\partial C/\partial z^{l}_{j,i}$."
        ),
        prose(
            "The cost is averaged over the samples: the factor $1/D$ enters once, at "
            "the output."
            if net.cost.average
            else "The cost is summed over the samples: there is no factor $1/D$."
        ),
        prose(
            r"$\odot$ and $\oslash$ are the product and the quotient entry by entry, "
            r"functions act on each entry, and $\mathbf{1}$ is a column of ones. A "
            "single row or column is repeated where it is added."
        ),
    ]
    items.append(
        prose(
            "Each formula stands in index form, and its verdict says that it is the "
            "derivative; then in matrix form, and its verdict says that the entries "
            "are those of the index form."
        )
    )
    items += [
        prose("[{}] Given: {}.", str(number), condition)
        for condition, number in hypotheses(verification).items()
    ]
    return Section("Conventions", "conventions", items=tuple(items), boxed=True)


def forward_section(net: Network) -> Section:
    """The definitions: pre-activations, activations and the cost."""
    symbols = net.theory
    printer = TermPrinter(symbols.theory())
    l, j, i = symbols.l, symbols.j, symbols.i
    z, a = symbols.z.symbol, symbols.a.symbol
    bias = r" + b^{l}" if net.biases else ""
    equations = [
        Equation(printer.term(z[l, j, i]), printer.term(symbols.z.cases[0].term)),
        Equation("Z^{l}", rf"W^{{l}} A^{{l-1}}{bias}"),
    ]
    for row, group in groupby(enumerate(net.activations, 1), key=lambda pair: pair[1]):
        layers = [layer for layer, _ in group]
        label, note = layers[0] if len(layers) == 1 else l, ""
        left, right = a[label, j, i], symbols.activated(row, label)
        if len(layers) > 1:
            dots = ", " if len(layers) == 2 else r", \dots, "
            note = rf" \qquad \text{{for }} l = {layers[0]}{dots}{layers[-1]}"
        equations.append(Equation(printer.term(left), printer.term(right) + note))
    equations.append(Equation("C", printer.term(symbols.C.cases[0].term)))
    return Section("Forward, and the cost", "forward", equations=tuple(equations))


def sources(net: Network) -> tuple[Prose, ...]:
    """Where the activations and the cost are from."""
    rows: list[Activation | Cost] = [*dict.fromkeys(net.activations), net.cost]
    return tuple(prose("{}: {}.", row.name, row.source) for row in rows if row.source)
