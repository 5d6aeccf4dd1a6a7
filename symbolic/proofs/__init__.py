r"""Equalities proved for all sizes, with proofs that can be checked.

    trace     what a proof is: summands, and the rules that rewrite them
    replay    the checker: one file that trusts nothing but the rules
    prove     the prover: it searches, and what it finds is replayed

Importing this package imports nothing.
"""
