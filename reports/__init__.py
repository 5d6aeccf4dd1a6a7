"""What people see: the command line, and the pages it writes.

    network_file, described     a TOML file or options become a network
    arrangement, entrywise      the order in which people write factors and terms
    latex, plain                the two notations: LaTeX, and text for a terminal
    marks                       a verdict is a glyph, a word and a colour
    text, machine               a verification for readers, and as JSON for programs
    page, statement, compose    what a page says
    html, mathml, tex           the page as HTML with MathML, and as LaTeX
    cli, commands, files        the command line; whole files or none

Imports go one way: reports, numeric, symbolic.  This package imports nothing by
itself, since ``backproof --help`` must not pay for SymPy.
"""
