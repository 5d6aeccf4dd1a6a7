"""From a verification to a page: the report of `verify`, the text of `derive`."""

from collections.abc import Mapping
from importlib.metadata import version
from itertools import groupby

from backproof.symbolic.backprop import Backpropagation, Formula
from backproof.symbolic.network import Network
from backproof.symbolic.verdict import Status, Verdict
from backproof.symbolic.verification import Verification

from .latex import TermPrinter
from .marks import (
    MARKS,
    bound_latex,
    conclusion,
    counted,
    hypotheses,
    overall,
    witness_mark,
    worst_bound,
)
from .page import Cell, Equation, Page, Prose, Section, Table, Text, prose
from .statement import conventions, forward_section, network_section, sources

__all__ = ["derivation_page", "verification_page"]

_WITNESSES = {
    "direct derivative": "The cost is written out in scalars and differentiated by "
    "every parameter with rules of its own.",
    "SymPy's diff": "The same written-out cost, differentiated by SymPy.",
    "direction": "One pass forward along a random direction of all parameters, which "
    "a mistake in any one gradient would change.",
}


def verification_page(verification: Verification) -> Page:
    """The report: what was checked, with which result, by which witnesses."""
    net = verification.network
    return _page(
        f"Network {net.text}: every gradient checked",
        verification,
        (
            network_section(verification),
            conventions(verification),
            forward_section(net),
            *_formulas(verification, reasons=False),
            _rows(verification),
            _witnesses(verification),
            _legend(verification),
        ),
    )


def derivation_page(verification: Verification) -> Page:
    """The derivation: every formula with the reason why it holds."""
    net = verification.network
    return _page(
        f"Backpropagation in the network {net.text}",
        verification,
        (
            network_section(verification),
            conventions(verification),
            forward_section(net),
            _plan(),
            _rows(verification),
            *_formulas(verification, reasons=True),
            _witnesses(verification),
            _legend(verification),
        ),
    )


def _page(
    title: str, verification: Verification, sections: tuple[Section, ...]
) -> Page:
    given = [Text(f" Given that {one}.") for one in verification.given]
    return Page(
        title,
        (Text(conclusion(verification)), *given),
        MARKS[overall(verification)],
        sections,
        f"backproof {version('backproof')}, seed {verification.seed}",
    )


def _plan() -> Section:
    text = (
        r"The error signal $\delta^{l}_{j,i} = \partial C/\partial z^{l}_{j,i}$ says "
        "how the cost changes with a pre-activation. It is found at the output first, "
        "then carried down layer by layer; the gradients follow from it."
    )
    return Section("The plan", "plan", paragraphs=(prose(text),))


def _formulas(verification: Verification, *, reasons: bool) -> tuple[Section, ...]:
    net = verification.network
    printer = TermPrinter(Backpropagation(net).theory)
    sections = []
    triples = verification.formulas
    for layer, group in groupby(triples, key=lambda triple: triple[0].layer):
        equations: list[Equation] = []
        for formula, index_form, matrix_form in group:
            equations += _formula_rows(
                formula, index_form, matrix_form, printer, verification, reasons
            )
        where = "the output layer" if layer == net.depth else "a hidden layer"
        sections.append(
            Section(
                f"Layer {layer}, {where}",
                f"layer-{layer}",
                equations=tuple(equations),
            )
        )
    return tuple(sections)


def _formula_rows(
    formula: Formula,
    index_form: Verdict,
    matrix_form: Verdict,
    printer: TermPrinter,
    verification: Verification,
    reasons: bool,  # noqa: FBT001
) -> tuple[Equation, Equation]:
    net, numbers = verification.network, hypotheses(verification)
    anchor = f"{formula.kind.replace(' ', '-')}-{formula.layer}"
    return (
        Equation(
            printer.term(formula.left),
            printer.term(formula.right),
            f"{formula.kind[0].upper()}{formula.kind[1:]}",
            anchor,
            _reason(formula, net) if reasons else (),
            index_form,
            _numbers(index_form, numbers),
        ),
        Equation(
            _matrix_left(formula),
            printer.matrix(formula.matrix),
            "",
            f"{anchor}-matrix",
            (),
            matrix_form,
            _numbers(matrix_form, numbers),
            "equals the line above",
        ),
    )


