r"""Written mathematics: from a document to chains of equations, and to their signs.

    source     a file, its lines and columns; texts that know where they came from
    notebook   the Markdown of a Jupyter notebook, with its place in the raw JSON
    scan       a document's displays, inline formulas, macros and findings, by way of
               formulas (what opens and closes them), hidden (code, comments), markup
               (the patterns), cleaning (plain LaTeX), definitions and macros
    chains     displays cut into rows, pieces and sides, and joined into chains, by way
               of rows, lookahead, relations, pieces, sides and signs (the tables)
    layout     a formula as a tree of what TeX would print, by way of tokens

Every character keeps its place in the file through all of it.  What cannot be read is
a ``Finding`` with its place, never an exception; only a file that is no document at
all raises.  ``document_codes`` and ``codes`` say what the findings mean.  Importing
this package imports nothing.
"""
