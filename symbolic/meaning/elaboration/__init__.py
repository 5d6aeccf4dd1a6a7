r"""From syntax to index notation: theories, and claims about them.

    components  values with rows and columns
    elaborate   syntax becomes values
    indexing    which index stands where, and what it ranges over
    formulas    the definitions of a notation, read
    theories    a notation as a theory
    sections    the notation of each part of a document

Importing this package imports nothing.
"""
