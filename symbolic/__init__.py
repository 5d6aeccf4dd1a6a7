"""What is true: theories, claims and their verdicts, and networks as one theory.

Layers count 0..L: 0 is the input, L the output, and the weights W[l] lead from
layer l-1 to layer l.  There is one column per sample.  (A document's own numbering
is the business of its theory.)

    theory        sizes, quantities, functions, claims
    graph         terms as shared nodes in canonical form; lowering: from SymPy
    evaluate      the meaning of a term on an instance, in any arithmetic
                  (field, interval), by rules (values, tangents, splitting)
    check         the ladder from a claim to its verdict
    activations   one row each; costs likewise
    network       a feed-forward network as a theory; matrix: its matrix notation
    backprop      the δ formulas as claims
    direct        the independent witness
    verification  everything about one network
    derivation    a chain of claims with reasons

Importing this package imports nothing: SymPy costs a second, and ``--help`` must not
pay it.
"""
