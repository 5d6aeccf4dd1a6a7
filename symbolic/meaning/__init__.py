r"""What a written derivation says: from trees of signs to claims with verdicts.

    notation    what the symbols of a document mean, as its author would say it
    vocabulary  the same, compiled: patterns that find a quantity in a tree
    parse       a tree becomes syntax: sums, products, derivatives, with their scopes
    components  values with rows and columns, read into index notation
    elaborate   syntax becomes values, and the sides of an ``=`` a claim
    statements  each ``=`` of a document: definition, claim, update or remark
    repair      the least change that makes a wrong step right
    paper       a whole document, checked
    draft       a notation inferred from a document

What cannot be read or does not fit is a ``Finding`` with its place, as in `reading`.
Importing this package imports nothing.
"""
