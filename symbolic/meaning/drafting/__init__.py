r"""A notation inferred from a document, for a person to edit.

    draft      the whole way, from a source to a notation
    census     the formulas of a document, and how often what stands in them
    first      functions, letters and families, before anything is read
    ranges     what each index ranges over
    links      which letters range over the same set
    families   symbols that are one quantity with slots
    entries    what is found, as the entries of a notation file

Importing this package imports nothing.
"""
