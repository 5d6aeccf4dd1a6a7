r"""What a written derivation says: from trees of signs to claims with verdicts.

    syntax       what was written: terms with indices, before they mean anything
    notations    what the symbols of a document mean, as its author would say it
    parsing      a tree becomes syntax: sums, products, derivatives, with their scopes
    elaboration  syntax becomes index notation, the sides of an ``=`` a claim
    statements   each ``=`` of a document: definition, claim, update or remark
    judge        a claim gets its verdict
    edits        small changes of a formula, the least first
    repair       the least change that makes a wrong step right
    drafting     a notation inferred from a document
    paper        a whole document, checked

What cannot be read or does not fit is a ``Finding`` with its place, as in `reading`.
Importing this package imports nothing.
"""