def _numbers(verdict: Verdict, numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(numbers[condition] for condition in verdict.given)


def _matrix_left(formula: Formula) -> str:
    if formula.kind in ("output error", "recursion"):
        return rf"\delta^{{{formula.layer}}}"
    family = "W" if formula.kind.startswith("weight") else "b"
    return rf"\frac{{\partial C}}{{\partial {family}^{{{formula.layer}}}}}"


def _reason(formula: Formula, net: Network) -> Prose:
    layer = formula.layer
    vector = net.activation(layer).vector
    match formula.kind:
        case "output error" if vector:
            return prose(
                "Softmax couples the neurons of its layer: each output depends on all "
                rf"$z^{{{layer}}}_{{m,i}}$. Its Jacobian $a_m(\delta_{{mj}} - a_j)$, "
                "with the Kronecker delta, takes the place of a slope."
            )
        case "output error":
            return prose(
                rf"The chain rule through $a^{{{layer}}}_{{j,i}}$: the slope of the "
                "cost times the slope of the activation."
            )
        case "recursion":
            return prose(
                rf"The chain rule through layer {layer + 1}, the only way by which "
                rf"$z^{{{layer}}}_{{j,i}}$ reaches the cost: each neuron $k$ there "
                rf"passes its error back along $W^{{{layer + 1}}}_{{k,j}}$."
            )
        case "weight gradient":
            penalty = (
                r" The penalty adds $\lambda$ times the weight."
                if net.penalty is not None
                else ""
            )
            return prose(
                rf"$z^{{{layer}}}_{{j,i}}$ depends on $W^{{{layer}}}_{{j,k}}$ with the "
                rf"slope $a^{{{layer - 1}}}_{{k,i}}$, in every sample $i$.{penalty}"
            )
        case _:
            return prose(
                rf"$z^{{{layer}}}_{{j,i}}$ depends on $b^{{{layer}}}_{{j}}$ with the "
                "slope 1, in every sample $i$."
            )


def _rows(verification: Verification) -> Section:
    net_theory = verification.network.theory.theory()
    numbers = hypotheses(verification)
    equations = tuple(
        Equation(
            TermPrinter(net_theory).term(claim.left),
            TermPrinter(net_theory).term(claim.right),
            f"{claim.name[0].upper()}{claim.name[1:]}",
            f"row-{number}",
            (),
            verdict,
            _numbers(verdict, numbers),
        )
        for number, (claim, verdict) in enumerate(verification.rows, start=1)
    )
    return Section(
        "Derivatives that the formulas use",
        "derivatives",
        (prose("Those of the activations and of the cost, from these sources."),),
        equations,
        items=sources(verification.network),
    )


def _witnesses(verification: Verification) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for witness in verification.witnesses:
        if witness.trouble:
            result = prose("{}", witness.trouble)
        elif witness.agrees:
            result = prose(f"error ${bound_latex(witness.failure)}$")
        elif witness.name == "direction":
            result = prose("the derivative along it differs")
        else:
            shown = ", ".join(witness.differing[:12])
            more = ", …" if len(witness.differing) > 12 else ""
            result = prose(f"{len(witness.differing)} differ: {{}}", shown + more)
        rows.append(
            (
                prose("{}", _WITNESSES.get(witness.name, witness.name)),
                prose("{}", f"{witness.compared:,}"),
                prose("{}", witness.sizes),
                witness_mark(witness),
                result,
            )
        )
    return Section(
        "Witnesses",
        "witnesses",
        (
            prose(
                "All partial derivatives are compared with the formulas: the cost is "
                "differentiated in other ways, at these sizes."
            ),
        ),
        table=Table(
            ("how", "derivatives", "sizes", "result", "how surely"),
            tuple(rows),
            wide=(0, -1),
        ),
    )


def _legend(verification: Verification) -> Section:
    rows: list[tuple[Cell, ...]] = []
    bound = bound_latex(worst_bound(v for _, v in verification.verdicts))
    sizes = dict.fromkeys(
        size for _, index_form, _ in verification.formulas for size in index_form.sizes
    )
    for status, count in counted(verification).items():
        meaning = MARKS[status].meaning
        if status is Status.TESTED:
            said = f"{meaning}: here ${bound}$, at the sizes {{}}."
            explained = prose(said, "; ".join(sizes))
        else:
            explained = prose("{}.", meaning)
        rows.append((MARKS[status], prose(f"{count}"), explained))
    return Section(
        "What the verdicts mean",
        "legend",
        table=Table(("verdict", "claims", "meaning"), tuple(rows)),
    )
