r"""How the prover uses each rule: a summand and a factor become a step, or nothing.

    context      what the rules need to know besides the summand
    simpler      the rules that always help, by the kinds of the factors
    sums         single values, counts, parts of sums, triangles, orders of sums
    deltas       contraction, equal indices
    powers       truth values, cancelled sums, fractions
    functions    formulas, exponentials, choices, comparisons
    members      definitions, by the case that holds
    derive       derivatives of terms
    derivatives  derivatives of quantities, and what lemmas say of them
    chain        the chain rule
    known        lemmas where they may be used

Whether a rule *may* be used is decided again, by other code, in ``proofs/replay.py``.
Importing this package imports nothing.
"""
