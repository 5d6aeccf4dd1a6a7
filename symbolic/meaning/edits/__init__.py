r"""Small changes of a written formula, as its author might mend it.

    candidates  all changes of a side, the least first
    work        a side taken apart, for the kinds of change
    material    what a change may put in: symbols and factors from nearby
    signs, scripts, factors, transposes, brackets, ...: kinds of change

Importing this package imports nothing.
"""
