r"""Small changes of a written formula, as its author might mend it.

    candidates  all changes of a side, the least first
    work        a side taken apart, for the kinds of change
    terms       a row cut into terms and factors; tree: its rows and nodes
    material    what a change may put in: symbols, letters, functions from nearby
    parts       the same in larger pieces: factors and terms
    shown       a change as it is told
    signs, scripts, symbols, factors, addends, brackets, ...: kinds of change

Importing this package imports nothing.
"""
