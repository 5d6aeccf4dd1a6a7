r"""Equalities proved for all sizes, with proofs that can be checked.

    trace     what a proof is: summands, and the rules that rewrite them
    replay    the checker: one file that trusts nothing but the rules
    prove     the prover: it searches, and what it finds is replayed
    rules     how the prover uses each rule
    search    what the prover tries, one kind of help at a time

Importing this package imports nothing.
"""
